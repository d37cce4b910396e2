"""The receipt of a learning that is retired, was replaced, or was added to another one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from slack_sdk.models.blocks import SectionBlock

from bot.features.learnings.receipts import Receipt
from bot.features.learnings.rules import State
from bot.kernel.access import Visibility
from handlers.kit import Message, actions, button, plain, shown, spoken, units
from handlers.learnings.messages import PAGE, RESTORE

LONGEST: Final = 300
"""Characters of what it says."""


def told(given: Receipt, *, who: str) -> Message:
    """Tell what became of it. `who` says who can read what was added to another learning."""
    text = _said(given, who)
    blocks = [SectionBlock(text=plain(text)), _headline(given), actions(*_buttons(given))]
    return Message(spoken(text), blocks)


def _headline(given: Receipt) -> SectionBlock:
    """Quote it; where it is cut, its page tells the rest."""
    words = " ".join(given.learning.content.headline.split())
    said = plain(f"“{shown(words, most=LONGEST)}”")
    if units(words) <= LONGEST:
        return SectionBlock(text=said)
    return SectionBlock(text=said, accessory=button("See its page", action=PAGE, value=str(given.learning.id)))


def read_together(given: Receipt) -> Receipt:
    """Narrow what was added to a domain's own learning: only who may read both reads it there."""
    newer = None if given.newer is None else given.newer.learning
    if newer is None or newer.visibility is Visibility.EVERYONE:
        return given
    return replace(given, learning=replace(given.learning, visibility=Visibility.DOMAIN))


def _said(given: Receipt, who: str) -> str:
    state = given.learning.state
    if state is State.RETIRED:
        return "Retired: it is in no digest any more. Who could read it still can."
    newer = None if given.newer is None else given.newer.learning
    other = f"“{shown(newer.content.headline, most=LONGEST)}”" if newer else "another learning, which you cannot read."
    if state is State.MERGED:
        return f"Added to {other}\n{who}"
    return f"Replaced by {other}\nWhoever meets this one is pointed there."


def _buttons(given: Receipt) -> Iterator[Any]:
    state, newer = given.learning.state, given.newer
    if newer is not None and newer.learning is not None:
        yield button("Open it", action=PAGE, value=str(newer.learning.id))
    label = "Take it out again" if state is State.MERGED else "Bring it back"
    yield button(label, action=RESTORE, value=str(given.learning.id))
