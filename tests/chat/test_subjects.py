import pytest

from bot.chat.subjects import speaks_of
from tests.chat.made import quote


@pytest.mark.parametrize(
    ("text", "title", "speaks"),
    [
        ("高校要做好开学准备。", "关于开学的通知", True),
        ("各单位要做好准备。", "关于高校开学的通知", True),
        ("企业可以申请补贴。", "关于企业补贴的通知", False),
    ],
)
def test_a_quote_speaks_of_a_subject_in_its_words_or_its_title(text: str, title: str, speaks: bool) -> None:
    assert speaks_of(quote(text, title=title, heading=None, issuer=()), "高校") is speaks
