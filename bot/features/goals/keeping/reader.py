"""What the forms about nodes begin with. Changes nothing; refuses, before anything is typed, whom the act refuses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.features.goals.finding import CALLED, arranged, found, kept, today_of
from bot.features.goals.keeping.arranging import below, require_archivable
from bot.features.goals.keeping.measuring import DOING
from bot.features.goals.keeping.requirements import names_of, require_writable
from bot.features.goals.keeping.results import Names
from bot.features.goals.keeping.store import KeepingStore
from bot.features.goals.rules.measures import Measure
from bot.features.goals.rules.permission import may_arrange, may_keep
from bot.features.goals.rules.tree import Draft, Level, Node, State, above, misplaced
from bot.kernel.access import Actor, require_member
from bot.kernel.acting import Domain
from bot.kernel.clock import Clock
from bot.kernel.errors import ConflictError, NotFoundError
from bot.kernel.ids import DomainId, MeasureId, NodeId
from bot.kernel.transactions import Transactions
from bot.matching.words import fold

MOST_OFFERED: Final = 100
"""What one list of Slack's holds."""
REMOVED: Final = "This is not measured any more. Open the list again to see what is."


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a form for a new node begins with."""

    draft: Draft
    parent: Node | None
    domains: tuple[Domain, ...]
    creates_in: frozenset[DomainId | None]
    """Where the person creates at once; elsewhere they propose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    node: Node
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    node: Node
    names: Names
    parent: Node | None
    domains: tuple[Domain, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archiving:
    node: Node
    below: tuple[Node, ...]
    """What is active below it, and goes with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declining:
    node: Node
    proposer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A node and what it is measured by."""

    node: Node
    measures: tuple[Measure, ...]
    may_keep: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Something that a node may hang under."""

    node: Node
    of: str | None
    """Its domain's name; None for the whole organisation."""

    @property
    def label(self) -> str:
        """All that it can be found by: "Goal: Parcels arrive on time (Orders)"."""
        of = f" ({self.of})" if self.of else ""
        return f"{CALLED[self.node.level].capitalize()}: {self.node.name}{of}"


class KeepingReader:
    def __init__(self, *, transactions: Transactions[KeepingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    # A new node.

    async def beginning(self, actor: Actor, parent: NodeId | None) -> Beginning:
        """Begin a node under `parent`, or wherever it will belong: any full member."""
        now = self._clock.now()

        def work(store: KeepingStore) -> Beginning:
            standing = store.standing(actor)
            require_member(standing)
            domains = tuple(store.domains(actor.organisation))
            over = None if parent is None else _hangable(found(store, actor, parent))
            places: list[DomainId | None] = [None, *(domain.id for domain in domains)]
            creates_in = frozenset(place for place in places if may_arrange(standing, place))
            level = _level(store, actor, over, may_begin=None in creates_in)
            draft = Draft(
                level=level,
                name="",
                domain=None if level is Level.VISION else _domain(store, actor, over, domains),
                parent=None if over is None else over.id,
                lead=actor.user,
                starts_on=today_of(store, actor, now=now),
            )
            return Beginning(draft=draft, parent=over, domains=domains, creates_in=creates_in)

        return await self._transactions.read(work)

    async def places(self, actor: Actor) -> Beginning:
        """Tell the domains, and where the person creates at once: for a form that is filled already."""
        return await self.beginning(actor, None)

    async def parents(
        self, actor: Actor, *, level: Level, domain: DomainId | None, typed: str, node: NodeId | None
    ) -> tuple[Offered, ...]:
        """List what a node of that level and domain may hang under, and has what was typed in its label; nearest first.

        `node` is the one that is to be moved; None for a new one.
        """
        wanted = fold(typed).strip()

        def work(store: KeepingStore) -> tuple[Offered, ...]:
            require_member(store.standing(actor))
            tree = store.tree(actor.organisation)
            names = {domain.id: domain.name for domain in store.domains(actor.organisation)}
            fitting = _fitting(store, actor, tree.values(), level=level, domain=domain, node=node)
            every = (Offered(node=one, of=None if one.domain is None else names.get(one.domain, "")) for one in fitting)
            called = [one for one in every if wanted in fold(one.label)]
            return tuple(sorted(called, key=lambda one: -one.node.level.depth)[:MOST_OFFERED])

        return await self._transactions.read(work)

    # One that is.

    async def to_edit(self, actor: Actor, node: NodeId) -> Editing:
        def work(store: KeepingStore) -> Editing:
            current = kept(store, actor, node, doing="change it")
            require_writable(current)
            return Editing(node=current, names=names_of(store, actor, current.draft))

        return await self._transactions.read(work)

    async def to_move(self, actor: Actor, node: NodeId) -> Moving:
        def work(store: KeepingStore) -> Moving:
            current = arranged(store, actor, node, doing="move it")
            require_writable(current)
            return Moving(
                node=current,
                names=names_of(store, actor, current.draft),
                parent=None if current.parent is None else store.node(actor.organisation, current.parent),
                domains=tuple(store.domains(actor.organisation)),
            )

        return await self._transactions.read(work)

    async def to_archive(self, actor: Actor, node: NodeId) -> Archiving:
        def work(store: KeepingStore) -> Archiving:
            current = arranged(store, actor, node, doing="archive it")
            require_archivable(current)
            together = tuple(one for one in below(store, actor, node) if one.is_active)
            return Archiving(node=current, below=together)

        return await self._transactions.read(work)

    async def to_decline(self, actor: Actor, node: NodeId) -> Declining:
        def work(store: KeepingStore) -> Declining:
            current = arranged(store, actor, node, doing="decline it")
            if current.state is not State.PROPOSED:
                raise ConflictError("Somebody accepted this already. If it should not go on, archive it on its page.")
            by = [] if current.proposed_by is None else [current.proposed_by]
            people = store.people(actor.organisation, by)
            return Declining(node=current, proposer="".join(person.name for person in people.values()))

        return await self._transactions.read(work)

    # Its measures.

    async def measures(self, actor: Actor, node: NodeId) -> Measured:
        """List what a node is measured by: any full member; who may keep it is told that they may."""

        def work(store: KeepingStore) -> Measured:
            current = found(store, actor, node)
            return Measured(
                node=current,
                measures=tuple(store.measures(actor.organisation, [node])),
                may_keep=may_keep(store.standing(actor), current) and current.state in {State.ACTIVE, State.PROPOSED},
            )

        return await self._transactions.read(work)

    async def to_measure(self, actor: Actor, node: NodeId) -> Node:
        """Return the node for somebody who may add to its measures."""

        def work(store: KeepingStore) -> Node:
            current = kept(store, actor, node, doing=DOING)
            require_writable(current)
            return current

        return await self._transactions.read(work)

    async def to_change(self, actor: Actor, measure: MeasureId) -> Measure:
        """Return a measure for somebody who may change it."""

        def work(store: KeepingStore) -> Measure:
            require_member(store.standing(actor))
            current = store.measure(actor.organisation, measure)
            if current is None:
                raise NotFoundError(REMOVED)
            node = kept(store, actor, current.node, doing=DOING)
            require_writable(node)
            if current.removed_at is not None:
                raise ConflictError(REMOVED)
            return current

        return await self._transactions.read(work)


def _hangable(parent: Node) -> Node | None:
    """Return it where something can hang under it: the form then begins there, else anywhere."""
    return parent if parent.is_active and parent.level is not Level.INITIATIVE else None


def _level(store: KeepingStore, actor: Actor, parent: Node | None, *, may_begin: bool) -> Level:
    if parent is not None:
        return list(Level)[parent.level.depth + 1]
    is_first = may_begin and not store.roots(actor.organisation).has_vision
    return Level.VISION if is_first else Level.GOAL


def _domain(store: KeepingStore, actor: Actor, parent: Node | None, domains: Sequence[Domain]) -> DomainId | None:
    """Guess the domain: that of what it hangs under, else the one that the person leads or chose."""
    if parent is not None and parent.domain is not None:
        return parent.domain
    chosen = store.chosen(actor.organisation, actor.user)
    ids = [domain.id for domain in domains]
    led = [domain.id for domain in domains if actor.user in domain.leads]
    if chosen in ids and (chosen in led or not led):
        return chosen
    return led[0] if led else None


def _fitting(
    store: KeepingStore,
    actor: Actor,
    nodes: Iterable[Node],
    *,
    level: Level,
    domain: DomainId | None,
    node: NodeId | None,
) -> Iterable[Node]:
    roots, parents = store.roots(actor.organisation), store.parents(actor.organisation)
    for one in nodes:
        draft = Draft(level=level, name="", domain=domain, parent=one.id, starts_on=date.min)
        if misplaced(draft, node=node, parent=one, above=above(one.id, parents), roots=roots) is None:
            yield one
