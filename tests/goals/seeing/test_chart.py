from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.goals.rules.measured import Time, judge_measure
from bot.features.goals.rules.measures import Direction, Draft, Measure, Reading
from bot.features.goals.seeing.thinning import thinned
from bot.kernel.ids import MeasureId, NodeId
from handlers.goals.seeing.chart import chart, chart_in_words, short_names, table, thinning_said
from handlers.kit import units

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
MEASURE = Measure(
    id=MeasureId(1),
    node=NodeId(1),
    position=0,
    draft=Draft(
        name="Late parcels", unit="%", baseline=Decimal(20), target=Decimal("10.5"), direction=Direction.DECREASE
    ),
    created_at=NOW,
)
TIME = Time(starts_on=date(2025, 12, 1), ends_on=None, today=date(2026, 1, 5))


def charted(measure=MEASURE, *, many=3):
    readings = [
        Reading(
            measure=measure.id,
            on=date(2026, 1, 5) - timedelta(weeks=at),
            value=Decimal(18 - many) + Decimal(at),
            at=NOW,
        )
        for at in reversed(range(many))
    ]
    return judge_measure(measure, readings[-1] if readings else None, TIME), thinned(readings)


def test_a_chart_has_the_readings_beside_the_target():
    assert chart(*charted()) == {
        "type": "data_visualization",
        "title": "Late parcels",
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": "Late parcels",
                    "data": [
                        {"label": "22 Dec 2025", "value": 17},
                        {"label": "29 Dec 2025", "value": 16},
                        {"label": "5 Jan 2026", "value": 15},
                    ],
                },
                {
                    "name": "Target",
                    "data": [
                        {"label": "22 Dec 2025", "value": 10.5},
                        {"label": "29 Dec 2025", "value": 10.5},
                        {"label": "5 Jan 2026", "value": 10.5},
                    ],
                },
            ],
            "axis_config": {
                "categories": ["22 Dec 2025", "29 Dec 2025", "5 Jan 2026"],
                "x_label": "Date",
                "y_label": "%",
            },
        },
    }
    assert chart(*charted(many=1))["chart"]["type"] == "bar"


def test_the_text_that_stands_for_a_chart_says_the_same_as_far_as_there_is_room():
    assert chart_in_words(*charted(), most=500) == (
        "Late parcels (target 10.5 %)\n5 Jan 2026: 15 %\n29 Dec 2025: 16 %\n22 Dec 2025: 17 %"
    )
    assert chart_in_words(*charted(), most=60).count("\n") == 1


def test_it_is_said_what_is_left_out():
    assert thinning_said(charted(many=20)[1]) == ""
    assert thinning_said(charted(many=30)[1]) == (
        "The chart shows every reading from 15 September 2025 on, and of older ones the last of each month: "
        "10 readings are not in it."
    )


def test_a_table_has_a_row_for_each_measure_and_no_empty_cell():
    bare = replace(MEASURE, draft=Draft(name="Calls", target=Decimal(3), direction=Direction.AT_MOST))
    rows = [[cell["text"] for cell in row] for row in table([charted()[0], charted(bare, many=0)[0]])["rows"]]
    assert rows == [
        ["Measure", "Began at", "Last number", "Target", "Progress", "Status"],
        ["Late parcels", "20 %", "15 % (5 Jan 2026)", "10.5 %", "53 %", "🟢 on track"],
        ["Calls", "not said", "none yet", "at most 3", "not known", "⚪ no data"],
    ]


NAMES = st.lists(
    st.one_of(
        st.sampled_from(("Target", "Late parcels in the north", "Late parcels in the south", "", " ", "🎉" * 30)),
        st.text(max_size=40),
    ),
    max_size=8,
)


@pytest.mark.long
@settings(max_examples=150)
@given(NAMES)
def test_short_names_are_short_and_all_different(names):
    found = short_names(names)
    assert len(found) == len(names)
    assert len(set(found)) == len(found)
    assert all(0 < units(name) <= 20 for name in found)


def test_short_names_keep_what_fits():
    assert short_names(["Late", "Target"]) == ["Late", "Target"]
    assert short_names(["Target", "Target"]) == ["Target (1)", "Target (2)"]
