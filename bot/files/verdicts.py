"""What becomes of a thing that a file tells of."""

from collections.abc import Sequence
from enum import StrEnum


class Verdict(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """The file says something else, but somebody changed it here: ours stays."""

    @property
    def writes(self) -> bool:
        return self in {Verdict.ADDED, Verdict.CHANGED}


def verdict_of(changes: Sequence[object], *, is_new: bool, is_touched: bool) -> Verdict:
    if is_new:
        return Verdict.ADDED
    if not changes:
        return Verdict.UNCHANGED
    return Verdict.KEPT if is_touched else Verdict.CHANGED
