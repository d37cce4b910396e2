"""Lessons in a file: comma-separated values or JSON lines, each row read or refused on its own."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.features.learnings.files.columns import Column, ImportFileError, how_many_known, recognise
from bot.features.learnings.files.own_rows import COLUMNS, ID, require
from bot.features.learnings.files.own_rows import lesson as own_lesson
from bot.features.learnings.files.records import BadRow, Lesson, Reading, RowError, circular
from bot.features.learnings.files.rows import BY_WORDS
from bot.features.learnings.files.rows import lesson as any_lesson
from bot.files.tables import Malformed, delimiter_of, records
from bot.files.texts import TextFileError, read_text

Row = tuple[int, Mapping[str, Any]]


def read_lessons(path: Path, columns: Mapping[Column, str] | None = None) -> Reading:
    """Read a file of lessons; `columns` names those that its headers do not tell.

    What begins with a brace is JSON lines, all else comma-, semicolon- or tab-separated
    with a header. A file that Pollen exported is known by its column "pollen_id" and read
    exactly. Raises ImportFileError when nothing of it can be used.
    """
    text = _decoded(path)
    bad: list[BadRow] = []
    is_table = not text.lstrip().startswith("{")
    headers, found = _table(text, bad, file=path.name) if is_table else _json_lines(text, bad)
    if ID in headers:
        require(headers, columns or {}, file=path.name)
        used = {name: name for name in COLUMNS}
        lessons = _lessons(found, lambda number, row: own_lesson(number, row, is_table=is_table), bad)
        lessons = _without_circles(lessons, bad)
    else:
        known = recognise(headers, columns or {}, file=path.name)
        used = {column.value: header for column, header in known.items()}
        lessons = _lessons(
            found, lambda number, row: any_lesson(number, {one: row.get(name) for one, name in known.items()}), bad
        )
    return Reading(
        columns=used,
        unused=tuple(header for header in headers if header not in used.values()),
        lessons=tuple(lessons),
        bad=tuple(sorted(bad, key=lambda one: one.row)),
        is_ours=ID in headers,
    )


def _lessons(found: Sequence[Row], read: Callable[[int, Mapping[str, Any]], Lesson], bad: list[BadRow]) -> list[Lesson]:
    lessons: list[Lesson] = []
    first_seen: dict[str, int] = {}
    for number, row in found:
        try:
            lesson = read(number, row)
            _once(lesson, first_seen)
        except RowError as error:
            bad.append(BadRow(row=number, reason=str(error)))
        else:
            lessons.append(lesson)
    return lessons


def _once(lesson: Lesson, first_seen: dict[str, int]) -> None:
    first = first_seen.setdefault(lesson.source_id, lesson.row)
    if first != lesson.row:
        same = "words" if lesson.source_id.startswith(BY_WORDS) else "id"
        raise RowError(f"it has the same {same} as row {first}")


def _without_circles(lessons: Sequence[Lesson], bad: list[BadRow]) -> list[Lesson]:
    """Leave out lessons whose successors lead back to them: whoever followed those would never arrive."""
    circle = circular({lesson.source_id: lesson.successor for lesson in lessons})
    bad.extend(
        BadRow(row=lesson.row, reason="its successors lead back to itself")
        for lesson in lessons
        if lesson.source_id in circle
    )
    return [lesson for lesson in lessons if lesson.source_id not in circle]


# Files.


def _decoded(path: Path) -> str:
    try:
        text = read_text(path)
    except TextFileError as error:
        raise ImportFileError(str(error)) from error
    if text.lstrip().startswith("["):
        raise ImportFileError(f"{path.name} is one JSON list; write each lesson as a JSON object on a line of its own.")
    return text


def _json_lines(text: str, bad: list[BadRow]) -> tuple[list[str], list[Row]]:
    headers: dict[str, None] = {}
    found: list[Row] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            bad.append(BadRow(row=number, reason="this line is not JSON"))
            continue
        if not isinstance(value, dict):
            bad.append(BadRow(row=number, reason="this line is JSON, but not an object"))
            continue
        headers.update(dict.fromkeys(value))
        found.append((number, value))
    return list(headers), found


def _table(text: str, bad: list[BadRow], *, file: str) -> tuple[list[str], list[Row]]:
    found = _records(text, bad)
    try:
        _, headers = next(found)
    except StopIteration:
        raise ImportFileError(f"{file} has no header; its first line must name the columns.") from None
    headers = [header.strip() for header in headers]
    rows: list[Row] = []
    for number, record in found:
        if len(record) > len(headers):
            bad.append(BadRow(row=number, reason=f"it has {len(record)} values and there are {len(headers)} columns"))
        else:
            # Reversed, so that of two columns with one name the first counts.
            rows.append((number, dict(reversed(list(zip(headers, record, strict=False))))))
    return headers, rows


def _records(text: str, bad: list[BadRow]) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line where it begins; one that is not well-formed is named and left out."""
    for number, record in records(text, delimiter_of(text, known=how_many_known)):
        if isinstance(record, Malformed):
            bad.append(BadRow(row=number, reason=record.reason))
        else:
            yield number, record
