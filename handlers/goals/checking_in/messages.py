"""What is said once somebody checked in or said a status: to them, and to the channels that follow."""

from itertools import accumulate
from typing import Final

from slack_sdk.models.blocks import ButtonElement

from bot.features.goals.checking_in.results import Moved, Saved, Told
from bot.features.goals.checking_in.typed import MOST_SURE
from bot.features.goals.finding import CALLED
from bot.features.goals.rules.judgement import Status
from bot.features.goals.seeing.news import News
from bot.kernel.ids import NodeId
from handlers.goals.ids import ASK_SUPPORT, CHECK_IN, SAY_STATUS
from handlers.goals.wording import STATUS_WORDS, day, status_said
from handlers.kit import Message, actions, button, closed, escape, section, shown, units

MOST_MOVED: Final = 5
"""Readings that the channels are told of; the page shows the others."""
ROOM: Final = 1_500
"""Characters, as Slack counts them, for what moved: a message has 4,000."""
MOST_BECAUSE: Final = 300


def checked_in(saved: Saved) -> str:
    """Say what moved, what that makes of the status, and who sees it."""
    parts = [f"Checked in for {day(saved.on)}: {CALLED[saved.level]} “{closed(saved.name)}”."]
    parts += _what_moved(saved)
    if saved.confidence is not None:
        parts.append(f"How sure: {saved.confidence} of {MOST_SURE}.")
    parts.append(_status(saved.was, saved.now, saved.because))
    if saved.is_said:
        parts.append("A lead said this status; the numbers do not change it until that ends.")
    if saved.needs_support:
        parts.append(_support(saved))
    parts.append(_who_sees(saved.followers))
    return "\n".join(parts)


def offers(saved: Saved) -> list[ButtonElement]:
    """Offer to ask the sponsor, where it needs support."""
    return [button("Ask for support", action=ASK_SUPPORT, value=str(saved.node))] if saved.needs_support else []


def said_status(told: Told) -> str:
    """Say what the status is now, and until when."""
    name, wish = f"{CALLED[told.level]} “{closed(told.name)}”", told.wish
    if wish.status is None or wish.until is None:
        first = f"Taken back: the numbers say the status of the {name} again."
    else:
        first = (
            f"You said that the {name} is {STATUS_WORDS[wish.status]}, until {day(wish.until)}. After that, the "
            "numbers say it again."
        )
    return "\n".join([first, _status(told.was, told.now, told.because), _who_sees(told.followers)])


def checked_in_news(saved: Saved) -> News:
    """Tell the channels that the status is another now."""
    lines = [
        f"{CALLED[saved.level].capitalize()} “{closed(saved.name)}” is {_changed(saved.was, saved.now)}.",
        shown(saved.because, most=MOST_BECAUSE),
        f"{closed(saved.by)} checked in for {day(saved.on)}.",
        *(f"{_moved(one)}." for one in saved.moved[:MOST_MOVED]),
    ]
    if len(saved.moved) > MOST_MOVED:
        lines.append(f"{len(saved.moved) - MOST_MOVED} more are on its page.")
    return News(lines=tuple(line for line in lines if line))


def said_status_news(told: Told) -> News:
    """Tell the channels what a lead says."""
    wish = told.wish
    lines = [f"{CALLED[told.level].capitalize()} “{closed(told.name)}” is {_changed(told.was, told.now)}."]
    if wish.status is None or wish.until is None:
        lines += [
            f"{closed(told.by)} took back what a lead had said; the numbers say it again.",
            shown(told.because, most=MOST_BECAUSE),
        ]
    else:
        lines += [f"{closed(told.by)} says so until {day(wish.until)}: {closed(wish.because)}"]
    return News(lines=tuple(line for line in lines if line))


def check_in_again(node: NodeId) -> Message:
    """Offer a button that opens the form, where Slack did not."""
    return _again("Check in", CHECK_IN, node)


def say_status_again(node: NodeId) -> Message:
    """Offer a button that opens the form, where Slack did not."""
    return _again("Say the status", SAY_STATUS, node)


def _again(label: str, action: str, node: NodeId) -> Message:
    text = "Slack did not open the form in time. Press the button to open it."
    return Message(text, [section(text), actions(button(label, action=action, value=str(node)))])


def _what_moved(saved: Saved) -> list[str]:
    lines = [f"{_moved(one)}." for one in saved.moved]
    sizes = accumulate(units(escape(line)) for line in lines)
    told = lines[: sum(size <= ROOM for size in sizes)]
    left = len(lines) - len(told)
    return [*told, f"{left} more {'number is' if left == 1 else 'numbers are'} saved as well."] if left else told


def _moved(moved: Moved) -> str:
    name, after = closed(moved.name), closed(moved.after)
    stays = f"; its last number is still {closed(moved.latest)}" if moved.latest else ""
    if moved.instead_of:
        return f"{name}: {after}, in place of {closed(moved.instead_of)}, which was written for that date{stays}"
    if moved.before:
        return f"{name}: {closed(moved.before)} → {after}{stays}"
    return f"{name}: {after}{stays or ', its first number'}"


def _status(was: Status, now: Status, because: str) -> str:
    what = (
        f"Status: {status_said(now)}, as before." if was is now else f"Status: {status_said(was)} → {status_said(now)}."
    )
    return f"{what} {shown(because, most=MOST_BECAUSE)}".rstrip()


def _changed(was: Status, now: Status) -> str:
    return f"now {status_said(now)} (before: {STATUS_WORDS[was]})"


def _support(saved: Saved) -> str:
    if not saved.sponsor:
        return f"It needs support, and has no sponsor yet: name one with Edit on the {CALLED[saved.level]}'s page."
    return f"It needs support: ask {closed(saved.sponsor)}, its sponsor, for what would help, with a date."


def _who_sees(followers: int) -> str:
    told = ""
    if followers:
        channels = (
            "the channel that follows it is" if followers == 1 else f"the {followers} channels that follow it are"
        )
        told = f", and {channels} told"
    return f"Everyone who works here sees it with /goals{told}."
