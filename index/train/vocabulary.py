"""Jieba's dictionary → a tokenizer that cuts text into words as jieba does, without jieba."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

# With 256 dimensions in float32 these make 9.7 MB. 20,000 words and 6,000 characters were no better; with
# half the dimensions, to make up for the size, they were worse (figures in index/model/README.md).
WORDS = 6_000
CHARACTERS = 3_500
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


def choose_entries(frequencies: dict[str, int]) -> list[tuple[str, float]]:
    """The most frequent words and characters with their log probabilities, the unknown token first."""
    ranked = sorted(frequencies, key=lambda word: (-frequencies[word], word))
    words = [word for word in ranked if 1 < len(word) <= LONGEST_WORD][:WORDS]
    characters = [word for word in ranked if len(word) == 1][:CHARACTERS]
    total = math.log(sum(frequencies.values()))
    entries = [(word, math.log(frequencies[word]) - total) for word in words + characters]
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
