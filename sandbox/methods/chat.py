"""Messages by the app."""

from typing import Any

from sandbox import messages
from sandbox.errors import SlackError
from sandbox.identity import visible_channel
from sandbox.methods.method import Method, Request
from sandbox.passages import parse_of
from sandbox.shapes import permalink
from sandbox.wire import Json
from sandbox.world import Channel

MAX_UPDATED_TEXT = 4_000
WRITE = ("chat:write",)
# What an update keeps unless it says otherwise.
KEPT = ("blocks", "attachments", "metadata")
DISGUISES = ("username", "icon_emoji", "icon_url")


def post_message(request: Request) -> Json:
    payload = request.arguments.decoded()
    channel = _target(request)
    _may_post(request, channel)
    messages.check_content(payload)
    content = {**messages.content_of(payload, request.world), **_disguise(request, payload)}
    thread = request.arguments.text("thread_ts") or None
    broadcast = request.arguments.flag("reply_broadcast")
    message = messages.post(
        request.world,
        channel,
        request.who.user,
        content,
        thread=thread,
        broadcast=broadcast,
        parse=parse_of(payload),
    )
    answer: Json = {"channel": channel.id, "ts": message["ts"], "message": message}
    if len(str(payload.get("text") or "")) > messages.MAX_TEXT:
        answer |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return answer


def update(request: Request) -> Json:
    payload = request.arguments.decoded()
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    message = _own(request, channel, "cant_update_message")
    if len(str(payload.get("text") or "")) > MAX_UPDATED_TEXT:
        raise SlackError("msg_too_long")
    if channel.archived:
        raise SlackError("is_inactive")
    # An empty list or object removes what the message had; leaving the argument out keeps it.
    emptied = {part: payload[part] for part in KEPT if payload.get(part) in ([], {})}
    told = {name: value for name, value in payload.items() if name not in emptied}
    messages.check_content(told)
    content = {**messages.content_of(told, request.world), **emptied}
    editor = request.world.app.bot_id
    edited = messages.edit(
        request.world, channel, message["ts"], content, editor=editor, keep=KEPT, parse=parse_of(payload)
    )
    return {"channel": channel.id, "ts": edited["ts"], "text": edited["text"], "message": edited}


def delete(request: Request) -> Json:
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    message = _own(request, channel, "cant_delete_message")
    messages.remove(request.world, channel, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


def post_ephemeral(request: Request) -> Json:
    payload = request.arguments.decoded()
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    _may_post(request, channel)
    reader = request.world.users.get(request.arguments.text("user"))
    if reader is None or reader.deleted or reader.id not in channel.members:
        raise SlackError("user_not_in_channel")
    if len(str(payload.get("text") or "")) > messages.MAX_TEXT:
        raise SlackError("msg_too_long")
    messages.check_content(payload)
    content = {**messages.content_of(payload, request.world), **_disguise(request, payload)}
    if thread := request.arguments.text("thread_ts"):
        content["thread_ts"] = thread
    told = messages.whisper(request.world, channel, reader.id, content, parse=parse_of(payload))
    return {"message_ts": told["ts"]}


def get_permalink(request: Request) -> Json:
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    message = channel.timeline.posted(request.arguments.text("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": permalink(request.world, channel, message)}


def _target(request: Request) -> Channel:
    """Where to post: a conversation, or a person, which means the direct messages with them."""
    reference = request.arguments.text("channel")
    user = request.world.users.get(reference)
    if user is None:
        return visible_channel(request.world, request.who, reference)
    if user.deleted or user.id == request.who.user:
        raise SlackError("channel_not_found")
    return request.world.direct(user.id, other=request.who.user)


def _may_post(request: Request, channel: Channel) -> None:
    if channel.archived:
        raise SlackError("is_archived")
    if request.who.user not in channel.members and "chat:write.public" not in request.who.scopes:
        raise SlackError("not_in_channel")
    home = request.world.app.manifest.features.app_home
    if channel.kind == "im" and not (home and home.messages_tab_enabled):
        raise SlackError("messages_tab_disabled")


def _own(request: Request, channel: Channel, refusal: str) -> Json:
    """The caller's own message that `ts` means; ephemeral ones can't be reached this way."""
    message = channel.timeline.posted(request.arguments.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message["user"] != request.who.user:
        raise SlackError(refusal)
    return message


def _disguise(request: Request, payload: dict[str, Any]) -> Json:
    """Another name or icon than the bot's own."""
    wanted = {part: payload[part] for part in DISGUISES if payload.get(part)}
    if not wanted:
        return {}
    request.who.require("chat:write.customize")
    icons = {part.removeprefix("icon_"): value for part, value in wanted.items() if part != "username"}
    named = {"username": wanted["username"]} if "username" in wanted else {}
    return named | ({"icons": icons} if icons else {})


METHODS = [
    Method("chat.postMessage", post_message, scopes=WRITE, required=("channel",)),
    Method("chat.update", update, scopes=WRITE, required=("channel", "ts")),
    Method("chat.delete", delete, scopes=WRITE, required=("channel", "ts")),
    Method("chat.postEphemeral", post_ephemeral, scopes=WRITE, required=("channel", "user")),
    Method("chat.getPermalink", get_permalink, required=("channel", "message_ts")),
]
