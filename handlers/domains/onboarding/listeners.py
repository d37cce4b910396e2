"""Slack in, service call, Slack out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.domains.onboarding.planning import PlannedMeanwhile, Planning
from bot.features.domains.onboarding.service import MovedMeanwhile, Onboarding, SponsoredMeanwhile
from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, UserId
from handlers.domains.onboarding import form, ids, messages, plan_form
from handlers.domains.onboarding.showing import Showing
from handlers.domains.opening import OPEN, open_page
from handlers.forms.after import After, place_of
from handlers.forms.knowing import Acquaint, know
from handlers.forms.opening import show
from handlers.forms.steps import opens
from handlers.kit import actor_of, clicked, delivery_of, number_in
from handlers.links import Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    onboarding: Onboarding
    planning: Planning
    acquaint: Acquaint


class Pages:
    """The listeners of a domain's page, and of what lies on it."""

    def __init__(self, services: Services, *, showing: Showing, after: After, links: Links) -> None:
        self._services = services
        self._onboarding = services.onboarding
        self._showing = showing
        self._after = after
        self._links = links

    def register(self, app: AsyncApp) -> None:
        app.action(OPEN)(self._open)
        app.action(ids.READ)(self._read)
        app.action(ids.START)(self._start)
        app.action(ids.ADVANCE)(self._on_move(back=False))
        app.action(ids.BACK)(self._on_move(back=True))
        app.action(ids.TICK)(self._on_tick(passed=True))
        app.action(ids.UNTICK)(self._on_tick(passed=False))
        app.action(ids.FOLLOW)(self._follow)
        app.action(ids.SPONSOR)(opens(self._onboarding.sponsoring, form.build_sponsor, named=DomainId))
        app.view(form.MOVE)(self._moved)
        app.view(form.SPONSOR_FORM)(self._sponsored)

    async def _open(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._showing.open(client, actor_of(body, context), body)

    async def _read(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._links.open("learning", client, actor_of(body, context), body)

    # What is done at once.

    async def _start(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, domain = actor_of(body, context), DomainId(number_in(clicked(body)))
        done = await self._onboarding.start(actor, domain, delivery=delivery_of(body))
        await self._say(client, actor, body, domain, messages.moved(done))

    def _on_tick(self, *, passed: bool) -> Any:
        async def tick(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
            await ack()
            actor, (domain, mark) = actor_of(body, context), _test_in(clicked(body))
            done = await self._onboarding.tick(actor, domain, mark, passed=passed, delivery=delivery_of(body))
            await self._say(client, actor, body, domain, messages.ticked(done))

        return tick

    async def _follow(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, (domain, follows) = actor_of(body, context), _following_in(clicked(body))
        done = await self._onboarding.follow(actor, domain, delivery=delivery_of(body), follows=follows)
        await self._say(client, actor, body, domain, messages.followed(done))

    async def _say(
        self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], domain: DomainId, said: str
    ) -> None:
        """Say it on the page that was clicked in."""
        view, place = body.get("view") or {}, place_of(body)
        below = {"previous_view_id": view.get("id")}
        await self._after.say(client, actor, place, said=said, submitted=below, buttons=[open_page(domain)])
        await self._showing.renew_below(client, actor, place, view)

    # Forms.

    def _on_move(self, *, back: bool) -> Any:
        async def open_form(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            actor, domain = actor_of(body, context), DomainId(number_in(clicked(body)))
            where = await self._onboarding.where(actor, domain, doing="move it back" if back else "move it on")
            await show(client, actor, body, form.build_move(where, back=back, place=place_of(body)))

        return open_form

    async def _moved(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled = actor_of(body, context), form.read_move(view)
        meta = filled.meta
        move = self._onboarding.go_back if meta.back else self._onboarding.advance
        done = await move(actor, meta.domain, seen=meta.seen, reason=filled.reason, delivery=delivery_of(body))
        if isinstance(done, MovedMeanwhile):
            said = form.moved_meanwhile(done)
            again = form.build_move(done.where, back=meta.back, place=meta.place, reason=filled.reason, said=said)
            await ack(response_action="update", view=again)
            return
        await ack()
        await self._said(client, actor, meta, view=view, said=messages.moved(done))

    async def _sponsored(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled = actor_of(body, context), form.read_sponsor(view)
        meta = filled.meta
        await know(self._services.acquaint, actor, [filled.sponsor])
        done = await self._onboarding.name_sponsor(
            actor,
            meta.domain,
            filled.sponsor,
            seen=None if meta.seen is None else UserId(meta.seen),
            delivery=delivery_of(body),
        )
        if isinstance(done, SponsoredMeanwhile):
            said = form.sponsored_meanwhile(done)
            again = form.build_sponsor(done.current, place=meta.place, typed=filled.sponsor, said=said)
            await ack(response_action="update", view=again)
            return
        await ack()
        await self._said(client, actor, meta, view=view, said=messages.sponsored(done))

    async def _said(
        self,
        client: AsyncWebClient,
        actor: Actor,
        meta: form.MoveMeta | form.SponsorMeta,
        *,
        view: Mapping[str, Any],
        said: str,
    ) -> None:
        """Say on the page below a form what came of it."""
        await self._after.say(client, actor, meta.place, said=said, submitted=view, buttons=[open_page(meta.domain)])
        await self._showing.renew_below(client, actor, meta.place, view)


class Plans:
    """The listeners of what admins decide."""

    def __init__(self, planning: Planning) -> None:
        self._planning = planning

    def register(self, app: AsyncApp) -> None:
        app.view(plan_form.CALLBACK)(self._decided)

    async def open(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        """Open the form for a click: "domains.onboarding_plan"."""
        await show(client, actor, body, plan_form.build(await self._planning.shown(actor)))

    async def _decided(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        filled = plan_form.read(view)
        done = await self._planning.change(
            actor_of(body, context),
            filled.typed,
            marks=filled.meta.marks,
            version=filled.meta.version,
            delivery=delivery_of(body),
        )
        if isinstance(done, PlannedMeanwhile):
            said = plan_form.changed_meanwhile(done)
            again = plan_form.build(done.current, typed=done.merge.typed, said=said)
        else:
            again = plan_form.saved(done)
        await ack(response_action="update", view=again)


def _following_in(action: Mapping[str, Any]) -> tuple[DomainId, bool | None]:
    """Read the domain and whether to follow it; None on a page from before buttons said so."""
    found = re.fullmatch(r"(\d{1,18}):(on|off)", str(action.get("value") or ""))
    if found is None:
        return DomainId(number_in(action)), None
    return DomainId(int(found[1])), found[2] == "on"


def _test_in(action: Mapping[str, Any]) -> tuple[DomainId, str]:
    """Read the domain and the test that a button carries. Raises UserFacingError for what is none of ours."""
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{12})", str(action.get("value") or ""))
    if found is None:
        raise UserFacingError("Pollen does not know this button any more. Please open the page again.")
    return DomainId(int(found[1])), found[2]
