"""A person's one message of a week: what waits for them, and news of what they follow. None when everything is fresh."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

from bot.features.goals.finding import found
from bot.features.goals.nudging.away import Presence
from bot.features.goals.nudging.followed import Follow
from bot.features.goals.nudging.letters import Desk, Letter, Render, facts_of
from bot.features.goals.nudging.store import Item, NudgeStore
from bot.features.goals.nudging.times import SNOOZED_FOR, WEEK, Address, address_in, is_time, next_quarter, week_of
from bot.features.goals.nudging.waiting import Ask, Facts, asks, due
from bot.features.goals.rules.tree import Node
from bot.kernel.access import Actor
from bot.kernel.acting import Person
from bot.kernel.clock import Clock
from bot.kernel.ids import Delivery, NodeId, OrganisationId, UserId
from bot.kernel.news import Thing
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

log = logging.getLogger(__name__)

NUDGE: Final = "goals.nudge"
"""The kind of these posts."""
_STANDS_FOR: Final = "Something waits for a word from you."
"""Until a reminder is written, right before it is sent; nobody ever reads it."""
NEWS_KEPT: Final = 13 * WEEK
"""How long a message that was sent can be shown anew with the news in it."""
PATIENCE: Final = 3
"""Answers that Slack may owe in a row before the rest is left for the next look."""


class Presences(Protocol):
    async def look(self, user: UserId) -> Presence | None:
        """Ask Slack how somebody is at this moment; None where it does not answer. Never raises."""
        ...


class Later(StrEnum):
    """For how long somebody does not want to be reminded."""

    TWO_WEEKS = "two_weeks"
    NEXT_QUARTER = "next_quarter"
    """Until the next quarter of the calendar begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snoozed:
    node: Node
    until: date | None
    """None where it was taken back."""
    letter: Letter | None
    """The reminder that was clicked in, as it stands now; None where there is no such reminder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refollowed:
    is_followed: bool
    letter: Letter | None
    """The message that was clicked in, as it stands now; None where there is no such message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Somebody who may have something waiting."""

    user: UserId
    own: bool
    """Whether there is something for them whoever else is away."""
    instead_of: frozenset[UserId]
    """Leads for whom they would stand in."""


class Nudging:
    """`render` draws a message; `follow` says how each thing is followed; `wake` has the outbox look at once."""

    def __init__(
        self,
        *,
        transactions: Transactions[NudgeStore],
        presences: Presences,
        clock: Clock,
        render: Render,
        follow: Mapping[Thing, Follow],
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._presences = presences
        self._clock = clock
        self._render = render
        self._follow = follow
        self._wake = wake

    # By itself.

    async def sweep_system(self, organisation: OrganisationId) -> None:
        """Remind whoever it is time to remind. Of whom Slack says nothing, is left for the next look.

        Slack is asked between two units of work, never inside one.
        """
        now = self._clock.now()
        over = await self._transactions.read(lambda store: _over(store, organisation, now=now))
        if over:
            await self._transactions.write(lambda store: store.forget_news(organisation, over))
        readers = await self._transactions.read(lambda store: _readers(store, organisation, now=now))
        looking = _Looking(self._presences)
        for reader in readers:
            absent = await self._absent(reader, looking)
            if absent is not None:
                await self._remind(organisation, reader.user, looking.seen[reader.user], absent)
            if looking.owed >= PATIENCE:
                log.warning("presences_not_told", extra={"asked": len(looking.seen)})
                break

    async def _absent(self, reader: _Reader, looking: "_Looking") -> frozenset[UserId] | None:
        """Tell whose place the reader takes; None where nothing is for them now, or where Slack owes an answer.

        Nothing is for them where they are away themselves, and where they would only stand in for who is here.
        """
        absent: set[UserId] = set()
        for lead in sorted(reader.instead_of):
            presence = await looking.at(lead)
            if presence is None:
                return None
            if not presence.is_reachable(self._clock.now()):
                absent.add(lead)
        if not reader.own and not absent:
            return None
        here = await looking.at(reader.user)
        return None if here is None or not here.is_reachable(self._clock.now()) else frozenset(absent)

    async def _remind(
        self, organisation: OrganisationId, user: UserId, here: Presence | None, absent: Collection[UserId]
    ) -> None:
        now = self._clock.now()
        where = None if here is None else here.zone
        made = await self._transactions.write(
            lambda store: _made(store, organisation, user, where=where, absent=absent, now=now)
        )
        if made:
            self._wake()

    async def prepare_system(self, organisation: OrganisationId, key: str) -> Post | None:
        """Write a reminder right before it is sent; None where there is nothing to say, or its week has passed."""
        now, address = self._clock.now(), address_in(key)
        if address is None:
            return None

        def work(store: NudgeStore) -> Letter | None:
            reader = store.people(organisation, [address.reader])[address.reader]
            if not reader.is_here or week_of(reader.date_at(now)) != address.week:
                store.untell(organisation, address)
                return None
            desk = Desk(store=store, organisation=organisation, reader=reader, now=now)
            return desk.due_letter(address)

        written = await self._transactions.write(work)
        if written is None:
            return None
        page = self._render(written)
        return Post(key=key, kind=NUDGE, text=page.text, blocks=page.blocks, user=address.reader)

    # By their readers.

    async def snooze(
        self, actor: Actor, delivery: Delivery, node: NodeId, later: Later | None, *, week: date
    ) -> Snoozed:
        """Remind this person of a node later, or, without `later`, as ever. Nobody else's reminders change.

        `week` is that of the reminder which was clicked in.
        """
        now = self._clock.now()

        def work(store: NudgeStore) -> Snoozed:
            known = found(store, actor, node)
            reader = store.people(actor.organisation, [actor.user])[actor.user]
            first = store.first_answer(actor.organisation, delivery)
            until = _until(later, today=reader.date_at(now)) if first is None else _day(first)
            if first is None:
                store.snooze(actor.organisation, actor.user, node, until=until)
                store.claim(actor.organisation, delivery, answer="" if until is None else until.isoformat(), now=now)
            desk = Desk(store=store, organisation=actor.organisation, reader=reader, now=now)
            return Snoozed(node=known, until=until, letter=desk.letter(Address(reader=actor.user, week=week)))

        return await self._transactions.write(work)

    async def follow(
        self, actor: Actor, delivery: Delivery, thing: Thing, number: int, *, follows: bool, week: date
    ) -> Refollowed:
        """Let this person follow a thing that a message told of, or not any more. Raises UserFacingError.

        `week` is that of the message which was clicked in.
        """
        await self._follow[thing](actor, delivery, number, follows)
        now = self._clock.now()

        def work(store: NudgeStore) -> Letter | None:
            reader = store.people(actor.organisation, [actor.user])[actor.user]
            desk = Desk(store=store, organisation=actor.organisation, reader=reader, now=now)
            return desk.letter(Address(reader=actor.user, week=week))

        return Refollowed(is_followed=follows, letter=await self._transactions.read(work))


class _Looking:
    """Asks Slack about everybody once a sweep."""

    def __init__(self, presences: Presences) -> None:
        self._presences = presences
        self.seen: dict[UserId, Presence | None] = {}
        self.owed = 0
        """How many answers Slack owed in a row."""

    async def at(self, user: UserId) -> Presence | None:
        if user not in self.seen:
            self.seen[user] = await self._presences.look(user)
            self.owed = 0 if self.seen[user] is not None else self.owed + 1
        return self.seen[user]


def _until(later: Later | None, *, today: date) -> date | None:
    if later is None:
        return None
    return next_quarter(today) if later is Later.NEXT_QUARTER else today + SNOOZED_FOR


def _day(answer: str) -> date | None:
    return date.fromisoformat(answer) if answer else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    """What the reminders of one week were about, and whose message of that week is spent."""

    week: date
    told: Collection[NodeId]
    spent: Collection[UserId]

    def due(self, facts: Facts, asked: Collection[Ask], reader: Person, *, now: datetime) -> list[Ask]:
        """Choose what waits. What has a lead is asked of one person a week, whoever went away or came back since."""
        return [
            ask
            for ask in asked
            if (ask.node not in self.told or facts.nodes[ask.node].draft.lead is None)
            and due(facts, ask, reader, now=now) is not None
        ]


def _ledger(store: NudgeStore, organisation: OrganisationId, week: date) -> _Ledger:
    # Next week's are there already where the clock was set back since.
    made = [one for one in store.nudged(organisation, since=week) if one.week <= week + WEEK]
    return _Ledger(week=week, told=store.told(organisation, week=week), spent=frozenset(one.reader for one in made))


def _over(store: NudgeStore, organisation: OrganisationId, *, now: datetime) -> list[int]:
    """List the news that nobody is to hear any more, and those that were told long ago."""
    untold = store.untold(organisation)
    people = store.people(organisation, untold)
    over = [one.id for user, some in untold.items() for one in some if not (people[user].is_here and one.is_news)]
    return [*over, *store.told_before(organisation, week=week_of(now.date()) - NEWS_KEPT)]


def _readers(store: NudgeStore, organisation: OrganisationId, *, now: datetime) -> list[_Reader]:
    """List whom it is time to remind, of something that waits at least where somebody else is away."""
    facts = facts_of(store, organisation, now=now)
    hearers = {user for user, news in store.untold(organisation).items() if any(one.is_news for one in news)}
    people = {**store.people(organisation, sorted(hearers)), **facts.people}
    weeks = {
        user: week_of(person.date_at(now))
        for user, person in people.items()
        if person.is_here and is_time(now, person.zone)
    }
    ledgers = {week: _ledger(store, organisation, week) for week in set(weeks.values())}
    by_reader: dict[UserId, list[Ask]] = defaultdict(list)
    for ask in asks(facts):
        if ask.reader in weeks and ask.reader not in ledgers[weeks[ask.reader]].spent:
            by_reader[ask.reader].append(ask)
    hearing = {user for user in hearers if user in weeks and user not in ledgers[weeks[user]].spent}
    readers: list[_Reader] = []
    for user in sorted(by_reader.keys() | hearing):
        waiting = ledgers[weeks[user]].due(facts, by_reader.get(user, ()), people[user], now=now)
        if waiting or user in hearing:
            own = user in hearing or any(ask.instead_of is None for ask in waiting)
            others = frozenset(ask.instead_of for ask in waiting if ask.instead_of is not None)
            readers.append(_Reader(user=user, own=own, instead_of=others))
    return readers


def _made(
    store: NudgeStore,
    organisation: OrganisationId,
    user: UserId,
    *,
    where: str | None,
    absent: Collection[UserId],
    now: datetime,
) -> bool:
    """Make a reminder, unless there is one for this week; say whether there was something to tell."""
    person = store.people(organisation, [user])[user]
    if not person.is_here:
        return False
    reader = replace(person, zone=where or person.zone)
    ledger = _ledger(store, organisation, week_of(reader.date_at(now)))
    if user in ledger.spent or not is_time(now, reader.zone):
        return False
    facts = facts_of(store, organisation, now=now)
    asked = [ask for ask in asks(facts) if ask.reader == user and (ask.instead_of is None or ask.instead_of in absent)]
    due_now = ledger.due(facts, asked, reader, now=now)
    if not due_now and not any(one.is_news for one in store.untold(organisation, user=user).get(user, ())):
        return False
    address = Address(reader=user, week=ledger.week)
    items = [Item(node=ask.node, instead_of=ask.instead_of) for ask in due_now]
    store.add_nudge(organisation, address, items, now=now)
    store.queue(organisation, Post(key=address.key, kind=NUDGE, text=_STANDS_FOR, blocks=(), user=user), now=now)
    return True
