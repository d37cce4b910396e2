"""The form in which people choose the channels that follow a node, and what is said of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationMultiSelectElement,
    InputBlock,
    Option,
)
from slack_sdk.models.views import View

from bot.features.goals.seeing.following import FIELD, MOST_CHANNELS, Choice, Chosen
from bot.kernel.ids import ChannelId, NodeId
from handlers.forms.after import Place
from handlers.forms.words import note, one_line
from handlers.goals.wording import called
from handlers.kit import as_json, metadata_of, plain, shown

CALLBACK: Final = "goals.follow.form.v1"
DROP: Final = "drop"
VALUE: Final = "value"
MOST_DOMAINS: Final = 5


class Meta(BaseModel):
    v: int = 1
    node: NodeId
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Submitted:
    meta: Meta
    channels: tuple[ChannelId, ...]
    drops_unseen: bool


def build(choice: Choice, place: Place) -> View:
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(node=choice.node.id, place=place)),
        title=plain("Channels"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=list(_blocks(choice)),
    )


def _blocks(choice: Choice) -> Iterator[Block]:
    yield note(shown(one_line(choice.node.name), most=150))
    menu = ConversationMultiSelectElement(
        action_id=VALUE,
        initial_conversations=[channel.id for channel in choice.chosen] or None,
        max_selected_items=MOST_CHANNELS,
        placeholder=plain("Choose channels"),
        filter=ConversationFilter(
            include=["public", "private"], exclude_external_shared_channels=True, exclude_bot_users=True
        ),
    )
    yield InputBlock(
        block_id=FIELD,
        label=plain(f"Which channels follow this {called(choice.node)}?"),
        element=menu,
        hint=plain(
            "They get a message when a check-in changes its status, and when it is reviewed, stopped or achieved. "
            "Everyone in a channel reads it, guests too. Into a private channel, invite Pollen first: /invite @Pollen"
        ),
        optional=True,
    )
    if choice.own is not None:
        own = ", ".join(shown(one_line(name), most=60) for name in choice.own[:MOST_DOMAINS])
        more = f" and {len(choice.own) - MOST_DOMAINS} more" if choice.own[MOST_DOMAINS:] else ""
        yield note(f"You can choose the channels of the domains that you lead: {own}{more}." if own else NO_CHANNEL)
    if choice.others:
        yield note(f"It is followed in {', '.join(f'#{channel.name}' for channel in choice.others)} too.")
    if choice.unseen and choice.may_drop_unseen:
        stop = Option(text=plain("They follow no longer"), value=DROP)
        yield InputBlock(
            block_id=DROP,
            label=plain(_unseen(choice.unseen)),
            element=CheckboxesElement(action_id=VALUE, options=[stop]),
            optional=True,
        )
    elif choice.unseen:
        yield note(_unseen(choice.unseen))


NO_CHANNEL: Final = "None of the domains that you lead has a channel yet."


def _unseen(count: int) -> str:
    channels = "1 private channel follows" if count == 1 else f"{count} private channels follow"
    return f"{channels} too, chosen by somebody else"


def read(view: Mapping[str, Any]) -> Submitted:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    values = {field: elements.get(VALUE) or {} for field, elements in view["state"]["values"].items()}
    return Submitted(
        meta=metadata_of(view, Meta),
        channels=tuple(ChannelId(one) for one in values.get(FIELD, {}).get("selected_conversations") or ()),
        drops_unseen=bool(values.get(DROP, {}).get("selected_options")),
    )


def told(chosen: Chosen) -> str:
    """Say what came of the form."""
    what = called(chosen.node)
    if not chosen.following:
        return f"No channel follows this {what} now."
    count = "1 channel follows" if chosen.following == 1 else f"{chosen.following} channels follow"
    return f"{count} this {what} now."
