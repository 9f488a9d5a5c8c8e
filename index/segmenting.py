"""Code points → words as jieba cuts them for search, many texts at once.

jieba's dictionary and its model of unknown words, applied to whole arrays: the most probable path is found
for all runs of characters together, one step a character: several times faster than jieba's own loop.
The dictionary becomes sorted arrays, kept beside the index, so that nobody waits for it again. A test holds
the words equal to `jieba.cut_for_search`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.text import Codes

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FIRST, LAST = 0x4E00, 0x9FD5
"""The characters that jieba takes for Chinese; a run of them is what it cuts."""

_FILE = "words-2.npz"  # raised whenever what is kept changes; jieba's version is in its name too
_PARTS = ("hashes", "logs", "buckets", "single", "alone", "longest")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Knuth, TAOCP 3, 6.4
_SHIFT = np.uint64(29)
_BUCKET_BITS = 19
_BUCKET = np.uint64(64 - _BUCKET_BITS)
_LONGEST_RUN = 256  # characters; a longer run (no honest text has one) is cut in parts, so time stays linear


def extended(hashes: Hashes, codes: Codes) -> Hashes:
    """Hashes of words that are one character longer; of the empty word it is 0."""
    mixed = (hashes ^ codes.astype(np.uint64)) * _MULTIPLIER
    return mixed ^ (mixed >> _SHIFT)


def hashes_of(words: Sequence[str]) -> Hashes:
    """The hashes of words."""
    lengths = np.array([len(word) for word in words], np.int64)
    out = np.zeros(len(words), np.uint64)
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
    starts = np.cumsum(lengths) - lengths
    for offset in range(int(lengths.max()) if len(words) else 0):
        longer = np.flatnonzero(lengths > offset)
        out[longer] = extended(out[longer], codes[starts[longer] + offset])
    return out


@dataclass(frozen=True, slots=True)
class Found:
    """Words found in a text: where each begins, its length, and its hash."""

    starts: Ints
    lengths: Ints
    hashes: Hashes


@dataclass(frozen=True, slots=True)
class Dictionary:
    """jieba's words and their beginnings, by hash.

    Attributes:
        hashes: uint64[entries], ascending.
        logs: float64[entries], log of the share of each word; -inf for what only begins one.
        buckets: int32[2^19 + 1], where the hashes with each value of the top bits begin.
        single: float64[65536], log of the share of each character.
        alone: bool[65536], the characters that are words; another one that begins a word is never left alone.
        longest: characters of the longest word.
    """

    hashes: Hashes
    logs: Floats
    buckets: npt.NDArray[np.int32]
    single: Floats
    alone: npt.NDArray[np.bool_]
    longest: int
    _guessed: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def find(self, hashes: Hashes) -> Ints:
        """Position of each hash, -1 where it is none of a word or a beginning."""
        bucket = (hashes >> _BUCKET).astype(np.int64)
        first = self.buckets[bucket].astype(np.int64)
        size = self.buckets[bucket + 1] - first
        found = np.full(len(hashes), -1, np.int64)
        left = np.flatnonzero(size > 0)
        step = 0
        while len(left):
            at = first[left] + step
            same = self.hashes[at] == hashes[left]
            found[left[same]] = at[same]
            step += 1
            left = left[~same & (size[left] > step)]
        return found

    def cut(self, codes: Codes) -> Found:
        """The words of two or more characters that jieba's `cut_for_search` finds, in no particular order.

        Args:
            codes: normalised code points; anything but Chinese parts runs.
        """
        at, slots = _slots(codes)
        if not len(at):
            none = np.zeros(0, np.int64)
            return Found(none, none, np.zeros(0, np.uint64))
        graph = self._graph(slots)
        lengths = self._path(slots, graph)
        starts = _walk(slots, lengths)
        sizes = lengths[starts]
        starts, sizes = self._with_guesses(slots, starts, sizes)
        starts, sizes = _with_parts(starts, sizes, graph)
        return Found(at[starts], sizes, _hashes_at(slots, starts, sizes))

    def _graph(self, slots: Codes) -> list[tuple[Ints, Floats]]:
        """For each length from 2 on: where words of that length begin, and the logs of their shares."""
        graph: list[tuple[Ints, Floats]] = []
        at = np.flatnonzero(slots)
        hashes = extended(np.zeros(len(at), np.uint64), slots[at])
        for length in range(2, self.longest + 1):
            inside = at + length <= len(slots)
            at, hashes = at[inside], hashes[inside]
            after = slots[at + length - 1]
            there = after > 0
            at, hashes = at[there], extended(hashes[there], after[there])
            found = self.find(hashes)
            known = found >= 0
            at, hashes, found = at[known], hashes[known], found[known]
            logs = self.logs[found]
            words = logs > -np.inf
            graph.append((at[words], logs[words]))
            if not len(at):
                break
        return graph

    def _path(self, slots: Codes, graph: list[tuple[Ints, Floats]]) -> Ints:
        """Length of the word at each slot on the most probable path from there to its run's end."""
        logs = np.full((len(graph), len(slots)), -np.inf)
        begins = np.zeros(len(slots), bool)
        for row, (at, shares) in zip(logs, graph, strict=True):
            row[at] = shares
            begins[at] = True
        lengths = np.ones(len(slots), np.int64)
        best = np.zeros(len(slots) + 1)
        single = np.where(begins & ~self.alone[slots], -np.inf, self.single[slots])
        ends = np.flatnonzero(slots == 0)
        sizes = np.diff(ends, prepend=-1) - 1
        order = np.argsort(-sizes, kind="stable")
        ends, sizes = ends[order], sizes[order]
        counts = np.searchsorted(-sizes, -np.arange(int(sizes[0]) if len(sizes) else 0), side="left")
        for step, count in enumerate(counts.tolist()):
            at = ends[:count] - 1 - step
            score = single[at] + best[at + 1]
            chosen = np.ones(count, np.int64)
            for length in range(2, min(step + 1, len(graph) + 1) + 1):
                other = logs[length - 2, at] + best[at + length]
                longer = other >= score  # jieba prefers the longer of equal ones
                longer &= other > -np.inf
                score = np.where(longer, other, score)
                chosen[longer] = length
            best[at] = score
            lengths[at] = chosen
        return lengths

    def _with_guesses(self, slots: Codes, starts: Ints, sizes: Ints) -> tuple[Ints, Ints]:
        """The words of a path, and what jieba's model makes of neighbouring single characters."""
        alone = sizes == 1
        many = ~alone
        joined = alone[1:] & alone[:-1] & (starts[1:] == starts[:-1] + 1)
        first = np.flatnonzero(np.concatenate([joined[:1], joined[1:] & ~joined[:-1]]))
        last = np.flatnonzero(np.concatenate([joined[:-1] & ~joined[1:], joined[-1:]])) + 1
        if not len(first):
            return starts[many], sizes[many]
        more: list[int] = []
        lengths: list[int] = []
        text = slots.tobytes().decode("utf-32-le")
        for a, b in zip(starts[first].tolist(), starts[last].tolist(), strict=True):
            at = a
            for size in self._guess(text[a : b + 1]):
                if size > 1:
                    more.append(at)
                    lengths.append(size)
                at += size
        return np.append(starts[many], np.array(more, np.int64)), np.append(
            sizes[many], np.array(lengths, np.int64)
        )

    def _guess(self, characters: str) -> tuple[int, ...]:
        """Lengths of the words in characters that the dictionary leaves single."""
        known = self._guessed.get(characters)
        if known is None:
            known = self._model(characters)
            if len(self._guessed) < 1 << 16:
                self._guessed[characters] = known
        return known

    def _model(self, characters: str) -> tuple[int, ...]:
        at = self.find(hashes_of([characters]))[0]
        if at >= 0 and self.logs[at] > -np.inf:  # a word that the path passed over stays parted
            return (1,) * len(characters)
        from jieba import finalseg

        return tuple(len(word) for word in finalseg.cut(characters))


