"""Goals in a table: a row for each goal, measure, reading, check-in and review, as a column says."""

from collections.abc import Mapping, Sequence

from bot.features.goals.files.rows import (
    COLUMNS,
    FIELDS,
    LEVELS,
    NAMES,
    WHAT,
    GoalFileError,
    Kind,
    Problem,
    Row,
    Rows,
    field_named,
)
from bot.files import tables
from bot.matching.spelling import nearest
from bot.matching.words import fold


def read_csv(text: str, *, file: str) -> Rows:
    """Read rows. Raises GoalFileError or TableError for a table whose header cannot be read."""
    rows, opened = Rows(), tables.opened(text, file=file, known=_how_many_known)
    columns = _columns(opened.header, rows, opened.line)
    if WHAT not in columns:
        raise GoalFileError(
            f"{file} has no column “{WHAT}”, which says of each row whether it is a vision, goal, bet, initiative, "
            "measure, reading, check-in or review."
        )
    for line, record in opened.rows:
        _row(rows, line, record, columns)
    return rows


def _how_many_known(header: Sequence[str]) -> int:
    return sum(_column(name) is not None for name in header)


def _column(name: str) -> str | None:
    folded = fold(tables.as_before(name)).strip().replace(" ", "_")
    if folded in COLUMNS:
        return folded
    if folded in {"level", "type"}:
        return WHAT
    return next((known for kind in Kind if (known := field_named(name, kind)) is not None), None)


def _columns(header: Sequence[str], rows: Rows, line: int) -> list[str | None]:
    columns: list[str | None] = []
    for name in header:
        column = _column(name)
        if column is None and name.strip():
            short = name.strip()[:40]
            rows.problems.append(
                Problem(
                    line, short, f"There is no column of this name{nearest(short, COLUMNS)}; delete it or rename it."
                )
            )
        elif column is not None and column in columns:
            rows.problems.append(Problem(line, column, "There are two columns of this name."))
        columns.append(column)
    return columns


def _row(rows: Rows, line: int, record: Sequence[str] | tables.Malformed, columns: Sequence[str | None]) -> None:
    why = tables.misfit(record, columns)
    if why or isinstance(record, tables.Malformed):
        rows.problems.append(Problem(line, "", why))
        return
    cells = {name: tables.as_before(cell) for name, cell in zip(columns, record, strict=False) if name is not None}
    what = fold(cells.pop(WHAT, "")).strip().replace("_", "-").replace(" ", "-")
    cells.pop(NAMES, None)
    if what in LEVELS:
        rows.rows.append(_told(rows, Row(Kind.NODE, line, cells), extra={"level": what}))
    elif what in set(Kind):
        rows.rows.append(_told(rows, Row(Kind(what), line, cells), extra={}))
    else:
        said = f"“{what[:40]}” is none" if what else "It does not say what it is; write one"
        rows.problems.append(Problem(line, WHAT, f"{said} of {', '.join((*sorted(LEVELS), *list(Kind)[1:]))}."))


def _told(rows: Rows, row: Row, *, extra: Mapping[str, str]) -> Row:
    known = FIELDS[row.kind]
    for name, cell in row.texts.items():
        if name not in known and cell.strip():
            what = "goal" if row.kind is Kind.NODE else row.kind.value
            rows.problems.append(row.problem(name, f"A {what} has nothing of this kind; leave the cell empty."))
    texts = {name: cell for name, cell in row.texts.items() if name in known}
    return Row(row.kind, row.line, {**texts, **extra})
