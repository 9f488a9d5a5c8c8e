"""A block of inputs of one target → what came of them: in this process, or file by file through a child.

A block is run in a process of its own, which a fault in a library's C code may end: `benchmarks.fuzz` then
runs it again in halves, down to the input that did it.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks import fuzz_inputs as inputs
from benchmarks import fuzz_seeds as seeds
from benchmarks import fuzz_targets as targets
from benchmarks.fuzz_targets import TARGETS
from corpus.errors import InputError, NoticebotError
from corpus.formats import BATCHES, READERS, Part
from corpus.formats.child import Child

HANG = 2.0
"""Seconds of CPU that an input of at most 20 kB may take in process."""
_KILL = 120
"""Seconds by the clock after which a process is ended that C code has caught."""
ENDED = ("file-time", "file-memory", "file-output", "file-crashed")
"""What a file is refused with whose child gave no result."""

FILES = {
    "pdf": 0.35,
    "docx": 0.2,
    "html": 0.18,
    "ofd": 0.12,
    "zip": 0.08,
    "eml": 0.06,
    "image": 0.001,
    "doc": 0.001,
}
"""Format → its share of the files that children read."""


@dataclass(frozen=True, slots=True)
class Block:
    """Inputs `start` to `stop` of a target; with `child`, the target is a format."""

    target: str
    start: int
    stop: int
    seed: int
    child: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of a block.

    Attributes:
        refused: code of the error → inputs that were refused with it.
        slowest: milliseconds: of CPU in process, by the clock through a child.
        bytes: of all inputs.
        faults: "crash", "hang" or "unsound", the number of the input, and what happened.
    """

    inputs: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slowest_input: int = -1
    seconds: float = 0.0
    bytes: int = 0
    faults: list[tuple[str, int, str]] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Takes another's figures in."""
        self.inputs += other.inputs
        self.refused += other.refused
        if other.slowest > self.slowest:
            self.slowest, self.slowest_input = other.slowest, other.slowest_input
        self.seconds += other.seconds
        self.bytes += other.bytes
        self.faults += other.faults

    def took(self, number: int, seconds: float) -> None:
        """Counts an input."""
        self.inputs += 1
        self.seconds += seconds
        if seconds * 1000 > self.slowest:
            self.slowest, self.slowest_input = seconds * 1000, number


class HangError(BaseException):
    """An input that takes too long; no `Exception`, so that nothing takes it for an error of its own."""


def generator(block: Block, number: int) -> Random:
    """The generator from which an input follows."""
    return Random(f"{block.seed}/{block.target}/{number}/{block.child}")


def run(block: Block) -> Outcome:
    """Tries the inputs of a block."""
    return _through_child(block) if block.child else _in_process(block)


def gently() -> None:
    """Lets others first: for a process that is started for this."""
    os.nice(10)


def _in_process(block: Block) -> Outcome:
    target = TARGETS[block.target]
    out = Outcome()
    for number in range(block.start, block.stop):
        given = target.make(generator(block, number))
        out.bytes += _size(given)
        began = time.process_time()
        try:
            with _watched():
                target.check(given)
        except NoticebotError as error:
            out.refused[error.code] += 1
        except HangError:
            out.faults.append(("hang", number, traceback.format_exc(limit=-3)))
        except targets.UnsoundError as error:
            out.faults.append(("unsound", number, str(error)))
        except Exception:  # whatever it is, it is counted and shown
            out.faults.append(("crash", number, traceback.format_exc(limit=-4)))
        took = time.process_time() - began
        if took > HANG and not any(at == number for _, at, _ in out.faults):
            out.faults.append(("hang", number, f"{took:.1f} s"))
        out.took(number, took)
    return out


@contextmanager
def _watched() -> Iterator[None]:
    """Raises `HangError` where Python code takes too long; ends the process where C code never returns."""

    def stop(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, stop)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, HANG)
    signal.setitimer(signal.ITIMER_REAL, _KILL)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGPROF, before)


def _size(given: object) -> int:
    if isinstance(given, tuple):
        return _size(given[0])
    return len(given) if isinstance(given, bytes | str) else len(getattr(given, "text", ""))


def file(rng: Random, format: str) -> bytes | None:
    """A damaged file of a format; None where no whole one can be made on this machine."""
    if format in ("docx", "ofd"):
        return inputs.packed(rng, seeds.documents() if format == "docx" else seeds.sheets())
    made = {
        "html": seeds.pages,
        "zip": seeds.archives,
        "eml": seeds.mails,
        "pdf": seeds.prints,
        "image": seeds.pictures,
        "doc": seeds.old_documents,
    }[format]()
    return inputs.damaged(rng, rng.choice(made), 4) if made else None


def _through_child(block: Block) -> Outcome:
    out = Outcome()
    with _without_recognition(block.target == "pdf"), Child() as child:
        for number in range(block.start, block.stop):
            data = file(generator(block, number), block.target)
            if data is None:
                break
            out.bytes += len(data)
            began = time.monotonic()
            try:
                _tried(child, data, block.target)
            except InputError as error:
                out.refused[error.code] += 1
                if error.code in ENDED:
                    kind = "hang" if error.code == "file-time" else "ended"
                    out.faults.append((kind, number, error.code))
            except targets.UnsoundError as error:
                out.faults.append(("unsound", number, str(error)))
            except Exception:  # whatever it is, it is counted and shown
                out.faults.append(("crash", number, traceback.format_exc(limit=-4)))
            out.took(number, time.monotonic() - began)
    return out


@contextmanager
def _without_recognition(wanted: bool) -> Iterator[None]:
    """Children meanwhile find no text recognition, where that is wanted.

    A damaged page that has to be recognised takes ten seconds, which tell nothing of its reader.
    """
    before = os.environ.get("PYTHONPATH")
    with tempfile.TemporaryDirectory() as folder:
        if wanted:
            (Path(folder) / "sitecustomize.py").write_text(
                "import sys\nsys.modules['onnxruntime'] = sys.modules['rapidocr'] = None\n"
            )
            os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (folder, before)))
        try:
            yield
        finally:
            if before is None:
                os.environ.pop("PYTHONPATH", None)
            else:
                os.environ["PYTHONPATH"] = before


def _tried(child: Child, data: bytes, format: str) -> None:
    if format in BATCHES:
        for part in child.parts(data, targets.NAME, format):
            if not targets.safe_name(part.name):
                raise targets.UnsoundError(f"a name that is not safe: {part.name!r}")
            assert isinstance(part, Part) or part.error.code
        return
    assert format in READERS
    read = child.read(data, targets.NAME, format, file=f"{targets.NAME}.{format}")
    targets.sound_extracted(read.extracted)
    if read.notice is None:
        raise targets.UnsoundError("no notice")
    targets.sound(read.notice, read.extracted)
