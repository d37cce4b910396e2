"""What stands in a file of goals, before anybody asks whether it makes sense: rows of texts, and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bot.features.goals.rules.tree import Level
from bot.kernel.errors import OperatorError
from bot.matching.spelling import nearest
from bot.matching.words import fold


class GoalFileError(OperatorError):
    """The file cannot be read as goals at all."""


class Kind(StrEnum):
    """What a row is about."""

    NODE = "goal"
    MEASURE = "measure"
    READING = "reading"
    CHECK_IN = "check-in"
    REVIEW = "review"


NODE_FIELDS: Final = (
    "id",
    "parent",
    "level",
    "name",
    "domain",
    "domain_state",
    "state",
    "archived_with",
    "outcome",
    "lead",
    "participants",
    "watcher",
    "sponsor",
    "starts_on",
    "ends_on",
    "review_on",
    "weight",
    "belief",
    "expected_outcome",
    "success_signal",
    "kill_criteria",
    "backlog",
    "said_status",
    "said_because",
    "said_until",
    "said_by",
    "proposed_by",
    "created_at",
)
MEASURE_FIELDS: Final = (
    "id",
    "parent",
    "name",
    "unit",
    "baseline",
    "target",
    "direction",
    "timing",
    "frequency",
    "measured_by",
    "weight",
    "removed_at",
    "created_at",
)
READING_FIELDS: Final = ("parent", "on", "value", "confidence", "note", "by", "at")
CHECK_IN_FIELDS: Final = ("parent", "on", "confidence", "note", "needs_support", "by", "at")
REVIEW_FIELDS: Final = ("parent", "decision", "rationale", "next_on", "by", "at")
FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.NODE: NODE_FIELDS,
    Kind.MEASURE: MEASURE_FIELDS,
    Kind.READING: READING_FIELDS,
    Kind.CHECK_IN: CHECK_IN_FIELDS,
    Kind.REVIEW: REVIEW_FIELDS,
}
WHAT: Final = "what"
"""The column of a table that says what a row is: a level, or one of the other kinds."""
NAMES: Final = "names"
"""The column that tells people the names behind Slack's ids. Nobody reads it back."""
COLUMNS: Final = (WHAT, *dict.fromkeys(name for kind in FIELDS.values() for name in kind if name != "level"), NAMES)
_ALSO: Final = {"what": "level", "type": "level", "title": "name", "date": "on", "source_id": "id", "under": "parent"}
LEVELS: Final = frozenset(level.value for level in Level)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a file from being imported. `field` is empty where it is about the whole row."""

    line: int
    field: str
    text: str

    def in_words(self, file: str) -> str:
        where = f"{file}, line {self.line}" if self.line else file
        return f"{where}, {self.field}: {self.text}" if self.field else f"{where}: {self.text}"


@dataclass(frozen=True, slots=True)
class Row:
    kind: Kind
    line: int
    """Where it begins, from 1."""
    texts: Mapping[str, str]
    """What the file tells of it. A field that stands there empty has none; one that does not stand there is not told."""
    lines: Mapping[str, int] = field(default_factory=dict)

    def problem(self, field: str, text: str) -> Problem:
        return Problem(self.lines.get(field, self.line), field, text)


@dataclass(slots=True)
class Rows:
    """A file's rows, in its order, and what could not be read as any."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def field_named(name: str, kind: Kind) -> str | None:
    """Tell which field of a kind somebody means by this name; None for none."""
    folded = fold(name).strip().replace(" ", "_").replace("-", "_")
    known = FIELDS[kind]
    also = _ALSO.get(folded, folded)
    return folded if folded in known else also if also in known else None


def unknown_field(name: str, kind: Kind) -> str:
    """Say that there is no such field."""
    short = name if len(name) <= _MOST_SHOWN else f"{name[:_MOST_SHOWN]}…"
    what = "A goal" if kind is Kind.NODE else f"A {kind}"
    return f"{what} has no field of this name{nearest(short, FIELDS[kind])}."


def own_id(row: Row) -> str:
    """Name a row as others of the file do. A measure without an id is known by its goal's and its own name."""
    given = " ".join(row.texts.get("id", "").split())
    if given or row.kind is not Kind.MEASURE:
        return given
    name = " ".join(row.texts.get("name", "").split())
    return f"{' '.join(row.texts.get('parent', '').split())}/{name}"


_MOST_SHOWN: Final = 40
