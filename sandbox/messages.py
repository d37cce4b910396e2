"""Posting, editing and deleting messages: the same for the Web API, response URLs and people."""

from collections.abc import Collection, Mapping
from typing import Any

from sandbox.elements import with_ids
from sandbox.errors import SlackError
from sandbox.links import links_in
from sandbox.passages import Parse
from sandbox.pings import pings_in
from sandbox.rules import check_message, limits, message_too_long, metadata_too_large
from sandbox.shown import shown_message
from sandbox.wire import DEFAULT_FALLBACK, Json
from sandbox.world import Channel, World

MAX_TEXT = 40_000
MAX_ATTACHMENTS = 100
CONTENT = ("text", "blocks", "attachments", "metadata", "markdown_text")
# Which error Slack answers when the pointer of the first problem starts so.
ERROR_BY_POINTER = {
    "/attachments": "invalid_attachments",
    "/metadata": "invalid_metadata_schema",
    "/text": "invalid_arguments",
}


def check_content(payload: Mapping[str, Any], *, cumulative: bool = True) -> None:
    """Raise the SlackError that Slack would answer to this content. `cumulative`: cap all blocks together too."""
    if payload.get("markdown_text") and (payload.get("text") or payload.get("blocks")):
        raise SlackError("markdown_text_conflict")
    blocks = payload.get("blocks")
    if blocks is not None and not (isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks)):
        raise SlackError("invalid_blocks_format")
    if not any(payload.get(part) for part in ("text", "blocks", "attachments", "markdown_text")):
        raise SlackError("no_text")
    if isinstance(payload.get("attachments"), list) and len(payload["attachments"]) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if len(str(payload.get("markdown_text") or "")) > limits.MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    if metadata_too_large(payload):
        raise SlackError("metadata_too_large")
    if problems := check_message(payload):
        said = [str(problem) for problem in problems]
        error = next((name for start, name in ERROR_BY_POINTER.items() if problems[0].pointer.startswith(start)), None)
        messages = [f"[ERROR] {one}" for one in said]
        raise SlackError(error or "invalid_blocks", errors=said, response_metadata={"messages": messages})
    if cumulative and message_too_long(payload):
        raise SlackError("msg_blocks_too_long")


def check_replacement(message: Json, payload: Mapping[str, Any]) -> None:
    """Raise block_mismatch where blocks without rich text are to replace a message's rich text."""
    blocks = payload.get("blocks") or []
    kinds, before = ({block.get("type") for block in some} for some in (blocks, message.get("blocks") or []))
    if blocks and "rich_text" in before and "rich_text" not in kinds:
        raise SlackError("block_mismatch")


def content_of(payload: Mapping[str, Any], world: World) -> Json:
    """The part of a message that an app wrote, as Slack stores it."""
    text = payload.get("markdown_text") or payload.get("text") or ""
    content: Json = {"text": str(text)[:MAX_TEXT]}
    blocks = payload.get("blocks")
    if markdown := payload.get("markdown_text"):
        # Slack makes blocks of it.
        blocks = [{"type": "markdown", "text": str(markdown)}]
    if blocks:
        content["blocks"] = with_ids(blocks, world)
        content["text"] = content["text"] or DEFAULT_FALLBACK
    if attachments := payload.get("attachments"):
        content["attachments"] = [{"id": number, **one} for number, one in enumerate(attachments, start=1)]
    if metadata := payload.get("metadata"):
        content["metadata"] = metadata
    return content


def authored_by(world: World, author: str) -> Json:
    """The fields of a message that say who wrote it."""
    signed: Json = {"type": "message", "user": author, "team": world.user(author).team_id}
    if author == world.app.bot_user_id:
        name = world.app.manifest.display_information.name
        profile = {"id": world.app.bot_id, "app_id": world.app.app_id, "name": name, "team_id": world.team.id}
        signed |= {"bot_id": world.app.bot_id, "app_id": world.app.app_id, "bot_profile": profile}
    return signed


def post(
    world: World,
    channel: Channel,
    author: str,
    content: Json,
    *,
    thread: str | None = None,
    broadcast: bool = False,
    parse: Parse = "",
) -> Json:
    """Add a message that everyone in the channel sees, and tell about it.

    `parse`: what the app asked Slack to find in plain text.
    """
    message = {**authored_by(world, author), "ts": world.ids.stamp(), **content}
    if thread is not None:
        message["thread_ts"] = _reply_to(channel, thread, message)
        if broadcast:
            message["subtype"] = "thread_broadcast"
    channel.timeline.add(message)
    if author == world.app.bot_user_id:
        _note(world, channel, message, ephemeral=False, parse=parse)
    _tell(world, channel, message)
    if f"<@{world.app.bot_user_id}" in message["text"] and author != world.app.bot_user_id and channel.kind != "im":
        world.announce(_event(channel, {**message, "type": "app_mention"}), channel)
    return message


