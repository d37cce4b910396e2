"""Opening the list of products and a product's page, and bringing them up to date."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.products.seeing.overview import Overviews
from bot.features.products.seeing.pages import Pages
from bot.kernel.access import Actor
from bot.kernel.errors import NotFoundError, UserFacingError
from bot.kernel.ids import ProductId
from handlers.forms import opening
from handlers.forms.after import Place
from handlers.kit import Answers, clicked, held, number_in, open_view
from handlers.products import ids
from handlers.products.seeing import listing, page

log = logging.getLogger(__name__)


class Showing:
    """`renew` is what `After` says things on these pages with; `opener` is what other features open a page with."""

    def __init__(self, *, overviews: Overviews, pages: Pages) -> None:
        self._overviews = overviews
        self._pages = pages

    # Opening.

    async def answer(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], typed: str) -> None:
        """Answer a command: with the page of the product that the words mean, else with the list."""
        view, again = await self._answer(actor, listing.looked_for(typed))
        if await open_view(client, trigger=str(body.get("trigger_id") or ""), view=view):
            return
        offer = opening.open_again(*again)
        await Answers(client).tell(actor, text=offer.text, blocks=offer.blocks, response_url=body.get("response_url"))

    async def _answer(self, actor: Actor, words: str) -> tuple[View, tuple[str, str]]:
        if not words:
            return await self.list_of(actor, listing.Meta()), (ids.OPEN_LIST, "")
        found = await self._overviews.find(actor, words)
        if found.best is None:
            return await self.list_of(actor, listing.Meta(words=words)), (ids.OPEN_LIST, "")
        shown = await self._pages.page(actor, found.best)
        view = page.build(shown, note_on_top=listing.taken_for(found.meant), words=words, others=found.others)
        return view, (ids.OPEN_PRODUCT, str(found.best))

    async def open_list(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        """Open the list; in the place of a product's page where that is what somebody clicked in."""
        await self._open(client, actor, body, await self.list_of(actor, listing.Meta()))

    async def open_others(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], words: str) -> None:
        """Open the list of what words found."""
        await self._open(client, actor, body, await self.list_of(actor, listing.Meta(words=words)))

    async def open_product(
        self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], product: ProductId
    ) -> None:
        """Open a product's page; in the place of another one where that is what somebody clicked in."""
        await self._open(client, actor, body, page.build(await self._pages.page(actor, product)))

    async def opener(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        """Open the page of the product whose number the clicked button carries, for another feature."""
        await self.open_product(client, actor, body, ProductId(number_in(clicked(body))))

    async def list_of(self, actor: Actor, meta: listing.Meta) -> View:
        """Draw the list as it is to be now."""
        return listing.build(await self._overviews.overview(actor, meta.wanted))

    async def _open(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], view: View) -> None:
        below = body.get("view") or {}
        is_page = below.get("callback_id") == page.CALLBACK
        if is_page and await opening.change(client, {"id": below.get("id", "")}, view):
            return
        await opening.show(client, actor, body, view)

    # Bringing up to date.

    async def show_list(
        self, client: AsyncWebClient, actor: Actor, shown: Mapping[str, Any], meta: listing.Meta
    ) -> bool:
        """Show the list as it is to be now; return whether Slack did."""
        return await opening.change(client, {"id": shown["id"]}, await self.list_of(actor, meta))

    async def renew(self, client: AsyncWebClient, actor: Actor, place: Place, *, view_id: str, said: str) -> bool:
        """Show a page anew, with what was done on it; False where it is none of these, or cannot be shown."""
        try:
            view = await self._renewed(actor, place, said)
        except (UserFacingError, ValueError) as error:
            # A page of an older version, or of what this person may not see any more.
            log.info("page_not_renewed", extra={"error": type(error).__name__})
            return False
        return view is not None and await opening.change(client, {"id": view_id}, view)

    async def _renewed(self, actor: Actor, place: Place, said: str) -> View | None:
        if place.callback == page.CALLBACK:
            carried = held(page.Meta, place.beneath or "")
            try:
                found = await self._pages.page(actor, carried.product)
            except NotFoundError:
                # A declined proposal is not shown any more: the list takes the place of its page.
                return listing.build(await self._overviews.overview(actor, listing.Meta().wanted), said=said)
            return page.build(found, note_on_top=said, words=carried.words, others=carried.others)
        if place.callback == listing.CALLBACK:
            meta = held(listing.Meta, place.beneath or "")
            return listing.build(await self._overviews.overview(actor, meta.wanted), said=said)
        return None
