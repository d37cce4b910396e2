"""What this feature asks of its rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.features.learnings.drafts import DraftStore
from bot.features.learnings.linking.store import LinkStore
from bot.features.learnings.origin import Credit, Known, Origin
from bot.features.learnings.rules import Content, Domain, Learning
from bot.kernel.access import Actor, Standing, Visibility
from bot.kernel.audit import Entry
from bot.kernel.ids import ChannelId, Delivery, DomainId, LearningId, OrganisationId, PostId, UserId
from bot.kernel.posts import Post
from bot.kernel.settings import OrganisationSettings


class LearningStore(DraftStore, LinkStore, Protocol):
    def standing(self, actor: Actor) -> Standing: ...

    def names(self, organisation: OrganisationId, users: Iterable[UserId]) -> dict[UserId, str]: ...

    def known_names(self, organisation: OrganisationId, users: Iterable[UserId]) -> dict[UserId, str]:
        """Read the names of those of them who have one here."""
        ...

    def settings(self, organisation: OrganisationId) -> OrganisationSettings: ...

    def known(self, organisation: OrganisationId, user: UserId) -> Known | None:
        """Return what is recorded of somebody; None for someone never seen."""
        ...

    # Deliveries.

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None: ...

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None: ...

    # Learnings.

    def add(
        self,
        actor: Actor,
        content: Content,
        *,
        domain: DomainId | None,
        visibility: Visibility,
        channel: ChannelId | None,
        now: datetime,
        credit: Credit | None = None,
    ) -> Learning:
        """Add a learning that names the actor as its author, or whom `credit` says."""
        ...

    def learning(self, organisation: OrganisationId, learning: LearningId) -> Learning | None: ...

    def save(self, learning: Learning) -> None:
        """Write a learning that exists, as it is now."""
        ...

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        """Store who changed what, in the unit of work that changes it."""
        ...

    def last_act(self, organisation: OrganisationId, learning: LearningId) -> Entry | None:
        """Return the latest change of a learning; None for one that nobody changed."""
        ...

    # Messages that became learnings.

    def captured(self, organisation: OrganisationId, channel: ChannelId, ts: str) -> LearningId | None:
        """Return the learning that a message was saved as, in whatever state it is."""
        ...

    def capture(self, origin: Origin, learning: Learning, *, by: UserId, now: datetime) -> None: ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> PostId:
        """Store a post to be sent; a key that is known already changes nothing."""
        ...

    # Domains and channels.

    def domain(self, organisation: OrganisationId, domain: DomainId) -> Domain | None:
        """Return a domain in any state, with its channel's name; None for another organisation's."""
        ...

    def domains(self, organisation: OrganisationId) -> tuple[Domain, ...]:
        """List the domains that learnings may go to, by name."""
        ...

    def has_domains(self, organisation: OrganisationId) -> bool:
        """Whether there is any domain, in whatever state."""
        ...

    def leads(self, organisation: OrganisationId, domain: DomainId) -> tuple[UserId, ...]: ...

    def domain_of_channel(self, organisation: OrganisationId, channel: ChannelId) -> DomainId | None:
        """Return the domain that this channel speaks for, if learnings may go to it."""
        ...

    def channel_is_public(self, organisation: OrganisationId, channel: ChannelId) -> bool | None:
        """Whether a channel is public; None where nobody knows."""
        ...

    def is_conversation(self, organisation: OrganisationId, channel: ChannelId) -> bool:
        """Whether a channel is a conversation of a few, as far as anybody knows."""
        ...

    def chosen_domain(self, actor: Actor) -> DomainId | None:
        """Return the domain that this person chose, if learnings may go to it."""
        ...

    def choose_domain(self, actor: Actor, domain: DomainId) -> None: ...
