"""What features that people keep things in ask of their rows: who acts, who and which domain is meant, the audit.

Each feature's store adds what it alone needs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from bot.kernel.access import Actor, Role, Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import ChannelId, Delivery, DomainId, OrganisationId, UserId
from bot.kernel.news import NewsStore
from bot.kernel.posts import Post
from bot.kernel.zones import zone, zone_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain, as those see it who keep something in it."""

    id: DomainId
    name: str
    leads: tuple[UserId, ...]
    """Who leads it, and still can."""
    is_living: bool
    sponsor: UserId | None = None
    channel: ChannelId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who answers for something, or might. Someone never seen is a member without a name ("someone")."""

    id: UserId
    name: str
    role: Role
    zone: str | None = None

    def date_at(self, now: datetime) -> date:
        """Tell which date it is where they live; in UTC where nobody knows."""
        named = self.zone if self.zone in zone_names() else None
        return now.astimezone(UTC if named is None else zone(named)).date()

    @property
    def is_here(self) -> bool:
        """Whether they can answer for anything: no guests, apps, closed accounts or people of elsewhere."""
        return self.role in {Role.MEMBER, Role.ADMIN}


class ActingStore(NewsStore, Protocol):
    # Who acts, and whether they did already.

    def standing(self, actor: Actor) -> Standing: ...

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None: ...

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None: ...

    # People and domains.

    def people(self, organisation: OrganisationId, users: Iterable[UserId]) -> Mapping[UserId, Person]:
        """Tell who these are, in the order asked."""
        ...

    def domain(self, organisation: OrganisationId, domain: DomainId) -> Domain | None: ...

    def domains(self, organisation: OrganisationId) -> Sequence[Domain]:
        """List the living domains, by name."""
        ...

    def chosen(self, organisation: OrganisationId, user: UserId) -> DomainId | None:
        """Tell which domain somebody chose as theirs."""
        ...

    # The audit, and what is to be sent or told.

    def record(self, organisation: OrganisationId, entry: Entry) -> None: ...

    def acts(self, organisation: OrganisationId, *, thing: str, thing_id: str, most: int) -> Sequence[Entry]:
        """Return the latest acts on a thing, the latest first."""
        ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        """Store a post to be sent."""
        ...
