"""The goals that a learning belongs to, on its page."""

from collections.abc import Iterator, Sequence
from typing import Final

from slack_sdk.models.blocks import Block, Option, SectionBlock, StaticSelectElement

from bot.features.learnings.goals import Belonging, How
from handlers.kit import button, plain, shown, told_apart

OPEN_GOAL: Final = "learnings.goal.v1"
"""Opens a goal's page, by a button or by a menu."""
MOST_LINES: Final = 5
"""More of them are in a menu."""
MOST_OPTIONS: Final = 100
_HOW: Final = {How.TAUGHT: "Taught by", How.USED: "Used in"}


def blocks(goals: Sequence[Belonging]) -> Iterator[Block]:
    """Show each with a button that opens it, and a menu of the others where there are many."""
    for one in goals[:MOST_LINES]:
        state = "" if one.goal.state == "active" else f" ({one.goal.state})"
        said = f"{_HOW[one.how]} the {one.goal.level} “{shown(one.goal.name, most=150)}”{state}"
        yield SectionBlock(
            text=plain(said),
            accessory=button("Open it", action=OPEN_GOAL, value=str(one.goal.id)),
            block_id=f"goal_{one.goal.id}",
        )
    others = goals[MOST_LINES : MOST_LINES + MOST_OPTIONS]
    if others:
        names = told_apart([one.goal.name for one in others], most=70)
        options = [Option(text=plain(name), value=str(one.goal.id)) for name, one in zip(names, others, strict=True)]
        menu = StaticSelectElement(action_id=OPEN_GOAL, placeholder=plain("Open one"), options=options)
        yield SectionBlock(text=plain(f"It belongs to {len(goals) - MOST_LINES} more goals."), accessory=menu)
