import pytest

from bot.chat.examples import asked


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("加大金融支持", "怎么加大金融支持？"),
        ("切实把疫情防控作为当前最重要的工作来抓", "怎么切实把疫情防控作为当前最重要的工作来抓？"),
        ("组织部门要充分发挥职能作用", "组织部门要怎么充分发挥职能作用？"),
        ("放假日期", "放假日期有什么规定？"),
        ("工作要求", None),
        ("补助", None),
        ("2024年度安排", None),
        ("一" * 30, None),
    ],
)
def test_a_heading_makes_a_question(heading: str, question: str | None) -> None:
    assert asked(heading) == question
