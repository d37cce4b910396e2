"""The Open Data Product Standard 1.0.0 as types: its keys, and no others."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


def _url(text: str) -> str:
    assert re.fullmatch(r"[a-zA-Z][a-zA-Z0-9+.-]*:[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+", text), text
    return text


def _day(text: str) -> str:
    assert len(text) == len(date.fromisoformat(text).isoformat())
    return text


def _instant(text: str) -> str:
    assert datetime.fromisoformat(text).tzinfo is not None
    return text


Url = Annotated[str, AfterValidator(_url)]
Day = Annotated[str, AfterValidator(_day)]
Instant = Annotated[str, AfterValidator(_instant)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)

    def __init__(self, **given: Any) -> None:
        # What is given is never null: the standard knows no nulls but in the values of custom properties.
        assert all(value is not None for name, value in given.items() if name != "value"), given
        super().__init__(**given)


class CustomProperty(Strict):
    property: str
    value: Any
    description: str | None = None


class Definition(Strict):
    type: str
    url: Url
    description: str | None = None


class More(Strict):
    tags: list[str] | None = None
    custom_properties: list[CustomProperty] | None = None
    authoritative_definitions: list[Definition] | None = None


class Description(Strict):
    purpose: str | None = None
    limitations: str | None = None
    usage: str | None = None
    authoritative_definitions: list[Definition] | None = None
    custom_properties: list[CustomProperty] | None = None


class InputPort(More):
    name: str
    version: str
    contract_id: str


class Sbom(Strict):
    type: str | None = None
    url: Url


class InputContract(Strict):
    id: str
    version: str


class OutputPort(More):
    name: str
    version: str
    description: str | None = None
    type: str | None = None
    contract_id: str | None = None
    sbom: list[Sbom] | None = None
    input_contracts: list[InputContract] | None = None


class ManagementPort(More):
    name: str
    content: str
    type: str | None = None
    url: Url | None = None
    channel: str | None = None
    description: str | None = None


class Support(More):
    channel: str
    url: Url
    description: str | None = None
    tool: str | None = None
    scope: str | None = None
    invitation_url: Url | None = None


class TeamMember(More):
    username: str
    name: str | None = None
    description: str | None = None
    role: str | None = None
    date_in: Day | None = None
    date_out: Day | None = None
    replaced_by_username: str | None = None


class Team(More):
    name: str | None = None
    description: str | None = None
    members: list[TeamMember] | None = None


class DataProduct(Strict):
    api_version: Literal["v0.9.0", "v1.0.0"]
    kind: Literal["DataProduct"]
    id: str
    name: str | None = None
    version: str | None = None
    status: str
    domain: str | None = None
    tenant: str | None = None
    authoritative_definitions: list[Definition] | None = None
    description: Description | None = None
    custom_properties: list[CustomProperty] | None = None
    tags: list[str] | None = None
    input_ports: list[InputPort] | None = None
    output_ports: list[OutputPort] | None = None
    management_ports: list[ManagementPort] | None = None
    support: list[Support] | None = None
    team: Team | None = None
    product_created_ts: Instant | None = None
