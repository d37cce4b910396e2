"""Slack in, service call, Slack out: a learning's page, its buttons and the forms that they open."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.keeping.applications import Answer
from bot.features.learnings.keeping.history import Histories
from bot.features.learnings.keeping.journey import Given, Journeys
from bot.features.learnings.keeping.newer import Suggestions
from bot.features.learnings.keeping.page import PageReader
from bot.features.learnings.keeping.service import Keeping
from bot.features.learnings.receipts import Receipt
from bot.features.learnings.service import Learnings
from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import Delivery, DomainId, LearningId
from handlers.background import within
from handlers.kit import Answers, actor_of, clicked, delivery_of, metadata_of, number_in, view_of
from handlers.learnings.keeping import forms, history, page
from handlers.learnings.keeping.goals import OPEN_GOAL
from handlers.learnings.keeping.showing import Showing, lay, open_again
from handlers.learnings.messages import MERGE, MOVE_FORM, PAGE
from handlers.learnings.receipt import told
from handlers.learnings.stack import Back, change
from handlers.links import Links, Opener

Act = Callable[[Actor, Delivery, LearningId], Awaitable[object]]
Draw = Callable[[Receipt, Back | None], View]
Submit = Callable[[Actor, Delivery, forms.Submitted], Awaitable[object]]
Listener = Callable[..., Awaitable[None]]
ANSWERS = {page.TRY: Answer.PLANNED, page.TRIED: Answer.APPLIED, page.NOT_FOR_US: Answer.NOT_FOR_US}
OLD_BUTTON = "Pollen does not know this button any more. Please open the page again."
PATIENCE: Final = 1.5
"""Seconds that somebody who types waits for what is offered; Slack waits three."""
NOTED = "Saved. Whoever can read this learning sees it."


def register(
    app: AsyncApp,
    *,
    learnings: Learnings,
    keeping: Keeping,
    journeys: Journeys,
    pages: PageReader,
    histories: Histories,
    suggestions: Suggestions,
    links: Links,
    patience: float = PATIENCE,
) -> None:
    """Register every listener of a learning's page, and offer other features to open it.

    Who waits longer than `patience` seconds for what a menu offers is offered nothing.
    """
    Pages(
        learnings=learnings,
        keeping=keeping,
        journeys=journeys,
        histories=histories,
        suggestions=suggestions,
        showing=Showing(pages=pages),
        patience=patience,
    ).register(app, links)


class Pages:
    """The listeners of a learning's page."""

    def __init__(
        self,
        *,
        learnings: Learnings,
        keeping: Keeping,
        journeys: Journeys,
        histories: Histories,
        suggestions: Suggestions,
        showing: Showing,
        patience: float,
    ) -> None:
        self._learnings = learnings
        self._keeping = keeping
        self._journeys = journeys
        self._histories = histories
        self._suggestions = suggestions
        self._showing = showing
        self._patience = patience

    def register(self, app: AsyncApp, links: Links) -> None:
        app.action(PAGE)(self._open)
        links.offer("learning", self._open_for_link)
        links.offer("learning.try", self._on_answer_for_link(Answer.PLANNED))
        app.action(OPEN_GOAL)(_on_linked(links, "goals.node"))
        app.action(page.OPEN_PRODUCT)(_on_linked(links, "products.product"))
        app.action(page.HISTORY)(self._history)
        app.action(history.TURN)(self._turn_history)
        app.action(page.READ_ON)(self._read_on)
        app.action(MERGE)(self._merge)
        self._register_acts(app)
        self._register_forms(app)
        app.options(forms.NEWER)(self._suggest)
        for action, answer in ANSWERS.items():
            app.action(action)(self._on_answer(answer))

    def _register_acts(self, app: AsyncApp) -> None:
        learnings = self._learnings
        app.action(page.SHARE)(self._on_click(learnings.share, "Shared: everyone at work can read it."))
        app.action(page.NARROW)(
            self._on_click(learnings.narrow, "Kept in its domain. Where it was posted for others, it is withdrawn.")
        )
        app.action(page.TAKE_BACK)(self._on_click(learnings.undo, "Taken back.", is_seen=True))
        app.action(page.BRING_BACK)(self._on_click(learnings.restore, "Brought back: it counts again."))

    def _register_forms(self, app: AsyncApp) -> None:
        app.action(page.RETIRE)(self._on_open(forms.retiring))
        app.action(page.REPLACE)(self._on_open(forms.replacing))
        app.action(MOVE_FORM)(self._on_move)
        app.view(forms.RETIRE)(self._on_submit(self._retire, "Retired.", is_seen=True))
        app.view(forms.REPLACE)(self._on_submit(self._replace, "Replaced by the newer one.", is_seen=True))
        app.view(forms.MOVE)(self._on_submit(self._move, "Moved."))
        app.view(forms.ANSWER)(self._on_submit(self._answer, NOTED))

    # The page.

    async def _open(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._open_for_link(client, actor_of(body, context), body)

    async def _open_for_link(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        await self._showing.open(client, actor, body, LearningId(number_in(clicked(body))))

    async def _history(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, learning = actor_of(body, context), LearningId(number_in(clicked(body)))
        view = history.build(await self._histories.history(actor, learning))
        await lay(client, actor, body, learning, lambda _: view)

    async def _turn_history(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Show all words of one change in the history's place, or the history again."""
        await ack()
        actor, (learning, moment, part) = actor_of(body, context), _numbers_in(clicked(body), 3)
        found = await self._histories.history(actor, LearningId(learning))
        view = history.whole(found, moment, part=part) if moment else history.build(found, part=part)
        if not await change(client, view_of(body)["id"], view):
            said = open_again(LearningId(learning))
            await Answers(client).tell(actor, text=said.text, blocks=said.blocks)

    async def _read_on(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        learning, part = _numbers_in(clicked(body), 2)
        await self._showing.turn(client, actor_of(body, context), body, LearningId(learning), part)

    async def _merge(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, (learning, into) = actor_of(body, context), map(LearningId, _numbers_in(clicked(body), 2))
        said = told(await self._keeping.merge(actor, delivery_of(body), learning, into))
        url = body.get("response_url")
        await Answers(client).tell(actor, text=said.text, blocks=said.blocks, response_url=url, replace=True)

    # Its buttons.

    def _on_click(self, act: Act, notice: str, *, is_seen: bool = False) -> Listener:
        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            actor, learning = actor_of(body, context), LearningId(number_in(clicked(body)))
            await act(actor, delivery_of(body), learning)
            await self._showing.after(client, actor, body, learning, notice=notice, is_seen=is_seen)

        return listener

    def _on_answer(self, answer: Answer) -> Listener:
        answering = self._on_answer_for_link(answer)

        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            await answering(client, actor_of(body, context), body)

        return listener

    def _on_answer_for_link(self, answer: Answer) -> Opener:
        async def answering(client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
            learning = LearningId(number_in(clicked(body)))
            domains = await self._journeys.domains(actor, learning)
            if answer is Answer.APPLIED or len(domains) > 1:
                await lay(client, actor, body, learning, lambda back: forms.answering(learning, answer, domains, back))
                return
            await self._journeys.answer(actor, delivery_of(body), learning, Given(answer=answer))
            await self._showing.after(client, actor, body, learning, notice=NOTED)

        return answering

    # Its forms.

    def _on_open(self, draw: Draw) -> Listener:
        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            actor, learning = actor_of(body, context), LearningId(number_in(clicked(body)))
            receipt = await self._learnings.receipt(actor, learning)
            await lay(client, actor, body, learning, lambda back: draw(receipt, back))

        return listener

    async def _on_move(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Open the form of a move from a page, or from a receipt, which then shows where the learning is."""
        await ack()
        actor, learning = actor_of(body, context), LearningId(number_in(clicked(body)))
        receipt, url = await self._learnings.receipt(actor, learning), body.get("response_url")
        await lay(client, actor, body, learning, lambda back: forms.moving(receipt, back, response_url=url))

    def _on_submit(self, submit: Submit, notice: str, *, is_seen: bool = False) -> Listener:
        """Answer a form with `notice`; in the page only where what was done is not to be seen there by itself."""

        async def listener(
            ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            actor, sent = actor_of(body, context), forms.read(view)
            done = await submit(actor, delivery_of(body), sent)
            back, learning, url = sent.meta.back, sent.meta.learning, sent.meta.response_url
            if back is None:
                await ack()
                if url is not None and isinstance(done, Receipt):
                    said = told(done)
                    await Answers(client).tell(
                        actor, text=said.text, blocks=said.blocks, response_url=url, replace=True
                    )
                else:
                    await Answers(client).tell(actor, text=notice)
                return
            await self._showing.back(ack, client, actor, back, learning, notice=notice, is_seen=is_seen)

        return listener

    async def _retire(self, actor: Actor, delivery: Delivery, sent: forms.Submitted) -> object:
        because = sent.values.get("because", "")
        return await self._keeping.retire(actor, delivery, sent.meta.learning, because=because)

    async def _replace(self, actor: Actor, delivery: Delivery, sent: forms.Submitted) -> object:
        newer = LearningId(forms.chosen(sent, "newer"))
        return await self._keeping.supersede(actor, delivery, sent.meta.learning, newer)

    async def _move(self, actor: Actor, delivery: Delivery, sent: forms.Submitted) -> object:
        domain = DomainId(forms.chosen(sent, "domain"))
        return await self._learnings.move(actor, delivery, sent.meta.learning, domain)

    async def _answer(self, actor: Actor, delivery: Delivery, sent: forms.Submitted) -> object:
        return await self._journeys.answer(actor, delivery, sent.meta.learning, forms.given_in(sent))

    async def _suggest(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        learning = metadata_of(view_of(body), forms.Meta).learning
        asking = asyncio.ensure_future(
            self._suggestions.newer(actor_of(body, context), learning, body.get("value") or "")
        )
        try:
            found = await within(asking, self._patience)
        except (TimeoutError, UserFacingError):
            # A menu has no place for a sentence: submitting the form says it.
            asking.cancel()
            found = ()
        await ack(options=[option.to_dict() for option in forms.options(found)])


def _on_linked(links: Links, name: str) -> Listener:
    """Open the page of a goal or product that the learning belongs to."""

    async def listener(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        await links.open(name, client, actor_of(body, context), body)

    return listener


def _numbers_in(action: Mapping[str, Any], many: int) -> tuple[int, ...]:
    """Read what a button names with several numbers. Raises UserFacingError for a value that is none of ours."""
    found = re.fullmatch(r"\d{1,18}" + r"\.\d{1,18}" * (many - 1), action.get("value") or "")
    if found is None:
        raise UserFacingError(OLD_BUTTON)
    return tuple(map(int, found[0].split(".")))
