"""Rows as Pollen writes them: everything of a learning, to be read back exactly."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from bot.features.learnings.files.cells import tags_as_cell, tags_in_cell, tags_labelled
from bot.features.learnings.files.columns import Column, ImportFileError
from bot.features.learnings.files.records import Lesson, Record, RowError, short
from bot.features.learnings.files.rows import checked, instant_in, wrong_with
from bot.features.learnings.rules import Content, State, Tag, clean
from bot.files.tables import as_before, defused
from bot.kernel.access import Visibility
from bot.kernel.ids import ChannelId, UserId

ID: Final = "pollen_id"
"""The column by which a file is known as Pollen's own: nobody else has a reason to call one so."""
COLUMNS: Final = (
    ID,
    "logged_at",
    "domain",
    "domain_state",
    "author_id",
    "author",
    "saver_id",
    "title",
    "text",
    "why",
    "recommendation",
    "applies_when",
    "kind",
    "evidence",
    "tags",
    "visibility",
    "state",
    "successor",
    "retired_because",
    "channel_id",
)
ARCHIVED: Final = "archived"
EXPORTED: Final = (State.ACTIVE, State.RETIRED, State.SUPERSEDED, State.MERGED)
"""What was taken back is nobody's to read, in files as well."""
_SOURCE: Final = re.compile(r"(pollen|import):\S.*", re.DOTALL)
_SLACK_ID: Final = re.compile(r"[^\s,;]{1,64}")
Choice = TypeVar("Choice", bound=StrEnum)


# Written.


def values(record: Record) -> dict[str, Any]:
    """Write a record by column: texts, a list of tags, and None for what it has not."""
    content = record.content
    return {
        ID: record.source_id,
        "logged_at": record.logged_at and record.logged_at.isoformat(timespec="microseconds"),
        "domain": record.domain or None,
        "domain_state": ARCHIVED if record.domain_archived else None,
        "author_id": record.author,
        "author": record.author_name,
        "saver_id": record.saver,
        "title": content.title,
        "text": content.text,
        "why": content.why,
        "recommendation": content.recommendation,
        "applies_when": content.applies_when,
        "kind": content.kind and content.kind.value,
        "evidence": content.evidence_url,
        "tags": [tag.label for tag in content.tags],
        "visibility": record.visibility.value,
        "state": record.state.value,
        "successor": record.successor,
        "retired_because": record.retired_because,
        "channel_id": record.channel,
    }


def cells(record: Record) -> list[str]:
    """Write a record as the cells of a table."""
    written = {**values(record), "tags": tags_as_cell(record.content.tags)}
    return [defused(written[column] or "") for column in COLUMNS]


# Read.


def require(headers: Sequence[str], told: Mapping[Column, str], *, file: str) -> None:
    """Raise ImportFileError where a file of ours lacks columns, or would be read otherwise than it was written.

    A column that somebody deleted would otherwise empty what it held, in every learning.
    """
    missing = [column for column in COLUMNS if column not in headers]
    if missing:
        raise ImportFileError(
            f"{file} is an export of Pollen's that lacks {', '.join(missing)}; export it again, or delete its "
            f"column {ID} to import it as lessons from elsewhere."
        )
    if told:
        options = ", ".join(column.option for column in told)
        raise ImportFileError(f"{file} is an export of Pollen's, whose columns are known; leave {options} out.")


def lesson(number: int, row: Mapping[str, Any], *, is_table: bool) -> Lesson:
    """Read a row, by column. Raises RowError with everything that is wrong with it."""
    reasons: list[str] = []
    texts = {column: _text(row.get(column), is_table=is_table) for column in COLUMNS}
    content = _content(texts, _tags(row.get("tags"), is_table=is_table), reasons)
    reasons.extend(_odd_ids(texts))
    logged_at = _logged_at(texts["logged_at"], reasons)
    # Who may read it is never guessed: what says nothing is for its domain alone.
    visibility = _one_of(Visibility, texts["visibility"] or Visibility.DOMAIN, "visibility", reasons)
    state = _one_of(State, texts["state"] or State.ACTIVE, "state", reasons)
    if state is State.UNDONE:
        reasons.append("it was taken back, and what was taken back is not imported")
    if state in {State.ACTIVE, State.RETIRED} and texts["successor"]:
        # What counts leads nowhere: or else it could come to lead back to itself here.
        reasons.append(f"it is {state}, so nothing can have taken its place")
    if reasons or content is None or visibility is None or state is None:
        raise RowError(*reasons)
    return Lesson(
        row=number,
        is_ours=True,
        source_id=texts[ID],
        domain=" ".join(texts["domain"].split()),
        domain_archived=texts["domain_state"] == ARCHIVED,
        content=content,
        logged_at=logged_at,
        author=UserId(texts["author_id"]) if texts["author_id"] else None,
        author_name=texts["author"] or None,
        saver=UserId(texts["saver_id"]) if texts["saver_id"] else None,
        visibility=visibility,
        state=state,
        successor=texts["successor"] or None,
        retired_because=texts["retired_because"] or None,
        channel=ChannelId(texts["channel_id"]) if texts["channel_id"] else None,
    )


def _odd_ids(texts: Mapping[str, str]) -> Iterator[str]:
    if not _SOURCE.fullmatch(texts[ID]):
        yield f"its {ID} “{short(texts[ID])}” is none of Pollen's"
    for column in ("author_id", "saver_id", "channel_id"):
        if texts[column] and not _SLACK_ID.fullmatch(texts[column]):
            yield f"its {column} “{short(texts[column])}” is no id of Slack's"


def _logged_at(text: str, reasons: list[str]) -> datetime | None:
    try:
        logged_at = instant_in(text)
    except ValueError as error:
        reasons.append(str(error))
        return None
    if logged_at is None:
        reasons.append("it does not say when it was logged")
    return logged_at


def _text(value: Any, *, is_table: bool) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return clean(as_before(text) if is_table else text)


def _tags(value: Any, *, is_table: bool) -> tuple[Tag, ...]:
    if isinstance(value, list):
        return tags_labelled([str(one) for one in value])
    return tags_in_cell(_text(value, is_table=is_table))


def _content(texts: Mapping[str, str], tags: Sequence[Tag], reasons: list[str]) -> Content | None:
    reasons.extend(wrong_with(tags))
    return checked({**texts, "evidence_url": texts["evidence"], "tags": ""}, tags, reasons)


def _one_of(choices: type[Choice], value: str, column: str, reasons: list[str]) -> Choice | None:
    if value in set(choices):
        return choices(value)
    reasons.append(f"its {column} “{short(value)}” is none of {', '.join(choices)}")
    return None
