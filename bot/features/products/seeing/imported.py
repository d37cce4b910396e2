"""What an import wrote into the audit, as a person reads it: without ids, instants, and what only files are about."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.kernel.audit import Change

IN_ITS_FILE: Final = "in_its_file"
"""Names what else a file says otherwise than before."""
CREATED: Final = "created_at"
OWNER: Final = "owner"
OWNERS: Final = "owners"
IN_LINES: Final = frozenset({"consumers", "deputy"})
"""Fields that begin each line with somebody, and end it with a date."""
_KEPT: Final = re.compile(r"kept: (pollen )?(.+)", re.DOTALL)
_CALLED: Final = {"ports": "output ports", "channel": "support channel", "strangers": "consumers who are not here"}
"""What an import lays aside itself, where its name says too little."""
_LINE: Final = re.compile(r"(.+) (since|until) (\d{4}-\d\d-\d\d).*")


def people_in(change: Change) -> Iterator[str]:
    """Yield whoever may be meant by their ids."""
    if change.field in IN_LINES:
        for line in "\n".join(filter(None, (change.before, change.after))).split("\n"):
            if found := _LINE.fullmatch(line):
                yield found[1]


def as_read(changes: Sequence[Change], called: Callable[[str], str]) -> Iterator[Change]:
    """Yield what a reader is shown; `called` names whom an id means, and leaves anything else as it is."""
    kept = [found.groups() for change in changes if (found := _KEPT.fullmatch(change.field))]
    besides = [_CALLED.get(name, name) if is_ours else name for is_ours, name in kept]
    for change in changes:
        if change.field in IN_LINES:
            yield _both(change, lambda side: "\n".join(_line(line, called) for line in side.split("\n")))
        elif change.field == CREATED:
            yield _both(change, lambda side: side[: len("2026-01-31")])
        elif change.field != OWNERS and not _KEPT.fullmatch(change.field):
            yield change
    names = {change.field for change in changes}
    if OWNERS in names and OWNER not in names:
        # Where its owner is another one that is told already, and the page of owners tells all of it.
        besides.insert(0, "who owned it when")
    if besides:
        yield Change(field=IN_ITS_FILE, before=None, after=", ".join(besides))


def _both(change: Change, read: Callable[[str], str]) -> Change:
    before, after = (None if side is None else read(side) for side in (change.before, change.after))
    return replace(change, before=before, after=after)


def _line(line: str, called: Callable[[str], str]) -> str:
    found = _LINE.fullmatch(line)
    return line if found is None else f"{called(found[1])} {found[2]} {found[3]}"
