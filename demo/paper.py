"""What the story is written on: lines of 80 characters, headings, and messages as one sees them in Slack."""

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from sandbox import Slack
from sandbox.printing import message_as_text, view_as_text

WIDTH = 80
BAR = "  | "
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


class Paper:
    """Writes line by line. `styled` makes headings bold: for a terminal that shows such things."""

    def __init__(self, slack: Slack, *, write: Callable[[str], None], styled: bool = False) -> None:
        self._slack = slack
        self._write = write
        self._styled = styled
        self._after_gap = True

    def heading(self, text: str, *, mark: str = "-") -> None:
        self.gap()
        self._put(f"{BOLD}{text}{PLAIN}" if self._styled else text)
        self._put(mark * len(text))
        self.gap()

    def tell(self, text: str, *, gap: bool = True) -> None:
        """Write a paragraph; without a `gap` the next lines belong to it."""
        for line in _wrapped(text):
            self._put(line)
        if gap:
            self.gap()

    def item(self, text: str, *, mark: str = "  - ") -> None:
        """Write a line of a list; what does not fit goes on under its first word."""
        for line in _wrapped(text, first=mark, rest=" " * len(mark)):
            self._put(line)

    def line(self, text: str) -> None:
        """Write a line as it is, to be copied for instance."""
        self._put(text)

    def gap(self) -> None:
        """Leave one line empty, unless one is."""
        if not self._after_gap:
            self._put("")

    def message(self, message: dict[str, Any]) -> None:
        """Show a message, or some of its blocks, as one sees it."""
        self._barred(message_as_text(message, names=self._slack.names, width=WIDTH - len(BAR)))

    def blocks(self, blocks: Sequence[dict[str, Any]]) -> None:
        self.message({"blocks": list(blocks)})

    def view(self, view: dict[str, Any]) -> None:
        self._barred(view_as_text(view, names=self._slack.names, width=WIDTH - len(BAR)))

    def _barred(self, text: str) -> None:
        for line in text.split("\n"):
            self._put(f"{BAR}{line}".rstrip())
        self.gap()

    def _put(self, line: str) -> None:
        self._write(line)
        self._after_gap = not line


def _wrapped(text: str, *, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
