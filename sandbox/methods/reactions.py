"""Emoji on messages."""

import re

from sandbox import messages
from sandbox.errors import SlackError
from sandbox.identity import visible_channel
from sandbox.methods.method import Method, Request
from sandbox.shapes import permalink
from sandbox.wire import Json

_NAME = re.compile(r"[a-z0-9_+'\-]+(::skin-tone-[2-6])?")


def reactions_add(request: Request) -> Json:
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    name = request.arguments.text("name").strip(":")
    if channel.archived:
        raise SlackError("is_archived")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    messages.react(request.world, channel, request.arguments.text("timestamp"), request.who.user, name)
    return {}


def reactions_get(request: Request) -> Json:
    if not request.arguments.text("channel") or not request.arguments.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    message = channel.timeline.posted(request.arguments.text("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    shown = {**message, "permalink": permalink(request.world, channel, message)}
    return {"type": "message", "channel": channel.id, "message": shown}


METHODS = [
    Method("reactions.add", reactions_add, scopes=("reactions:write",), required=("channel", "timestamp", "name")),
    Method("reactions.get", reactions_get, scopes=("reactions:read",)),
]
