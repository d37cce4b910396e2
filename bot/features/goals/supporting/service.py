"""What one can do with requests for support. Every act is checked, and done once, inside its unit of work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final

from bot.features.goals.finding import CALLED, GONE, kept, names_of_keepers, require_active, today_of
from bot.features.goals.rules.permission import may_keep
from bot.features.goals.rules.tree import Node
from bot.features.goals.supporting.letters import (
    SUPPORT,
    Render,
    ask_sponsor,
    due_letter,
    follow,
    request_and_node,
    tell_of_turn,
)
from bot.features.goals.supporting.rules import (
    FOLLOWS,
    OF_SPONSOR,
    POSSIBLE,
    Act,
    Field,
    Request,
    Turn,
    a_year_after,
    acts_of,
    answerer,
    date_in,
    may_answer,
    may_speak_for,
    needed_in,
    said_in,
)
from bot.features.goals.supporting.store import SupportStore
from bot.kernel.access import Actor, require_member, who_can
from bot.kernel.audit import Change, Entry
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import Delivery, NodeId, OrganisationId, SupportId, UserId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

OVERLAP: Final = timedelta(minutes=10)
"""How far back is looked again for what changed while a letter was on its way: longer than a process has one for itself."""
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
ASK: Final = "ask for support"
RECORDED_AS: Final = {
    Act.YES: "promised support",
    Act.NO: "declined support",
    Act.ASK_BACK: "asked back about support",
    Act.REPLY: "replied about support",
    Act.WITHDRAW: "withdrew a request for support",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What somebody is to see before they ask."""

    node: Node
    domain_name: str | None
    sponsor: str
    today: date
    """Where they live."""
    latest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """There is nobody to ask: the node names no sponsor, or one who is not here."""

    node: Node
    sponsor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request as somebody may see it, and what they may do with it."""

    request: Request
    node: Node
    domain_name: str | None
    names: Mapping[UserId, str]
    answerer: UserId
    reader: UserId
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done, and who is told of it."""

    act: Act
    seen: Seen
    told: tuple[str, ...] = ()
    """Their names; nobody, where this is a repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """Somebody else was faster, so nothing was done: the request as it is."""

    seen: Seen


class Supporting:
    """`render` writes letters, `wake` tells the outbox that there is one. A repeat of an act has no second effect."""

    def __init__(
        self, *, transactions: Transactions[SupportStore], clock: Clock, render: Render, wake: Callable[[], None]
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._wake = wake

    # Asking.

    async def sheet(self, actor: Actor, node: NodeId) -> Sheet | Nobody:
        """Tell what the form shows: to who may keep the node. Raises UserFacingError."""
        now = self._clock.now()

        def work(store: SupportStore) -> Sheet | Nobody:
            known = kept(store, actor, node, doing=ASK)
            require_active(known)
            sponsor = _sponsor(store, actor, known)
            if isinstance(sponsor, Nobody):
                return sponsor
            today = today_of(store, actor, now=now)
            return Sheet(
                node=known,
                domain_name=_domain_name(store, actor, known),
                sponsor=store.people(actor.organisation, [sponsor])[sponsor].name,
                today=today,
                latest=a_year_after(today),
            )

        return await self._transactions.read(work)

    async def ask(
        self, actor: Actor, delivery: Delivery, node: NodeId, *, needed: str, needed_by: str
    ) -> Seen | Nobody:
        """Ask the sponsor for something by a date: who may keep the node. They are told once. Raises UserFacingError."""
        now, same = self._clock.now(), Delivery(f"{delivery}:support:{node}")

        def work(store: SupportStore) -> Seen | Nobody:
            known = kept(store, actor, node, doing=ASK)
            if (answer := store.first_answer(actor.organisation, same)) is not None:
                return _seen(store, actor, *_request(store, actor, SupportId(int(answer))))
            require_active(known)
            sponsor = _sponsor(store, actor, known)
            if isinstance(sponsor, Nobody):
                return sponsor
            words, by = needed_in(needed), date_in(needed_by, today=today_of(store, actor, now=now))
            request = store.add_request(
                actor.organisation,
                known.id,
                asked_by=actor.user,
                sponsor=sponsor,
                needed=words,
                needed_by=by,
                now=now,
            )
            ask_sponsor(store, actor.organisation, request, known, now=now)
            changes = (
                Change(field=Field.NEEDED, before=None, after=words),
                Change(field="needed by", before=None, after=by.isoformat()),
            )
            _record(store, actor, known, "asked for support", changes, now=now)
            store.claim(actor.organisation, same, answer=str(request.id), now=now)
            return _seen(store, actor, request, known)

        asked = await self._transactions.write(work)
        self._wake()
        return asked

    # Answering, replying, withdrawing.

    async def see(self, actor: Actor, request: SupportId) -> Seen:
        """Show a request to any full member. Raises UserFacingError."""
        return await self._transactions.read(lambda store: _seen(store, actor, *_request(store, actor, request)))

    async def begin(self, actor: Actor, request: SupportId, act: Act) -> Seen | Meanwhile:
        """Tell what the form of an act shows, to those who may do it. Raises NotAllowedError and NotFoundError."""

        def work(store: SupportStore) -> Seen | Meanwhile:
            known, node = _request(store, actor, request)
            _require(store, actor, known, node, act)
            seen = _seen(store, actor, known, node)
            return seen if known.state in POSSIBLE[act] else Meanwhile(seen=seen)

        return await self._transactions.read(work)

    async def say(
        self, actor: Actor, delivery: Delivery, request: SupportId, act: Act, said: str = ""
    ) -> Done | Meanwhile:
        """Do one thing with a request, once, and tell whom it concerns. Raises UserFacingError.

        Does nothing where somebody else answered, replied or withdrew it before.
        """
        now, same = self._clock.now(), Delivery(f"{delivery}:support:{act}:{request}")

        def work(store: SupportStore) -> Done | Meanwhile:
            known, node = _request(store, actor, request)
            _require(store, actor, known, node, act)
            if store.first_answer(actor.organisation, same) is not None:
                return Done(act=act, seen=_seen(store, actor, known, node))
            if known.state not in POSSIBLE[act]:
                return Meanwhile(seen=_seen(store, actor, known, node))
            words = "" if act is Act.WITHDRAW else said_in(said, act)
            readers, changed = self._said(store, actor, known, node, Turn(by=actor.user, act=act, said=words, at=now))
            changes = (Change(field=Field.SAID, before=None, after=words),) if words else ()
            _record(store, actor, node, RECORDED_AS[act], changes, now=now)
            store.claim(actor.organisation, same, answer=str(request), now=now)
            people = store.people(actor.organisation, readers)
            told = tuple(people[user].name for user in readers if people[user].is_here)
            return Done(act=act, seen=_seen(store, actor, changed, node), told=told)

        done = await self._transactions.write(work)
        self._wake()
        return done

    def _said(
        self, store: SupportStore, actor: Actor, request: Request, node: Node, turn: Turn
    ) -> tuple[tuple[UserId, ...], Request]:
        organisation = actor.organisation
        store.add_turn(organisation, request, turn)
        following = replace(request, state=FOLLOWS[turn.act], turns=(*request.turns, turn))
        changed = store.save_request(organisation, following, now=turn.at)
        if turn.act is Act.REPLY:
            changed = ask_sponsor(store, organisation, changed, node, now=turn.at)
            told: tuple[UserId, ...] = (answerer(changed, node),)
        else:
            told = tell_of_turn(store, organisation, changed, node, turn)
        follow(store, organisation, changed, node, render=self._render, now=turn.at)
        return told, changed

    # By itself.

    async def prepare_system(self, organisation: OrganisationId, key: str) -> Post | None:
        """Write a letter right before it is sent; None where it is not for its reader any more."""
        now = self._clock.now()
        letter = await self._transactions.write(lambda store: due_letter(store, organisation, key, now=now))
        if letter is None:
            return None
        page = self._render(letter)
        return Post(key=key, kind=SUPPORT, text=page.text, blocks=page.blocks, user=letter.address.reader)

    async def follow_system(self, organisation: OrganisationId) -> None:
        """Let new sponsors have what is open, and letters show what became of what they tell of."""
        now = self._clock.now()

        def due(store: SupportStore) -> list[SupportId]:
            since = min(store.followed(organisation) or LONG_AGO, now) - OVERLAP
            return list(store.changed(organisation, since=since))

        changed = await self._transactions.read(due)
        for request in changed:
            await self._transactions.write(partial(self._follow, organisation=organisation, number=request, now=now))
        if changed:
            await self._transactions.write(lambda store: store.follow_until(organisation, now=now))
            self._wake()

    def _follow(self, store: SupportStore, *, organisation: OrganisationId, number: SupportId, now: datetime) -> None:
        if (known := request_and_node(store, organisation, number)) is not None:
            request, node = known
            if request.is_open:
                request = ask_sponsor(store, organisation, request, node, now=now)
            follow(store, organisation, request, node, render=self._render, now=now)


def _request(store: SupportStore, actor: Actor, number: SupportId) -> tuple[Request, Node]:
    """Return a request and its node for a full member. Raises NotFoundError, the same for every reason."""
    # Who may see nothing is told the same, whether or not there is such a request.
    require_member(store.standing(actor))
    known = request_and_node(store, actor.organisation, number)
    if known is None:
        raise NotFoundError(GONE)
    return known


def _require(store: SupportStore, actor: Actor, request: Request, node: Node, act: Act) -> None:
    """Raise NotAllowedError, naming who can, unless the person may do this."""
    standing = store.standing(actor)
    if act in OF_SPONSOR:
        if may_answer(standing, request, node):
            return
        sponsor = answerer(request, node)
        name = closed(store.people(actor.organisation, [sponsor])[sponsor].name)
        raise NotAllowedError(f"{name} sponsors this {CALLED[node.level]} now. Only {name} or an admin can answer.")
    if not may_speak_for(standing, request, keeps=may_keep(standing, node)):
        asker = store.people(actor.organisation, [request.asked_by])[request.asked_by].name
        names = tuple(dict.fromkeys((asker, *names_of_keepers(store, actor, node))))
        doing = "reply" if act is Act.REPLY else "withdraw this request"
        raise NotAllowedError(f"Only {who_can(names)} can {doing}.")


def _sponsor(store: SupportStore, actor: Actor, node: Node) -> UserId | Nobody:
    """Return who is to be asked. Raises UserFacingError where that is whoever wants to ask."""
    sponsor = node.draft.sponsor
    if sponsor is None:
        return Nobody(node=node, sponsor=None)
    if sponsor == actor.user:
        raise UserFacingError(
            f"You sponsor this {CALLED[node.level]} yourself, so there is nobody else to ask. "
            "If somebody else supports it by now, name them with Edit.",
            field=Field.NEEDED,
        )
    person = store.people(actor.organisation, [sponsor])[sponsor]
    return sponsor if person.is_here else Nobody(node=node, sponsor=person.name)


def _seen(store: SupportStore, actor: Actor, request: Request, node: Node) -> Seen:
    standing = store.standing(actor)
    sponsor = answerer(request, node)
    people = sorted({request.asked_by, sponsor, actor.user, *(turn.by for turn in request.turns)})
    return Seen(
        request=request,
        node=node,
        domain_name=_domain_name(store, actor, node),
        names={user: person.name for user, person in store.people(actor.organisation, people).items()},
        answerer=sponsor,
        reader=actor.user,
        acts=acts_of(standing, request, node, keeps=may_keep(standing, node)),
    )


def _domain_name(store: SupportStore, actor: Actor, node: Node) -> str | None:
    domain = None if node.domain is None else store.domain(actor.organisation, node.domain)
    return None if domain is None else domain.name


def _record(
    store: SupportStore, actor: Actor, node: Node, act: str, changes: tuple[Change, ...], *, now: datetime
) -> None:
    entry = Entry(thing="node", thing_id=str(node.id), act=act, by=actor.user, at=now, changes=changes)
    store.record(actor.organisation, entry)
