"""Slack in, service call, Slack out: reviews, what they taught, and the lessons of a node."""

import logging
import re
from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.reviewing.lessons import Lessons
from bot.features.goals.reviewing.reviews import ChangedMeanwhileError, Reviewed, Reviews
from bot.features.goals.reviewing.rules import NotValidError
from bot.features.goals.rules.tree import Node
from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import LearningId, NodeId
from handlers.forms.after import After, Place, place_of
from handlers.forms.offering import PATIENCE, offered
from handlers.goals.ids import LESSONS, REVIEW
from handlers.goals.reviewing import form, ids, messages, shelf
from handlers.goals.seeing.showing import Showing, change, lay, response_url_of
from handlers.kit import (
    Answers,
    actor_of,
    clicked,
    delivery_of,
    metadata_of,
    number_in,
    spoken,
    view_of,
)
from handlers.links import Links, Opener, Taught

log = logging.getLogger(__name__)

TAUGHT: Final = "learnings.taught"


class Reviewing:
    """The listeners of reviews."""

    def __init__(self, *, reviews: Reviews, links: Links, after: After) -> None:
        self._reviews = reviews
        self._links = links
        self._after = after

    def register(self, app: AsyncApp) -> None:
        app.action(REVIEW)(self._open)
        app.view(form.CALLBACK)(self._submit)
        app.action(ids.WRITE)(self._write)

    async def _open(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, node = actor_of(body, context), NodeId(number_in(clicked(body)))
        view = form.build(await self._reviews.sheet(actor, node), place=place_of(body))
        await lay(client, actor, body, view, again=(REVIEW, str(node)))

    async def _submit(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled = actor_of(body, context), form.read(view)
        try:
            done = await self._reviews.review(actor, delivery_of(body), filled.node, filled.given)
        except NotValidError as refusal:
            await ack(response_action="errors", errors=refusal.problems)
            return
        except ChangedMeanwhileError as conflict:
            await ack(response_action="update", view=form.build(conflict.sheet, place=filled.place))
            return
        if done.teaches:
            await ack(response_action="update", view=await self._next(actor, done, filled.place.response_url))
        else:
            await ack()
        buttons = [messages.to_write(done.node.id)] if done.teaches else []
        said = messages.reviewed(done)
        await self._after.say(client, actor, filled.place, said=said, submitted=view, buttons=buttons)

    async def _next(self, actor: Actor, done: Reviewed, url: str | None) -> View:
        """Draw what comes in the form's place: the form of a learning, or else a button that opens it."""
        try:
            return await self._taught(actor, done.node.id, response_url=url)
        except UserFacingError as error:
            log.info("lesson_form_not_drawn", extra={"node": done.node.id, "error": type(error).__name__})
            return messages.written_next(done)

    async def _taught(self, actor: Actor, node: NodeId, *, response_url: str | None) -> View:
        begun = await self._reviews.lessonable(actor, node)
        given = Taught(goal=node, fields=begun.fields, domain=begun.node.domain, response_url=response_url)
        return await self._links.draw(TAUGHT, actor, given)

    async def _write(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, node = actor_of(body, context), NodeId(number_in(clicked(body)))
        view = await self._taught(actor, node, response_url=response_url_of(body))
        await lay(client, actor, body, view, again=(ids.WRITE, str(node)))


class Shelves:
    """The listeners of the lessons of a node; `patience` is how many seconds a menu waits."""

    def __init__(self, *, lessons: Lessons, links: Links, patience: float = PATIENCE) -> None:
        self._lessons = lessons
        self._links = links
        self._patience = patience

    def register(self, app: AsyncApp) -> None:
        app.action(LESSONS)(self._open)
        app.action(ids.TURN)(self._turn)
        app.action(ids.LINK)(self._link)
        app.action(ids.UNLINK)(self._unlink)
        app.action(ids.PICK)(self._pick)
        app.options(ids.PICK)(self._suggest)
        app.action(ids.READ)(self._read)
        app.action(ids.TRY)(self._try)

    async def after_created(self, client: AsyncWebClient, actor: Actor, node: Node, place: Place) -> None:
        """Show whoever created or proposed a goal or bet what other domains learned about it, if anything."""
        try:
            offered = await self._lessons.matches(actor, node.id)
        except UserFacingError as error:
            # Nobody asked for it: what was created is created all the same.
            log.info("lessons_not_offered", extra={"node": node.id, "error": type(error).__name__})
            return
        if offered.lessons:
            said = messages.offer(offered)
            page = {"callback_id": place.callback, "private_metadata": place.beneath}
            url = response_url_of({"response_url": place.response_url, "view": page})
            await Answers(client).tell(actor, text=said.text, blocks=said.blocks, response_url=url)

    async def _open(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, node = actor_of(body, context), NodeId(number_in(clicked(body)))
        view = shelf.build(await self._lessons.shelf(actor, node))
        await lay(client, actor, body, view, again=(LESSONS, str(node)))

    async def _turn(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        found = re.fullmatch(r"(\d{1,18})\.(\d{1,6})", str(clicked(body).get("value") or ""))
        if found is None:
            raise UserFacingError(messages.OLD_BUTTON)
        node, page = NodeId(int(found[1])), int(found[2])
        view = shelf.build(await self._lessons.shelf(actor_of(body, context), node), page=page)
        await change(client, view_of(body)["id"], view)

    async def _link(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, what = actor_of(body, context), messages.pressed(clicked(body))
        lesson = await self._lessons.link(actor, delivery_of(body), what.node, what.learning)
        await self._renew(client, actor, body, what, messages.linked(lesson))

    async def _unlink(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, what = actor_of(body, context), messages.pressed(clicked(body))
        lesson = await self._lessons.unlink(actor, delivery_of(body), what.node, what.learning)
        await self._renew(client, actor, body, what, messages.unlinked(lesson))

    async def _pick(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, node = actor_of(body, context), metadata_of(view_of(body), shelf.Meta).node
        what = messages.Pressed(node, LearningId(number_in(clicked(body))))
        lesson = await self._lessons.link(actor, delivery_of(body), what.node, what.learning)
        await self._renew(client, actor, body, what, messages.linked(lesson))

    async def _suggest(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        node = metadata_of(view_of(body), shelf.Meta).node
        looking = self._lessons.look_for(actor_of(body, context), node, str(body.get("value") or ""))
        found = await offered(looking, self._patience)
        await ack(options=[option.to_dict() for option in shelf.options(found)])

    async def _read(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._links.open("learning", client, actor_of(body, context), body)

    async def _try(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._links.open("learning.try", client, actor_of(body, context), body)

    async def _renew(
        self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], what: messages.Pressed, said: str
    ) -> None:
        """Show what was done where it was clicked: in the page of lessons, or in the message."""
        if body.get("view"):
            page = metadata_of(view_of(body), shelf.Meta).page
            found = await self._lessons.shelf(actor, what.node)
            if await change(client, view_of(body)["id"], shelf.build(found, page=page, said=said)):
                return
            await Answers(client).tell(actor, text=spoken(said))
            return
        offered = await self._lessons.offered(actor, what.node, what.offered or (what.learning,))
        told = messages.offer(offered, said=said)
        url = body.get("response_url")
        await Answers(client).tell(actor, text=told.text, blocks=told.blocks, response_url=url, replace=True)


def opener(showing: Showing) -> Opener:
    """Open a node's page for another feature: the node is what was clicked on, or chosen."""

    async def open_node(client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        await showing.open_node(client, actor, body, NodeId(number_in(clicked(body))))

    return open_node
