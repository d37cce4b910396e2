"""The form that hangs a node elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field as Default
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.features.goals.keeping.arranging import Spot
from bot.features.goals.keeping.reader import Moving
from bot.features.goals.rules.tree import Field
from bot.kernel.ids import DomainId, NodeId
from handlers.forms.after import Place
from handlers.forms.fields import Held, held_in
from handlers.goals.keeping import ids, messages
from handlers.goals.keeping.menus import (
    Looking,
    domain_field,
    domain_in,
    held_domain,
    held_parent,
    parent_field,
    parent_in,
)
from handlers.goals.wording import called
from handlers.kit import as_json, context, metadata_of, plain, section

_HINT = "Only what it may hang under is offered."
_FOLLOWS = (
    "What is below it goes with it, also to another domain. Where it becomes the whole organisation's, "
    "what is below stays with its domain."
)


class Meta(Looking):
    """What the form carries unseen: the domain is the one that is chosen by now."""

    v: int = 1
    node: NodeId
    seen_domain: DomainId | None = None
    seen_parent: NodeId | None = None
    """Where it hung when the form was filled."""
    place: Place = Default(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    node: NodeId
    domain: DomainId | None
    parent: NodeId | None
    seen: Spot
    place: Place


def build(given: Moving, *, place: Place) -> View:
    """Build the form with where the node hangs now."""
    held = {Field.DOMAIN.value: held_domain(given.node.domain), Field.PARENT.value: held_parent(given.parent)}
    return _view(_meta(given, given.node.domain, place), given, held, [])


def build_again(view: Mapping[str, Any], given: Moving, *, said: str | None = None) -> View:
    """Build the form as it is filled; what is offered is of the domain that is chosen by now. `said` stands above."""
    meta, held = metadata_of(view, Meta), held_in(view)
    if said is None:
        # Nobody has told yet what changed since the form was opened.
        again = meta.model_copy(update={"domain": domain_in(held)})
    else:
        again = _meta(given, domain_in(held), meta.place)
    return _view(again, given, held, [section(said)] if said else [])


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for what is no option of ours."""
    meta, held = metadata_of(view, Meta), held_in(view)
    return Filled(
        node=meta.node,
        domain=domain_in(held),
        parent=parent_in(held),
        seen=Spot(domain=meta.seen_domain, parent=meta.seen_parent),
        place=meta.place,
    )


def node_in(view: Mapping[str, Any]) -> NodeId:
    return metadata_of(view, Meta).node


def _meta(given: Moving, domain: DomainId | None, place: Place) -> Meta:
    node = given.node
    return Meta(
        node=node.id, level=node.level, domain=domain, seen_domain=node.domain, seen_parent=node.parent, place=place
    )


def _view(meta: Meta, given: Moving, held: Held, top: Sequence[Block]) -> View:
    return View(
        type="modal",
        callback_id=ids.MOVING,
        private_metadata=as_json(meta),
        title=plain(f"Move this {called(given.node)}"),
        submit=plain("Move"),
        close=plain("Cancel"),
        blocks=[
            *top,
            section(messages.hangs(given.node, given.names)),
            domain_field(held, given.domains),
            parent_field(held, hint=_HINT),
            context(_FOLLOWS),
        ],
    )
