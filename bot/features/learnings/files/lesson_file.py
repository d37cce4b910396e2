"""Lessons in a file: comma-separated values or JSON lines, each row read or refused on its own."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from bot.features.learnings.files.columns import Column, ImportFileError, how_many_known, recognise
from bot.features.learnings.rules import (
    MAX_TITLE,
    Content,
    Kind,
    NotValidError,
    Tag,
    read_words,
    tags_as_text,
    tags_from,
    tags_in,
)
from bot.matching.words import fold

MAX_TAGS: Final = 40
MAX_TAG: Final = 70
"""Imported lessons may have more and longer tags than people type: they were sorted with care by somebody."""
_DELIMITERS: Final = (",", ";", "\t")
_DATES: Final = ("%Y/%m/%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d-%b-%Y")
_NAMES_OF_COLUMNS: Final = {"evidence_url": Column.EVIDENCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A row that can become a learning."""

    row: int
    """The line of the file where it begins, from 1."""
    source_id: str
    domain: str
    content: Content
    logged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    row: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file that was read."""

    columns: Mapping[Column, str]
    """Which of the file's columns is what."""
    unused: tuple[str, ...]
    """The file's other columns."""
    lessons: tuple[Lesson, ...]
    bad: tuple[BadRow, ...]


class _RowError(Exception):
    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))


Row = tuple[int, Mapping[str, Any]]


def read_lessons(path: Path, columns: Mapping[Column, str] | None = None) -> Reading:
    """Read a file of lessons; `columns` names those that its headers do not tell.

    What begins with a brace is JSON lines, all else comma-, semicolon- or tab-separated
    with a header. Raises ImportFileError when nothing of it can be used.
    """
    text = _decoded(path)
    bad: list[BadRow] = []
    headers, rows = _json_lines(text, bad) if text.lstrip().startswith("{") else _table(text, bad, file=path.name)
    found = recognise(headers, columns or {}, file=path.name)
    lessons: list[Lesson] = []
    first_seen: dict[str, int] = {}
    for number, row in rows:
        try:
            lesson = _lesson(number, {column: row.get(header) for column, header in found.items()})
            _once(lesson, first_seen)
        except _RowError as error:
            bad.append(BadRow(row=number, reason=str(error)))
        else:
            lessons.append(lesson)
    unused = tuple(header for header in headers if header not in found.values())
    return Reading(
        columns=found, unused=unused, lessons=tuple(lessons), bad=tuple(sorted(bad, key=lambda one: one.row))
    )


# Files.


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImportFileError(f"{path} cannot be read ({error.strerror}).") from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ImportFileError(f"{path.name} is UTF-16; save it as UTF-8 and import it again.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportFileError(
            f"{path.name} is not UTF-8 (line {line} has a byte that UTF-8 has not); save it as UTF-8 and import it again."
        ) from error
    if not text.strip():
        raise ImportFileError(f"{path.name} is empty.")
    if text.lstrip().startswith("["):
        raise ImportFileError(f"{path.name} is one JSON list; write each lesson as a JSON object on a line of its own.")
    return text


def _json_lines(text: str, bad: list[BadRow]) -> tuple[list[str], list[Row]]:
    headers: dict[str, None] = {}
    rows: list[Row] = []
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
        rows.append((number, value))
    return list(headers), rows


def _table(text: str, bad: list[BadRow], *, file: str) -> tuple[list[str], list[Row]]:
    records = _records(text, _delimiter(text), bad)
    try:
        _, headers = next(records)
    except StopIteration:
        raise ImportFileError(f"{file} has no header; its first line must name the columns.") from None
    headers = [header.strip() for header in headers]
    rows: list[Row] = []
    for number, record in records:
        if len(record) > len(headers):
            bad.append(BadRow(row=number, reason=f"it has {len(record)} values and there are {len(headers)} columns"))
        else:
            # Reversed, so that of two columns with one name the first counts.
            rows.append((number, dict(reversed(list(zip(headers, record, strict=False))))))
    return headers, rows


def _records(text: str, delimiter: str, bad: list[BadRow]) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line where it begins; one that is not well-formed is named and left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            bad.append(BadRow(row=number, reason=_malformed(str(error))))
            continue
        if any(value.strip() for value in record):
            yield number, record


def _malformed(error: str) -> str:
    if "end of data" in error:
        return "it opens a quotation mark that is never closed, so everything after it is left out"
    if "field limit" in error:
        return "one of its values is too long to be read; is a quotation mark never closed?"
    return "its quotation marks do not match; inside a quoted value each one is written twice"


def _delimiter(text: str) -> str:
    """Choose what makes most columns of the header that have known names."""
    header = text.lstrip().split("\n", 1)[0]

    def promise(delimiter: str) -> tuple[int, int]:
        cells = [cell.strip(' "\r') for cell in header.split(delimiter)]
        return how_many_known(cells), len(cells)

    return max(_DELIMITERS, key=promise)


