"""A reminder as its reader sees it: first what waits, later also what became of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from bot.features.goals.finding import names_of_keepers
from bot.features.goals.nudging.followed import Followed, Heard, Proposal, proposals_of, things_of
from bot.features.goals.nudging.store import Item, NudgeStore
from bot.features.goals.nudging.times import Address
from bot.features.goals.nudging.waiting import Ask, Facts, Waiting, asks, due
from bot.features.goals.rules.measures import Measure
from bot.features.goals.rules.permission import may_keep
from bot.features.goals.rules.tree import Node
from bot.kernel.access import Actor
from bot.kernel.acting import Domain, Person
from bot.kernel.ids import NodeId, OrganisationId, UserId

MOST_LISTED: Final = 5
MOST_FOLLOWED: Final = 8
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One node of a reminder. Without `waiting` and `again_on`, nothing waits there for its reader any more."""

    node: Node
    domain_name: str | None
    """None for what is of the whole organisation."""
    waiting: Waiting | None
    again_on: date | None = None
    """From when on the reader wants to be reminded of it again."""
    instead_of: str | None = None
    """The name of its lead, in whose place the reader gets it."""
    is_gone: bool = False
    """Whether that lead is known to be gone, rather than away."""
    keeps: bool = True
    """Whether the reader may check in and review it."""
    keepers: tuple[str, ...] = ()
    """The names of those who may, where the reader may not; admins may besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    address: Address
    lines: tuple[Line, ...]
    """At most five, from the top of the tree down."""
    more: int = 0
    """How many others wait."""
    followed: tuple[Followed, ...] = ()
    """What happened to what the reader follows, the latest first; at most eight."""
    others: tuple[str, ...] = ()
    """The names of other things that they follow and that something happened to."""
    proposals: tuple[Proposal, ...] = ()
    """What waits for an answer of the reader, the longest waiting first; at most five."""
    more_proposals: int = 0
    """How many others do."""

    @property
    def waiting(self) -> int:
        """How many nodes wait for something."""
        return self.more + sum(1 for line in self.lines if line.waiting is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Blocks, and the text that stands for them."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


Render = Callable[[Letter], Page]


def facts_of(store: NudgeStore, organisation: OrganisationId, *, now: datetime) -> Facts:
    """Read all that decides what waits for whom."""
    nodes = store.tree(organisation)
    listed = store.measures(organisation, nodes)
    measures = {node: list(several) for node, several in groupby(sorted(listed, key=_node_of), key=_node_of)}
    domains = store.domains(organisation)
    leads = {domain.id: domain.leads for domain in domains}
    return Facts(
        nodes=nodes,
        measures=measures,
        latest=store.latest(organisation, [measure.id for measure in listed]),
        reviewed=store.reviewed(organisation, [node.id for node in nodes.values() if node.draft.review_on]),
        # Somewhere it may still be the day before.
        snoozed=store.snoozed(organisation, after=now.date() - _DAY),
        people=store.people(organisation, sorted(_named(nodes.values(), domains))),
        leads=leads,
    )


def _node_of(measure: Measure) -> NodeId:
    return measure.node


def _named(nodes: Iterable[Node], domains: Iterable[Domain]) -> set[UserId]:
    named = {user for node in nodes for user in (node.draft.lead, node.draft.watcher) if user is not None}
    return named | {lead for domain in domains for lead in domain.leads}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where one person's reminder is written: what is known, and when."""

    store: NudgeStore
    organisation: OrganisationId
    reader: Person
    now: datetime

    def due_letter(self, address: Address) -> Letter | None:
        """Write a reminder that is about to be sent, and leave out for good what does not wait any more.

        It tells whatever news there are of what its reader follows. None where there is nothing to say.
        """
        items = self.store.items(self.organisation, address)
        lines = {item.node: line for item, line in self._lines(items) if line.waiting is not None}
        over = [item.node for item in items if item.node not in lines]
        self.store.leave_out(self.organisation, address, over)
        news = self._news_for(address)
        return _letter(address, lines.values(), news) if lines or news else None

    def letter(self, address: Address) -> Letter | None:
        """Write a reminder that was sent, as it stands now; None where there is none."""
        lines = [line for _, line in self._lines(self.store.items(self.organisation, address))]
        news = [one for one in self.store.told_in(self.organisation, address) if one.is_there]
        return _letter(address, lines, news) if lines or news else None

    def _news_for(self, address: Address) -> list[Heard]:
        """Choose the news that a reminder tells, and let them be its own; forget for good what is no news any more."""
        untold = self.store.untold(self.organisation, user=address.reader).get(address.reader, ())
        known = [*self.store.told_in(self.organisation, address), *untold]
        news = [one for one in known if one.is_news]
        self.store.forget_news(self.organisation, [one.id for one in known if not one.is_news])
        self.store.tell_in(self.organisation, address, [one.id for one in news])
        return news

    def _lines(self, items: Sequence[Item]) -> Iterator[tuple[Item, Line]]:
        facts = facts_of(self.store, self.organisation, now=self.now)
        asked = set(asks(facts))
        for item in items:
            node = facts.nodes.get(item.node) or self.store.node(self.organisation, item.node)
            if node is None:
                continue
            ask = Ask(node=node.id, reader=self.reader.id, instead_of=item.instead_of)
            waits = due(facts, ask, self.reader, now=self.now) if ask in asked else None
            snoozed = node.is_active and facts.is_snoozed(self.reader.id, node.id, today=self.reader.date_at(self.now))
            again_on = facts.snoozed[self.reader.id, node.id] if snoozed else None
            yield item, self._line(node, item.instead_of, waiting=waits, again_on=again_on)

    def _line(self, node: Node, instead_of: UserId | None, *, waiting: Waiting | None, again_on: date | None) -> Line:
        domain = None if node.domain is None else self.store.domain(self.organisation, node.domain)
        actor = Actor(organisation=self.organisation, user=self.reader.id)
        lead = None if instead_of is None else self.store.people(self.organisation, [instead_of])[instead_of]
        keeps = may_keep(self.store.standing(actor), node)
        names = () if keeps else names_of_keepers(self.store, actor, node)
        return Line(
            node=node,
            domain_name=None if domain is None else domain.name,
            waiting=waiting,
            again_on=again_on,
            instead_of=None if lead is None else lead.name,
            is_gone=lead is not None and not lead.is_here,
            keeps=keeps,
            keepers=tuple(name for name in names if lead is None or name != lead.name),
        )


def _letter(address: Address, lines: Iterable[Line], news: Sequence[Heard]) -> Letter:
    things, proposals = things_of(news), proposals_of(news)
    ordered = sorted(lines, key=lambda line: (line.node.level.depth, line.node.name.casefold(), line.node.id))
    more = [line for line in ordered[MOST_LISTED:] if line.waiting is not None]
    return Letter(
        address=address,
        lines=tuple(ordered[:MOST_LISTED]),
        more=len(more),
        followed=things[:MOST_FOLLOWED],
        others=tuple(one.name for one in things[MOST_FOLLOWED:]),
        proposals=proposals[:MOST_LISTED],
        more_proposals=len(proposals[MOST_LISTED:]),
    )
