"""What can be watched of a serving bot: /healthz and Prometheus' /metrics on a local port."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from index.generation import Manifest

SILENCE = 90.0  # seconds without a word from Telegram, after which the bot counts as cut off
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)  # seconds


class Metrics:
    """The figures; one registry for each, so that tests and several bots do not share any."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._questions = Counter(
            "noticebot_questions", "Questions answered or declined.", registry=self.registry
        )
        self._answers = Counter("noticebot_answers", "Answers by tier.", ["tier"], registry=self.registry)
        self._seconds = Histogram(
            "noticebot_answer_seconds",
            "Seconds from a question's arrival to its sent reply.",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._errors = Counter("noticebot_errors", "Errors by kind.", ["kind"], registry=self.registry)
        self._generation = Info(
            "noticebot_generation", "The generation that answers.", registry=self.registry
        )
        self._notices = Gauge("noticebot_notices", "Notices in the index.", registry=self.registry)
        self._passages = Gauge("noticebot_passages", "Passages in the index.", registry=self.registry)
        self._in_flight = Gauge(
            "noticebot_updates_in_flight", "Updates being handled or waiting.", registry=self.registry
        )

    def question(self, tier: str, seconds: float) -> None:
        """Counts a question.

        Args:
            tier: of its answer, or "refused" for one that could not be asked.
            seconds: from its arrival to the sent reply.
        """
        self._questions.inc()
        self._answers.labels(tier).inc()
        self._seconds.observe(seconds)

    def error(self, kind: str) -> None:
        """Counts an error."""
        self._errors.labels(kind).inc()

    def generation(self, manifest: Manifest) -> None:
        """Notes the generation that answers."""
        self._generation.info({"generation": manifest.name, "revision": manifest.revision})
        self._notices.set(manifest.counts["notices"])
        self._passages.set(manifest.counts["passages"])

    def count_in_flight(self, count: Callable[[], float]) -> None:
        """Says how to find out how many updates are not finished."""
        self._in_flight.set_function(count)

    def text(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self.registry)


@dataclass(slots=True)
class Health:
    """Whether the bot hears Telegram.

    Attributes:
        clock: seconds; monotonic.
        manifest: gives that of the generation that answers.
        heard: when Telegram last answered the call for updates; None before the first time.
        listening: Telegram sends updates by itself (webhook), so that silence means nothing.
    """

    clock: Callable[[], float]
    manifest: Callable[[], Manifest]
    heard: float | None = None
    listening: bool = False

    def hear(self) -> None:
        """Telegram answered."""
        self.heard = self.clock()

    def alive(self) -> bool:
        """Whether updates come in."""
        return self.listening or (self.heard is not None and self.clock() - self.heard < SILENCE)

    def report(self) -> tuple[int, dict[str, object]]:
        """HTTP status and body of /healthz."""
        manifest, alive = self.manifest(), self.alive()
        return (200 if alive else 503), {
            "ok": alive,
            "receiving": alive,
            "mode": "webhook" if self.listening else "polling",
            "generation": manifest.name,
            "notices": manifest.counts["notices"],
            "passages": manifest.counts["passages"],
        }


def listen(metrics: Metrics, health: Health, address: str, port: int) -> HTTPServer:
    """Serves both pages on the running loop until the server's `stop`.

    Raises:
        OSError: the port cannot be had.
    """

    class Healthz(RequestHandler):
        def get(self) -> None:
            status, body = health.report()
            self.set_status(status)
            self.set_header("Content-Type", "application/json")
            self.finish(json.dumps(body) + "\n")

        head = get

    class Figures(RequestHandler):
        def get(self) -> None:
            self.set_header("Content-Type", CONTENT_TYPE_LATEST)
            self.finish(metrics.text())

    server = HTTPServer(
        Application([("/healthz", Healthz), ("/metrics", Figures)], log_function=lambda _: None)
    )
    server.listen(port, address=address)
    return server
