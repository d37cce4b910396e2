"""Who did what to which thing, with the words before and after. Every feature records its own acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field; None where it was, or is, not there. Both are None once the words are erased."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act. `thing` names the kind of thing ("learning", "tag", "settings"), `thing_id` which one."""

    thing: str
    thing_id: str
    act: str
    """In one word or few, like "edited" or "moved"."""
    by: UserId | None
    """None for an import."""
    at: datetime
    changes: tuple[Change, ...] = field(default=())


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """Compare two things written as fields of text; an empty text counts as nothing."""
    names = dict.fromkeys([*before, *after])
    return tuple(
        Change(field=name, before=before.get(name) or None, after=after.get(name) or None)
        for name in names
        if (before.get(name) or None) != (after.get(name) or None)
    )
