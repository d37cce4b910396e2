"""Whether everything hangs where it can, once the file is in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.features.goals.files.rows import Problem, Row
from bot.features.goals.files.store import Spot
from bot.features.goals.keeping.requirements import sentence_of
from bot.features.goals.rules.tree import Draft, Level, Misplaced, Node, Roots, State, above, misplaced
from bot.kernel.ids import NodeId

_BELOW_NOTHING = frozenset({State.ARCHIVED, State.PROPOSED})


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is here, as it is to be; `moved` is what the file adds or changes."""

    spots: Mapping[NodeId, Spot]
    moved: frozenset[NodeId]
    rows: Mapping[NodeId, Row]


def misplacements(world: World) -> Iterator[Problem]:
    """Yield what could not hang where it is to. What nobody changes was checked when it came."""
    parents = {number: spot.parent for number, spot in world.spots.items()}
    for number, spot in world.spots.items():
        if spot.state is State.DECLINED or not ({number, spot.parent} & world.moved):
            continue
        found = _why(world, spot, parents)
        if found is None:
            continue
        field, why = found
        row = world.rows.get(number) if number in world.moved else None
        if row is not None:
            yield row.problem(field, why)
        elif spot.parent is not None and spot.parent in world.rows:
            name = spot.name[:_MOST_SHOWN]
            yield world.rows[spot.parent].problem("", f"“{name}” hangs under it here and could not any more. {why}")


def _why(world: World, spot: Spot, parents: Mapping[NodeId, NodeId | None]) -> tuple[str, str] | None:
    draft = _draft(spot)
    if spot.parent is None:
        # A goal may stand alone: a domain may have begun before the organisation had anything to hang it under.
        may = spot.level in {Level.VISION, Level.GOAL}
        return None if may else ("parent", sentence_of(Misplaced.ALONE, draft))
    parent = world.spots.get(spot.parent)
    if parent is None:
        return None
    if parent.state is State.DECLINED:
        return "parent", "What it hangs under was declined here. Name another one."
    as_if_active = Node(id=parent.id, draft=_draft(parent), state=State.ACTIVE)
    line = above(parent.id, parents)
    why = misplaced(draft, node=spot.id, parent=as_if_active, above=line, roots=Roots())
    if why is not None:
        return "parent", sentence_of(why, draft)
    if spot.state is State.ACTIVE and parent.state in _BELOW_NOTHING:
        return "state", f"It is active, and “{parent.name[:_MOST_SHOWN]}”, under which it hangs, is {parent.state}."
    return None


def _draft(spot: Spot) -> Draft:
    return Draft(level=spot.level, name=spot.name, domain=spot.domain, parent=spot.parent, starts_on=date.min)


_MOST_SHOWN = 60
