"""The settings: one class, from which `.env.example` and the table in the docs are made.

Values come from the environment and from `.env`. It reads and validates; it connects to nothing.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.gateway.addresses import host_and_port

_TOKEN = re.compile(r"[0-9]+:[^\s:/]+")
_IDS = re.compile(r"\s*((\*|-?[0-9]+)\s*(,\s*(\*|-?[0-9]+)\s*)*,?)?\s*")
_LISTEN = re.compile(r"(\[[0-9a-fA-F:]+\]|[^\s:]+):[0-9]{1,5}")
_NOT_UTF8 = "it is not written in UTF-8. Save it as UTF-8; editors ask for the encoding."
_TELLING = 6  # letters; a shorter password is any word, and masking it would garble the log


class SettingsError(Exception):
    """A setting is missing or malformed. The message names it and says how to get a value."""


class Settings(BaseSettings):
    """All settings. Each description is also the text in the docs."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8-sig", extra="ignore", env_ignore_empty=True
    )

    telegram_token: SecretStr = Field(
        description="The bot's token. Talk to @BotFather in Telegram, send /newbot, copy it."
    )
    telegram_api_url: str = Field(
        default="https://api.telegram.org",
        description="The root of a Bot API server. Change it only if you run one of your own.",
    )
    gateway_base_url: str = Field(
        default="https://one.api4gpt.com",
        description="The root of the AI gateway, with or without /v1.",
    )
    gateway_api_key: SecretStr = Field(
        description="The gateway's key (sk-…). Sign in at the gateway and create one under Tokens."
    )
    database_url: str = Field(
        default="sqlite+aiosqlite:///data/bot.db",
        description="Where conversations and jobs are kept. The folder is created. Also"
        " postgresql://user:password@host/name, with the extra [postgres].",
    )
    chat_model: str = Field(
        default="gpt-4o-mini", description="The model that answers until somebody picks another."
    )
    access_users: str = Field(
        default="",
        description="Who may use the bot: Telegram user ids, comma-separated, or * for everybody.",
    )
    access_chats: str = Field(
        default="",
        description="Groups in which everybody may use it: chat ids, comma-separated, or *.",
    )
    access_admins: str = Field(
        default="",
        description="User ids that may always use it, and see /balance and others' jobs.",
    )
    web_listen: str = Field(
        default="",
        description="host:port of the health and metrics pages, and of files for PUBLIC_URL,"
        " e.g. 127.0.0.1:8080. Empty = off.",
    )
    stop_timeout: int = Field(
        default=60,
        ge=0,
        le=3600,
        description="Seconds that a call which costs money may go on after SIGTERM, so that what it"
        " brings is kept; all else has ended after ten. Give docker stop and systemd more.",
    )
    telegram_messages_per_second: int = Field(
        default=30,
        ge=1,
        le=1000,
        description="Messages and edits a second that all chats together may cost. Telegram"
        " publishes no exact number; less is safer, more only where Telegram allows it.",
    )
    telegram_drafts_per_second: int = Field(
        default=30,
        ge=1,
        le=1000,
        description="The same for drafts of growing answers and for chat actions.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much is logged: DEBUG, INFO, WARNING or ERROR."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="text for people, json for log collectors."
    )
    public_url: str = Field(
        default="",
        description="The address under which the internet reaches WEB_LISTEN, with https. Needed"
        " where a service fetches what people send: /avatar, and Luma's /video from pictures.",
    )
    media_hosts: str = Field(
        default="",
        description="Hosts, or host:port, from which results are fetched though they are private"
        " ones, and pictures though only a model wrote their links; comma-separated.",
    )
    telegram_webhook_url: str = Field(default="", description="Reserved: updates by webhook.")
    telegram_webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="Reserved: the secret of the webhook."
    )
    redis_url: SecretStr = Field(
        default=SecretStr(""), description="Reserved: shared limits for several replicas."
    )

    @model_validator(mode="before")
    @classmethod
    def _tidy(cls, values: object) -> object:
        """Strip spaces; a blank value counts as not set."""
        if not isinstance(values, dict):
            return values
        tidied = {
            name: value.strip() if isinstance(value, str) else value
            for name, value in values.items()
        }
        return {name: value for name, value in tidied.items() if value != ""}

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("a token looks like 123456789:AAE…, digits, a colon, letters")
        return value

    @field_validator("gateway_api_key")
    @classmethod
    def _key(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if not text.isascii() or re.search(r"\s", text):
            raise ValueError("a key is one word of plain letters and digits, usually sk-…")
        return value

    @field_validator("telegram_api_url", "gateway_base_url", "public_url", "telegram_webhook_url")
    @classmethod
    def _url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("it must be an address that begins with https:// or http://")
        _check_port(value)
        if parts.query or parts.fragment:
            raise ValueError("it is the root of a server: nothing with ? or # belongs to it")
        return value.rstrip("/")

    @field_validator("telegram_api_url")
    @classmethod
    def _root(cls, value: str) -> str:
        if re.search(r"/bot[0-9]*:|/file/bot", value):
            raise ValueError("the token does not belong into it, nor anything behind the server")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        value = re.sub(r"^sqlite:", "sqlite+aiosqlite:", value)
        value = re.sub(r"^postgres(ql)?:", "postgresql+psycopg:", value)
        if not value.startswith(("sqlite+aiosqlite:///", "postgresql+psycopg://")):
            raise ValueError("it must look like sqlite+aiosqlite:///data/bot.db")
        if value.startswith("sqlite"):
            file = value.removeprefix("sqlite+aiosqlite:///").partition("?")[0]
            if file in ("", "/", ":memory:"):
                raise ValueError("it must name a file, which is kept over a restart")
        else:
            _check_port(value)
        return value

    @field_validator("access_users", "access_chats", "access_admins")
    @classmethod
    def _ids(cls, value: str) -> str:
        if not _IDS.fullmatch(value):
            raise ValueError("it must be numbers with commas between them, or *")
        return value

    @field_validator("access_users", "access_admins")
    @classmethod
    def _people(cls, value: str) -> str:
        groups = [one.strip() for one in value.split(",") if one.strip().startswith("-")]
        if groups:
            raise ValueError(f"{groups[0]} is a group. Groups belong into ACCESS_CHATS")
        return value

    @field_validator("access_chats")
    @classmethod
    def _groups(cls, value: str) -> str:
        others = [one.strip() for one in value.split(",") if one.strip()[:1].isdigit()]
        if others:
            raise ValueError(
                f"{others[0]} is no group: a group's id begins with a minus (-{others[0]}), and"
                " people belong into ACCESS_USERS"
            )
        return value

    @field_validator("access_admins")
    @classmethod
    def _admins(cls, value: str) -> str:
        if "*" in value:
            raise ValueError("not everybody can be an admin: list the user ids")
        return value

    @field_validator("media_hosts")
    @classmethod
    def _hosts(cls, value: str) -> str:
        hosts = [one.strip() for one in value.split(",") if one.strip()]
        for host in hosts:
            if "*" in host or re.search(r"\s", host):
                raise ValueError("it must be hosts by their names, with commas between them")
            host_and_port(host)  # raises a sentence
        return ",".join(hosts)

    @field_validator("web_listen")
    @classmethod
    def _listen(cls, value: str) -> str:
        if value and (not _LISTEN.fullmatch(value) or int(value.rsplit(":", 1)[1]) > 65535):
            raise ValueError("it must be host:port, e.g. 127.0.0.1:8080")
        return value

    @property
    def secrets(self) -> tuple[str, ...]:
        """All secret values, for masking."""
        values = [
            field.get_secret_value()
            for field in (self.__dict__[name] for name in type(self).model_fields)
            if isinstance(field, SecretStr)
        ]
        for address in (self.database_url, self.telegram_api_url, self.gateway_base_url):
            password = urlsplit(address).password or ""
            values += [one for one in {password, unquote(password)} if len(one) >= _TELLING]
        return tuple(value for value in values if value)


def _check_port(address: str) -> None:
    try:
        _ = urlsplit(address).port
        whole = "@" not in urlsplit(address).path  # else a password was cut in two
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(
            "the port behind its host must be a number up to 65535; in a password, write @ : / as"
            " %40 %3A %2F"
        )


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: one sentence for each wrong setting, without values (they may be secret).
    """
    try:
        if env_file is not None and env_file.is_file() and b"\0" in env_file.read_bytes():
            raise SettingsError(f"{env_file}: {_NOT_UTF8}")  # UTF-16 without a mark, or no text
        return Settings(_env_file=env_file)
    except UnicodeDecodeError:
        raise SettingsError(f"{env_file}: {_NOT_UTF8}") from None
    except OSError as error:
        raise SettingsError(f"{env_file}: it cannot be read ({error.strerror}).") from None
    except ValidationError as error:
        raise SettingsError(
            "\n".join(_sentence(item["loc"], item) for item in error.errors())
        ) from None


def _sentence(location: tuple[int | str, ...], item: object) -> str:
    name = str(location[0])
    field = Settings.model_fields[name]
    details = item if isinstance(item, dict) else {}
    reason = str(details.get("msg", "")).removeprefix("Value error, ")
    reason = "it is not set" if details.get("type") == "missing" else reason
    reason = reason[:1].lower() + reason[1:]
    return f"{name.upper()}: {reason}. {field.description}"


def env_example() -> str:
    """The text of `.env.example`."""
    lines = ["# Copy to .env and fill in the two that have no default.", ""]
    for name, field in Settings.model_fields.items():
        lines.append(f"# {field.description}")
        default = field.default
        value = default.get_secret_value() if isinstance(default, SecretStr) else default
        required = field.is_required()
        lines.append(f"{name.upper()}=" if required else f"# {name.upper()}={value}")
        lines.append("")
    return "\n".join(lines)


def docs_table() -> str:
    """The table of settings in `docs/operations.md`."""
    lines = ["| setting | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        value = default.get_secret_value() if isinstance(default, SecretStr) else default
        shown = "**needed**" if field.is_required() else (f"`{value}`" if value else "empty")
        lines.append(f"| `{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"
