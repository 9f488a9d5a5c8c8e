"""Articles, questions and the lexicon → pairs of texts that belong together."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.sentences import clauses, sentences
from index.lexicon_file import GAP, Entry
from index.train.laws import Article
from index.train.questions import Asked

BLOCK = 8  # passages of one law that meet in one batch: each is a hard negative of the others
_OPENING = 24  # characters of an article that, under its headings, stand for a question about it
_SHORTEST = 12  # characters; less says too little to belong to one passage rather than another
_LONGEST = 400  # characters of a passage, as long as those that are indexed


@dataclass(frozen=True, slots=True)
class Pair:
    """What is asked, and the passage that is meant.

    Attributes:
        weight: how surely it is meant.
        answer: pairs with the same one are no wrong answers to each other; the passage where none is given.
    """

    query: str
    passage: str
    weight: float = 1.0
    answer: str = ""


def question_pairs(asked: Iterable[Asked]) -> list[Pair]:
    """Everyday question → the article that answers it, as it would be indexed; twin articles answer alike."""
    return [
        Pair(each.row.question, searchable(each.article)[:_LONGEST], answer=each.article.text)
        for each in asked
    ]


def searchable(article: Article) -> str:
    """An article with its law's title and its headings before it, as a passage is indexed."""
    return f"{article.law} {article.headings}\n{article.text}"


def lexicon_pairs(entries: Iterable[Entry]) -> list[Pair]:
    """Everyday word → each of its official terms, as surely as the entry says."""
    return [Pair(entry.key.replace(GAP, ""), term, entry.weight) for entry in entries for term in entry.terms]


def article_pairs(laws: Iterable[list[Article]], seed: int) -> list[Pair]:
    """One pair for each article long enough, in shuffled blocks of up to `BLOCK` pairs of one law.

    A pair is one sentence of an article → its others (inverse cloze) for half of the articles that have
    several, else title and headings with the first words → the rest of it. An article that occurs in
    several laws is taken once.
    """
    rng = random.Random(seed)
    seen: set[str] = set()
    blocks: list[list[Pair]] = []
    for law in laws:
        pairs = list(_pairs_of_law(law, rng, seen))
        rng.shuffle(pairs)
        blocks += [pairs[at : at + BLOCK] for at in range(0, len(pairs), BLOCK)]
    rng.shuffle(blocks)
    return [pair for block in blocks for pair in block]


def _pairs_of_law(law: list[Article], rng: random.Random, seen: set[str]) -> Iterator[Pair]:
    for article in law:
        if article.text in seen:
            continue
        seen.add(article.text)
        pair = _cloze(article, rng) if rng.random() < 0.5 else _opening(article)
        if len(pair.query) >= _SHORTEST and len(pair.passage) >= _SHORTEST:
            yield pair


def _opening(article: Article) -> Pair:
    """Title and headings with the first words of an article, and the rest of it."""
    start, end = clauses(article.text, 0, len(article.text), _OPENING)[0]
    query = f"{article.law} {article.headings} {article.text[start:end]}"
    return Pair(query, article.text[end : end + _LONGEST])


def _cloze(article: Article, rng: random.Random) -> Pair:
    """One sentence of an article, and the others; its first words and the rest if it has only one."""
    ranges = sentences(article.text)
    if len(ranges) == 1:
        return _opening(article)
    start, end = rng.choice(ranges)
    rest = article.text[:start] + article.text[end:]
    return Pair(article.text[start:end], rest[:_LONGEST])
