"""What is told of a learning to somebody who may change it, and who that is."""

from dataclasses import dataclass
from typing import Final

from bot.features.learnings.reading import GONE, Newer, may_change, may_see, newer_than
from bot.features.learnings.rules import Domain, Learning, State
from bot.features.learnings.store import LearningStore
from bot.kernel.access import Actor, Standing, Visibility, require_member, who_can
from bot.kernel.errors import NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import ChannelId, LearningId, OrganisationId

CLOSED: Final = {
    State.RETIRED: "This learning is retired. Bring it back first.",
    State.SUPERSEDED: "A newer learning took the place of this one. Change that one, or bring this one back first.",
    State.MERGED: "This was added to another learning. Take it out of there first.",
    State.UNDONE: "This learning was taken back. Bring it back first.",
    State.ACTIVE: "This learning counts as it is; there is nothing to bring back.",
}
"""Why a change makes no sense to a learning in this state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A learning as its author, a lead or an admin sees it after an act of theirs."""

    learning: Learning
    domain: Domain | None
    channel_name: str | None
    """The name of the domain's channel, where the reader may know it."""
    domains: tuple[Domain, ...]
    """Where it may go."""
    has_domains: bool
    """Whether the organisation has any domain, even one that takes no learnings yet."""
    unknown_channel: ChannelId | None = None
    """Where it was logged, if nobody knows yet whether that channel is public."""
    newer: Newer | None = None
    """What took its place, or took it in."""

    @property
    def is_undone(self) -> bool:
        return self.learning.state is State.UNDONE

    @property
    def may_be_shared(self) -> bool:
        """Whether there is someone left to share it with. One without a domain has to find its domain first."""
        return self.domain is not None and self.learning.visibility is Visibility.DOMAIN


def member(store: LearningStore, actor: Actor) -> Standing:
    """Read who acts. Raises NotAllowedError for guests and people of other organisations."""
    standing = store.standing(actor)
    require_member(standing)
    return standing


def own(store: LearningStore, standing: Standing, learning: LearningId) -> Learning:
    """Return a learning that this person may change: its author, its saver, its domain's leads, admins.

    Raises NotFoundError for one that they may not even read, else NotAllowedError.
    """
    found = store.learning(standing.actor.organisation, learning)
    if found is None:
        raise NotFoundError(GONE)
    if may_change(standing, found):
        return found
    if not may_see(store, standing, found):
        raise NotFoundError(GONE)
    raise NotAllowedError(f"Only {who_can(_who(store, found))} can change this learning.")


def own_active(store: LearningStore, standing: Standing, learning: LearningId) -> Learning:
    """Like `own`, for changes that make sense only to what counts as true now."""
    found = own(store, standing, learning)
    require_state(found, frozenset({State.ACTIVE}))
    return found


def require_state(learning: Learning, states: frozenset[State]) -> None:
    """Raise UserFacingError, saying what to do first, unless the learning is in one of these states."""
    if learning.state not in states:
        raise UserFacingError(CLOSED[learning.state])


def _who(store: LearningStore, learning: Learning) -> list[str]:
    leads = () if learning.domain is None else store.leads(learning.organisation, learning.domain)
    users = [user for user in (learning.author, learning.saver, *leads) if user]
    names = store.names(learning.organisation, users)
    return list(dict.fromkeys(names[user] for user in users))


def receipt_of(store: LearningStore, standing: Standing, learning: Learning) -> Receipt:
    organisation = learning.organisation
    domain = None if learning.domain is None else store.domain(organisation, learning.domain)
    domains = store.domains(organisation)
    return Receipt(
        learning=learning,
        domain=domain,
        channel_name=known_name(standing, domain),
        domains=domains,
        has_domains=bool(domains) or store.has_domains(organisation),
        unknown_channel=_unknown(store, organisation, learning.channel),
        newer=newer_than(store, standing, learning),
    )


def known_name(standing: Standing, domain: Domain | None) -> str | None:
    """Tell a private channel's name only to those who were seen in it."""
    if domain is None or not domain.channel_name:
        return None
    return domain.channel_name if domain.channel_is_public or domain.channel in standing.channels else None


def _unknown(store: LearningStore, organisation: OrganisationId, channel: ChannelId | None) -> ChannelId | None:
    # A direct message is private by its nature; there is nothing to look up.
    if channel is None or channel.startswith("D") or store.channel_is_public(organisation, channel) is not None:
        return None
    return channel
