"""What is known of people and channels, and how long it is believed. No Slack, no database, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.kernel.ids import ChannelId, TeamId, UserId

FRESH_FOR = timedelta(hours=24)
"""How long what Slack said of somebody is believed before it is asked again."""
SWEPT_EVERY = timedelta(hours=24)
UNKNOWN_ZONE = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone as Slack shows them."""

    user: UserId
    team: TeamId | None = None
    name: str = ""
    zone: str | None = None
    is_admin: bool = False
    is_guest: bool = False
    is_external: bool = False
    is_active: bool = True
    is_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel as Slack shows it. None: Slack did not say, and what is known already stays."""

    channel: ChannelId
    team: TeamId | None = None
    name: str = ""
    is_private: bool | None = None
    """Unknown counts as private."""
    is_archived: bool = False
    is_shared: bool = False
    """Shared with another organisation."""
    bot_is_member: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Someone joined or left a channel, at Slack's time `at` (seconds since 1970)."""

    channel: ChannelId
    user: UserId | None
    """None is Pollen itself."""
    joined: bool
    at: float


def is_due(last: datetime | None, now: datetime, *, after: timedelta) -> bool:
    """Whether something last done then, or never, is to be done again."""
    return last is None or now - last >= after


def known_zone(name: str | None) -> str | None:
    """Return the zone if this machine can reckon with it: a digest's hour must not depend on a name alone."""
    if not name:
        return None
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return name
