"""What is said of saved messages: pure functions from what happened to blocks and a text to be read aloud."""

from collections.abc import Iterator
from typing import Final

from slack_sdk.models.blocks import Block

from bot.features.learnings.capturing.notices import Notice, Notices, Page, Refusal, To, Why
from bot.features.learnings.capturing.units import Before
from bot.kernel.ids import DraftId
from handlers.kit import Message, actions, as_dicts, button, context, escape, section, shown, spoken
from handlers.learnings.messages import CONTINUE, DISCARD, EDIT, PAGE, RESTORE, UNDO
from handlers.learnings.receipt import audience, beside, in_a_word, quoted, which_domain

LONGEST_NAME: Final = 80


def saved(notice: Notice) -> Page:
    """Tell that a message was saved, to its author or to whoever saved it."""
    given = notice.receipt
    under = f" under *{escape(given.domain.name)}*." if given.domain else ". It has no domain yet."
    said = f" under {spoken(given.domain.name)}." if given.domain else ". It has no domain yet."
    value = str(given.learning.id)
    blocks: list[Block] = [
        section(f"{escape(_opening(notice))}{under}\n{quoted(given.learning)}"),
        context(escape(" ".join(filter(None, [audience(given), _named(notice)])))),
    ]
    if given.domain is None:
        blocks.extend(which_domain(given))
    blocks.append(
        actions(
            button("Add detail", action=EDIT, value=value),
            button("See its page", action=PAGE, value=value),
            button("Undo", action=UNDO, value=value),
        )
    )
    blocks.extend(beside(given, notice.related))
    read_aloud = [f"{spoken(_opening(notice))}{said}", spoken(audience(given)), in_a_word(notice.related)]
    return Page(text=" ".join(filter(None, read_aloud)), blocks=as_dicts(blocks))


def _opening(notice: Notice) -> str:
    if notice.to is To.AUTHOR:
        return f"{shown(notice.saver, most=LONGEST_NAME)} saved a message of yours as a learning"
    if notice.to is To.BOTH:
        return "Saved your message as a learning"
    author = shown(notice.author, most=LONGEST_NAME) if notice.author else None
    return f"Saved a message by {author} as a learning" if author else "Saved this message as a learning"


def _named(notice: Notice) -> str:
    """Say whose name is on it."""
    if notice.to is To.AUTHOR:
        return "You are named as its author."
    if notice.to is To.BOTH or not notice.author:
        return ""
    author = shown(notice.author, most=LONGEST_NAME)
    return f"{author} is named as its author{' and was told' if notice.author_was_told else ''}."


def refused(refusal: Refusal) -> Page:
    """Tell why a message that somebody marked was not saved, and what they can do."""
    emoji = f":{refusal.emoji}:"
    menu = "open the message's menu and choose *Save as learning*"
    text = {
        Why.STRANGERS: (
            f"You marked a message with {emoji} that somebody of another organisation wrote. Their words are not "
            f"saved by an emoji alone. If they may be shared here, {menu}: you see there who will read them."
        ),
        Why.TOO_LONG: (
            f"The message that you marked with {emoji} is longer than the 20,000 characters that a learning may have. "
            "Its words are kept as a draft that only you see. Open the form to shorten them."
        ),
        Why.SILENCE: (
            f"The message that you marked with {emoji} could not be read: Slack did not answer for a while. It is not "
            f"saved. Take the emoji away and add it again, or {menu}."
        ),
    }[refusal.why]
    blocks: list[Block] = [section(text), *_draft_buttons(refusal)]
    return Page(text=text.replace("*", ""), blocks=as_dicts(blocks))


def _draft_buttons(refusal: Refusal) -> Iterator[Block]:
    if refusal.draft is not None:
        value = str(refusal.draft.id)
        yield actions(
            button("Open the form", action=CONTINUE, value=value), button("Discard", action=DISCARD, value=value)
        )


NOTICES: Final = Notices(saved=saved, refused=refused)


# Instead of the form that a shortcut asks for.


def saved_before(before: Before) -> Message:
    """Tell whoever wants to save a message that it is saved, and what they can do with it."""
    if before.is_undone:
        return _taken_back(before)
    if before.learning is None:
        text = "This message is a learning already. Only its domain can read it, so it is not shown here."
        return Message(text, [section(text)])
    text = "This message is a learning already. Look at its page to add what you know."
    opener = button("See its page", action=PAGE, value=str(before.learning))
    return Message(text, [section(text), actions(opener)])


def _taken_back(before: Before) -> Message:
    if before.learning is None:
        text = (
            "This message was saved before and taken back, so it is not saved again. "
            "Type /learned to log in your own words what you learned from it."
        )
        return Message(text, [section(text)])
    text = "This message was saved before and taken back. You can bring it back as it was."
    restore = button("Bring it back", action=RESTORE, value=str(before.learning))
    return Message(text, [section(text), actions(restore)])


def opened_too_late(draft: DraftId) -> Message:
    """Offer the form that did not open; the message's words are kept meanwhile."""
    text = "Slack did not open the form in time. The message is kept for you: press the button to open it."
    return Message(text, [section(text), actions(button("Open the form", action=CONTINUE, value=str(draft)))])


def busy() -> Message:
    text = "Pollen's database is busy right now. Nothing is saved yet; please use the shortcut again in a moment."
    return Message(text, [section(text)])
