"""Jieba's dictionary and the words of what is trained on → a tokenizer that cuts text as jieba does."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from index.text import normalise

# With 256 dimensions in float32 these and the words used in training stay under 20 MB.
WORDS = 6_000
CHARACTERS = 3_500
_LEAST_FREQUENCY = 3  # of a word that jieba's dictionary does not have
LONGEST_WORD = 4  # characters
UNKNOWN = "[UNK]"  # always token 0

_HAN = re.compile(r"[\u4e00-\u9fff]+")


def dictionary_frequencies(source: Path | None = None) -> dict[str, int]:
    """Every Chinese entry of jieba's dictionary, and how often it was counted.

    Args:
        source: a file of lines "word frequency tag"; None for the dictionary of the installed jieba.
    """
    if source is None:
        import jieba

        source = Path(jieba.__file__).with_name("dict.txt")
    frequencies: dict[str, int] = {}
    for line in source.read_text("utf-8").splitlines():
        word, frequency, _ = line.split(" ")
        if _HAN.fullmatch(word):
            frequencies[word] = int(frequency)
    return frequencies


def used_words(texts: Iterable[str], least: int) -> list[str]:
    """The words, as jieba cuts them, that occur in at least so many of the texts, in order."""
    import jieba

    jieba.setLogLevel("CRITICAL")
    uses = Counter(word for text in texts for word in set(jieba.cut(normalise(text))))
    return sorted(word for word, count in uses.items() if count >= least and _fits(word))


def _fits(word: str) -> bool:
    return 1 < len(word) <= LONGEST_WORD and _HAN.fullmatch(word) is not None


def choose_entries(frequencies: dict[str, int], used: Iterable[str] = ()) -> list[tuple[str, float]]:
    """Words and characters with their log probabilities, the unknown token first.

    Args:
        frequencies: of the dictionary, whose most frequent words and characters are taken.
        used: more words to take, whatever their frequency.
    """
    ranked = sorted(frequencies, key=lambda word: (-frequencies[word], word))
    words = [word for word in ranked if 1 < len(word) <= LONGEST_WORD][:WORDS]
    characters = [word for word in ranked if len(word) == 1][:CHARACTERS]
    chosen = dict.fromkeys([*words, *characters, *used])
    total = math.log(sum(frequencies.values()))
    entries = [(word, math.log(max(frequencies.get(word, 0), _LEAST_FREQUENCY)) - total) for word in chosen]
    return [(UNKNOWN, 0.0), *entries]


def tokenizer_json(entries: list[tuple[str, float]]) -> str:
    """A tokenizer.json: NFKC and lower case, then the likeliest cut into `entries` (a unigram model)."""
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [],
            "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}]},
            "pre_tokenizer": None,
            "post_processor": None,
            "decoder": None,
            "model": {
                "type": "Unigram",
                "unk_id": 0,
                "vocab": [[word, round(score, 4)] for word, score in entries],
                "byte_fallback": False,
            },
        },
        ensure_ascii=False,
    )
