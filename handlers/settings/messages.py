"""What is said about the settings."""

from collections.abc import Iterator
from typing import Final

from bot.features.settings.rules import Field
from bot.features.settings.service import ChangedMeanwhile, Saved
from bot.kernel.access import Visibility
from handlers.kit import Message, actions, button, escape, section, shown, spoken
from handlers.settings.form import DOMAINS_BY, NAMES

OPEN: Final = "settings.open.v1"


def saved(result: Saved) -> Message:
    """Tell an admin what changed, and from when it holds."""
    lines = list(_changes(result))
    if not lines:
        text = "The settings are as they were: nothing was changed."
        return Message(text, [section(text)])
    told = "\n".join(f"• {line}" for line in lines)
    return Message(
        spoken(" ".join(["The settings are saved.", *lines])), [section(f"*The settings are saved.*\n{escape(told)}")]
    )


def _changes(result: Saved) -> Iterator[str]:
    before, after = result.before, result.after
    for field in result.changed:
        if field is Field.EMOJI:
            yield _emoji(before.emoji, after.emoji)
        if field is Field.DOMAINS_BY:
            yield (
                f"Who may propose domains, from now on: {_small(DOMAINS_BY[after.domains_by])}. "
                "What is proposed already still waits for an answer."
            )
        if field is Field.PUBLIC_VISIBILITY:
            yield (
                f"What is logged in a public channel from now on is at first for {_readers(after.public_visibility)}. "
                "What was logged before stays as it is."
            )
        if field is Field.NAMES_KEPT_DAYS:
            yield _names(result)


def _emoji(before: str, after: str) -> str:
    was = f"it was :{before}:" if before else "no emoji did before"
    if not after:
        return f"From now on no emoji saves a message; {was}. What was saved stays."
    return f"From now on :{after}: saves the message that it is put on; {was}."


def _names(result: Saved) -> str:
    days, gone = result.after.names_kept_days, result.names_forgotten
    if days is None:
        return "Names of people who leave are shown for ever. Names that were taken away already stay away."
    when = "as soon as Pollen sees that they left" if days == 0 else f"{days} days after they left"
    now = "" if not gone else " One name was taken away now." if gone == 1 else f" {gone:,} names were taken away now."
    return f"Names of people who leave are taken away {when}.{now}"


def changed_meanwhile(result: ChangedMeanwhile) -> str:
    """Tell what another admin changed, and that nothing chosen is lost."""
    now = "\n".join(f"• {_now(result, field)}" for field in result.merge.changed)
    who = escape(shown(result.by, most=80)) if result.by else "Another admin"
    return (
        f"{who} changed the settings while you had them open:\n{now}\n"
        "Nothing of yours is saved yet. What you chose is still here: press Save again to put it over theirs."
    )


def _now(result: ChangedMeanwhile, field: Field) -> str:
    current = result.current
    if field is Field.EMOJI:
        return f"The emoji that saves a message is :{current.emoji}:." if current.emoji else "No emoji saves a message."
    if field is Field.DOMAINS_BY:
        return f"Who may propose domains: {_small(DOMAINS_BY[current.domains_by])}."
    if field is Field.PUBLIC_VISIBILITY:
        return f"What is logged in a public channel is at first for {_readers(current.public_visibility)}."
    return f"Names of people who left {_small(NAMES[current.names_kept_days])}."


def open_again() -> Message:
    """Offer the form again whose moment was missed: Slack opens one only within three seconds of a click."""
    text = "Slack did not open it this time. Press the button to open it now."
    return Message(text, [section(text), actions(button("Open", action=OPEN))])


def _readers(visibility: Visibility) -> str:
    return "everyone" if visibility is Visibility.EVERYONE else "its domain"


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]
