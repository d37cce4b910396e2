"""What the organisation's digest tells of domains: which ones run before they walk."""

from datetime import datetime

from sqlmodel import Session

from bot.features.digests.rules.matters import Matter
from bot.kernel.ids import DomainId, OrganisationId
from storage.onboarding import StuckDomain, stuck_domains

KIND = "stuck"


def domain_matters(
    session: Session, organisation: OrganisationId, domain: DomainId | None, *, now: datetime
) -> list[Matter]:
    """Tell of domains that are stuck in their phase, in the organisation's digest alone."""
    return [] if domain is not None else [_matter(one) for one in stuck_domains(session, organisation, now)]


def _matter(stuck: StuckDomain) -> Matter:
    missing = f", still open: {'; '.join(stuck.open_tests)}" if stuck.open_tests else ""
    return Matter(
        kind=KIND,
        thing=f"domain:{stuck.domain}",
        mark=f"{stuck.phase_id}:{'|'.join(stuck.open_tests)}",
        about=stuck.name,
        said=f"in {stuck.stage.value} without anything new for {stuck.weeks} weeks{missing}",
        lasts=True,
    )
