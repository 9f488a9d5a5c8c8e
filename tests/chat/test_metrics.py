from __future__ import annotations

from types import SimpleNamespace

from bot.chat.metrics import SILENCE, Health, Metrics

MANIFEST = SimpleNamespace(name="000001-ab", revision="ab", counts={"notices": 4, "passages": 50})


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_questions_are_counted_by_tier_with_their_time() -> None:
    metrics = Metrics()
    metrics.question("answer", 0.2)
    metrics.question("none", 3.0)
    metrics.error("KeyError")
    metrics.generation(MANIFEST)  # type: ignore[arg-type]
    metrics.count_in_flight(lambda: 7)
    text = metrics.text().decode()
    for line in (
        "noticebot_questions_total 2.0",
        'noticebot_answers_total{tier="answer"} 1.0',
        'noticebot_answers_total{tier="none"} 1.0',
        'noticebot_answer_seconds_bucket{le="0.25"} 1.0',
        "noticebot_answer_seconds_count 2.0",
        'noticebot_errors_total{kind="KeyError"} 1.0',
        'noticebot_generation_info{generation="000001-ab",revision="ab"} 1.0',
        "noticebot_notices 4.0",
        "noticebot_updates_in_flight 7.0",
    ):
        assert line in text


def test_two_bots_share_no_figures() -> None:
    Metrics().question("answer", 0.1)
    assert "noticebot_questions_total 0.0" in Metrics().text().decode()


def test_health_is_lost_with_silence_and_found_with_the_next_word() -> None:
    clock = Clock()
    health = Health(clock, lambda: MANIFEST)  # type: ignore[arg-type, return-value]
    assert health.report()[0] == 503
    health.hear()
    status, body = health.report()
    assert (status, body["generation"], body["notices"]) == (200, "000001-ab", 4)
    clock.now += SILENCE
    assert health.report()[0] == 503
    health.hear()
    assert health.report()[0] == 200
