"""The list of goals: what `/goals` shows."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.features.goals.finding import today_of
from bot.features.goals.rules.judgement import Judgement
from bot.features.goals.rules.judging import judge_tree
from bot.features.goals.rules.permission import may_arrange
from bot.features.goals.rules.tree import Level, Node, State
from bot.features.goals.seeing.outline import Filters, Line, Outline, Part, Reader, Shown, outline
from bot.features.goals.seeing.store import SeeingStore
from bot.kernel.access import Actor, Standing, require_member
from bot.kernel.acting import Domain, Person
from bot.kernel.clock import Clock
from bot.kernel.ids import DomainId, NodeId, OrganisationId, UserId
from bot.kernel.transactions import Transactions

LINES: Final = 40
"""Of one page."""
ABOVE: Final[Mapping[Shown, tuple[State, ...]]] = {
    Shown.ALL: (State.ACTIVE,),
    Shown.MINE: (State.ACTIVE,),
    Shown.PROPOSED: (State.ACTIVE, State.PROPOSED),
    Shown.STOPPED: (State.ACTIVE, State.STOPPED),
    Shown.ARCHIVED: (State.ACTIVE, State.STOPPED, State.ARCHIVED),
}
"""What is read to show them: also what they hang under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the list somebody wants to see."""

    filters: Filters = field(default_factory=Filters)
    page: int = 0
    turned: frozenset[str] = frozenset()
    """The folds that they turned."""
    unfold: NodeId | None = None
    """A node to be shown unfolded in the whole tree, besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One page of the list, and what stands around it."""

    wanted: Wanted
    """With the page that there is, and with all folds that are turned."""
    lines: tuple[Line, ...]
    """Of this page."""
    above: tuple[Node, ...]
    """What the first line of the page hangs under, from the top, where that stands on an earlier page."""
    pages: int
    all_lines: int
    found: int
    judged: Mapping[NodeId, Judgement]
    leads: Mapping[UserId, Person]
    """Who leads a node of this page."""
    domain_names: Mapping[DomainId, str]
    domains: tuple[tuple[DomainId, str], ...]
    """Those that have goals, by name."""
    sponsors: tuple[Person, ...]
    """Whoever sponsors something, by name."""
    proposals: int
    """How many proposals the reader may accept or decline."""
    own_proposals: int
    """How many of the reader's own wait for somebody else to do so."""
    has_proposals: bool
    """Whether anything is proposed, by whomever."""


