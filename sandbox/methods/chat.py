"""Messages by the app."""

from sandbox import messages
from sandbox.errors import SlackError
from sandbox.identity import visible_channel
from sandbox.methods.method import Method, Request
from sandbox.methods.posting import DISGUISES, as_itself, disguise, may_post, may_speak, target
from sandbox.passages import parse_of
from sandbox.shapes import permalink
from sandbox.wire import Json
from sandbox.world import Channel, World

MAX_UPDATED_TEXT = 4_000
WRITE = ("chat:write",)
# What an update keeps unless it says otherwise.
KEPT = ("blocks", "attachments", "metadata")


def post_message(request: Request) -> Json:
    payload = request.arguments.decoded()
    as_itself(request)
    channel = target(request)
    may_post(request, channel)
    thread = request.arguments.text("thread_ts")
    may_speak(request, channel, thread)
    messages.check_content(payload)
    content = {**messages.content_of(payload, request.world), **disguise(request, payload)}
    broadcast = request.arguments.flag("reply_broadcast")
    message = messages.post(
        request.world,
        channel,
        request.who.user,
        content,
        thread=thread or None,
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
    as_itself(request)
    message = _own(request, channel, "cant_update_message")
    if len(str(payload.get("text") or "")) > MAX_UPDATED_TEXT:
        raise SlackError("msg_too_long")
    if channel.archived:
        raise SlackError("is_inactive")
    if _closed_to_edits(request.world, message["ts"]):
        raise SlackError("edit_window_closed")
    if request.arguments.flag("reply_broadcast"):
        return _broadcast(request, channel, message)
    # An empty list or object removes what the message had; leaving the argument out keeps it.
    emptied = {part: payload[part] for part in KEPT if payload.get(part) in ([], {})}
    told = {name: value for name, value in payload.items() if name not in emptied}
    messages.check_content(told)
    messages.check_replacement(message, told)
    content = {**messages.content_of(told, request.world), **emptied}
    editor = request.world.app.bot_id
    edited = messages.edit(
        request.world, channel, message["ts"], content, editor=editor, keep=KEPT, parse=parse_of(payload)
    )
    return {"channel": channel.id, "ts": edited["ts"], "text": edited["text"], "message": edited}


def _closed_to_edits(world: World, ts: str) -> bool:
    minutes = world.team.edit_minutes
    return minutes is not None and world.clock.now().timestamp() - float(ts) > minutes * 60


def _broadcast(request: Request, channel: Channel, message: Json) -> Json:
    """Show a thread's reply to everyone in the channel, just as it is."""
    if any(request.arguments.get(part) for part in messages.CONTENT):
        raise SlackError("no_dual_broadcast_content_update")
    if message.get("thread_ts", message["ts"]) == message["ts"]:
        raise SlackError("cant_broadcast_message")
    shown = messages.edit(
        request.world,
        channel,
        message["ts"],
        {"subtype": "thread_broadcast"},
        editor=request.world.app.bot_id,
        keep=messages.CONTENT,
    )
    return {"channel": channel.id, "ts": shown["ts"], "text": shown["text"], "message": shown}


def delete(request: Request) -> Json:
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    message = _own(request, channel, "cant_delete_message")
    messages.remove(request.world, channel, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


def post_ephemeral(request: Request) -> Json:
    payload = request.arguments.decoded()
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    may_post(request, channel)
    if channel.posting == "admins":
        raise SlackError("restricted_action")
    reader = request.world.users.get(request.arguments.text("user"))
    if reader is None or reader.deleted or reader.id not in channel.members:
        raise SlackError("user_not_in_channel")
    if len(str(payload.get("text") or "")) > messages.MAX_TEXT:
        raise SlackError("msg_too_long")
    messages.check_content(payload)
    content = {**messages.content_of(payload, request.world), **disguise(request, payload)}
    if thread := request.arguments.text("thread_ts"):
        if channel.timeline.posted(thread) is None:
            raise SlackError("cannot_reply_to_message")
        content["thread_ts"] = thread
    told = messages.whisper(request.world, channel, reader.id, content, parse=parse_of(payload))
    return {"message_ts": told["ts"]}


def get_permalink(request: Request) -> Json:
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    message = channel.timeline.posted(request.arguments.text("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": permalink(request.world, channel, message)}


def _own(request: Request, channel: Channel, refusal: str) -> Json:
    """The caller's own message that `ts` means; ephemeral ones can't be reached this way."""
    message = channel.timeline.posted(request.arguments.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message["user"] != request.who.user:
        raise SlackError(refusal)
    return message


# What all three methods that take a message look for in it, and answer about it.
MESSAGE = ("as_user", "attachments", "blocks", "link_names", "markdown_text", "metadata", "parse", "text")
UNFIT = (
    "invalid_attachments", "invalid_blocks", "invalid_blocks_format", "invalid_metadata_format",
    "invalid_metadata_schema", "markdown_text_conflict", "metadata_too_large", "no_text", "too_many_attachments",
)  # fmt: skip
CLASSIC = ("as_user_not_supported", "metadata_must_be_sent_from_app")
CLOSED = (
    "channel_not_found", "is_archived", "messages_tab_disabled", "not_in_channel", "restricted_action",
    "cannot_reply_to_message",
)  # fmt: skip
METHODS = [
    Method(
        "chat.postMessage",
        post_message,
        scopes=WRITE,
        required=("channel",),
        optional=(*MESSAGE, *DISGUISES, "mrkdwn", "reply_broadcast", "thread_ts", "unfurl_links", "unfurl_media"),
        errors=(
            *UNFIT,
            *CLOSED,
            *CLASSIC,
            "msg_blocks_too_long",
            "rate_limited",
            "restricted_action_non_threadable_channel",
            "restricted_action_read_only_channel",
            "restricted_action_thread_locked",
            "restricted_action_thread_only_channel",
        ),
        tier="t5",
    ),
    Method(
        "chat.update",
        update,
        scopes=WRITE,
        required=("channel", "ts"),
        optional=(*MESSAGE, "reply_broadcast"),
        errors=(
            *UNFIT,
            *CLASSIC,
            "block_mismatch",
            "cant_broadcast_message",
            "cant_update_message",
            "channel_not_found",
            "edit_window_closed",
            "is_inactive",
            "message_not_found",
            "msg_blocks_too_long",
            "msg_too_long",
            "no_dual_broadcast_content_update",
        ),
        tier="t3",
    ),
    Method(
        "chat.delete",
        delete,
        scopes=WRITE,
        required=("channel", "ts"),
        optional=("as_user",),
        errors=("cant_delete_message", "channel_not_found", "message_not_found"),
        tier="t3",
    ),
    Method(
        "chat.postEphemeral",
        post_ephemeral,
        scopes=WRITE,
        required=("channel", "user"),
        optional=(*MESSAGE, *DISGUISES, "thread_ts"),
        errors=(*UNFIT, *CLOSED, "msg_blocks_too_long", "msg_too_long", "user_not_in_channel"),
        tier="t4",
    ),
    Method(
        "chat.getPermalink",
        get_permalink,
        required=("channel", "message_ts"),
        errors=("channel_not_found", "message_not_found"),
        tier="t5",
    ),
]
