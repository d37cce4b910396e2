"""The steps that most forms consist of: a button opens one or does it at once, a form that was sent is acted on."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.access import Actor
from bot.kernel.ids import Delivery
from handlers.forms.after import After, Place, on_page, place_of
from handlers.forms.opening import show
from handlers.kit import actor_of, clicked, delivery_of, number_in

Listener = Callable[..., Awaitable[None]]
Id = TypeVar("Id")
Given = TypeVar("Given")
Given_contra = TypeVar("Given_contra", contravariant=True)
Id_contra = TypeVar("Id_contra", contravariant=True)
Done = TypeVar("Done")
Done_co = TypeVar("Done_co", covariant=True)


class Build(Protocol[Given_contra]):
    """Draws a form with what it needs to know."""

    def __call__(self, given: Given_contra, /, *, place: Place) -> View: ...


class Act(Protocol[Id_contra, Done_co]):
    """Does something to what a button names."""

    def __call__(self, actor: Actor, thing: Id_contra, /, *, delivery: Delivery) -> Awaitable[Done_co]: ...


class Filled(Protocol):
    """What stands in a form that was sent."""

    @property
    def place(self) -> Place: ...


Sent = TypeVar("Sent", bound=Filled)


def opens(
    read: Callable[[Actor, Id], Awaitable[Given]], build: Build[Given], *, named: Callable[[int], Id]
) -> Listener:
    """Open a form about what the button names by its number."""

    async def listener(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor = actor_of(body, context)
        given = await read(actor, named(number_in(clicked(body))))
        await show(client, actor, body, build(given, place=place_of(body)))

    return listener


def does(act: Act[Id, Done], said: Callable[[Done], str], *, named: Callable[[int], Id], after: After) -> Listener:
    """Do at once what a button says, and say what came of it."""

    async def listener(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor = actor_of(body, context)
        done = await act(actor, named(number_in(clicked(body))), delivery=delivery_of(body))
        await after.say(client, actor, place_of(body), said=said(done), submitted=on_page(body))

    return listener


def acts(
    read: Callable[[Mapping[str, Any]], Sent],
    act: Callable[[Actor, Sent, Delivery], Awaitable[Done]],
    said: Callable[[Done], str],
    *,
    after: After,
) -> Listener:
    """Act on a form that was sent, and say what came of it. What is refused stays in the form."""

    async def listener(
        ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor, sent = actor_of(body, context), read(view)
        done = await act(actor, sent, delivery_of(body))
        await ack()
        await after.say(client, actor, sent.place, said=said(done), submitted=view)

    return listener
