"""Text → terms for BM25, each a 64-bit key.

Three kinds of term, told apart by the two top bits of the key (docs/RETRIEVAL.md has the measurements):
overlapping character bigrams of each run of Chinese; runs of Latin letters and digits; words as jieba
cuts them. A bigram's key holds its two code points and is exact; the others are 62-bit hashes.

A question is not segmented: every run of characters in it that the index knows as a word counts as one.
That ranks the same and spares a question the half second that loading jieba's dictionary takes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.text import normalise

if TYPE_CHECKING:
    import jieba

TERMS_VERSION = 1
"""Raised whenever the same text would give other keys; an index of another version is rebuilt."""

Keys = npt.NDArray[np.uint64]

_LATIN = np.uint64(1 << 62)
WORD = np.uint64(2 << 62)
_BITS = 21  # a code point needs 21 bits
_HASH = (1 << 62) - 1
_LONGEST_WORD = 6
_RUN = re.compile(r"[a-z0-9][a-z0-9.%]*")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U00031fff]+")


@lru_cache(maxsize=1 << 18)
def _hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "big") & _HASH


def _hashed(terms: Iterable[str], kind: np.uint64) -> Keys:
    return np.fromiter((_hash(term) for term in terms), dtype=np.uint64) | kind


def _bigrams(text: str) -> Keys:
    """Keys of the overlapping bigrams of each Chinese run, and of a run of one character by itself."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    chinese = (codes >= 0x3400) & (codes < 0xA000) | (codes >= 0xF900) & (codes < 0xFB00) | (codes >= 0x20000)
    pairs = chinese[:-1] & chinese[1:]
    alone = chinese.copy()
    alone[:-1] &= ~pairs
    alone[1:] &= ~pairs
    return np.concatenate([codes[:-1][pairs] << np.uint64(_BITS) | codes[1:][pairs], codes[alone]])


def _latin(text: str) -> list[str]:
    return [run.rstrip(".") for run in _RUN.findall(text)]


@cache
def _segmenter(folder: Path | None) -> jieba.Tokenizer:
    import jieba

    jieba.setLogLevel("CRITICAL")  # else a cache that cannot be written is told with a traceback
    tokenizer = jieba.Tokenizer()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        tokenizer.tmp_dir = str(folder)  # its cache of the parsed dictionary, else in the shared /tmp
    return tokenizer


def _words(text: str, cache_folder: Path | None) -> list[str]:
    cut = _segmenter(cache_folder).cut_for_search
    return [word for run in _CHINESE.findall(text) for word in cut(run) if 1 < len(word) <= _LONGEST_WORD]


def words(text: str, cache_folder: Path | None = None) -> list[str]:
    """The Chinese words of a text as they are indexed, normalised, with repetitions."""
    return _words(normalise(text), cache_folder)


def document_terms(text: str, cache_folder: Path | None = None) -> Keys:
    """Keys of every term of a text to be indexed, with repetitions, in no particular order.

    Args:
        text: as written; it is normalised here.
        cache_folder: where jieba may keep its parsed dictionary (None: the system's temporary folder).
    """
    text = normalise(text)
    return np.concatenate(
        [_bigrams(text), _hashed(_latin(text), _LATIN), _hashed(_words(text, cache_folder), WORD)]
    )


def typed_terms(text: str) -> Keys:
    """Keys of the distinct bigrams and Latin runs of a text, ascending."""
    text = normalise(text)
    return np.unique(np.concatenate([_bigrams(text), _hashed(_latin(text), _LATIN)]))


def named_terms(text: str) -> dict[int, str]:
    """Key → what it stands for, for each distinct bigram and Latin run of a text, in its order."""
    text = normalise(text)
    pieces = [run[at : at + 2] for run in _CHINESE.findall(text) for at in range(max(len(run) - 1, 1))]
    return {int(typed_terms(piece)[0]): piece for piece in [*pieces, *_latin(text)]}


def possible_words(text: str) -> Keys:
    """Keys of every run of 2 to 6 characters in a text that an index may know as a word, ascending."""
    runs = {
        run[at : at + size]
        for run in _CHINESE.findall(normalise(text))
        for size in range(2, _LONGEST_WORD + 1)
        for at in range(len(run) - size + 1)
    }
    return np.unique(_hashed(runs, WORD))
