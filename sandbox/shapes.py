"""People, conversations and the team as the Web API describes them."""

from zoneinfo import ZoneInfo

from sandbox.wire import Json
from sandbox.workspace import TeamSpec
from sandbox.world import SLACKBOT, Channel, User, World


def user_shape(world: World, user: User, *, with_email: bool) -> Json:
    here = world.clock.now().astimezone(ZoneInfo(user.tz))
    offset = here.utcoffset()
    profile: Json = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.display_name,
        "display_name_normalized": user.display_name,
        **_status(user, now=here.timestamp()),
        "avatar_hash": "",
        "team": user.team_id,
    }
    if user.id == world.app.bot_user_id:
        profile |= {"bot_id": world.app.bot_id, "api_app_id": world.app.app_id}
    if with_email and not user.is_bot:
        profile["email"] = user.email
    shape: Json = {"id": user.id, "team_id": user.team_id, "name": user.name, "deleted": user.deleted}
    if user.deleted:
        return {**shape, "profile": profile, "is_bot": user.is_bot, "is_app_user": False, "updated": 0}
    return {
        **shape,
        "color": "9f69e7",
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": here.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile,
        "is_admin": user.is_admin or user.is_owner,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_guest,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_stranger": user.team_id != world.team.id,
        "is_app_user": False,
        "updated": 0,
    }


def _status(user: User, *, now: float) -> Json:
    """What one is up to; nothing any more once it has run out."""
    over = 0 < user.status_expiration <= now
    return {
        "status_text": "" if over else user.status_text,
        "status_emoji": "" if over else user.status_emoji,
        "status_expiration": 0 if over else user.status_expiration,
    }


def slackbot(world: World) -> User:
    """Every team has it; Slack says of it that it is no bot."""
    return User(SLACKBOT, "slackbot", world.team.id, "Slackbot", "Slackbot", "", "UTC")


def channel_shape(world: World, channel: Channel, *, viewer: str) -> Json:
    """A conversation as `viewer` gets it from conversations.info and .list."""
    if channel.kind == "im":
        return _direct_shape(channel, viewer)
    note = {"creator": "", "last_set": 0}
    shape: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.is_private,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "is_shared": channel.ext_shared,
        "is_ext_shared": channel.ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": world.team.id,
        "updated": channel.created * 1000,
        "is_member": viewer in channel.members,
        "topic": {"value": channel.topic, **note},
        "purpose": {"value": channel.purpose, **note},
        "previous_names": channel.previous_names,
    }
    return shape | ({"is_open": True} if channel.kind == "mpim" else {})


def _direct_shape(channel: Channel, viewer: str) -> Json:
    other = next((member for member in channel.members if member != viewer), viewer)
    return {
        "id": channel.id,
        "created": channel.created,
        "is_im": True,
        "is_org_shared": False,
        "user": other,
        "is_user_deleted": False,
        "is_archived": False,
        "is_open": True,
        "priority": 0,
    }


def team_shape(team: TeamSpec) -> Json:
    shape: Json = {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "email_domain": "",
        "icon": {"image_default": True},
    }
    if team.enterprise_id is not None:
        shape |= {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name or team.name}
    return shape


def permalink(world: World, channel: Channel, message: Json) -> str:
    address = f"https://{world.team.domain}.slack.com/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    thread = message.get("thread_ts")
    return f"{address}?thread_ts={thread}&cid={channel.id}" if thread and thread != message["ts"] else address


def names_of(world: World) -> dict[str, str]:
    """What people call each id: for printing."""
    everyone = [slackbot(world), *world.users.values()]
    people = {user.id: user.display_name or user.real_name for user in everyone}
    return people | {channel.id: channel.name for channel in world.channels.values()}
