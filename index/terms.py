"""Text → terms for BM25, each a 64-bit key.

Three kinds of term, told apart by the two top bits of the key (docs/RETRIEVAL.md has the measurements):
overlapping character bigrams of each run of Chinese; runs of Latin letters and digits; words as jieba
cuts them. A bigram's key holds its two code points and is exact; the others are 62-bit hashes.

A question is not segmented: every run of characters in it that the index knows as a word counts as one.
That ranks the same and spares a question the dictionary.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from index.segmenting import dictionary, extended
from index.text import Codes, codes, normalise

TERMS_VERSION = 2
"""Raised whenever the same text would give other keys; an index of another version is rebuilt."""

_N = TypeVar("_N", bound=np.integer[Any])
Keys = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

_LATIN = np.uint64(1 << 62)
WORD = np.uint64(2 << 62)
_BITS = np.uint64(21)  # a code point needs 21 bits
_HASH = np.uint64((1 << 62) - 1)
_LONGEST_WORD = 6
_HAN, _ALNUM = 1, 2
_RUN = re.compile(r"[a-z0-9][a-z0-9.%]*")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U00031fff]+")


@lru_cache(maxsize=1 << 18)
def _hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "big")


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Code point → _HAN, _ALNUM or 0; what is beyond the table is as its last place, a Chinese character."""
    table = np.zeros(0x20001, np.uint8)
    for first, end in ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x20001)):
        table[first:end] = _HAN
    for first, end in ((0x30, 0x3A), (0x61, 0x7B)):
        table[first:end] = _ALNUM
    return table


def _is_chinese(points: Codes) -> npt.NDArray[np.bool_]:
    return np.asarray(_kinds().take(points, mode="clip") == _HAN)


def _bigrams(points: Codes, chinese: npt.NDArray[np.bool_], owner: Ints | None = None) -> tuple[Keys, Ints]:
    """Keys of the overlapping bigrams of each Chinese run, and of a run of one character by itself.

    Args:
        points: of the text.
        chinese: bool[points].
        owner: int64[points], the part that each belongs to: a run ends with its part; None for one part.

    Returns:
        The keys, and where each begins.
    """
    pairs = chinese[:-1] & chinese[1:]
    if owner is not None:
        pairs &= owner[:-1] == owner[1:]
    alone = chinese.copy()
    alone[:-1] &= ~pairs
    alone[1:] &= ~pairs
    wide = points.astype(np.uint64)
    first, single = np.flatnonzero(pairs), np.flatnonzero(alone)
    keys = wide[first] << _BITS | wide[first + 1]
    if not len(single):
        return keys, first
    return np.concatenate([keys, wide[single]]), np.concatenate([first, single])


def _latin(text: str) -> tuple[Keys, list[int]]:
    """Keys of the Latin runs of a normalised text, and where each begins."""
    runs = [(match.group().rstrip("."), match.start()) for match in _RUN.finditer(text)]
    keys = np.fromiter((_hash(run) for run, _ in runs), np.uint64, len(runs))
    return keys & _HASH | _LATIN, [at for _, at in runs]


def _as_words(hashes: Keys) -> Keys:
    return hashes & _HASH | WORD


def terms_of(texts: Sequence[str], cache_folder: Path | None = None) -> tuple[Ints, Keys]:
    """Every term of many texts to be indexed, with repetitions, in no particular order.

    Args:
        texts: as written; they are normalised here.
        cache_folder: where jieba's dictionary is kept ready (None: nowhere).

    Returns:
        For each term, the number of its text and its key.
    """
    parts = [codes(text) for text in texts]
    ends = np.cumsum([len(part) + 1 for part in parts], dtype=np.int64)
    points = np.zeros(int(ends[-1]) if parts else 0, np.uint32)
    for part, end in zip(parts, ends.tolist(), strict=True):
        points[end - 1 - len(part) : end - 1] = part
    bigrams, at = _bigrams(points, _is_chinese(points))
    latin, latin_at = _latin(points.tobytes().decode("utf-32-le", "surrogatepass"))
    words = dictionary(cache_folder).cut(points)
    short = words.lengths <= _LONGEST_WORD
    where = np.concatenate([at, np.array(latin_at, np.int64), words.starts[short]])
    keys = np.concatenate([bigrams, latin, _as_words(words.hashes[short])])
    return np.searchsorted(ends, where, side="right"), keys


def words(text: str, cache_folder: Path | None = None) -> list[str]:
    """The Chinese words of a text as they are indexed, normalised, with repetitions."""
    points = codes(text)
    text = points.tobytes().decode("utf-32-le", "surrogatepass")
    found = dictionary(cache_folder).cut(points)
    spans = sorted(zip(found.starts.tolist(), found.lengths.tolist(), strict=True))
    return [text[at : at + size] for at, size in spans if size <= _LONGEST_WORD]


