"""Opening the forms and the list, and saying afterwards what came of them, where the person is."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.domains.onboarding.pages import DomainPages
from bot.features.domains.reader import DomainReader
from bot.kernel.access import Actor
from bot.kernel.ids import DomainId
from handlers.domains import choosing, form, overview
from handlers.domains.form import Place
from handlers.domains.messages import OPEN_CHOICES, OPEN_EDIT, OPEN_NEW, OPEN_OVERVIEW, open_again
from handlers.kit import NETWORK, Answers, open_view, spoken, view_of

log = logging.getLogger(__name__)


class Screens:
    """Each method opens one thing for a click or a command: `body` is its payload, with the trigger."""

    def __init__(self, reader: DomainReader, pages: DomainPages) -> None:
        self._reader = reader
        self._pages = pages

    async def overview(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], *, page: int = 0) -> None:
        view = await self._list(actor, page=page)
        await self._show(client, actor, body, view, again=(OPEN_OVERVIEW, str(page)))

    async def beginning(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        """Open the form for a new domain: the first, one created at once, or a proposal."""
        view = form.build_new(await self._reader.beginning(actor), place=place_of(body))
        await self._show(client, actor, body, view, again=(OPEN_NEW, ""))

    async def edit(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], domain: DomainId) -> None:
        view = form.build_edit(await self._reader.to_edit(actor, domain), place=place_of(body))
        await self._show(client, actor, body, view, again=(OPEN_EDIT, str(domain)))

    async def choices(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        """Open the form to choose from; where there is nothing to choose, the one for a new domain."""
        choices = await self._reader.choices(actor)
        if not choices.domains:
            await self.beginning(client, actor, body)
            return
        view = choosing.build(choices, place=place_of(body))
        await self._show(client, actor, body, view, again=(OPEN_CHOICES, ""))

    async def renew(
        self, client: AsyncWebClient, actor: Actor, view: str, *, page: int, said: str | None = None
    ) -> bool:
        """Show the list anew in the view that it is in; say whether it could be."""
        renewed = await self._list(actor, page=page, said=said)
        try:
            await client.views_update(view_id=view, view=renewed)
        except NETWORK as error:
            log.info("list_not_renewed", extra={"user": actor.user, "error": type(error).__name__})
            return False
        return True

    async def say(self, client: AsyncWebClient, actor: Actor, said: str, *, view: str, place: Place) -> None:
        """Say what came of an act: on the list, which `view` is, else where the act began."""
        if place.page is not None and await self.renew(client, actor, view, page=place.page, said=said):
            return
        await Answers(client).tell(actor, text=spoken(said), response_url=place.response_url)

    async def _list(self, actor: Actor, *, page: int, said: str | None = None) -> View:
        listed = await self._reader.overview(actor, page=page)
        spots = await self._pages.spots(actor, [line.domain.id for line in listed.lines])
        return overview.build(listed, spots=spots, said=said)

    async def _show(
        self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], view: View, *, again: tuple[str, str]
    ) -> None:
        if await open_view(client, trigger=body["trigger_id"], view=view, push=bool(body.get("view"))):
            return
        offer = open_again(*again)
        await Answers(client).tell(actor, text=offer.text, blocks=offer.blocks, response_url=body.get("response_url"))


def place_of(body: Mapping[str, Any]) -> Place:
    """Tell where something is being opened from."""
    page = overview.page_in(view_of(body)) if body.get("view") else None
    return Place(page=page, response_url=body.get("response_url"))
