"""`python -m index.train LAWS_FOLDER OUT`: trains the embedded model and saves it in OUT."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from tokenizers import Tokenizer

from corpus.errors import NoticebotError
from index.train.laws import read_laws
from index.train.loop import Recipe, train
from index.train.pairs import make_pairs
from index.train.saving import save_static
from index.train.vocabulary import choose_entries, dictionary_frequencies, tokenizer_json


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m index.train", description="Train the embedded model.")
    default = Recipe()
    parser.add_argument("laws", type=Path, help="folder of laws in Markdown (LawRefBook's layout)")
    parser.add_argument("out", type=Path, help="folder to save the model in")
    parser.add_argument("--dim", type=int, default=default.dim, help="length of a vector")
    parser.add_argument("--seed", type=int, default=default.seed, help="same seed, same weights")
    parser.add_argument("--epochs", type=int, default=default.epochs, help="0: untrained random vectors")
    given = parser.parse_args(arguments)
    recipe = replace(default, dim=given.dim, seed=given.seed, epochs=given.epochs)
    try:
        run(given.laws, given.out, recipe)
    except NoticebotError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def run(laws: Path, out: Path, recipe: Recipe) -> None:
    """Trains on the laws of a folder and saves the model in another.

    Raises:
        InputError: there are no laws in `laws`.
    """
    pairs = make_pairs(read_laws(laws), recipe.seed)
    vocabulary = tokenizer_json(choose_entries(dictionary_frequencies()))
    weights = train(pairs, Tokenizer.from_str(vocabulary), recipe, report=print)
    save_static(out, weights, vocabulary)


if __name__ == "__main__":
    raise SystemExit(main())
