"""Pictures of pages → `Page`s, through rapidocr (extra `ocr`), whose models are part of its package.

Nothing is downloaded: the models that ship in the package are named by their files.
"""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from corpus.errors import InputError
from corpus.formats.limits import MAX_SCANNED
from corpus.formats.page_measure import width
from corpus.formats.page_parts import Page, Run
from corpus.formats.page_rows import body_size
from corpus.formats.progress import get_on
from corpus.formats.radicals import as_shown
from corpus.formats.recognised import as_set, pitch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]  # [height, width, 3], red first

_UPRIGHT, _BROAD = 2000, 2800  # pixels of the longer side at most: A4 at 170 dpi, a spread of two pages
_DOUBTFUL = 0.5  # lines recognised with less confidence are noise: stamps, specks
_UPSIDE = 0.75  # a page read with less confidence may lie on its side or stand on its head
_SURE = 0.9  # a page read with this confidence lies as it should
_PAGE_WIDTH = 595.0  # points given to the width of a page: A4; only proportions count
_ALIKE = 0.2  # sizes of type nearer than this to the page's usual one are taken for that: boxes are uneven


@dataclass(frozen=True, slots=True)
class _Found:
    """A recognised line.

    Attributes:
        run: its text, as recognised, and its place in pixels.
        score: how sure recognition is of it, 0 to 1.
        high, wide: its box in pixels.
        places: the middle of each character that is no blank, in pixels from the left; empty where not told.
    """

    run: Run
    score: float
    high: float
    wide: float
    places: tuple[float, ...]

    @property
    def tall(self) -> bool:
        """Whether it stands on its side."""
        return self.high > 1.5 * self.wide


@dataclass(slots=True)
class Recogniser:
    """Reads pictures of pages, and keeps count of how sure it was."""

    engine: Any
    characters: int = 0
    total: float = 0.0

    @property
    def confidence(self) -> float:
        """Mean confidence over characters, 0 where nothing was recognised."""
        return round(self.total / self.characters, 4) if self.characters else 0.0

    def page(self, pixels: Pixels) -> Page:
        """The page that `pixels` show, turned upright where most of its lines stand on their side."""
        import numpy as np

        best = self._lines(pixels)
        chosen = pixels
        turns: tuple[int, ...] = ()
        if best and sum(each.tall for each in best) > 0.6 * len(best):
            # Tall lines are read turned anticlockwise: if that went well, so lies the page.
            turns = (1,) if _mean(best) >= _SURE else (3, 1)
        elif best and _mean(best) < _UPSIDE:
            turns = (2,)
        for turn in turns:
            turned = np.ascontiguousarray(np.rot90(pixels, turn))
            found = self._lines(turned)
            if _mean(found) > _mean(best) or (turn != 2 and chosen is pixels and found):
                best, chosen = found, turned
            if _mean(best) >= _SURE:
                break
        self.characters += sum(len(each.run.text) for each in best)
        self.total += sum(each.score * len(each.run.text) for each in best)
        return _page(_with_marks(best), chosen.shape[1], chosen.shape[0])

    def _lines(self, pixels: Pixels) -> list[_Found]:
        """The lines recognised in a picture."""
        found = self.engine(
            pixels[:, :, ::-1], use_cls=False, return_word_box=True, return_single_char_box=True
        )
        get_on()
        if found.boxes is None or found.txts is None or found.scores is None:
            return []
        out: list[_Found] = []
        for box, text, score, letters in zip(
            found.boxes, found.txts, found.scores, found.word_results, strict=True
        ):
            words = "".join(map(as_shown, text.strip()))
            if words and score >= _DOUBTFUL:
                places = [(corners[0][0] + corners[1][0]) / 2 for _, _, corners in letters]
                out.append(_measured(words, float(score), box, places))
        return out


def _measured(words: str, score: float, box: Any, places: Sequence[float]) -> _Found:
    xs, ys = [float(p[0]) for p in box], [float(p[1]) for p in box]
    wide, high = math.dist(box[0], box[1]), math.dist(box[0], box[3])  # its own sides: it may lie aslant
    size = min(high, wide / max(width(words, 1.0), 0.5)) if len(words) > 3 else 0.75 * high
    base = (min(ys) + max(ys)) / 2 + 0.38 * size
    return _Found(Run(words, min(xs), max(xs), base, size), score, high, wide, tuple(places))


