"""Rows as others write them: lessons that were kept elsewhere."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, Final

from bot.features.learnings.files.columns import Column
from bot.features.learnings.files.records import Lesson, RowError, short
from bot.features.learnings.rules import (
    MAX_TITLE,
    Content,
    Kind,
    NotValidError,
    Tag,
    clean,
    read_words,
    tags_from,
    tags_in,
)
from bot.kernel.access import Visibility
from bot.matching.words import fold

MAX_TAGS: Final = 40
MAX_TAG: Final = 70
"""Imported lessons may have more and longer tags than people type: they were sorted with care by somebody."""
MAX_AUTHOR: Final = 120
BY_WORDS: Final = "import:words:"
_DATES: Final = ("%Y/%m/%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d-%b-%Y")
_NAMES_OF_COLUMNS: Final = {"evidence_url": Column.EVIDENCE}


def lesson(number: int, row: Mapping[Column, Any]) -> Lesson:
    """Read a row, by column. Raises RowError with everything that is wrong with it."""
    cells = {column: words_in(value) for column, value in row.items()}
    reasons: list[str] = []
    tags = tags_of(row.get(Column.TAGS), reasons)
    author, whole = _author(cells.get(Column.AUTHOR, ""))
    content = _content(cells, tags, whole, reasons)
    domain = " ".join(cells.get(Column.DOMAIN, "").split())
    if not domain:
        reasons.append("it has no domain")
    logged_at = None
    try:
        logged_at = instant_in(cells.get(Column.DATE, ""))
    except ValueError as error:
        reasons.append(str(error))
    if reasons or content is None:
        raise RowError(*reasons)
    return Lesson(
        row=number,
        source_id=_source(cells, content),
        domain=domain,
        content=content,
        logged_at=logged_at,
        author_name=author or None,
        visibility=_visibility(cells.get(Column.VISIBILITY, "")),
    )


def words_in(value: Any) -> str:
    """Read a value as text, however a file wrote it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return "\n".join(words_in(one) for one in value)
    return json.dumps(value, ensure_ascii=False)


def _content(cells: Mapping[Column, str], tags: Sequence[Tag], by: str, reasons: list[str]) -> Content | None:
    title, why = _title(cells.get(Column.TITLE, ""), cells.get(Column.WHY, ""))
    typed = {
        "text": cells.get(Column.TEXT, ""),
        "title": title,
        "why": "\n\n".join(filter(None, [why, by])),
        "recommendation": cells.get(Column.RECOMMENDATION, ""),
        "applies_when": cells.get(Column.APPLIES_WHEN, ""),
        "kind": _kind(cells.get(Column.KIND, "")),
        "evidence_url": cells.get(Column.EVIDENCE, ""),
    }
    return checked(typed, tags, reasons)


def checked(typed: Mapping[str, str], tags: Sequence[Tag], reasons: list[str]) -> Content | None:
    """Check a lesson's words; what is wrong with them is added to `reasons`."""
    try:
        return replace(read_words(typed), tags=tuple(tags))
    except NotValidError as error:
        reasons.extend(_reason(field, text, typed) for field, text in error.problems.items())
        return None


def _reason(field: str, text: str, typed: Mapping[str, str]) -> str:
    if field == "text" and not typed["text"]:
        return "it has no text"
    if field == "kind":
        return f"its kind “{short(typed['kind'])}” is none of {', '.join(Kind)}"
    return f"{_NAMES_OF_COLUMNS.get(field, field)}: {text}"


def _title(title: str, why: str) -> tuple[str, str]:
    """Shorten a title that is too long at a word; the whole of it then begins the background."""
    flat = " ".join(title.split())
    if len(flat) <= MAX_TITLE:
        return flat, why
    head = flat[: MAX_TITLE - 1]
    cut = re.sub(r"\s+\S*$", "", head) if " " in head else head
    return f"{cut.rstrip()}…", "\n\n".join(filter(None, [flat, why]))


def _author(author: str) -> tuple[str, str]:
    """Shorten what is too long for a name; the whole of it is then told in a sentence."""
    flat = " ".join(author.split())
    return (flat, "") if len(flat) <= MAX_AUTHOR else (short(flat, most=MAX_AUTHOR), f"Learned by {flat}.")


def _visibility(value: str) -> Visibility:
    """Read who may read it. Only what says that it is for its domain is kept from everyone else."""
    return Visibility.DOMAIN if fold(value) == Visibility.DOMAIN else Visibility.EVERYONE


def _kind(value: str) -> str:
    return re.sub(r"\W+", "_", fold(value)).strip("_") if value else ""


def tags_of(value: Any, reasons: list[str]) -> tuple[Tag, ...]:
    """Read tags from a list or a text; what is wrong with them is added to `reasons`."""
    tags = tags_from([words_in(one) for one in value]) if isinstance(value, list) else tags_in(words_in(value))
    reasons.extend(wrong_with(tags))
    return tags


def wrong_with(tags: Sequence[Tag]) -> Iterator[str]:
    """Say what is wrong with a lesson's tags."""
    if len(tags) > MAX_TAGS:
        yield f"it has {len(tags)} tags and {MAX_TAGS} fit"
    for tag in tags:
        if len(tag.label) > MAX_TAG:
            yield f"its tag “{short(tag.label)}” is longer than {MAX_TAG} characters"


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
    raise ValueError(f"its date “{short(text)}” is not understood; write it like 2026-01-31")


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
    return f"{BY_WORDS}{hashlib.sha256(words.encode()).hexdigest()[:32]}"
