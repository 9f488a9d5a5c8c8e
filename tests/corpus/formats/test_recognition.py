"""Scans: pictures and PDFs of pictures, recognised, with how sure that is; and what is refused."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from difflib import SequenceMatcher
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from corpus.errors import InputError
from corpus.formats import image, pdf, recognition
from corpus.formats.page_parts import Page, Run
from corpus.notice import Reason
from corpus.parsing import parse_extracted
from tests.corpus.formats.kept import assert_sound, dropped, kept, squeezed
from tests.corpus.formats.write_scan import draw, needs_recognition, saved

TITLE = ("云川市人民政府关于做好2024年度", "防汛抗旱工作的通知")
FIRST = [
    "云政发〔2024〕3号",
    "各县（市、区）人民政府，市政府各部门、各直属机构：",
    "为切实做好今年的防汛抗旱工作，保障人民群众生命财产安全，经市政府同意，现将有关事项通知如下。",
    "一、压实防汛责任",
    "各级各部门要严格落实行政首长负责制，层层压实责任，于4月30日前将责任人名单报市防汛抗旱指挥部办公室。",
    "二、加强隐患排查",
    "全面排查水库、堤防等重点部位，建立台账，逐项限期整改，整改情况每月通报一次，做到不漏一库一坝。",
]
LAST = ["三、严肃值班纪律", "主汛期严格执行领导带班制度，严禁脱岗漏岗。", "云川市人民政府", "2024年3月15日"]


def error(reader: object, data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        reader.extract(data, "a")  # type: ignore[attr-defined]
    assert str(caught.value).startswith("a: ")
    return caught.value


@needs_recognition
@pytest.mark.slow
@pytest.mark.parametrize("format", ["PDF", "TIFF"])
def test_a_scan_of_two_pages_gives_title_number_sections_and_confidence(format: str) -> None:
    data = saved([draw(TITLE, FIRST, "— 1 —"), draw((), LAST, "— 2 —")], format)
    extracted = (pdf if format == "PDF" else image).extract(data, "a")
    assert_sound(extracted)
    assert extracted.format == ("pdf" if format == "PDF" else "image")
    assert extracted.laid_out
    assert extracted.ocr is not None
    assert 0.9 < extracted.ocr <= 1
    whole = squeezed("".join([*TITLE, *FIRST, *LAST]))
    same = SequenceMatcher(None, whole, squeezed(kept(extracted)), autojunk=False)
    assert sum(block.size for block in same.get_matching_blocks()) >= 0.98 * len(whole)
    notice = parse_extracted(extracted)
    assert notice.ocr == extracted.ocr
    assert notice.title == "".join(TITLE)
    assert notice.number == "云政发〔2024〕3号"
    assert notice.issuer == ("云川市人民政府",)
    assert str(notice.issued_on) == "2024-03-15"
    assert [s.path for s in notice.sections if s.path] == [("一",), ("二",), ("三",)]
    assert len(dropped(extracted, Reason.FURNITURE)) == 2


@needs_recognition
@pytest.mark.slow
def test_a_picture_that_lies_on_its_side_is_turned() -> None:
    page = draw(TITLE, FIRST[:2]).crop((0, 0, 1240, 700))
    extracted = image.extract(saved([page.rotate(90, expand=True)], "PNG"), "a")
    assert squeezed(kept(extracted)).startswith("".join(TITLE))


@needs_recognition
@pytest.mark.slow
def test_black_on_a_transparent_ground_is_read() -> None:
    page = draw(TITLE, FIRST[:3]).crop((0, 0, 1240, 700)).convert("L")
    clear = Image.new("RGBA", page.size, (0, 0, 0, 0))
    clear.putalpha(page.point(lambda value: 255 - value))
    assert squeezed(kept(image.extract(saved([clear], "PNG"), "a"))).startswith("".join(TITLE))


@needs_recognition
@pytest.mark.slow
def test_a_picture_without_text_says_so() -> None:
    assert error(image, saved([Image.new("RGB", (900, 900), "white")], "JPEG")).code == "scan-empty"


def test_without_the_extra_a_picture_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "available", lambda: False)
    found = error(image, saved([Image.new("RGB", (90, 90), "white")], "PNG"))
    assert found.code == "scan-not-read"
    assert "noticebot[ocr]" in str(found)


@pytest.fixture
def readable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognition is taken to be there, and must not be reached."""
    monkeypatch.setattr(recognition, "available", lambda: True)
    monkeypatch.setattr(recognition, "recogniser", lambda: pytest.fail("a model was loaded"))


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_opened(readable: None) -> None:
    wide = bytearray(saved([Image.new("1", (8, 8))], "BMP"))
    wide[18:26] = (100_000).to_bytes(4, "little") * 2
    assert error(image, bytes(wide)).code == "image-too-large"
    assert error(image, saved([Image.new("1", (9000, 9000))], "PNG")).code == "image-too-large"


