"""What a workspace is made of before anything happens in it: the model of a workspace file."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from sandbox.errors import WorkspaceError
from sandbox.ids import derived_id
from sandbox.manifest import Manifest, ManifestError, read_manifest
from sandbox.yaml_text import load_yaml

# How a channel's members name the app's bot, whatever the manifest calls it.
APP = "app"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_default=True)


class TeamSpec(_Part):
    """The Slack team; with an `enterprise_id` it belongs to an Enterprise organisation.

    `edit_minutes`: how long after it was posted a message may be edited; for ever when left out.
    """

    id: str = "T0SANDBOX"
    name: str = "Sandbox"
    domain: str = "sandbox"
    enterprise_id: str | None = None
    enterprise_name: str | None = None
    edit_minutes: float | None = Field(default=None, ge=0)


class PersonSpec(_Part):
    """Someone with an account. A `team_id` other than the workspace's is a person of another organisation."""

    id: str = ""
    name: str = Field(min_length=1)
    real_name: str = ""
    display_name: str = ""
    email: str = ""
    tz: str = "UTC"
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    team_id: str | None = None

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, tz: str) -> str:
        try:
            ZoneInfo(tz)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{tz!r} is no time zone; write one like Europe/Berlin") from None
        return tz

    @model_validator(mode="after")
    def _fill(self) -> Self:
        self.id = self.id or derived_id("U", self.name)
        self.real_name = self.real_name or self.name.replace(".", " ").title()
        self.email = self.email or f"{self.name}@example.com"
        return self


class ChannelSpec(_Part):
    """A channel; its members are people by name or id; `app` is the app's bot."""

    id: str = ""
    name: str = Field(min_length=1, max_length=80)
    private: bool = False
    archived: bool = False
    ext_shared: bool = False
    members: list[str] = []
    purpose: str = ""
    topic: str = ""

    @model_validator(mode="after")
    def _fill(self) -> Self:
        self.name = self.name.removeprefix("#")
        self.id = self.id or derived_id("C", self.name)
        return self


class TokenSpec(_Part):
    """A further token: the bot's with fewer scopes, or a person's."""

    token: str = Field(min_length=1)
    kind: Literal["bot", "user"] = "bot"
    person: str | None = None
    scopes: frozenset[str] = frozenset()


class AppSpec(_Part):
    """The app that is installed: who its bot is, its fixed secrets, and what its manifest grants."""

    app_id: str = "A0SANDBOX"
    bot_user_id: str = "U0BOT"
    bot_id: str = "B0BOT"
    bot_token: str = "xoxb-sandbox"  # noqa: S105 (fixed on purpose: it opens nothing but a sandbox)
    app_token: str = "xapp-sandbox"  # noqa: S105
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105
    verification_token: str = "sandbox-verification"  # noqa: S105
    manifest: Manifest
    scopes: frozenset[str] | None = None
    request_url: str | None = None

    @field_validator("manifest", mode="before")
    @classmethod
    def _read_manifest(cls, given: Any, info: ValidationInfo) -> Any:
        """A path (relative to the workspace file), or the manifest itself."""
        try:
            if isinstance(given, Path | str):
                folder = (info.context or {}).get("folder", Path())
                return read_manifest(folder / given)
            if isinstance(given, dict):
                return read_manifest(yaml.safe_dump(given))
        except ManifestError as error:
            raise ValueError(str(error)) from None
        return given

    @property
    def granted(self) -> frozenset[str]:
        """The bot token's scopes."""
        return self.manifest.bot_scopes if self.scopes is None else self.scopes

    @property
    def bot_name(self) -> str:
        bot = self.manifest.features.bot_user
        name = bot.display_name if bot is not None else self.manifest.display_information.name
        return str(name).lower().replace(" ", "_")


class Workspace(_Part):
    """A team, its people and channels, and the one app installed in it."""

    team: TeamSpec = TeamSpec()
    people: list[PersonSpec] = []
    channels: list[ChannelSpec] = []
    app: AppSpec
    tokens: list[TokenSpec] = []

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for what, names in {
            "people": [person.name for person in self.people],
            "person ids": [person.id for person in self.people] + [self.app.bot_user_id],
            "channels": [channel.name for channel in self.channels],
            "channel ids": [channel.id for channel in self.channels],
        }.items():
            if twice := _twice(names):
                raise ValueError(f"two {what} are called {twice!r}; give one of them another")
        known = {person.name for person in self.people} | {person.id for person in self.people}
        known |= {self.app.bot_user_id, self.app.bot_name, APP}
        for channel in self.channels:
            if strangers := [member for member in channel.members if member not in known]:
                raise ValueError(f"#{channel.name} has a member {strangers[0]!r} who is not among the people")
        return self

    @classmethod
    def read(cls, path: Path, *, manifest: Path | None = None) -> Self:
        """Read a workspace file; `manifest` takes the place of the one it names.

        Raises WorkspaceError: one sentence with the path of the field at fault.
        """
        data = _load(path)
        if manifest is not None:
            data["app"] = {**(data.get("app") or {}), "manifest": manifest.resolve()}
        try:
            return cls.model_validate(data, context={"folder": path.parent})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(step) for step in first["loc"]) or "workspace"
            reason = " ".join(first["msg"].removeprefix("Value error, ").split()).rstrip(".")
            raise WorkspaceError(f"{path}: {where}: {reason}.") from None


def _load(path: Path) -> dict[str, Any]:
    try:
        data = load_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorkspaceError(f"Can't read {path}: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise WorkspaceError(f"{path} is not YAML: {reason}.") from None
    if not isinstance(data, dict):
        raise WorkspaceError(f"{path} must be a YAML mapping with team, people, channels and app.")
    return data


def _twice(names: Iterable[str]) -> str | None:
    return next((name for name, count in Counter(names).items() if count > 1), None)
