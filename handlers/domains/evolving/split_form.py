"""The form in which a new domain begins out of another one: filled first, seen, then done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from pydantic import Field as Default
from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    Option,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.features.domains.evolving.rules import (
    GOALS,
    MOST_CHOSEN,
    PRODUCTS,
    TAGS,
    Offered,
    OfferedTag,
    Splitting,
    Taking,
)
from bot.features.domains.evolving.splitting import Offer, Preview
from bot.features.domains.rules import MAX_LEADS, MAX_NAME, MAX_PURPOSE, Draft, Field
from bot.kernel.ids import ChannelId, DomainId, NodeId, ProductId
from handlers.domains.evolving import ids, messages
from handlers.forms.after import Place
from handlers.forms.fields import Held, field, held_in, people, typing, users, words
from handlers.forms.menus import MOST_LABEL, named_options
from handlers.forms.words import note, said
from handlers.kit import as_json, closed, metadata_of, plain, shown, told_apart

AT: Final = "value"
LONGEST_VALUE: Final = 75
"""Of an option; nobody types a tag that is longer."""
LONGEST_NUMBER: Final = 18
FIRST_ONES: Final = f"The first {MOST_CHOSEN} by name are here. Others can follow afterwards, each from its own page."


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    domain: DomainId
    mark: str = ""
    """What names the preview that is shown; empty where none is."""
    place: Place = Default(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    domain: DomainId
    wanted: Splitting
    mark: str
    place: Place


def build(given: Offer, *, place: Place) -> View:
    name = closed(given.domain.name)
    top = note(f"Choose what goes from {name} to the new domain. You see all of it before anything is done.")
    return _view(Meta(domain=given.domain.id, place=place), top, given, {}, submit="Preview")


def build_again(view: Mapping[str, Any], preview: Preview) -> View:
    """Build the form as it is filled, with what would go along, and the button that does it."""
    meta = metadata_of(view, Meta).model_copy(update={"mark": preview.mark})
    return _view(meta, said(messages.splitting_preview(preview)), preview.offer, held_in(view), submit="Split")


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    meta, held = metadata_of(view, Meta), held_in(view)
    channel = held.get(Field.CHANNEL, {}).get("selected_conversation")
    draft = Draft(
        name=words(held, Field.NAME),
        purpose=words(held, Field.PURPOSE),
        channel=ChannelId(channel) if channel else None,
        leads=users(held, Field.LEADS),
    )
    taking = Taking(
        goals=tuple(NodeId(number) for number in _numbers(held, GOALS)),
        products=tuple(ProductId(number) for number in _numbers(held, PRODUCTS)),
        tags=tuple(_values(held, TAGS)),
    )
    return Filled(domain=meta.domain, wanted=Splitting(draft=draft, taking=taking), mark=meta.mark, place=meta.place)


def _view(meta: Meta, top: Block, given: Offer, held: Held, *, submit: str) -> View:
    return View(
        type="modal",
        callback_id=ids.SPLITTING,
        private_metadata=as_json(meta),
        title=plain("Split a domain"),
        submit=plain(submit),
        close=plain("Cancel"),
        blocks=[top, *_itself(held), *_taken(given, held)],
    )


def _itself(held: Held) -> Iterator[Block]:
    channel = ConversationSelectElement(
        action_id=AT,
        initial_conversation=held.get(Field.CHANNEL, {}).get("selected_conversation"),
        filter=ConversationFilter(
            include=["public", "private"], exclude_external_shared_channels=True, exclude_bot_users=True
        ),
    )
    purpose = typing(held, Field.PURPOSE, at=AT, most=MAX_PURPOSE, multiline=True)
    yield field(Field.NAME, "Name of the new domain", typing(held, Field.NAME, at=AT, most=MAX_NAME))
    yield field(Field.PURPOSE, "Purpose", purpose, optional=True)
    yield field(Field.CHANNEL, "Channel", channel, hint="Its digest goes there.")
    yield field(Field.LEADS, "Leads", people(held, Field.LEADS, at=AT, most=MAX_LEADS))


def _taken(given: Offer, held: Held) -> Iterator[Block]:
    if given.goals:
        options = named_options((one.id, _with_more(one)) for one in given.goals)
        hint = " ".join(("What hangs below a goal goes with it.", *_cut(given.goals)))
        yield field(GOALS, "Goals that go along", _menu(options, held, GOALS), hint=hint, optional=True)
    if given.products:
        options = named_options((one.id, one.name) for one in given.products)
        hint = " ".join(_cut(given.products))
        yield field(PRODUCTS, "Products that go along", _menu(options, held, PRODUCTS), hint=hint, optional=True)
    if tags := _tag_options(given.tags):
        hint = "Learnings that everyone can read go along if they have one of these tags; the others stay."
        yield field(TAGS, "Learnings that go along, by tag", _menu(tags, held, TAGS), hint=hint, optional=True)


def _cut(offered: Sequence[Offered]) -> Iterator[str]:
    """Say that a menu has no room for more, where there may be more."""
    if len(offered) >= MOST_CHOSEN:
        yield FIRST_ONES


def _menu(options: Sequence[Option], held: Held, name: str) -> StaticMultiSelectElement:
    taken = set(_values(held, name))
    now = [option for option in options if option.value in taken]
    return StaticMultiSelectElement(
        action_id=AT, placeholder=plain("Choose"), options=list(options), initial_options=now or None
    )


def _with_more(one: Offered) -> str:
    return f"{shown(one.name, most=55)} and {one.more} below" if one.more else one.name


def _tag_options(tags: Sequence[OfferedTag]) -> list[Option]:
    labels = told_apart([f"{shown(tag.label, most=55)} ({tag.learnings:,})" for tag in tags], most=MOST_LABEL)
    return [
        Option(text=plain(label), value=tag.folded)
        for label, tag in zip(labels, tags, strict=True)
        if len(tag.folded) <= LONGEST_VALUE
    ]


def _values(held: Held, name: str) -> list[str]:
    return [str(option.get("value") or "") for option in held.get(name, {}).get("selected_options") or ()]


def _numbers(held: Held, name: str) -> list[int]:
    return [int(value) for value in _values(held, name) if value.isdecimal() and len(value) <= LONGEST_NUMBER]
