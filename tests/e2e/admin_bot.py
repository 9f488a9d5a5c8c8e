"""A bot in a process of its own with an admin and a user, on a home with the sample notices."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.botapi import BotApiServer, Seen
from tests.botapi.model import Chat, Message, User
from tests.e2e.conftest import environment

ADMIN = 7001
USER = 7002
SLOW = 40.0  # seconds to wait for what takes processes of its own, on a busy machine

NOTICE = """青石县人民政府办公室关于做好2025年夏季防溺水工作的通知

青政办发〔2025〕31号

各乡镇人民政府，县政府各部门：

为切实做好夏季防溺水工作，现将有关事项通知如下。

一、加强水域巡查
各乡镇要在水库、河道、坑塘等危险水域设置警示标志，配备救生圈和竹竿，每日巡查不少于三次。

二、落实学校责任
中小学校每周至少开展一次防溺水安全教育，放学前五分钟进行安全提醒。

三、补助标准
对参加义务巡查的志愿者，按每人每天八十元的标准发放误餐补助。

青石县人民政府办公室
2025年6月3日
"""


@dataclass
class Bot:
    """The running bot and the server that it talks to."""

    server: BotApiServer
    home: Path
    output: Path
    process: subprocess.Popen[bytes] | None = None
    more: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        env = environment(
            self.home,
            NOTICEBOT_TOKEN=self.server.token,
            NOTICEBOT_BOT_API_URL=self.server.url,
            NOTICEBOT_ADMINS=str(ADMIN),
            NOTICEBOT_ACCESS="open",
            NOTICEBOT_METRICS_PORT="0",
            NOTICEBOT_QUESTIONS_PER_MINUTE="0",
            **self.more,
        )
        before = len(self.server.calls)
        with self.output.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "serve"], env=env, stdout=out, stderr=out
            )
        self.server.await_call("deleteWebhook", timeout=SLOW, since=before)  # it is about to poll

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(20)

    @property
    def log(self) -> str:
        return self.output.read_text("utf-8")

    @property
    def admin(self) -> User:
        return self.server.user(ADMIN, "管理员")

    @property
    def office(self) -> Chat:
        """The admin's private chat."""
        return self.server.private(self.admin)

    def upload(self, name: str = "通知.txt", text: str | bytes = NOTICE, **more: object) -> Message:
        data = text if isinstance(text, bytes) else text.encode()
        return self.server.send_document(self.office, self.admin, name, data, **more)

    def says(self, text: str, after: Message | Seen | None = None, timeout: float = SLOW) -> Seen:
        """The newest message in the admin's chat that holds a text, once there is one."""
        return self.server.await_sent(
            self.office, lambda seen: text in seen.text, timeout, after=after.id if after else 0
        )

    def preview(self, sent: Message) -> Seen:
        return self.says("请核对后入库", sent)

    def admit(self, preview: Seen) -> Seen:
        """Presses 入库 and waits for the end of the rebuild."""
        self.server.press(preview, "入库", self.admin)
        return self.says("索引已更新", preview)

    def await_serving(self, *, notices: int, timeout: float = SLOW) -> None:
        """Waits until the bot says that it answers from a generation with so many notices.

        The generation on disk is not enough: between its publication and the bot's next look at it the old
        one still answers.
        """
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if any(
                '"generation in use"' in line and f'"notices": {notices},' in line
                for line in self.log.splitlines()
            ):
                return
            time.sleep(0.1)
        raise AssertionError(f"no generation with {notices} notices was taken up within {timeout:.0f} s")

    def write(self, text: str, **more: object) -> Message:
        return self.server.send_text(self.office, self.admin, text, **more)


@contextmanager
def running(home: Path, folder: Path, **more: str) -> Iterator[Bot]:
    with BotApiServer() as server:
        bot = Bot(server, home, folder / "output.log", more=more)
        _ = bot.office
        try:
            bot.start()
            yield bot
            assert server.violations == []
            assert server.token not in bot.log
        finally:
            bot.stop()
            print(bot.log[-6000:])
