"""What a person reads about words of theirs: pure functions from results to blocks and a text to be read aloud."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import (
    Block,
    ConfirmObject,
    Option,
    SectionBlock,
    StaticSelectElement,
)

from bot.features.learnings.drafts import Draft
from bot.features.learnings.rules import Domain
from bot.kernel.ids import ChannelId, DraftId, LearningId
from bot.matching.signs import last_end
from handlers.forms.menus import MOST_LABEL, select
from handlers.kit import Message, actions, as_json, button, escape, plain, section, shown, told_apart, units, within

EDIT: Final = "learnings.edit.v1"
MOVE: Final = "learnings.move.v1"
"""Offers the domains in the message."""
MOVE_FORM: Final = "learnings.page_move.v1"
"""Offers them in a form."""
DOMAIN: Final = "learnings.domain.v1"
SHARE: Final = "learnings.share.v1"
UNDO: Final = "learnings.undo.v1"
RESTORE: Final = "learnings.restore.v1"
OPEN: Final = "learnings.open.v1"
RETRY: Final = "learnings.retry.v1"
PAGE: Final = "learnings.page.v1"
"""Opens the page of the learning whose id is the value."""
MERGE: Final = "learnings.merge.v1"
"""Adds a learning to another one; the value is both ids, "new.into"."""
CONTINUE: Final = "learnings.continue.v1"
DISCARD: Final = "learnings.discard.v1"
FIRST_DOMAIN: Final = "learnings.first_domain.v1"
PROPOSE_DOMAIN: Final = "learnings.propose_domain.v1"

LONGEST_SECTION: Final = 3000
ROOM: Final = 8000
"""Characters of words in one message. Slack takes some 12,000 of all blocks as JSON; quotes and line ends count twice."""
IN_A_BUTTON: Final = 1800
"""Characters, as JSON, of words that a button can carry beside the rest; its value holds 2,000."""


class Retry(BaseModel):
    """What the button *Try again* carries. Words too long for it are remembered by the process."""

    v: int = 1
    delivery: str
    channel: ChannelId | None = None
    text: str | None = None


# Choosing a domain.


def domain_menu(domains: Sequence[Domain], *, action: str, prefix: str = "") -> StaticSelectElement:
    """Build a menu of domains for a message, in groups where they are more than one list may hold."""
    labels = told_apart([one.name for one in domains], most=MOST_LABEL)
    options = [Option(text=plain(label), value=f"{prefix}{one.id}") for label, one in zip(labels, domains, strict=True)]
    return select(options, at=action, placeholder="Choose a domain", value="")


# Words that could not be saved at once.


def saving() -> Message:
    text = "Saving… This takes longer than usual. Pollen tells you here when it is done."
    return Message(text, [section(text)])


def busy(text: str, retry: Retry, *, trying: bool) -> list[Message]:
    """Give the whole text back, with a button to try again; as many messages as it needs."""
    then = "Pollen keeps trying and tells you how it ends." if trying else "Pollen could not save it."
    said = f"Not saved yet: Pollen's database is busy. {then} Nobody else sees this; your words:"
    return _with_words(said, text, [button("Try again", action=RETRY, value=retry_value(retry, text))])


def retry_value(retry: Retry, text: str) -> str:
    """Write what the button carries; the words too, where they fit."""
    whole = retry.model_copy(update={"text": text}).model_dump_json(exclude_none=True)
    return whole if len(whole) <= IN_A_BUTTON else as_json(retry)


def forgotten() -> Message:
    text = (
        "Pollen was restarted meanwhile and no longer holds these words. "
        "Please copy them from the message and send them again with /learned."
    )
    return Message(text, [section(text)])


def still_busy() -> Message:
    text = "Pollen's database is still busy. Your words are in the message above; please try again in a moment."
    return Message(text, [section(text)])


def refused(reason: str, text: str) -> list[Message]:
    """Say why it was not saved, and give the words back."""
    return _with_words(f"{escape(reason)} Your words, so that nothing is lost:", text, [])


def failed(text: str) -> list[Message]:
    return _with_words("Something went wrong on Pollen's side and this is not saved. Your words:", text, [])


def _with_words(said: str, text: str, buttons: Sequence[Any]) -> list[Message]:
    messages: list[Message] = []
    for chunk in _chunks(text):
        # Plain text shows words as they were typed: asterisks stay asterisks when they are copied.
        words: list[Block] = [SectionBlock(text=plain(piece)) for piece in chunk]
        blocks = words if messages else [section(said), *words]
        messages.append(Message(said if not messages else "The rest of your words.", blocks))
    if buttons:
        last = messages[-1]
        messages[-1] = Message(last.text, [*last.blocks, actions(*buttons)])
    return messages


def _chunks(text: str) -> Iterator[list[str]]:
    """Cut a text into pieces that fit a section, and these into what fits a message."""
    chunk: list[str] = []
    size = 0
    for piece in filter(str.strip, pieces_to_show(text)):
        weight = _weight(piece)
        if chunk and size + weight > ROOM:
            yield chunk
            chunk, size = [], 0
        chunk.append(piece)
        size += weight
    yield chunk


def pieces_to_show(text: str) -> Iterator[str]:
    """Cut a text into pieces that a section can show; together they are the text."""
    at = 0
    while at < len(text):
        full = at + within(text[at : at + LONGEST_SECTION], LONGEST_SECTION)
        while _weight(text[at:full]) > ROOM:
            # Signs that JSON has to write in six characters.
            full = at + (full - at) // 2
        end = max(at + 1, last_end(text, full))
        yield text[at:end]
        at = end


def _weight(piece: str) -> int:
    return units(json.dumps(piece, ensure_ascii=False)) + 60


# Words kept before.


def too_long(kept: Draft) -> Message:
    length = len(kept.content.get("text", ""))
    text = (
        f"Not saved as a learning: this has {length:,} characters and 20,000 fit. "
        "Your words are kept as a draft that only you see. Open the form to shorten them."
    )
    return Message(text, [section(text), actions(*_draft_buttons(kept, label="Open the form"))])


def kept_words(drafts: Sequence[Draft]) -> Message:
    """Offer the words that could not be saved before."""
    blocks: list[Block] = [section("You have words kept from before. Only you see them.")]
    for kept in drafts:
        blocks.append(section(f"*{_since(kept.kept_at)}*, kept because {escape(kept.reason)}:\n> {_beginning(kept)}"))
        blocks.append(actions(*_draft_buttons(kept, label="Continue"), block_id=f"draft-{kept.id}"))
    return Message("You have words kept from before: continue with them or discard them.", blocks)


def draft_in_form(kept: Draft) -> Block:
    """Offer kept words on top of an empty form."""
    return section(
        f"You have words kept from {_since(kept.kept_at)}:\n> {_beginning(kept)}",
        accessory=button("Continue", action=CONTINUE, value=str(kept.id)),
        block_id=f"draft-{kept.id}",
    )


def discarded() -> Message:
    text = "Discarded. These words are gone."
    return Message(text, [section(text)])


def _draft_buttons(kept: Draft, *, label: str) -> Iterator[Any]:
    yield button(label, action=CONTINUE, value=str(kept.id))
    sure = ConfirmObject(
        title=plain("Discard these words?"),
        text=plain("They cannot be brought back."),
        confirm=plain("Discard"),
        deny=plain("Keep them"),
    )
    yield button("Discard", action=DISCARD, value=str(kept.id), confirm=sure)


def _since(instant: datetime) -> str:
    return f"{instant.day} {instant:%B}"


def _beginning(kept: Draft) -> str:
    words = kept.content.get("text") or next((value for name, value in kept.content.items() if name != "channel"), "")
    return escape(shown(" ".join(words.split()), most=200))


# The form that did not open.


def open_again(*, channel: ChannelId | None = None, why: str | None = None) -> Message:
    return _not_opened(button("Open the form", action=OPEN, value=channel or ""), why)


def edit_again(learning: LearningId) -> Message:
    return _not_opened(button("Open the form", action=EDIT, value=str(learning)), None)


def continue_again(draft: DraftId) -> Message:
    return _not_opened(button("Open the form", action=CONTINUE, value=str(draft)), None)


def _not_opened(opener: Any, why: str | None) -> Message:
    text = f"{why or 'Slack did not open the form in time.'} Press the button to open it."
    return Message(text, [section(text), actions(opener)])
