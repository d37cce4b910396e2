"""Conversations: which there are, who is in them, what was said."""

import re

from sandbox import membership
from sandbox.errors import SlackError
from sandbox.identity import HISTORY, READ, scopes_for, visible_channel, visible_user
from sandbox.methods.arguments import Arguments
from sandbox.methods.method import ANY_HISTORY, ANY_READ, Method, Request
from sandbox.methods.paging import page
from sandbox.shapes import channel_shape
from sandbox.wire import Json
from sandbox.world import Channel, Kind

KIND_BY_TYPE: dict[str, Kind] = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
MAX_GROUP = 8
_TS = re.compile(r"\d+(\.\d+)?")


def kinds_of(arguments: Arguments) -> list[Kind]:
    """The kinds of conversation that `types` asks for; public channels unless it says otherwise."""
    types = arguments.listed("types") or ["public_channel"]
    if unknown := [one for one in types if one not in KIND_BY_TYPE]:
        raise SlackError("invalid_types", response_metadata={"messages": [f"unknown type: {unknown[0]}"]})
    return [KIND_BY_TYPE[one] for one in types]


def list_conversations(request: Request) -> Json:
    kinds = kinds_of(request.arguments)
    for kind in kinds:
        request.who.require(*scopes_for([kind], READ))
    skip_archived = request.arguments.flag("exclude_archived")
    found = [
        channel
        for channel in request.world.channels.values()
        if channel.kind in kinds
        and (not channel.is_private or request.who.user in channel.members)
        and not (skip_archived and channel.archived)
    ]
    some, metadata = page(found, request.arguments, key=lambda channel: channel.id, most=999, error="invalid_limit")
    return {"channels": [_shape(request, channel, counted=True) for channel in some], "response_metadata": metadata}


def info(request: Request) -> Json:
    channel = _readable(request)
    shape = _shape(request, channel, counted=request.arguments.flag("include_num_members"))
    return {"channel": shape | ({"locale": "en-US"} if request.arguments.flag("include_locale") else {})}


def members(request: Request) -> Json:
    channel = _readable(request)
    some, metadata = page(channel.members, request.arguments, key=str, error="invalid_limit")
    return {"members": some, "response_metadata": metadata}


def history(request: Request) -> Json:
    channel = _with_messages(request)
    shown = [
        message
        for message in reversed(channel.messages)
        if message.get("thread_ts", message["ts"]) == message["ts"] or message.get("subtype") == "thread_broadcast"
    ]
    return {**_messages(request, shown), "pin_count": 0}


def replies(request: Request) -> Json:
    channel = _with_messages(request)
    asked = channel.timeline.posted(request.arguments.text("ts"))
    if asked is None:
        raise SlackError("thread_not_found")
    root = channel.timeline.posted(str(asked.get("thread_ts", asked["ts"]))) or asked
    return _messages(request, list(channel.timeline.replies(root["ts"])), first=root)


def join(request: Request) -> Json:
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    answer: Json = {}
    if request.who.user in channel.members:
        answer = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    else:
        membership.add(request.world, channel, request.who.user)
    return {"channel": _shape(request, channel), **answer}


def leave(request: Request) -> Json:
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    if channel.kind not in ("channel", "group"):
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    request.who.require("channels:manage" if channel.kind == "channel" else "groups:write")
    if request.who.user not in channel.members:
        return {"not_in_channel": True}
    membership.remove(request.world, channel, request.who.user)
    return {}


def open_conversation(request: Request) -> Json:
    """A direct message with one person, or a group direct message with up to eight."""
    if reference := request.arguments.text("channel"):
        channel = visible_channel(request.world, request.who, reference)
        if channel.kind not in ("im", "mpim"):
            raise SlackError("method_not_supported_for_channel_type")
        return _opened(request, channel, already=True)
    users = [user for user in dict.fromkeys(request.arguments.listed("users")) if user != request.who.user]
    _check_users(request, users)
    request.who.require("im:write" if len(users) == 1 else "mpim:write")
    before = len(request.world.channels)
    if request.arguments.flag("prevent_creation") and not _is_open(request, users):
        raise SlackError("channel_not_found")
    if len(users) == 1:
        channel = request.world.direct(users[0], other=request.who.user)
    else:
        channel = request.world.group_direct([*users, request.who.user])
    return _opened(request, channel, already=len(request.world.channels) == before)


def _is_open(request: Request, users: list[str]) -> bool:
    together = {*users, request.who.user}
    kinds = ("im",) if len(users) == 1 else ("mpim",)
    return any(one.kind in kinds and set(one.members) == together for one in request.world.channels.values())


def _check_users(request: Request, users: list[str]) -> None:
    if not request.arguments.listed("users"):
        raise SlackError("users_list_not_supplied")
    if not users:
        raise SlackError("not_enough_users")
    if len(users) > MAX_GROUP:
        raise SlackError("too_many_users")
    for user in users:
        if visible_user(request.world, request.who, user).deleted:
            raise SlackError("user_disabled")
    team = request.world.team.id
    outsiders = {user for user in users if request.world.users[user].team_id != team}
    if outsiders and not any(outsiders.issubset(channel.members) for channel in request.world.channels.values()):
        raise SlackError("invalid_user_combination")


