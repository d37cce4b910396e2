"""Putting the form of a check-in together from what is stored."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, tzinfo
from typing import Final

from bot.features.goals.checking_in.results import Gone, Line, Other, Sheet, Wrote
from bot.features.goals.checking_in.store import CheckInStore
from bot.features.goals.checking_in.typed import Seen, Typed, is_moved, is_redefined, mark_of
from bot.features.goals.rules.measures import CheckIn, Reading
from bot.features.goals.rules.tree import Node
from bot.kernel.access import Actor
from bot.kernel.acting import Person
from bot.kernel.ids import UserId
from bot.kernel.zones import zone, zone_names

MOST_LINES: Final = 20
"""Measures that one form has room for. A node has fewer; what reached the rows otherwise must still be readable."""


def sheet_of(store: CheckInStore, actor: Actor, node: Node, *, today: date) -> Sheet:
    """Read the form as it is now."""
    measures = store.measures(actor.organisation, [node.id])
    shown = measures[:MOST_LINES]
    latest = store.latest(actor.organisation, [measure.id for measure in shown])
    lines = tuple(Line(measure=measure, latest=latest.get(measure.id)) for measure in shown)
    return Sheet(
        node=node,
        lines=lines,
        left_out=len(measures) - len(shown),
        last=store.last_check_ins(actor.organisation, [node.id]).get(node.id),
        today=today,
        seen=Seen(
            check_in=store.last_number(actor.organisation, node.id),
            marks={line.measure.id: mark_of(line.measure, line.latest) for line in lines},
        ),
    )


def compared_with_seen(store: CheckInStore, actor: Actor, sheet: Sheet, seen: Seen, typed: Typed) -> Sheet:
    """Tell in the form what changed since it was `seen`: values, measures, and what others said."""
    newer = store.check_ins_after(actor.organisation, sheet.node.id, seen.check_in)
    names = _names(store, actor, [*newer, *(line.latest for line in sheet.lines if line.latest is not None)])
    here = _zone_of(store.people(actor.organisation, [actor.user])[actor.user])

    def met(line: Line) -> Line:
        before, now = seen.marks.get(line.measure.id), mark_of(line.measure, line.latest)
        last = _written(store, actor, line, newer, has_moved=before is not None and is_moved(before, now))
        line = replace(line, is_redefined=is_redefined(before, now))
        if last is None:
            return line
        at = last.at.astimezone(here)
        return replace(line, met=Wrote(by=names[last.by], on=last.on, value=last.value, at=at))

    return replace(
        sheet,
        lines=tuple(met(line) for line in sheet.lines),
        typed=typed,
        others=tuple(Other(by=names[one.by], at=one.at.astimezone(here), check_in=one) for one in newer),
        gone=tuple(_gone(store, actor, sheet, typed)),
    )


def is_as_seen(sheet: Sheet) -> bool:
    """Whether nothing changed while the form was open."""
    changed = any(line.met is not None or line.is_redefined for line in sheet.lines)
    return not changed and not sheet.others and not sheet.gone


def _written(
    store: CheckInStore, actor: Actor, line: Line, newer: Sequence[CheckIn], *, has_moved: bool
) -> Reading | None:
    """Return the value that was written last since, also one of a past date, which leaves the last one as it was."""
    acts = {(one.by, one.at) for one in newer}
    readings = store.readings(actor.organisation, line.measure.id) if acts else ()
    written = [reading for reading in readings if (reading.by, reading.at) in acts]
    if written:
        return max(written, key=lambda reading: reading.at)
    return line.latest if has_moved else None


def _zone_of(person: Person) -> tzinfo:
    return UTC if person.zone is None or person.zone not in zone_names() else zone(person.zone)


def _gone(store: CheckInStore, actor: Actor, sheet: Sheet, typed: Typed) -> Iterator[Gone]:
    there = {line.measure.id for line in sheet.lines}
    for number, text in typed.values.items():
        if number in there or not text.strip():
            continue
        measure = store.measure(actor.organisation, number)
        is_ours = measure is not None and measure.node == sheet.node.id
        yield Gone(name=measure.name if measure is not None and is_ours else "", typed=text.strip())


def _names(store: CheckInStore, actor: Actor, written: Iterable[CheckIn | Reading]) -> dict[UserId | None, str]:
    people = store.people(actor.organisation, {one.by for one in written if one.by is not None})
    named: dict[UserId | None, str] = {None: "Somebody"}
    return named | {user: "You" if user == actor.user else person.name for user, person in people.items()}
