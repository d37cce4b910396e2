"""News of a node, as the channels that follow it get them."""

from collections.abc import Sequence
from typing import Final

from bot.features.goals.rules.tree import Node
from bot.kernel.posts import Post
from handlers.forms.words import bold, note, one_line, said
from handlers.goals import ids
from handlers.goals.wording import LEVEL_SIGNS, LEVEL_WORDS, called
from handlers.kit import actions, as_dicts, button, shown, spoken

MOST_LINES: Final = 8
LONGEST_LINE: Final = 500


def render(queued: Post, node: Node, lines: Sequence[str]) -> Post:
    """Give news its looks: the node by name, what happened, and how to open it."""
    told = [shown(one_line(line), most=LONGEST_LINE) for line in lines if line.strip()][:MOST_LINES]
    name = shown(one_line(node.name), most=150)
    heading = f"{LEVEL_SIGNS[node.level]} {name}"
    blocks = [
        said(bold(heading), *(f"\n{line}" for line in told)),
        actions(button("Open it", action=ids.OPEN_NODE, value=str(node.id))),
        note(
            f"This channel follows this {called(node)}. Its lead, or a lead of this channel's domain, can change that."
        ),
    ]
    first = told[0] if told else ""
    return Post(
        key=queued.key,
        kind=queued.kind,
        text=spoken(f"{LEVEL_WORDS[node.level]} “{name}”. {first}".strip()),
        blocks=as_dicts(blocks),
        channel=queued.channel,
    )
