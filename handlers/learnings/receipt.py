"""The receipt: what was saved, under which domain, who can read it, and what can be done about it."""

from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import Block

from bot.features.learnings.receipts import Receipt
from bot.features.learnings.rules import Learning
from bot.kernel.access import Visibility
from handlers.kit import Message, actions, button, context, escape, section, shown, spoken
from handlers.learnings.messages import (
    DOMAIN,
    EDIT,
    FIRST_DOMAIN,
    MOVE,
    PROPOSE_DOMAIN,
    RESTORE,
    SHARE,
    UNDO,
    domain_menu,
)


def told(given: Receipt, *, choosing: bool = False, late: bool = False) -> Message:
    """Tell what was saved, under which domain and who can see it. `choosing` adds the menu of domains."""
    if given.is_undone:
        return _undone(given)
    opening = "Saved after all" if late else "Saved"
    where = f"{opening} under *{escape(given.domain.name)}*." if given.domain else f"{opening}. It has no domain yet."
    said = f"{opening} under {spoken(given.domain.name)}." if given.domain else f"{opening}. It has no domain yet."
    asks = given.domain is None
    blocks: list[Block] = [section(f"{where}\n{_quoted(given.learning)}"), context(escape(audience(given)))]
    if asks or choosing:
        blocks.extend(_which_domain(given))
    blocks.append(actions(*_buttons(given, asks=asks)))
    return Message(f"{said} {spoken(audience(given))}", blocks)


def _undone(given: Receipt) -> Message:
    text = "Taken back. Nobody can see it any more; your words are kept."
    bring_back = button("Bring it back", action=RESTORE, value=str(given.learning.id))
    return Message(text, [section(f"{text}\n{_quoted(given.learning)}"), actions(bring_back)])


def audience(given: Receipt) -> str:
    """Say in words who can read it."""
    if given.domain is None:
        return "Only you can read it until it has a domain."
    if given.learning.visibility is Visibility.EVERYONE:
        return "Everyone at work can read it."
    if given.domain.channel is None:
        return "Only its author, its leads and admins can read it."
    channel = f"#{given.channel_name}" if given.channel_name else "its channel"
    return f"Only its author, members of {channel}, its leads and admins can read it."


def _quoted(learning: Learning) -> str:
    words = learning.content.title or learning.content.text
    return f"> {escape(shown(' '.join(words.split()), most=300))}"


def _buttons(given: Receipt, *, asks: bool) -> Iterator[Any]:
    value = str(given.learning.id)
    yield button("Add detail", action=EDIT, value=value)
    yield button("Choose domain" if asks else "Change domain", action=MOVE, value=value)
    if given.may_be_shared:
        yield button("Share with everyone", action=SHARE, value=value)
    yield button("Undo", action=UNDO, value=value)


def _which_domain(given: Receipt) -> Iterator[Block]:
    value = str(given.learning.id)
    if not given.has_domains:
        yield section("There is no domain yet. Create the first one, then choose it here.")
        yield actions(button("Create the first domain", action=FIRST_DOMAIN, value=value))
        return
    if given.domains:
        menu = domain_menu(given.domains, action=DOMAIN, prefix=f"{value}.")
        yield section(_question(given), accessory=menu)
    else:
        yield section("No domain takes learnings yet. Propose one, and choose it here once it is accepted.")
    yield actions(button("Propose a domain", action=PROPOSE_DOMAIN, value=value))


def _question(given: Receipt) -> str:
    everyone = given.learning.visibility is Visibility.EVERYONE
    who = "everyone at work" if everyone else "only the members of its channel, its leads and admins"
    if given.domain is not None:
        return f"Which domain is it for? Once it is moved, {who} can read it."
    return f"Which domain is it for? Once it has one, {who} can read it. Pollen remembers your choice for next time."
