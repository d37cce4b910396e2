"""Who acts, what they are here, and the rules about what they may see and do.

An `Actor` is what Slack's payload says. A `Standing` is what our rows say of that person
at this moment; it is read inside the unit of work that depends on it, so that someone who
was a lead when the form opened and no longer is cannot submit it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.kernel.directions import closed
from bot.kernel.errors import NotAllowedError
from bot.kernel.ids import ChannelId, DomainId, OrganisationId, TeamId, UserId

MOST_NAMED = 5
"""People named in one sentence, where there may be many."""


class Visibility(StrEnum):
    EVERYONE = "everyone"
    """Full members of the organisation."""
    DOMAIN = "domain"
    """The author, who saved it, the domain's leads, admins, and members of the domain's channel as last seen."""


class Role(StrEnum):
    ADMIN = "admin"
    MEMBER = "member"
    GUEST = "guest"
    EXTERNAL = "external"
    """Of another organisation, met in a shared channel."""
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person behind a command, a click or a form. `external` is known from the payload alone."""

    organisation: OrganisationId
    user: UserId
    team: TeamId | None = None
    external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an actor is, as recorded now. Someone not recorded yet is a member, never an admin."""

    actor: Actor
    role: Role = Role.MEMBER
    leads: frozenset[DomainId] = field(default_factory=frozenset)
    channels: frozenset[ChannelId] = field(default_factory=frozenset)
    """Channels that they were last seen in; unknown means no."""

    @property
    def user(self) -> UserId:
        return self.actor.user

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    @property
    def is_full_member(self) -> bool:
        return self.role in {Role.ADMIN, Role.MEMBER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """What the reading rule needs to know of a learning."""

    visibility: Visibility
    author: UserId | None
    domain: DomainId | None
    channel: ChannelId | None
    """The domain's channel."""
    saver: UserId | None = None
    """Who saved it, where somebody else had written it."""


def may_take_part(standing: Standing) -> bool:
    """Log, propose, answer a digest: full members only."""
    return standing.is_full_member


def may_edit(standing: Standing, domain: DomainId) -> bool:
    """Change a domain, its schedule and what it owns: its leads and admins."""
    return standing.is_admin or (standing.is_full_member and domain in standing.leads)


def may_read(standing: Standing, thing: Guarded) -> bool:
    """Read a learning. One without a domain yet is its author's, and its saver's, alone."""
    if standing.role in {Role.EXTERNAL, Role.INACTIVE}:
        return False
    if standing.user in {thing.author, thing.saver}:
        return True
    if thing.domain is None:
        return False
    if thing.visibility is Visibility.EVERYONE:
        return standing.is_full_member
    if not standing.is_full_member:
        return False
    return may_edit(standing, thing.domain) or (thing.channel is not None and thing.channel in standing.channels)


def require_member(standing: Standing) -> None:
    """Raise NotAllowedError, with the reason in words, unless the person may take part."""
    if may_take_part(standing):
        return
    if standing.role is Role.GUEST:
        raise NotAllowedError(
            "Guests can read what is posted in their channels, but not log, search or answer. "
            "Ask a colleague in your channel to do it for you."
        )
    raise NotAllowedError("Only members of this organisation can do this. Ask someone who works here to do it for you.")


def require_lead(standing: Standing, domain: DomainId, *, leads: Sequence[str], doing: str) -> None:
    """Raise NotAllowedError, naming who can, unless the person may edit `domain`.

    `leads` are names to read, not mentions: a form's errors are plain text, and nobody is
    notified because somebody else was refused. `doing` reads like "change it".
    """
    require_member(standing)
    if not may_edit(standing, domain):
        raise NotAllowedError(f"Only {who_can(leads)} can {doing}.")


def who_can(leads: Sequence[str]) -> str:
    """Name the people who may edit a domain, the first few of many: "Ana, Ben or an admin"."""
    few = [closed(name) for name in leads[:MOST_NAMED]]
    others = len(leads) - len(few)
    more = ["1 more lead" if others == 1 else f"{others} more leads"] if others else []
    return f"{', '.join([*few, *more])} or an admin" if leads else "an admin"
