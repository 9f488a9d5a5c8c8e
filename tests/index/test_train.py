from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from index.encoder import EMBEDDED_MODEL, load_encoder
from index.lexicon_file import Entry
from index.train.__main__ import KINDS, fit, main
from index.train.laws import Article, articles, read_laws
from index.train.loop import Recipe, Task, train
from index.train.pairs import BLOCK, Pair, article_pairs, lexicon_pairs, question_pairs
from index.train.questions import Asked, Row
from index.train.vocabulary import (
    UNKNOWN,
    choose_entries,
    dictionary_frequencies,
    tokenizer_json,
    used_words,
)
from tests.shared import SHARED, needs_shared

LAW = """# 云川市供水条例

2019年1月1日 云川市人民代表大会通过

第零条 目录里的一行，不是正文。

<!-- INFO END -->

为了说明而写的引言。

## 第一章  总则

第一条 为了加强供水管理，保障居民用水，制定本条例。

第二条 供水企业应当保证水质。水质不合格的，应当停止供水。

供水企业应当公布水价。

## 第二章 罚则

### 第一节 企业

第三条之一 擅自停止供水的，责令改正。拒不改正的，处以罚款。

## 附则

一、本条例自公布之日起施行。
"""

WORDS = dict.fromkeys(["供水", "企业", "水质", "停止", "罚款", "学校", "教师", "学生", "教育", "考试"], 10)


def test_a_law_becomes_its_articles_under_their_headings() -> None:
    law = "云川市供水条例"
    assert articles(LAW) == [
        Article(law, "第一章 总则", "第一条", "为了加强供水管理，保障居民用水，制定本条例。"),
        Article(
            law,
            "第一章 总则",
            "第二条",
            "供水企业应当保证水质。水质不合格的，应当停止供水。供水企业应当公布水价。",
        ),
        Article(
            law, "第二章 罚则 第一节 企业", "第三条之一", "擅自停止供水的，责令改正。拒不改正的，处以罚款。"
        ),
        Article(law, "附则", "一、", "本条例自公布之日起施行。"),
    ]


@needs_shared
def test_real_laws_give_their_articles(tmp_path: Path) -> None:
    import tarfile

    with tarfile.open(SHARED / "corpora" / "laws.tar.xz") as archive:
        name = next(entry for entry in archive if "个人所得税法" in entry.name and entry.isfile())
        archive.extract(name, tmp_path, filter="data")
    (law,) = read_laws(tmp_path)
    assert law[0].law == "中华人民共和国个人所得税法"
    assert law[0].text.startswith("在中国境内有住所，或者无住所")
    assert len(law) == 22


def _law(count: int, name: str = "某法") -> list[Article]:
    return [
        Article(
            name,
            "第一章",
            f"第{at}条",
            f"{name}规定第{at}类事项应当依照程序办理。未依照{name}办理的，第{at}次起予以处罚。",
        )
        for at in range(count)
    ]


def test_a_pair_is_cut_from_one_article_and_holds_nothing_twice() -> None:
    law = _law(40)
    pairs = article_pairs([law], seed=0)
    assert len(pairs) == 40
    for pair in pairs:
        asked = pair.query.removeprefix("某法 第一章 ")
        assert any(article.text in (asked + pair.passage, pair.passage + asked) for article in law)


def test_pairs_come_in_blocks_of_one_law() -> None:
    laws = [_law(3 * BLOCK, name) for name in ("甲法", "乙法", "丙法")]
    pairs = article_pairs(laws, seed=0)
    assert len(pairs) == 9 * BLOCK
    for at in range(0, len(pairs), BLOCK):
        texts = [pair.query + pair.passage for pair in pairs[at : at + BLOCK]]
        assert len({name for name in ("甲法", "乙法", "丙法") for text in texts if name in text}) == 1


def test_an_article_of_two_laws_is_taken_once() -> None:
    law = _law(5)
    assert len(article_pairs([law, law], seed=0)) == 5


def test_too_short_articles_make_no_pair() -> None:
    assert article_pairs([[Article("某法", "", "第一条", "附件：略。")]], seed=0) == []


