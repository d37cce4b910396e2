"""The list of tags: its ids and its picture."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.features.learnings.tagging.service import Act as Done
from bot.features.learnings.tagging.service import Changed, Line, Listing
from handlers.kit import Message, actions, as_json, button, closed, context, escape, metadata_of, plain, section

CALLBACK: Final = "learnings.tag_list.v1"
OPEN: Final = "learnings.open_tags.v1"
"""A button with this id opens the list, wherever it stands."""
RENAME: Final = "learnings.rename_tag.v1"
MERGE: Final = "learnings.merge_tag.v1"
BACK: Final = "learnings.tags_back.v1"
PREVIOUS: Final = "learnings.tags_previous.v1"
NEXT: Final = "learnings.tags_next.v1"
FIELD: Final = "tag"
TYPED: Final = "typed"
MOST_TYPED: Final = 75


class Meta(BaseModel):
    """Which part of the list is on show, carried unseen by the list and by what takes its place."""

    v: int = 1
    typed: str = ""
    page: int = 0


def build(listing: Listing, *, said: str | None = None) -> View:
    """Build the list; `said` tells on top what just happened."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(typed=listing.typed, page=listing.page)),
        title=plain("Tags"),
        submit=plain("Search"),
        close=plain("Close"),
        blocks=list(_blocks(listing, said)),
    )


def place_in(view: Mapping[str, Any]) -> Meta:
    """Tell which part of the list a view shows, or lies in the place of."""
    return metadata_of(view, Meta)


def typed_in(view: Mapping[str, Any]) -> str:
    """Read what is looked for."""
    held: Mapping[str, Any] = (view["state"]["values"].get(FIELD) or {}).get(TYPED) or {}
    return str(held.get("value") or "")


def _blocks(listing: Listing, said: str | None) -> Iterator[Block]:
    if said:
        yield section(escape(said))
    yield InputBlock(
        block_id=FIELD,
        label=plain("Which tag?"),
        element=PlainTextInputElement(
            action_id=TYPED, initial_value=listing.typed or None, max_length=MOST_TYPED, placeholder=plain("Any tag")
        ),
        optional=True,
    )
    for number, line in enumerate(listing.lines):
        yield from _line(line, number, may_change=listing.may_change)
    if not listing.lines:
        yield section(_nothing(listing))
    steps = []
    if listing.page > 0:
        steps.append(button("Previous page", action=PREVIOUS, value=str(listing.page - 1)))
    if listing.has_next:
        steps.append(button("Next page", action=NEXT, value=str(listing.page + 1)))
    if steps:
        yield actions(*steps, block_id="pages")
    yield context(_who_may(listing))


def _line(line: Line, number: int, *, may_change: bool) -> Iterator[Block]:
    yield section(f"*{escape(line.tag.label)}*  {counted(line)}")
    if may_change:
        yield actions(
            button("Rename", action=RENAME, value=line.tag.label),
            button("Merge into another", action=MERGE, value=line.tag.label),
            block_id=f"tag_{number}",
        )


def counted(line: Line | Changed) -> str:
    if line.is_more:
        return f"more than {line.learnings:,} learnings"
    return "1 learning" if line.learnings == 1 else f"{line.learnings:,} learnings"


def _nothing(listing: Listing) -> str:
    if listing.typed:
        return f"No tag of a learning that you can read has “{escape(listing.typed)}” in it."
    return "No learning that you can read has a tag yet. The form of a learning has a field for them."


def _who_may(listing: Listing) -> str:
    if listing.may_change:
        return "Numbers count every learning, also those that you cannot read: a change reaches them all."
    return "Leads of domains and admins rename and merge tags. Numbers count what you can read of the newest learnings."


def told(done: Changed) -> str:
    """Say what was done, and how to change it back."""
    before, after = closed(done.before), closed(done.after)
    if done.act is Done.RENAMED:
        return (
            f"“{before}” is now called “{after}”, on {counted(done)}. Who types the old name gets the new "
            "one. To change it back, rename it again."
        )
    return (
        f"“{after}” took the place of “{before}” on {counted(done)}, and who types the one gets the other. "
        "A merge cannot be taken apart; a learning's own tags are changed with its form."
    )


def open_again() -> Message:
    """Offer a button that opens the list, where Slack did not."""
    text = "Slack did not open the tags in time. Press the button to open them."
    return Message(text, [section(text), actions(button("Open the tags", action=OPEN))])
