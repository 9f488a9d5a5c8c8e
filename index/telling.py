"""Questions about a notice itself: which notice is meant, and the lines of it that answer."""

from __future__ import annotations

from index import reasons
from index.about import About, stated
from index.answer import Answer, Citation, Quote, Tier
from index.asking import QUOTES, Asking
from index.search import Ranked
from index.terms import typed_terms

_NEARLY = 0.85  # share of the best score from which another notice may be the one described
_ENOUGH_OF_TITLE = 0.2  # share of a description's weight that the title of the notice meant must hold
_IN_TITLE = 2.0  # what a word of the description counts in a title, in units of its idf


def tell(asking: Asking, asked: About) -> Answer | None:
    """The answer to a question for a notice's field.

    Args:
        asking: the question.
        asked: the field, and the words that describe the notice.

    Returns:
        None where the question does not tell which notice it means.
    """
    hints, allowed = asking.hints, asking.allowed
    if hints.number and not hints.by_number:
        return asking.declined(reasons.unknown_number(hints.number))
    ranked = asking.rank(asked.subject) if asked.subject else None
    named = hints.by_number or hints.by_issuer or (hints.by_period if hints.exact else frozenset())
    if asking.filters.notice is not None and not hints.number:  # asked of one notice, it means that one
        named = frozenset((asking.opened.position(asking.filters.notice),))
    if allowed is not None:
        named = frozenset(at for at in named if allowed[at])
    if hints.number and not named:
        return asking.declined(reasons.EMPTY_FILTER)
    weights = asking.weights(asked.subject)
    meant = _meant(asking, weights, ranked, named)
    if not meant:
        return None
    first = meant[0][0]
    if not named and not _described(asking, first, weights, ranked):
        return asking.declined(reasons.NONE)
    quotes = [quote for at, score in meant for quote in _quotes(asking, at, score, asked.field)]
    if not quotes:
        return asking.declined(reasons.not_stated(asking.opened.notices[first].title, asked.field))
    one = len({quote.citation.notice_id for quote in quotes}) == 1
    sure = asking.constants.named / (1 if one else len(quotes))
    tier = Tier.ANSWER if one else Tier.COMPETING
    return asking.answered(tier, sure, asking.said(first), tuple(quotes[:QUOTES]))


def _meant(
    asking: Asking, weights: dict[int, float], ranked: Ranked | None, named: frozenset[int]
) -> list[tuple[int, float]]:
    """The notices that a question about a notice means, with their scores, best first.

    Those it names, if it names any; among them, or among all found, the best by its description, whose
    words count most in a title, with those that score nearly as well.
    """
    scores: dict[int, float] = dict.fromkeys(named, 0.0)
    for item in ranked.found if ranked else ():
        if not named or item.notice in named:
            scores[item.notice] = max(scores.get(item.notice, 0.0), item.score)
    for at in scores:
        scores[at] += _IN_TITLE * _in_title(asking, at, weights)
    ordered = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return [pair for pair in ordered if pair[1] >= _NEARLY * ordered[0][1]][:QUOTES]


def _in_title(asking: Asking, position: int, weights: dict[int, float]) -> float:
    """How much of the weight of some terms stands in a notice's title."""
    title = str(asking.opened.notices.cards[position]["title"] or "")
    return sum(weights.get(key, 0.0) for key in typed_terms(title).tolist())


def _described(asking: Asking, position: int, weights: dict[int, float], ranked: Ranked | None) -> bool:
    """Whether words that name no notice describe this one: by its title, or else unmistakably."""
    if _in_title(asking, position, weights) >= _ENOUGH_OF_TITLE * sum(weights.values()):
        return True
    return ranked is not None and bool(ranked.found) and asking.sure(ranked) >= asking.constants.told


def _quotes(asking: Asking, position: int, score: float, field: str) -> list[Quote]:
    notice = asking.opened.notices[position]
    return [
        Quote(notice.text[start:end], ((0, end - start),), score, Citation.of(notice, start, end))
        for start, end in stated(notice, field)
    ]
