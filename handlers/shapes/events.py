"""The shapes of what happens in Slack without anybody waiting for an answer."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import Field

from handlers.shapes.parts import Id, Known, Name, Part, Words


class Happening(Part):
    type: Id
    event_ts: Annotated[str, Field(pattern=r"^\d{1,12}(\.\d{1,9})?$")] | None = None
    user_team: Id | None = None
    team: Id | None = None


class Item(Part):
    type: Words | None = None
    channel: Id | None = None
    ts: Id | None = None


class Marked(Happening):
    """Somebody put an emoji on something."""

    user: Id
    reaction: Words
    item: Item


class Moved(Happening):
    """Somebody came to a channel, or left it."""

    user: Id
    channel: Id


class Profile(Part):
    display_name: Name | None = None
    real_name: Name | None = None


class EnterpriseUser(Part):
    enterprise_id: Id | None = None


class Account(Known):
    team_id: Id | None = None
    name: Name | None = None
    real_name: Name | None = None
    tz: Name | None = None
    profile: Profile | None = None
    enterprise_user: EnterpriseUser | None = None


class Told(Happening):
    """Something about an account is new."""

    user: Account


class ChannelNews(Happening):
    """Something about a channel is new."""

    channel: Id | Known


HAPPENINGS: Final[Mapping[str, type[Happening]]] = {
    "reaction_added": Marked,
    "member_joined_channel": Moved,
    "member_left_channel": Moved,
    "team_join": Told,
    "user_change": Told,
    **dict.fromkeys(
        [
            *("channel_archive", "channel_deleted", "channel_left", "channel_rename"),
            *("channel_shared", "channel_unarchive", "channel_unshared"),
            *("group_archive", "group_deleted", "group_left", "group_rename", "group_unarchive"),
        ],
        ChannelNews,
    ),
}
