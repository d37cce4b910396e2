"""Writing a check-in down: its readings, what was said of the node, and the act itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.features.goals.checking_in.results import Moved, Saved
from bot.features.goals.checking_in.store import CheckInStore
from bot.features.goals.checking_in.typed import Typed
from bot.features.goals.rules.judgement import Judgement
from bot.features.goals.rules.measures import CheckIn, Measure, Reading
from bot.features.goals.rules.numbers import shown_number
from bot.features.goals.rules.tree import Node
from bot.kernel.access import Actor
from bot.kernel.audit import Change, Entry
from bot.kernel.ids import MeasureId


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One check-in that nothing speaks against any more."""

    store: CheckInStore
    actor: Actor
    node: Node
    typed: Typed
    on: date
    now: datetime

    def put(
        self,
        measures: Sequence[Measure],
        values: Mapping[MeasureId, Decimal],
        histories: Mapping[MeasureId, Sequence[Reading]],
    ) -> tuple[Moved, ...]:
        """Store the check-in with its readings, and return what moved."""
        self.store.add_check_in(
            self.actor.organisation,
            CheckIn(
                node=self.node.id,
                on=self.on,
                confidence=self.typed.confidence,
                note=self.typed.note.strip(),
                needs_support=self.typed.needs_support,
                by=self.actor.user,
                at=self.now,
            ),
        )
        given = [measure for measure in measures if measure.id in values]
        return tuple(self._put(measure, values[measure.id], histories[measure.id]) for measure in given)

    def _put(self, measure: Measure, value: Decimal, history: Sequence[Reading]) -> Moved:
        reading = Reading(
            measure=measure.id,
            on=self.on,
            value=value,
            confidence=self.typed.confidence,
            note=self.typed.note.strip(),
            by=self.actor.user,
            at=self.now,
        )
        replaced = self.store.put_reading(self.actor.organisation, reading)
        earlier = [one for one in history if one.on < self.on]
        later = [one for one in history if one.on > self.on]
        return Moved(
            name=measure.name,
            before=shown_number(earlier[-1].value, measure.unit) if earlier else "",
            after=shown_number(value, measure.unit),
            instead_of="" if replaced is None else shown_number(replaced.value, measure.unit),
            latest=shown_number(later[-1].value, measure.unit) if later else "",
        )

    def saved(self, moved: tuple[Moved, ...], was: Judgement, now: Judgement) -> Saved:
        """Say what came of it, before anybody else is told."""
        node, typed, sponsor = self.node, self.typed, self.node.draft.sponsor
        asked = [self.actor.user, *([] if sponsor is None else [sponsor])]
        people = self.store.people(self.actor.organisation, asked)
        return Saved(
            node=node.id,
            name=node.name,
            level=node.level,
            by=people[self.actor.user].name,
            on=self.on,
            moved=moved,
            confidence=typed.confidence,
            has_note=bool(typed.note.strip()),
            needs_support=typed.needs_support,
            sponsor="" if sponsor is None or not people[sponsor].is_here else people[sponsor].name,
            was=was.status,
            now=now.status,
            because=now.because,
            is_said=now.is_said,
            followers=0,
        )

    def entry(self, saved: Saved) -> Entry:
        """Write down what was said: each value beside the one that it took the place of, on the same date."""
        typed = self.typed
        said = [Change(field="date", before=None, after=saved.on.isoformat())]
        said += [Change(field=one.name, before=one.instead_of or None, after=one.after) for one in saved.moved]
        if typed.confidence is not None:
            said.append(Change(field="confidence", before=None, after=str(typed.confidence)))
        if typed.note.strip():
            said.append(Change(field="note", before=None, after=typed.note.strip()))
        if typed.needs_support:
            said.append(Change(field="needs support", before=None, after="yes"))
        if saved.was is not saved.now:
            said.append(Change(field="status", before=saved.was.value, after=saved.now.value))
        return Entry(
            thing="node",
            thing_id=str(self.node.id),
            act="checked in",
            by=self.actor.user,
            at=self.now,
            changes=tuple(said),
        )