# Rows.


def _lesson(number: int, row: Mapping[Column, Any]) -> Lesson:
    cells = {column: _words(value) for column, value in row.items()}
    reasons: list[str] = []
    tags = _tags(row.get(Column.TAGS), reasons)
    content = _content(cells, tags, reasons)
    domain = " ".join(cells.get(Column.DOMAIN, "").split())
    if not domain:
        reasons.append("it has no domain")
    logged_at = None
    try:
        logged_at = instant_in(cells.get(Column.DATE, ""))
    except ValueError as error:
        reasons.append(str(error))
    if reasons or content is None:
        raise _RowError(*reasons)
    return Lesson(row=number, source_id=_source(cells, content), domain=domain, content=content, logged_at=logged_at)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, list):
        return "\n".join(_words(one) for one in value)
    return json.dumps(value, ensure_ascii=False)


def _content(cells: Mapping[Column, str], tags: Sequence[Tag], reasons: list[str]) -> Content | None:
    title, why = _title(cells.get(Column.TITLE, ""), cells.get(Column.WHY, ""))
    author = cells.get(Column.AUTHOR, "")
    typed = {
        "text": cells.get(Column.TEXT, ""),
        "title": title,
        "why": "\n\n".join(filter(None, [why, f"Learned by {author}." if author else ""])),
        "recommendation": cells.get(Column.RECOMMENDATION, ""),
        "applies_when": cells.get(Column.APPLIES_WHEN, ""),
        "kind": _kind(cells.get(Column.KIND, "")),
        "evidence_url": cells.get(Column.EVIDENCE, ""),
        "tags": tags_as_text(tags),
    }
    try:
        return read_words(typed, tags_before=tags)
    except NotValidError as error:
        reasons.extend(_reason(field, text, typed) for field, text in error.problems.items())
        return None


def _reason(field: str, text: str, typed: Mapping[str, str]) -> str:
    if field == "text" and not typed["text"]:
        return "it has no text"
    if field == "kind":
        return f"its kind “{_short(typed['kind'])}” is none of {', '.join(Kind)}"
    return f"{_NAMES_OF_COLUMNS.get(field, field)}: {text}"


def _title(title: str, why: str) -> tuple[str, str]:
    """Shorten a title that is too long at a word; the whole of it then begins the background."""
    flat = " ".join(title.split())
    if len(flat) <= MAX_TITLE:
        return flat, why
    head = flat[: MAX_TITLE - 1]
    cut = re.sub(r"\s+\S*$", "", head) if " " in head else head
    return f"{cut.rstrip()}…", "\n\n".join(filter(None, [flat, why]))


def _kind(value: str) -> str:
    return re.sub(r"\W+", "_", fold(value)).strip("_") if value else ""


def _tags(value: Any, reasons: list[str]) -> tuple[Tag, ...]:
    tags = tags_from([_words(one) for one in value]) if isinstance(value, list) else tags_in(_words(value))
    if len(tags) > MAX_TAGS:
        reasons.append(f"it has {len(tags)} tags and {MAX_TAGS} fit")
    long = [tag.label for tag in tags if len(tag.label) > MAX_TAG]
    reasons.extend(f"its tag “{_short(label)}” is longer than {MAX_TAG} characters" for label in long)
    return tags


def instant_in(text: str) -> datetime | None:
    """Read a date, or a date and time; a day is meant as its noon, which is that day nearly everywhere.

    Raises ValueError with a sentence. Dates like 03/04/2020 are refused: nobody can tell
    the day from the month.
    """
    if not text:
        return None
    for pattern in (None, *_DATES):
        try:
            return _iso(text) if pattern is None else _day(text, pattern)
        except (ValueError, OverflowError):
            continue
    raise ValueError(f"its date “{_short(text)}” is not understood; write it like 2026-01-31")


def _iso(text: str) -> datetime:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return datetime.combine(date.fromisoformat(text), time(12), UTC)
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]", text):
        raise ValueError(text)
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)


def _day(text: str, pattern: str) -> datetime:
    return datetime.strptime(text, pattern).replace(hour=12, tzinfo=UTC)


def _source(cells: Mapping[Column, str], content: Content) -> str:
    """Name where a lesson comes from: its id in the file, else its words."""
    known = cells.get(Column.ID, "")
    if known:
        return f"import:{known}"
    words = json.dumps([content.title, content.text], ensure_ascii=False)
    return f"import:words:{hashlib.sha256(words.encode()).hexdigest()[:32]}"


def _once(lesson: Lesson, first_seen: dict[str, int]) -> None:
    first = first_seen.setdefault(lesson.source_id, lesson.row)
    if first != lesson.row:
        same = "words" if lesson.source_id.startswith("import:words:") else "id"
        raise _RowError(f"it has the same {same} as row {first}")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004
