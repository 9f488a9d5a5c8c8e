"""Inputs that atheris makes, guided by the code that they reach: a process for each target.

    python -m benchmarks.fuzz_guided TARGET RUNS SEED FOLDER

tries them in this process, which atheris ends; `guided` starts such processes and reads what they print. It
needs the extra `fuzz`, which nothing else does.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.processes import environment

GUIDED = {
    "reading": 0.4,
    "cleaning": 0.15,
    "parsing": 0.2,
    "roles": 0.05,
    "eml": 0.1,
    "zip": 0.05,
    "html": 0.05,
}
"""Target → its share: those whose work is done in Python."""
_MAX_LENGTH = 400
_SEEDS = 60
_DONE = re.compile(r"^#(?P<runs>\d+)\s+DONE\s+cov: (?P<reached>\d+)", re.M)


@dataclass(frozen=True, slots=True)
class Guided:
    """What came of a target."""

    target: str
    inputs: int
    reached: int
    seconds: float
    faults: str

    def row(self) -> tuple[object, ...]:
        """Of the table."""
        return self.target, f"{self.inputs:,}", self.reached, f"{self.seconds:.0f}", int(bool(self.faults))

    def told(self) -> dict[str, object]:
        """As JSON."""
        return {"inputs": self.inputs, "reached": self.reached, "faults": self.faults}


def guided(counts: Mapping[str, int], seed: int, until: float) -> list[Guided]:
    """Tries inputs for each target in turn, until a moment of the monotonic clock; none without atheris."""
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed (the extra fuzz): no guided inputs", file=sys.stderr)
        return []
    return [_one(name, runs, seed, until - time.monotonic()) for name, runs in counts.items()]


def _one(name: str, runs: int, seed: int, seconds: float) -> Guided:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", __name__, name, str(runs), str(seed), folder]
        done = subprocess.run(
            [*command, str(max(1, int(seconds)))],
            env=environment(),
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    found = _DONE.search(done.stderr)
    faults = "" if done.returncode == 0 and found else done.stdout[-2000:] + done.stderr[-2000:]
    inputs, reached = (int(found["runs"]), int(found["reached"])) if found else (0, 0)
    if faults:
        print(faults, file=sys.stderr)
    return Guided(name, inputs, reached, time.monotonic() - began, faults)


def _fuzz(name: str, runs: int, seed: int, folder: Path, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["corpus"]):
        import corpus.formats.archive
        import corpus.formats.html
        import corpus.formats.mail  # noqa: F401 (what is imported later is not instrumented)
        from benchmarks import fuzz_blocks, fuzz_inputs
        from corpus.errors import NoticebotError
    target = fuzz_blocks.TARGETS[name]
    of_bytes = target.of_bytes
    assert of_bytes is not None
    (folder / "corpus").mkdir()
    rng = Random(seed)
    for number in range(_SEEDS):
        made = target.make(rng)
        data = made if isinstance(made, bytes) else getattr(made, "text", made).encode("utf-8", "ignore")
        (folder / "corpus" / str(number)).write_bytes(data[:_MAX_LENGTH])
    words = {word.encode("utf-8", "ignore") for word in fuzz_inputs.FRAGMENTS} | set(fuzz_inputs.PIECES)
    entries = ("".join(f"\\x{byte:02x}" for byte in word) for word in sorted(words) if word)
    (folder / "words").write_text("".join(f'"{entry}"\n' for entry in entries))

    def one(data: bytes) -> None:
        try:
            target.check(of_bytes(data))
        except NoticebotError:
            return

    options = [f"-runs={runs}", f"-seed={seed}", f"-max_len={_MAX_LENGTH}", "-len_control=0", "-timeout=20"]
    options += [f"-max_total_time={seconds}", f"-dict={folder / 'words'}", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], *options, str(folder / "corpus")], one)
    atheris.Fuzz()


if __name__ == "__main__":
    _fuzz(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
