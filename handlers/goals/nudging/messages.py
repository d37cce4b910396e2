"""What a reminder says: what waits, since when, and what one can do about it. It blames nobody."""

from collections.abc import Iterator
from typing import Any, Final

from slack_sdk.models.blocks import Block

from bot.features.goals.nudging.letters import Letter, Line, Page
from bot.features.goals.nudging.service import Snoozed
from bot.features.goals.nudging.times import Address
from bot.features.goals.nudging.waiting import Late
from bot.features.goals.rules.tree import Node
from bot.kernel.access import who_can
from handlers.goals.ids import CHECK_IN, OPEN_NODE, OPEN_TREE, REVIEW
from handlers.goals.wording import LEVEL_SIGNS, called, day
from handlers.kit import actions, as_dicts, button, context, escape, section, shown, spoken

SNOOZE_WEEKS: Final = "goals.snooze_weeks.v1"
SNOOZE_QUARTER: Final = "goals.snooze_quarter.v1"
UNSNOOZE: Final = "goals.unsnooze.v1"
"""The buttons that say when to be reminded again. Their value is the node, and the reminder's week."""

LONGEST_NAME: Final = 100
LONGEST_MEASURE: Final = 60
LONGEST_PERSON: Final = 60
MOST_MEASURES: Final = 3
ALOUD: Final = 2
"""Nodes that the text names which stands for a reminder."""
BUDGET: Final = "You get at most one such message a week, and none while everything is up to date."


def render(letter: Letter) -> Page:
    """Write a reminder."""
    blocks: list[Block] = [section(f"*{_heading(letter)}*{_how_long(letter)}")]
    for line in letter.lines:
        blocks += _line(line, letter.address)
    if letter.more:
        blocks.append(section(f"*and {letter.more} more*"))
    blocks += [
        actions(button("See all goals", action=OPEN_TREE)),
        context(BUDGET),
    ]
    return Page(text=spoken(_aloud(letter)), blocks=as_dicts(blocks))


def value_of(node: Node, address: Address) -> str:
    return f"{node.id}.{address.week.isoformat()}"


def said(snoozed: Snoozed) -> str:
    """Say when somebody is reminded again, where the reminder itself cannot."""
    what = f"the {called(snoozed.node)} “{shown(snoozed.node.name, most=LONGEST_NAME)}”"
    if snoozed.until is None:
        return f"Pollen reminds you of {what} again whenever something waits there."
    return f"Pollen does not remind you of {what} before {day(snoozed.until)}."


def _heading(letter: Letter) -> str:
    nodes = [line.node for line in letter.lines if line.waiting is not None]
    if not letter.waiting:
        return "Nothing waits for you here any more."
    if letter.waiting == 1 and nodes:
        return f"One {called(nodes[0])} waits for a word from you."
    return f"{letter.waiting} goals wait for a word from you."


def _how_long(letter: Letter) -> str:
    if any(line.waiting is not None and line.waiting.late for line in letter.lines):
        return " A check-in takes about a minute."
    return ""


def _aloud(letter: Letter) -> str:
    names = [shown(line.node.name, most=LONGEST_NAME) for line in letter.lines if line.waiting is not None]
    more = letter.waiting - len(names[:ALOUD])
    parts = [*(f"“{name}”" for name in names[:ALOUD]), *([f"{more} more"] if more else [])]
    listed = ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else "".join(parts)
    return f"{_heading(letter)} {listed}".rstrip()


# One node.


def _line(line: Line, address: Address) -> Iterator[Block]:
    where = "whole organisation" if line.domain_name is None else shown(line.domain_name, most=LONGEST_PERSON)
    name = escape(shown(line.node.name, most=LONGEST_NAME))
    title = f"{LEVEL_SIGNS[line.node.level]} *{name}* ({called(line.node)}, {escape(where)})"
    if line.again_on is not None:
        yield section(f"{title}\nReminder again on {day(line.again_on)}, if something waits then.")
        yield actions(button("Undo", action=UNSNOOZE, value=value_of(line.node, address)))
        return
    if line.waiting is None:
        yield section(f"{title}\nNothing waits for you here any more.")
        return
    yield section("\n".join([title, *(escape(one) for one in _waiting(line))]))
    why = " ".join(_why(line))
    if why:
        yield context(escape(why))
    yield actions(*_buttons(line, address))


def _waiting(line: Line) -> Iterator[str]:
    if line.waiting is None:
        return
    late, review_on = line.waiting.late, line.waiting.review_on
    yield from (_late(one) for one in late[:MOST_MEASURES])
    if (more := len(late) - MOST_MEASURES) > 0:
        yield f"• and {more} more {'measure' if more == 1 else 'measures'}"
    if review_on is not None:
        yield f"• a review, planned for {day(review_on)}"


def _late(late: Late) -> str:
    name = f"“{shown(late.name, most=LONGEST_MEASURE)}”"
    if late.last_on is None:
        return f"• {name}: a first number, since {day(late.due_on)}"
    return f"• {name}: the next number, since {day(late.due_on)} (the last one is of {day(late.last_on)})"


def _why(line: Line) -> Iterator[str]:
    """Tell why it comes to this person, where they do not lead it."""
    if line.instead_of is not None:
        lead = shown(line.instead_of, most=LONGEST_PERSON)
        yield f"{lead} is {'not here any more' if line.is_gone else 'away'}, so this comes to you."
    elif line.node.draft.lead is None:
        yield f"This {called(line.node)} has no lead yet, so this comes to you."
    if not line.keeps:
        names = [shown(name, most=LONGEST_PERSON) for name in line.keepers]
        yield f"You can look at it; {who_can(names)} can check in."


def _buttons(line: Line, address: Address) -> Iterator[Any]:
    node, waiting = str(line.node.id), line.waiting
    if not line.keeps:
        yield button("Open", action=OPEN_NODE, value=node)
    if line.keeps and waiting is not None and waiting.late:
        yield button("Check in", action=CHECK_IN, value=node, style="primary")
    if line.keeps and waiting is not None and waiting.review_on:
        yield button("Review", action=REVIEW, value=node)
    yield button("Remind me in 2 weeks", action=SNOOZE_WEEKS, value=value_of(line.node, address))
    yield button("Not this quarter", action=SNOOZE_QUARTER, value=value_of(line.node, address))
