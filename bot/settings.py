"""What an operator sets, from the environment or a `.env` file beside where Pollen is started."""

import re
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.kernel.errors import OperatorError

SLACK = "https://slack.com/api/"


class SettingsError(OperatorError):
    """A setting is missing or malformed; the message names it and says what it should be."""


def _token(*prefixes: str, sort: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if not text.startswith(prefixes) or re.search(r"\s", text):
            raise ValueError(f"should be {sort}, which starts with {prefixes[0]}")
        return value

    return AfterValidator(check)


def _web_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
        raise ValueError("should be an address like https://slack.com/api/")
    return value if value.endswith("/") else f"{value}/"


def _database(value: str) -> str:
    if not re.match(r"(sqlite:///|postgres(ql)?(\+psycopg)?://)\S", value):
        raise ValueError("should be a URL like sqlite:///pollen.db or postgresql://user:password@host/pollen")
    return value


def _port(value: Any) -> Any:
    if not re.fullmatch(r"\d{1,5}", str(value)) or int(value) > 65535:  # noqa: PLR2004
        raise ValueError("should be a port between 0 and 65535; 0 takes any that is free")
    return value


class DatabaseSettings(BaseSettings):
    """As much of the settings as commands need that only use the database."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    pollen_database_url: Annotated[str, AfterValidator(_database)] = "sqlite:///pollen.db"
    """Where Pollen remembers: a SQLite file, or postgresql://user:password@host/name."""

    @classmethod
    def read(cls, **given: Any) -> Self:
        """Read the environment. Raises SettingsError, a sentence that names the first setting at fault."""
        try:
            return cls(**given)
        except ValidationError as error:
            raise SettingsError(_sentence(error)) from None


class Settings(DatabaseSettings):
    """All that a running Pollen needs."""

    slack_bot_token: Annotated[SecretStr, _token("xoxb-", "xoxe.xoxb-", sort="a bot token")]
    """Who Pollen is in your workspace. Slack shows it under OAuth & Permissions once the app is installed."""
    slack_app_token: Annotated[SecretStr, _token("xapp-", sort="an app-level token")] | None = None
    """Given: Socket Mode, no public address needed. Slack makes it under Basic Information, scope connections:write."""
    slack_signing_secret: SecretStr | None = None
    """For HTTP mode, when there is no SLACK_APP_TOKEN: proves that a request is Slack's."""
    slack_api_url: Annotated[str, AfterValidator(_web_address)] = SLACK
    """Another address that speaks Slack's Web API, like the sandbox's."""
    pollen_http_host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Where Pollen listens: Slack's requests in HTTP mode (/slack/events), health in both (/healthz, /readyz)."""
    pollen_http_port: Annotated[int, BeforeValidator(_port)] = 8080
    """The port of the same."""

    @property
    def socket_mode(self) -> bool:
        return self.slack_app_token is not None

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if self.slack_app_token is None and self.slack_signing_secret is None:
            raise ValueError(
                "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode) is missing; "
                "README.md says where Slack shows them"
            )
        return self


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    said = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"{said}."
    name = str(first["loc"][0]).upper()
    if first["type"] == "missing":
        return f"{name} is missing; set it in the environment or in .env (README.md says where Slack shows it)."
    return f"{name} {said if said.startswith('should') else f'is not right: {said}'}."
