from __future__ import annotations

from pathlib import Path

import pytest

from bot.secret import Secret
from bot.settings import Settings, load_settings
from corpus.errors import InputError

TOKEN = "123456789:AAsecret_0123456789"


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def load(text: str | None = None, mode: int = 0o600, **stated: str) -> Settings:
        file = tmp_path / "settings.toml"
        if text is not None:
            file.write_text(text, "utf-8")
            file.chmod(mode)
        environ = {f"NOTICEBOT_{name.upper()}": value for name, value in stated.items()}
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        return load_settings(tmp_path, file, environ)

    return load


def test_the_environment_alone_is_enough(load) -> None:  # type: ignore[no-untyped-def]
    settings = load(
        token=TOKEN,
        bot_api_url="http://127.0.0.1:8081/",
        admins="1, 22,333",
        access="open",
        questions_per_minute="5",
        overall_rate="0.5",
    )
    assert settings.token == Secret(TOKEN)
    assert settings.bot_api_url == "http://127.0.0.1:8081"
    assert settings.admins == (1, 22, 333)
    assert (settings.access, settings.questions_per_minute, settings.overall_rate) == ("open", 5, 0.5)


def test_the_file_says_the_same_in_its_own_words(load) -> None:  # type: ignore[no-untyped-def]
    settings = load(f'token = "{TOKEN}"\nadmins = [1, 2]\nallowed_chats = -100123\nallowed_users = "7,8"\n')
    assert settings.token.reveal() == TOKEN
    assert settings.admins == (1, 2)
    assert settings.allowed_chats == (-100123,)
    assert settings.allowed_users == (7, 8)


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o666])
@pytest.mark.parametrize("name", ["token", "webhook_secret"])
def test_a_secret_in_a_file_that_everybody_may_read_is_refused(load, mode: int, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError) as caught:
        load(f'{name} = "{TOKEN.replace(":", "_")}"', mode)
    assert caught.value.code == "settings-exposed"
    assert "AAsecret" not in str(caught.value)


def test_a_file_without_secrets_may_be_read_by_everybody(load) -> None:  # type: ignore[no-untyped-def]
    assert load('access = "open"', 0o644, token=TOKEN).access == "open"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("token", "AAsecret with blanks"),
        ("token", "AAsecret/../x"),
        ("webhook_secret", "AAsecret mit Leerzeichen"),
        ("bot_api_url", "127.0.0.1:8081"),
        ("webhook_url", "ftp://example.org"),
        ("webhook_port", "70000"),
        ("admins", "1;2"),
        ("access", "ajar"),
        ("questions_per_minute", "-1"),
        ("overall_rate", "inf"),
        ("retention_days", "0"),
        ("log_level", "loud"),
    ],
)
def test_what_cannot_be_used_is_named_and_a_secret_is_not_shown(load, name: str, value: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=f"NOTICEBOT_{name.upper()}: ") as caught:
        load(**{name: value})
    assert "AAsecret" not in str(caught.value)
    assert "Value error" not in str(caught.value)


def test_no_secret_is_shown_by_the_settings(load) -> None:  # type: ignore[no-untyped-def]
    settings = load(token=TOKEN, webhook_secret="hush_hush")
    assert TOKEN not in repr(settings)
    assert "hush" not in repr(settings)


def test_every_setting_is_explained_in_the_operating_guide() -> None:
    from dataclasses import fields

    guide = (Path(__file__).parents[2] / "docs" / "OPERATING.md").read_text("utf-8")
    assert [field.name for field in fields(Settings) if f"| `{field.name}` |" not in guide] == []
