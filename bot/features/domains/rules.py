"""What a domain is, what may be written in it, and how two edits at once meet. No Slack, no database, no clock."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.kernel.access import Role, Standing, may_edit
from bot.kernel.directions import closed
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, DomainId, UserId
from bot.kernel.settings import DomainsBy
from bot.kernel.typed import without_nul
from bot.matching import words

MAX_NAME = 60
MAX_PURPOSE = 500
MAX_LEADS = 10


class State(StrEnum):
    PROPOSED = "proposed"
    DECLINED = "declined"
    """Kept, so that old buttons never mean another domain; shown nowhere."""
    UNCLAIMED = "unclaimed"
    """Known from an import, led by nobody yet."""
    ACTIVE = "active"
    ARCHIVED = "archived"


class Field(StrEnum):
    """What a form about a domain asks for, and what an error about it points at."""

    NAME = "name"
    PURPOSE = "purpose"
    CHANNEL = "channel"
    LEADS = "leads"


class Act(StrEnum):
    """What one may do with a domain that one sees."""

    CHOOSE = "choose"
    CLAIM = "claim"
    ACCEPT = "accept"
    DECLINE = "decline"
    EDIT = "edit"
    ARCHIVE = "archive"
    RESTORE = "restore"


LIVING = frozenset({State.ACTIVE, State.UNCLAIMED})
"""People belong to these, and learnings go there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A domain as somebody wants it."""

    name: str
    purpose: str = ""
    channel: ChannelId | None = None
    leads: tuple[UserId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOf:
    """The domain that took another one in, and when."""

    id: DomainId
    name: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    id: DomainId
    name: str
    purpose: str
    channel: ChannelId | None
    leads: tuple[UserId, ...]
    """Who leads it, and still can."""
    departed: tuple[UserId, ...] = ()
    """Leads who left, or are guests now. If they come back before somebody takes their place, they lead it again."""
    state: State
    proposed_by: UserId | None
    version: int
    former_channel: ChannelId | None = None
    """The channel that it had when it was archived."""
    part_of: PartOf | None = None
    """What it was merged into: then it is archived for good."""

    @property
    def draft(self) -> Draft:
        return Draft(name=self.name, purpose=self.purpose, channel=self.channel, leads=self.leads)

    @property
    def is_living(self) -> bool:
        return self.state in LIVING

    @property
    def is_free_to_lead(self) -> bool:
        """Whether nobody leads it, so that anybody may: nobody did yet, or everybody who did has left."""
        return self.state is State.UNCLAIMED or (self.state is State.ACTIVE and not self.leads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody named as a lead: who they are, as far as is known."""

    name: str
    role: Role

    @property
    def can_lead(self) -> bool:
        return self.role in {Role.MEMBER, Role.ADMIN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an editor had before them: the version, and a mark of each field. A mark says whether, never what."""

    version: int
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two edits brought together: what the editor typed, over what somebody else saved meanwhile."""

    draft: Draft
    changed: tuple[Field, ...]
    """What somebody else changed."""


def fold(name: str) -> str:
    """Reduce a name to what makes it unique: case, accents and the width of blanks make no difference."""
    return " ".join(words.fold(name).split())


def folded_name(domain: DomainId, name: str, state: State) -> str:
    """Tell under which name a domain is unique. Archived and declined ones let go of theirs.

    A tab never comes out of `fold`, so nobody can type what these are called.
    """
    return fold(name) if state in LIVING or state is State.PROPOSED else f"{fold(name)}\t{domain}"


def checked(draft: Draft) -> Draft:
    """Tidy what was typed. Raises UserFacingError, with the field at fault, for what breaks a rule."""
    name = " ".join(without_nul(draft.name).split())
    purpose = without_nul(draft.purpose).strip()
    if not any(sign.isalnum() for sign in name):
        raise UserFacingError("Give the domain a name.", field=Field.NAME)
    if len(name) > MAX_NAME:
        raise UserFacingError(f"A name has at most {MAX_NAME} characters; this one has {len(name)}.", field=Field.NAME)
    if len(purpose) > MAX_PURPOSE:
        raise UserFacingError(
            f"A purpose has at most {MAX_PURPOSE} characters; this one has {len(purpose)}.", field=Field.PURPOSE
        )
    if draft.channel is None:
        raise UserFacingError("Choose the channel that this domain works in.", field=Field.CHANNEL)
    if not draft.channel.startswith(("C", "G")):
        raise UserFacingError("Choose a channel; a direct message cannot be one.", field=Field.CHANNEL)
    return replace(draft, name=name, purpose=purpose, leads=tuple(sorted(set(draft.leads))))


def check_leads(leads: Mapping[UserId, Candidate]) -> None:
    """Raise UserFacingError unless these people can lead a domain: at least one, all of them full members."""
    if not leads:
        raise UserFacingError("A domain needs at least one lead.", field=Field.LEADS)
    if len(leads) > MAX_LEADS:
        raise UserFacingError(f"A domain has at most {MAX_LEADS} leads.", field=Field.LEADS)
    for candidate in leads.values():
        if not candidate.can_lead:
            raise UserFacingError(
                f"{closed(candidate.name)} cannot lead: leads are people who work here, no guests, apps or closed accounts.",
                field=Field.LEADS,
            )


def may_begin(standing: Standing, by: DomainsBy, *, leads_one: bool) -> bool:
    """Whether somebody may propose a domain, or make the first: whom the organisation's admins let, and admins."""
    if standing.is_admin:
        return True
    return standing.is_full_member and (by is DomainsBy.MEMBERS or (by is DomainsBy.LEADS and leads_one))


def may_decide(standing: Standing, *, leads_one: bool) -> bool:
    """Whether somebody may accept or decline proposals: whoever leads an active domain, and admins."""
    return standing.is_admin or (standing.is_full_member and leads_one)


def acts_of(standing: Standing, domain: Domain, *, leads_one: bool, is_chosen: bool) -> frozenset[Act]:
    """Tell what somebody may do with a domain, so that only those buttons are shown."""
    acts: set[Act] = set()
    if domain.state is State.PROPOSED and may_decide(standing, leads_one=leads_one):
        acts |= {Act.ACCEPT, Act.DECLINE}
    if domain.is_living and not is_chosen:
        acts.add(Act.CHOOSE)
    if domain.is_free_to_lead:
        acts.add(Act.CLAIM)
    if may_edit(standing, domain.id):
        acts |= {Act.EDIT, Act.ARCHIVE} if domain.is_living else set()
        acts |= {Act.RESTORE} if domain.state is State.ARCHIVED and domain.part_of is None else set()
    return frozenset(acts)


def as_fields(domain: Domain) -> dict[str, str]:
    """Write what is written in a domain as text, for the audit. People stand there by their ids."""
    return {
        "name": domain.name,
        "purpose": domain.purpose,
        "channel": domain.channel or "",
        "leads": ", ".join(sorted(domain.leads)),
    }


def said_part_of(name: str, part_of: PartOf) -> str:
    """Say what a domain became part of: "Orders is part of Sales since 5 January 2026."."""
    since = part_of.since
    return f"{closed(name)} is part of {closed(part_of.name)} since {since.day} {since:%B %Y}."


def seen_of(domain: Domain) -> Seen:
    return Seen(version=domain.version, marks={field: mark(domain.draft, field) for field in Field})


def mark(draft: Draft, field: Field) -> str:
    """Mark a field's value, short enough to travel in a form that may carry 3,000 characters in all."""
    value = getattr(draft, field)
    text = "\n".join(sorted(value)) if isinstance(value, tuple) else value or ""
    return hashlib.blake2s(text.encode(), digest_size=8).hexdigest()


def merged(typed: Draft, seen: Seen, current: Draft) -> Merge:
    """Keep what the editor changed, take what somebody else changed, and say what that is."""
    mine = {field for field in Field if mark(typed, field) != seen.marks.get(field)}
    changed = tuple(field for field in Field if mark(current, field) != seen.marks.get(field))
    kept = {field.value: getattr(typed if field in mine else current, field) for field in Field}
    return Merge(draft=Draft(**kept), changed=changed)


def words_differ(typed: Draft, current: Draft) -> bool:
    return any(mark(typed, field) != mark(current, field) for field in Field)


def pick(of_channel: Domain | None, chosen: Domain | None) -> Domain | None:
    """Tell whose domain somebody speaks for: that of the channel they write in, else the one they chose."""
    return next((domain for domain in (of_channel, chosen) if domain is not None and domain.is_living), None)
