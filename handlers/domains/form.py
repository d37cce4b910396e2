"""The form of a domain: its ids, its picture, and how to read it back."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic import Field as Default
from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    PlainTextInputElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.features.domains.reader import Beginning
from bot.features.domains.rules import MAX_LEADS, MAX_NAME, MAX_PURPOSE, Domain, Draft, Field, Seen, seen_of
from bot.kernel.ids import ChannelId, DomainId, UserId
from handlers.kit import as_json, context, metadata_of, plain, section

CALLBACK: Final = "domains.form.v1"
EDIT: Final = "edit"
_WORDS: Final = {
    Beginning.FIRST: ("Create the first domain", "Create", "You lead it. Others can propose theirs afterwards."),
    Beginning.CREATE: ("Create a domain", "Create", "As an admin you create it at once."),
    Beginning.PROPOSE: ("Propose a domain", "Propose", "Once a lead or an admin accepts it, you lead it."),
    EDIT: (
        "Edit a domain",
        "Save",
        "Its leads and admins can change it. All that it has stays with it; after another name the old one still finds it.",
    ),
}
MODES: Final = tuple(_WORDS)
_HINTS: Final = {
    Field.PURPOSE: "What it takes care of, in a sentence or two. Its digest brings lessons that match these words.",
    Field.CHANNEL: "Its digest goes there. Into a private channel, invite Pollen first: /invite @Pollen",
    Field.LEADS: "They answer for it, and can change it.",
}


class Place(BaseModel):
    """Where the form was opened, and so where to say what came of it."""

    page: int | None = None
    """The page of the list of domains that lies beneath; None where there is none."""
    response_url: str | None = None


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    mode: str
    domain: DomainId | None = None
    version: int = 0
    marks: dict[str, str] = Default(default_factory=dict)
    place: Place = Place()


class Filled(BaseModel):
    """A submitted form."""

    mode: str
    domain: DomainId | None
    draft: Draft
    seen: Seen
    place: Place


def build_new(beginning: Beginning, *, place: Place, draft: Draft | None = None, note: str | None = None) -> View:
    """Build the form for a new domain, filled with `draft`; `note` stands above it."""
    meta = Meta(mode=beginning.value, place=place)
    with_leads = beginning is Beginning.CREATE
    return _view(meta, draft or Draft(name=""), note=note, with_leads=with_leads, note_id=beginning.value)


def build_edit(domain: Domain, *, place: Place, draft: Draft | None = None, note: str | None = None) -> View:
    """Build the form for a domain as it is now; filled with `draft` where it is shown again."""
    seen = seen_of(domain)
    meta = Meta(mode=EDIT, domain=domain.id, version=seen.version, marks=dict(seen.marks), place=place)
    return _view(meta, draft or domain.draft, note=note, with_leads=True, note_id=str(seen.version))


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    held = _held(view)
    channel = held.get(Field.CHANNEL, {}).get("selected_conversation")
    return Filled(
        mode=meta.mode,
        domain=meta.domain,
        draft=Draft(
            name=held.get(Field.NAME, {}).get("value") or "",
            purpose=held.get(Field.PURPOSE, {}).get("value") or "",
            channel=ChannelId(channel) if channel else None,
            leads=tuple(UserId(user) for user in held.get(Field.LEADS, {}).get("selected_users") or ()),
        ),
        seen=Seen(version=meta.version, marks=meta.marks),
        place=meta.place,
    )


def _held(view: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {block: held for block, elements in view["state"]["values"].items() for held in elements.values()}


def _view(meta: Meta, draft: Draft, *, note: str | None, with_leads: bool, note_id: str) -> View:
    title, submit, hint = _WORDS[meta.mode]
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(meta),
        title=plain(title),
        submit=plain(submit),
        close=plain("Cancel"),
        blocks=[section(note) if note else context(hint), *_inputs(draft, with_leads=with_leads, fill=note_id)],
    )


def _inputs(draft: Draft, *, with_leads: bool, fill: str) -> Iterator[Block]:
    """Slack keeps what stands in a field as long as its ids stay: `fill` makes them new with what fills them."""
    at = f"value.{fill}"
    name = PlainTextInputElement(action_id=at, initial_value=draft.name or None, max_length=MAX_NAME)
    purpose = PlainTextInputElement(
        action_id=at, initial_value=draft.purpose or None, max_length=MAX_PURPOSE, multiline=True
    )
    channel = ConversationSelectElement(
        action_id=at,
        initial_conversation=draft.channel,
        filter=ConversationFilter(
            include=["public", "private"], exclude_external_shared_channels=True, exclude_bot_users=True
        ),
    )
    yield _input(Field.NAME, "Name", name)
    yield _input(Field.PURPOSE, "Purpose", purpose, optional=True)
    yield _input(Field.CHANNEL, "Channel", channel)
    if with_leads:
        leads = UserMultiSelectElement(
            action_id=at, initial_users=list(draft.leads) or None, max_selected_items=MAX_LEADS
        )
        yield _input(Field.LEADS, "Leads", leads)


def _input(field: Field, label: str, element: Any, *, optional: bool = False) -> InputBlock:
    hint = _HINTS.get(field)
    return InputBlock(
        block_id=field.value,
        label=plain(label),
        element=element,
        hint=plain(hint) if hint else None,
        optional=optional,
    )
