"""What this feature asks of its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.features.domains.rules import Candidate, Domain, Draft, State
from bot.kernel.access import Actor, Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import ChannelId, Delivery, DomainId, OrganisationId, UserId
from bot.kernel.posts import Post
from bot.kernel.settings import OrganisationSettings


class ChannelTrouble(StrEnum):
    """Why a domain's digest cannot be posted to its channel."""

    ARCHIVED = "archived"
    SHARED = "shared"
    NOT_IN = "not_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSeen:
    """What is known of a channel, whoever looked at it."""

    is_shared: bool
    is_archived: bool
    bot_is_member: bool

    @property
    def trouble(self) -> ChannelTrouble | None:
        if self.is_archived:
            return ChannelTrouble.ARCHIVED
        if self.is_shared:
            return ChannelTrouble.SHARED
        return None if self.bot_is_member else ChannelTrouble.NOT_IN


class DomainStore(Protocol):
    # Who acts, and whether they did already.

    def standing(self, actor: Actor) -> Standing: ...

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None: ...

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None: ...

    # Domains. A declined one is found by its id, and nowhere else.

    def any_domain(self, organisation: OrganisationId) -> Domain | None:
        """Return the first domain that there is in any state, None in an empty organisation."""
        ...

    def domain(self, organisation: OrganisationId, domain: DomainId) -> Domain | None: ...

    def named(self, organisation: OrganisationId, folded_name: str) -> Domain | None: ...

    def in_channel(self, organisation: OrganisationId, channel: ChannelId) -> Domain | None: ...

    def page(self, organisation: OrganisationId, *, size: int, number: int) -> Sequence[Domain]:
        """List proposed, active, unclaimed, then archived domains, each by name. The first page is 0."""
        ...

    def count(self, organisation: OrganisationId) -> int:
        """Count what `page` lists."""
        ...

    def living(self, organisation: OrganisationId) -> Sequence[Domain]:
        """List the domains that one can belong to, by name."""
        ...

    def add(
        self,
        organisation: OrganisationId,
        draft: Draft,
        *,
        state: State,
        proposed_by: UserId | None = None,
        now: datetime,
    ) -> DomainId: ...

    def save(self, organisation: OrganisationId, domain: Domain) -> None:
        """Write the domain, whose version this counts up.

        Who was in a channel that it let go of is forgotten; but when it is archived, those who
        were in its channel, as long as they are, go on reading what was only for the domain.
        """
        ...

    def keep_name(self, organisation: OrganisationId, domain: DomainId, name: str, *, now: datetime) -> None:
        """Remember that the domain was called so until now: it is still found by it, until another one takes it."""
        ...

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        """Write an act into the audit."""
        ...

    def sponsor(self, organisation: OrganisationId, domain: DomainId) -> UserId | None:
        """Return who gives it management support, whether or not they still can."""
        ...

    def learnings_in(self, organisation: OrganisationId, domains: Iterable[DomainId]) -> Mapping[DomainId, int]:
        """Count what was learned in each of these domains and not taken back."""
        ...

    # People.

    def leads_one(self, standing: Standing) -> bool:
        """Whether they lead an active domain."""
        ...

    def leads_of_active(self, organisation: OrganisationId) -> Sequence[UserId]:
        """List who leads an active domain, and still can."""
        ...

    def names(self, organisation: OrganisationId, users: Iterable[UserId]) -> Mapping[UserId, str]: ...

    def candidates(self, organisation: OrganisationId, users: Iterable[UserId]) -> Mapping[UserId, Candidate]:
        """Tell who these are. Someone never seen is a member."""
        ...

    def chosen(self, organisation: OrganisationId, user: UserId) -> DomainId | None: ...

    def choose(self, organisation: OrganisationId, user: UserId, domain: DomainId) -> None: ...

    # Around.

    def settings(self, organisation: OrganisationId) -> OrganisationSettings: ...

    def channel_seen(self, organisation: OrganisationId, channel: ChannelId) -> ChannelSeen | None: ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        """Store a post to be sent."""
        ...
