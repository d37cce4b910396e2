"""The form in which a domain becomes part of another one: chosen first, seen, then done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from pydantic import Field as Default
from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View

from bot.features.domains.evolving.merging import Beginning, Preview
from bot.features.domains.evolving.rules import INTO
from bot.features.domains.rules import Domain
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId
from handlers.domains.evolving import ids, messages
from handlers.forms.after import Place
from handlers.forms.fields import chosen, field, held_in
from handlers.forms.menus import domain_select, named_options
from handlers.forms.words import note, said
from handlers.kit import as_json, closed, metadata_of, plain

HINT: Final = "Whoever leads both can do it, or an admin."


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
    into: DomainId
    mark: str
    place: Place


def build(given: Beginning, *, place: Place) -> View:
    top = note(f"What {closed(given.domain.name)} has goes along. You see all of it before anything is done.")
    return _view(Meta(domain=given.domain.id, place=place), top, _options(given.others), value="", submit="Preview")


def build_again(given: Beginning, preview: Preview, *, place: Place) -> View:
    """Build the form with what would go along, and the button that does it."""
    meta = Meta(domain=given.domain.id, mark=preview.mark, place=place)
    top = said(messages.merging_preview(preview))
    return _view(meta, top, _options(given.others), value=str(preview.into.id), submit="Merge")


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError where nothing was chosen."""
    meta, value = metadata_of(view, Meta), chosen(held_in(view), INTO)
    if not value.isdecimal():
        raise UserFacingError("Choose the domain that takes it in.", field=INTO)
    return Filled(domain=meta.domain, into=DomainId(int(value)), mark=meta.mark, place=meta.place)


def _options(domains: Sequence[Domain]) -> list[Option]:
    return named_options((domain.id, domain.name) for domain in domains)


def _view(meta: Meta, top: Any, options: Sequence[Option], *, value: str, submit: str) -> View:
    element = domain_select(options, at="value", placeholder="Choose a domain", value=value)
    return View(
        type="modal",
        callback_id=ids.MERGING,
        private_metadata=as_json(meta),
        title=plain("Merge a domain"),
        submit=plain(submit),
        close=plain("Cancel"),
        blocks=[top, field(INTO, "It becomes part of", element, hint=HINT)],
    )
