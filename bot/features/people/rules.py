"""What is known of people and channels, and how long it is believed. No Slack, no database, no clock."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.kernel.ids import ChannelId, DomainId, TeamId, UserId
from bot.kernel.zones import zone_names

FRESH_FOR = timedelta(hours=24)
"""How long what Slack said of somebody is believed before it is asked again."""
SWEPT_EVERY = timedelta(hours=24)
NEWS_FOR = timedelta(minutes=1)
"""How long after it happened what Slack tells by itself is news. What comes later may be out of order."""
MOST_LOOKED_UP = 200
"""Channels that are neither a domain's nor have Pollen in them, looked up again in one sweep."""
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


class Trouble(StrEnum):
    """Why nothing can be posted to a channel."""

    ARCHIVED = "archived"
    GONE = "gone"
    """Deleted. Its row says archived, because nothing else follows from it."""
    SHARED = "shared"
    NOT_IN = "not_in"


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

    @property
    def trouble(self) -> Trouble | None:
        if self.is_archived:
            return Trouble.ARCHIVED
        if self.is_shared:
            return Trouble.SHARED
        return None if self.bot_is_member else Trouble.NOT_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """The domain that a channel speaks for, and who leads it and still can."""

    domain: DomainId
    name: str
    leads: tuple[UserId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """That a domain's channel can take no digest any more, for one of its leads."""

    domain: DomainId
    name: str
    lead: UserId
    trouble: Trouble
    channel_name: str
    """Empty for a private channel: its name is not for everyone."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Someone joined or left a channel, at Slack's time `at` (seconds since 1970)."""

    channel: ChannelId
    user: UserId | None
    """None is Pollen itself."""
    joined: bool
    at: float


def says_nothing_new(known: Person | None, told: Person) -> bool:
    """Whether all that is told of somebody is known. Of those who left, the name need not be kept."""
    if known is None:
        return False
    named = replace(told, name=told.name or known.name, zone=told.zone or known.zone, team=told.team or known.team)
    if not told.is_active and not known.name:
        named = replace(named, name="")
    return named == known


def is_due(last: datetime | None, now: datetime, *, after: timedelta) -> bool:
    """Whether something last done then, or never, is to be done again."""
    return last is None or now - last >= after


def known_zone(name: str | None) -> str | None:
    """Return the zone if Pollen can reckon with it: a digest's hour must not depend on a name alone."""
    return name if name in zone_names() else None
