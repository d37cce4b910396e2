"""The form in which leads, and for the organisation's digest admins, say when it is sent."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.features.digests.rules.calendar import DAYS, Cadence, Rhythm
from bot.features.digests.rules.schedules import cadences_of
from bot.kernel.ids import ChannelId, DomainId
from handlers.kit import as_json, context, metadata_of, plain

CALLBACK = "digests.schedule.form.v1"
CADENCES = {
    Cadence.WEEKLY: "Every week",
    Cadence.FORTNIGHTLY: "Every two weeks",
    Cadence.MONTHLY: "Once a month, on the first such day",
    Cadence.QUARTERLY: "Once a quarter, on the first such day",
}
VALUE = "value"


class Meta(BaseModel):
    v: int = 1
    domain: DomainId | None = None
    """None is the organisation."""
    version: int
    """Of the schedule that the form began with; 0 for none."""


class ScheduleForm(BaseModel):
    """A submitted form."""

    domain: DomainId | None
    version: int
    channel: ChannelId | None
    """Where the organisation's digest goes."""
    cadence: str
    weekday: int
    time: str
    zone: str


def build(domain: DomainId | None, rhythm: Rhythm, *, version: int, channel: ChannelId | None = None) -> View:
    """Ask when the digest is sent, and the organisation's (None) also where, beginning with what holds now."""
    cadences = [Option(text=plain(CADENCES[cadence]), value=cadence.value) for cadence in cadences_of(domain)]
    days = [Option(text=plain(label), value=str(number)) for number, label in enumerate(DAYS)]
    now = next(option for option in cadences if option.value == rhythm.cadence)
    zone = PlainTextInputElement(action_id=VALUE, initial_value=rhythm.zone, max_length=60)
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=plain("When it is sent" if domain is not None else "Where and when"),
        submit=plain("Save"),
        close=plain("Cancel"),
        private_metadata=as_json(Meta(domain=domain, version=version)),
        blocks=[
            *([] if domain is not None else _where(channel)),
            _field("cadence", "How often", StaticSelectElement(action_id=VALUE, options=cadences, initial_option=now)),
            _field(
                "weekday",
                "On which day",
                StaticSelectElement(action_id=VALUE, options=days, initial_option=days[rhythm.weekday]),
            ),
            _field("time", "At what time", TimePickerElement(action_id=VALUE, initial_time=f"{rhythm.at:%H:%M}")),
            _field("zone", "In which time zone", zone, hint="The name of the zone, like Europe/Madrid."),
            context("The first digest under new settings keeps at least half a period from the last one."),
        ],
    )


def read(view: Mapping[str, Any]) -> ScheduleForm:
    meta = metadata_of(view, Meta)
    values = {field: elements.get(VALUE) or {} for field, elements in view["state"]["values"].items()}
    channel = values.get("channel", {}).get("selected_conversation")
    weekday = _chosen(values["weekday"])
    return ScheduleForm(
        domain=meta.domain,
        version=meta.version,
        channel=ChannelId(channel) if channel else None,
        cadence=_chosen(values["cadence"]),
        weekday=int(weekday) if weekday in {*"0123456"} else -1,
        time=values["time"].get("selected_time") or "",
        zone=values["zone"].get("value") or "",
    )


def _where(channel: ChannelId | None) -> list[Block]:
    menu = ConversationSelectElement(
        action_id=VALUE,
        initial_conversation=channel,
        filter=ConversationFilter(
            include=["public", "private"], exclude_external_shared_channels=True, exclude_bot_users=True
        ),
    )
    hint = "One that all domains read. Into a private channel, invite Pollen first: /invite @Pollen"
    return [_field("channel", "In which channel", menu, hint=hint)]


def _chosen(state: Mapping[str, Any]) -> str:
    return str((state.get("selected_option") or {}).get("value") or "")


def _field(block: str, label: str, element: Any, *, hint: str | None = None) -> InputBlock:
    return InputBlock(block_id=block, label=plain(label), element=element, hint=None if hint is None else plain(hint))
