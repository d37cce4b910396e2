"""The form in which a domain comes under other leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic import Field as Default
from slack_sdk.models.views import View

from bot.features.domains.evolving.leading import Beginning, LedMeanwhile
from bot.features.domains.rules import MAX_LEADS, Field
from bot.kernel.ids import DomainId, UserId
from handlers.domains.evolving import ids, messages
from handlers.forms.after import Place
from handlers.forms.fields import Held, field, held_in, of_users, people, users
from handlers.forms.words import note, said
from handlers.kit import as_json, closed, metadata_of, plain


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    domain: DomainId
    seen: list[UserId] = Default(default_factory=list)
    """Who led it when the form was filled."""
    place: Place = Default(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    domain: DomainId
    leads: tuple[UserId, ...]
    seen: tuple[UserId, ...]
    place: Place


def build(given: Beginning, *, place: Place) -> View:
    domain = given.domain
    top = note(
        f"Who leads {closed(domain.name)} from now on. {messages.staying(given.stays)} "
        "Who led it and who does are told once."
    )
    meta = Meta(domain=domain.id, seen=list(domain.leads), place=place)
    return _view(meta, top, {Field.LEADS.value: of_users(domain.leads)})


def build_again(view: Mapping[str, Any], given: LedMeanwhile) -> View:
    """Build the form as it is filled, with who leads it by now."""
    meta = metadata_of(view, Meta).model_copy(update={"seen": list(given.current.leads)})
    return _view(meta, said(messages.led_meanwhile(given)), held_in(view))


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    return Filled(domain=meta.domain, leads=users(held_in(view), Field.LEADS), seen=tuple(meta.seen), place=meta.place)


def _view(meta: Meta, top: Any, held: Held) -> View:
    return View(
        type="modal",
        callback_id=ids.LEADING,
        private_metadata=as_json(meta),
        title=plain("Choose the leads"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=[top, field(Field.LEADS, "Leads", people(held, Field.LEADS, at="value", most=MAX_LEADS))],
    )
