"""Slack in, service call, Slack out: handing products over, and naming deputies."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.products.handing_over.deputies import Deputies
from bot.features.products.handing_over.rules import Act
from bot.features.products.handing_over.seen import Meanwhile, Underway
from bot.features.products.handing_over.service import HandingOver
from bot.kernel.access import Actor
from bot.kernel.ids import HandOverId, ProductId
from handlers.forms.after import After, Place, place_of
from handlers.forms.knowing import Acquaint, know
from handlers.forms.opening import change, show
from handlers.forms.steps import opens
from handlers.kit import Answers, actor_of, clicked, delivery_of, metadata_of, number_in, spoken, view_of
from handlers.products import ids
from handlers.products.handing_over import deciding, deputy, pieces, proposing


def register(app: AsyncApp, *, handing_over: HandingOver, deputies: Deputies, acquaint: Acquaint, after: After) -> None:
    """Register every form, page and button of hand-overs and deputies."""
    Proposing(handing_over, acquaint, after).register(app)
    Deciding(handing_over, after).register(app)
    Standing(deputies, acquaint, after).register(app)


class Proposing:
    """The form of a hand-over."""

    def __init__(self, service: HandingOver, acquaint: Acquaint, after: After) -> None:
        self._service = service
        self._acquaint = acquaint
        self._after = after

    def register(self, app: AsyncApp) -> None:
        app.action(ids.HAND_OVER)(self._open)
        app.view(proposing.CALLBACK)(self._submit)

    async def _open(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, place = actor_of(body, context), place_of(body)
        found = await self._service.sheet(actor, ProductId(number_in(clicked(body))))
        if isinstance(found, Underway):
            view = deciding.page(found.seen, place=place)
        else:
            view = proposing.build(found, place=place)
        await show(client, actor, body, view)

    async def _submit(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled = actor_of(body, context), proposing.read(view)
        await know(self._acquaint, actor, [filled.wanted.to])
        if filled.may_be_asked:
            underway = await self._service.look(actor, filled.meta.product, filled.wanted)
            asked = proposing.ask_about_open(filled) if underway is None else proposing.again(filled, underway)
            await ack(response_action="update", view=asked)
            return
        done = await self._service.propose(actor, delivery_of(body), filled.meta.product, filled.wanted)
        if isinstance(done, Underway):
            await ack(response_action="update", view=proposing.again(filled, done))
            return
        await ack()
        await self._after.say(client, actor, filled.meta.place, said=proposing.proposed(done), submitted=view)


class Deciding:
    """The page of a hand-over, and what is done with it."""

    def __init__(self, service: HandingOver, after: After) -> None:
        self._service = service
        self._after = after

    def register(self, app: AsyncApp) -> None:
        app.action(pieces.SEE)(opens(self._service.see, deciding.page, named=HandOverId))
        app.action(pieces.ACCEPT)(self._at_once(Act.ACCEPT))
        app.action(pieces.WITHDRAW)(self._at_once(Act.WITHDRAW))
        app.action(pieces.DECLINE)(self._open_decline)
        app.view(deciding.DECLINING)(self._decline)

    def _at_once(self, act: Act) -> Callable[..., Awaitable[None]]:
        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            actor = actor_of(body, context)
            result = await self._service.decide(actor, delivery_of(body), _hand_over(body), act)
            said = deciding.meanwhile(result) if isinstance(result, Meanwhile) else deciding.done(result)
            if body.get("view"):
                place = _place(body)
                await _show_instead(client, actor, body, deciding.page(result.seen, place=place, on_top=said))
                await self._after.refresh(client, actor, place, said=said, submitted=_below(body))
            else:
                # The letter follows by itself, but not at once.
                await Answers(client).tell(actor, text=spoken(said), response_url=body.get("response_url"))

        return listener

    async def _open_decline(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, place = actor_of(body, context), _place(body)
        found = await self._service.begin(actor, _hand_over(body), Act.DECLINE)
        if isinstance(found, Meanwhile):
            view = deciding.page(found.seen, place=place, on_top=deciding.meanwhile(found))
        else:
            view = deciding.form(found, place=place, in_letter=not body.get("view"))
        await _show_instead(client, actor, body, view)

    async def _decline(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled = actor_of(body, context), deciding.read(view)
        meta = filled.meta
        result = await self._service.decide(actor, delivery_of(body), meta.hand_over, Act.DECLINE, filled.reason)
        if isinstance(result, Meanwhile):
            on_top = deciding.not_sent(result)
            kept = deciding.form(
                result.seen, place=meta.place, in_letter=meta.in_letter, typed=filled.reason, on_top=on_top
            )
            await ack(response_action="update", view=kept)
            return
        await ack()
        await self._after.say(client, actor, meta.place, said=deciding.done(result), submitted=view)


class Standing:
    """Who stands in for an owner."""

    def __init__(self, service: Deputies, acquaint: Acquaint, after: After) -> None:
        self._service = service
        self._acquaint = acquaint
        self._after = after

    def register(self, app: AsyncApp) -> None:
        app.action(ids.DEPUTY)(opens(self._service.sheet, deputy.build, named=ProductId))
        app.action(deputy.TAKE_BACK)(self._take_back)
        app.view(deputy.CALLBACK)(self._submit)

    async def _take_back(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, view = actor_of(body, context), view_of(body)
        meta = metadata_of(view, deputy.Meta)
        sheet = await self._service.take_back(actor, delivery_of(body), ProductId(number_in(clicked(body))))
        await change(client, view, deputy.build(sheet, place=meta.place, on_top=deputy.taken_back()))
        await self._after.refresh(client, actor, meta.place, said=deputy.taken_back(), submitted=view)

    async def _submit(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled = actor_of(body, context), deputy.read(view)
        await know(self._acquaint, actor, [filled.deputy])
        sheet = await self._service.name(
            actor, delivery_of(body), filled.meta.product, deputy=filled.deputy, until=filled.until
        )
        await ack()
        await self._after.say(client, actor, filled.meta.place, said=deputy.named(sheet), submitted=view)


def _hand_over(body: Mapping[str, Any]) -> HandOverId:
    return HandOverId(number_in(clicked(body)))


def _place(body: Mapping[str, Any]) -> Place:
    """Tell where a form is opened from: what stands on a hand-over's page takes the place of that page."""
    view = body.get("view")
    if view and view.get("callback_id") == deciding.PAGE:
        return deciding.place_in(view)
    return place_of(body)


def _below(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Name the page that lies below a hand-over's page, wherever it was decided."""
    view = body["view"]
    is_page = view.get("callback_id") == deciding.PAGE
    return {"previous_view_id": view.get("previous_view_id") if is_page else view["id"]}


async def _show_instead(client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], view: View) -> None:
    """Show a view in the place of a hand-over's page, or open it from a message."""
    below = body.get("view") or {}
    if below.get("callback_id") == deciding.PAGE and await change(client, {"id": below["id"]}, view):
        return
    await show(client, actor, body, view)
