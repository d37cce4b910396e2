"""Channels that follow a node: who may choose them, and what they get."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

from bot.features.goals.finding import found, names_of_keepers, require_active
from bot.features.goals.rules.permission import may_keep
from bot.features.goals.rules.tree import Node, State
from bot.features.goals.seeing.news import NEWS, Channel
from bot.features.goals.seeing.store import SeeingStore
from bot.kernel.access import Actor, Standing, who_can
from bot.kernel.audit import Change, Entry
from bot.kernel.clock import Clock
from bot.kernel.errors import NotAllowedError, UserFacingError
from bot.kernel.ids import ChannelId, Delivery, NodeId, OrganisationId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

FIELD: Final = "channels"
"""What the form asks for, and what the history calls it."""
MOST_CHANNELS: Final = 20
"""That follow one node."""
FOLLOWED: Final = "let channels follow"
A_PRIVATE_ONE: Final = "a private channel"

Render = Callable[[Post, Node, Sequence[str]], Post]
"""Gives news its looks: the post, the node that it is about, and what happened, in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the form begins with."""

    node: Node
    chosen: tuple[Channel, ...]
    """Those that follow and that this person may see and take away."""
    unseen: int
    """How many private ones follow besides that somebody else chose: their names are for who is in them."""
    may_drop_unseen: bool
    others: tuple[Channel, ...]
    """Public ones that follow and that only others may take away."""
    own: tuple[str, ...] | None
    """The domains whose channels they may choose; None for who may choose any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What came of a form."""

    node: Node
    added: tuple[Channel, ...]
    removed: int
    following: int


class Following:
    """`look_up` asks Slack how a channel is now; it keeps what it hears and never raises when Slack is silent."""

    def __init__(
        self,
        *,
        transactions: Transactions[SeeingStore],
        clock: Clock,
        look_up: Callable[[OrganisationId, ChannelId], Awaitable[object]],
        render: Render,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._look_up = look_up
        self._render = render

    async def choice(self, actor: Actor, node: NodeId) -> Choice:
        """Return what the form begins with. Raises NotAllowedError for who may choose no channel."""
        return await self._transactions.read(lambda store: _choice(store, actor, node))

    async def choose(
        self,
        actor: Actor,
        delivery: Delivery,
        node: NodeId,
        channels: Iterable[ChannelId],
        *,
        drop_unseen: bool = False,
    ) -> Chosen:
        """Let exactly these follow, of all that this person may choose; the others stay.

        Raises UserFacingError, at the form's field, for a channel that may not follow.
        """
        wanted, now = frozenset(channels), self._clock.now()

        def work(store: SeeingStore) -> Chosen:
            known = found(store, actor, node)
            if store.first_answer(actor.organisation, delivery) is not None:
                return Chosen(node=known, added=(), removed=0, following=len(store.following(actor.organisation, node)))
            require_active(known)
            before = _choice(store, actor, node)
            own = {channel.id for channel in before.chosen}
            following = store.following(actor.organisation, node)
            added = wanted - {channel.id for channel in following}
            gone = own - wanted
            if drop_unseen and before.may_drop_unseen:
                gone |= _unseen(store, actor, known)
            _require_fit(store, actor, known, added)
            if len(following) - len(gone) + len(added) > MOST_CHANNELS:
                raise UserFacingError(f"At most {MOST_CHANNELS} channels can follow. Choose fewer.", field=FIELD)
            store.unfollow(actor.organisation, node, gone)
            store.follow(actor.organisation, node, sorted(added), by=actor.user, now=now)
            after = store.following(actor.organisation, node)
            if added or gone:
                change = Change(field=FIELD, before=_as_words(following), after=_as_words(after))
                entry = Entry(thing="node", thing_id=str(node), act=FOLLOWED, by=actor.user, at=now, changes=(change,))
                store.record(actor.organisation, entry)
            store.claim(actor.organisation, delivery, answer=FOLLOWED, now=now)
            new = tuple(channel for channel in after if channel.id in added)
            return Chosen(node=known, added=new, removed=len(gone), following=len(after))

        return await self._transactions.write(work)

    async def as_it_is(self, actor: Actor, chosen: Chosen) -> Chosen:
        """Tell how many follow by now."""

        def look(store: SeeingStore) -> Chosen:
            node = found(store, actor, chosen.node.id)
            return replace(chosen, following=len(store.following(actor.organisation, node.id)))

        return await self._transactions.read(look)

    async def let_go_system(self, organisation: OrganisationId, node: NodeId, channel: ChannelId) -> None:
        """Let a channel follow no longer: it turned out to be archived, or shared."""
        await self._transactions.write(lambda store: store.unfollow(organisation, node, [channel]))

    async def prepare_news_system(self, organisation: OrganisationId, key: str) -> Post | None:
        """Write news, right before they are sent; None where that channel is not to have them any more."""
        named = re.fullmatch(rf"{re.escape(NEWS)}:(\d{{1,18}}):([^:]+):.*", key, re.DOTALL)
        if named is None:
            return None
        node, channel = NodeId(int(named[1])), ChannelId(named[2])
        await self._look_up(organisation, channel)

        def look(store: SeeingStore) -> Post | None:
            known = store.node(organisation, node)
            if known is None or known.state is State.ARCHIVED:
                return None
            if not any(one.id == channel and one.may_follow for one in store.following(organisation, node)):
                return None
            queued = store.queued(organisation, key)
            if queued is None or queued.blocks:
                # It has its looks from an attempt before.
                return queued
            return self._render(queued, known, queued.text.split("\n"))

        return await self._transactions.read(look)


def may_choose_channels(standing: Standing, node: Node) -> bool:
    """Who may keep the node, and the leads of any domain: for that domain's channel."""
    return node.is_active and (may_keep(standing, node) or (standing.is_full_member and bool(standing.leads)))


