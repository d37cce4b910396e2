"""What a digest tells of goals: those that need support, went stale or moved."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from bot.features.goals.rules.judgement import Judgement, Status
from bot.features.goals.rules.measures import CheckIn
from bot.features.goals.rules.numbers import shown_progress
from bot.features.goals.rules.tree import Node
from bot.kernel.directions import closed
from bot.kernel.ids import NodeId

FAR: Final = Decimal("0.1")
"""A tenth of the way is a move worth telling of where the status stays the same."""
TELLING: Final = frozenset({Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.ACHIEVED})
"""Statuses that say how a goal goes; the others say that nobody knows."""


class Kind(StrEnum):
    """The most pressing first."""

    UNANSWERED = "unanswered"
    """What was asked of its sponsor has no answer, and its date is over."""
    NEEDS_SUPPORT = "needs_support"
    """Its last check-in says so."""
    STALE = "stale"
    MOVED = "moved"

    @property
    def lasts(self) -> bool:
        """Whether it is so until somebody does something; a move is told once."""
        return self is not Kind.MOVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    kind: Kind
    node: NodeId
    mark: str
    """What is told, shortened: as long as this stays, nothing changed."""
    about: str
    """The node's name; in the organisation's digest after its domain's."""
    said: str
    """What is told of it, to be read after the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A request for support whose date is over."""

    needed: str
    needed_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A tree of goals at two moments."""

    nodes: Mapping[NodeId, Node]
    before: Mapping[NodeId, Judgement]
    """As it was when the last digest came; without what did not exist then."""
    now: Mapping[NodeId, Judgement]
    check_ins: Mapping[NodeId, CheckIn]
    unanswered: Mapping[NodeId, Unanswered]
    """Of each node, the one that waits the longest."""


def concerns(seen: Seen, wanted: Callable[[Node, Kind], bool], called: Callable[[Node], str]) -> tuple[Concern, ...]:
    """List what there is to tell of the nodes that are `wanted`, the most pressing first.

    What a node without a measure of its own is like follows from those below it, which are told of themselves.
    """
    found = [
        Concern(kind=kind, node=node.id, mark=mark, about=called(node), said=said)
        for node in seen.nodes.values()
        for kind, mark, said in _of(node, seen)
        if wanted(node, kind)
    ]
    order = list(Kind)
    return tuple(sorted(found, key=lambda concern: order.index(concern.kind)))


def _of(node: Node, seen: Seen) -> Iterator[tuple[Kind, str, str]]:
    asked = seen.unanswered.get(node.id)
    check_in = seen.check_ins.get(node.id)
    if asked is not None:
        by = asked.needed_by
        what = closed(_flat(asked.needed))
        yield Kind.UNANSWERED, f"{by}", f"asked for support by {_day(by)}, no answer yet: {what}"
    elif check_in is not None and check_in.needs_support:
        note = f": {closed(_flat(check_in.note))}" if check_in.note else ""
        yield Kind.NEEDS_SUPPORT, f"{check_in.on}", f"needs support{note}"
    judged = seen.now.get(node.id)
    if judged is None or not judged.measured:
        return
    if judged.status is Status.STALE:
        last = max((one.latest.on for one in judged.measured if one.latest is not None), default=None)
        since = "no reading yet" if last is None else f"no new reading since {_day(last)}"
        yield Kind.STALE, f"{last}", since
    before = seen.before.get(node.id)
    if before is not None and (moved := _moved(before, judged)):
        yield Kind.MOVED, *moved


def _moved(before: Judgement, now: Judgement) -> tuple[str, str] | None:
    """Tell how a goal moved, with its mark; None where it did not, or where nobody knows."""
    if now.status not in TELLING or before.status not in TELLING:
        return None
    so_far = "" if now.progress is None else f", {shown_progress(now.progress)} of the way"
    if now.status is not before.status:
        if now.status is Status.ACHIEVED:
            return now.status.value, "achieved: its target is reached"
        return now.status.value, f"{now.status.words} now, was {before.status.words}{so_far}"
    if before.progress is None or now.progress is None or abs(now.progress - before.progress) < FAR:
        return None
    way = "up" if now.progress > before.progress else "back"
    mark = f"{now.status.value}:{now.progress:.1f}"
    return mark, f"{way} from {shown_progress(before.progress)} to {shown_progress(now.progress)} of the way"


def longest_waiting(requests: Iterable[tuple[NodeId, Unanswered]]) -> dict[NodeId, Unanswered]:
    """Keep of each node the request whose date is over the longest."""
    found: dict[NodeId, Unanswered] = {}
    for node, asked in sorted(requests, key=lambda one: one[1].needed_by):
        found.setdefault(node, asked)
    return found


def _flat(text: str) -> str:
    return " ".join(text.split())


def _day(on: date) -> str:
    return f"{on.day} {on:%B}"