class Overviews:
    """Reads the list of goals. Changes nothing."""

    def __init__(self, *, transactions: Transactions[SeeingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def overview(self, actor: Actor, wanted: Wanted) -> Overview:
        """Return a page of the list, as full members see it; a page that is not there is the last one."""
        now = self._clock.now()

        def look(store: SeeingStore) -> Overview:
            standing = store.standing(actor)
            require_member(standing)
            return _overview(store, standing, wanted, today=today_of(store, actor, now=now))

        return await self._transactions.read(look)


def _overview(store: SeeingStore, standing: Standing, wanted: Wanted, *, today: date) -> Overview:
    organisation = standing.actor.organisation
    nodes = store.tree(organisation, states=ABOVE[wanted.filters.shown])
    judged = judge_active(store, organisation, nodes, today=today)
    turned = wanted.turned | _unfolded_to(wanted.unfold, nodes, wanted.turned)
    laid = outline(nodes, judged, _reader(store, standing), filters=wanted.filters, turned=turned)
    page, pages = _page_of(laid, wanted)
    lines = laid.lines[page * LINES : (page + 1) * LINES]
    names = domain_names(store, organisation, nodes.values())
    proposed = store.tree(organisation, states=(State.PROPOSED,)).values()
    return Overview(
        wanted=Wanted(filters=wanted.filters, page=page, turned=turned),
        lines=lines,
        above=_above(lines, nodes),
        pages=pages,
        all_lines=len(laid.lines),
        found=laid.found,
        judged=judged,
        leads=store.people(organisation, _without_nobody(line.node.draft.lead for line in lines)),
        domain_names=names,
        domains=tuple(sorted(names.items(), key=lambda named: (named[1].casefold(), named[0]))),
        sponsors=_sponsors(store, organisation, nodes.values(), chosen=wanted.filters.sponsor),
        proposals=sum(may_arrange(standing, node.domain) for node in proposed),
        own_proposals=sum(
            node.proposed_by == standing.user and not may_arrange(standing, node.domain) for node in proposed
        ),
        has_proposals=bool(proposed),
    )


def judge_active(
    store: SeeingStore, organisation: OrganisationId, nodes: Mapping[NodeId, Node], *, today: date
) -> dict[NodeId, Judgement]:
    """Judge those of the nodes that are active: the others have a state instead of a status."""
    active = {number: node for number, node in nodes.items() if node.is_active}
    measures = store.measures(organisation, active)
    latest = store.latest(organisation, [measure.id for measure in measures])
    return judge_tree(active, measures, latest, today=today)


def _reader(store: SeeingStore, standing: Standing) -> Reader:
    chosen = store.chosen(standing.actor.organisation, standing.user)
    domains = standing.leads if chosen is None else standing.leads | {chosen}
    return Reader(user=standing.user, domains=domains)


def _unfolded_to(node: NodeId | None, nodes: Mapping[NodeId, Node], turned: AbstractSet[str]) -> frozenset[str]:
    """Name the folds to turn so that the whole tree shows a node, and what is right below it."""
    found: set[str] = set()
    while node is not None and node in nodes and (fold := f"{Part.TREE}{node}") not in found:
        found.add(fold)
        node = nodes[node].parent
    begun_open = {f"{Part.TREE}{one.id}" for one in nodes.values() if one.level is Level.VISION}
    return frozenset(found - begun_open - turned)


def _page_of(laid: Outline, wanted: Wanted) -> tuple[int, int]:
    """Tell which page is shown, and how many there are."""
    pages = max(1, -(-len(laid.lines) // LINES))
    if wanted.unfold is not None:
        fold = f"{Part.TREE}{wanted.unfold}"
        at = next((at for at, line in enumerate(laid.lines) if line.fold == fold), 0)
        return at // LINES, pages
    return min(max(wanted.page, 0), pages - 1), pages


def _above(lines: Sequence[Line], nodes: Mapping[NodeId, Node]) -> tuple[Node, ...]:
    if not lines:
        return ()
    found: list[Node] = []
    at = lines[0].node.parent
    # Only so far up as the part itself goes: what stands above a reader's own is not indented there.
    while at is not None and at in nodes and len(found) < lines[0].depth:
        found.insert(0, nodes[at])
        at = nodes[at].parent
    return tuple(found)


def domain_names(store: SeeingStore, organisation: OrganisationId, nodes: Iterable[Node]) -> dict[DomainId, str]:
    """Name the domains of the nodes, also those that are archived."""
    wanted = dict.fromkeys(node.domain for node in nodes if node.domain is not None)
    known: dict[DomainId, Domain] = {domain.id: domain for domain in store.domains(organisation)}
    found = {number: known.get(number) or store.domain(organisation, number) for number in wanted}
    return {number: domain.name for number, domain in found.items() if domain is not None}


def _sponsors(
    store: SeeingStore, organisation: OrganisationId, nodes: Iterable[Node], *, chosen: UserId | None
) -> tuple[Person, ...]:
    users = _without_nobody([chosen, *(node.draft.sponsor for node in nodes)])
    people = store.people(organisation, users).values()
    return tuple(sorted(people, key=lambda person: (person.name.casefold(), person.id)))


def _without_nobody(users: Iterable[UserId | None]) -> list[UserId]:
    return list(dict.fromkeys(user for user in users if user is not None))
