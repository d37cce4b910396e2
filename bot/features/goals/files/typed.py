"""Rows become records, by the rules that the forms have too. Each returns what is wrong beside it."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from bot.features.goals.checking_in.saying import LONGEST, MAX_BECAUSE, SAYABLE
from bot.features.goals.files.reader import Reader
from bot.features.goals.files.records import NOTHING, NOWHERE, MeasureRecord, NodeRecord
from bot.features.goals.files.rows import Problem, Row, own_id
from bot.features.goals.files.texts import ARCHIVED
from bot.features.goals.keeping import measuring_rules, rules
from bot.features.goals.reviewing.rules import MAX_RATIONALE, Decision, Review
from bot.features.goals.rules import measures, tree
from bot.features.goals.rules.judgement import Status
from bot.features.goals.rules.measures import CheckIn, Direction, Frequency, Reading, Timing
from bot.features.goals.rules.tree import Draft, Hypothesis, Level, SaidStatus, State
from bot.kernel.errors import UserFacingError

_EMPTY: Final = Draft(level=Level.GOAL, name="x", starts_on=date.min)
"""What stands in the place of a field that is wrong while the others are looked at."""
_EMPTY_MEASURE: Final = measures.Draft(name="x", target=Decimal(0))


def read_node(row: Row, *, now: datetime) -> tuple[NodeRecord | None, list[Problem]]:
    reader = Reader(row, now=now)
    source = reader.id("id")
    level = reader.one_of(Level, "level")
    state = reader.one_of(State, "state", State.ACTIVE) or State.ACTIVE
    if state is State.DECLINED:
        reader.wrong("state", "What was declined is not imported; leave it out.")
    draft = _draft(reader, level or Level.GOAL, now=now)
    record = NodeRecord(
        source=source,
        draft=draft,
        domain=reader.text("domain"),
        domain_archived=reader.text("domain_state") == ARCHIVED,
        parent=reader.id("parent"),
        state=state,
        archived_with=(reader.id("archived_with") or source) if state is State.ARCHIVED else "",
        said=_said(reader, now=now),
        proposed_by=reader.user("proposed_by"),
        created_at=reader.past_instant("created_at"),
    )
    return (None if reader.problems or level is None else record), reader.problems


def _draft(reader: Reader, level: Level, *, now: datetime) -> Draft:
    links: tuple[tree.BacklogLink, ...] = ()
    try:
        links = rules.links_in(reader.words("backlog"))
    except UserFacingError as error:
        reader.wrong("backlog", error.text)
    draft = Draft(
        level=level,
        name=reader.text("name"),
        outcome=reader.words("outcome"),
        lead=reader.user("lead"),
        participants=reader.users("participants"),
        watcher=reader.user("watcher"),
        sponsor=reader.user("sponsor"),
        starts_on=reader.day("starts_on") or now.date(),
        ends_on=reader.day("ends_on"),
        weight=reader.number("weight"),
        hypothesis=Hypothesis(
            belief=reader.words("belief"),
            expected_outcome=reader.words("expected_outcome"),
            success_signal=reader.words("success_signal"),
            kill_criteria=reader.words("kill_criteria"),
        ),
        review_on=reader.day("review_on"),
        backlog=links,
    )
    for _ in tree.Field:
        try:
            return rules.checked(draft)
        except UserFacingError as error:
            field = tree.Field(error.field or tree.Field.NAME)
            reader.wrong(field.value, error.text)
            draft = rules.with_fields(draft, _EMPTY, [field])
    return draft


def _said(reader: Reader, *, now: datetime) -> SaidStatus | None:
    if not any(reader.text(field) for field in ("said_status", "said_because", "said_until")):
        return None
    status, until = reader.one_of(Status, "said_status"), reader.day("said_until")
    because = reader.words("said_because", most=MAX_BECAUSE)
    if status is not None and status not in SAYABLE:
        reader.wrong("said_status", f"This cannot be said, only {', '.join(SAYABLE)}.")
    if not because:
        reader.wrong("said_because", "A status that somebody says has a reason.")
    if not reader.text("said_until"):
        reader.wrong("said_until", "A status that somebody says holds until a date.")
    elif until is not None and until > now.date() + LONGEST:
        reader.wrong("said_until", f"A status is said for at most {LONGEST.days} days.")
    if status is None or until is None:
        return None
    return SaidStatus(status=status.value, because=because, until=until, by=reader.user("said_by"))


def read_measure(row: Row, *, now: datetime) -> tuple[MeasureRecord | None, list[Problem]]:
    reader = Reader(Row(row.kind, row.line, {**row.texts, "id": own_id(row)}, row.lines), now=now)
    unit = reader.text("unit")
    target = reader.number("target", unit=unit)
    if target is None and not reader.text("target"):
        reader.wrong("target", "It needs a target: a number, like 10 or 12.5 %.")
    draft = measures.Draft(
        name=reader.text("name"),
        unit=unit,
        baseline=reader.number("baseline", unit=unit),
        target=Decimal(0) if target is None else target,
        direction=reader.one_of(Direction, "direction", Direction.INCREASE) or Direction.INCREASE,
        timing=reader.one_of(Timing, "timing", Timing.LAGGING) or Timing.LAGGING,
        frequency=reader.one_of(Frequency, "frequency", Frequency.MONTHLY) or Frequency.MONTHLY,
        measured_by=reader.words("measured_by"),
        weight=reader.number("weight"),
    )
    for _ in measures.Field:
        try:
            draft = measuring_rules.checked(draft)
            break
        except UserFacingError as error:
            field = measures.Field(error.field or measures.Field.NAME)
            reader.wrong(field.value, error.text)
            draft = replace(draft, **{field.value: getattr(_EMPTY_MEASURE, field.value)})
    record = MeasureRecord(
        source=reader.id("id"),
        node=reader.id("parent"),
        draft=draft,
        removed_at=reader.past_instant("removed_at"),
        created_at=reader.past_instant("created_at"),
    )
    return (None if reader.problems else record), reader.problems


def read_reading(row: Row, *, unit: str, now: datetime) -> tuple[Reading | None, list[Problem]]:
    reader = Reader(row, now=now)
    on, value = reader.past_day("on"), reader.number("value", unit=unit)
    _insist(reader, "on", "value")
    reading = Reading(
        measure=NOTHING,
        on=on or now.date(),
        value=Decimal(0) if value is None else value,
        confidence=reader.confidence("confidence"),
        note=reader.words("note", most=measures.MAX_NOTE),
        by=reader.user("by"),
        at=reader.past_instant("at") or now,
    )
    return (None if reader.problems else reading), reader.problems


def read_check_in(row: Row, *, now: datetime) -> tuple[CheckIn | None, list[Problem]]:
    reader = Reader(row, now=now)
    on = reader.past_day("on")
    _insist(reader, "on")
    check_in = CheckIn(
        node=NOWHERE,
        on=on or now.date(),
        confidence=reader.confidence("confidence"),
        note=reader.words("note", most=measures.MAX_NOTE),
        needs_support=reader.is_so("needs_support"),
        by=reader.user("by"),
        at=reader.past_instant("at") or now,
    )
    return (None if reader.problems else check_in), reader.problems


def read_review(row: Row, *, now: datetime) -> tuple[Review | None, list[Problem]]:
    reader = Reader(row, now=now)
    decision = reader.one_of(Decision, "decision")
    rationale = reader.words("rationale", most=MAX_RATIONALE)
    _insist(reader, "rationale")
    review = Review(
        decision=decision or Decision.CONTINUE,
        rationale=rationale,
        next_on=reader.day("next_on"),
        by=reader.user("by"),
        at=reader.past_instant("at") or now,
    )
    return (None if reader.problems else review), reader.problems


def _insist(reader: Reader, *fields: str) -> None:
    for field in fields:
        if not reader.text(field):
            reader.wrong(field, "This is needed here.")
