"""The organisation, its people, channels and domains."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import instant, words


class OrganisationRow(SQLModel, table=True):
    """An installation that has used this database."""

    __tablename__ = "organisations"
    organisation: str = Field(primary_key=True)
    name: str = ""
    url: str = ""
    first_seen: datetime = instant()


class SettingsRow(SQLModel, table=True):
    """What an organisation's admins decided. No row means that nobody decided anything yet."""

    __tablename__ = "settings"
    organisation: str = Field(primary_key=True)
    emoji: str = ""
    """The name of the emoji that saves a message, without colons; empty for none."""
    domains_by: str
    """members, leads or admins: who may propose a domain."""
    public_visibility: str
    """everyone or domain: who may at first read what is logged in a public channel."""
    names_kept_days: int | None = None
    """How long the name of someone who left is shown; null for ever."""
    onboarding: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Thresholds and tests of the organisation's own for its domains' onboarding; empty for the defaults."""
    changed_at: datetime = instant()
    version: int = 1


class PersonRow(SQLModel, table=True):
    """Someone as Slack last showed them, and the domain they chose."""

    __tablename__ = "people"
    organisation: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    team_id: str | None = None
    name: str = ""
    zone: str | None = None
    is_admin: bool = False
    is_guest: bool = False
    is_external: bool = False
    is_active: bool = True
    is_bot: bool = False
    left_at: datetime | None = instant(nullable=True)
    """When they were first seen to have left; null for who is here."""
    chosen_domain_id: int | None = Field(default=None, foreign_key="domains.id")
    seen_at: datetime | None = instant(nullable=True)


class ChannelRow(SQLModel, table=True):
    """A channel as Slack last showed it. `is_private` is null where nobody has looked yet."""

    __tablename__ = "channels"
    organisation: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    team_id: str | None = None
    name: str = ""
    is_private: bool | None = None
    is_archived: bool = False
    is_shared: bool = False
    """Shared with another organisation: no digest goes there."""
    bot_is_member: bool = False
    seen_at: datetime | None = instant(nullable=True)


class MembershipRow(SQLModel, table=True):
    """Who was last seen in a domain's channel, or belongs to the circle of an archived domain."""

    __tablename__ = "memberships"
    organisation: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True, index=True)


class DomainRow(SQLModel, table=True):
    __tablename__ = "domains"
    __table_args__ = (
        UniqueConstraint("organisation", "folded_name"),
        # A channel speaks for one domain; archived domains let go of theirs.
        Index("one_domain_per_channel", "organisation", "channel_id", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(index=True)
    name: str
    folded_name: str
    purpose: str = words(nullable=False)
    channel_id: str | None = None
    """Its channel. An archived domain has let go of its channel; this then names the circle of those who were in it
    (storage/circles.py), so that they, and nobody else, go on reading what was only for the domain."""
    former_channel_id: str | None = Field(default=None, index=True)
    """The channel that an archived domain had: who leaves it leaves the circle too, and a domain comes back to it."""
    state: str
    """proposed, declined, unclaimed, active or archived."""
    sponsor_id: str | None = None
    """Who gives it management support."""
    successor_id: int | None = None
    """The domain that it was merged into."""
    proposed_by: str | None = None
    created_at: datetime = instant()
    version: int = 1


class DomainLeadRow(SQLModel, table=True):
    __tablename__ = "domain_leads"
    domain_id: int = Field(primary_key=True, foreign_key="domains.id")
    user_id: str = Field(primary_key=True)
    organisation: str = Field(index=True)
