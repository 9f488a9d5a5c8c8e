from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bot.chat.logs import JsonLines, Redaction, set_up
from bot.secret import Secret

TOKEN = "123456789:AAsecret-Part_of_it.0123456789abcdefg"


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, threading.excepthook, sys.unraisablehook)
    stream = io.StringIO()
    set_up("debug", [Secret(TOKEN)], stream)
    yield stream
    root.handlers[:], _, sys.excepthook, threading.excepthook, sys.unraisablehook = before
    root.setLevel(before[1])
    logging.captureWarnings(False)
    logging.raiseExceptions = True


def lines(output: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def safe(output: io.StringIO) -> bool:
    text = output.getvalue()
    secret = TOKEN.partition(":")[2]
    return bool(text) and not any(form in text for form in (TOKEN, secret, quote(TOKEN, safe="")))


def test_a_line_is_one_object_with_what_was_given(output: io.StringIO) -> None:
    logging.getLogger("x").warning("第 %d\n行", 2, extra={"code": "AB", "update": 7})
    (line,) = lines(output)
    assert (line["level"], line["logger"], line["message"]) == ("warning", "x", "第 2\n行")
    assert (line["code"], line["update"]) == ("AB", 7)


@pytest.mark.parametrize(
    "text",
    [
        f"POST https://api.telegram.org/bot{TOKEN}/getMe",
        f"https://x/?token={quote(TOKEN, safe='')}",
        f"https://x/?token={quote(TOKEN, safe='').replace('%3A', '%3a')}",
        TOKEN.partition(":")[2],
    ],
)
def test_the_token_is_hidden_in_every_form(output: io.StringIO, text: str) -> None:
    log = logging.getLogger("httpx")
    log.info("%s", text)
    log.info(text, extra={"url": text})
    log.info({"url": text})
    log.error("bad %d", text)
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("failed")
    assert safe(output)
    assert len(lines(output)) == 5


def test_what_nobody_caught_is_logged_and_hidden(output: io.StringIO) -> None:
    def fail() -> None:
        raise RuntimeError(TOKEN)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    warnings.warn(f"old {TOKEN}", stacklevel=1)
    assert safe(output)
    assert len(lines(output)) == 3


def test_another_bots_token_is_hidden_too() -> None:
    other = "987654321:BB" + "x" * 33
    assert other not in Redaction([])(f"bot{other}/getMe /{other}/")


def test_nothing_else_is_changed() -> None:
    text = "12:30 开始；见 https://api.telegram.org/ 与 2024-05-06"
    assert Redaction([Secret(TOKEN)])(text) == text


def test_a_secret_is_never_shown() -> None:
    secret = Secret(TOKEN)
    assert TOKEN not in f"{secret} {secret!r} {[secret]} {secret:>50}" + str(secret) + "%s" % secret  # noqa: UP031
    assert secret.reveal() == TOKEN
    formatted = JsonLines(Redaction([])).format(logging.makeLogRecord({"msg": "x", "token": secret}))
    assert TOKEN not in formatted