def _opened(request: Request, channel: Channel, *, already: bool) -> Json:
    noted: Json = {"no_op": True, "already_open": True} if already else {}
    shape = _shape(request, channel) if request.arguments.flag("return_im") else {"id": channel.id}
    return {**noted, "channel": shape}


def _readable(request: Request) -> Channel:
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    request.who.require(READ[channel.kind])
    return channel


def _with_messages(request: Request) -> Channel:
    channel = visible_channel(request.world, request.who, request.arguments.text("channel"))
    request.who.require(HISTORY[channel.kind])
    if request.who.user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _messages(request: Request, found: list[Json], *, first: Json | None = None) -> Json:
    """One page of `found` between oldest and latest; a thread's `first` message stands on every page."""
    arguments = request.arguments
    oldest, latest = _bound(arguments, "oldest"), _bound(arguments, "latest")
    inclusive = arguments.flag("inclusive")
    between = [message for message in found if _between(message["ts"], oldest, latest, inclusive=inclusive)]
    default, most = (100, 999) if first is None else (1000, 1000)
    some, metadata = page(between, arguments, key=lambda message: str(message["ts"]), default=default, most=most)
    shown = [_shown(message, whole=arguments.flag("include_all_metadata")) for message in some]
    if first is not None:
        shown.insert(0, _shown(first, whole=arguments.flag("include_all_metadata")))
    answer: Json = {"messages": shown, "has_more": bool(metadata["next_cursor"])}
    return answer | ({"response_metadata": metadata} if metadata["next_cursor"] else {})


def _bound(arguments: Arguments, name: str) -> tuple[int, str] | None:
    text = arguments.text(name)
    if not text or text == "now":
        return None
    if not _TS.fullmatch(text):
        raise SlackError(f"invalid_ts_{name}")
    return _ordered(text)


def _ordered(ts: str) -> tuple[int, str]:
    """A `ts` as something that sorts: floats would lose its last digits."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds), fraction.ljust(6, "0")


def _between(ts: str, oldest: tuple[int, str] | None, latest: tuple[int, str] | None, *, inclusive: bool) -> bool:
    at = _ordered(ts)
    if inclusive and at in (oldest, latest):
        return True
    return (oldest is None or at > oldest) and (latest is None or at < latest)


def _shown(message: Json, *, whole: bool) -> Json:
    """Slack gives only the type of a message's metadata unless all of it is asked for."""
    if whole or "metadata" not in message:
        return message
    return {**message, "metadata": {"event_type": message["metadata"].get("event_type", "")}}


def _shape(request: Request, channel: Channel, *, counted: bool = False) -> Json:
    shape = channel_shape(request.world, channel, viewer=request.who.user)
    return {**shape, "num_members": len(channel.members)} if counted else shape


ONE = ("channel",)
READING = ("cursor", "include_all_metadata", "inclusive", "latest", "limit", "oldest")
UNREADABLE = ("channel_not_found", "invalid_cursor", "invalid_ts_latest", "invalid_ts_oldest", "not_in_channel")
METHODS = [
    Method(
        "conversations.list",
        list_conversations,
        scopes=ANY_READ,
        optional=("cursor", "exclude_archived", "limit", "types"),
        errors=("invalid_cursor", "invalid_limit", "invalid_types"),
        tier="t2",
    ),
    Method(
        "conversations.info",
        info,
        scopes=ANY_READ,
        required=ONE,
        optional=("include_locale", "include_num_members"),
        errors=("channel_not_found",),
        tier="t3",
    ),
    Method(
        "conversations.members",
        members,
        scopes=ANY_READ,
        required=ONE,
        optional=("cursor", "limit"),
        errors=("channel_not_found", "invalid_cursor", "invalid_limit"),
        tier="t4",
    ),
    Method(
        "conversations.history",
        history,
        scopes=ANY_HISTORY,
        required=ONE,
        optional=READING,
        errors=UNREADABLE,
        tier="t3",
    ),
    Method(
        "conversations.replies",
        replies,
        scopes=ANY_HISTORY,
        required=("channel", "ts"),
        optional=READING,
        errors=(*UNREADABLE, "thread_not_found"),
        tier="t3",
    ),
    Method(
        "conversations.join",
        join,
        scopes=("channels:join",),
        required=ONE,
        errors=("channel_not_found", "is_archived", "method_not_supported_for_channel_type"),
        tier="t3",
    ),
    Method(
        "conversations.leave",
        leave,
        scopes=("channels:manage", "groups:write"),
        required=ONE,
        errors=("channel_not_found", "is_archived", "method_not_supported_for_channel_type"),
        tier="t3",
    ),
    Method(
        "conversations.open",
        open_conversation,
        scopes=("im:write", "mpim:write", "channels:manage", "groups:write"),
        optional=("channel", "prevent_creation", "return_im", "users"),
        errors=(
            "channel_not_found",
            "invalid_user_combination",
            "method_not_supported_for_channel_type",
            "not_enough_users",
            "too_many_users",
            "user_disabled",
            "user_not_found",
            "user_not_visible",
            "users_list_not_supplied",
        ),
        tier="t3",
    ),
]
