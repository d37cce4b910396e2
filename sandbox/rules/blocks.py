"""What Slack demands of blocks that no table can say."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.elements import HOLDERS
from sandbox.rules.problem import Problem
from sandbox.rules.schema import Surface

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """A typed object of a payload and where it is."""

    value: Json
    at: str
    surface: Surface
    in_input: bool

    def part(self, name: str) -> str:
        return f"{self.at}/{name}"


def all_blocks(blocks: Any, at: str) -> list[tuple[str, Json]]:
    """List the blocks of an array with their pointers, each before those that it holds itself."""
    found: list[tuple[str, Json]] = []
    for index, block in enumerate(objects(blocks)):
        here = f"{at}/{index}"
        found.append((here, block))
        inside = _held(block)
        found += [(f"{here}/{inside}/{place}", child) for place, child in enumerate(objects(block.get(inside)))]
    return found


def dependencies(blocks: Sequence[tuple[str, Json]], surface: Surface) -> Iterator[Problem]:
    """Check what one property demands of another, inside each block and element."""
    for at, block in blocks:
        for placed in _placed(block, at, surface):
            yield from _either(placed)
            yield from _initial_among_options(placed)
            yield from _response_url(placed)
            yield from _zone(placed)
        yield from _chart(Placed(block, at, surface, in_input=False))
        yield from _data_table(Placed(block, at, surface, in_input=False))


def duplicates(blocks: Sequence[tuple[str, Json]]) -> Iterator[Problem]:
    """Find block_ids that a payload has twice, and action_ids that a block has twice."""
    yield from _repeated([(at, block) for at, block in blocks], "block_id")
    for at, block in blocks:
        yield from _repeated(list(elements_of(block, at)), "action_id")


def objects(value: Any) -> list[Json]:
    """Read an array of objects; whatever is not one counts as empty, because the tables refuse it already."""
    return [item if isinstance(item, Mapping) else {} for item in value] if isinstance(value, list | tuple) else []


def _repeated(parts: Sequence[tuple[str, Json]], name: str) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for at, part in parts:
        identity = part.get(name)
        if isinstance(identity, str):
            seen[identity] += 1
            if seen[identity] > 1:
                yield Problem(f'`{name}` "{identity}" already exists', f"{at}/{name}")


def elements_of(block: Json, at: str) -> Iterator[tuple[str, Json]]:
    """Find what stands in a block, and where; blocks that it holds are none of it."""
    for name in ("accessory", "element", "hero_image", "icon"):
        if isinstance(block.get(name), Mapping):
            yield f"{at}/{name}", block[name]
    for name in {"elements", "actions"} - {_held(block)}:
        for index, element in enumerate(objects(block.get(name))):
            yield f"{at}/{name}/{index}", element


def _held(block: Json) -> str:
    kind = block.get("type")
    return HOLDERS.get(kind, "") if isinstance(kind, str) else ""


def _placed(block: Json, at: str, surface: Surface) -> Iterator[Placed]:
    yield Placed(block, at, surface, in_input=False)
    for where, element in elements_of(block, at):
        yield Placed(element, where, surface, in_input=block.get("type") == "input")


def _either(placed: Placed) -> Iterator[Problem]:
    value, kind = placed.value, placed.value.get("type")
    if kind == "section" and not ("text" in value or "fields" in value):
        yield Problem("must define either `text` or `fields`", placed.part("type"))
    if kind == "card" and not value.keys() & {"hero_image", "title", "actions", "body"}:
        yield Problem("must define one of `hero_image`, `title`, `actions` or `body`", placed.part("type"))
    if kind == "container" and not value.keys() & {"title", "rich_text_title"}:
        yield Problem("must define either `title` or `rich_text_title`", placed.part("type"))
    if kind == "container" and value.get("default_collapsed") is True and value.get("is_collapsible") is not True:
        yield Problem("must define `is_collapsible` to use `default_collapsed`", placed.part("default_collapsed"))
    if kind == "image":
        yield from _exactly_one(placed, "image_url", "slack_file")
        file = value.get("slack_file")
        if isinstance(file, Mapping):
            yield from _exactly_one(
                Placed(file, placed.part("slack_file"), placed.surface, in_input=False), "id", "url"
            )
    if kind in ("static_select", "multi_static_select"):
        yield from _exactly_one(placed, "options", "option_groups")


def _exactly_one(placed: Placed, first: str, second: str) -> Iterator[Problem]:
    given = [name for name in (first, second) if name in placed.value]
    if not given:
        yield Problem(f"must define either `{first}` or `{second}`", placed.at)
    elif len(given) > 1:
        yield Problem(f"must define only one of `{first}` and `{second}`", placed.at)


def _initial_among_options(placed: Placed) -> Iterator[Problem]:
    value = placed.value
    if not ("options" in value or "option_groups" in value):
        return
    groups = objects(value.get("option_groups"))
    listed = [*objects(value.get("options")), *(option for group in groups for option in objects(group.get("options")))]
    if "initial_option" in value and value["initial_option"] not in listed:
        yield Problem("must be one of the provided options", placed.part("initial_option"))
    for index, option in enumerate(objects(value.get("initial_options"))):
        if option not in listed:
            yield Problem("must be one of the provided options", placed.part(f"initial_options/{index}"))


def _response_url(placed: Placed) -> Iterator[Problem]:
    if placed.value.get("response_url_enabled") is True and not (placed.in_input and placed.surface == "modal"):
        message = "`response_url_enabled` can only be used in an `input` block of a modal"
        yield Problem(message, placed.part("response_url_enabled"))


def _zone(placed: Placed) -> Iterator[Problem]:
    name = placed.value.get("timezone")
    if placed.value.get("type") == "timepicker" and isinstance(name, str):
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield Problem("must be a valid IANA timezone", placed.part("timezone"))


def _data_table(placed: Placed) -> Iterator[Problem]:
    rows = placed.value.get("rows")
    if placed.value.get("type") != "data_table" or not isinstance(rows, list) or not rows:
        return
    for index, cell in enumerate(objects(rows[0])):
        if cell.get("type") == "rich_text":
            yield Problem("unsupported type: rich_text", placed.part(f"rows/0/{index}/type"))
    for index, row in enumerate(rows):
        if isinstance(row, list) and isinstance(rows[0], list) and len(row) != len(rows[0]):
            yield Problem("all rows must have the same number of cells", placed.part(f"rows/{index}"))


def _chart(placed: Placed) -> Iterator[Problem]:
    chart = placed.value.get("chart")
    if placed.value.get("type") != "data_visualization" or not isinstance(chart, Mapping):
        return
    series = objects(chart.get("series"))
    axis = chart.get("axis_config")
    categories = axis.get("categories") if isinstance(axis, Mapping) else None
    names: list[Any] = []
    for index, one in enumerate(series):
        labels = [point.get("label") for point in objects(one.get("data"))]
        if isinstance(categories, list) and not _same(labels, categories):
            yield Problem("must have one data point for each category", placed.part(f"chart/series/{index}/data"))
        if one.get("name") in names:
            yield Problem("must have a unique name", placed.part(f"chart/series/{index}/name"))
        names.append(one.get("name"))


def _same(labels: list[Any], categories: list[Any]) -> bool:
    return len(labels) == len(categories) and all(labels.count(one) == categories.count(one) for one in categories)
