"""People, as the app may look them up."""

from sandbox.errors import SlackError
from sandbox.identity import READ, scopes_for, visible_user
from sandbox.methods.conversations import kinds_of
from sandbox.methods.method import ANY_READ, Method, Request
from sandbox.methods.paging import page
from sandbox.shapes import channel_shape, slackbot, user_shape
from sandbox.wire import Json
from sandbox.world import SLACKBOT, User

# More people than this are not listed at once; Slack does not say from how many on.
LARGE_TEAM = 1000


def users_info(request: Request) -> Json:
    wanted = request.arguments.text("user")
    if wanted == SLACKBOT:
        return {"user": _shape(request, slackbot(request.world))}
    return {"user": _shape(request, visible_user(request.world, request.who, wanted))}


def users_lookup_by_email(request: Request) -> Json:
    wanted = request.arguments.text("email").lower()
    for user in request.world.users.values():
        if user.email.lower() == wanted and not user.is_bot and not user.deleted:
            return {"user": _shape(request, user)}
    raise SlackError("users_not_found")


def users_list(request: Request) -> Json:
    everyone = [slackbot(request.world), *request.world.users.values()]
    if len(everyone) > LARGE_TEAM and not request.arguments.get("limit"):
        raise SlackError("limit_required")
    some, metadata = page(everyone, request.arguments, key=lambda user: user.id, default=LARGE_TEAM)
    now = int(request.world.clock.now().timestamp())
    return {"members": [_shape(request, user) for user in some], "cache_ts": now, "response_metadata": metadata}


def users_conversations(request: Request) -> Json:
    world, who = request.world, request.who
    kinds = kinds_of(request.arguments)
    for kind in kinds:
        who.require(*scopes_for([kind], READ))
    user = request.arguments.text("user", who.user)
    if user not in world.users:
        raise SlackError("user_not_found")
    skip_archived = request.arguments.flag("exclude_archived")
    theirs = [
        channel
        for channel in world.channels.values()
        if channel.kind in kinds
        and user in channel.members
        and (not channel.is_private or who.user in channel.members)
        and not (skip_archived and channel.archived)
    ]
    some, metadata = page(theirs, request.arguments, key=lambda channel: channel.id, most=999, error="invalid_limit")
    shapes = [channel_shape(world, channel, viewer=who.user) for channel in some]
    for shape in shapes:
        # This method says nothing about membership: that they are in it is the point.
        shape.pop("is_member", None)
    return {"channels": shapes, "response_metadata": metadata}


def _shape(request: Request, user: User) -> Json:
    shape = user_shape(request.world, user, with_email="users:read.email" in request.who.scopes)
    return {**shape, "locale": "en-US"} if request.arguments.flag("include_locale") else shape


METHODS = [
    Method(
        "users.info",
        users_info,
        scopes=("users:read",),
        required=("user",),
        optional=("include_locale",),
        errors=("user_not_found", "user_not_visible"),
        tier="t4",
    ),
    Method(
        "users.lookupByEmail",
        users_lookup_by_email,
        scopes=("users:read.email",),
        required=("email",),
        errors=("users_not_found",),
        tier="t3",
    ),
    Method(
        "users.list",
        users_list,
        scopes=("users:read",),
        optional=("cursor", "include_locale", "limit"),
        errors=("invalid_cursor", "limit_required"),
        tier="t2",
    ),
    Method(
        "users.conversations",
        users_conversations,
        scopes=ANY_READ,
        optional=("cursor", "exclude_archived", "limit", "types", "user"),
        errors=("invalid_cursor", "invalid_limit", "invalid_types", "user_not_found"),
        tier="t3",
    ),
]
