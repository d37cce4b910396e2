"""What departures ask of the rows of people, products and goals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from bot.features.departures.rules import OF_OWNERS, Domain, Duty, Held, Left, Person, Thing
from bot.kernel.access import Actor, Standing
from bot.kernel.ids import DomainId, OrganisationId, UserId
from bot.kernel.posts import Post

DepartureId = NewType("DepartureId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Departures from one domain that one message tells of."""

    domain: DomainId | None
    first: DepartureId
    """What names it for ever."""
    users: tuple[UserId, ...]
    """Who left, in the order in which that was seen."""
    things: Mapping[Thing, frozenset[Duty]]
    """Products first, each by number; and what those who left were to them."""
    deputies: Mapping[Thing, UserId]
    """Who of them stood in for the owner of which product."""
    leads_told_at: datetime | None

    @property
    def is_for_leads(self) -> bool:
        """Whether anything is in it that a domain's leads are to hear of."""
        return any(duties - OF_OWNERS for duties in self.things.values())


class DepartureStore(Protocol):
    def standing(self, actor: Actor) -> Standing: ...

    def people(self, organisation: OrganisationId, users: Iterable[UserId]) -> Mapping[UserId, Person]: ...

    def domain(self, organisation: OrganisationId, domain: DomainId | None) -> Domain:
        """Tell of a domain as it is now; of the one that it was merged into, where it was."""
        ...

    def admins(self, organisation: OrganisationId) -> Sequence[UserId]:
        """List the admins, in the order of their ids."""
        ...

    # What those who left answered for.

    def gone(self, organisation: OrganisationId) -> Sequence[UserId]:
        """List who is not here any more and still answers for something."""
        ...

    def held(self, organisation: OrganisationId, user: UserId, *, now: datetime) -> Sequence[Held]:
        """List what somebody answers for, products first, each by number."""
        ...

    def let_go(self, organisation: OrganisationId, user: UserId, held: Held, *, now: datetime) -> None:
        """Let somebody answer for a thing no more, and write into its history who it was."""
        ...

    def left(self, organisation: OrganisationId, things: Mapping[Thing, frozenset[Duty]]) -> Sequence[Left]:
        """Tell which of these duties nobody has taken up, in the order given, without things where all are."""
        ...

    # Departures.

    def add(
        self,
        organisation: OrganisationId,
        user: UserId,
        domain: DomainId | None,
        things: Sequence[Held],
        *,
        now: datetime,
    ) -> None:
        """Write down what somebody left in a domain. Where nobody was told of them yet, it comes to what is there."""
        ...

    def untold(self, organisation: OrganisationId) -> Sequence[Batch]:
        """List what nobody was told of, a batch for each domain."""
        ...

    def unanswered(self, organisation: OrganisationId, *, told_before: datetime) -> Sequence[Batch]:
        """List what leads were told of before this time, and nobody since."""
        ...

    def batch(self, organisation: OrganisationId, first: DepartureId) -> Batch | None:
        """Return what was told of in one message."""
        ...

    def leads_told(self, organisation: OrganisationId, batch: Batch, *, finally_: bool, now: datetime) -> None:
        """Write down that a batch was told of; `finally_`: that nobody above is to hear of it later."""
        ...

    def settled(self, organisation: OrganisationId, batch: Batch, *, now: datetime) -> None:
        """Write down that nobody is to hear of a batch any more."""
        ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        """Store a post to be sent; one with a key that is known is the same post."""
        ...
