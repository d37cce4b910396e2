"""What files would change, or have changed, in lines that are quick to read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.files.domains import NewDomain
    from bot.files.verdicts import Verdict
    from bot.kernel.audit import Change

MOST_NAMED = 50
"""Problems that are named; a file of which more is wrong is wrong in one way."""
MOST_SHOWN = 200
"""Lines of a difference."""
MOST_QUOTED = 60
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d):\d\d(?:\.\d+)?\+00:00")
_BEFORE = 15
"""Signs that are shown of what is alike before the first that is not."""


def sign_of(verdict: "Verdict") -> str:
    """Tell added (+), changed (~) and left although the file says something else (=); nothing for what is the same."""
    from bot.files.verdicts import Verdict

    return {Verdict.ADDED: "+", Verdict.CHANGED: "~", Verdict.KEPT: "="}.get(verdict, "")


def changed(changes: "Iterable[Change]") -> Iterator[str]:
    """Yield a line for each field, from where its two sides differ."""
    for change in changes:
        before, after = (
            _INSTANT.sub(r"\1 UTC", " ".join((words or "").split())) for words in (change.before, change.after)
        )
        at = 0
        if max(len(before), len(after)) > MOST_QUOTED:
            alike = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
            at = max(sum(1 for _ in alike) - _BEFORE, 0)
        yield f"    {change.field}: {_from(before, at)} → {_from(after, at)}"


def short(words: str | None) -> str:
    return _from(" ".join((words or "").split()), 0)


def _from(words: str, at: int) -> str:
    rest = words[at:]
    shown = rest if len(rest) <= MOST_QUOTED else f"{rest[:MOST_QUOTED]}…"
    return f"{'…' if at else ''}{shown}" or "nothing"


def counted(counts: "Mapping[Verdict, int]") -> str:
    """Say what became of how many; nothing where there are none."""
    from bot.files.verdicts import Verdict

    named = {
        Verdict.ADDED: "added",
        Verdict.CHANGED: "changed",
        Verdict.UNCHANGED: "unchanged",
        Verdict.KEPT: "left as somebody changed them here",
    }
    found = [(counts.get(verdict, 0), words) for verdict, words in named.items()]
    return ", ".join(f"{many:,} {words}" for many, words in found if many)


def domains_in_words(new: "Iterable[NewDomain]", renamed: Mapping[str, str]) -> Iterator[str]:
    """Say which domains come with the files, and which are called otherwise there than now."""
    if names := [domain.name for domain in new if not domain.archived]:
        yield f"New domains, waiting for a lead to claim them in /domains: {', '.join(names)}."
    yield from first(list(renamed_in_words(renamed)), MOST_NAMED)


def renamed_in_words(renamed: Mapping[str, str]) -> Iterator[str]:
    for before, now in renamed.items():
        yield f"What the file has under {before} goes to {now}, as it is called or what it is part of now."


def first(lines: Sequence[str], most: int, *, indent: str = "  ") -> Iterator[str]:
    """Yield as many lines, and say how many more there are."""
    yield from lines[:most]
    if len(lines) > most:
        yield f"{indent}and {len(lines) - most:,} more"
