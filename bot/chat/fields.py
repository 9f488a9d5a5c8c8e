"""What a notice states about itself → the answer to "什么时候发的？" about the notice last quoted."""

from __future__ import annotations

from corpus.notice import Notice
from index import reasons
from index.about import stated
from index.answer import Answer, Citation, Quote, Tier


def field_answer(question: str, notice: Notice, field: str, generation: str) -> Answer:
    """The lines of a notice that state a field, or that it does not state it.

    Args:
        question: as asked.
        notice: the one meant.
        field: its name, as `followups.Ask` gives it.
        generation: name of the generation that the notice is from.
    """
    quotes = tuple(
        Quote(notice.text[start:end], ((0, end - start),), 0.0, Citation.of(notice, start, end))
        for start, end in stated(notice, field)
    )
    if quotes:
        return Answer(question, Tier.ANSWER, 1.0, None, 0.0, generation, quotes)
    reason = reasons.not_stated(notice.title, field)
    return Answer(question, Tier.NONE, 0.0, reason, 0.0, generation, ())