def typed_terms(text: str) -> Keys:
    """Keys of the distinct bigrams and Latin runs of a text, ascending."""
    return _typed(codes(text))


def _typed(points: Codes) -> Keys:
    kinds = _kinds().take(points, mode="clip")
    keys, _ = _bigrams(points, kinds == _HAN)
    if (kinds == _ALNUM).any():
        latin, _ = _latin(points.tobytes().decode("utf-32-le", "surrogatepass"))
        keys = np.concatenate([keys, latin])
    return distinct(keys)


def terms_within(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Ints, Keys]:
    """`typed_terms` of parts of a text, which follow one another.

    Returns:
        For each distinct term of each part the number of the part and the key, by part, then by key.
    """
    points = codes(text)
    if len(points) != len(text):  # what is normalised stands elsewhere
        each = [typed_terms(text[start:end]) for start, end in spans]
        owners = np.repeat(np.arange(len(each)), [len(keys) for keys in each])
        return owners, np.concatenate([np.zeros(0, np.uint64), *each])
    owner = _owners(len(points), spans)
    kinds = np.where(owner < 0, 0, _kinds().take(points, mode="clip"))
    keys, at = _bigrams(points, kinds == _HAN, owner)
    owners = owner[at]
    for part in distinct(owner[kinds == _ALNUM]).tolist():
        start, end = spans[part]
        latin, _ = _latin(points[start:end].tobytes().decode("utf-32-le", "surrogatepass"))
        keys, owners = np.concatenate([keys, latin]), np.append(owners, np.full(len(latin), part))
    order = np.lexsort((keys, owners))
    keys, owners = keys[order], owners[order]
    first = np.ones(len(keys), bool)
    first[1:] = (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])
    return owners[first], keys[first]


def _owners(size: int, spans: Sequence[tuple[int, int]]) -> Ints:
    """The number of the part that each of `size` characters belongs to, -1 where to none: int64[size]."""
    sizes, numbers, done = [0], [-1], 0
    for number, (start, end) in enumerate(spans):
        sizes += [start - done, end - start]
        numbers += [-1, number]
        done = end
    return np.repeat([*numbers, -1], [*sizes, size - done])


def distinct(keys: npt.NDArray[_N]) -> npt.NDArray[_N]:
    """The different numbers, ascending; np.unique without its overhead, which questions would feel."""
    keys = np.sort(keys)
    if len(keys) < 2:
        return keys
    first = np.ones(len(keys), bool)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return np.asarray(keys[first])


def without(keys: Keys, others: Keys) -> Keys:
    """The keys, distinct and ascending, that are not among others that are so too."""
    return keys[~among(keys, others)]


def among(keys: Keys, others: Keys) -> npt.NDArray[np.bool_]:
    """Which of some keys are among others, which are distinct and ascending: bool[keys]."""
    if not len(others):
        return np.zeros(len(keys), bool)
    return np.asarray(others.take(np.searchsorted(others, keys), mode="clip") == keys)


@lru_cache(maxsize=1 << 15)
def term_keys(term: str) -> Keys:
    """`typed_terms` of a word of the lexicon; kept, and not to be changed."""
    return typed_terms(term)


def named_terms(text: str) -> dict[int, str]:
    """Key → what it stands for, for each distinct bigram and Latin run of a text, in its order."""
    text = normalise(text)
    pieces = [run[at : at + 2] for run in _CHINESE.findall(text) for at in range(max(len(run) - 1, 1))]
    latin = [run.rstrip(".") for run in _RUN.findall(text)]
    return {int(typed_terms(piece)[0]): piece for piece in [*pieces, *latin]}


def possible_words(text: str) -> Keys:
    """Keys of every run of 2 to 6 characters in a text that an index may know as a word, ascending."""
    points = codes(text)
    chinese = np.flatnonzero(_is_chinese(points))
    keys: list[Keys] = []
    hashes = extended(np.zeros(len(chinese), np.uint64), points[chinese])
    at = chinese
    padded = np.append(points, np.zeros(_LONGEST_WORD, np.uint32))
    known = np.append(_is_chinese(points), np.zeros(_LONGEST_WORD, bool))
    for size in range(2, _LONGEST_WORD + 1):
        on = known[at + size - 1]
        at, hashes = at[on], extended(hashes[on], padded[at[on] + size - 1])
        keys.append(hashes)
    return distinct(_as_words(np.concatenate(keys)))
