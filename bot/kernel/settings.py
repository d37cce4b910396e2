"""What an organisation's admins may decide, read by every feature that it concerns."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.kernel.access import Visibility

EMOJI = "seedling"


class DomainsBy(StrEnum):
    """Who may propose a domain. A lead or an admin accepts it in any case."""

    MEMBERS = "members"
    LEADS = "leads"
    """Leads of any domain, and admins."""
    ADMINS = "admins"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationSettings:
    """The defaults are what holds until an admin decides otherwise."""

    emoji: str = EMOJI
    """The name of the emoji that saves a message, without colons; empty for none."""
    domains_by: DomainsBy = DomainsBy.MEMBERS
    public_visibility: Visibility = Visibility.EVERYONE
    """Who may at first read what is logged in a public channel."""
    names_kept_days: int | None = None
    """How many days the name of someone who left is shown; None for ever, 0 not at all."""
    version: int = 0
    """0 where nobody decided anything yet."""

    def names_forgotten_before(self, now: datetime) -> datetime | None:
        """Tell until when somebody must have left for their name to be kept no longer; None: every name is kept."""
        return None if self.names_kept_days is None else now - timedelta(days=self.names_kept_days)