def _reply_to(channel: Channel, thread: str, reply: Json) -> str:
    """Make `reply` part of a thread; returns the `ts` of the thread's first message."""
    parent = channel.timeline.posted(thread)
    if parent is None:
        raise SlackError("cannot_reply_to_message")
    root = channel.timeline.posted(parent.get("thread_ts", thread)) or parent
    repliers = [*root.get("reply_users", [])]
    if reply["user"] not in repliers:
        repliers.append(reply["user"])
    threaded = {
        **root,
        "thread_ts": root["ts"],
        "reply_count": root.get("reply_count", 0) + 1,
        "reply_users_count": len(repliers),
        "reply_users": repliers,
        "latest_reply": reply["ts"],
    }
    channel.timeline.replace(root["ts"], threaded)
    return str(root["ts"])


def whisper(world: World, channel: Channel, reader: str, content: Json, *, parse: Parse = "") -> Json:
    """Add an ephemeral message from the bot that `reader` alone sees."""
    message = {
        **authored_by(world, world.app.bot_user_id),
        "ts": world.ids.stamp(),
        "is_ephemeral": True,
        **content,
    }
    channel.timeline.add(message, reader=reader)
    _note(world, channel, message, ephemeral=True, parse=parse)
    world.watch.changed(f"ephemeral in {channel.name or channel.id}: {message['text'][:60]!r}")
    return message


def edit(
    world: World,
    channel: Channel,
    ts: str,
    content: Json,
    *,
    editor: str,
    keep: Collection[str] = ("metadata",),
    parse: Parse = "",
) -> Json:
    """Replace what a message says. Its thread and reactions stay, and what `keep` names unless `content` has it."""
    entry = channel.timeline.find(ts)
    if entry is None:
        raise SlackError("message_not_found")
    before = entry.message
    kept = {field: value for field, value in before.items() if field not in CONTENT or field in keep}
    message = {**kept, **content, "edited": {"user": editor, "ts": world.ids.stamp()}}
    for field in ("blocks", "attachments", "metadata"):
        if field in message and not message[field]:
            del message[field]
    channel.timeline.replace(ts, message)
    if before["user"] == world.app.bot_user_id:
        _note(world, channel, message, ephemeral=entry.reader is not None, parse=parse)
    if entry.reader is None:
        changed = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": world.ids.stamp()}
        world.announce(_event(channel, {**changed, "message": message, "previous_message": before}), channel)
    world.watch.changed(f"edit in {channel.name or channel.id}: {message['text'][:60]!r}")
    return message


def remove(world: World, channel: Channel, ts: str) -> None:
    """Take a message away for good."""
    entry = channel.timeline.find(ts)
    if entry is None:
        raise SlackError("message_not_found")
    channel.timeline.remove(ts)
    if entry.reader is None:
        gone = {"type": "message", "subtype": "message_deleted", "hidden": True, "ts": world.ids.stamp()}
        world.announce(_event(channel, {**gone, "deleted_ts": ts, "previous_message": entry.message}), channel)
    world.watch.changed(f"deletion in {channel.name or channel.id}")


def react(world: World, channel: Channel, ts: str, user: str, name: str, *, add: bool = True) -> None:
    """Add or take away one person's emoji."""
    message = channel.timeline.posted(ts)
    if message is None:
        raise SlackError("message_not_found")
    users_by_name = {one["name"]: list(one["users"]) for one in message.get("reactions", [])}
    users = users_by_name.setdefault(name, [])
    if (user in users) == add:
        raise SlackError("already_reacted" if add else "no_reaction")
    users.append(user) if add else users.remove(user)
    reactions = [{"name": one, "users": who, "count": len(who)} for one, who in users_by_name.items() if who]
    others = {part: value for part, value in message.items() if part != "reactions"}
    channel.timeline.replace(ts, {**others, "reactions": reactions} if reactions else others)
    item = {"type": "message", "channel": channel.id, "ts": ts}
    event = {"type": "reaction_added" if add else "reaction_removed", "user": user, "reaction": name, "item": item}
    world.announce({**event, "item_user": message["user"], "event_ts": world.ids.stamp()}, channel)


def _note(world: World, channel: Channel, message: Json, *, ephemeral: bool, parse: Parse) -> None:
    """Keep what the app showed, what of it would notify people, and what could be clicked."""
    world.pings.extend(pings_in(message, channel.id, ephemeral=ephemeral, parse=parse))
    world.shown.append(shown_message(message))
    world.links.extend(links_in(message, parse=parse, channel=channel.id, ts=message["ts"]))


def _tell(world: World, channel: Channel, message: Json) -> None:
    world.watch.changed(f"message in {channel.name or channel.id}: {message['text'][:60]!r}")
    world.announce(_event(channel, message), channel)


def _event(channel: Channel, message: Json) -> Json:
    told = {field: value for field, value in message.items() if field != "metadata"}
    return {**told, "channel": channel.id, "channel_type": channel.kind, "event_ts": message["ts"]}
