"""Where the app may post, and in which guise."""

from collections.abc import Mapping

from sandbox.errors import SlackError
from sandbox.identity import visible_channel
from sandbox.methods.method import Request
from sandbox.wire import Json
from sandbox.world import Channel, Posting

DISGUISES = ("username", "icon_emoji", "icon_url")
# What a channel's rules answer to a message in it, and to a reply in a thread.
AGAINST_MESSAGES: Mapping[Posting, str] = {
    "admins": "restricted_action",
    "read_only": "restricted_action_read_only_channel",
    "threads_only": "restricted_action_thread_only_channel",
}
AGAINST_REPLIES: Mapping[Posting, str] = {
    "admins": "restricted_action",
    "read_only": "restricted_action_read_only_channel",
    "no_threads": "restricted_action_non_threadable_channel",
}


def target(request: Request) -> Channel:
    """Where to post: a conversation, or a person, which means the direct messages with them."""
    reference = request.arguments.text("channel")
    user = request.world.users.get(reference)
    if user is None:
        return visible_channel(request.world, request.who, reference)
    if user.deleted or user.id == request.who.user:
        raise SlackError("channel_not_found")
    return request.world.direct(user.id, other=request.who.user)


def may_post(request: Request, channel: Channel) -> None:
    """Raise what Slack answers where the caller may not post at all."""
    if channel.archived:
        raise SlackError("is_archived")
    if request.who.user not in channel.members and "chat:write.public" not in request.who.scopes:
        raise SlackError("not_in_channel")
    home = request.world.app.manifest.features.app_home
    if channel.kind == "im" and not (home and home.messages_tab_enabled):
        raise SlackError("messages_tab_disabled")


def may_speak(request: Request, channel: Channel, thread: str) -> None:
    """Raise what Slack answers where the channel's own rules are against a message, or a reply in that thread."""
    caller = request.world.users.get(request.who.user)
    if caller is not None and (caller.is_admin or caller.is_owner):
        return
    against = AGAINST_REPLIES if thread else AGAINST_MESSAGES
    if refusal := against.get(channel.posting):
        raise SlackError(refusal)
    if thread and channel.thread_of(thread) in channel.locked:
        raise SlackError("restricted_action_thread_locked")


def as_itself(request: Request) -> None:
    """Raise what Slack answers to arguments that only classic apps have, or only apps."""
    if request.arguments.flag("as_user"):
        raise SlackError("as_user_not_supported")
    if request.who.kind == "user" and request.arguments.get("metadata"):
        raise SlackError("metadata_must_be_sent_from_app")


def disguise(request: Request, payload: Json) -> Json:
    """Another name or icon than the bot's own."""
    wanted = {part: payload[part] for part in DISGUISES if payload.get(part)}
    if not wanted:
        return {}
    request.who.require("chat:write.customize")
    icons = {part.removeprefix("icon_"): value for part, value in wanted.items() if part != "username"}
    named = {"username": wanted["username"]} if "username" in wanted else {}
    return named | ({"icons": icons} if icons else {})
