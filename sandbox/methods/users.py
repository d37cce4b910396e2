"""People, as the app may look them up."""

from sandbox.errors import SlackError
from sandbox.identity import READ, scopes_for
from sandbox.methods.conversations import kinds_of
from sandbox.methods.method import ANY_READ, Method, Request
from sandbox.methods.paging import page
from sandbox.shapes import channel_shape, slackbot, user_shape
from sandbox.wire import Json
from sandbox.world import SLACKBOT, User


def users_info(request: Request) -> Json:
    user = request.world.users.get(request.arguments.text("user"))
    if request.arguments.text("user") == SLACKBOT:
        user = slackbot(request.world)
    if user is None:
        raise SlackError("user_not_found")
    return {"user": _shape(request, user)}


def users_list(request: Request) -> Json:
    everyone = [slackbot(request.world), *request.world.users.values()]
    some, metadata = page(everyone, request.arguments, key=lambda user: user.id, default=1000)
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
    some, metadata = page(theirs, request.arguments, key=lambda channel: channel.id)
    shapes = [channel_shape(world, channel, viewer=who.user) for channel in some]
    for shape in shapes:
        # This method says nothing about membership: that they are in it is the point.
        shape.pop("is_member", None)
    return {"channels": shapes, "response_metadata": metadata}


def _shape(request: Request, user: User) -> Json:
    shape = user_shape(request.world, user, with_email="users:read.email" in request.who.scopes)
    return {**shape, "locale": "en-US"} if request.arguments.flag("include_locale") else shape


METHODS = [
    Method("users.info", users_info, scopes=("users:read",), required=("user",)),
    Method("users.list", users_list, scopes=("users:read",)),
    Method("users.conversations", users_conversations, scopes=ANY_READ),
]
