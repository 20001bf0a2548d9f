"""Settings: read from the environment and `.env`; a wrong one is named, never shown."""

from __future__ import annotations

import pytest

from bot import settings
from bot.settings import Settings, SettingsError


@pytest.fixture
def environment(monkeypatch, tmp_path):
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)

    def given(**values: str) -> None:
        for name, value in (
            {"TELEGRAM_TOKEN": "123:abcdefgh", "GATEWAY_API_KEY": "sk-x"} | values
        ).items():
            monkeypatch.setenv(name, value)

    return given


def test_two_values_are_enough(environment):
    environment()
    given = settings.load()
    assert given.chat_model == "gpt-4o-mini"
    assert given.gateway_base_url == "https://one.api4gpt.com"
    assert given.telegram_api_url == "https://api.telegram.org"
    assert given.database_url == "sqlite+aiosqlite:///data/bot.db"


def test_what_is_missing_is_named_with_the_way_to_get_it(environment):
    with pytest.raises(SettingsError) as told:
        settings.load()
    assert "TELEGRAM_TOKEN: it is not set" in str(told.value)
    assert "@BotFather" in str(told.value)
    assert "GATEWAY_API_KEY: it is not set" in str(told.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", "not-a-token-s3cret"),
        ("GATEWAY_API_KEY", "sk s3cret"),
        ("GATEWAY_API_KEY", "  "),
        ("TELEGRAM_API_URL", "s3cret"),
        ("GATEWAY_BASE_URL", "ftp://s3cret"),
        ("DATABASE_URL", "mysql://s3cret"),
        ("ACCESS_USERS", "ann,s3cret"),
        ("ACCESS_ADMINS", "*"),
        ("WEB_LISTEN", "s3cret"),
        ("WEB_LISTEN", "127.0.0.1:99999"),
        ("TELEGRAM_API_URL", "http://s3cret:99999"),
        ("TELEGRAM_API_URL", "https://api.telegram.org/bot123:s3cret"),
        ("TELEGRAM_API_URL", "https://api.telegram.org/file/bot123:s3cret/x"),
        ("TELEGRAM_API_URL", "http://[::1"),
        ("GATEWAY_BASE_URL", "https://s3cret:abc"),
        ("GATEWAY_BASE_URL", "https://gateway.example/?key=s3cret"),
        ("PUBLIC_URL", "https://files.example/#s3cret"),
        ("DATABASE_URL", "postgresql://bot:s3cret@db:abc/bot"),
        ("DATABASE_URL", "postgresql://bot:12/s3cret@db/bot"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("MEDIA_HOSTS", "https://s3cret/"),
        ("MEDIA_HOSTS", "*"),
        ("MEDIA_HOSTS", "files.example *.s3cret"),
        ("MEDIA_HOSTS", "files.example:99999"),
        ("LOG_LEVEL", "s3cret"),
        ("LOG_FORMAT", "s3cret"),
    ],
)
def test_a_wrong_one_is_named_and_its_value_is_not_shown(environment, name, value):
    environment(**{name: value})
    with pytest.raises(SettingsError) as told:
        settings.load()
    assert str(told.value).startswith(f"{name}: ")
    assert "s3cret" not in str(told.value)


def test_values_of_env_files_count_and_the_environment_wins(environment, tmp_path):
    (tmp_path / ".env").write_text(
        "TELEGRAM_TOKEN=1:filefile\nGATEWAY_API_KEY=sk-f\nCHAT_MODEL=a\n"
    )
    assert settings.load().chat_model == "a"
    environment(CHAT_MODEL="b")
    assert settings.load().chat_model == "b"


def test_pasted_values_are_tidied(environment):
    environment(
        TELEGRAM_TOKEN=" 123:abcdefgh ",
        GATEWAY_BASE_URL="https://gateway.example/v1/",
        DATABASE_URL="sqlite:///data/other.db",
        LOG_LEVEL="debug",
        ACCESS_USERS=" 1, 2 ,",
    )
    given = settings.load()
    assert given.telegram_token.get_secret_value() == "123:abcdefgh"
    assert given.database_url == "sqlite+aiosqlite:///data/other.db"
    assert given.log_level == "DEBUG"


def test_what_is_nothing_but_spaces_is_not_set(environment):
    environment(
        TELEGRAM_TOKEN="123:abcdefgh",
        GATEWAY_API_KEY="sk-x",
        TELEGRAM_API_URL=" ",
        GATEWAY_BASE_URL="\t",
        CHAT_MODEL="  ",
        ACCESS_USERS=" ",
        STOP_TIMEOUT=" 30 ",
        MEDIA_HOSTS=" a.example , b.example:81 ",
    )
    given = settings.load()
    assert given.telegram_api_url == "https://api.telegram.org"
    assert given.gateway_base_url == "https://one.api4gpt.com"
    assert (given.chat_model, given.access_users, given.stop_timeout) == ("gpt-4o-mini", "", 30)
    assert given.media_hosts == "a.example,b.example:81"


def test_secrets_do_not_show_in_a_dump(environment):
    environment(TELEGRAM_TOKEN="123:abcdefgh", GATEWAY_API_KEY="sk-s3cret")
    given = settings.load()
    assert "s3cret" not in repr(given)
    assert "abcdefgh" not in str(given)
    assert set(given.secrets) == {"123:abcdefgh", "sk-s3cret"}
    environment(
        TELEGRAM_TOKEN="123:abcdefgh",
        GATEWAY_API_KEY="sk-s3cret",
        DATABASE_URL="postgres://bot:hunter22@db/bot",
    )
    assert "hunter22" in settings.load().secrets
    environment(GATEWAY_BASE_URL="https://me:s3cret%2Fs3cret@gateway.example/v1")
    assert {"s3cret%2Fs3cret", "s3cret/s3cret"} <= set(settings.load().secrets)


GOOD = "TELEGRAM_TOKEN=123:abcdefgh\nGATEWAY_API_KEY=sk-x\n"


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        ("# Schlüssel, 密钥, ключ\n" + GOOD).encode(),
        ("export " + GOOD).encode(),
    ],
)
def test_env_files_as_editors_write_them(tmp_path, monkeypatch, content):
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    (tmp_path / ".env").write_bytes(content)
    assert settings.load(tmp_path / ".env").telegram_token.get_secret_value() == "123:abcdefgh"


@pytest.mark.parametrize(
    "content",
    [
        *(GOOD.encode(code) for code in ("utf-16", "utf-16-le", "utf-16-be", "utf-32")),
        ("# 密钥\n" + GOOD).encode("gbk"),
        ("# ключ\n" + GOOD).encode("cp1251"),
        ("# Schlüssel\n" + GOOD).encode("latin-1"),
        ("# 表\n" + GOOD).encode("shift-jis"),
        b"\0" + GOOD.encode(),
        bytes(range(256)),
    ],
)
def test_an_env_file_in_another_encoding_is_told_in_a_sentence(tmp_path, content):
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(SettingsError, match="not written in UTF-8") as told:
        settings.load(tmp_path / ".env")
    assert "abcdefgh" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ACCESS_USERS", "7, -100500", "-100500 is a group. Groups belong into ACCESS_CHATS"),
        ("ACCESS_ADMINS", "-5", "-5 is a group"),
        ("ACCESS_CHATS", "100500", "a group's id begins with a minus"),
        ("ACCESS_CHATS", "-1, 7", "7 is no group"),
    ],
)
def test_an_id_in_the_wrong_list_is_told(environment, name, value, sentence):
    environment(**{name: value})
    with pytest.raises(SettingsError) as told:
        settings.load()
    assert sentence in str(told.value)
