"""The receipt: what was saved, under which domain, who can read it, and what can be done about it."""

import json
from collections.abc import Iterator
from typing import Any, Final

from slack_sdk.models.blocks import Block

from bot.features.learnings.finding.queries import Hit, Related
from bot.features.learnings.receipts import Receipt
from bot.features.learnings.rules import Learning, State
from bot.kernel.access import Visibility
from handlers.kit import Message, actions, button, context, escape, section, shown, spoken, units
from handlers.learnings import closed
from handlers.learnings.messages import (
    DOMAIN,
    EDIT,
    FIRST_DOMAIN,
    MERGE,
    MOVE,
    MOVE_FORM,
    PAGE,
    PROPOSE_DOMAIN,
    RESTORE,
    SHARE,
    UNDO,
    domain_menu,
)

NOTHING_RELATED: Final = Related()
LONGEST_LINE: Final = 90
"""Characters of a learning that is told of in one line."""
ROOM_FOR_MENU: Final = 4_500
"""Characters, as JSON, of a menu in a message, of whose blocks Slack takes some 12,000."""


def told(given: Receipt, *, choosing: bool = False, late: bool = False, related: Related = NOTHING_RELATED) -> Message:
    """Tell what was saved, under which domain and who can see it. `choosing` adds the menu of domains."""
    if given.is_undone:
        return _undone(given)
    if given.learning.state is not State.ACTIVE:
        return closed.told(given, who=audience(closed.read_together(given)))
    opening = "Saved after all" if late else "Saved"
    where = f"{opening} under *{escape(given.domain.name)}*." if given.domain else f"{opening}. It has no domain yet."
    said = f"{opening} under {spoken(given.domain.name)}." if given.domain else f"{opening}. It has no domain yet."
    asks = given.domain is None
    blocks: list[Block] = [section(f"{where}\n{quoted(given.learning)}"), context(escape(audience(given)))]
    if asks or choosing:
        blocks.extend(which_domain(given))
    blocks.append(actions(*_buttons(given, asks=asks)))
    blocks.extend(beside(given, related))
    return Message(" ".join(filter(None, [said, spoken(audience(given)), in_a_word(related)])), blocks)


def more(given: Receipt, related: Related) -> Message | None:
    """Tell what was found beside a learning after its receipt was sent; None where that is nothing."""
    blocks = list(beside(given, related))
    return Message(in_a_word(related), blocks) if blocks else None


def in_a_word(related: Related) -> str:
    """Say aloud what was found."""
    same = ["Its domain has nearly the same already."] if related.same is not None else []
    names = dict.fromkeys(hit.domain.name if hit.domain is not None else "another domain" for hit in related.others)
    others = (
        [f"Others learned something like it: {spoken(', '.join(shown(name, most=60) for name in names))}."]
        if names
        else []
    )
    return " ".join([*same, *others])


def beside(given: Receipt, related: Related) -> Iterator[Block]:
    """Show what the own domain knows already, and a line for each lesson of other domains."""
    if related.same is not None:
        both = f"{given.learning.id}.{related.same.learning.id}"
        where = f"*{escape(given.domain.name)}*" if given.domain is not None else "Your domain"
        yield section(
            f"{where} has nearly the same already: {_line(related.same)}\nOne lesson that grows helps more than two.",
            accessory=button("Add to it instead", action=MERGE, value=both),
        )
        if not _is_whole(related.same):
            yield actions(button("Read it", action=PAGE, value=str(related.same.learning.id)))
    if related.others:
        yield context("Other domains learned something like it:")
    for hit in related.others:
        name = hit.domain.name if hit.domain is not None else "another domain"
        yield section(
            f"*{escape(shown(name, most=60))}*: {_line(hit)}",
            accessory=button(
                "Read it",
                action=PAGE,
                value=str(hit.learning.id),
                accessibility_label=shown(f"Read the lesson of {name}", most=75),
            ),
        )


def _line(hit: Hit) -> str:
    return escape(shown(_headline(hit), most=LONGEST_LINE))


def _is_whole(hit: Hit) -> bool:
    return units(_headline(hit)) <= LONGEST_LINE


def _headline(hit: Hit) -> str:
    return " ".join((hit.learning.content.title or hit.learning.content.text).split())


def _undone(given: Receipt) -> Message:
    text = "Taken back. Nobody can see it any more; the words are kept."
    bring_back = button("Bring it back", action=RESTORE, value=str(given.learning.id))
    return Message(text, [section(f"{text}\n{quoted(given.learning)}"), actions(bring_back)])


def audience(given: Receipt) -> str:
    """Say in words who can read it."""
    saved_by_another = given.learning.saver is not None
    if given.domain is None:
        who = "its author and whoever saved it" if saved_by_another else "you"
        return f"Only {who} can read it until it has a domain."
    if given.learning.visibility is Visibility.EVERYONE:
        return "Everyone at work can read it."
    author = "its author, whoever saved it" if saved_by_another else "its author"
    if given.domain.channel is None:
        return f"Only {author}, its leads and admins can read it."
    channel = f"#{given.channel_name}" if given.channel_name else "its channel"
    return f"Only {author}, members of {channel}, its leads and admins can read it."


def quoted(learning: Learning) -> str:
    """Show the title, or how the text begins."""
    words = learning.content.title or learning.content.text
    return f"> {escape(shown(' '.join(words.split()), most=300))}"


def _buttons(given: Receipt, *, asks: bool) -> Iterator[Any]:
    value = str(given.learning.id)
    yield button("Add detail", action=EDIT, value=value)
    yield button("Choose domain" if asks else "Change domain", action=MOVE, value=value)
    if given.may_be_shared:
        yield button("Share with everyone", action=SHARE, value=value)
    yield button("Undo", action=UNDO, value=value)


def which_domain(given: Receipt) -> Iterator[Block]:
    """Ask for a domain, or say how there can be one."""
    value = str(given.learning.id)
    if not given.has_domains:
        yield section("There is no domain yet. Create the first one, then choose it here.")
        yield actions(button("Create the first domain", action=FIRST_DOMAIN, value=value))
        return
    if given.domains:
        yield section(_question(given), accessory=_menu(given))
    else:
        yield section("No domain takes learnings yet. Propose one, and choose it here once it is accepted.")
    yield actions(button("Propose a domain", action=PROPOSE_DOMAIN, value=value))


def _menu(given: Receipt) -> Any:
    """Build the menu of domains; where a message has no room for so many, a button opens a form that has it."""
    value = str(given.learning.id)
    menu = domain_menu(given.domains, action=DOMAIN, prefix=f"{value}.")
    fits = len(json.dumps(menu.to_dict(), ensure_ascii=False)) <= ROOM_FOR_MENU
    return menu if fits else button("Choose from the list", action=MOVE_FORM, value=value)


def _question(given: Receipt) -> str:
    everyone = given.learning.visibility is Visibility.EVERYONE
    who = "everyone at work" if everyone else "only the members of its channel, its leads and admins"
    if given.domain is not None:
        return f"Which domain is it for? Once it is moved, {who} can read it."
    return f"Which domain is it for? Once it has one, {who} can read it. Pollen remembers your choice for next time."
