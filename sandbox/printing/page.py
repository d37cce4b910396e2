"""Lines of text: wrapping, columns, and what may not reach a terminal."""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

Json = Mapping[str, Any]
Lines = list[str]

_NARROWEST_COLUMN = 6
# Control characters could steer the terminal that shows them, and some turn around what follows them; zero-width
# ones are not seen anyway.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_BULLET = re.compile(r"^\s*(?:[•*-] |\d+\. |> )?")


@dataclass(frozen=True, slots=True)
class Page:
    """Who is who, and how wide the terminal is."""

    names: Mapping[str, str]
    width: int

    def person(self, user: str, otherwise: str = "") -> str:
        return f"@{self.names.get(user) or otherwise or user}"

    def channel(self, channel: str, otherwise: str = "") -> str:
        return f"#{self.names.get(channel) or otherwise or channel}"

    def narrower(self, by: int) -> "Page":
        return Page(self.names, max(self.width - by, 10))

    def wrap(self, text: str) -> Lines:
        """Wrap each line at the page's width; what follows a bullet or a quote mark is indented as far as it."""
        lines: Lines = []
        for line in seen(text).expandtabs(4).split("\n"):
            bullet = _BULLET.match(line)
            hang = " " * len(bullet.group()) if bullet else ""
            lines += textwrap.wrap(
                line, self.width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
            ) or [""]
        return lines

    def flow(self, pieces: Iterable[str]) -> Lines:
        """Put whole pieces next to each other, as many as fit in a line; one of several lines stands alone."""
        lines: Lines = []
        joinable = False
        for piece in pieces:
            single = "\n" not in piece
            if joinable and single and len(lines[-1]) + 2 + len(piece) <= self.width:
                lines[-1] += f"  {piece}"
            else:
                lines += piece.split("\n")
            joinable = single
        return lines


def seen(text: str) -> str:
    return _UNSEEN.sub("", text.replace("\r\n", "\n"))


def indented(lines: Iterable[str], by: str = "  ") -> Lines:
    return [f"{by}{line}".rstrip() for line in lines]


def underlined(lines: Lines, mark: str = "=") -> Lines:
    return [*lines, mark * max((len(line) for line in lines), default=0)]


def side_by_side(left: Lines, right: Lines, *, width: int) -> Lines:
    return [f"{one:<{width}}  {other}".rstrip() for one, other in zip_longest(left, right, fillvalue="")]


def columns(rows: Sequence[Sequence[str]], aligns: Sequence[str], *, width: int) -> Lines:
    """Align the cells of rows in columns under a header; cells that are too wide are wrapped."""
    count = max(len(row) for row in rows)
    cells = [[*(seen(cell) for cell in row), *[""] * (count - len(row))] for row in rows]
    widths = _widths(cells, room=width - 2 * (count - 1))
    lines: Lines = []
    for index, row in enumerate(cells):
        wrapped = [textwrap.wrap(cell, size) or [""] for cell, size in zip(row, widths, strict=True)]
        for parts in zip_longest(*wrapped, fillvalue=""):
            placed = [_aligned(*cell) for cell in zip(parts, widths, aligns, strict=False)]
            lines.append("  ".join(placed).rstrip())
        if index == 0:
            lines.append("  ".join("-" * size for size in widths))
    return lines


def _widths(cells: Sequence[Sequence[str]], *, room: int) -> list[int]:
    widths = [max(1, *(len(row[column]) for row in cells)) for column in range(len(cells[0]))]
    while sum(widths) > room and max(widths) > _NARROWEST_COLUMN:
        widths[widths.index(max(widths))] -= 1
    return widths


def _aligned(text: str, width: int, align: str) -> str:
    if align == "right":
        return text.rjust(width)
    return text.center(width) if align == "center" else text.ljust(width)
