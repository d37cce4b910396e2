"""What evolving domains ask of their rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.features.domains.evolving.rules import Along, Offered, OfferedTag, Taking
from bot.features.domains.store import DomainStore
from bot.kernel.ids import DomainId, OrganisationId, UserId
from bot.kernel.news import NewsStore, Thing


class EvolvingStore(DomainStore, NewsStore, Protocol):
    def proposals(self, organisation: OrganisationId, domain: DomainId) -> Sequence[tuple[Thing, int]]:
        """List the goals and products of a domain that wait for an answer."""
        ...

    # Two become one.

    def all_along(self, organisation: OrganisationId, domain: DomainId, *, now: datetime) -> Along:
        """Count what goes along when a domain is merged into another one."""
        ...

    def merge(
        self,
        organisation: OrganisationId,
        domain: DomainId,
        into: DomainId,
        *,
        sponsor: UserId | None,
        by: UserId,
        now: datetime,
    ) -> Along:
        """Let everything of a domain be the other's, and the domain be archived as a part of that.

        `sponsor` sponsors the other one afterwards.

        What only those of the domain can read stays with it, so that nobody reads more than before.
        """
        ...

    def merged(self, organisation: OrganisationId, domain: DomainId) -> Along | None:
        """Tell what went along when it was merged; None for a domain that was not."""
        ...

    # One becomes two.

    def goals_of(self, organisation: OrganisationId, domain: DomainId) -> Sequence[Offered]:
        """List the goals of a domain that hang under no other one of it, by name."""
        ...

    def products_of(self, organisation: OrganisationId, domain: DomainId) -> Sequence[Offered]: ...

    def tags_of(self, organisation: OrganisationId, domain: DomainId) -> Sequence[OfferedTag]:
        """List the tags on learnings of a domain that everyone can read, the most used first."""
        ...

    def some_along(self, organisation: OrganisationId, domain: DomainId, taking: Taking, *, now: datetime) -> Along:
        """Count what goes along with a new domain that takes this."""
        ...

    def split(
        self,
        organisation: OrganisationId,
        domain: DomainId,
        new: DomainId,
        taking: Taking,
        *,
        by: UserId,
        now: datetime,
    ) -> Along:
        """Let this be the new domain's from now on."""
        ...

    def split_off(self, organisation: OrganisationId, new: DomainId) -> Along | None:
        """Tell what went along when this domain was split off; None for one that was not."""
        ...
