"""A file of questions with known answers → questions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the notice that answers it (id, alias or file name), and what its answer must hold.

    `notice` is None for a question that no notice answers.
    """

    question: str
    notice: str | None
    answers: tuple[str, ...]


def load_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a .jsonl file.

    Each line holds "question"; where it is answered "notice" or "document"; and "must_quote" (a list) or
    "answer" (a text).

    Raises:
        InputError: the file cannot be read, or a line is not such an object.
    """
    questions: list[Question] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # splitlines also cuts inside a JSON text
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("questions-unreadable", "{path}: cannot be read as UTF-8 text", path=path) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            answer = row.get("answer")
            answers = row.get("must_quote") or ([answer] if answer else [])
            question, notice = row["question"], row.get("notice") or row.get("document")
            if not isinstance(answers, list):
                raise TypeError("not a list")
            if not all(isinstance(text, str) for text in (question, notice or "", *answers)):
                raise TypeError("not text")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise InputError(
                "question-row",
                '{path}, line {line}: not an object with "question" (and "notice" or "document", '
                '"must_quote" or "answer")',
                path=path,
                line=number,
            ) from error
        questions.append(Question(question, notice, tuple(answers)))
    return tuple(questions)
