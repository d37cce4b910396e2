"""A file of goals meets what is here already, on both databases."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from bot.cli.goal_imports import report_in_words
from bot.features.goals.files.goal_file import read_goals
from bot.features.goals.files.importing import AT_ONCE, Importing
from bot.features.goals.files.rows import Kind
from bot.features.goals.rules.measures import Reading
from bot.features.goals.rules.tree import State
from bot.files.verdicts import Verdict
from bot.files.writing import ATTEMPTS
from bot.kernel.audit import Entry
from bot.kernel.errors import BusyError
from bot.kernel.ids import UserId
from storage.domains import SqlDomainStore
from storage.goals.files import import_transactions
from storage.tables import DomainRow
from tests.goals.files.world import exported, stored
from tests.goals.files.world import imported as import_file

TREE = """
- {id: V, level: vision, name: Nobody waits}
- id: G
  level: goal
  parent: V
  domain: orders
  name: Parcels arrive when we say
  lead: ana
  measures:
    - id: M
      name: Late parcels
      unit: "%"
      target: 5
      direction: decrease
      readings:
        - {on: 2026-01-05, value: 18.50}
- {id: B, level: bet, parent: G, domain: Orders, name: Scans at the door}
"""


@pytest.fixture
def bring(world, places, tmp_path):
    async def bring(content, name="goals.yaml", **more):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        return await import_file(world.database, world.organisation, path, world.clock, **more)

    return bring


@pytest.fixture
def nodes(world):
    async def nodes():
        tree = await world.goals(lambda store: store.tree(world.organisation, states=tuple(State)))
        return {node.source.removeprefix("import:"): node for node in tree.values()}

    return nodes


@pytest.fixture
def measure(world, nodes):
    async def measure():
        node = (await nodes())["G"]
        return (await world.goals(lambda store: store.measures(world.organisation, [node.id])))[0]

    return measure


@pytest.fixture
def readings(world, measure):
    async def readings():
        one = await measure()
        found = await world.goals(lambda store: store.readings(world.organisation, one.id))
        return [(reading.on.isoformat(), str(reading.value), reading.by) for reading in found]

    return readings


def counts(report, kind=Kind.NODE):
    return {verdict.value: many for (of, verdict), many in report.counts.items() if of is kind}


def told(report):
    return [(problem.line, problem.field) for problem in report.problems]


async def test_a_tree_comes_in_whole_with_its_history_saying_so(bring, nodes, readings, places, world):
    report = await bring(TREE)
    assert (report.problems, counts(report)) == ([], {"added": 3})
    found = await nodes()
    assert found["B"].parent == found["G"].id
    assert found["G"].domain == places.orders
    assert found["G"].draft.lead == "ana"
    assert await readings() == [("2026-01-05", "18.50", None)]
    acts = await world.goals(
        lambda store: store.acts(world.organisation, thing="node", thing_id=str(found["G"].id), most=5)
    )
    assert [(act.act, act.by) for act in acts] == [("imported", None)]


async def test_an_old_name_of_a_domain_leads_to_the_one_it_is_now_and_that_is_said(bring, nodes, places, world):
    def rename(session):
        row = session.get(DomainRow, places.orders)
        SqlDomainStore(session).keep_name(world.organisation, row.id, "Orders", now=row.created_at)
        row.name, row.folded_name = "Sales", "sales"

    await world.database.write(rename)
    report = await bring(TREE)
    assert (report.problems, report.plan.renamed_domains) == ([], {"orders": "Sales"})
    assert [line for line in report_in_words(report) if "Sales" in line] == [
        "What the file has under orders goes to Sales, as it is called or what it is part of now."
    ]
    assert {node.domain for source, node in (await nodes()).items() if source != "V"} == {places.orders}
    again = await bring(TREE)
    assert (counts(again), [one.changes for one in again.plan.nodes.values()]) == ({"unchanged": 3}, [()] * 3)


@pytest.mark.long
async def test_the_same_file_again_changes_nothing(bring, world):
    await bring(TREE)
    before = await world.database.read(lambda session: stored(session, world.organisation))
    world.clock.advance(days=3)
    report = await bring(TREE)
    assert counts(report) == {"unchanged": 3}
    assert counts(report, Kind.READING) == {"unchanged": 1}
    assert await world.database.read(lambda session: stored(session, world.organisation)) == before


@pytest.mark.long
async def test_what_nobody_touched_follows_the_file_and_says_what_changed(bring, nodes, measure, readings, world):
    await bring(TREE)
    again = TREE.replace("Scans at the door", "Scans on the stairs").replace("target: 5", "target: 4")
    report = await bring(again.replace("18.50", "17"))
    assert counts(report) == {"unchanged": 2, "changed": 1}
    assert counts(report, Kind.MEASURE) == {"changed": 1}
    assert counts(report, Kind.READING) == {"changed": 1}
    bet = (await nodes())["B"]
    assert (bet.name, bet.version) == ("Scans on the stairs", 2)
    assert (await measure()).draft.target == Decimal(4)
    assert await readings() == [("2026-01-05", "17", None)]
    acts = await world.goals(lambda store: store.acts(world.organisation, thing="node", thing_id=str(bet.id), most=1))
    assert [(c.field, c.before, c.after) for c in acts[0].changes] == [
        ("name", "Scans at the door", "Scans on the stairs")
    ]


@pytest.mark.long
async def test_what_a_file_does_not_tell_stays_and_what_it_empties_goes(bring, nodes):
    await bring(TREE)
    report = await bring("- {id: G, domain: Orders}\n")
    assert (report.problems, counts(report)) == ([], {"unchanged": 1})
    await bring("- {id: G, lead: }\n")
    goal = (await nodes())["G"]
    assert (goal.draft.lead, goal.name) == (None, "Parcels arrive when we say")


@pytest.mark.long
async def test_what_somebody_changed_here_stays_and_new_readings_come_all_the_same(
    bring, nodes, measure, readings, world
):
    await bring(TREE)
    goal = (await nodes())["G"]
    await touch(world, goal, "edited")
    again = TREE.replace("Parcels arrive", "Letters arrive").replace("target: 5", "target: 4")
    report = await bring(again.replace("18.50}", "18.50}\n        - {on: 2025-12-29, value: 9}"))
    assert counts(report) == {"unchanged": 2, "kept": 1}
    assert counts(report, Kind.MEASURE) == {"kept": 1}
    assert counts(report, Kind.READING) == {"unchanged": 1, "added": 1}
    assert (await nodes())["G"].name == "Parcels arrive when we say"
    assert (await measure()).draft.target == Decimal(5)
    assert [value for _, value, _ in await readings()] == ["9", "18.50"]


@pytest.mark.long
@pytest.mark.parametrize("act", ["checked in", "created", "linked", "promised support", "let channels follow"])
async def test_acts_that_change_nothing_of_what_files_tell_leave_a_goal_to_the_file(bring, nodes, world, act):
    await bring(TREE)
    await touch(world, (await nodes())["G"], act)
    assert counts(await bring(TREE.replace("Parcels arrive", "Letters arrive"))) == {"unchanged": 2, "changed": 1}


async def touch(world, node, act):
    entry = Entry(thing="node", thing_id=str(node.id), act=act, by=UserId("ana"), at=world.clock.now())
    await world.goals(lambda store: store.record(world.organisation, entry))


@pytest.mark.long
async def test_a_reading_that_somebody_wrote_here_stays(bring, nodes, measure, readings, world):
    await bring(TREE)
    goal, one = (await nodes())["G"], await measure()
    reading = Reading(measure=one.id, on=date(2026, 1, 5), value=Decimal(7), by=UserId("ana"), at=world.clock.now())
    await world.goals(lambda store: store.put_reading(world.organisation, reading))
    await touch(world, goal, "checked in")
    report = await bring(TREE)
    assert counts(report, Kind.READING) == {"kept": 1}
    assert await readings() == [("2026-01-05", "7", "ana")]


@pytest.mark.long
async def test_one_thing_that_is_wrong_keeps_everything_out(bring, world):
    before = await world.database.read(lambda session: stored(session, world.organisation))
    report = await bring(TREE + "- {id: X, level: bet, parent: Nowhere, domain: Orderz, name: x, sponsor: zed}\n")
    assert told(report) == [(18, "parent"), (18, "domain"), (18, "sponsor")]
    assert "closest is Orders; --create-domains creates it" in report.problems[1].text
    assert "“zed”" in report.problems[2].text
    assert await world.database.read(lambda session: stored(session, world.organisation)) == before


@pytest.mark.long
@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("{id: A, level: bet, parent: G, domain: Logistics, name: a}", (18, "parent")),
        ("{id: A, level: goal, parent: B, domain: Orders, name: a}", (18, "parent")),
        ("{id: A, level: bet, domain: Orders, name: a}", (18, "parent")),
        ("{id: A, level: vision, parent: V, name: a}", (18, "parent")),
        ("{id: A, level: goal, parent: G, name: a}", (18, "parent")),
        ("{id: A, level: hope, parent: V, name: a}", (18, "level")),
        ("{id: A, level: goal, parent: V, name: '?'}", (18, "name")),
        (f"{{id: A, level: goal, parent: V, name: a, outcome: {'x' * 3001}}}", (18, "outcome")),
        ("{id: A, level: goal, parent: V, name: a, starts_on: 2026-02-01, ends_on: 2026-01-01}", (18, "ends_on")),
        ("{id: A, level: goal, parent: V, name: a, weight: -1}", (18, "weight")),
        ("{id: A, level: goal, parent: V, name: a, weight: heavy}", (18, "weight")),
        ("{id: A, level: goal, parent: V, name: a, backlog: nowhere}", (18, "backlog")),
        ("{id: A, level: goal, parent: V, name: a, state: done}", (18, "state")),
        ("{id: A, level: goal, parent: V, name: a, state: declined}", (18, "state")),
        ("{id: A, level: goal, parent: V, name: a, said_status: on track, said_until: 2026-01-01}", (18, "said_because")),
        ("{id: A, level: goal, parent: V, name: a, said_status: stale, said_because: b, said_until: 2026-01-01}", (18, "said_status")),
        ("{id: A, level: goal, parent: V, name: a, measures: [{name: m, target: 1, direction: up}]}", (18, "direction")),
        ("{id: A, level: goal, parent: V, name: a, measures: [{name: m}]}", (18, "target")),
        ("{id: A, level: goal, parent: V, name: a, measures: [{name: m, target: few}]}", (18, "target")),
        ("{id: A, level: goal, parent: V, name: a, measures: [{id: 1, name: m, target: 1}, {id: 2, name: M, target: 1}]}", (18, "name")),
        ("{id: A, level: goal, parent: V, name: a, measures: [{id: pollen:x, name: m, target: 1, unit: " + "x" * 21 + "}]}", (18, "unit")),
        (
            "{id: A, level: goal, parent: V, name: a, measures: ["
            + ", ".join(f"{{name: m{n}, target: 1}}" for n in range(11)) + "]}",
            (18, ""),
        ),
        ("{id: A, level: goal, parent: V, name: a, state: archived}\n- {id: C, level: bet, parent: A, name: c}", (19, "state")),
    ],
)  # fmt: skip
async def test_each_thing_that_is_wrong_is_named_with_line_and_field(bring, rows, problem):
    assert told(await bring(f"{TREE}- {rows}\n")) == [problem]


@pytest.mark.long
async def test_rings_and_levels_turned_over_are_refused_also_across_what_is_here(bring):
    assert told(await bring("- {id: X, level: goal, parent: X, name: x}\n")) == [(1, "parent")]
    ring = "- {id: X, level: goal, parent: Y, name: x, domain: Orders}\n- {id: Y, level: goal, parent: X, name: y}\n"
    assert {line for line, _ in told(await bring(ring))} == {1, 2}
    assert (await bring(TREE)).problems == []
    assert told(await bring("- {id: V, parent: B}\n")) == [(1, "parent"), (1, "")]
    below = await bring("- {id: G, level: initiative, parent: V}\n")
    assert [field for _, field in told(below)] == [""]
    assert "“Scans at the door” hangs under it here" in below.problems[0].text
    assert told(await bring("- {id: G, state: archived}\n")) == [(1, "")]
    assert (await bring("- {id: G, state: archived}\n- {id: B, state: archived}\n")).problems == []


@pytest.mark.long
async def test_files_may_come_one_after_the_other(bring, nodes):
    await bring(TREE)
    report = await bring(
        "what,id,parent,name,on,value\ninitiative,I,B,Buy scanners,,\nreading,,M,,2025-12-29,11\n", "more.csv"
    )
    assert told(report) == [(2, "parent")]
    assert "belongs to a domain" in report.problems[0].text
    report = await bring(
        "what,id,parent,name,domain,on,value\ninitiative,I,B,Buy scanners,Orders,,\nreading,,M,,,2025-12-29,11\n",
        "more.csv",
    )
    assert (report.problems, counts(report), counts(report, Kind.READING)) == ([], {"added": 1}, {"added": 1})
    assert (await nodes())["I"].parent == (await nodes())["B"].id
    nowhere = await bring("what,id,parent,on,value\nreading,,Q,2025-12-29,11\nmeasure,N,Q,,\nreview,,Q,,\n", "more.csv")
    assert told(nowhere) == [(2, "parent"), (3, "parent"), (4, "decision"), (4, "rationale")]


@pytest.mark.long
async def test_a_measure_without_an_id_is_the_one_of_that_name(bring, measure, world, places):
    node = await world.node("Here", level="vision")
    here = await world.measure(node.id, "Late parcels")
    report = await bring(
        f"- id: {node.source}\n  measures:\n    - {{name: late  PARCELS, target: 3, readings: [{{on: 2026-01-05, value: 4}}]}}\n"
    )
    assert (report.problems, counts(report, Kind.MEASURE)) == ([], {"changed": 1})
    found = await world.goals(lambda store: store.measures(world.organisation, [node.id]))
    assert [(one.id, one.name, one.draft.target) for one in found] == [(here.id, "late PARCELS", Decimal(3))]
    assert len(await world.goals(lambda store: store.readings(world.organisation, here.id))) == 1


@pytest.mark.long
async def test_measures_stand_in_the_order_of_the_file(bring, world, nodes):
    two = "- {id: V, level: vision, name: v, measures: [{id: 1, name: a, target: 1}, {id: 2, name: b, target: 1}]}\n"
    await bring(two)
    await bring("- {id: V, measures: [{id: 3, name: c, target: 1}, {id: 2}]}\n")
    vision = (await nodes())["V"]
    found = await world.goals(lambda store: store.measures(world.organisation, [vision.id]))
    assert [one.name for one in found] == ["c", "b", "a"]


@pytest.mark.long
async def test_a_measure_is_never_taken_from_another_goal(bring):
    await bring(TREE)
    assert told(await bring("- {id: V, measures: [{id: M, name: x, target: 1}]}\n")) == [(1, "id")]


@pytest.mark.long
async def test_domains_are_created_when_that_is_said_and_proposed_ones_are_not_taken(bring, world):
    await world.domain("Hopes", state="proposed")
    rows = "- {id: V, level: vision, name: v}\n- {id: G, level: goal, parent: V, name: g, domain: %s}\n"
    assert "only proposed" in (await bring(rows % "Hopes")).problems[0].text
    assert told(await bring(rows % "'!'", create_domains=True)) == [(2, "domain")]
    report = await bring(rows % "Returns", create_domains=True)
    assert [new.name for new in report.plan.new_domains] == ["Returns"]
    states = await world.database.read(
        lambda session: dict(session.exec(select(DomainRow.name, DomainRow.state)).all())
    )
    assert states["Returns"] == "unclaimed"


async def test_a_look_shows_everything_and_changes_nothing(bring, world):
    await bring(TREE)
    before = await world.database.read(lambda session: stored(session, world.organisation))
    again = TREE.replace("Scans at the door", "Scans on the stairs").replace("18.50", "17")
    report = await bring(
        again
        + "- {id: N, level: goal, parent: V, name: New, domain: Returns, measures: [{name: m, target: 1, readings: [{on: 2026-01-01, value: 1}]}], reviews: [{decision: continue, rationale: x}], check_ins: [{on: 2026-01-01}]}\n",
        create_domains=True,
        dry_run=True,
    )
    assert counts(report) == {"unchanged": 2, "changed": 1, "added": 1}
    assert counts(report, Kind.READING) == {"changed": 1, "added": 1}
    assert (counts(report, Kind.REVIEW), counts(report, Kind.CHECK_IN)) == ({"added": 1}, {"added": 1})
    assert await world.database.read(lambda session: stored(session, world.organisation)) == before


async def test_what_was_declined_here_stays_so(bring, world):
    node = await world.node("Hope", state="declined")
    report = await bring(f"- {{id: {node.source}, level: goal, name: Hope}}\n")
    assert "declined here" in report.problems[0].text
    assert node.source not in await exported(world.database, world.organisation)


@pytest.mark.long
async def test_another_organisations_goals_are_neither_seen_nor_changed(bring, world):
    await bring(TREE)
    other = await world.database.read(lambda session: stored(session, "T2"))
    assert not any(other.values())
    assert "Parcels" not in await exported(world.database, "T2")


@pytest.mark.long
async def test_many_readings_come_in_portions(bring, readings):
    many = "".join(
        f"        - {{on: {date(2020, 1, 1) + timedelta(days=n)}, value: {n}}}\n" for n in range(AT_ONCE + 5)
    )
    steps = []
    rows = TREE.replace("        - {on: 2026-01-05, value: 18.50}\n", many)
    report = await bring(rows, progress=lambda done, total: steps.append((done, total)))
    assert counts(report, Kind.READING) == {"added": AT_ONCE + 5}
    assert len(await readings()) == AT_ONCE + 5
    assert steps == [(4, AT_ONCE + 9), (AT_ONCE + 9, AT_ONCE + 9)]


@pytest.mark.long
async def test_a_busy_database_is_waited_for_and_then_said(world, places, tmp_path):
    class Busy:
        def __init__(self, inner, times):
            self.inner, self.times = inner, times

        async def read(self, work):
            return await self.inner.read(work)

        async def write(self, work):
            if self.times:
                self.times -= 1
                raise BusyError
            return await self.inner.write(work)

    path = tmp_path / "goals.yaml"
    path.write_text(TREE)
    file = read_goals(path, now=world.clock.now())
    real = import_transactions(world.database)
    with pytest.raises(BusyError):
        await Importing(transactions=Busy(real, ATTEMPTS), clock=world.clock).run_system(world.organisation, file)
    report = await Importing(transactions=Busy(real, ATTEMPTS - 1), clock=world.clock).run_system(
        world.organisation, file
    )
    assert report.counts[Kind.NODE, Verdict.ADDED] == 3
