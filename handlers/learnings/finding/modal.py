"""The picture of a search: what is looked for on top, then what was found, ten a page."""

from collections.abc import Iterator, Sequence
from typing import Final

from slack_sdk.models.blocks import Block, DividerBlock, InputBlock, PlainTextInputElement, SectionBlock
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from bot.features.learnings.finding.menus import DomainChoice
from bot.features.learnings.finding.queries import Found
from handlers.kit import Message, actions, button, context, plain, section
from handlers.learnings.finding.filters import filters
from handlers.learnings.finding.form import CALLBACK, MOST_WORDS, NEXT, OPEN, PREVIOUS, WORDS, Asked, carried
from handlers.learnings.finding.hits import Marker, hit_blocks
from handlers.learnings.finding.wording import counted, notes, nothing, what_to_try
from handlers.learnings.tagging.listing import OPEN as OPEN_TAGS

FIELD: Final = "words"
BUSY: Final = "Pollen's database is busy. Your search is still here; press Search again in a moment."


def build(asked: Asked, found: Found, domains: Sequence[DomainChoice], *, first: bool = False) -> View:
    """Build the form with one page of what was found; `first` when it opens, with the cursor in the field."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=carried(asked),
        title=plain("Learnings"),
        submit=plain("Search"),
        close=plain("Close"),
        blocks=[
            _field(asked, first=first),
            filters(asked, domains),
            *(SectionBlock(text=plain(note)) for note in notes(asked, found)),
            *(_found(found) if found.hits else _not_found(asked)),
            actions(button("All tags", action=OPEN_TAGS), block_id="tags"),
        ],
    )


def _field(asked: Asked, *, first: bool) -> InputBlock:
    return InputBlock(
        block_id=FIELD,
        label=plain("What would you like to know?"),
        element=PlainTextInputElement(
            action_id=WORDS,
            placeholder=plain("A few words, like: late parcels"),
            initial_value=asked.query.words or None,
            max_length=MOST_WORDS,
            dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_enter_pressed"]),
            focus_on_load=first or None,
        ),
        dispatch_action=True,
        optional=True,
    )


def _found(found: Found) -> Iterator[Block]:
    yield context(counted(found))
    marker = Marker(found.terms)
    for hit in found.hits:
        yield DividerBlock()
        yield from hit_blocks(hit, marker)
    if found.pages > 1:
        yield DividerBlock()
        yield from _pages(found)


def _pages(found: Found) -> Iterator[Block]:
    steps = []
    if found.page > 1:
        steps.append(button("Previous page", action=PREVIOUS, value=str(found.page - 1)))
    if found.page < found.pages:
        steps.append(button("Next page", action=NEXT, value=str(found.page + 1)))
    yield actions(*steps, block_id="pages")
    yield context(f"Page {found.page} of {found.pages}")


def _not_found(asked: Asked) -> Iterator[Block]:
    tries = list(what_to_try(asked))
    listed = "\n".join(f"• {one}" for one in tries) if len(tries) > 1 else "".join(tries)
    yield SectionBlock(text=plain(nothing(asked)))
    yield SectionBlock(text=plain(listed))


# What is said instead of the form, where it could not open.


def open_again(asked: Asked, *, why: str | None = None) -> Message:
    """Offer a button that opens the search, with its words."""
    text = f"{why or 'Slack did not open the search in time.'} Press the button to open it."
    return Message(text, [section(text), actions(button("Open the search", action=OPEN, value=carried(asked)))])
