from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from index.encoder import EMBEDDED_MODEL, load_encoder
from index.train.__main__ import main
from index.train.laws import Article, articles, read_laws
from index.train.loop import Recipe, train
from index.train.pairs import BLOCK, Pair, make_pairs
from index.train.vocabulary import UNKNOWN, choose_entries, dictionary_frequencies, tokenizer_json
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
        Article(law, "第一章 总则", "为了加强供水管理，保障居民用水，制定本条例。"),
        Article(
            law, "第一章 总则", "供水企业应当保证水质。水质不合格的，应当停止供水。供水企业应当公布水价。"
        ),
        Article(law, "第二章 罚则 第一节 企业", "擅自停止供水的，责令改正。拒不改正的，处以罚款。"),
        Article(law, "附则", "本条例自公布之日起施行。"),
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
            f"{name}规定第{at}类事项应当依照程序办理。未依照{name}办理的，第{at}次起予以处罚。",
        )
        for at in range(count)
    ]


def test_a_pair_is_cut_from_one_article_and_holds_nothing_twice() -> None:
    law = _law(40)
    pairs = make_pairs([law], seed=0)
    assert len(pairs) == 40
    for pair in pairs:
        asked = pair.query.removeprefix("某法 第一章 ")
        assert any(article.text in (asked + pair.passage, pair.passage + asked) for article in law)


def test_pairs_come_in_blocks_of_one_law() -> None:
    laws = [_law(3 * BLOCK, name) for name in ("甲法", "乙法", "丙法")]
    pairs = make_pairs(laws, seed=0)
    assert len(pairs) == 9 * BLOCK
    for at in range(0, len(pairs), BLOCK):
        texts = [pair.query + pair.passage for pair in pairs[at : at + BLOCK]]
        assert len({name for name in ("甲法", "乙法", "丙法") for text in texts if name in text}) == 1


def test_an_article_of_two_laws_is_taken_once() -> None:
    law = _law(5)
    assert len(make_pairs([law, law], seed=0)) == 5


def test_too_short_articles_make_no_pair() -> None:
    assert make_pairs([[Article("某法", "", "附件：略。")]], seed=0) == []


def test_the_same_seed_makes_the_same_pairs() -> None:
    assert make_pairs([_law(30)], 1) == make_pairs([_law(30)], 1) != make_pairs([_law(30)], 2)


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


def test_the_embedded_tokenizer_is_the_one_the_recipe_makes() -> None:
    file = EMBEDDED_MODEL / "0_StaticEmbedding" / "tokenizer.json"
    assert file.read_text("utf-8") == tokenizer_json(choose_entries(dictionary_frequencies()))


PAIRS = [
    pair
    for _ in range(8)
    for pair in (
        Pair("供水企业", "水质应当停止罚款"),
        Pair("学校教师", "学生教育的考试"),
        Pair("ABC", "水质"),
    )
]


def _trained(recipe: Recipe) -> np.ndarray:
    tokenizer = Tokenizer.from_str(tokenizer_json(choose_entries(WORDS)))
    return train(PAIRS, tokenizer, recipe, report=lambda _: None)


def test_training_moves_what_belongs_together_closer_and_leaves_the_unknown_token_zero() -> None:
    tokens = [word for word, _ in choose_entries(WORDS)]
    before = _trained(Recipe(dim=8, epochs=0))
    after = _trained(Recipe(dim=8, epochs=30, batch=8))
    assert not before[0].any()
    assert not after[0].any()

    def cosine(weights: np.ndarray, one: str, other: str) -> float:
        a, b = weights[tokens.index(one)], weights[tokens.index(other)]
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))

    def contrast(weights: np.ndarray) -> float:
        return cosine(weights, "企业", "水质") - cosine(weights, "企业", "学生")

    assert contrast(after) > contrast(before)


def test_the_same_seed_gives_the_same_weights() -> None:
    recipe = Recipe(dim=8, epochs=3, batch=8)
    assert np.array_equal(_trained(recipe), _trained(recipe))
    assert not np.array_equal(_trained(recipe), _trained(Recipe(dim=8, epochs=3, batch=8, seed=1)))


def test_one_command_trains_and_saves_a_model_that_opens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "laws" / "市").mkdir(parents=True)
    (tmp_path / "laws" / "市" / "供水.md").write_text(LAW, "utf-8")
    for out in ("one", "two"):
        assert main([str(tmp_path / "laws"), str(tmp_path / out), "--dim", "8", "--seed", "3"]) == 0
    assert "loss" in capsys.readouterr().out
    one, two = (load_encoder(tmp_path / out) for out in ("one", "two"))
    assert one.dim == 8
    assert one.fingerprint == two.fingerprint
    assert np.linalg.norm(one.encode(["供水企业"])[0]) == pytest.approx(1)


def test_a_folder_without_laws_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: no Markdown files (*.md) of laws here\n"
    assert not (tmp_path / "out").exists()
