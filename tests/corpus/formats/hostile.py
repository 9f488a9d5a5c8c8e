"""A reader for tests that does what its file says: the first word is a verb, the rest its text."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import InputError
from corpus.extracted import Extracted, Heading
from corpus.formats import Part, Refused
from corpus.formats.progress import get_on
from corpus.notice import Drop, Reason


def extract(data: bytes, name: str, *, recognise: bool = True) -> Extracted:
    verb, _, text = data.decode("utf-8").partition("\n")
    if verb == "loop":
        while True:
            pass
    elif verb == "slowly":
        for _ in range(6):
            time.sleep(0.4)
            get_on()
    elif verb == "sleep":
        time.sleep(600)
    elif verb == "allocate":
        held = []
        while True:
            held.append(bytearray(50 << 20))
    elif verb == "nest":
        extract(data, name)
    elif verb == "print":
        while True:
            print("x" * 1000)
    elif verb == "swell":
        return Extracted("字" * 100_000, "pdf")
    elif verb == "abort":
        os.abort()
    elif verb == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif verb == "scan":
        if not recognise:
            raise InputError("scan-not-read", "{name}: this is a scan", name=name)
        return Extracted(f"{resource.getrlimit(resource.RLIMIT_AS)[0]}", "pdf", ocr=0.9)
    elif verb == "mixed":
        return (
            Extracted(text, "pdf", ocr=0.9)
            if recognise
            else Extracted(text, "pdf", left_out=("2 scanned pages",))
        )
    elif verb == "memory":
        return Extracted(f"{resource.getrlimit(resource.RLIMIT_AS)[0]}", "pdf")
    elif verb == "exit":
        os._exit(0)
    elif verb == "raise":
        raise KeyError("a fault of the reader's")
    elif verb == "refuse":
        raise InputError("not-text", "{name}: this is not a text file", name=name)
    elif verb == "start":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path(text.strip()).write_text(str(child.pid))
        time.sleep(600)
    elif verb == "litter":
        Path("left behind").write_text("x")
        return Extracted(str(Path.cwd()), "pdf")
    elif verb == "lie":
        return Extracted(text, "pdf", drops=(Drop(0, 10**9, Reason.FURNITURE),))
    elif verb == "pid":
        return Extracted(f"{os.getpid()}\n{text}", "pdf")
    elif verb == "environment":
        return Extracted("\n".join(sorted(os.environ)), "pdf")
    title = text.partition("\n")[0]
    return Extracted(
        text,
        "pdf",
        laid_out=True,
        headings=(Heading(0, len(title), 0),) if title else (),
        fields={"source": "云川市人民政府网站"},
        ocr=0.93 if verb == "recognise" else None,
        left_out=("1 picture",),
    )


def parts(data: bytes, name: str) -> Iterator[Part | Refused]:
    """Each line a part: its name, and what stands in it (| for a line break)."""
    for line in data.decode("utf-8").splitlines()[1:]:
        part, _, text = line.partition(" ")
        if text == "refused":
            yield Refused(part, InputError("file-empty", "{name}: there is no text in it", name=part))
        elif text == "loop":
            while True:
                pass
        elif text == "bomb":
            while True:
                yield Part(part, bytes(1 << 20))
        else:
            yield Part(part, text.replace("|", "\n").encode("utf-8"))
