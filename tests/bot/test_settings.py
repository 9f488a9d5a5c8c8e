from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from bot.texts import Texts
from corpus.errors import InputError


def load(home: Path, text: str | None = None, **environ: str) -> Settings:
    file = home / "settings.toml"
    if text is not None:
        home.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return load_settings(home, file, environ)


def test_without_a_file_and_variables_everything_has_its_default(home: Path) -> None:
    assert load(home) == Settings()


def test_the_file_is_read(home: Path) -> None:
    assert load(home, 'language = "zh"') == Settings(language="zh")


def test_a_variable_outweighs_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTICEBOT_LANGUAGE", "en")
    assert load(home, 'language = "zh"', NOTICEBOT_LANGUAGE="en").language == "en"


def test_a_variable_set_to_nothing_counts_as_not_set(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTICEBOT_LANGUAGE", "")
    assert load(home, 'language = "zh"', NOTICEBOT_LANGUAGE="").language == "zh"


def test_a_relative_model_stands_in_the_home(home: Path) -> None:
    assert load(home, 'model = "models/small"').model == home / "models" / "small"


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ('langauge = "zh"', "setting-unknown", "langauge"),
        ('language = "fr"', "setting-bad", "language"),
        ("language = 3", "setting-bad", "language"),
        ("model = [1]", "setting-bad", "model"),
        ("language = ", "settings-unreadable", "settings.toml"),
        ("[language]\na = 1", "setting-bad", "language"),
    ],
)
def test_what_cannot_be_used_is_named_in_one_line(home: Path, text: str, code: str, named: str) -> None:
    with pytest.raises(InputError) as caught:
        load(home, text)
    assert caught.value.code == code
    for language in ("en", "zh"):
        told = Texts(language).error(caught.value)  # type: ignore[arg-type]
        assert named in told
        assert told.isprintable()


def test_a_bad_variable_is_named_as_a_variable(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTICEBOT_LANGUAGE", "fr")
    with pytest.raises(InputError, match="NOTICEBOT_LANGUAGE: 'fr'"):
        load(home, NOTICEBOT_LANGUAGE="fr")


def test_a_file_that_is_not_utf8_is_refused(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_bytes('language = "中"'.encode("gb18030"))
    with pytest.raises(InputError) as caught:
        load(home)
    assert caught.value.code == "settings-unreadable"


def test_nothing_is_checked_where_nothing_is_set() -> None:
    """Importing pydantic-settings takes longer than anything else a question needs of this room."""
    code = (
        "import sys; from pathlib import Path; from bot.settings import load_settings;"
        "load_settings(Path('/nowhere'), Path('/nowhere/settings.toml'), {});"
        "sys.exit('pydantic_settings' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode
        == 0
    )


def test_a_watched_folder_stands_in_the_home_where_it_is_relative(home: Path) -> None:
    assert load(home).watch is None
    assert load(home, 'watch = "drop"').watch == home / "drop"
    assert load(home, 'watch = "/srv/notices"\nwatch_remove = true').watch == Path("/srv/notices")