def test_a_picture_of_too_many_pages_is_refused_before_any_is_read(readable: None) -> None:
    assert error(image, saved([Image.new("1", (8, 8))] * 61, "TIFF")).code == "scan-too-long"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_each_format_is_opened(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, ...]] = []

    class Reader:
        confidence = 0.5

        def page(self, pixels: Any) -> Page:
            seen.append(pixels.shape)
            return Page(595, 842, (Run("通知", 10, 42, 100, 16),))

    monkeypatch.setattr(recognition, "available", lambda: True)
    monkeypatch.setattr(recognition, "recogniser", Reader)
    extracted = image.extract(saved([Image.new("L", (60, 80), "white")], format), "a")
    assert (extracted.text, extracted.ocr, seen) == ("通知", 0.5, [(80, 60, 3)])


def test_damaged_pictures_are_refused(readable: None) -> None:
    whole = saved([draw_noise()], "PNG")
    for data in (b"", b"\x89PNG\r\n\x1a\n", b"no picture", whole[:20]):
        assert error(image, data).code == "image-broken"


class Engine:
    """Stands for recognition: lines in squares of `step` pixels, from 100 on."""

    def __init__(self, *lines: tuple[str, str, float], step: int = 25) -> None:
        self.lines, self.step = lines, step

    def __call__(self, pixels: Any, **_: object) -> SimpleNamespace:
        boxes, words = [], []
        for read, printed, top in self.lines:
            at = 100.0
            letters = []
            for char in printed:
                room = self.step / (2 if char.isascii() else 1)
                if not char.isspace():
                    letters.append((char, 0.9, [[at, top], [at + room, top], [at + room, top], [at, top]]))
                at += room
            assert len(letters) == len("".join(read.split()))
            words.append(letters)
            boxes.append([(100, top), (at, top), (at, top + 1.3 * self.step), (100, top + 1.3 * self.step)])
        scores = [0.9] * len(boxes)
        texts = [read for read, _, _ in self.lines]
        return SimpleNamespace(boxes=boxes, txts=texts, scores=scores, word_results=words)


def test_a_page_has_the_marks_and_blanks_that_its_lines_show() -> None:
    engine = Engine(
        ("云川市水利局云川市财政局", "云川市水利局　云川市财政局", 200),
        ("云汛[2024]3号", "云汛〔2024〕3号", 260),
        ("各县(区)水利局要落实方案(试行)", "各县（区）水利局要落实方案(试行)", 320),
    )
    reader = recognition.Recogniser(engine)
    page = reader.page(np.zeros((1754, 1240, 3), np.uint8))
    assert [run.text for run in page.runs] == [
        "云川市水利局　云川市财政局",
        "云汛〔2024〕3号",
        "各县（区）水利局要落实方案(试行)",
    ]
    assert reader.confidence == 0.9


def draw_noise() -> Image.Image:
    return Image.effect_noise((300, 300), 90)


def test_a_scan_of_too_many_pages_is_refused(readable: None) -> None:
    data = saved([Image.new("L", (60, 80), "white")] * 61, "PDF")
    assert error(pdf, data).code == "scan-too-long"


def test_the_models_are_files_of_the_package_and_no_address_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    if not recognition.available():
        pytest.skip("needs the extra ocr")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("the network was used"))
    assert recognition.recogniser().confidence == 0


def test_importing_the_readers_loads_nothing_heavy() -> None:
    import subprocess

    code = "import corpus.formats.pdf, corpus.formats.image, sys; print(sorted(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for module in ("'pypdfium2'", "'PIL'", "'rapidocr'", "'onnxruntime'", "'numpy'"):
        assert module not in out


@pytest.mark.slow
@needs_recognition
def test_nothing_is_written_into_the_users_folders(tmp_path: Path) -> None:
    code = "from corpus.formats import recognition; recognition.recogniser()"
    places = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-c", code], env=os.environ | places, check=True)
    assert list(tmp_path.rglob("*")) == []
