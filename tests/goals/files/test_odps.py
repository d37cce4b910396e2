"""Measures in the words of the Open Data Product Specification 4.1."""

from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings

from bot.features.goals.files import odps
from bot.features.goals.files.records import MeasureRecord, NodeRecord, Whole
from bot.features.goals.rules.measures import Direction, Draft, Frequency, Timing
from bot.features.goals.rules.tree import Draft as NodeDraft
from bot.features.goals.rules.tree import Level, State
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import UserId
from tests.clock import MONDAY_NOON
from tests.goals.files.world import measure_drafts

DIRECTIONS = {"increase", "decrease", "at_least", "at_most", "equals"}
"""The enumeration of the specification's schema, as published."""
REQUIRED = {"id", "name", "unit", "target"}
KNOWN = REQUIRED | {"description", "direction", "frequency", "owner", "calculation"}


def record(draft, **more):
    return MeasureRecord(source="pollen:1", node="pollen:2", draft=draft, **more)


def test_a_measure_in_the_words_of_a_kpi():
    draft = Draft(
        name="Late parcels",
        unit="%",
        baseline=Decimal("18.50"),
        target=Decimal(5),
        direction=Direction.AT_MOST,
        timing=Timing.LEADING,
        frequency=Frequency.WEEKLY,
        measured_by="Late scans / all scans",
    )
    assert odps.kpi_of(record(draft), owner="Ana") == {
        "id": "pollen:1",
        "name": "Late parcels",
        "unit": "percentage",
        "target": Decimal(5),
        "direction": "at_most",
        "frequency": "weekly",
        "owner": "Ana",
        "calculation": "Late scans / all scans",
        "x-baseline": Decimal("18.50"),
        "x-timing": "leading",
    }


def test_directions_are_the_same_words():
    assert {direction.value for direction in Direction} == DIRECTIONS


@pytest.mark.long
@settings(max_examples=50, deadline=None)
@given(draft=measure_drafts)
def test_a_kpi_comes_back_as_the_measure_that_it_was(draft):
    kpi = odps.kpi_of(record(draft))
    assert kpi.keys() >= REQUIRED
    assert all(name in KNOWN or name.startswith("x-") for name in kpi)
    assert odps.measure_of(kpi) == draft


def test_what_others_write_is_read_as_far_as_it_goes():
    kpi = {
        "id": "k",
        "name": "Coverage",
        "unit": "percentage",
        "target": "95 %",
        "frequency": "hourly",
        "description": "How",
    }
    assert odps.measure_of(kpi) == Draft(
        name="Coverage", unit="%", target=Decimal(95), frequency=Frequency.WEEKLY, measured_by="How"
    )
    with pytest.raises(UserFacingError):
        odps.measure_of({**kpi, "target": "as soon as possible"})


def test_the_file_has_living_measures_of_active_goals_with_numbers_as_numbers():
    node = NodeRecord(
        source="pollen:2", draft=NodeDraft(level=Level.GOAL, name="g", starts_on=MONDAY_NOON.date(), lead=UserId("U1"))
    )
    living = record(Draft(name="Läte: =1", unit="€", target=Decimal("-0.10")))
    removed = record(Draft(name="Old", target=Decimal(1)), removed_at=MONDAY_NOON)
    whole = Whole(node=node, measures=((living, ()), (removed, ())))
    written = odps.HEAD + odps.whole_as_kpis(whole, {UserId("U1"): "Ana"})
    found = yaml.safe_load(written)["productStrategy"]["productKPIs"]
    assert [(kpi["name"], kpi["target"], kpi["owner"]) for kpi in found] == [("Läte: =1", -0.1, "Ana")]
    assert "target: -0.10\n" in written
    archived = NodeRecord(source="a", draft=node.draft, state=State.ARCHIVED)
    assert not odps.whole_as_kpis(Whole(node=archived, measures=whole.measures), {})
    assert not odps.whole_as_kpis(Whole(node=node), {})


def test_any_whole_number_stays_one():
    for value in (Decimal("1E+3"), Decimal(0), Decimal(-7)):
        whole = Whole(
            node=NodeRecord(source="n", draft=NodeDraft(level=Level.GOAL, name="g", starts_on=MONDAY_NOON.date())),
            measures=((record(Draft(name="m", target=value)), ()),),
        )
        kpi = yaml.safe_load(odps.HEAD + odps.whole_as_kpis(whole, {}))["productStrategy"]["productKPIs"][0]
        assert (type(kpi["target"]), kpi["target"]) == (int, int(value))
