"""Products as files tell them: the same whichever database they came from or go to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot.features.products.rules.ownership import Ownership
from bot.features.products.rules.product import Basis, Deputy, OutputPort, Owner, ProductType, Status
from bot.kernel.ids import UserId

OURS: Final = "pollen"
"""Under this name `kept` holds what belongs to something that Pollen does keep: a port's tags, a member's title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A use case, with its consumer by name."""

    decision: str
    domain: str = ""
    consumer: str = ""
    """Of a consumer that is no domain here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """A domain or a person that uses a product."""

    domain: str = ""
    user: UserId | None = None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything of a product but what is known of it in one database alone."""

    source: str
    """What names it in files."""
    name: str
    domain: str
    domain_archived: bool = False
    purpose: str = ""
    product_type: ProductType = ProductType.SOURCE_ALIGNED
    status: Status = Status.DRAFT
    steward: UserId | None = None
    technical_owner: UserId | None = None
    deputy: Deputy | None = None
    basis: Basis = field(default_factory=Basis)
    use_cases: tuple[Case, ...] = ()
    output_ports: tuple[OutputPort, ...] = ()
    slo_url: str = ""
    docs_url: str = ""
    consumers: tuple[Consumer, ...] = ()
    proposed_by: UserId | None = None
    created_at: datetime
    history: tuple[Ownership, ...]
    """Unbroken, from the first time on."""
    kept: Mapping[str, Any] = field(default_factory=dict)
    """What a file said of it that Pollen has no field for."""

    @property
    def owner(self) -> Owner | None:
        return self.history[-1].owner


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a domain can be asked."""

    id: str
    name: str = ""
    team: str = ""


def username_of(owner: Owner) -> str:
    """Name an owner as files do."""
    return owner.name if owner.user is None else owner.user
