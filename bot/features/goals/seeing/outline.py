"""A tree of goals as lines to be read: what concerns the reader first, folded and unfolded. No Slack, no database."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from bot.features.goals.rules.judgement import Judgement, Status
from bot.features.goals.rules.tree import Level, Node, State
from bot.kernel.ids import DomainId, NodeId, UserId

ORGANISATION = DomainId(0)
"""Chosen as a domain: what is of the whole organisation."""


class Shown(StrEnum):
    """Which nodes a reader wants to see."""

    ALL = "all"
    MINE = "mine"
    PROPOSED = "proposed"
    STOPPED = "stopped"
    ARCHIVED = "archived"


STATES: Mapping[Shown, State] = {
    Shown.ALL: State.ACTIVE,
    Shown.MINE: State.ACTIVE,
    Shown.PROPOSED: State.PROPOSED,
    Shown.STOPPED: State.STOPPED,
    Shown.ARCHIVED: State.ARCHIVED,
}
"""The state of the nodes that are shown then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    shown: Shown = Shown.ALL
    domain: DomainId | None = None
    """ORGANISATION for what has none."""
    status: Status | None = None
    level: Level | None = None
    sponsor: UserId | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is filtered out."""
        return self == Filters()

    def let_pass(self, node: Node, judgement: Judgement | None) -> bool:
        """Whether a node passes, but for being the reader's own."""
        return (
            node.state is STATES[self.shown]
            and self.domain in {None, ORGANISATION if node.domain is None else node.domain}
            and (self.status is None or (judgement is not None and judgement.status is self.status))
            and self.level in {None, node.level}
            and self.sponsor in {None, node.draft.sponsor}
        )


class Part(StrEnum):
    """The parts of the page. Each node has its own fold in each."""

    YOURS = "y"
    """What is the reader's or their domain's, and all below it."""
    TREE = "t"
    FOUND = "f"
    """What passes the filters, below what it hangs under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    node: Node
    part: Part
    depth: int
    below: int
    """How many nodes are below it in this part, folded or not."""
    is_open: bool
    is_passed_through: bool = False
    """Whether it only shows what the found ones hang under."""

    @property
    def fold(self) -> str:
        """What names its fold."""
        return f"{self.part}{self.node.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    lines: tuple[Line, ...]
    found: int
    """How many nodes pass the filters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whose page it is."""

    user: UserId
    domains: AbstractSet[DomainId] = frozenset()
    """The one that they chose as theirs, and those that they lead."""

    def takes_part_in(self, node: Node) -> bool:
        """Whether they lead it, take part, watch or sponsor it; or proposed it, as long as nobody answered."""
        draft = node.draft
        roles = {draft.lead, draft.watcher, draft.sponsor, *draft.participants}
        return self.user in roles or (node.state is State.PROPOSED and node.proposed_by == self.user)

    def is_concerned_by(self, node: Node) -> bool:
        return self.takes_part_in(node) or node.domain in self.domains


def outline(
    nodes: Mapping[NodeId, Node],
    judged: Mapping[NodeId, Judgement],
    reader: Reader,
    *,
    filters: Filters,
    turned: AbstractSet[str] = frozenset(),
) -> Outline:
    """Lay out the nodes, which come from the top level down, each level by name.

    `turned` names the folds that the reader turned. The reader's part begins open down to their
    domain's bets, and further where they take part; the whole tree down to its goals; what was
    found, all of it. What hangs under a node that is not among `nodes` stands at the top.
    """
    mine = {node.id for node in nodes.values() if reader.takes_part_in(node)}
    ours = mine | {node.id for node in nodes.values() if reader.is_concerned_by(node)}
    found = {
        node.id
        for node in nodes.values()
        if filters.let_pass(node, judged.get(node.id)) and (filters.shown is not Shown.MINE or node.id in mine)
    }
    grove = _Grove(nodes, mine=mine, ours=ours, turned=turned)
    if filters.is_open:
        lines = [*grove.lines(Part.YOURS, found & ours), *grove.lines(Part.TREE, found)]
    else:
        lines = list(grove.lines(Part.FOUND, found))
    return Outline(lines=tuple(lines), found=len(found))


class _Grove:
    """The nodes with what hangs under each, in the order in which they concern the reader."""

    def __init__(
        self,
        nodes: Mapping[NodeId, Node],
        *,
        mine: AbstractSet[NodeId],
        ours: AbstractSet[NodeId],
        turned: AbstractSet[str],
    ) -> None:
        self._nodes, self._turned = nodes, turned
        self._children: dict[NodeId | None, list[NodeId]] = {}
        for node in nodes.values():
            parent = node.parent if node.parent in nodes else None
            self._children.setdefault(parent, []).append(node.id)
        leads_to_mine, leads_to_ours = self._closed_upwards(mine), self._closed_upwards(ours)
        for siblings in self._children.values():
            # Sorting keeps what is alike in its order: by level, then by name.
            siblings.sort(key=lambda node: (node not in leads_to_mine, node not in leads_to_ours))
        self._leads_to_mine, self._leads_to_ours = leads_to_mine, leads_to_ours

    def lines(self, part: Part, wanted: AbstractSet[NodeId]) -> Iterator[Line]:
        shown = self._closed_upwards(wanted) if part is Part.FOUND else frozenset(self._nodes)
        roots = self._tops(wanted) if part is Part.YOURS else self._children.get(None, [])
        for root in roots:
            if root in shown:
                yield from self._walk(part, root, wanted=wanted, shown=shown)

    def _walk(
        self, part: Part, root: NodeId, *, wanted: AbstractSet[NodeId], shown: AbstractSet[NodeId]
    ) -> Iterator[Line]:
        waiting = [(root, 0)]
        while waiting:
            at, depth = waiting.pop()
            children = [child for child in self._children.get(at, []) if child in shown]
            fold = f"{part}{at}"
            is_open = bool(children) and self._begins_open(part, at, children) != (fold in self._turned)
            yield Line(
                node=self._nodes[at],
                part=part,
                depth=depth,
                below=self._below(at, shown),
                is_open=is_open,
                is_passed_through=part is Part.FOUND and at not in wanted,
            )
            if is_open:
                waiting += [(child, depth + 1) for child in reversed(children)]

    def _begins_open(self, part: Part, at: NodeId, children: list[NodeId]) -> bool:
        if part is Part.FOUND:
            return True
        if part is Part.YOURS:
            is_high = self._nodes[at].level in {Level.VISION, Level.GOAL}
            led_to = self._leads_to_ours if is_high else self._leads_to_mine
            return any(child in led_to for child in children)
        return self._nodes[at].level is Level.VISION

    def _below(self, at: NodeId, shown: AbstractSet[NodeId]) -> int:
        count, waiting = 0, [at]
        while waiting:
            children = [child for child in self._children.get(waiting.pop(), []) if child in shown]
            count += len(children)
            waiting += children
        return count

    def _tops(self, wanted: AbstractSet[NodeId]) -> list[NodeId]:
        """List those of them that hang under none of them, the reader's own first."""
        walked: list[NodeId] = []
        waiting = list(reversed(self._children.get(None, [])))
        while waiting:
            at = waiting.pop()
            if at in wanted:
                walked.append(at)
            else:
                waiting += reversed(self._children.get(at, []))
        return walked

    def _closed_upwards(self, wanted: AbstractSet[NodeId]) -> frozenset[NodeId]:
        """Add to some nodes everything that they hang under."""
        found: set[NodeId] = set()
        for node in wanted:
            at: NodeId | None = node
            while at is not None and at in self._nodes and at not in found:
                found.add(at)
                at = self._nodes[at].parent
        return frozenset(found)
