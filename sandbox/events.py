"""Which events reach the app, and how they are wrapped."""

from collections.abc import Mapping

from sandbox.identity import HISTORY, READ
from sandbox.wire import Json
from sandbox.world import Channel, Kind, World

# What the manifest calls a message event, by the kind of conversation.
MESSAGE_EVENTS: Mapping[Kind, str] = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}
# Events that need one fixed scope; the empty string needs none.
SCOPE_BY_EVENT: Mapping[str, str] = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_created": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "team_join": "users:read",
    "user_change": "users:read",
    "user_profile_changed": "users:read",
    "user_status_changed": "users:read",
}
# Events that need the scope which reads about a conversation of that kind.
KINDS_BY_EVENT: Mapping[str, tuple[Kind, ...]] = {
    "channel_shared": ("channel", "group"),
    "channel_unshared": ("channel", "group"),
    "member_joined_channel": ("channel", "group", "mpim"),
    "member_left_channel": ("channel", "group"),
}
# Events about a public channel that also reach a bot which is not in it.
BROADCAST = frozenset(
    {
        "channel_archive",
        "channel_created",
        "channel_deleted",
        "channel_rename",
        "channel_shared",
        "channel_unarchive",
        "channel_unshared",
    }
)


def scopes_by_event() -> dict[str, frozenset[str]]:
    """Every event that an app may subscribe to, by the manifest's name of it, with the scopes that allow it."""
    fixed = {event: frozenset({scope} - {""}) for event, scope in SCOPE_BY_EVENT.items()}
    by_kind = {event: frozenset(READ[kind] for kind in kinds) for event, kinds in KINDS_BY_EVENT.items()}
    return fixed | by_kind | {name: frozenset({HISTORY[kind]}) for kind, name in MESSAGE_EVENTS.items()}


def reaches_app(world: World, event: Json, channel: Channel | None) -> bool:
    """Whether the manifest subscribes to it, the scopes allow it, and the bot is where it happened."""
    kind = str(event["type"])
    name, scope = kind, SCOPE_BY_EVENT.get(kind, "")
    if channel is not None and kind == "message":
        name, scope = MESSAGE_EVENTS[channel.kind], HISTORY[channel.kind]
    elif channel is not None and channel.kind in KINDS_BY_EVENT.get(kind, ()):
        scope = READ[channel.kind]
    if name not in world.app.manifest.bot_events or (scope and scope not in world.app.granted):
        return False
    if channel is None or world.app.bot_user_id in channel.members:
        return True
    return kind in BROADCAST and not channel.is_private


def event_callback(world: World, event: Json, channel: Channel | None) -> Json:
    """The payload of one event, with an id of its own."""
    app, team = world.app, world.team
    authorization = {
        "enterprise_id": team.enterprise_id,
        "team_id": team.id,
        "user_id": app.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": app.verification_token,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": team.enterprise_id,
        "api_app_id": app.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": world.ids.event(),
        "event_time": int(world.clock.now().timestamp()),
        "authorizations": [authorization],
        "is_ext_shared_channel": channel is not None and channel.ext_shared,
        "event_context": f"4-{world.ids.next('event context'):08d}",
    }
