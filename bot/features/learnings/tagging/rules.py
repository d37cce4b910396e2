"""What is offered while somebody types a tag, and what a tag may be called. No database, no Slack."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.features.learnings.rules import MAX_TAG, Tag, tags_from, tags_in
from bot.kernel.errors import UserFacingError
from bot.matching.words import fold

MOST_OFFERED: Final = 50
MOST_COUNTED: Final = 1_000
"""Learnings with a tag are counted up to here; what has more has "more than" so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A tag that somebody may know, because it is on a learning that they may read."""

    tag: Tag
    matched: str
    """The folded name that what they typed was found in: the tag's own, or one that it had before."""
    uses: int
    """On how many of the newest learnings that have it, of those that they may read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    tags: tuple[Tag, ...]
    """Those that are there, the likeliest first."""
    new: tuple[Tag, ...] = ()
    """What was typed, as tags to be added."""


def looked_for(typed: str) -> str:
    """Return what is looked for in tags: of several in one go, the one that is being typed."""
    parts = tags_parts(typed)
    return _folded(parts[-1]) if parts else ""


def tags_parts(typed: str) -> list[str]:
    return [part for part in typed.split(";" if ";" in typed else ",") if tags_from([part])]


def offer(typed: str, known: Sequence[Known]) -> Offer:
    """Decide what is offered: tags that begin with it before those that hold it, the most used first.

    What was typed may be added as it is, unless it is a tag already. Several tags typed in
    one go are added in one go.
    """
    folded = looked_for(typed)
    ranked = sorted(
        known,
        key=lambda one: (
            one.matched != folded,
            not one.matched.startswith(folded),
            -one.uses,
            one.tag.folded,
        ),
    )
    found = {one.tag.folded: one.tag for one in reversed(ranked)}
    order = dict.fromkeys(one.tag.folded for one in ranked)
    typed_tags = tags_in(typed)
    is_there = len(typed_tags) == 1 and any(one.matched == typed_tags[0].folded for one in known)
    return Offer(
        tags=tuple(found[name] for name in list(order)[:MOST_OFFERED]),
        new=() if is_there else typed_tags,
    )


def tag_called(label: str) -> Tag | None:
    """Return the tag of exactly this label."""
    folded = _folded(label)
    return Tag(folded=folded, label=label) if folded else None


def named(typed: str, *, before: Tag) -> Tag:
    """Read a tag's new name. Raises UserFacingError for what is no name, or several."""
    tags = tags_in(typed) if ";" in typed else tags_from([typed])
    if not tags:
        raise UserFacingError("Give the tag a name with at least one letter or digit.", field="label")
    if len(tags) > 1:
        raise UserFacingError("This is more than one tag. Give it one name, without semicolons.", field="label")
    most = max(MAX_TAG, len(before.label))
    if len(tags[0].label) > most:
        raise UserFacingError(f"A tag has at most {most} characters; this one has {len(tags[0].label)}.", field="label")
    return tags[0]


def _folded(text: str) -> str:
    tags = tags_from([text])
    return tags[0].folded if tags else fold(text).strip()
