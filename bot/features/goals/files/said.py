"""Readings, check-ins and reviews of a file, some at a time: what is here already is not stored again."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.features.goals.files.goal_file import Said
from bot.features.goals.files.rows import Kind
from bot.features.goals.files.store import GoalFileStore
from bot.features.goals.files.texts import check_in_texts, reading_texts, review_texts
from bot.features.goals.reviewing.rules import Review
from bot.features.goals.rules.measures import CheckIn, Reading
from bot.files.verdicts import Verdict
from bot.kernel.ids import MeasureId, NodeId, OrganisationId

Key = TypeVar("Key", bound=int)
Thing = TypeVar("Thing", CheckIn, Review)


@dataclass(slots=True)
class Outcome:
    """What becomes of some rows."""

    counts: Counter[tuple[Kind, Verdict]] = field(default_factory=Counter)
    readings: list[Reading] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)
    reviews: list[tuple[NodeId, Review]] = field(default_factory=list)
    kept: list[Said] = field(default_factory=list)
    """Readings of which the file says something else than somebody wrote here."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What each name of the file is here."""

    nodes: Mapping[str, NodeId]
    measures: Mapping[str, MeasureId]


def look_at(store: GoalFileStore, organisation: OrganisationId, rows: Sequence[Said], numbers: Numbers) -> Outcome:
    """Tell what would become of these rows. Check-ins and reviews of one node are to come in one piece."""
    outcome = Outcome()
    _readings(store, organisation, rows, numbers, outcome)
    _check_ins(store, organisation, rows, numbers, outcome)
    _reviews(store, organisation, rows, numbers, outcome)
    return outcome


def store_all(store: GoalFileStore, organisation: OrganisationId, outcome: Outcome) -> None:
    store.put_readings(organisation, outcome.readings)
    store.add_check_ins(organisation, outcome.check_ins)
    store.add_reviews(organisation, outcome.reviews)


def _readings(
    store: GoalFileStore, organisation: OrganisationId, rows: Sequence[Said], numbers: Numbers, outcome: Outcome
) -> None:
    told = [(said, numbers.measures[said.of], said.what) for said in rows if isinstance(said.what, Reading)]
    here = store.readings_of(organisation, {measure for _, measure, _ in told if measure > 0})
    on_dates = {(measure, one.on): one for measure, some in here.items() for one in some}
    for said, measure, what in told:
        reading = replace(what, measure=measure)
        known = on_dates.get((measure, reading.on))
        verdict = Verdict.ADDED
        if known is not None:
            reading, is_same = _merged(said, known, reading)
            verdict = Verdict.UNCHANGED if is_same else Verdict.CHANGED
            if not is_same and store.was_written_here(organisation, known):
                verdict = Verdict.KEPT
                outcome.kept.append(said)
        outcome.counts[Kind.READING, verdict] += 1
        if verdict.writes:
            outcome.readings.append(reading)


def _merged(said: Said, known: Reading, reading: Reading) -> tuple[Reading, bool]:
    """Say what a reading would be, and whether that is what it is. What the file does not tell stays."""
    before, after = reading_texts(known, ""), reading_texts(reading, "")
    told = {name for name, text in said.row.texts.items() if text.strip() or name != "at"}
    is_same = all(before[name] == after[name] for name in told if name != "parent")
    kept = {name: getattr(known, name) for name in ("confidence", "note", "by") if name not in told}
    return replace(reading, **kept), is_same


def _check_ins(
    store: GoalFileStore, organisation: OrganisationId, rows: Sequence[Said], numbers: Numbers, outcome: Outcome
) -> None:
    told = [(said, numbers.nodes[said.of], said.what) for said in rows if isinstance(said.what, CheckIn)]
    here = store.check_ins_of(organisation, {node for _, node, _ in told if node > 0})
    for _, node, what in _missing(told, here, lambda one: check_in_texts(one, ""), Kind.CHECK_IN, outcome):
        outcome.check_ins.append(replace(what, node=node))


def _reviews(
    store: GoalFileStore, organisation: OrganisationId, rows: Sequence[Said], numbers: Numbers, outcome: Outcome
) -> None:
    told = [(said, numbers.nodes[said.of], said.what) for said in rows if isinstance(said.what, Review)]
    here = store.reviews_of(organisation, {node for _, node, _ in told if node > 0})
    for _, node, what in _missing(told, here, lambda one: review_texts(one, ""), Kind.REVIEW, outcome):
        outcome.reviews.append((node, what))


def _missing(
    told: Iterable[tuple[Said, NodeId, Thing]],
    here: Mapping[NodeId, Sequence[Thing]],
    texts: Callable[[Thing], Mapping[str, str]],
    kind: Kind,
    outcome: Outcome,
) -> list[tuple[Said, NodeId, Thing]]:
    """Return what is not here yet. Each that is here counts for one of the file's, which may hold two alike."""
    left: dict[NodeId, list[Mapping[str, str]]] = defaultdict(list)
    for node, some in here.items():
        left[node] = [texts(one) for one in some]
    found = []
    for said, node, what in told:
        names = [name for name, text in said.row.texts.items() if name != "parent" and (text.strip() or name != "at")]
        mine = texts(what)
        same = next((one for one in left[node] if all(one[name] == mine[name] for name in names)), None)
        if same is None:
            found.append((said, node, what))
        else:
            left[node].remove(same)
        outcome.counts[kind, Verdict.ADDED if same is None else Verdict.UNCHANGED] += 1
    return found
