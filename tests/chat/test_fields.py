from __future__ import annotations

from bot.chat.fields import field_answer
from index.answer import Tier
from tests.chat.made import notice

MADE = notice("关于测试的通知\n2020年2月1日", evidence={"issued_on": (8, 17)})


def test_the_line_that_states_a_field_is_quoted() -> None:
    found = field_answer("什么时候发的？", MADE, "issued_on", "g1")
    assert found.tier is Tier.ANSWER
    assert [quote.text for quote in found.quotes] == ["2020年2月1日"]
    assert found.quotes[0].highlights == ((0, 9),)
    assert found.generation == "g1"


def test_what_is_not_stated_is_said_to_be() -> None:
    found = field_answer("谁发的？", MADE, "issuer", "g1")
    assert found.tier is Tier.NONE
    assert found.reason == "《关于测试的通知》没有写明发文机关"
