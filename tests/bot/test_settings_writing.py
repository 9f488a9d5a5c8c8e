from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings_writing import put_setting
from corpus.errors import InputError

WRITTEN = """# mine
language = "zh"  # not "en"

admins = [
  1,
  2,
]
model = 'models/old'  # was good
access = "open"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "settings.toml"


def test_a_setting_is_put_changed_and_taken_out_and_the_rest_stays(file: Path) -> None:
    put_setting(file, "model", "models/a@1")
    assert file.read_text() == 'model = "models/a@1"\n'
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text(WRITTEN)
    file.chmod(0o640)
    put_setting(file, "model", "models/新")
    assert file.read_text("utf-8") == WRITTEN.replace("'models/old'  # was good", '"models/新"')
    assert file.stat().st_mode & 0o777 == 0o640
    put_setting(file, "model", None)
    assert file.read_text() == WRITTEN.replace("model = 'models/old'  # was good\n", "")
    put_setting(file, "reranker", "x")
    assert tomllib.loads(file.read_text())["reranker"] == "x"
    assert [path.name for path in file.parent.iterdir()] == ["settings.toml"]


def test_line_ends_links_and_a_missing_last_line_end_stay(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_bytes(b'language = "zh"\r\naccess = "open"')
    file.parent.mkdir()
    file.symlink_to(real)
    put_setting(file, "model", "x")
    assert real.read_bytes() == b'language = "zh"\r\naccess = "open"\r\nmodel = "x"\r\n'
    assert file.is_symlink()


def test_a_setting_goes_before_the_first_table(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('language = "zh"\n[other]\nmodel = "not this"\n')
    put_setting(file, "model", "x")
    assert file.read_text() == 'language = "zh"\nmodel = "x"\n[other]\nmodel = "not this"\n'


@pytest.mark.parametrize(
    "text",
    ['token = """\nmodel = "a"\n"""\n', "language = ", '"model" = "quoted"\n', "model = '''\na'''\n", "\xff"],
)
def test_a_file_that_cannot_be_changed_safely_stays_and_the_line_is_told(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match='write it yourself: model = "x"') as caught:
        put_setting(file, "model", "x")
    assert "\n" not in str(caught.value)
    assert file.read_bytes() == text.encode("latin-1")


_VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    before=st.dictionaries(st.sampled_from(["language", "model", "access", "x-y"]), _VALUES),
    value=st.none() | _VALUES,
)
def test_whatever_stands_there_only_the_one_setting_changes(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, str], value: str | None
) -> None:
    file = tmp_path_factory.mktemp("home") / "settings.toml"
    for name, text in before.items():
        try:
            put_setting(file, name, text)
        except InputError:  # a character that TOML does not take
            return
    try:
        put_setting(file, "model", value)
    except InputError:
        return
    wanted = {name: text for name, text in before.items() if name != "model"}
    assert (tomllib.loads(file.read_bytes().decode()) if file.exists() else {}) == wanted | (
        {} if value is None else {"model": value}
    )
