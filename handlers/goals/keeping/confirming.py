"""The two forms that ask once more: before a node is archived, and before a proposal is declined."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic import Field as Default
from slack_sdk.models.views import View

from bot.features.goals.keeping.deciding import BECAUSE, MAX_BECAUSE
from bot.features.goals.keeping.reader import Archiving, Declining
from bot.kernel.ids import NodeId
from handlers.forms.after import Place
from handlers.forms.fields import field, held_in, typing, words
from handlers.goals.keeping import ids, messages
from handlers.goals.wording import called
from handlers.kit import as_json, metadata_of, plain, section


class Meta(BaseModel):
    """What either form carries unseen."""

    v: int = 1
    node: NodeId
    place: Place = Default(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    node: NodeId
    because: str
    """Why a proposal is declined; empty where nothing was typed."""
    place: Place


def archiving(given: Archiving, *, place: Place) -> View:
    """Say what goes with it, and ask."""
    return View(
        type="modal",
        callback_id=ids.ARCHIVING,
        private_metadata=as_json(Meta(node=given.node.id, place=place)),
        title=plain(f"Archive this {called(given.node)}"),
        submit=plain("Archive"),
        close=plain("Keep it"),
        blocks=[section(messages.archiving(given))],
    )


def declining(given: Declining, *, place: Place) -> View:
    """Ask, with room for the reason: whoever proposed it reads it."""
    element = typing({}, BECAUSE, at="value", most=MAX_BECAUSE, multiline=True)
    hint = "What does it lack, or what is there already? Whoever proposed it reads this."
    return View(
        type="modal",
        callback_id=ids.DECLINING,
        private_metadata=as_json(Meta(node=given.node.id, place=place)),
        title=plain("Decline a proposal"),
        submit=plain("Decline"),
        close=plain("Keep it"),
        blocks=[section(messages.declining(given)), field(BECAUSE, "Why?", element, hint=hint, optional=True)],
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read either form. Raises UserFacingError for one of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    return Filled(node=meta.node, because=words(held_in(view), BECAUSE), place=meta.place)
