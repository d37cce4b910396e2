"""The small words that every feature's handlers speak with."""

import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
from pydantic import BaseModel
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, Delivery, OrganisationId, TeamId, UserId
from bot.matching.signs import is_between, last_end

log = logging.getLogger(__name__)
Meta = TypeVar("Meta", bound=BaseModel)

NETWORK = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""What a call to Slack raises when it is refused, or when Slack cannot be reached."""
LARGEST_NUMBER = 2**63 - 1
"""Both databases refuse larger ones with an error."""
WORD_JOINER = "\u2060"
TOO_MANY, SERVER_ERROR = 429, 500
"""HTTP statuses: of a limit, and of the first that is a server's fault."""
LIMITED = frozenset({"ratelimited", "rate_limited"})
PERHAPS_DONE = frozenset(
    {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "unreadable_answer"}
)
"""Errors after which, in Slack's words, some aspect of the operation may have succeeded."""
TRIGGER_GONE = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged"}
)
"""Slack's reference and its guides spell them differently."""


# What people wrote, shown safely.


def escape(text: str) -> str:
    """Escape a person's words for mrkdwn, so they cannot ping anyone or forge a link.

    Slack decodes exactly these three entities. Formatting stays: it can make words bold, not make them act.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown(text: str, *, most: int) -> str:
    """Cut at a word so that `most` characters suffice, with an ellipsis where something is missing.

    A word that is longer than half of it is cut between two signs. An emoji counts as two:
    Slack does not say how it counts, and many of its clients count so.
    """
    flat = text.strip()
    if units(flat) <= most:
        return flat
    return begun(flat, within(flat, most - 1)).rstrip() + "…"


def begun(text: str, end: int) -> str:
    """Cut a text before `end`: after a word where that keeps half of it, else between two signs."""
    head = text[:end]
    if end >= len(text) or head[-1:].isspace() or text[end].isspace():
        return head.rstrip()
    words = head.rsplit(maxsplit=1)
    whole = words[0] if len(words) > 1 else ""
    return whole if len(whole) > end // 2 else text[: last_end(text, end)]


def told_apart(names: Sequence[str], *, most: int) -> list[str]:
    """Cut names for a menu so that no two look the same: those that begin alike also show how they end."""
    cut = [shown(name, most=most) for name in names]
    alike = Counter(cut)
    ends = [_with_end(name, most - 6) if alike[short] > 1 else short for name, short in zip(names, cut, strict=True)]
    alike, met = Counter(ends), Counter[str]()
    told = []
    for name in ends:
        met[name] += 1
        told.append(f"{name} ({met[name]})" if alike[name] > 1 else name)
    return told


def _with_end(text: str, most: int) -> str:
    flat = text.strip()
    if units(flat) <= most:
        return flat
    end = len(flat)
    while end > 0 and (units(flat[end - 1 :]) <= most // 3 or not is_between(flat, end)):
        end -= 1
    return f"{shown(flat, most=most - units(flat[end:]))}{flat[end:]}"


def within(text: str, most: int) -> int:
    """Tell how many characters of a text make at most so many units."""
    end = min(len(text), most)
    while (over := units(text[:end]) - most) > 0:
        end -= (over + 1) // 2
    return end


def units(text: str) -> int:
    """Measure a text as Slack may: an emoji, and any other character of the higher planes, counts as two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def spoken(text: str) -> str:
    """Make a person's words safe for a message's top-level text, which cannot be marked verbatim.

    An invisible joiner after @ and # keeps Slack from turning "@here" or "#-here" into a mention.
    """
    return re.sub(r"([@#])(?=[\w-])", rf"\1{WORD_JOINER}", escape(text))


def mrkdwn(text: str) -> MarkdownTextObject:
    """Text with our own formatting in it; people's words inside must have been escaped. Nothing is auto-linked."""
    return MarkdownTextObject(text=text, verbatim=True)


def plain(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)


def section(text: str, **more: Any) -> SectionBlock:
    return SectionBlock(text=mrkdwn(text), **more)


def context(*texts: str) -> ContextBlock:
    return ContextBlock(elements=[mrkdwn(text) for text in texts])


def button(label: str, *, action: str, value: str = "", **more: Any) -> ButtonElement:
    return ButtonElement(text=plain(label), action_id=action, value=value or None, **more)


