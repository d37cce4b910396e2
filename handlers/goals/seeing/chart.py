"""A chart of a measure and a table of all, each with the text that stands for it where Slack refuses the block."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from bot.features.goals.rules.judgement import Measured
from bot.features.goals.rules.measures import Reading
from bot.features.goals.rules.numbers import shown_number
from bot.features.goals.seeing.thinning import Thinned
from handlers.forms.words import one_line
from handlers.goals.wording import day, percent, short_day, status_said
from handlers.kit import shown, told_apart, units

LONGEST_LABEL: Final = 20
"""Of a series, and of a category."""
LONGEST_TITLE: Final = 50
LONGEST_CELL: Final = 45
LONGEST_NAME: Final = 60
LARGEST_WHOLE: Final = 2**53
"""Up to here every whole number has a float of its own."""
TARGET: Final = "Target"
COLUMNS: Final = ("Measure", "Began at", "Last number", "Target", "Progress", "Status")


def chart(measured: Measured, thinned: Thinned) -> dict[str, Any]:
    """Draw the readings of a measure beside its target. There is one reading at least."""
    measure, readings = measured.measure, thinned.readings
    name, target = short_names([measure.name, TARGET])
    days = [short_day(reading.on) for reading in readings]
    return {
        "type": "data_visualization",
        "title": shown(one_line(measure.name), most=LONGEST_TITLE),
        "chart": {
            "type": "line" if len(readings) > 1 else "bar",
            "series": [
                _series(name, days, [reading.value for reading in readings]),
                _series(target, days, [measure.draft.target] * len(days)),
            ],
            "axis_config": {
                "categories": days,
                "x_label": "Date",
                "y_label": shown(one_line(measure.unit) or "Value", most=LONGEST_TITLE),
            },
        },
    }


def _series(name: str, labels: Sequence[str], values: Sequence[Decimal]) -> dict[str, Any]:
    return {
        "name": name,
        "data": [{"label": label, "value": _number(value)} for label, value in zip(labels, values, strict=True)],
    }


def _number(value: Decimal) -> int | float:
    """Write a number as JSON has them. A chart shows no more digits than a float has."""
    is_whole = abs(value) <= LARGEST_WHOLE and value == value.to_integral_value()
    return int(value) if is_whole else float(value)


def short_names(names: Sequence[str], *, most: int = LONGEST_LABEL) -> list[str]:
    """Shorten names so that all are different, and none empty."""
    found: list[str] = []
    for name in told_apart([one_line(name) or "Measure" for name in names], most=most):
        short, number = shown(name, most=most), 1
        while short in found:
            number += 1
            ending = f" {number}"
            short = f"{shown(name, most=most - len(ending))}{ending}"
        found.append(short)
    return found


def thinning_said(thinned: Thinned) -> str:
    """Say what a chart leaves out; nothing where it shows all."""
    if thinned.period is None or thinned.whole_from is None:
        return ""
    left = "1 reading is" if thinned.left_out == 1 else f"{thinned.left_out} readings are"
    return (
        f"The chart shows every reading from {day(thinned.whole_from)} on, and of older ones the last of each "
        f"{thinned.period.value}: {left} not in it."
    )


def chart_in_words(measured: Measured, thinned: Thinned, *, most: int) -> str:
    """Say what the chart shows: the readings in a line each, the latest first, as many as there is room for."""
    measure = measured.measure
    target = shown(shown_number(measure.draft.target, measure.unit), most=LONGEST_CELL)
    lines = [f"{shown(one_line(measure.name), most=100)} (target {target})"]
    for reading in reversed(thinned.readings):
        line = _reading(measured, reading)
        if units("\n".join([*lines, line])) > most:
            break
        lines.append(line)
    return "\n".join(lines)


def _reading(measured: Measured, reading: Reading) -> str:
    return f"{short_day(reading.on)}: {shown(shown_number(reading.value, measured.measure.unit), most=LONGEST_CELL)}"


def table(measured: Sequence[Measured]) -> dict[str, Any]:
    """Put all measures of a node into a table."""
    rows = [COLUMNS, *(_row(one) for one in measured)]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows],
        "column_settings": [{"is_wrapped": True}],
    }


def table_in_words(measured: Sequence[Measured], *, most: int) -> str:
    """Say what the table shows, a line for each measure, as many as there is room for."""
    lines: list[str] = []
    for one in measured:
        cells = _row(one)
        line = f"{cells[0]}: {cells[2]}, target {cells[3]}, {cells[5]}"
        if units("\n".join([*lines, line])) > most:
            break
        lines.append(line)
    return "\n".join(lines)


def _row(one: Measured) -> tuple[str, ...]:
    measure, draft = one.measure, one.measure.draft
    last = "none yet"
    if one.latest is not None:
        last = f"{shown_number(one.latest.value, measure.unit)} ({short_day(one.latest.on)})"
    cells: Mapping[str, str] = {
        "Measure": one_line(measure.name),
        "Began at": "not said" if draft.baseline is None else shown_number(draft.baseline, measure.unit),
        "Last number": last,
        "Target": f"{_bound(draft.direction.value)}{shown_number(draft.target, measure.unit)}",
        "Progress": percent(one.progress) or "not known",
        "Status": status_said(one.status),
    }
    return tuple(
        shown(cells[column], most=LONGEST_NAME if column == "Measure" else LONGEST_CELL) or "-" for column in COLUMNS
    )


def _bound(direction: str) -> str:
    return f"{direction.replace('_', ' ')} " if direction.startswith("at_") else ""
