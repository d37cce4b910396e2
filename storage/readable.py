"""Who may read a learning, as a condition of a query."""

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col, select

from bot.kernel.access import Role, Standing, Visibility
from storage.tables import DomainRow, LearningRow


def readable(standing: Standing) -> ColumnElement[bool]:
    """Say in SQL of a learning of the same organisation what bot.kernel.access.may_read says."""
    if standing.role in {Role.EXTERNAL, Role.INACTIVE}:
        return false()
    own = or_(col(LearningRow.author_id) == standing.user, col(LearningRow.saver_id) == standing.user)
    if not standing.is_full_member:
        return own
    has_domain = col(LearningRow.domain_id).is_not(None)
    if standing.is_admin:
        return or_(own, has_domain)
    through_channels = select(DomainRow.id).where(
        DomainRow.organisation == standing.actor.organisation, col(DomainRow.channel_id).in_(standing.channels)
    )
    return or_(
        own,
        and_(has_domain, col(LearningRow.visibility) == Visibility.EVERYONE),
        col(LearningRow.domain_id).in_(standing.leads),
        col(LearningRow.domain_id).in_(through_channels),
    )
