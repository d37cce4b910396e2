"""A change of a field, whole: what stood there before, and after."""

from collections.abc import Iterable, Iterator
from typing import Final

from slack_sdk.models.blocks import Block

from bot.kernel.audit import Change
from handlers.forms.words import bold, labelled, note, one_line, said
from handlers.kit import closed, divided, shown

LONGEST_WORDS: Final = 200
"""Characters of what a field said before, and after, in a list of changes. All of them are a click away."""
MOST_BYTES: Final = 200_000
MOST_BLOCKS: Final = 90


def is_cut(change: Change) -> bool:
    """Tell whether a list of changes has no room for all words of one."""
    sides = [words for words in (change.before, change.after) if words is not None]
    return any(shown(one_line(words), most=LONGEST_WORDS) != closed(one_line(words)) for words in sides)


def in_a_line(name: str, before: str | None, after: str | None) -> str:
    """Say of a field what stood there and what does now, both as they are read and cut to their place."""
    if before is None and after is None:
        return f"{name}: the words were erased"
    if before is None:
        return f"{name}: {after}"
    if before == after:
        return f"{name}: {before}, with changes in its words"
    return f"{name}: {before} → {after or 'nothing'}"


def in_full(changes: Iterable[tuple[str, Change]]) -> Iterator[Block]:
    """Show all words of changes, each with the name of its field, as far as Slack has room."""
    words = [block for name, change in changes for block in _sides(name, change)]
    shown_words, *more = divided(words, most=MOST_BLOCKS, room=MOST_BYTES)
    yield from shown_words
    if more:
        yield note("There is more than Slack has room for here.")


def _sides(name: str, change: Change) -> Iterator[Block]:
    if change.before is None and change.after is None:
        yield said(bold(name), "\nThe words were erased.")
    if change.before is not None:
        yield from labelled(f"{name}, before", change.before)
    if change.after is not None:
        yield from labelled(f"{name}, after" if change.before is not None else name, change.after)
    elif change.before is not None:
        yield said(bold(f"{name}, after"), "\nnothing")
