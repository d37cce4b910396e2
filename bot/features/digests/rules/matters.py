"""What an edition tells besides lessons: goals that moved, need support or went stale. Three lines at most.

A line about what lasts comes when it changes, then with every fourth edition: what is read every
week is soon not read at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_LINES = 3
AGAIN_AFTER = 4
"""Editions until a line about what lasts, and did not change, comes again."""
OVER = "It was over before the digest was sent."


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something that an audience may want to know of."""

    kind: str
    """Why it is told: "needs_support", "stale", "moved"."""
    thing: str
    """What it is about, as kind and number: "node:12"."""
    mark: str
    """What is told, shortened: as long as this stays, nothing changed."""
    about: str
    """The name of the thing."""
    said: str
    """What is told of it, to be read after its name."""
    lasts: bool
    """Whether it is so until somebody does something; what merely happened is told once."""

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """When an audience last read of a matter."""

    mark: str
    ago: int
    """How many of its editions ago; 1 is the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A matter in an edition."""

    position: int
    matter: Matter
    is_new: bool
    """Whether it was not told before, or otherwise. Only these are worth an edition of their own."""
    left_out: str | None = None
    """Why it is not shown, in words."""


def choose_lines(matters: Iterable[Matter], told: Mapping[tuple[str, str], Told]) -> tuple[Line, ...]:
    """Choose what is told: what changed first, then what it is time to tell again, each in the order given."""
    changed: list[Matter] = []
    again: list[Matter] = []
    for matter in matters:
        before = told.get(matter.key)
        if before is None or before.mark != matter.mark:
            changed.append(matter)
        elif matter.lasts and before.ago >= AGAIN_AFTER:
            again.append(matter)
    chosen = [*((matter, True) for matter in changed), *((matter, False) for matter in again)][:MOST_LINES]
    return tuple(Line(position=at, matter=matter, is_new=is_new) for at, (matter, is_new) in enumerate(chosen))


def as_now(lines: Sequence[Line], matters: Iterable[Matter]) -> tuple[Line, ...]:
    """Bring chosen lines up to date: each says what is so now; what is over is left out."""
    now = {matter.key: matter for matter in matters}
    return tuple(
        Line(position=line.position, matter=now[line.matter.key], is_new=line.is_new, left_out=line.left_out)
        if line.matter.key in now
        else Line(position=line.position, matter=line.matter, is_new=line.is_new, left_out=line.left_out or OVER)
        for line in lines
    )
