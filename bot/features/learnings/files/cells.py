"""Tags in a cell of a table, read back exactly."""

import json
from collections.abc import Sequence

from bot.features.learnings.rules import Tag, tags_as_text, tags_in
from bot.matching.words import fold


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
