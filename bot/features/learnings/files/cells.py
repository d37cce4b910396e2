"""Cells of a table that spreadsheets open without running what stands in them, read back exactly.

Excel, LibreOffice and others take a cell that begins with one of a few signs for a formula,
which may reach for other files and addresses. An apostrophe before it makes it a text.
"""

import json
import re
from collections.abc import Sequence

from bot.features.learnings.rules import Tag, tags_as_text, tags_in
from bot.matching.words import fold

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


def tags_as_cell(tags: Sequence[Tag]) -> str:
    """Write tags as people type them; as a JSON list where that would be read as others."""
    plain = tags_as_text(tags)
    if tags_in(plain) == tuple(tags) and not plain.startswith("["):
        return plain
    return json.dumps([tag.label for tag in tags], ensure_ascii=False)


def tags_in_cell(cell: str) -> tuple[Tag, ...]:
    """Read what `tags_as_cell` wrote, or what somebody typed in its place."""
    if cell.startswith("["):
        try:
            return tags_labelled([str(label) for label in json.loads(cell)])
        except ValueError:
            pass
    return tags_in(cell)


def tags_labelled(labels: Sequence[str]) -> tuple[Tag, ...]:
    """Make tags with exactly these labels."""
    found = {fold(label).strip(): label for label in reversed(labels)}
    return tuple(Tag(folded=folded, label=found[folded]) for folded in sorted(found) if folded)