def _choice(store: SeeingStore, actor: Actor, number: NodeId) -> Choice:
    node, standing, organisation = found(store, actor, number), store.standing(actor), actor.organisation
    require_active(node)
    if not may_choose_channels(standing, node):
        who = who_can(names_of_keepers(store, actor, node))
        raise NotAllowedError(f"Only {who} can choose its channels, and leads of domains those of their domains.")
    following = store.following(organisation, number)
    if not may_keep(standing, node):
        own = _own_channels(store, standing)
        return Choice(
            node=node,
            chosen=tuple(channel for channel in following if channel.id in own),
            unseen=sum(channel.is_private and channel.id not in own for channel in following),
            may_drop_unseen=False,
            others=tuple(channel for channel in following if not channel.is_private and channel.id not in own),
            own=tuple(own.values()),
        )
    unseen = _unseen(store, actor, node)
    return Choice(
        node=node,
        chosen=tuple(channel for channel in following if channel.id not in unseen),
        unseen=len(unseen),
        may_drop_unseen=bool(unseen),
        others=(),
        own=None,
    )


def _own_channels(store: SeeingStore, standing: Standing) -> Mapping[ChannelId, str]:
    """Name the domains that somebody leads, by their channels."""
    domains = store.domains(standing.actor.organisation)
    led = [domain for domain in domains if domain.id in standing.leads]
    return {domain.channel: domain.name for domain in led if domain.channel is not None}


def _unseen(store: SeeingStore, actor: Actor, node: Node) -> AbstractSet[ChannelId]:
    """List private channels that follow, and that somebody else chose."""
    chosen_by = store.followed_by(actor.organisation, node.id)
    own = _own_channels(store, store.standing(actor))
    return {
        channel.id
        for channel in store.following(actor.organisation, node.id)
        if channel.is_private and chosen_by.get(channel.id) != actor.user and channel.id not in own
    }


def _require_fit(store: SeeingStore, actor: Actor, node: Node, added: AbstractSet[ChannelId]) -> None:
    """Refuse, at the form's field, what this person may not choose, and what is known to be no place for goals."""
    standing = store.standing(actor)
    own = None if may_keep(standing, node) else _own_channels(store, standing)
    for number in sorted(added):
        channel = store.channel(actor.organisation, number)
        named = f"#{channel.name}" if channel.name and not channel.is_private else "This channel"
        if own is not None and number not in own:
            who = who_can(names_of_keepers(store, actor, node))
            raise UserFacingError(
                f"{named} is not the channel of a domain that you lead. {who} can let it follow.", field=FIELD
            )
        if channel.is_archived:
            raise UserFacingError(f"{named} is archived. Choose another one.", field=FIELD)
        if channel.is_shared:
            raise UserFacingError(
                f"{named} is shared with another organisation, and goals stay in this one. Choose another one.",
                field=FIELD,
            )


def _as_words(channels: Sequence[Channel]) -> str | None:
    """Write channels for the history, which everybody reads: private ones without their names."""
    named = [A_PRIVATE_ONE if channel.is_private or not channel.name else f"#{channel.name}" for channel in channels]
    return ", ".join(named) or None
