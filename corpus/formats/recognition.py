"""Pictures of pages → `Page`s, through rapidocr (extra `ocr`), whose models are part of its package.

Nothing is downloaded: the models that ship in the package are named by their files.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import InputError
from corpus.formats.limits import MAX_SCANNED
from corpus.formats.page_measure import width
from corpus.formats.page_parts import Page, Run
from corpus.formats.page_rows import body_size
from corpus.formats.progress import get_on
from corpus.formats.radicals import as_shown

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


@dataclass(slots=True)
class Recogniser:
    """Reads pictures of pages, and keeps count of how sure it was."""

    engine: Any
    characters: int = 0
    total: float = 0.0
    names: Sequence[str] = field(default=())

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
        if best and sum(tall for *_, tall in best) > 0.6 * len(best):
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
        return self._page(best, chosen.shape[1], chosen.shape[0])

    def _lines(self, pixels: Pixels) -> list[tuple[Run, float, bool]]:
        """(run in pixels, confidence, whether it is taller than wide) of each line recognised."""
        found = self.engine(pixels[:, :, ::-1], use_cls=False)
        get_on()
        if found.boxes is None or found.txts is None or found.scores is None:
            return []
        out: list[tuple[Run, float, bool]] = []
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
            words = "".join(map(as_shown, text.strip()))
            if words and score >= _DOUBTFUL:
                xs, ys = [float(p[0]) for p in box], [float(p[1]) for p in box]
                high = max(ys) - min(ys)
                wide = max(xs) - min(xs)
                size = min(high, wide / max(width(words, 1.0), 0.5)) if len(words) > 3 else 0.75 * high
                base = (min(ys) + max(ys)) / 2 + 0.38 * size
                out.append((Run(words, min(xs), max(xs), base, size), float(score), high > 1.5 * wide))
        return out

    def _page(self, lines: Sequence[tuple[Run, float, bool]], wide: int, high: int) -> Page:
        scale = _PAGE_WIDTH / max(wide, 1)
        usual = body_size(replace(run, size=run.size * scale) for run, _, _ in lines)
        upright: list[Run] = []
        turned: list[Run] = []
        for run, score, tall in lines:
            self.characters += len(run.text)
            self.total += score * len(run.text)
            size = run.size * scale
            near = abs(size - usual) <= _ALIKE * usual
            (turned if tall and len(run.text) > 1 else upright).append(
                replace(
                    run,
                    left=run.left * scale,
                    right=run.right * scale,
                    base=run.base * scale,
                    size=usual if near else size,
                )
            )
        return Page(_PAGE_WIDTH, high * scale, tuple(upright), tuple(turned))


def scale(width: float, height: float) -> float:
    """By how much a picture of `width` × `height` is drawn larger or smaller to be read.

    At 170 dpi the 10.5-point type of small tables is 25 pixels high. More pixels cost time in proportion:
    an A4 page of office text takes 10 s of processor time at 170 dpi, 13 s at 200, and reads no better.
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


def _mean(lines: Sequence[tuple[Run, float, bool]]) -> float:
    count = sum(len(run.text) for run, _, _ in lines)
    return sum(score * len(run.text) for run, score, _ in lines) / count if count else 0.0
