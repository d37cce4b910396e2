"""An organisation's settings, for every store that needs them."""

from datetime import datetime

from sqlmodel import Session

from bot.kernel.access import Visibility
from bot.kernel.ids import OrganisationId
from bot.kernel.settings import DomainsBy, OrganisationSettings
from storage.tables import SettingsRow


def settings_of(session: Session, organisation: OrganisationId) -> OrganisationSettings:
    """Read what the admins decided, or the defaults."""
    row = session.get(SettingsRow, organisation)
    if row is None:
        return OrganisationSettings()
    return OrganisationSettings(
        emoji=row.emoji,
        domains_by=DomainsBy(row.domains_by),
        public_visibility=Visibility(row.public_visibility),
        names_kept_days=row.names_kept_days,
        version=row.version,
    )


def save_settings(
    session: Session, organisation: OrganisationId, settings: OrganisationSettings, *, now: datetime
) -> None:
    """Write them all, with their version as it is to be."""
    row = session.get(SettingsRow, organisation)
    if row is None:
        row = SettingsRow(
            organisation=organisation, domains_by=settings.domains_by, public_visibility=settings.public_visibility
        )
        session.add(row)
    row.emoji = settings.emoji
    row.domains_by = settings.domains_by
    row.public_visibility = settings.public_visibility
    row.names_kept_days = settings.names_kept_days
    row.changed_at = now
    row.version = settings.version
    session.flush()
