"""Time and memory of a cold `noticebot ask`, and what jieba costs of it: `python -m benchmarks.startup`.

Runs the command five times in new processes over the sample notices, and the same with jieba's dictionary
loaded first, as a bot that segments each question would; prints medians of wall time and peak memory.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.libraries import SAMPLES

QUESTION = "平远县租房每个月能提多少公积金？"
PLAIN = "from bot.cli import main; main()"
JIEBA = "import jieba; jieba.setLogLevel(60); jieba.lcut('通知'); " + PLAIN
RUNS = 5


def measure(code: str, arguments: list[str], home: Path) -> tuple[float, float]:
    """Median seconds and median peak resident MB of `python -c code arguments`."""
    seconds, megabytes = [], []
    for _ in range(RUNS):
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdout=subprocess.DEVNULL,
            env=os.environ | {"NOTICEBOT_HOME": str(home)},
        )
        _, _, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - began)
        megabytes.append(usage.ru_maxrss / 1024)
    return statistics.median(seconds), statistics.median(megabytes)


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for command in (["add", str(SAMPLES)], ["build"]):
            subprocess.run(
                [sys.executable, "-c", PLAIN, *command],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"NOTICEBOT_HOME": folder},
            )
        results = {
            name: measure(code, ["ask", QUESTION], home)
            for name, code in (("ask", PLAIN), ("ask + jieba", JIEBA))
        }
    for name, (seconds, megabytes) in results.items():
        print(f"{name:12} {seconds:6.2f} s  {megabytes:6.0f} MB peak")
    print(json.dumps(results))


if __name__ == "__main__":
    main()
