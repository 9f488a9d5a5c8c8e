"""Every regular expression of the three packages, and texts made from each to cost it the most.

Compiled patterns are found where modules keep them; literal ones where the source calls `re`. The texts are
made from a pattern's own parts: what it repeats, pumped; what it nearly matches, again and again.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "index", "bot")
_CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
_POOL = (
    "一二关于的通知市附件。，、；：《》（）〔〕()[]【】 \n\t\u3000\xa0第条章0123年月日号aZ-_./:<>#*|!&；“”"
    "—…·\x00"
)
_BASICS = (" ", "\n", "\t", "\u3000", "1", "一", "市", "a", "。", "《", "（", "第", "\n ", "1 ", "，", "[")


@dataclass(frozen=True)
class Found:
    """A pattern, and where it stands."""

    where: str
    pattern: re.Pattern[str]


def patterns() -> list[Found]:
    """All patterns, each once; the first place that holds one names it."""
    out: dict[tuple[str, int], Found] = {}
    for module in _modules():
        for name, value in vars(module).items():
            for pattern in _patterns_in(value, 0):
                key = (pattern.pattern, pattern.flags)
                out.setdefault(key, Found(f"{module.__name__}.{name}", pattern))
        for line, pattern in _literals(module):
            out.setdefault((pattern.pattern, pattern.flags), Found(f"{module.__name__}:{line}", pattern))
    return list(out.values())


def _modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        top = importlib.import_module(package)
        yield top
        for info in pkgutil.walk_packages(top.__path__, f"{package}."):
            if not info.name.endswith("__main__"):
                yield importlib.import_module(info.name)


def _patterns_in(value: Any, depth: int) -> Iterator[re.Pattern[str]]:
    """Patterns in a module's constant, also within its tuples and tables."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, dict) and depth < 4:
        for item in value.values():
            yield from _patterns_in(item, depth + 1)
    elif isinstance(value, (tuple, list, set, frozenset)) and depth < 4 and len(value) < 1000:
        for item in value:
            yield from _patterns_in(item, depth + 1)


def _literals(module: ModuleType) -> Iterator[tuple[int, re.Pattern[str]]]:
    """Patterns of the calls of `re` in a module's functions, those made of its constants included.

    Raises:
        AssertionError: one is made of something else, so that it cannot be checked.
    """
    tree = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    calls = {node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)}
    for node in calls:
        called = node.func
        if not (isinstance(called, ast.Attribute) and called.attr in _CALLS and node.args):
            continue
        if not (isinstance(called.value, ast.Name) and called.value.id == "re"):
            continue
        flags = [arg for arg in node.args[1:] if "re." in ast.unparse(arg)]
        flags += [keyword.value for keyword in node.keywords if keyword.arg == "flags"]
        try:
            text = eval(ast.unparse(node.args[0]), dict(vars(module)))
            given = eval(ast.unparse(flags[0]), dict(vars(module))) if flags else 0
        except NameError as error:
            where = f"{module.__name__}: {ast.unparse(node.args[0])}"
            assert where in ESCAPED, f"{where}: {error}; make the pattern a constant of the module"
            continue
        yield node.lineno, re.compile(text, given)


ESCAPED: frozenset[str] = frozenset(
    {
        "bot.chat.logs: '|'.join(map(re.escape, ordered))",
        "bot.model_test: f'(?={re.escape(names[key])})'",
        "bot.settings_writing: f'\\\\s*{re.escape(name)}\\\\s*='",
    }
)
"""Patterns that are made while the program runs, of escaped texts alone: no repeat is in them."""


