"""The two forms that lie in the place of the list: one gives a tag another name, one merges it into another tag."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks import Block, ExternalDataSelectElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.features.learnings.rules import MAX_TAG, Tag
from bot.features.learnings.tagging.service import Line, Taken
from handlers.kit import actions, as_json, button, context, escape, metadata_of, plain, section, units
from handlers.learnings.tagging.field import option
from handlers.learnings.tagging.listing import BACK, Meta, counted

RENAMING: Final = "learnings.tag_rename.v1"
MERGING: Final = "learnings.tag_merge.v1"
INTO: Final = "learnings.merge_into.v1"
LABEL_FIELD: Final = "label"
INTO_FIELD: Final = "into"
_VERBS: Final = {RENAMING: "Rename", MERGING: "Merge"}


class TagMeta(Meta):
    """Which tag, as the person read its name, and the part of the list that comes back afterwards."""

    label: str


@dataclass(frozen=True, slots=True)
class Filled:
    label: str
    """The tag's name when the form opened."""
    value: str
    """Its new name, or the name of the tag to merge it into."""
    place: Meta


def renaming(line: Line, place: Meta) -> View:
    """Build the form that gives a tag another name."""
    label = line.tag.label
    field = InputBlock(
        block_id=LABEL_FIELD,
        label=plain("What should it be called?"),
        element=PlainTextInputElement(action_id="typed", initial_value=label, max_length=max(MAX_TAG, units(label))),
    )
    about = context(f"{_has(line)} this tag. Who types the old name gets the new one.")
    return _view(RENAMING, line, place, [field, about])


def merging(line: Line, place: Meta) -> View:
    """Build the form that merges a tag into another."""
    said = section(f"{_has(line)} “{escape(line.tag.label)}”. The tag that you choose takes its place there.")
    return _merging(line, place, said, into=None)


def proposing(taken: Taken, place: Meta) -> View:
    """Build the same form where the new name was another tag's already."""
    said = section(
        f"*There is a tag “{escape(taken.into.label)}” already.* Would you like to merge the two? "
        f"{_has(taken.line)} “{escape(taken.line.tag.label)}”; “{escape(taken.into.label)}” takes its place there."
    )
    return _merging(taken.line, place, said, into=taken.into)


def read(view: Mapping[str, Any]) -> Filled:
    """Read either form. Raises UserFacingError for one of a version that is no longer known."""
    meta = metadata_of(view, TagMeta)
    held: Mapping[str, Any] = next(iter(view["state"]["values"].values()), {})
    value: Mapping[str, Any] = next(iter(held.values()), {})
    chosen = (value.get("selected_option") or {}).get("value")
    return Filled(
        label=meta.label, value=str(chosen or value.get("value") or ""), place=Meta(typed=meta.typed, page=meta.page)
    )


def _merging(line: Line, place: Meta, said: Block, *, into: Tag | None) -> View:
    field = InputBlock(
        block_id=INTO_FIELD,
        label=plain("Merge it into"),
        element=ExternalDataSelectElement(
            action_id=INTO,
            placeholder=plain("Type a tag"),
            min_query_length=1,
            initial_option=None if into is None else option(into),
        ),
    )
    warning = context("A merge cannot be taken apart again.")
    return _view(MERGING, line, place, [said, field, warning])


def _view(callback: str, line: Line, place: Meta, blocks: list[Block]) -> View:
    submit = _VERBS[callback]
    return View(
        type="modal",
        callback_id=callback,
        private_metadata=as_json(TagMeta(typed=place.typed, page=place.page, label=line.tag.label)),
        title=plain(f"{submit} a tag"),
        submit=plain(submit),
        close=plain("Cancel"),
        blocks=[*blocks, actions(button("Back to the list", action=BACK))],
    )


def _has(line: Line) -> str:
    one = line.learnings == 1 and not line.is_more
    return f"{counted(line)[0].upper()}{counted(line)[1:]} {'has' if one else 'have'}"


def read_label(view: Mapping[str, Any]) -> str:
    """Tell which tag a form is about."""
    return metadata_of(view, TagMeta).label