def as_dicts(blocks: Sequence[Block | Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [dict(block) if isinstance(block, Mapping) else block.to_dict() for block in blocks]


def weight(block: Block) -> int:
    """Tell how many bytes a block takes of a view, which may have 250 KB."""
    return len(json.dumps(block.to_dict(), ensure_ascii=False).encode("utf-8", "surrogatepass"))


def divided(blocks: Sequence[Block], *, most: int, room: int, first: int | None = None) -> list[list[Block]]:
    """Divide long words into parts of at most `most` blocks and `room` bytes, `first` in the first one.

    There is one part at least, and a block in each but perhaps the first.
    """
    parts: list[list[Block]] = [[]]
    left = room if first is None else first
    for block in blocks:
        heavy = weight(block)
        if (heavy > left or len(parts[-1]) == most) and (parts[-1] or len(parts) == 1):
            parts.append([])
            left = room
        parts[-1].append(block)
        left -= heavy
    return parts


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks, and the text that stands for them."""

    text: str
    blocks: Sequence[Block]

    def as_ack(self) -> dict[str, Any]:
        """Write it as the answer to a command."""
        return {**in_ack(self.text), "blocks": as_dicts(self.blocks)}


def in_ack(text: str) -> dict[str, Any]:
    """Answer a command with a text that `spoken` made safe."""
    quiet = {"unfurl_links": False, "unfurl_media": False}
    return {"response_type": "ephemeral", "text": text, "blocks": unlinked(text), **quiet}


def unlinked(text: str) -> list[dict[str, Any]] | None:
    """Show such a text by itself where Slack makes links of no addresses in it, if there is room."""
    return as_dicts([section(text)]) if units(text) <= SectionBlock.text_max_length else None


# What Slack sent, read into our types.


def actor_of(body: Mapping[str, Any], context: AsyncBoltContext) -> Actor:
    """Tell who acts, from a command's, an interaction's or an event's payload.

    The organisation is the installation that Bolt authorised. A person whose own team is
    another one, in no Enterprise organisation of ours, is external.
    """
    installed = context["installation"]
    user = body.get("user")
    event = body.get("event") or {}
    if isinstance(user, Mapping):
        user_id, team = user["id"], user.get("team_id") or (body.get("team") or {}).get("id")
    else:
        user_id = body.get("user_id") or event.get("user") or ""
        team = body.get("team_id") if not event else event.get("user_team") or event.get("team")
    enterprise = body.get("enterprise_id") or (body.get("enterprise") or {}).get("id")
    return Actor(
        organisation=OrganisationId(installed.organisation),
        user=UserId(user_id),
        team=TeamId(team) if team else None,
        external=bool(team) and not installed.includes(team=team, enterprise=enterprise),
    )


def delivery_of(body: Mapping[str, Any]) -> Delivery:
    """Name this delivery, so that a second one of the same has no second effect."""
    if body.get("type") == "view_submission":
        view = body["view"]
        return Delivery(f"view:{view['id']}:{view.get('hash', '')}")
    if "event_id" in body:
        return Delivery(f"event:{body['event_id']}")
    # Triggers are unique in Slack; what was done with it keeps stand-ins apart that use one twice.
    done = [body.get("command"), body.get("text"), channel_of(body), *(body.get("actions") or [])]
    print_ = hashlib.sha256(json.dumps(done, sort_keys=True).encode()).hexdigest()[:16]
    return Delivery(f"trigger:{body['trigger_id']}:{print_}")


def channel_of(body: Mapping[str, Any]) -> ChannelId | None:
    """Tell where a command was typed or a button clicked; None in a modal."""
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id")
    return ChannelId(channel) if channel else None


def metadata_of(view: Mapping[str, Any], model: type[Meta]) -> Meta:
    """Read a form's private_metadata. Raises UserFacingError for one from a version we no longer know."""
    try:
        return held(model, view.get("private_metadata") or "{}")
    except ValueError as error:
        raise UserFacingError("This form is from an older version of Pollen. Please open it again.") from error


def held(model: type[Meta], text: str) -> Meta:
    """Read what a form or button carries. Raises ValueError for what no version of ours put there."""
    read = model.model_validate_json(text)
    if any(abs(number) > LARGEST_NUMBER for number in _numbers(read.model_dump())):
        raise ValueError("a number that no row can have")
    return read


def _numbers(part: object) -> Iterator[int]:
    if isinstance(part, int):
        yield part
    elif isinstance(part, Mapping | list | tuple | set | frozenset):
        for inner in part.values() if isinstance(part, Mapping) else part:
            yield from _numbers(inner)


def clicked(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the one action of a block_actions payload."""
    action: Mapping[str, Any] = body["actions"][0]
    return action


def number_in(action: Mapping[str, Any]) -> int:
    """Read the id that a button or option carries. Raises UserFacingError for a value that is none of ours."""
    value = action.get("value") or (action.get("selected_option") or {}).get("value") or ""
    if not re.fullmatch(r"\d{1,18}", value):
        raise UserFacingError("Pollen does not know this button any more. Please open the page again.")
    return int(value)


# What Slack refused.


def error_of(error: SlackApiError) -> str:
    """Name Slack's error. An answer that is no JSON (a proxy's page, say) has none: "unreadable_answer".

    slack_sdk hands such an answer over empty, or not at all, and whatever its HTTP status was.
    """
    data = getattr(error.response, "data", None)
    return str(data.get("error", "unreadable_answer")) if isinstance(data, Mapping) else "unreadable_answer"


def status_of(error: SlackApiError) -> int:
    """Tell the HTTP status; slack_sdk hands over its own answer or, where it could not read one, aiohttp's."""
    status = getattr(error.response, "status_code", None) or getattr(error.response, "status", None)
    return status if isinstance(status, int) else 0


def is_silence(error: Exception) -> bool:
    """Whether Slack could not answer, or not now: nobody made a mistake, and trying again may help."""
    if not isinstance(error, SlackApiError):
        return True
    status = status_of(error)
    return status == TOO_MANY or status >= SERVER_ERROR or error_of(error) in LIMITED | PERHAPS_DONE


# Answers to a person's own act. They go straight out; what fails is logged, never raised.


async def open_view(client: AsyncWebClient, *, trigger: str, view: View, push: bool = False) -> bool:
    """Open a modal, or push one onto the open one; say whether Slack did.

    Triggers live three seconds, and Slack may not answer: the caller then offers a button,
    whose click brings a fresh one. What Slack refuses for another reason is raised. Where
    the view below was closed meanwhile, what was to be pushed is opened by itself.
    """
    try:
        if push:
            await _push(client, trigger=trigger, view=view)
        else:
            await client.views_open(trigger_id=trigger, view=view)
    except NETWORK as error:
        if is_silence(error) or (isinstance(error, SlackApiError) and error_of(error) in TRIGGER_GONE):
            log.info("view_not_opened", extra={"error": type(error).__name__})
            return False
        raise
    return True


async def _push(client: AsyncWebClient, *, trigger: str, view: View) -> None:
    try:
        await client.views_push(trigger_id=trigger, view=view)
    except SlackApiError as error:
        if error_of(error) != "not_found":
            raise
        await client.views_open(trigger_id=trigger, view=view)


class Answers:
    """Tells one person something, where they are: where they clicked or typed, else in a direct message."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def tell(
        self,
        actor: Actor,
        *,
        text: str,
        blocks: Sequence[Block | Mapping[str, Any]] | None = None,
        response_url: str | None = None,
        replace: bool = False,
    ) -> bool:
        """Say it to them alone; return whether Slack took it.

        `response_url` lives for thirty minutes and five uses; without it, or when it is used
        up, a direct message says the same.
        """
        rendered = as_dicts(blocks) if blocks is not None else unlinked(text)
        if response_url and await self._by_url(response_url, text=text, blocks=rendered, replace=replace):
            return True
        try:
            opened = await self._client.conversations_open(users=[actor.user])
            await self._client.chat_postMessage(
                channel=opened["channel"]["id"], text=text, blocks=rendered, unfurl_links=False, unfurl_media=False
            )
        except NETWORK as error:
            log.warning("answer_not_delivered", extra={"user": actor.user, "error": type(error).__name__})
            return False
        return True

    async def _by_url(self, url: str, *, text: str, blocks: list[dict[str, Any]] | None, replace: bool) -> bool:
        hook = AsyncWebhookClient(
            url, timeout=self._client.timeout, session=self._client.session, logger=log, retry_handlers=[]
        )
        try:
            # What is replaced stays what it was, which in a direct message is not ephemeral.
            sent = await hook.send(
                text=text,
                blocks=blocks,
                response_type=None if replace else "ephemeral",
                replace_original=replace,
                unfurl_links=False,
                unfurl_media=False,
            )
        except NETWORK:
            return False
        return sent.status_code == 200  # noqa: PLR2004


def as_json(value: BaseModel) -> str:
    return json.dumps(value.model_dump(mode="json", exclude_none=True), separators=(",", ":"))


def actions(*elements: Any, block_id: str | None = None) -> ActionsBlock:
    return ActionsBlock(elements=list(elements), block_id=block_id)