def attacks(found: re.Pattern[str], variants: int) -> list[tuple[str, str]]:
    """(before, unit) of texts that may cost the pattern much: `before + unit * n`.

    Args:
        found: the pattern.
        variants: how many ways of choosing among its branches are tried, up to three.
    """
    chance = random.Random(1)
    tree = list(_parser.parse(found.pattern, found.flags))
    out: dict[tuple[str, str], None] = {("", basic): None for basic in _BASICS}
    for variant in range(variants):
        whole = _sample(tree, variant, chance)
        for cut in {len(whole), len(whole) - 1, len(whole) // 2}:
            if cut > 0:
                out["", whole[:cut]] = None
                out["", whole[:cut] + "\x00"] = None
        for before, body in _repeats(tree, "", variant, chance):
            unit = _sample(body, variant, chance)
            if unit:
                out["", unit] = None
                out[before, unit] = None
                out["", before + unit * 3] = None
    return list(out)


_parser = importlib.import_module("re._parser")
_Tree = list[tuple[Any, Any]]


def _repeats(tree: _Tree, before: str, variant: int, chance: random.Random) -> Iterator[tuple[str, _Tree]]:
    """(what stands before it, what it repeats) of every repeat of more than once."""
    for operator, value in tree:
        name = str(operator)
        if name.endswith("REPEAT"):
            _, most, body = value
            if int(most) > 1:
                yield before, list(body)
            yield from _repeats(list(body), before, variant, chance)
        elif name == "SUBPATTERN":
            yield from _repeats(list(value[3]), before, variant, chance)
        elif name == "ATOMIC_GROUP":
            yield from _repeats(list(value), before, variant, chance)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _repeats(list(branch), before, variant, chance)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _repeats(list(value[1]), before, variant, chance)
        before += _sample([(operator, value)], variant, chance)


def _sample(tree: _Tree, variant: int, chance: random.Random) -> str:
    """A text that the pattern nearly or wholly matches; `variant` chooses among branches."""
    out = ""
    for operator, value in tree:
        name = str(operator)
        if name == "LITERAL":
            out += chr(value)
        elif name == "NOT_LITERAL":
            out += next(c for c in _POOL if ord(c) != value)
        elif name == "ANY":
            out += "一"
        elif name == "IN":
            out += _member(value, variant, chance)
        elif name == "BRANCH":
            branches = value[1]
            chosen = (0, len(branches) - 1, chance.randrange(len(branches)))[variant]
            out += _sample(list(branches[chosen]), variant, chance)
        elif name == "SUBPATTERN":
            out += _sample(list(value[3]), variant, chance)
        elif name == "ATOMIC_GROUP":
            out += _sample(list(value), variant, chance)
        elif name.endswith("REPEAT"):
            least, most, body = value
            times = max(least, min(int(most), (1, 2, 0)[variant]))
            out += _sample(list(body), variant, chance) * min(times, 12)
        elif name == "ASSERT" and value[0] > 0:
            out += _sample(list(value[1]), variant, chance)
    return out


def _member(items: list[tuple[Any, Any]], variant: int, chance: random.Random) -> str:
    """A character of a class; of a negated one a common character outside it."""
    if str(items[0][0]) == "NEGATE":
        outside = re.compile(_class(items[1:]))
        return next((c for c in _POOL if not outside.match(c)), "Ж")
    within = re.compile(_class(items))
    common = [c for c in _POOL if within.match(c)]
    literal = [chr(value) for operator, value in items if str(operator) == "LITERAL"]
    first = [chr(value[0]) for operator, value in items if str(operator) == "RANGE"]
    every = common + literal + first or ["一"]
    return (every[0], every[-1], chance.choice(every))[variant]


def _class(items: list[tuple[Any, Any]]) -> str:
    out = ""
    for operator, value in items:
        name = str(operator)
        if name == "LITERAL":
            out += re.escape(chr(value))
        elif name == "RANGE":
            out += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        elif name == "CATEGORY":
            kind = str(value).rsplit("_", 1)[-1]
            letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[kind]
            out += "\\" + (letter.upper() if "NOT" in str(value) else letter)
    return f"[{out}]"


class TooLongError(Exception):
    """A pattern took longer than it may."""


def took(
    pattern: re.Pattern[str], text: str, limit: float, clock: Callable[[], float] = time.process_time
) -> float:
    """Seconds, of processor time unless another clock is given, to find everything in `text`.

    Raises:
        TooLongError: more than `limit` seconds.
    """

    def stop(_: int, __: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, limit)
    given: Any = text.encode("utf-8") if isinstance(pattern.pattern, bytes) else text
    started = clock()
    try:
        for _ in pattern.finditer(given):
            pass
        return clock() - started
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def text_of(attack: tuple[str, str], size: int) -> str:
    """The text of an attack, `size` long, ending with what nothing matches."""
    before, unit = attack
    return before + unit * ((size - len(before)) // len(unit)) + "\x00"
