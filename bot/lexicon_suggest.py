"""Questions without a good answer → everyday words that the lexicon may lack, and what may stand for them.

These are guesses for a person to judge: a word is a part of the question that hardly any notice holds
and no entry explains; its terms are the telling words of what answered the same people next, else of what was
nearest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.lexicon_recorded import Wanting
from corpus.errors import InputError
from index.content import content_terms
from index.engine import LONGEST_QUESTION, Engine
from index.lexicon_file import LONGEST_KEY, make_entry
from index.opened import Opened
from index.terms import named_terms, typed_terms, words
from index.text import normalise

WEIGHT = 0.6  # of an accepted guess: neither sure nor far-fetched
_HARDLY = 1000  # a piece that one passage in so many holds, or fewer, counts as unknown
_LONG = 4  # characters, from which a part is cut into words
_TERMS = 5
_LOOSE = "到就还也都把跟从再又才很太着过得地这那"  # at the ends of a part, characters that belong to no word
_COMMON = 0.5  # share of the passages, from which a word tells nothing


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word that may be missing.

    Attributes:
        word: a part of the questions.
        terms: official terms that it may stand for, likeliest first; maybe none.
        questions: in which it stands.
        reworded: what their askers asked next, and was answered.
    """

    word: str
    terms: tuple[str, ...]
    questions: tuple[str, ...]
    reworded: tuple[str, ...]


def proposals(
    engine: Engine, wanting: Iterable[Wanting], rejected: Collection[str], cache_folder: Path | None = None
) -> list[Proposal]:
    """Words that the lexicon may lack, those of most questions first.

    Args:
        engine: with the notices and the lexicon in use.
        wanting: questions that were not answered well.
        rejected: words that are not to be proposed.
        cache_folder: where jieba may keep its parsed dictionary.
    """
    found: dict[str, list[tuple[Wanting, list[str]]]] = {}
    for one in wanting:
        if len(one.question) > LONGEST_QUESTION:
            continue
        parts = [
            part
            for part in unknown_parts(engine.opened, one.question, cache_folder)
            if part not in rejected and _usable(part)
        ]
        if parts:
            terms = _terms(engine, one, cache_folder)
            for part in parts:
                found.setdefault(part, []).append((one, terms))
    made = [_merged(part, cases) for part, cases in found.items()]
    times = {part: sum(one.times for one, _ in cases) for part, cases in found.items()}
    return sorted(made, key=lambda proposal: (-times[proposal.word], proposal.word))


def unknown_parts(opened: Opened, question: str, cache_folder: Path | None = None) -> list[str]:
    """The parts of a question that hardly any notice holds and no entry of the lexicon explains, in order."""
    text = normalise(question)
    covered = {at for concept in opened.lexicon.concepts(question) for at in concept.taken}
    postings = opened.arrays.postings
    content = set(content_terms(text, typed_terms(text)).tolist())
    keys = {piece: key for key, piece in named_terms(text).items()}

    def known(at: int) -> bool | None:
        """Whether notices hold the two characters from here on; None where that says nothing."""
        pair = text[at : at + 2]
        if len(pair) < 2 or pair.isascii() or keys.get(pair) not in content or {at, at + 1} & covered:
            return None
        held = int(postings.df(typed_terms(pair))[0])
        return held * _HARDLY > postings.size

    states = [known(at) for at in range(len(text))]
    parts: list[str] = []
    at = 0
    while at < len(states):
        if states[at] is not False:
            at += 1
            continue
        start = at
        while at < len(states) and states[at] is False:
            at += 1
        parts += _trimmed(text, start, at + 1, before=states[start - 1] is True, after=states[at] is True)
    bare = (part.strip(_LOOSE) for part in parts)
    return [word for part in dict.fromkeys(bare) if len(part) > 1 for word in _cut(part, cache_folder)]


def _trimmed(text: str, start: int, end: int, *, before: bool, after: bool) -> list[str]:
    """A run of unknown pairs without the characters at its ends that belong to words that are known."""
    first, last = start + before, end - after
    if last - first >= 2:
        return [text[first:last]]
    return [] if before and after else [text[start:end]]


def _cut(part: str, cache_folder: Path | None) -> list[str]:
    """A long part as its words; as it is where it has none."""
    if len(part) <= _LONG:
        return [part]
    whole = [word for word in words(part, cache_folder) if len(word) < len(part)]
    return list(dict.fromkeys(whole)) or ([part] if len(part) <= LONGEST_KEY else [])


def _usable(part: str) -> bool:
    try:
        make_entry(part, (), WEIGHT, "")
    except InputError:
        return False
    return True


def _terms(engine: Engine, one: Wanting, cache_folder: Path | None) -> list[str]:
    """Official terms that a part of the question may stand for, likeliest first."""
    reworded = _telling(engine, one.question, one.reworded, cache_folder)
    passages = [*_liked(engine, one), *(text for other in one.reworded for text in _nearest(engine, other))]
    near = _telling(engine, one.question, passages or _nearest(engine, one.question), cache_folder)
    return list(dict.fromkeys([*reworded, *near]))


def _telling(engine: Engine, question: str, texts: Iterable[str], cache_folder: Path | None) -> list[str]:
    """The words that tell some texts from others, by how many of them hold each and how rare it is."""
    opened, asked = engine.opened, normalise(question)
    postings = opened.arrays.postings
    counts: dict[str, int] = {}
    for text in texts:
        content = set(content_terms(text, typed_terms(text)).tolist())
        for word in dict.fromkeys(words(text, cache_folder)):
            if word not in asked and content.issuperset(typed_terms(word).tolist()):
                counts[word] = counts.get(word, 0) + 1
    scores: dict[str, float] = {}
    for word, count in counts.items():
        held = postings.df(keys := typed_terms(word))
        if held.all() and held.min() < _COMMON * postings.size:
            scores[word] = count * float(postings.idf(keys).mean())
    return sorted(scores, key=lambda word: (-scores[word], word))[:_TERMS]


def _nearest(engine: Engine, question: str) -> list[str]:
    """The sentences that are marked where a question is answered, or nearly."""
    quotes = engine.ask(question).quotes
    return [quote.text[start:end] for quote in quotes for start, end in quote.highlights]


def _liked(engine: Engine, one: Wanting) -> list[str]:
    """Texts of the quotes with a 👍 whose notices are still there."""
    opened = engine.opened
    texts: list[str] = []
    for passage in one.liked:
        try:
            notice = opened.notices[opened.position(passage.notice_id)]
        except InputError:
            continue
        texts.append(notice.text[passage.start : passage.end])
    return texts


def _merged(word: str, cases: list[tuple[Wanting, list[str]]]) -> Proposal:
    ranks: dict[str, float] = {}
    for one, terms in cases:
        for rank, term in enumerate(terms):
            ranks[term] = ranks.get(term, 0.0) + (2 if one.reworded else 1) / (rank + 1)
    best = sorted(ranks, key=lambda term: -ranks[term])[:_TERMS]
    return Proposal(
        word,
        tuple(term for term in best if term != word),
        tuple(one.question for one, _ in cases),
        tuple(dict.fromkeys(other for one, _ in cases for other in one.reworded)),
    )