def test_the_same_seed_makes_the_same_pairs() -> None:
    assert article_pairs([_law(30)], 1) == article_pairs([_law(30)], 1) != article_pairs([_law(30)], 2)


def test_the_vocabulary_cuts_text_into_the_likeliest_words() -> None:
    frequencies = {"供水": 50, "企业": 40, "供": 3, "水": 9, "企": 2, "业": 2, "水企": 1, "超过四个字": 99}
    entries = choose_entries(frequencies)
    assert [word for word, _ in entries] == [UNKNOWN, "供水", "企业", "水企", "水", "供", "业", "企"]
    tokenizer = Tokenizer.from_str(tokenizer_json(entries))
    assert tokenizer.encode("供水企业").tokens == ["供水", "企业"]
    assert tokenizer.encode("ABC").ids == [0]


def test_jiebas_dictionary_is_read_with_its_frequencies() -> None:
    frequencies = dictionary_frequencies()
    assert len(frequencies) > 300_000
    assert frequencies["的"] > frequencies["通知"] > 100
    assert not any(word.isascii() for word in frequencies)


def test_a_dictionary_of_ones_own_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("供水 7 vn\nB超 3 n\n", "utf-8")
    assert dictionary_frequencies(tmp_path / "words.txt") == {"供水": 7}


def test_words_that_are_used_more_than_once_get_vectors_of_their_own() -> None:
    assert used_words(["押金能退吗", "押金不退", "咋办abc"], least=2) == ["押金"]
    entries = dict(choose_entries({"供水": 50, "水": 9}, ["押金", "供水"]))
    assert list(entries) == [UNKNOWN, "供水", "水", "押金"]
    assert entries["押金"] < entries["水"]


def test_the_embedded_tokenizer_holds_what_the_recipe_takes_from_the_dictionary() -> None:
    tokenizer = Tokenizer.from_file(str(EMBEDDED_MODEL / "0_StaticEmbedding" / "tokenizer.json"))
    taken = [word for word, _ in choose_entries(dictionary_frequencies())]
    assert [tokenizer.token_to_id(word) for word in taken] == list(range(len(taken)))


def test_the_embedded_model_knows_everyday_words_for_official_ones() -> None:
    def cosine(one: str, other: str) -> float:
        a, b = load_encoder().encode([one, other])
        return float(a @ b)

    for everyday, official, wrong in (
        ("老板", "用人单位", "纳税人"),
        ("孩子上学", "义务教育入学", "工伤认定"),
        ("被开除了给不给钱", "解除劳动合同经济补偿", "不动产登记收费"),
    ):
        assert cosine(everyday, official) > cosine(everyday, wrong) + 0.1


def test_an_entry_makes_a_pair_for_each_term_as_sure_as_it_is() -> None:
    assert lexicon_pairs([Entry("晚…交", ("缓缴", "延期缴纳"), 0.8, "own")]) == [
        Pair("晚交", "缓缴", 0.8),
        Pair("晚交", "延期缴纳", 0.8),
    ]


def test_a_question_is_paired_with_its_article_as_it_is_indexed() -> None:
    article = Article("供水条例", "第一章 总则", "第二条", "供水企业应当公布水价。")
    row = Row("供水条例.md", "第二条", "0" * 16, "citizen", "水费咋算")
    (pair,) = question_pairs([Asked(row, article)])
    assert pair == Pair(
        "水费咋算", "供水条例 第一章 总则\n供水企业应当公布水价。", answer="供水企业应当公布水价。"
    )


PAIRS = [
    Pair("供水企业", "水质应当停止罚款"),
    Pair("学校教师", "学生教育的考试"),
    Pair("ABC", "水质"),
]


def _trained(recipe: Recipe, pairs: list[Pair] = PAIRS, batch: int = 8) -> np.ndarray:
    tokenizer = Tokenizer.from_str(tokenizer_json(choose_entries(WORDS)))
    task = Task("pairs", pairs, batch=batch)
    return train([task], tokenizer, recipe, ["pairs"], report=lambda _: None)


