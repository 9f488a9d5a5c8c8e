from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from bot import texts_en, texts_errors_zh, texts_zh
from bot.chat import texts_en as chat_texts
from bot.inspecting import FIELDS
from bot.texts import Texts, choose_language, one_line
from corpus.errors import InputError, LibraryError
from corpus.roles import Role

ROOT = Path(__file__).parents[2]


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def raised() -> Iterator[tuple[str, str, str]]:
    """(code, English template, where) of every error that the three rooms can raise: a call whose first two
    arguments are a code in kebab case and a text."""
    for room in ("corpus", "index", "bot"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or isinstance(node.func, ast.Attribute):
                    continue
                texts = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant)]
                if len(texts) == 2 and all(isinstance(text, str) for text in texts) and "-" in texts[0]:
                    yield texts[0], texts[1], f"{file.relative_to(ROOT)}:{node.lineno}"


ERRORS = sorted(set(raised()))


def test_the_errors_of_all_rooms_are_found() -> None:
    assert {"row-broken", "index-missing", "home-unusable", "backup-failed"} <= {
        code for code, _, _ in ERRORS
    }


@pytest.mark.parametrize(("code", "template", "where"), ERRORS)
def test_every_error_has_a_chinese_text_with_no_field_that_the_english_lacks(
    code: str, template: str, where: str
) -> None:
    assert code in texts_errors_zh.ERRORS, where
    assert fields(texts_errors_zh.ERRORS[code]) <= fields(template), where


def test_no_chinese_text_is_left_over() -> None:
    assert set(texts_errors_zh.ERRORS) == {code for code, _, _ in ERRORS}


def test_both_languages_have_the_same_messages_with_the_same_fields() -> None:
    assert texts_en.MESSAGES.keys() == texts_zh.MESSAGES.keys()
    for key, english in texts_en.MESSAGES.items():
        assert fields(english) == fields(texts_zh.MESSAGES[key]), key


def test_no_message_is_unused() -> None:
    code = "".join(
        file.read_text("utf-8") for file in (ROOT / "bot").rglob("*.py") if "texts_" not in file.name
    )
    computed = {f"state-{state}" for state in ("none", "behind", "outdated", "current", "problem")}
    computed |= {f"why-{name}" for name in ("passage", "notice", "lexicon", "words")}
    computed |= {f"why-{name}" for name in ("cosine", "reread", "named", "formal")}
    computed |= {f"role-{role.value}" for role in Role}
    computed |= set(FIELDS)
    computed |= {f"model-{name}" for name in ("encoder", "reranker", "used-now", "missing")}
    computed |= {
        "in force",
        "amended",
        "repealed",
        "not yet effective",
        "furniture",
        "wrap",
        "repeat",
        "remark",
        "reading",
        "writing",
    }
    assert {key for key in texts_en.MESSAGES if f'"{key}"' not in code} <= computed


def test_every_phase_of_a_build_has_its_texts() -> None:
    phases = set(re.findall(r'Progress\("(\w+)"', (ROOT / "index" / "build.py").read_text("utf-8")))
    assert phases == {"reading", "writing"}
    assert phases <= texts_en.MESSAGES.keys()
    assert {f"rebuild-{phase}" for phase in phases} <= chat_texts.MESSAGES.keys()


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": "fr_FR"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(environ: dict[str, str], language: str) -> None:
    assert choose_language(None, environ) == language


def test_a_stated_language_outweighs_the_locale() -> None:
    assert choose_language("en", {"LANG": "zh_CN.UTF-8"}) == "en"


def test_an_error_is_told_in_chinese_with_its_reason_translated() -> None:
    error = InputError("file-unreadable", "{path}: ({reason})", path="甲.txt", reason="no such file")
    assert Texts("zh").error(error) == "甲.txt：无法读取（没有这个文件）"


def test_an_error_stays_on_one_line_whatever_its_values_hold() -> None:
    error = LibraryError("notice-unknown", "no notice has the id {name}", name="a\nb\x1b[31m\u2028c{d}")
    for language in ("en", "zh"):
        told = Texts(language).error(error)  # type: ignore[arg-type]
        assert told.isprintable()
        assert "a b" in told
        assert "{d}" in told


def test_one_line_keeps_chinese_and_full_width_marks() -> None:
    assert one_line("《通知》〔2020〕1号，　好") == "《通知》〔2020〕1号， 好"
