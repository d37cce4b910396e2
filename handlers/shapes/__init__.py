"""What Slack sends has a shape, and listeners rely on it. What has another one is answered here.

Slack documents these parts, and its signature is checked before: what is refused here comes from
whoever else got hold of the secret, or from a Slack that has changed. Nothing of it has an effect.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.access import Actor
from bot.kernel.ids import OrganisationId, UserId
from handlers.background import Background
from handlers.errors import under_a_field
from handlers.installation import Installation
from handlers.kit import Answers, in_ack, spoken
from handlers.shapes.events import HAPPENINGS, Happening
from handlers.shapes.parts import Id, Known, Name, Part, Words

log = logging.getLogger(__name__)

UNREADABLE: Final = (
    "Pollen could not read what Slack sent, so nothing has changed. Please open the page again with its command."
)


class Person(Known):
    team_id: Id | None = None


class Label(Part):
    text: Words


class Option(Part):
    text: Label | None = None
    value: Words


class Element(Part):
    """What somebody typed or chose, in a form or by a click."""

    value: Words | None = None
    selected_option: Option | None = None
    selected_options: list[Option] | None = None
    selected_conversation: Id | None = None
    selected_user: Id | None = None
    selected_users: list[Id] | None = None
    selected_date: Words | None = None
    selected_time: Words | None = None


class Action(Element):
    action_id: Words
    block_id: Words | None = None


class State(Part):
    values: dict[str, dict[str, Element]]


class Block(Part):
    type: Words
    block_id: Words | None = None


class View(Part):
    id: Id
    app_installed_team_id: Id | None = None
    type: Id
    callback_id: Words
    hash: Words | None = None
    private_metadata: Words | None = None
    state: State | None = None
    blocks: list[Block] | None = None
    root_view_id: Id | None = None
    previous_view_id: Id | None = None


class Submitted(View):
    state: State


class Attachment(Part):
    author_id: Name | None = None
    bot_id: Name | None = None
    channel_id: Id | None = None
    ts: Id | None = None
    from_url: Name | None = None


class Message(Part):
    ts: Id
    text: Words | None = None
    user: Name | None = None
    bot_id: Name | None = None
    subtype: Name | None = None
    thread_ts: Id | None = None
    user_team: Name | None = None
    team: Name | None = None
    user_profile: dict[str, Any] | None = None
    bot_profile: dict[str, Any] | None = None
    blocks: list[dict[str, Any]] | None = None
    attachments: list[Attachment] | None = None


class Container(Part):
    view_id: Id | None = None
    message_ts: Id | None = None
    channel_id: Id | None = None


class Envelope(Part):
    team: Known | None = None
    enterprise: Known | None = None
    enterprise_id: Id | None = None
    response_url: Words | None = None


class Command(Envelope):
    command: Words
    text: Words = ""
    user_id: Id
    team_id: Id | None = None
    channel_id: Id
    trigger_id: Id


class Interaction(Envelope):
    user: Person
    channel: Known | None = None
    container: Container | None = None
    message: Message | None = None
    view: View | None = None


class Click(Interaction):
    trigger_id: Id
    actions: Annotated[list[Action], Field(min_length=1)]


class Shortcut(Interaction):
    trigger_id: Id
    callback_id: Words


class MessageShortcut(Shortcut):
    message: Message
    channel: Known


class Submission(Interaction):
    view: Submitted


class Closing(Interaction):
    view: View


class Suggestion(Interaction):
    action_id: Words
    block_id: Words
    value: Words


class Event(Envelope):
    event_id: Id
    event_time: Annotated[int, Field(ge=0, lt=10**11)] = 0
    event: Happening


CLICKS: Final = ("block_actions", "shortcut", "message_action")

SHAPES: Final[Mapping[object, type[Envelope]]] = {
    "block_actions": Click,
    "shortcut": Shortcut,
    "message_action": MessageShortcut,
    "view_submission": Submission,
    "view_closed": Closing,
    "block_suggestion": Suggestion,
    "event_callback": Event,
}


UNUSED: Final = ("app_rate_limited", "dialog_cancellation", "dialog_submission", "dialog_suggestion")
"""What Slack may send, too, and Pollen asks nobody for: taken, and nothing comes of it."""


def misshapen(body: Mapping[str, Any]) -> str | None:
    """Tell which part of a payload is not as Slack documents it; None where all that Pollen reads is."""
    kind = body.get("type")
    shape = SHAPES.get(kind) if isinstance(kind, str) else None
    if kind is None and "command" in body:
        shape = Command
    if shape is None:
        return "type"
    try:
        shape.model_validate(body)
        if shape is Event:
            HAPPENINGS.get(body["event"]["type"], Happening).model_validate(body["event"])
    except ValidationError as error:
        return ".".join(map(str, error.errors(include_input=False, include_url=False)[0]["loc"]))[:200]
    return None


class Shapes(AsyncMiddleware):
    """Looks at every payload before anything else does.

    A class and not a function: to call one of these, Bolt itself reads parts of the payload.
    """

    def __init__(self, *, client: AsyncWebClient, installation: Installation, background: Background) -> None:
        # Not the client that Bolt makes for each request: that one carries the team which the payload names.
        self._answers = Answers(client)
        self._organisation = OrganisationId(installation.organisation)
        self._background = background

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - so does it with this.
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt gives it this name.
    ) -> BoltResponse | None:
        """Go on with what can be read; answer the rest."""
        where = misshapen(req.body)
        if where is None:
            return await next()
        log.warning("misshapen_payload", extra={"part": where})
        if (user := _who_clicked(req.body)) is not None:
            url = req.body.get("response_url")
            telling = self._answers.tell(
                Actor(organisation=self._organisation, user=user),
                text=UNREADABLE,
                response_url=url if isinstance(url, str) else None,
            )
            self._background.start(telling, name="shapes.tell")
        return answer_for(req.body)


def answer_for(body: Mapping[str, Any]) -> BoltResponse:
    """Answer in the place that is left for it: a form, a command's ack, a menu; else only that it was refused."""
    kind = body.get("type")
    if kind == "view_submission":
        return under_a_field(UNREADABLE, None, {"blocks": _inputs(body.get("view"))})
    if kind == "block_suggestion":
        return BoltResponse(status=200, body=json.dumps({"options": []}))
    if kind is None and "command" in body:
        return BoltResponse(status=200, body=in_ack(spoken(UNREADABLE)))
    if "event" in body or kind in UNUSED or _who_clicked(body) is not None:
        return BoltResponse(status=200)
    return BoltResponse(status=400, body={"error": "this is not what Slack sends"})


def _who_clicked(body: Mapping[str, Any]) -> UserId | None:
    """Name the person who can be told, where there is no other place for an answer."""
    try:
        person = Person.model_validate(body.get("user"))
    except ValidationError:
        return None
    return UserId(person.id) if body.get("type") in CLICKS else None


def _inputs(view: object) -> list[dict[str, Any]]:
    blocks = view.get("blocks") if isinstance(view, Mapping) else None
    listed = blocks if isinstance(blocks, list) else []
    return [
        block
        for block in listed
        if isinstance(block, dict) and block.get("type") == "input" and isinstance(block.get("block_id"), str)
    ]
