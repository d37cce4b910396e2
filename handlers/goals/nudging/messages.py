"""What a reminder says: what waits, since when, what one can do about it; and news. It blames nobody."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import Block

from bot.features.goals.nudging.followed import Followed
from bot.features.goals.nudging.letters import Letter, Line, Page
from bot.features.goals.nudging.service import Refollowed, Snoozed
from bot.features.goals.nudging.times import Address
from bot.features.goals.nudging.waiting import Late
from bot.features.goals.rules.tree import Node
from bot.kernel.access import who_can
from bot.kernel.news import Thing
from handlers.forms.proposals import waiting as proposals_waiting
from handlers.forms.words import bold, one_line
from handlers.forms.words import said as words
from handlers.goals.ids import CHECK_IN, OPEN_NODE, OPEN_PRODUCT, OPEN_TREE, REVIEW
from handlers.goals.wording import LEVEL_SIGNS, called, day
from handlers.kit import actions, as_dicts, button, context, escape, section, shown, spoken

SNOOZE_WEEKS: Final = "goals.snooze_weeks.v1"
SNOOZE_QUARTER: Final = "goals.snooze_quarter.v1"
UNSNOOZE: Final = "goals.unsnooze.v1"
"""The buttons that say when to be reminded again. Their value is the node, and the reminder's week."""

OPEN_DOMAIN: Final = "goals.domain.v1"
"""Opens a domain's page; its value is the domain's number."""
STOP_FOLLOWING: Final = "goals.stop_following.v1"
FOLLOW_AGAIN: Final = "goals.follow_again.v1"
"""Their value is the thing, its number, and the message's week."""
OPENS: Final = {Thing.PRODUCT: OPEN_PRODUCT, Thing.DOMAIN: OPEN_DOMAIN, Thing.GOAL: OPEN_NODE}

LONGEST_NAME: Final = 100
LONGEST_NEWS: Final = 500
LONGEST_MEASURE: Final = 60
LONGEST_PERSON: Final = 60
MOST_MEASURES: Final = 3
MOST_OTHERS: Final = 20
ALOUD: Final = 2
"""Nodes, and things that are followed, that the text names which stands for a reminder."""
BUDGET: Final = "You get at most one such message a week, and none while everything is up to date."
NEWS_BUDGET: Final = "You get at most one such message a week, and none while there is no news."


def render(letter: Letter) -> Page:
    """Write a reminder: what waits, what is proposed, then what happened to what its reader follows."""
    blocks: list[Block] = []
    for part in (_goals(letter), _proposed(letter), _news(letter)):
        blocks += part
    blocks.append(context(BUDGET if letter.lines else NEWS_BUDGET))
    return Page(text=spoken(_aloud(letter)), blocks=as_dicts(blocks))


def _goals(letter: Letter) -> Iterator[Block]:
    if not letter.lines:
        return
    yield section(f"*{_heading(letter)}*{_how_long(letter)}")
    for line in letter.lines:
        yield from _line(line, letter.address)
    if letter.more:
        yield section(f"*and {letter.more} more*")
    yield actions(button("See all goals", action=OPEN_TREE))


def _news(letter: Letter) -> Iterator[Block]:
    if letter.followed:
        yield section("*What you follow*")
    for one in letter.followed:
        yield from _followed(one, letter.address)
    if letter.others:
        yield words(_others(letter.others))


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
    waiting = [line.node.name for line in letter.lines if line.waiting is not None]
    parts = [f"{_heading(letter)} {_some(waiting, letter.waiting)}".rstrip()] if letter.lines else []
    if letter.proposals:
        names = [one_line(one.name) for one in letter.proposals]
        parts.append(f"{proposals_waiting(_proposals(letter), 0)} {_some(names, _proposals(letter))}")
    if letter.followed:
        names = [one_line(one.name) for one in letter.followed]
        parts.append(f"News of what you follow: {_some(names, len(names) + len(letter.others))}")
    return " ".join(parts)


def _some(names: Sequence[str], count: int) -> str:
    """Name the first ones, and say how many more there are."""
    few = [f"“{shown(name, most=LONGEST_NAME)}”" for name in names[:ALOUD]]
    more = count - len(few)
    parts = [*few, *([f"{more} more"] if more else [])]
    return ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else "".join(parts)


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


# What is proposed.


def _proposals(letter: Letter) -> int:
    return len(letter.proposals) + letter.more_proposals


def _proposed(letter: Letter) -> Iterator[Block]:
    if letter.proposals:
        yield section(f"*{proposals_waiting(_proposals(letter), 0)}*")
    for one in letter.proposals:
        name = bold(shown(one_line(one.name), most=LONGEST_NAME))
        yield words(name, f"\n{shown(one_line(one.said), most=LONGEST_NEWS)}")
        yield actions(button("Open", action=OPENS[one.thing], value=str(one.number)))
    if letter.more_proposals:
        yield section(f"*and {letter.more_proposals} more*: /products and /goals show them")


# What is followed.


def refollowed(done: Refollowed) -> str:
    """Say whether somebody follows a thing now, where the message itself cannot."""
    return "You follow it again." if done.is_followed else "You do not follow it any more."


def _followed(one: Followed, address: Address) -> Iterator[Block]:
    name = bold(shown(one_line(one.name), most=LONGEST_NAME))
    value = f"{one.thing}.{one.number}.{address.week.isoformat()}"
    opening = button("Open", action=OPENS[one.thing], value=str(one.number))
    if one.is_followed:
        yield words(name, *(f"\n{shown(one_line(text), most=LONGEST_NEWS)}" for text in one.said))
        yield actions(opening, button("Stop following", action=STOP_FOLLOWING, value=value))
    else:
        yield words(name, "\nYou do not follow it any more.")
        yield actions(opening, button("Follow again", action=FOLLOW_AGAIN, value=value))


def _others(names: Sequence[str]) -> str:
    told = [shown(one_line(name), most=LONGEST_PERSON) for name in names[:MOST_OTHERS]]
    more = len(names) - len(told)
    listed = ", ".join([*told, *([f"{more} others"] if more else [])])
    return f"and {len(names)} more: {listed}"
