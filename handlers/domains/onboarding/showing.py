"""Opening a domain's page, and bringing it and the list below it up to date."""

import logging
from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.domains.onboarding.pages import DomainPages
from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId
from handlers.domains.onboarding import page
from handlers.forms.after import Place
from handlers.forms.opening import change, show
from handlers.kit import clicked, held, number_in

log = logging.getLogger(__name__)


class RenewList(Protocol):
    """Shows a page of the list anew, in the view where it is."""

    def __call__(self, client: AsyncWebClient, actor: Actor, view: str, /, *, page: int) -> Awaitable[object]: ...


class ListPage(Protocol):
    """Tells which page of the list a view shows; None for any other view."""

    def __call__(self, view: Mapping[str, Any], /) -> int | None: ...


class Showing:
    """`renew` is what `After` says things on the page with."""

    def __init__(self, pages: DomainPages, *, renew_list: RenewList, list_page: ListPage) -> None:
        self._pages = pages
        self._renew_list = renew_list
        self._list_page = list_page

    async def open(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        """Open the page of the domain that a button carries the number of."""
        found = await self._pages.page(actor, DomainId(number_in(clicked(body))))
        below = body.get("view")
        await show(client, actor, body, page.build(found, list_page=self._list_page(below) if below else None))

    async def renew(self, client: AsyncWebClient, actor: Actor, place: Place, *, view_id: str, said: str) -> bool:
        """Show a page anew, with what was done on it; False where it is none, or cannot be shown."""
        if place.callback != page.CALLBACK:
            return False
        try:
            meta = held(page.Meta, place.beneath or "")
            view = await self._view(actor, meta, said)
        except (UserFacingError, ValueError) as error:
            # A page of an older version, or of what this person may not see any more.
            log.info("page_not_renewed", extra={"error": type(error).__name__})
            return False
        return await change(client, {"id": view_id}, view)

    async def renew_below(self, client: AsyncWebClient, actor: Actor, place: Place, view: Mapping[str, Any]) -> None:
        """Let the list that lies below the page show what was done, too. `view` lies on it."""
        if place.callback != page.CALLBACK or not view.get("root_view_id"):
            return
        try:
            number = held(page.Meta, place.beneath or "").list_page
        except ValueError:
            return
        if number is not None:
            await self._renew_list(client, actor, str(view["root_view_id"]), page=number)

    async def _view(self, actor: Actor, meta: page.Meta, said: str) -> View:
        found = await self._pages.page(actor, meta.domain)
        return page.build(found, said_on_top=said, list_page=meta.list_page)
