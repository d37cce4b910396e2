"""Who is in which channel, and what becomes of channels and accounts: each change is told to the app."""

from sandbox.errors import CantActError
from sandbox.shapes import user_shape
from sandbox.wire import Json
from sandbox.world import Channel, Posting, User, World

_LETTER = {"channel": "C", "group": "G"}


def add(world: World, channel: Channel, user: str, *, inviter: str | None = None) -> None:
    """Someone comes in."""
    if user in channel.members:
        return
    channel.members.append(user)
    event: Json = {"type": "member_joined_channel", **_about(world, channel, user)}
    if inviter is not None:
        event["inviter"] = inviter
    world.announce(event, channel)


def remove(world: World, channel: Channel, user: str) -> None:
    """Someone leaves or is taken out. The bot itself also hears channel_left (group_left) once it is gone."""
    if user not in channel.members:
        return
    world.announce({"type": "member_left_channel", **_about(world, channel, user)}, channel)
    channel.members.remove(user)
    if user == world.app.bot_user_id:
        event = {"type": f"{channel.kind}_left", "channel": channel.id, "actor_id": user}
        world.announce({**event, "event_ts": world.ids.stamp()}, None)


def archive(world: World, channel: Channel, by: str, *, archived: bool = True) -> None:
    """Close a channel for good or (with `archived` false) open it again."""
    channel.archived = archived
    what = "archive" if archived else "unarchive"
    event = {"type": f"{channel.kind}_{what}", "channel": channel.id, "user": by}
    world.announce({**event, "event_ts": world.ids.stamp()}, channel)


def rename(world: World, channel: Channel, name: str) -> None:
    wanted = name.removeprefix("#")
    if world.find_channel(wanted) is not None:
        raise CantActError(f"There is already a channel #{wanted}.")
    channel.previous_names.append(channel.name)
    channel.name = wanted
    about = {"id": channel.id, "name": wanted, "name_normalized": wanted, "created": channel.created}
    world.announce({"type": f"{channel.kind}_rename", "channel": about, "event_ts": world.ids.stamp()}, channel)


def delete(world: World, channel: Channel) -> None:
    """Take a channel away with everything in it."""
    world.announce({"type": f"{channel.kind}_deleted", "channel": channel.id, "event_ts": world.ids.stamp()}, channel)
    del world.channels[channel.id]


def share(world: World, channel: Channel, team: str) -> None:
    """Let another organisation into a channel."""
    channel.ext_shared = True
    event = {"type": "channel_shared", "connected_team_id": team, "channel": channel.id}
    world.announce({**event, "event_ts": world.ids.stamp()}, channel)


def unshare(world: World, channel: Channel, team: str) -> None:
    """Have a channel to ourselves again; people of the other organisation are out."""
    for user in [user for user in channel.members if world.users[user].team_id == team]:
        remove(world, channel, user)
    channel.ext_shared = False
    event = {"type": "channel_unshared", "previously_connected_team_id": team, "channel": channel.id}
    world.announce({**event, "is_ext_shared": False, "event_ts": world.ids.stamp()}, channel)


def restrict(_world: World, channel: Channel, posting: Posting) -> None:
    """Say who may write what in a channel from now on. The app is held to it, people of the sandbox are not."""
    channel.posting = posting


def lock(_world: World, channel: Channel, thread: str, *, locked: bool = True) -> None:
    """Let a thread take no more replies or reactions, or (with `locked` false) let it again."""
    if channel.timeline.posted(thread) is None:
        raise CantActError(f"There is no message {thread!r} in #{channel.name}.")
    root = channel.thread_of(thread)
    channel.locked.add(root) if locked else channel.locked.discard(root)


def make_private(_world: World, channel: Channel) -> None:
    """Turn a public channel into a private one. Slack has no event of its own for that."""
    channel.kind = "group"


def deactivate(world: World, user: User) -> None:
    """Close an account: the person is out of every channel and can do nothing more."""
    user.deleted = True
    for channel in world.channels.values():
        if channel.kind in ("channel", "group"):
            remove(world, channel, user.id)
    account_changed(world, user)


def reactivate(world: World, user: User) -> None:
    """Open an account again; the person is in no channel yet."""
    user.deleted = False
    account_changed(world, user)


def make_guest(world: World, user: User, *, single_channel: bool = False) -> None:
    """Let a person see nothing but the channels they are in."""
    user.is_admin = user.is_owner = False
    user.is_restricted = True
    user.is_ultra_restricted = single_channel
    account_changed(world, user)


def profile_changed(world: World, user: User, *more: str) -> None:
    """Someone edited what others see of them. Slack has an event for it, an older one for any change, and `more`."""
    for event in ("user_change", "user_profile_changed", *more):
        account_changed(world, user, event=event)


def account_changed(world: World, user: User, *, event: str = "user_change") -> None:
    told = {"type": event, "user": user_shape(world, user, with_email=False), "event_ts": world.ids.stamp()}
    world.announce(told)


def _about(world: World, channel: Channel, user: str) -> Json:
    about = {"user": user, "channel": channel.id, "channel_type": _LETTER.get(channel.kind, "G")}
    return {**about, "team": world.users[user].team_id, "event_ts": world.ids.stamp()}
