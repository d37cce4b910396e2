"""How an app is reached, and what it may do."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sandbox.manifest.base import Different, HttpsUrl, Part, Url

_OCTET = "([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])"

Scopes = Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=255)]
Events = Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=100), Different]
Address = Annotated[str, Field(pattern=rf"^({_OCTET}\.){{3}}{_OCTET}(/(3[0-2]|[1-2][0-9]|[0-9]))?$")]


class OauthScopes(Part):
    bot: Scopes | None = None
    user: Scopes | None = None
    bot_optional: Scopes | None = None
    user_optional: Scopes | None = None

    @model_validator(mode="after")
    def _optional_ones_are_listed(self) -> Any:
        pairs = (("bot", self.bot, self.bot_optional), ("user", self.user, self.user_optional))
        for kind, listed, optional in pairs:
            for scope in optional or ():
                if scope not in (listed or ()):
                    given = {"scope": scope, "kind": kind}
                    raise PydanticCustomError("scopes", "has {scope} in {kind}_optional, but not in {kind}", given)
        return self


class OauthConfig(Part):
    redirect_urls: Annotated[list[Annotated[str, Field(max_length=2500)]], Field(max_length=1000), Different] | None = (
        None
    )
    scopes: OauthScopes | None = None
    token_management_enabled: bool | None = None
    pkce_enabled: bool | None = None


class MetadataSubscription(Part):
    app_id: str
    event_type: Annotated[str, Field(max_length=50)]


class EventSubscriptions(Part):
    request_url: Url | None = None
    user_events: Events | None = None
    bot_events: Events | None = None
    metadata_subscriptions: (
        Annotated[list[MetadataSubscription], Field(min_length=1, max_length=20), Different] | None
    ) = None


class IncomingWebhooks(Part):
    incoming_webhooks_enabled: bool | None = None


class Interactivity(Part):
    is_enabled: bool
    request_url: Url | None = None
    message_menu_options_url: Url | None = None


class SignInLinks(Part):
    initiate_uri: HttpsUrl | None = None


class Settings(Part):
    allowed_ip_address_ranges: Annotated[list[Address], Field(min_length=1, max_length=50), Different] | None = None
    event_subscriptions: EventSubscriptions | None = None
    incoming_webhooks: IncomingWebhooks | None = None
    interactivity: Interactivity | None = None
    org_deploy_enabled: bool = False
    socket_mode_enabled: bool = False
    is_hosted: bool | None = None
    token_rotation_enabled: bool = False
    siws_links: SignInLinks | None = None
    hermes_app_type: str | None = None
    function_runtime: str | None = None
    is_mcp_enabled: bool | None = None


class SchemaVersion(Part):
    """The manifest's `_metadata`."""

    schema_version: int | None = None
    min_version: int | None = None
    major_version: int | None = None
    minor_version: int | None = None


Pricing = Annotated[str, Field(min_length=1, max_length=30)]
Email = Annotated[
    str,
    Field(
        pattern=r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
        r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
        max_length=100,
    ),
]


class AppDirectory(Part):
    """What Slack's marketplace shows."""

    app_directory_categories: (
        Annotated[list[Annotated[str, Field(min_length=1, max_length=255)]], Field(max_length=3)] | None
    ) = None
    use_direct_install: bool | None = None
    direct_install_url: Annotated[str, Field(pattern="^https?://", max_length=255)] | None = None
    installation_landing_page: Annotated[str, Field(pattern="^https?://", max_length=255)]
    privacy_policy_url: Annotated[str, Field(pattern="^https?://", max_length=500)]
    support_url: Annotated[str, Field(pattern="^https?://", max_length=350)]
    support_email: Email
    supported_languages: Annotated[list[Annotated[str, Field(max_length=50)]], Field(min_length=1, max_length=50)]
    pricing: Pricing


class McpServer(Part):
    url: Annotated[str, Field(pattern="^https://", max_length=500)]
    headers: dict[Annotated[str, Field(pattern="^.+$")], str] | None = None
    auth_provider_key: Annotated[str, Field(max_length=255)] | None = None
    auth_type: Literal["dynamic_client_registration", "no_auth", "manual_auth", "slack_identity_auth"]
