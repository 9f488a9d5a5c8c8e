"""index/fitted.json: the constants that were fitted to an encoder, or to an encoder with a reranker.

They outlive generations: every later build with the same encoder takes them up.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from index.constants import Confidence, Ranking
from index.storage import write_atomically

FITTED = "fitted.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Fit:
    """The constants that depend on an encoder; the names are those of Ranking and Confidence."""

    cosine: float
    reranker: float
    bias: float
    coverage: float
    gap: float
    absent: float
    named_place: float

    def applied(self, ranking: Ranking, confidence: Confidence) -> tuple[Ranking, Confidence]:
        """All constants, with these in the place of what was there."""
        return (
            replace(ranking, cosine=self.cosine, reranker=self.reranker),
            replace(
                confidence,
                bias=self.bias,
                coverage=self.coverage,
                gap=self.gap,
                absent=self.absent,
                named_place=self.named_place,
            ),
        )


def read_fit(folder: Path, encoder: str, reranker: str | None = None) -> Fit | None:
    """What was fitted to an encoder, or to it with a reranker (by fingerprint); None where nothing was."""
    stated = _read(folder).get(_key(encoder, reranker))
    try:
        return None if stated is None else Fit(**{name: float(value) for name, value in stated.items()})
    except (TypeError, ValueError, AttributeError):
        return None  # of another version


def keep_fit(folder: Path, fit: Fit, encoder: str, reranker: str | None = None) -> None:
    """Notes in the index folder what was fitted.

    Raises:
        OSError: the file cannot be written.
    """
    fits = _read(folder) | {_key(encoder, reranker): asdict(fit)}
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"version": _VERSION, "fits": fits}, indent=1) + "\n"
    write_atomically(folder / FITTED, text.encode("ascii"))


def _key(encoder: str, reranker: str | None) -> str:
    return encoder if reranker is None else f"{encoder}+{reranker}"


def _read(folder: Path) -> dict[str, Any]:
    try:
        data = json.loads((folder / FITTED).read_bytes())
        fits = data["fits"] if data["version"] == _VERSION else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return fits if isinstance(fits, dict) else {}
