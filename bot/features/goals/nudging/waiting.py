"""What waits for whom. No Slack, no database, no clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.features.goals.rules.due import is_late, next_due
from bot.features.goals.rules.judging import ends_on
from bot.features.goals.rules.measured import Time
from bot.features.goals.rules.measures import Measure, Reading
from bot.features.goals.rules.progress import is_approached, is_met
from bot.features.goals.rules.tree import Node
from bot.kernel.acting import Person
from bot.kernel.ids import DomainId, MeasureId, NodeId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A measure whose next number is missing."""

    name: str
    last_on: date | None
    """None where it has no number yet."""
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a node waits for: one of the two at least."""

    late: tuple[Late, ...]
    """The longest missing first."""
    review_on: date | None
    """The date of a review that has come, and that nobody has written yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """That a node's news would be asked of somebody."""

    node: NodeId
    reader: UserId
    instead_of: UserId | None = None
    """Its lead, in whose place they watch it: they are asked only while that lead is away or gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that decides what waits for whom, as one unit of work sees it."""

    nodes: Mapping[NodeId, Node]
    """Active ones, from the top level down."""
    measures: Mapping[NodeId, Sequence[Measure]]
    latest: Mapping[MeasureId, Reading]
    reviewed: Mapping[NodeId, datetime]
    """When each was reviewed last."""
    snoozed: Mapping[tuple[UserId, NodeId], date]
    people: Mapping[UserId, Person]
    leads: Mapping[DomainId, Sequence[UserId]]

    def is_snoozed(self, user: UserId, node: NodeId, *, today: date) -> bool:
        until = self.snoozed.get((user, node))
        return until is not None and today < until

    def is_here(self, user: UserId | None) -> bool:
        return user is not None and user in self.people and self.people[user].is_here


def asks(facts: Facts) -> Iterator[Ask]:
    """Tell of whom each node's news would be asked: of its lead, and in their place of its progress watcher.

    A node without a lead: of its progress watcher, else of each lead of its domain; of nobody where
    there are none. /goals shows its questions as open.
    """
    for node in facts.nodes.values():
        lead, watcher = node.draft.lead, node.draft.watcher
        if lead is None:
            by_domain = () if node.domain is None else facts.leads.get(node.domain, ())
            readers = (watcher,) if watcher is not None and facts.is_here(watcher) else by_domain
            yield from (Ask(node=node.id, reader=reader) for reader in readers)
            continue
        if facts.is_here(lead):
            yield Ask(node=node.id, reader=lead)
        if watcher is not None and watcher != lead and facts.is_here(watcher):
            yield Ask(node=node.id, reader=watcher, instead_of=lead)


def waiting(facts: Facts, node: Node, reader: Person, *, now: datetime) -> Waiting | None:
    """Tell what a node waits for on the date that it is where its reader lives; None where all is fresh.

    What has reached its target for good needs no more numbers, and after its end nothing gets older:
    a node's page calls neither stale.
    """
    today = reader.date_at(now)
    late = sorted(_late(facts, node, today=today), key=lambda one: (one.due_on, one.name))
    review_on = node.draft.review_on
    reviewed = facts.reviewed.get(node.id)
    if review_on is not None and (
        today < review_on or (reviewed is not None and reader.date_at(reviewed) >= review_on)
    ):
        review_on = None
    return Waiting(late=tuple(late), review_on=review_on) if late or review_on else None


def _late(facts: Facts, node: Node, *, today: date) -> Iterator[Late]:
    time = Time(starts_on=node.draft.starts_on, ends_on=ends_on(node, facts.nodes), today=today)
    for measure in facts.measures.get(node.id, ()):
        reading = facts.latest.get(measure.id)
        if reading is not None and is_approached(measure.draft) and is_met(measure.draft, reading.value):
            continue
        due_on = next_due(measure, reading, starts_on=node.draft.starts_on)
        if is_late(due_on, measure.draft.frequency, today=time.read_until):
            yield Late(name=measure.name, last_on=None if reading is None else reading.on, due_on=due_on)


def due(facts: Facts, ask: Ask, reader: Person, *, now: datetime) -> Waiting | None:
    """Tell what is to be asked of a reader; None where nothing is, or where they want to hear of it later.

    Whom it would have gone to may have said so, too: that they are away does not bring it back.
    """
    today = reader.date_at(now)
    quiet = [ask.reader] if ask.instead_of is None else [ask.reader, ask.instead_of]
    if any(facts.is_snoozed(user, ask.node, today=today) for user in quiet):
        return None
    return waiting(facts, facts.nodes[ask.node], reader, now=now)
