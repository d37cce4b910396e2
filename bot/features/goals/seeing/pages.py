"""A node's page: all that is written of it, how it stands, and what its reader may do."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.features.goals.finding import found, names_of_keepers, today_of
from bot.features.goals.rules.judgement import Judgement, Measured
from bot.features.goals.rules.judging import ends_on, judge
from bot.features.goals.rules.measures import CheckIn
from bot.features.goals.rules.permission import may_arrange, may_keep
from bot.features.goals.rules.tree import Node, Question, State, above, open_questions
from bot.features.goals.seeing.following import may_choose_channels
from bot.features.goals.seeing.news import Channel
from bot.features.goals.seeing.overview import domain_names, judge_active
from bot.features.goals.seeing.store import SeeingStore
from bot.features.goals.seeing.thinning import Thinned, thinned
from bot.features.goals.supporting.reader import OpenRequest, open_requests
from bot.kernel.access import Actor
from bot.kernel.acting import Person
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import DomainId, MeasureId, NodeId, OrganisationId, UserId
from bot.kernel.products import NamedProduct
from bot.kernel.transactions import Transactions

BELOW: Final = (State.ACTIVE, State.STOPPED, State.PROPOSED)
"""States of what a page lists below it."""
NO_MEASURE: Final = "This is not measured any more. Open the page again to see what is."


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    node: Node
    judgement: Judgement
    ends_on: date | None
    """Its own end, or the one that it inherits."""
    above: tuple[Node, ...]
    """What it hangs under, from the top."""
    below: tuple[tuple[Node, Judgement | None], ...]
    """What hangs right below it; only what is active is judged."""
    questions: tuple[Question, ...]
    """Which of the three have no answer yet."""
    check_in: CheckIn | None
    people: Mapping[UserId, Person]
    """Everybody that the page names."""
    domain_name: str | None
    lessons: int
    channels: tuple[Channel, ...]
    """Those that follow it."""
    keepers: tuple[str, ...]
    """Who may keep it, beside admins."""
    may_keep: bool
    may_arrange: bool
    may_choose_channels: bool
    requests: tuple[OpenRequest, ...] = ()
    """What was asked of its sponsor and is open, the most urgent first."""
    products: tuple[NamedProduct, ...] = ()
    """The products that it needs or works on, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """A page with the readings of one of its measures."""

    page: Page
    measured: Measured | None
    """None where nothing is measured."""
    thinned: Thinned


class Pages:
    """Reads pages. Changes nothing."""

    def __init__(self, *, transactions: Transactions[SeeingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def page(self, actor: Actor, node: NodeId) -> Page:
        """Return a node's page. Raises NotAllowedError for who is no full member, NotFoundError for what is not there."""
        now = self._clock.now()
        return await self._transactions.read(
            lambda store: _page(store, actor, node, today=today_of(store, actor, now=now))
        )

    async def charted(self, actor: Actor, node: NodeId, measure: MeasureId | None = None) -> Charted:
        """Return a page and the readings of a measure; of the first one that has any, where none is chosen.

        Raises NotFoundError for a measure that is no longer one of the node's.
        """
        now = self._clock.now()

        def look(store: SeeingStore) -> Charted:
            page = _page(store, actor, node, today=today_of(store, actor, now=now))
            measured = _chosen(page.judgement.measured, measure)
            if measured is None:
                return Charted(page=page, measured=None, thinned=Thinned(readings=()))
            readings = store.readings(actor.organisation, measured.measure.id)
            return Charted(page=page, measured=measured, thinned=thinned(readings))

        return await self._transactions.read(look)


def _chosen(measured: Iterable[Measured], measure: MeasureId | None) -> Measured | None:
    every = list(measured)
    if measure is not None:
        chosen = next((one for one in every if one.measure.id == measure), None)
        if chosen is None:
            raise NotFoundError(NO_MEASURE)
        return chosen
    with_reading = next((one for one in every if one.latest is not None), None)
    return with_reading or (every[0] if every else None)


def _page(store: SeeingStore, actor: Actor, number: NodeId, *, today: date) -> Page:
    node, organisation, standing = found(store, actor, number), actor.organisation, store.standing(actor)
    family = _family(store, organisation, node)
    judged = judge_active(store, organisation, family, today=today)
    end = ends_on(node, family)
    # What is proposed, stopped or archived is judged by its own numbers, for whoever wants to know how it went.
    judgement = judged.get(number) or _judged_alone(store, organisation, node, today=today, end=end)
    check_in = store.last_check_ins(organisation, [number]).get(number)
    return Page(
        node=node,
        judgement=judgement,
        ends_on=end,
        above=tuple(family[one] for one in reversed(_line_up(node, family)) if one != number),
        below=tuple(
            (one, judged.get(one.id)) for one in family.values() if one.parent == number and one.state in BELOW
        ),
        questions=open_questions(node, measures=len(judgement.measured)),
        check_in=check_in,
        people=store.people(organisation, _people_of(node, judgement, check_in)),
        domain_name=domain_names(store, organisation, [node]).get(node.domain or DomainId(0)),
        lessons=store.lessons(standing, number),
        channels=tuple(store.following(organisation, number)),
        keepers=names_of_keepers(store, actor, node),
        may_keep=may_keep(standing, node),
        may_arrange=may_arrange(standing, node.domain),
        may_choose_channels=may_choose_channels(standing, node),
        requests=open_requests(store, organisation, node),
        products=store.products(organisation, number),
    )


def _family(store: SeeingStore, organisation: OrganisationId, node: Node) -> dict[NodeId, Node]:
    """Read a node with everything above and below it, whatever its state, from the top level down."""
    nodes = store.tree(organisation, states=[state for state in State if state is not State.DECLINED])
    upwards = _line_up(node, nodes)
    family = set(upwards)
    children: dict[NodeId, list[NodeId]] = defaultdict(list)
    for one in nodes.values():
        if one.parent is not None:
            children[one.parent].append(one.id)
    waiting = [node.id]
    while waiting:
        below = [child for child in children[waiting.pop()] if child not in family]
        family.update(below)
        waiting += below
    return {number: one for number, one in nodes.items() if number in family}


def _line_up(node: Node, nodes: Mapping[NodeId, Node]) -> tuple[NodeId, ...]:
    """List a node and what it hangs under, from itself up."""
    parents = {number: one.parent for number, one in nodes.items()}
    return tuple(number for number in above(node.id, parents) if number in nodes)


def _judged_alone(
    store: SeeingStore, organisation: OrganisationId, node: Node, *, today: date, end: date | None
) -> Judgement:
    measures = store.measures(organisation, [node.id])
    latest = store.latest(organisation, [measure.id for measure in measures])
    return judge(node, measures, latest, today=today, ends_on=end)


def _people_of(node: Node, judgement: Judgement, check_in: CheckIn | None) -> Iterator[UserId]:
    draft = node.draft
    by = None if check_in is None else check_in.by
    for user in (
        draft.lead,
        *draft.participants,
        draft.watcher,
        draft.sponsor,
        judgement.said_by,
        by,
        node.proposed_by,
    ):
        if user is not None:
            yield user
