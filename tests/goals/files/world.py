"""A tree of goals as anybody could have left it, and its file as text."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from sqlmodel import col, select

from bot.features.domains.rules import State as DomainState
from bot.features.domains.rules import folded_name
from bot.features.goals.files.exporting import Exporting, FileFormat
from bot.features.goals.files.goal_file import read_goals
from bot.features.goals.files.importing import Importing
from bot.features.goals.keeping import measuring_rules, rules
from bot.features.goals.rules.measures import Direction, Frequency, Timing
from bot.features.goals.rules.measures import Draft as MeasureDraft
from bot.features.goals.rules.tree import BacklogLink, Draft, Hypothesis, Level
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId
from bot.kernel.typed import without_nul
from storage.goals.file_export import export_transactions
from storage.goals.files import import_transactions
from storage.tables import (
    AuditRow,
    BacklogLinkRow,
    CheckInRow,
    DomainRow,
    MeasureRow,
    NodeRow,
    ParticipantRow,
    PersonRow,
    ReadingRow,
    ReviewRow,
)
from tests.clock import MONDAY_NOON

TODAY = MONDAY_NOON.date()
ODD = "=+-@\t\r\n'\"#:{}[],&*!|>%`~? \u2028\u2029\x85\x07\ufeff\uff1d\U0001f41d"
some_text = st.text(st.one_of(st.sampled_from(ODD), st.characters(codec="utf-8")), max_size=30)
texts = st.one_of(
    some_text,
    st.sampled_from(
        ["=1+1", "no", "null", "1e3", "2026-01-01", "a\n\n  b", "- a: b", "'=x", "a # b", "~", "a\r\nb", "x:"]
    ),
)
words = texts.map(lambda text: without_nul(text).strip())
names = texts.map(lambda text: f"{' '.join(without_nul(text).split())} n"[-100:].strip())
users = st.sampled_from([None, "U1", "U2", "W.3"])
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9).map(
    lambda number: Decimal(str(number))
)
weights = st.sampled_from([None, Decimal(1), Decimal("0.50"), Decimal("1E+2")])
past = st.integers(0, 900).map(lambda days: TODAY - timedelta(days=days))
instants = st.integers(0, 10**15).map(lambda micro: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro))
confidences = st.sampled_from([None, 0, 7, 10])
links = st.lists(
    st.builds(
        BacklogLink,
        url=st.sampled_from(["https://example.com/?a=1,2", "http://x.org/#'", "https://münchen.example/"]),
        label=names.map(lambda name: " ".join(name[:20].split())),
    ),
    max_size=2,
    unique_by=lambda link: link.url,
)
hypotheses = st.builds(Hypothesis, belief=words, expected_outcome=words, success_signal=words, kill_criteria=words)
check_ins = st.fixed_dictionaries(
    {
        "on_date": past,
        "confidence": confidences,
        "note": words,
        "needs_support": st.booleans(),
        "by": users,
        "at": instants,
    }
)
readings = st.fixed_dictionaries(
    {"on_date": past, "value": numbers, "confidence": confidences, "note": words, "by": users, "at": instants}
)
reviews = st.fixed_dictionaries(
    {
        "decision": st.sampled_from(["start", "continue", "rescope", "stop"]),
        "rationale": words.map(lambda text: text or "x"),
        "next_on": st.one_of(st.none(), past),
        "by": users,
        "at": instants,
    }
)


def _good_measure(draft):
    return measuring_rules.checked(draft)


measure_drafts = st.builds(
    MeasureDraft,
    name=names,
    unit=st.sampled_from(["", "%", "€", "days", "€ per order", "k", "12"]),
    baseline=st.one_of(st.none(), numbers),
    target=numbers,
    direction=st.sampled_from(Direction),
    timing=st.sampled_from(Timing),
    frequency=st.sampled_from(Frequency),
    measured_by=words,
    weight=weights,
).map(_good_measure)
measures = st.fixed_dictionaries(
    {
        "draft": measure_drafts,
        "removed_at": st.one_of(st.none(), instants),
        "created_at": instants,
        "readings": st.lists(readings, max_size=3, unique_by=lambda one: one["on_date"]),
    }
)
said = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {
            "said_status": st.sampled_from(["on_track", "at_risk", "off_track", "achieved"]),
            "said_because": words.map(lambda text: text or "because"),
            "said_until": past,
            "said_by": users,
        }
    ),
)
drafts = st.builds(
    Draft,
    level=st.just(Level.GOAL),
    name=names,
    outcome=words,
    lead=users,
    participants=st.lists(st.sampled_from(["U1", "U2", "W.3"]), unique=True).map(tuple),
    watcher=users,
    sponsor=users,
    starts_on=past,
    ends_on=st.one_of(st.none(), past.map(lambda day: day + timedelta(days=1000))),
    weight=weights,
    hypothesis=hypotheses,
    review_on=st.one_of(st.none(), past.map(lambda day: day + timedelta(days=1000))),
    backlog=links.map(tuple),
)


def _is_good(draft):
    try:
        rules.checked(draft)
    except UserFacingError:
        return False
    return True


nodes = st.fixed_dictionaries(
    {
        "draft": drafts.filter(_is_good).map(rules.checked),
        "level": st.sampled_from(["goal", "goal", "bet", "initiative"]),
        "place": st.integers(0, 20),
        "domain": st.integers(0, 2),
        "state": st.sampled_from(["active", "active", "proposed", "stopped", "archived", "declined"]),
        "said": said,
        "measures": st.lists(measures, max_size=2, unique_by=lambda one: one["draft"].name.casefold()),
        "check_ins": st.lists(check_ins, max_size=2),
        "reviews": st.lists(reviews, max_size=2),
        "proposed_by": users,
        "created_at": instants,
    }
)
trees = st.lists(nodes, min_size=1, max_size=5)


def people(session, organisation):
    for user, name in (("U1", " Ana\u2003Lima\n#x"), ("U2", "=Ben"), ("W.3", "")):
        session.merge(PersonRow(organisation=organisation, user_id=user, name=name))


def fill(session, organisation, made):
    """Store a vision with this tree below it. A node that could not hang where it is to hang takes the next place."""
    people(session, organisation)
    domains = [
        None,
        _domain(session, organisation, "Ørders", archived=False),
        _domain(session, organisation, "Old", archived=True),
    ]
    top = NodeRow(
        organisation=organisation,
        level="vision",
        name="V",
        state="active",
        starts_on=TODAY,
        created_at=MONDAY_NOON,
        changed_at=MONDAY_NOON,
    )
    session.add(top)
    session.flush()
    rows = [top]
    for one in made:
        rows.append(_node(session, organisation, one, rows, domains))
    return rows


def _node(session, organisation, one, rows, domains):
    depth = ["vision", "goal", "bet", "initiative"].index(one["level"])
    above = [
        row
        for row in rows
        if ["vision", "goal", "bet", "initiative"].index(row.level) < depth and row.state != "declined"
    ]
    parent = above[one["place"] % len(above)]
    state = one["state"]
    if state == "active" and parent.state in {"archived", "proposed"}:
        state = "archived"
    draft = one["draft"]
    row = NodeRow(
        organisation=organisation,
        level=one["level"],
        name=draft.name,
        state=state,
        parent_id=parent.id,
        domain_id=parent.domain_id or domains[one["domain"]],
        outcome=draft.outcome or None,
        lead_id=draft.lead,
        watcher_id=draft.watcher,
        sponsor_id=draft.sponsor,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        weight=draft.weight,
        belief=draft.hypothesis.belief or None,
        expected_outcome=draft.hypothesis.expected_outcome or None,
        success_signal=draft.hypothesis.success_signal or None,
        kill_criteria=draft.hypothesis.kill_criteria or None,
        review_on=draft.review_on,
        proposed_by=one["proposed_by"],
        created_at=one["created_at"],
        changed_at=MONDAY_NOON,
        **(one["said"] or {}),
    )
    session.add(row)
    session.flush()
    if state == "archived":
        row.archived_with = parent.archived_with or row.id
    session.add_all(
        ParticipantRow(node_id=row.id or 0, user_id=user, organisation=organisation) for user in draft.participants
    )
    session.add_all(
        BacklogLinkRow(node_id=row.id or 0, position=place, organisation=organisation, url=link.url, label=link.label)
        for place, link in enumerate(draft.backlog)
    )
    session.add_all(
        CheckInRow(organisation=organisation, node_id=row.id or 0, **{**c, "note": c["note"] or None})
        for c in one["check_ins"]
    )
    session.add_all(ReviewRow(organisation=organisation, node_id=row.id or 0, **r) for r in one["reviews"])
    for place, measure in enumerate(one["measures"]):
        _measure(session, organisation, row, measure, place)
    return row


def _measure(session, organisation, node, one, place):
    draft = one["draft"]
    row = MeasureRow(
        organisation=organisation,
        node_id=node.id,
        position=place * 2,
        name=draft.name,
        unit=draft.unit,
        baseline=draft.baseline,
        target=draft.target,
        direction=draft.direction,
        timing=draft.timing,
        frequency=draft.frequency,
        measured_by=draft.measured_by or None,
        weight=draft.weight,
        removed_at=one["removed_at"],
        created_at=one["created_at"],
    )
    session.add(row)
    session.flush()
    session.add_all(
        ReadingRow(organisation=organisation, measure_id=row.id or 0, **{**r, "note": r["note"] or None})
        for r in one["readings"]
    )


def _domain(session, organisation, name, *, archived):
    state = DomainState.ARCHIVED if archived else DomainState.ACTIVE
    row = DomainRow(organisation=organisation, name=name, folded_name="", state=state, created_at=MONDAY_NOON)
    session.add(row)
    session.flush()
    row.folded_name = folded_name(DomainId(row.id or 0), name, state)
    session.flush()
    return row.id


async def exported(database, organisation, file_format="yaml"):
    """The file, as it would be written."""
    parts: list[str] = []
    exporting = Exporting(transactions=export_transactions(database))
    await exporting.run_system(organisation, parts.append, file_format=FileFormat(file_format))
    return "".join(parts)


async def imported(database, organisation, path, clock, **more):
    importing = Importing(transactions=import_transactions(database), clock=clock)
    return await importing.run_system(organisation, read_goals(path, now=clock.now()), **more)


def stored(session, organisation):
    """Everything of an organisation's goals as it is, in every table."""
    found = {}
    for table in (
        NodeRow,
        MeasureRow,
        ReadingRow,
        CheckInRow,
        ReviewRow,
        ParticipantRow,
        BacklogLinkRow,
        DomainRow,
        AuditRow,
    ):
        rows = session.exec(select(table).where(col(table.organisation) == organisation))
        found[table.__name__] = sorted((row.model_dump() for row in rows), key=str)
    return found
