"""A file of goals, read as far as that goes without looking at what is here already."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from bot.features.goals.files.csv_file import read_csv
from bot.features.goals.files.reader import source_of
from bot.features.goals.files.rows import FIELDS, GoalFileError, Kind, Problem, Row, own_id
from bot.features.goals.files.typed import read_check_in, read_reading, read_review
from bot.features.goals.files.yaml_file import read_yaml
from bot.features.goals.reviewing.rules import Review
from bot.features.goals.rules.measures import CheckIn, Reading
from bot.files.texts import read_text

MOST_BYTES: Final = 20_000_000
MOST_NODES: Final = 5_000
"""In one file: the tree is stored at once, and whoever uses Pollen meanwhile waits for that."""
TABLES: Final = frozenset({".csv", ".tsv", ".txt"})
YAMLS: Final = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Said:
    """A reading, check-in or review with the row that tells of it, and what it belongs to."""

    row: Row
    of: str
    """What names its measure or node in files."""
    what: Reading | CheckIn | Review


@dataclass(slots=True)
class GoalFile:
    name: str
    nodes: dict[str, Row] = field(default_factory=dict)
    """By what names them."""
    measures: dict[str, Row] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


_OnDates: TypeAlias = dict[tuple[str, object], tuple[Row, Reading]]


def read_goals(path: Path, *, now: datetime) -> GoalFile:
    """Read a file by its ending. Raises GoalFileError or TextFileError where it cannot be read at all."""
    ending = path.suffix.lower()
    if ending not in YAMLS | TABLES:
        raise GoalFileError(f"{path} does not say by its ending what it is; call it .yaml or .csv.")
    text = read_text(path, most_bytes=MOST_BYTES)
    if ending in TABLES:
        rows, is_ours = read_csv(text, file=path.name), False
    else:
        rows, is_ours = read_yaml(text, file=path.name)
    file = GoalFile(path.name, problems=rows.problems)
    every = [_whole(row) for row in rows.rows] if is_ours else rows.rows
    _name(file, every)
    if len(file.nodes) > MOST_NODES:
        raise GoalFileError(f"{path.name} has {len(file.nodes):,} goals; at most {MOST_NODES:,} are read at once.")
    _say(file, every, now)
    if not rows.rows and not rows.problems:
        raise GoalFileError(f"{path.name} has no goals in it.")
    return file


def _whole(row: Row) -> Row:
    """Of what Pollen's own files leave out, there is nothing."""
    return Row(row.kind, row.line, {**dict.fromkeys(FIELDS[row.kind], ""), **row.texts}, row.lines)


def _name(file: GoalFile, rows: Iterable[Row]) -> None:
    for row in rows:
        if row.kind not in {Kind.NODE, Kind.MEASURE}:
            continue
        among = file.nodes if row.kind is Kind.NODE else file.measures
        source = source_of(own_id(row))
        first = among.setdefault(source, row)
        if first is not row and source:
            file.problems.append(row.problem("id", f"Line {first.line} has the same id."))
        elif not source:
            file.problems.append(
                row.problem("id", "It needs an id: any text by which this file, and the next one, can name it.")
            )
    file.nodes.pop("", None)


def _say(file: GoalFile, rows: Iterable[Row], now: datetime) -> None:
    on_dates: _OnDates = {}
    for row in rows:
        if row.kind in {Kind.NODE, Kind.MEASURE}:
            continue
        of = source_of(" ".join(row.texts.get("parent", "").split()))
        what, problems = _read(file, row, of, now)
        file.problems += problems
        if what is None or (isinstance(what, Reading) and not _is_first(file, on_dates, row, of, what)):
            continue
        file.said.append(Said(row, of, what))


def _read(file: GoalFile, row: Row, of: str, now: datetime) -> tuple[Reading | CheckIn | Review | None, list[Problem]]:
    if row.kind is Kind.READING:
        measure = file.measures.get(of)
        return read_reading(row, unit="" if measure is None else measure.texts.get("unit", ""), now=now)
    return read_check_in(row, now=now) if row.kind is Kind.CHECK_IN else read_review(row, now=now)


def _is_first(file: GoalFile, on_dates: _OnDates, row: Row, of: str, reading: Reading) -> bool:
    """Whether no row before told of this date; one that told otherwise is a problem."""
    first, told = on_dates.setdefault((of, reading.on), (row, reading))
    if first is not row and told.value != reading.value:
        text = f"Line {first.line} has another value of the same measure on {reading.on.isoformat()}."
        file.problems.append(row.problem("value", text))
    return first is row
