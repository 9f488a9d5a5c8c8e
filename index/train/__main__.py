"""`python -m index.train LAWS_FOLDER OUT`: trains the embedded model and saves it in OUT."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tokenizers import Tokenizer

from corpus.errors import NoticebotError
from index.lexicon import shipped
from index.train.laws import read_laws
from index.train.loop import Recipe, Task, train
from index.train.pairs import BLOCK, Pair, article_pairs, lexicon_pairs, question_pairs
from index.train.questions import find_articles, read_rows
from index.train.saving import save_static
from index.train.vocabulary import choose_entries, dictionary_frequencies, tokenizer_json, used_words

KINDS = ("questions", "lexicon", "articles")
"""Kinds of pairs."""

SPOKEN, WRITTEN = 2, 3
"""Uses that give a word a vector of its own: in questions and the lexicon, and in articles that are asked
about. What is used once teaches nothing; the second keeps the model under 20 MB."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m index.train", description="Train the embedded model.")
    default = Recipe()
    parser.add_argument("laws", type=Path, help="folder of laws in Markdown (LawRefBook's layout)")
    parser.add_argument("out", type=Path, help="folder to save the model in")
    parser.add_argument("--dim", type=int, default=default.dim, help="length of a vector")
    parser.add_argument("--seed", type=int, default=default.seed, help="same seed, same weights")
    parser.add_argument("--epochs", type=int, default=default.epochs, help="0: untrained random vectors")
    parser.add_argument("--on", nargs="+", choices=KINDS, default=KINDS, help="kinds of pairs to learn from")
    given = parser.parse_args(arguments)
    recipe = replace(default, dim=given.dim, seed=given.seed, epochs=given.epochs)
    try:
        run(given.laws, given.out, recipe, given.on)
    except NoticebotError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def run(laws: Path, out: Path, recipe: Recipe, kinds: Collection[str] = KINDS) -> None:
    """Trains on the laws of a folder, the questions over them and the lexicon; saves the model in another.

    Args:
        laws: folder of laws.
        out: folder of the model.
        recipe: how to train.
        kinds: of pairs to learn from, out of KINDS; the vocabulary is the same whichever they are.

    Raises:
        InputError: there are no laws in `laws`.
    """
    articles = article_pairs(read_laws(laws), recipe.seed)
    found = find_articles([row for row in read_rows() if not row.held_out], laws)
    if found.unmatched:
        print(f"{len(found.unmatched)} questions left out: their article is not in {laws} or reads otherwise")
    pairs = {
        "questions": question_pairs(found.asked),
        "lexicon": lexicon_pairs(shipped()),
        "articles": articles,
    }
    fit(pairs, out, recipe, kinds)


def fit(
    pairs: Mapping[str, Sequence[Pair]], out: Path, recipe: Recipe, kinds: Collection[str] = KINDS
) -> None:
    """Trains on pairs, those of each kind in KINDS, and saves the model; for the rest see `run`."""
    asked = [pair.query for pair in pairs["questions"]]
    spoken = dict.fromkeys(text for pair in pairs["lexicon"] for text in (pair.query, pair.passage))
    answers = dict.fromkeys(pair.passage for pair in pairs["questions"])
    used = used_words([*asked, *spoken], SPOKEN) + used_words(answers, WRITTEN)
    vocabulary = tokenizer_json(choose_entries(dictionary_frequencies(), used))
    tasks = (
        Task("questions", pairs["questions"], batch=256),
        Task("lexicon", pairs["lexicon"], batch=3072),
        Task("articles", pairs["articles"], batch=256, block=BLOCK, weight=0.5),
    )
    print(", ".join(f"{len(task.pairs)} pairs of {task.name}" for task in tasks))
    weights = train(tasks, Tokenizer.from_str(vocabulary), recipe, kinds, report=print)
    save_static(out, weights, vocabulary)


if __name__ == "__main__":
    raise SystemExit(main())
