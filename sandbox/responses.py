"""Answers of the app outside the Web API: response URLs, and the body of a slash command's ack."""

from collections.abc import Mapping
from typing import Any

from sandbox import messages
from sandbox.errors import SlackError
from sandbox.passages import parse_of
from sandbox.triggers import ResponseUrl, Rights
from sandbox.wire import Json
from sandbox.world import World


def respond(world: World, rights: Rights, path: str, payload: Any) -> None:
    """What a POST to a response URL does. Raises SlackError with Slack's reason when it does nothing."""
    url = rights.use(path)
    if not isinstance(payload, Mapping):
        raise SlackError("invalid_payload")
    channel = world.channels[url.channel]
    original = _own_original(world, url)
    if payload.get("delete_original"):
        if len(payload) > 1:
            raise SlackError("invalid_payload")
        if original is None:
            raise SlackError("message_not_found")
        messages.remove(world, channel, original)
        return
    messages.check_content(payload, cumulative=False)
    content = messages.content_of(payload, world)
    if payload.get("replace_original") and original is not None:
        parse = parse_of(payload)
        messages.edit(world, channel, original, content, editor=world.app.bot_id, keep=(), parse=parse)
        return
    _show(world, url.user, url.channel, payload, content)


def answer_command(world: World, user: str, channel: str, body: Any) -> None:
    """Show what a slash command's ack says, if it says anything."""
    payload = {"text": body} if isinstance(body, str) else body
    if not isinstance(payload, Mapping) or not any(payload.get(part) for part in ("text", "blocks", "attachments")):
        return
    messages.check_content(payload, cumulative=False)
    _show(world, user, channel, payload, messages.content_of(payload, world))


def _show(world: World, user: str, channel: str, payload: Mapping[str, Any], content: Json) -> None:
    """To one person unless the payload says in_channel; the bot need not be in the conversation."""
    place = world.channels[channel]
    if payload.get("response_type") != "in_channel":
        messages.whisper(world, place, user, content, parse=parse_of(payload))
        return
    if place.archived:
        raise SlackError("is_archived")
    thread = payload.get("thread_ts")
    messages.post(
        world,
        place,
        world.app.bot_user_id,
        content,
        thread=str(thread) if thread else None,
        parse=parse_of(payload),
    )


def _own_original(world: World, url: ResponseUrl) -> str | None:
    """The message that may be replaced or deleted: one of the app's own, never what a person wrote.

    One that is gone meanwhile is still named, so that Slack's refusal to change it is the answer.
    """
    entry = world.channels[url.channel].timeline.find(url.original) if url.original is not None else None
    return None if entry is not None and entry.message["user"] != world.app.bot_user_id else url.original
