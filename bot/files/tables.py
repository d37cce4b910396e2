"""Tables as text: read record by record, and written so that spreadsheets open them without running what stands in them.

Excel, LibreOffice and others take a cell that begins with one of a few signs for a formula,
which may reach for other files and addresses. An apostrophe before it makes it a text.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.kernel.errors import OperatorError

BYTE_ORDER_MARK: Final = "\ufeff"
"""By which Excel knows that a table is UTF-8."""
_DELIMITERS: Final = (",", ";", "\t")
_ACTS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""Signs that begin a formula, or stand before one: also in the width of East Asian scripts."""
_FORMULA = re.compile(rf"'*[{_ACTS}]")
_DEFUSED = re.compile(rf"'+[{_ACTS}]")


def defused(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run, and before what looks as if it had one already."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def as_before(cell: str) -> str:
    """Take back what `defused` did."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def table(rows: Sequence[Sequence[str]]) -> str:
    """Write rows with commas between their cells. The cells are to be defused already."""
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


@dataclass(frozen=True, slots=True)
class Malformed:
    """A record that cannot be read; `reason` goes on after its number."""

    reason: str


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | Malformed]]:
    """Yield each record with the line where it begins, from 1; empty ones are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, Malformed(_malformed(str(error)))
            continue
        if any(value.strip() for value in record):
            yield number, record


class TableError(OperatorError):
    """A table has no header that can be read."""


@dataclass(frozen=True, slots=True)
class Opened:
    line: int
    """Where the header stands, from 1."""
    header: Sequence[str]
    rows: Iterator[tuple[int, list[str] | Malformed]]
    """Those below it, each with the line where it begins."""


def opened(text: str, *, file: str, known: Callable[[Sequence[str]], int]) -> Opened:
    """Read a table's header, whatever stands between the cells. Raises TableError."""
    skipped = 0
    if text.lower().startswith("sep="):
        # A first line by which Excel tells itself what stands between the cells.
        text, skipped = text.partition("\n")[2], 1
    found = records(text, delimiter_of(text, known=known))
    line, header = next(found, (1, Malformed("it has no header; its first line names the columns")))
    if isinstance(header, Malformed):
        raise TableError(f"{file}, line {line + skipped}: {header.reason}.")
    return Opened(line + skipped, header, ((number + skipped, record) for number, record in found))


def misfit(record: Sequence[str] | Malformed, columns: Sequence[object]) -> str:
    """Say in a sentence why a record is no row of these columns; nothing where it is one."""
    if isinstance(record, Malformed):
        return f"{record.reason[0].upper()}{record.reason[1:]}."
    if len(record) > len(columns) and any(cell.strip() for cell in record[len(columns) :]):
        return f"It has {len(record)} cells and there are {len(columns)} columns."
    return ""


def _malformed(error: str) -> str:
    if "end of data" in error:
        return "it opens a quotation mark that is never closed, so everything after it is left out"
    if "field limit" in error:
        return "one of its values is too long to be read; is a quotation mark never closed?"
    return "its quotation marks do not match; inside a quoted value each one is written twice"


def delimiter_of(text: str, *, known: Callable[[Sequence[str]], int]) -> str:
    """Choose the sign that makes most columns of the header that are `known`: Excel writes semicolons in many countries."""
    header = text.lstrip().split("\n", 1)[0]

    def promise(delimiter: str) -> tuple[int, int]:
        cells = [cell.strip(' "\r') for cell in header.split(delimiter)]
        return known(cells), len(cells)

    return max(_DELIMITERS, key=promise)
