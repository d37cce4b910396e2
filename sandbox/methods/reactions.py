"""Emoji on messages."""

import re

from sandbox import messages
from sandbox.errors import SlackError
from sandbox.identity import visible_channel
from sandbox.methods.method import Method, Request
from sandbox.shapes import permalink
from sandbox.wire import Json

_NAME = re.compile(r"[a-z0-9_+'\-]+(::skin-tone-[2-6])?")
_TS = re.compile(r"\d+\.\d+")
# How many different emoji a message takes, of everyone and of one person. Slack's help pages have the numbers.
MOST_EMOJI, MOST_OF_ONE_PERSON = 50, 23


def reactions_add(request: Request) -> Json:
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    name = request.arguments.text("name").strip(":")
    if channel.archived:
        raise SlackError("is_archived")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    timestamp = _timestamp(request)
    message = channel.timeline.posted(timestamp) or {}
    if channel.thread_of(timestamp) in channel.locked:
        raise SlackError("thread_locked")
    others = [one for one in message.get("reactions", []) if one["name"] != name]
    if len(others) >= MOST_EMOJI:
        raise SlackError("too_many_emoji")
    if sum(request.who.user in one["users"] for one in others) >= MOST_OF_ONE_PERSON:
        raise SlackError("too_many_reactions")
    messages.react(request.world, channel, timestamp, request.who.user, name)
    return {}


def reactions_remove(request: Request) -> Json:
    _must_be_a_message(request)
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    name, timestamp = request.arguments.text("name").strip(":"), _timestamp(request)
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    if channel.thread_of(timestamp) in channel.locked:
        raise SlackError("thread_locked")
    messages.react(request.world, channel, timestamp, request.who.user, name, add=False)
    return {}


def reactions_get(request: Request) -> Json:
    _must_be_a_message(request)
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    message = channel.timeline.posted(_timestamp(request))
    if message is None:
        raise SlackError("message_not_found")
    shown = {**message, "permalink": permalink(request.world, channel, message)}
    return {"type": "message", "channel": channel.id, "message": shown}


def _must_be_a_message(request: Request) -> None:
    """There are no files in the sandbox to react to."""
    for part in ("file", "file_comment"):
        if request.arguments.text(part):
            raise SlackError(f"{part}_not_found")
    if not request.arguments.text("channel") or not request.arguments.text("timestamp"):
        raise SlackError("no_item_specified")


def _timestamp(request: Request) -> str:
    timestamp = request.arguments.text("timestamp")
    if not _TS.fullmatch(timestamp):
        raise SlackError("bad_timestamp")
    return timestamp


METHODS = [
    Method(
        "reactions.add",
        reactions_add,
        scopes=("reactions:write",),
        required=("channel", "name", "timestamp"),
        errors=(
            "already_reacted",
            "bad_timestamp",
            "channel_not_found",
            "invalid_name",
            "is_archived",
            "message_not_found",
            "thread_locked",
            "too_many_emoji",
            "too_many_reactions",
        ),
        tier="t3",
    ),
    Method(
        "reactions.remove",
        reactions_remove,
        scopes=("reactions:write",),
        required=("name",),
        optional=("channel", "file", "file_comment", "timestamp"),
        errors=(
            "bad_timestamp",
            "channel_not_found",
            "file_comment_not_found",
            "file_not_found",
            "invalid_name",
            "message_not_found",
            "no_item_specified",
            "no_reaction",
            "thread_locked",
        ),
        tier="t2",
    ),
    Method(
        "reactions.get",
        reactions_get,
        scopes=("reactions:read",),
        optional=("channel", "file", "file_comment", "full", "timestamp"),
        errors=(
            "bad_timestamp",
            "channel_not_found",
            "file_comment_not_found",
            "file_not_found",
            "message_not_found",
            "no_item_specified",
        ),
        tier="t3",
    ),
]
