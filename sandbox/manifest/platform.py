"""Functions, workflows, datastores and external sign-in: what an app adds to Slack's automation platform."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from sandbox.manifest.base import Named, OpenPart, Part
from sandbox.manifest.features import ParameterType

Link = Annotated[str, Field(pattern="^https://", min_length=5, max_length=255)]


class CustomType(OpenPart):
    type: ParameterType
    title: str | None = None
    description: str | None = None
    is_required: bool | None = None
    is_hidden: bool | None = None
    hint: str | None = None


Types = Annotated[dict[str, CustomType], Field(max_length=50)]


class Parameters(OpenPart):
    properties: Types
    required: list[str] | None = None


class Function(Part):
    title: str
    description: str
    input_parameters: Parameters
    output_parameters: Parameters


class Step(Part):
    id: str
    function_id: str
    inputs: dict[Named, Any]
    type: Literal["function", "switch", "conditional"] | None = None

    @field_validator("inputs")
    @classmethod
    def _have_values(cls, inputs: dict[str, Any]) -> dict[str, Any]:
        for name, value in inputs.items():
            if value is None:
                raise PydanticCustomError("without_value", "has no value for {name}", {"name": name})
        return inputs


class ValueTemplate(BaseModel):
    """An input of a trigger; its value may be null."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    value: Any
    initial_value: Any = None
    locked: bool = False
    hidden: bool = False


class SuggestedTrigger(Part):
    name: str | None = None
    description: str | None = None
    type: str
    inputs: dict[Named, ValueTemplate]


class Workflow(Part):
    title: str
    description: str
    input_parameters: Parameters | None = None
    steps: list[Step]
    suggested_triggers: list[SuggestedTrigger] | None = None


class AttributeItems(OpenPart):
    type: Annotated[str, Field(min_length=1)]


class Attribute(OpenPart):
    type: Annotated[str, Field(min_length=1)]
    items: AttributeItems | None = None
    properties: dict[str, Any] | None = None


class Datastore(Part):
    primary_key: Annotated[str, Field(min_length=1)]
    attributes: Annotated[dict[Named, Attribute], Field(max_length=100)]


class KnownProvider(Part):
    client_id: Annotated[str, Field(min_length=1, max_length=1024)]
    scope: list[str]


class IdentityConfig(Part):
    url: Link
    account_identifier: Annotated[str, Field(pattern=r"^\$\.(.)+", min_length=1, max_length=255)]
    headers: dict[str, Any] | None = None


class TokenUrlConfig(Part):
    use_basic_auth_scheme: bool | None = None


class CustomProvider(Part):
    client_id: Annotated[str, Field(min_length=1, max_length=1024)]
    provider_name: Annotated[str, Field(min_length=2, max_length=255)]
    authorization_url: Link
    token_url: Link
    scope: list[Annotated[str, Field(pattern=r"^(\x21|[\x23-\x5B]|[\x5D-\x7E]){1,}$")]]
    authorization_url_extras: dict[str, Any] | None = None
    identity_config: IdentityConfig
    use_pkce: bool | None = None
    token_url_config: TokenUrlConfig | None = None


class Oauth2Provider(Part):
    provider_type: Literal["CUSTOM", "SLACK_PROVIDED"]
    options: KnownProvider | CustomProvider


class AuthProviders(Part):
    oauth2: dict[str, Oauth2Provider] | None = None
