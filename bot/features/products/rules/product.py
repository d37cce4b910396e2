"""A data product, and what may be written in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.kernel.ids import DomainId, ProductId, UserId
from bot.matching import words

MAX_NAME = 100
MAX_PURPOSE = 2_000
MAX_WORDS = 2_000
MAX_URL = 2_000
MAX_USE_CASES = 20
MAX_OUTPUT_PORTS = 20


class ProductType(StrEnum):
    SOURCE_ALIGNED = "source_aligned"
    AGGREGATE = "aggregate"
    CONSUMER_ALIGNED = "consumer_aligned"


class Status(StrEnum):
    PROPOSED = "proposed"
    DECLINED = "declined"
    """Kept, so that old buttons never mean another product; shown nowhere."""
    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"
    RETIRED = "retired"


LIVING = frozenset({Status.DRAFT, Status.ACTIVE, Status.DEPRECATED})
"""Somebody should own these."""


class Field(StrEnum):
    """What the form of a product asks for, and what an error about it points at."""

    NAME = "name"
    PURPOSE = "purpose"
    DOMAIN = "domain"
    PRODUCT_TYPE = "product_type"
    STATUS = "status"
    OWNER = "owner"
    STEWARD = "steward"
    TECHNICAL_OWNER = "technical_owner"
    USE_CASES = "use_cases"
    OUTPUT_PORTS = "output_ports"
    SLO_URL = "slo_url"
    DOCS_URL = "docs_url"
    OUTCOME = "outcome"
    PROCESS = "process"
    DECIDES = "decides"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    decision: str
    """Which decision it serves."""
    consumer: DomainId | None = None
    consumer_name: str = ""
    """Of a consumer that is no domain here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputPort:
    name: str
    version: str = ""
    kind: str = ""
    """Like "table", "topic" or "API"."""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Why it is owned there: ownership follows the structure that exists."""

    outcome: str = ""
    """The business outcome that it serves."""
    process: str = ""
    """The business process that it comes from."""
    decides: str = ""
    """Who decides there today."""

    @property
    def is_open(self) -> bool:
        return not all((self.outcome, self.process, self.decides))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A product as somebody wants it. Its owner is not part of it: they change by a hand-over."""

    name: str
    purpose: str = ""
    domain: DomainId
    product_type: ProductType = ProductType.SOURCE_ALIGNED
    status: Status = Status.DRAFT
    steward: UserId | None = None
    technical_owner: UserId | None = None
    basis: Basis = field(default_factory=Basis)
    use_cases: tuple[UseCase, ...] = ()
    output_ports: tuple[OutputPort, ...] = ()
    slo_url: str = ""
    docs_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who answers for a product: a person of this Slack, or somebody whom only a file names."""

    user: UserId | None = None
    name: str = ""
    """As the file has it; empty for a person of this Slack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy:
    """Who answers for the owner while they are away."""

    user: UserId
    until: date
    """The last date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    id: ProductId
    draft: Draft
    owner: Owner | None
    """None while nobody owns it."""
    owned_since: datetime
    """Since when they own it, or nobody does."""
    deputy: Deputy | None = None
    proposed_by: UserId | None = None
    source: str = ""
    """What names it in files."""
    kept: Mapping[str, Any] = field(default_factory=dict)
    """What a file said of it that Pollen has no field for."""
    version: int = 1

    @property
    def name(self) -> str:
        return self.draft.name

    @property
    def domain(self) -> DomainId:
        return self.draft.domain

    @property
    def status(self) -> Status:
        return self.draft.status

    @property
    def is_living(self) -> bool:
        return self.status in LIVING

    @property
    def is_unowned(self) -> bool:
        """Whether somebody should own it and nobody does."""
        return self.is_living and self.owner is None

    def with_draft(self, draft: Draft) -> "Product":
        return replace(self, draft=draft)


def fold(name: str) -> str:
    """Reduce a name to what makes it unique: case, accents and the width of blanks make no difference."""
    return " ".join(words.fold(name).split())


def folded_name(product: ProductId, name: str, status: Status) -> str:
    """Tell under which name a product is unique. Declined and retired ones let go of theirs.

    A tab never comes out of `fold`, so nobody can type what these are called.
    """
    return fold(name) if status in LIVING or status is Status.PROPOSED else f"{fold(name)}\t{product}"
