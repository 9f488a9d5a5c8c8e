"""1,000 questions from 50 users at once, over real HTTP, on the local Bot API server of the tests.

    python -m benchmarks.chat_load              limits raised, then the limits as they are by default
    python -m benchmarks.chat_load --raised     the first alone

Latency is from the moment that the update is there to be fetched to the moment that the server has the reply.
The server runs in this process and takes its share of the machine. At the default limits every user asks 20
questions, as many as a user may in a minute, and the server refuses as Telegram does beyond 30 a second.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.botapi import BotApiServer
from tests.botapi.limits import RateLimits

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "corpus" / "notices"
QUESTIONS = ROOT / "tests" / "data" / "sample-questions.jsonl"


def load(*, users: int, each: int, raised: bool, patience: float) -> None:
    """One run, and its figures."""
    with tempfile.TemporaryDirectory() as folder, BotApiServer() as server:
        home = Path(folder) / "home"
        settings = {
            "PYTHONPATH": str(ROOT),
            "NOTICEBOT_HOME": str(home),
            "NOTICEBOT_TOKEN": server.token,
            "NOTICEBOT_BOT_API_URL": server.url,
            "NOTICEBOT_ACCESS": "open",
            "NOTICEBOT_METRICS_PORT": "0",
        }
        if raised:
            settings |= {"NOTICEBOT_QUESTIONS_PER_MINUTE": "0", "NOTICEBOT_OVERALL_RATE": "0"}
        else:
            server.limits = RateLimits()
        command = [sys.executable, "-m", "bot.cli"]
        environment = os.environ | settings
        subprocess.run(
            [*command, "add", "--build", str(SAMPLES)], env=environment, capture_output=True, check=True
        )
        with (Path(folder) / "log").open("wb") as log:
            bot = subprocess.Popen([*command, "serve"], env=environment, stderr=log)
            try:
                _measure(server, bot, users=users, each=each, patience=patience)
            finally:
                bot.send_signal(signal.SIGTERM)
                bot.wait(15)
        problems = [
            line for line in (Path(folder) / "log").read_text("utf-8").splitlines() if '"error"' in line
        ]
        print(f"  errors in the log   {len(problems)}", *problems[:3], sep="\n    " if problems else "")
        print(f"  not valid calls     {len(server.violations)}")


def _measure(
    server: BotApiServer, bot: subprocess.Popen[bytes], *, users: int, each: int, patience: float
) -> None:
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    choice = random.Random(1)
    people = [server.user(1000 + n, language_code="zh-hans") for n in range(users)]
    chats = [server.private(person) for person in people]
    first = server.send_text(chats[0], people[0], questions[0])
    server.await_reply(first, timeout=30)  # everything is loaded now
    before = _memory(bot.pid)
    asked: dict[int, list[float]] = {chat.id: [] for chat in chats}
    sent_before = len(server.called("sendMessage"))
    began = time.time()
    for _ in range(each):
        for chat, person in zip(chats, people, strict=True):
            message = server.send_text(chat, person, choice.choice(questions))
            asked[chat.id].append(message.time)
    total = users * each
    end = time.time() + patience
    while len([c for c in server.called("sendMessage") if c.ok]) - sent_before < total and time.time() < end:
        time.sleep(0.1)
    took = time.time() - began
    time.sleep(1.0)
    seconds, lost, twice = [], 0, 0
    for chat in chats:
        answers = sorted(message.time for message in server.sent(chat))
        if chat is chats[0]:
            answers = answers[1:]  # the one that everything was loaded for
        lost += max(0, each - len(answers))
        twice += max(0, len(answers) - each)
        # updates of one person are answered in their order
        seconds += [there - then for then, there in zip(asked[chat.id], answers, strict=False)]
    seconds.sort()
    refused = len([c for c in server.called("sendMessage") if c.status == 429])
    print(f"  questions           {total} from {users} users")
    print(f"  answers a second    {len(seconds) / took:.1f}  (in {took:.1f} s)")
    slow = seconds[int(0.99 * len(seconds)) - 1]
    print(f"  p50, p99, slowest   {statistics.median(seconds):.2f} s, {slow:.2f} s, {seconds[-1]:.2f} s")
    print(f"  lost, twice         {lost}, {twice}")
    print(f"  refused with 429    {refused}")
    print(f"  memory              {before:.0f} MB before, {_memory(bot.pid):.0f} MB after")


def _memory(pid: int) -> float:
    """Resident megabytes of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raised", action="store_true", help="with limits raised only")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--each", type=int, default=20, help="questions of each user")
    given = parser.parse_args()
    print("limits raised")
    load(users=given.users, each=given.each, raised=True, patience=300)
    if not given.raised:
        print("limits as they are by default")
        load(users=given.users, each=given.each, raised=False, patience=300)


if __name__ == "__main__":
    main()
