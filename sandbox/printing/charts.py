"""Charts as drawings of signs: lines and areas as a field of points, bars and pies as rows."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sandbox.printing.page import Json, Lines, Page, indented, seen

MARKS = "*o+x#@%&"
"""What stands for the points of each series, in their order; a point of two series shows the first one's."""
BETWEEN = "."
ROWS = 7
WIDEST_STEP = 10
LONGEST_BAR = 30


def chart_as_lines(block: Json, page: Page) -> Lines:
    """Draw a chart, with its numbers below it."""
    chart = block.get("chart", {})
    title = page.wrap(str(block.get("title", "")))
    if chart.get("type") == "pie":
        return [*title, *_bars([(str(one.get("label")), one.get("value")) for one in chart.get("segments", [])], page)]
    series = [(str(one.get("name")), _values(one)) for one in chart.get("series", [])]
    labels = [str(one) for one in chart.get("axis_config", {}).get("categories", [])]
    if chart.get("type") == "bar" or len(labels) < 2:  # noqa: PLR2004 (a line has two ends)
        pairs = [(at, label, name, values) for at, label in enumerate(labels) for name, values in series]
        rows = [(f"{label}, {name}", values[at]) for at, label, name, values in pairs if at < len(values)]
        return [*title, *_bars(rows, page)]
    return [*title, *_field([values for _, values in series], labels, page), *_legend(series, page)]


def _values(series: Mapping[str, Any]) -> list[float]:
    return [float(point.get("value") or 0) for point in series.get("data", [])]


def _field(series: Sequence[Sequence[float]], labels: Sequence[str], page: Page) -> Lines:
    """Draw points from left to right, the largest value on top, with the first and last label below."""
    every = [value for values in series for value in values] or [0.0]
    low, high = min(every), max(every)
    scale = [shown_number(high), shown_number(low)]
    margin = max(len(one) for one in scale)
    step = max(1, min(WIDEST_STEP, (page.width - margin - 4) // (len(labels) - 1)))
    width = step * (len(labels) - 1) + 1
    grid = [[" "] * width for _ in range(ROWS)]
    for mark, values in reversed(list(zip(MARKS, series, strict=False))):
        _draw(grid, [(at * step, _row(value, low, high)) for at, value in enumerate(values)], mark)
    named = {0: scale[0], ROWS - 1: scale[1]}
    lines = [f"{named.get(at, ''):>{margin}} | {''.join(row)}".rstrip() for at, row in enumerate(grid)]
    first, last = seen(labels[0]), seen(labels[-1])
    below = f"{first}{last:>{max(width - len(first), len(last) + 2)}}"
    return [*lines, f"{'':>{margin}} +-{'-' * width}", f"{'':>{margin}}   {below}"]


def _row(value: float, low: float, high: float) -> int:
    return 0 if high == low else round((high - value) / (high - low) * (ROWS - 1))


def _draw(grid: list[list[str]], points: Sequence[tuple[int, int]], mark: str) -> None:
    for (left, above), (right, below) in pairwise(points):
        for column in range(left + 1, right):
            row = round(above + (below - above) * (column - left) / (right - left))
            grid[row][column] = BETWEEN
    for column, row in points:
        grid[row][column] = mark


def _legend(series: Iterable[tuple[str, Sequence[float]]], page: Page) -> Lines:
    lines: Lines = []
    for mark, (name, values) in zip(MARKS, series, strict=False):
        numbers = [shown_number(value) for value in values]
        told = f"{numbers[0]} each time" if len({*numbers}) == 1 and len(numbers) > 1 else ", ".join(numbers)
        first, *rest = page.narrower(2).wrap(f"{name}: {told}")
        lines += [f"{mark} {first}", *indented(rest)]
    return lines


def _bars(rows: Sequence[tuple[str, Any]], page: Page) -> Lines:
    if not rows:
        return []
    numbers = [float(value or 0) for _, value in rows]
    most = max((abs(one) for one in numbers), default=0) or 1
    lines: Lines = []
    for (label, _), number in zip(rows, numbers, strict=True):
        bar = "#" * round(abs(number) / most * min(LONGEST_BAR, page.width // 3))
        lines += page.wrap(f"{label}: {bar} {shown_number(number)}")
    return lines


def shown_number(value: float) -> str:
    """Show a number as people read it, without a point where it is whole."""
    return str(int(value)) if value.is_integer() else f"{value:.15g}"