def _slots(codes: Codes) -> tuple[Ints, Codes]:
    """Where each Chinese character stands, and the characters, with a 0 after each run and in `at` too."""
    where = np.flatnonzero((codes >= FIRST) & (codes <= LAST))
    if not len(where):
        return where, codes[:0]
    apart = np.flatnonzero(np.diff(where) > 1) + 1
    starts = np.concatenate([[0], apart])
    sizes = np.diff(np.append(starts, len(where)))
    if int(sizes.max()) > _LONGEST_RUN:
        parts = -(-sizes // _LONGEST_RUN)
        offsets = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
        starts = np.repeat(starts, parts) + _LONGEST_RUN * offsets
        sizes = np.diff(np.append(starts, len(where)))
    size = len(where) + len(starts)
    place = np.arange(len(where)) + np.repeat(np.arange(len(starts)), sizes)
    at = np.zeros(size, np.int64)
    slots = np.zeros(size, np.uint32)
    at[place] = where
    slots[place] = codes[where]
    return at, slots


def _walk(slots: Codes, lengths: Ints) -> Ints:
    """Where the words of every run's path begin, in order."""
    ends = np.flatnonzero(slots == 0)
    at = np.concatenate([[0], ends[:-1] + 1])
    steps: list[Ints] = []
    while len(at):
        steps.append(at)
        at = at + lengths[at]
        at = at[slots[at] > 0]
    return np.sort(np.concatenate(steps))


def _with_parts(starts: Ints, sizes: Ints, graph: list[tuple[Ints, Floats]]) -> tuple[Ints, Ints]:
    """The words, and the words of two and three characters inside longer ones."""
    found, lengths = [starts], [sizes]
    for length in (2, 3):
        if len(graph) < length - 1:
            break
        longer = sizes > length
        begins, inner = starts[longer], sizes[longer] - length + 1
        offsets = np.arange(int(inner.sum())) - np.repeat(np.cumsum(inner) - inner, inner)
        at = np.repeat(begins, inner) + offsets
        words = graph[length - 2][0]
        place = np.searchsorted(words, at)
        place[place == len(words)] = 0
        if len(words):
            at = at[words[place] == at]
            found.append(at)
            lengths.append(np.full(len(at), length, np.int64))
    return np.concatenate(found), np.concatenate(lengths)


def _hashes_at(slots: Codes, starts: Ints, sizes: Ints) -> Hashes:
    """Hashes of the words that begin at `starts`."""
    out = np.zeros(len(starts), np.uint64)
    for offset in range(int(sizes.max()) if len(sizes) else 0):
        longer = np.flatnonzero(sizes > offset)
        out[longer] = extended(out[longer], slots[starts[longer] + offset])
    return out


@cache
def dictionary(folder: Path | None) -> Dictionary:
    """jieba's dictionary.

    Args:
        folder: where its arrays are kept; None to make them anew.
    """
    import jieba

    path = None if folder is None else folder / f"jieba-{jieba.__version__}-{_FILE}"
    data = None if path is None else _kept(path)
    if data is None:
        data = _made(jieba.Tokenizer())
        if path is not None:
            _keep(path, data)
    return Dictionary(
        data["hashes"], data["logs"], data["buckets"], data["single"], data["alone"], int(data["longest"])
    )


def _made(tokenizer: Any) -> dict[str, Any]:
    shares, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    words = [word for word in shares if len(word) == 1 or all(FIRST <= ord(one) <= LAST for one in word)]
    hashes = hashes_of(words)
    counts = np.array([shares[word] for word in words], np.float64)
    different, which = np.unique(counts, return_inverse=True)
    # math.log as jieba has it: numpy's may differ in the last bit and decide otherwise between equal paths
    logs = np.array([math.log(count) - math.log(total) if count else -np.inf for count in different])[which]
    single = np.full(1 << 16, -math.log(total))
    alone = np.zeros(1 << 16, bool)
    for word, log in zip(words, logs.tolist(), strict=True):
        if len(word) == 1 and log > -np.inf and ord(word) < len(single):
            single[ord(word)] = log
            alone[ord(word)] = True
    order = np.argsort(hashes)
    hashes, logs = hashes[order], logs[order]
    buckets = np.searchsorted(hashes >> _BUCKET, np.arange((1 << _BUCKET_BITS) + 1, dtype=np.uint64))
    longest = max(map(len, words))
    return {
        "hashes": hashes,
        "logs": logs,
        "buckets": buckets.astype(np.int32),
        "single": single,
        "alone": alone,
        "longest": longest,
    }


def _kept(path: Path) -> dict[str, Any] | None:
    """What was kept; None where nothing was, or what is there cannot be read."""
    import zipfile

    try:
        with np.load(path) as data:
            return {name: data[name] for name in _PARTS}
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile):
        return None


def _keep(path: Path, data: dict[str, Any]) -> None:
    """Keeps the arrays for the next process; one that cannot write makes them anew each time."""
    import io
    from contextlib import suppress

    from index.storage import write_atomically

    buffer = io.BytesIO()
    np.savez(buffer, **data)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, buffer.getvalue())
