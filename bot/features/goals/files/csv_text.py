"""Goals written as a table: a row for each goal, measure, reading, check-in and review."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.features.goals.files.records import Whole
from bot.features.goals.files.rows import COLUMNS, NAMES, WHAT, Kind
from bot.features.goals.files.texts import check_in_texts, measure_texts, node_texts, reading_texts, review_texts
from bot.features.goals.files.yaml_text import in_order
from bot.files.tables import BYTE_ORDER_MARK, defused, table
from bot.kernel.ids import UserId

HEAD: Final = BYTE_ORDER_MARK + table([COLUMNS])


def whole_as_csv(whole: Whole, names: Mapping[UserId, str]) -> str:
    """Write a node and what belongs to it, as rows below `HEAD`."""
    return table([[defused(row.get(column, "")) for column in COLUMNS] for row in _rows(whole, names)])


def _rows(whole: Whole, names: Mapping[UserId, str]) -> Iterator[Mapping[str, str]]:
    source = whole.node.source
    texts = node_texts(whole.node)
    people = [*(texts[role] for role in ("lead", "watcher", "sponsor")), *texts["participants"].split()]
    yield {**texts, WHAT: texts["level"], NAMES: _names(people, names)}
    for measure, readings in whole.measures:
        yield {**measure_texts(measure), WHAT: Kind.MEASURE}
        for reading in readings:
            yield _said(Kind.READING, reading_texts(reading, measure.source), names)
    for check_in in in_order([check_in_texts(one, source) for one in whole.check_ins]):
        yield _said(Kind.CHECK_IN, check_in, names)
    for review in in_order([review_texts(one, source) for one in whole.reviews]):
        yield _said(Kind.REVIEW, review, names)


def _said(kind: Kind, texts: Mapping[str, str], names: Mapping[UserId, str]) -> dict[str, str]:
    return {**texts, WHAT: kind, NAMES: _names([texts["by"]], names)}


def _names(users: list[str], names: Mapping[UserId, str]) -> str:
    found = (" ".join(names.get(UserId(user), "").split()) for user in dict.fromkeys(users))
    return ", ".join(name for name in found if name)
