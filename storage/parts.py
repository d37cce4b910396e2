"""Whether somebody has a part in anything here, so that it matters at once what becomes of their account."""

from sqlmodel import Session, col, or_, select

from bot.kernel.ids import OrganisationId, UserId
from storage.tables import (
    ConsumerRow,
    DomainFollowerRow,
    DomainLeadRow,
    DomainRow,
    HandOverRow,
    NodeRow,
    OwnershipRow,
    ParticipantRow,
    PersonRow,
    ProductRow,
)

OPEN = "proposed"


def has_part(session: Session, organisation: OrganisationId, user: UserId) -> bool:
    """Tell whether they are an admin, lead, sponsor, own, keep, watch, follow or take part in anything now."""
    person = session.get(PersonRow, (organisation, user))
    if person is not None and person.is_admin:
        return True
    looks = (
        select(DomainLeadRow.user_id).where(DomainLeadRow.organisation == organisation, DomainLeadRow.user_id == user),
        select(DomainRow.id).where(DomainRow.organisation == organisation, DomainRow.sponsor_id == user),
        select(OwnershipRow.id).where(
            OwnershipRow.organisation == organisation,
            OwnershipRow.owner_id == user,
            col(OwnershipRow.until_at).is_(None),
        ),
        select(ProductRow.id).where(
            ProductRow.organisation == organisation,
            or_(ProductRow.deputy_id == user, ProductRow.steward_id == user, ProductRow.technical_owner_id == user),
        ),
        select(HandOverRow.id).where(
            HandOverRow.organisation == organisation,
            HandOverRow.state == OPEN,
            or_(HandOverRow.to_id == user, HandOverRow.proposed_by == user),
        ),
        select(NodeRow.id).where(
            NodeRow.organisation == organisation,
            or_(NodeRow.lead_id == user, NodeRow.watcher_id == user, NodeRow.sponsor_id == user),
        ),
        select(ParticipantRow.node_id).where(
            ParticipantRow.organisation == organisation, ParticipantRow.user_id == user
        ),
        select(ConsumerRow.id).where(ConsumerRow.organisation == organisation, ConsumerRow.user_id == user),
        select(DomainFollowerRow.domain_id).where(
            DomainFollowerRow.organisation == organisation, DomainFollowerRow.user_id == user
        ),
    )
    return any(session.exec(look.limit(1)).first() is not None for look in looks)
