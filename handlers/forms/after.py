"""Saying what came of a form: on the page that it lay on, else where its button was clicked, else directly."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pydantic import BaseModel
from slack_sdk.models.blocks import ButtonElement, SectionBlock
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.access import Actor
from handlers.kit import Answers, Message, actions, section, spoken, units


class Place(BaseModel):
    """Where a form was opened. Forms carry it in their private_metadata."""

    callback: str | None = None
    """Which page the form lies on; None where it was opened by itself."""
    beneath: str | None = None
    """What that page carries unseen."""
    response_url: str | None = None


class Renewing(Protocol):
    """Shows a page anew, where its kind is known."""

    async def __call__(
        self, client: AsyncWebClient, actor: Actor, place: Place, *, view_id: str, said: str
    ) -> bool: ...


def place_of(body: Mapping[str, Any]) -> Place:
    """Tell where something is being opened from, by a click's or command's payload."""
    view = body.get("view") or {}
    return Place(
        callback=view.get("callback_id"),
        beneath=view.get("private_metadata"),
        response_url=body.get("response_url"),
    )


def on_page(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Tell on which page something was done at once, as a form that lies on it would."""
    view = body.get("view")
    return {"previous_view_id": view["id"]} if view else None


class After:
    """`renew` knows the pages of a feature; it says whether it could show one anew."""

    def __init__(self, renew: Renewing) -> None:
        self._renew = renew

    async def say(
        self,
        client: AsyncWebClient,
        actor: Actor,
        place: Place,
        *,
        said: str,
        submitted: Mapping[str, Any] | None = None,
        buttons: Sequence[ButtonElement] = (),
    ) -> None:
        """Say it to whoever acted. `submitted` is the view of the form that was sent, where there was one.

        `buttons` go with a message; a page that is shown anew has its own.
        """
        beneath = (submitted or {}).get("previous_view_id")
        if place.callback and beneath and await self._renew(client, actor, place, view_id=str(beneath), said=said):
            return
        blocks = beside(said, buttons).blocks if buttons else None
        await Answers(client).tell(actor, text=spoken(said), blocks=blocks, response_url=place.response_url)

    async def refresh(
        self, client: AsyncWebClient, actor: Actor, place: Place, *, said: str, submitted: Mapping[str, Any]
    ) -> None:
        """Show the page below anew, for a form that stays open and has said itself what came of it."""
        beneath = submitted.get("previous_view_id")
        if place.callback and beneath:
            await self._renew(client, actor, place, view_id=str(beneath), said=said)


def beside(said: str, buttons: Sequence[ButtonElement]) -> Message:
    """Say what came of a form beside buttons: all of it, or its first line where there is no room for more."""
    text = spoken(said)
    words = text if units(text) <= SectionBlock.text_max_length else spoken(said.partition("\n")[0])
    return Message(text, [section(words), actions(*buttons)])
