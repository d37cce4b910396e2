"""What may be decided, how an emoji's name is typed, and how two admins' decisions meet. No Slack, no database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.kernel.access import Visibility
from bot.kernel.errors import UserFacingError
from bot.kernel.settings import DomainsBy, OrganisationSettings

KEPT_DAYS = (None, 90, 30, 0)
"""How long names of people who left may be kept; None for ever."""
LONGEST_EMOJI = 100
NOT_AN_EMOJI = (
    "This is no emoji's name. Type one like :seedling:, as Slack shows it when you point at the emoji, "
    "or leave the field empty."
)


class Field(StrEnum):
    """What the form asks for, and what an error about it points at."""

    EMOJI = "emoji"
    DOMAINS_BY = "domains_by"
    PUBLIC_VISIBILITY = "public_visibility"
    NAMES_KEPT_DAYS = "names_kept_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an admin chose in the form, or had before their eyes there."""

    emoji: str
    domains_by: DomainsBy
    public_visibility: Visibility
    names_kept_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two decisions brought together: what this admin chose, over what another one saved meanwhile."""

    decision: Decision
    changed: tuple[Field, ...]
    """What the other one changed."""


def decision_in(settings: OrganisationSettings) -> Decision:
    return Decision(
        emoji=settings.emoji,
        domains_by=settings.domains_by,
        public_visibility=settings.public_visibility,
        names_kept_days=settings.names_kept_days,
    )


def decided(settings: OrganisationSettings, decision: Decision) -> OrganisationSettings:
    """Write a decision into the settings, as their next version."""
    return replace(
        settings,
        emoji=decision.emoji,
        domains_by=decision.domains_by,
        public_visibility=decision.public_visibility,
        names_kept_days=decision.names_kept_days,
        version=settings.version + 1,
    )


def checked(decision: Decision) -> Decision:
    """Tidy what was chosen. Raises UserFacingError, with the field at fault, for what cannot be."""
    if decision.names_kept_days not in KEPT_DAYS:
        raise UserFacingError("Choose one of the times in the list.", field=Field.NAMES_KEPT_DAYS)
    return replace(decision, emoji=emoji_name(decision.emoji))


def emoji_name(typed: str) -> str:
    """Read an emoji's name as people type it: with or without colons, with a skin tone or none, "" for no emoji.

    Raises UserFacingError. Slack's names are small letters (of any script), digits, and _ - + '.
    """
    name = re.sub(r":{1,2}skin-tone-[2-6]:?$", "", typed.strip().lower()).strip().strip(":").strip()
    if not name:
        return ""
    if len(name) > LONGEST_EMOJI or not re.fullmatch(r"[\w+'-]+", name) or not re.search(r"[^\W_]", name):
        raise UserFacingError(NOT_AN_EMOJI, field=Field.EMOJI)
    return name


def merged(chosen: Decision, *, seen: Decision, current: Decision) -> Merge:
    """Keep what this admin changed, take what another one changed, and say what that is."""
    changed = tuple(field for field in Field if getattr(current, field) != getattr(seen, field))
    mine = {
        field.value: getattr(chosen if getattr(chosen, field) != getattr(seen, field) else current, field)
        for field in Field
    }
    return Merge(decision=Decision(**mine), changed=changed)


def as_words(decision: Decision) -> Mapping[str, str]:
    """Write a decision as fields of text, for the audit."""
    kept = decision.names_kept_days
    return {
        Field.EMOJI.value: decision.emoji,
        Field.DOMAINS_BY.value: decision.domains_by.value,
        Field.PUBLIC_VISIBILITY.value: decision.public_visibility.value,
        Field.NAMES_KEPT_DAYS.value: "for ever" if kept is None else str(kept),
    }
