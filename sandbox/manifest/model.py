"""The manifest of a Slack app, version 2, with the rules of Slack's published schema."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sandbox.manifest.base import Different, Named, Part
from sandbox.manifest.features import DisplayInformation, Features, Shortcut, SlashCommand
from sandbox.manifest.platform import AuthProviders, Datastore, Function, Types, Workflow
from sandbox.manifest.settings import AppDirectory, McpServer, OauthConfig, SchemaVersion, Settings

OutgoingDomain = Annotated[str, Field(pattern=r"^(?![\.\-])([-a-z0-9\.])+([a-z0-9])$", max_length=50)]


class Manifest(Part):
    """What an app tells Slack that it is, asks for and listens to."""

    schema_address: str | None = Field(default=None, alias="$schema")
    version: SchemaVersion | None = Field(default=None, alias="_metadata")
    app_directory: AppDirectory | None = None
    display_information: DisplayInformation
    features: Features = Features()
    oauth_config: OauthConfig = OauthConfig()
    settings: Settings = Settings()
    functions: Annotated[dict[str, Function], Field(max_length=50)] = Field(default_factory=dict)
    workflows: Annotated[dict[str, Workflow], Field(max_length=50)] = Field(default_factory=dict)
    datastores: Annotated[dict[Named, Datastore], Field(max_length=10)] = Field(default_factory=dict)
    outgoing_domains: Annotated[list[OutgoingDomain], Field(max_length=10), Different] = Field(default_factory=list)
    types: Types = Field(default_factory=dict)
    external_auth_providers: AuthProviders = AuthProviders()
    mcp_servers: Annotated[dict[str, McpServer], Field(max_length=20)] = Field(default_factory=dict)

    @property
    def bot_scopes(self) -> frozenset[str]:
        scopes = self.oauth_config.scopes
        return frozenset((scopes.bot if scopes else None) or ())

    @property
    def commands(self) -> dict[str, SlashCommand]:
        """The slash commands by name, with the slash."""
        return {one.command: one for one in self.features.slash_commands or ()}

    @property
    def shortcuts(self) -> tuple[Shortcut, ...]:
        return tuple(self.features.shortcuts or ())

    @property
    def bot_events(self) -> frozenset[str]:
        events = self.settings.event_subscriptions
        return frozenset((events.bot_events if events else None) or ())

    @property
    def socket_mode(self) -> bool:
        return self.settings.socket_mode_enabled

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Any:
        problems = [*self._reached_nowhere(), *self._wrongly_reached(), *self._functions_not_allowed()]
        if problems:
            raise PydanticCustomError("parts", "{problems}", {"problems": "\n".join(problems)})
        return self

    def _reached_nowhere(self) -> Iterator[str]:
        if self.socket_mode:
            return
        events, interactivity = self.settings.event_subscriptions, self.settings.interactivity
        if events is not None and (events.bot_events or events.user_events) and not events.request_url:
            yield "settings.event_subscriptions needs a request_url, unless Socket Mode is on."
        if interactivity is not None and interactivity.is_enabled and not interactivity.request_url:
            yield "settings.interactivity needs a request_url, unless Socket Mode is on."
        for index, command in enumerate(self.features.slash_commands or ()):
            if not command.url:
                yield f"features.slash_commands[{index}] ({command.command}) needs a url, unless Socket Mode is on."

    def _wrongly_reached(self) -> Iterator[str]:
        for index, command in enumerate(self.features.slash_commands or ()):
            if self.socket_mode and command.url and not command.url.startswith("https://"):
                yield f"features.slash_commands[{index}].url should be left out in Socket Mode, or start with https://."

    def _functions_not_allowed(self) -> Iterator[str]:
        if self.functions and not self.settings.org_deploy_enabled:
            yield "functions need settings.org_deploy_enabled to be true."
        if self.functions and not self.settings.function_runtime:
            yield "functions need settings.function_runtime, which is remote for an app that you host yourself."