def _cosine(weights: np.ndarray, one: str, other: str) -> float:
    tokens = [word for word, _ in choose_entries(WORDS)]
    a, b = weights[tokens.index(one)], weights[tokens.index(other)]
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_training_moves_what_belongs_together_closer_and_leaves_the_unknown_token_zero() -> None:
    before = _trained(Recipe(dim=8, epochs=0))
    after = _trained(Recipe(dim=8, epochs=60))
    assert not before[0].any()
    assert not after[0].any()

    def contrast(weights: np.ndarray) -> float:
        return _cosine(weights, "企业", "水质") - _cosine(weights, "企业", "学生")

    assert contrast(after) > contrast(before) + 0.3


def test_what_answers_alike_is_not_pushed_apart() -> None:
    def pairs(answers: tuple[str, str]) -> list[Pair]:
        texts = zip(("企业", "教师"), ("水质", "考试"), answers, strict=True)
        return [Pair(query, passage, answer=answer) for query, passage, answer in texts]

    twins, others = (
        _trained(Recipe(dim=8, epochs=40), pairs(answers)) for answers in (("甲", "甲"), ("甲", "乙"))
    )
    assert _cosine(twins, "企业", "考试") == pytest.approx(
        _cosine(_trained(Recipe(dim=8, epochs=0)), "企业", "考试")
    )
    assert _cosine(others, "企业", "考试") < _cosine(twins, "企业", "考试") - 0.3


def test_a_task_of_no_weight_or_not_named_teaches_nothing() -> None:
    tokenizer = Tokenizer.from_str(tokenizer_json(choose_entries(WORDS)))
    recipe = Recipe(dim=8, epochs=5)
    task, other = (
        Task("one", PAIRS, batch=8),
        Task("other", [Pair("企业", "考试"), Pair("学校", "供水")], batch=8),
    )
    alone, unnamed = (
        train(tasks, tokenizer, recipe, kinds, report=lambda _: None)
        for tasks, kinds in (([task, other], ["one"]), ([task, other], ["one", "absent"]))
    )
    both = train([task, other], tokenizer, recipe, ["one", "other"], report=lambda _: None)
    assert np.array_equal(alone, unnamed)
    assert not np.allclose(alone, both)


def test_the_same_seed_gives_the_same_weights() -> None:
    recipe = Recipe(dim=8, epochs=3)
    assert np.array_equal(_trained(recipe), _trained(recipe))
    assert not np.array_equal(_trained(recipe), _trained(Recipe(dim=8, epochs=3, seed=1)))


def test_a_trained_model_is_saved_and_opens_and_the_same_seed_gives_the_same_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = {
        "questions": [Pair("停水了咋办", "供水企业应当公告"), Pair("学校收费", "学生免收学费")] * 4,
        "lexicon": [Pair("水费", "水价"), Pair("老师", "教师")],
        "articles": article_pairs([_law(20)], seed=3),
    }
    for out in ("one", "two"):
        fit(pairs, tmp_path / out, Recipe(dim=8, seed=3))
    assert "loss" in capsys.readouterr().out
    one, two = (load_encoder(tmp_path / out) for out in ("one", "two"))
    assert one.dim == 8
    assert one.fingerprint == two.fingerprint
    assert np.linalg.norm(one.encode(["供水企业"])[0]) == pytest.approx(1)
    assert len(one.tokenizer.encode("停水").ids) == 1  # a word of the questions


def test_the_command_trains_on_what_is_named_and_tells_what_it_cannot_find(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.train.__main__.shipped", tuple)  # to cut all of it takes seconds
    (tmp_path / "laws" / "市").mkdir(parents=True)
    (tmp_path / "laws" / "市" / "供水.md").write_text(LAW, "utf-8")
    assert main([str(tmp_path / "laws"), str(tmp_path / "out"), "--dim", "8", "--on", "articles"]) == 0
    told = capsys.readouterr().out
    assert "questions left out" in told
    assert "loss articles" in told
    assert load_encoder(tmp_path / "out").dim == 8
    with pytest.raises(SystemExit):
        main([str(tmp_path / "laws"), str(tmp_path / "out"), "--on", "guesses"])
    assert KINDS == ("questions", "lexicon", "articles")


def test_a_folder_without_laws_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: no Markdown files (*.md) of laws here\n"
    assert not (tmp_path / "out").exists()
