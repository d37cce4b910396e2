"""What files of products ask of the rows."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.features.products.files.records import Channel, Record
from bot.features.products.files.told import Told
from bot.files.domains import DomainFileStore
from bot.files.verdicts import Verdict
from bot.kernel.audit import Change, Entry
from bot.kernel.ids import DomainId, OrganisationId, ProductId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A product that is here."""

    id: ProductId
    record: Record
    domain: DomainId
    domains: Mapping[str, DomainId]
    """Those that it names, by their folded names: its own, and its consumers'."""
    version: int
    is_declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToStore:
    record: Record
    domain: DomainId
    domains: Mapping[str, DomainId]
    """Those of use cases and consumers, by their folded names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of a product that a file tells of."""

    told: Told
    record: Record
    verdict: Verdict
    id: ProductId | None = None
    """None for a new one."""
    version: int = 0
    domain: DomainId
    """Below 0 for one that is to be created."""
    domains: Mapping[str, DomainId]
    changes: tuple[Change, ...] = ()


class ProductFileStore(DomainFileStore, Protocol):
    def known_people(self, organisation: OrganisationId, users: Collection[str]) -> frozenset[str]: ...

    def stored(self, organisation: OrganisationId, sources: Collection[str]) -> Mapping[str, Stored]:
        """Return those that are here, declined ones too, by what names them in files."""
        ...

    def living(self, organisation: OrganisationId) -> Mapping[str, str]:
        """Tell by what name in files each product is known that has its name for itself, by its folded name."""
        ...

    def touched(self, organisation: OrganisationId, products: Collection[ProductId]) -> frozenset[ProductId]:
        """Tell which of these somebody changed here."""
        ...

    def has_channel(self, organisation: OrganisationId, domain: DomainId) -> bool: ...

    def add(self, organisation: OrganisationId, product: ToStore, *, now: datetime) -> ProductId: ...

    def change(
        self, organisation: OrganisationId, product: ProductId, to: ToStore, *, version: int, now: datetime
    ) -> None:
        """Write a product as a file has it, with all of its history."""
        ...

    def record(self, organisation: OrganisationId, entry: Entry) -> None: ...


class ProductExportStore(Protocol):
    def records(self, organisation: OrganisationId) -> Iterator[tuple[Record, Channel | None]]:
        """Yield all but declined ones with the channels of their domains, in the same order in every database."""
        ...

    def how_many(self, organisation: OrganisationId) -> int: ...

    def names(self, organisation: OrganisationId) -> Mapping[UserId, str]: ...