def _with_marks(lines: Sequence[_Found]) -> list[_Found]:
    """`lines` with the width of their marks and with their blanks, as far as their characters tell.

    A line of few Chinese characters is set like the lines of its height.
    """
    own = [pitch("".join(each.run.text.split()), each.places) for each in lines]
    known = [(step, each.high) for step, each in zip(own, lines, strict=True) if step and not each.tall]

    def as_seen(each: _Found, step: float | None) -> _Found:
        alike = [s for s, high in known if abs(high - each.high) <= _ALIKE * each.high]
        text = as_set(each.run.text, each.places, step, median(alike) if alike else None)
        return replace(each, run=replace(each.run, text=text))

    return [each if each.tall else as_seen(each, step) for step, each in zip(own, lines, strict=True)]


def _page(lines: Sequence[_Found], wide: int, high: int) -> Page:
    """The page of lines that stand in a picture of `wide` × `high` pixels."""
    scale = _PAGE_WIDTH / max(wide, 1)
    runs = [
        replace(
            each.run,
            left=each.run.left * scale,
            right=each.run.right * scale,
            base=each.run.base * scale,
            size=each.run.size * scale,
        )
        for each in lines
    ]
    usual = body_size(runs)
    runs = [replace(run, size=usual) if abs(run.size - usual) <= _ALIKE * usual else run for run in runs]
    aside = [each.tall and len(each.run.text) > 1 for each in lines]
    return Page(
        _PAGE_WIDTH,
        high * scale,
        tuple(run for run, turned in zip(runs, aside, strict=True) if not turned),
        tuple(run for run, turned in zip(runs, aside, strict=True) if turned),
    )


def scale(width: float, height: float) -> float:
    """By how much a picture of `width` × `height` is drawn larger or smaller to be read.

    At 170 dpi the 10.5-point type of small tables is 25 pixels high. More pixels cost time in proportion:
    an A4 page of office text takes 10 s of processor time at 170 dpi, 13 s at 200, and reads no better. Lines
    found in a smaller picture take a fifth less, and a character in some thousands is then misread.
    """
    return (_UPRIGHT if height >= width else _BROAD) / max(width, height, 1.0)


def available() -> bool:
    """Whether the extra is installed, with the models in its package."""
    return bool(importlib.util.find_spec("onnxruntime")) and _models() is not None


def recogniser() -> Recogniser:
    """A recogniser that runs on this machine's processor; takes about a second to load."""
    # onnxruntime writes a number of this machine into the user's folder and sends its use to Microsoft,
    # unless it finds this when it is imported
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    from rapidocr import RapidOCR

    detect, read = _models() or ("", "")
    return Recogniser(
        RapidOCR(
            params={
                "Global.use_cls": False,
                "Global.log_level": "critical",
                "Global.max_side_len": _BROAD,
                "Det.model_path": detect,
                "Rec.model_path": read,
                "EngineConfig.onnxruntime.intra_op_num_threads": 2,
            }
        )
    )


def missing(name: str) -> InputError:
    """The error for a scan where the extra is missing."""
    return InputError(
        "scan-not-read",
        "{name}: this is a scan, a picture of text; install recognition with pip install 'noticebot[ocr]', "
        "or send the text",
        name=name,
    )


def nothing(name: str) -> InputError:
    """The error for a picture in which no text was recognised."""
    return InputError(
        "scan-empty",
        "{name}: no text was recognised in it; scan it again at 200 dpi or more, or send the text",
        name=name,
    )


def too_long(name: str) -> InputError:
    """The error for a scan of more than MAX_SCANNED pages."""
    return InputError(
        "scan-too-long",
        "{name}: a scan of more than {limit} pages, the most that are recognised; split it",
        name=name,
        limit=MAX_SCANNED,
    )


def _models() -> tuple[str, str] | None:
    """The files of the two models in the package: what finds lines, and what reads them."""
    spec = importlib.util.find_spec("rapidocr")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "models"
        detect, read = sorted(folder.glob("*_det_*.onnx")), sorted(folder.glob("*_rec_*.onnx"))
        if detect and read:
            return str(detect[0]), str(read[0])
    return None


def _mean(lines: Sequence[_Found]) -> float:
    count = sum(len(each.run.text) for each in lines)
    return sum(each.score * len(each.run.text) for each in lines) / count if count else 0.0
