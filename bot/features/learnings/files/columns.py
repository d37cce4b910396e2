"""Which column of a file is what, found by its name or told."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from bot.kernel.errors import OperatorError
from bot.matching.words import fold


class ImportFileError(OperatorError):
    """The file cannot be read as lessons."""


class Column(StrEnum):
    """What an imported lesson may have."""

    TEXT = "text"
    TITLE = "title"
    WHY = "why"
    RECOMMENDATION = "recommendation"
    APPLIES_WHEN = "applies_when"
    KIND = "kind"
    EVIDENCE = "evidence"
    TAGS = "tags"
    DOMAIN = "domain"
    DATE = "date"
    ID = "id"
    AUTHOR = "author"
    VISIBILITY = "visibility"

    @property
    def option(self) -> str:
        """The option of the command line that names this column."""
        return f"--{self.value.replace('_', '-')}-column"


REQUIRED = (Column.TEXT, Column.DOMAIN)
_NAMES: Mapping[Column, str] = {
    Column.TEXT: "lesson lesson_learned lessons_learned learning text what what_was_learned body",
    Column.TITLE: "title subject headline",
    Column.WHY: "why summary description abstract background",
    Column.RECOMMENDATION: "recommendation recommendations advice what_to_do next_time",
    Column.APPLIES_WHEN: "applies_when applies_to when_it_applies applicability",
    Column.KIND: "kind type outcome",
    Column.EVIDENCE: "evidence evidence_url url link reference",
    Column.TAGS: "tags tag categories category labels label keywords topics",
    Column.DOMAIN: "domain team department center centre unit business_unit",
    Column.DATE: "date logged_at created_at created created_on day timestamp",
    Column.ID: "id source_id lesson_id learning_id number key",
    Column.AUTHOR: "author logged_by reported_by submitted_by",
    Column.VISIBILITY: "visibility",
}
"""Folded names, the surest first."""
_BEGINNINGS: Mapping[Column, str] = {
    Column.TEXT: "what",
    Column.DOMAIN: "cent",
    Column.DATE: "created",
    Column.TAGS: "categor",
}


def recognise(headers: Sequence[str], told: Mapping[Column, str], *, file: str) -> dict[Column, str]:
    """Tell which header stands for which column; what was told comes first. Raises ImportFileError."""
    found = {column: _told(header, headers, column) for column, header in told.items()}
    by_name = {folded(header): header for header in reversed(headers) if header not in found.values()}
    for column, names in _NAMES.items():
        name = next((name for name in names.split() if name in by_name), None)
        if column not in found and name is not None:
            found[column] = by_name.pop(name)
    for column, beginning in _BEGINNINGS.items():
        name = next((name for name in by_name if name.startswith(beginning)), None)
        if column not in found and name is not None:
            found[column] = by_name.pop(name)
    for column in REQUIRED:
        if column not in found:
            listed = ", ".join(headers) or "none"
            raise ImportFileError(
                f"{file} has no column that looks like the {column}; name it with {column.option} (columns: {listed})."
            )
    return {column: found[column] for column in Column if column in found}


def folded(header: str) -> str:
    return re.sub(r"\W+", "_", fold(header)).strip("_")


def how_many_known(headers: Sequence[str]) -> int:
    """Count the headers that are names of columns."""
    names = {name for listed in _NAMES.values() for name in listed.split()}
    return sum(folded(header) in names for header in headers)


def _told(wanted: str, headers: Sequence[str], column: Column) -> str:
    for header in headers:
        if wanted == header or folded(wanted) == folded(header):
            return header
    raise ImportFileError(f"{column.option} names “{wanted}”, which is no column; there are: {', '.join(headers)}.")
