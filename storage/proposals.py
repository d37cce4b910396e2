"""What waits for an answer, and who can give it, in rows."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.kernel.ids import DomainId, OrganisationId, UserId
from bot.kernel.news import News, Thing
from storage import standing
from storage.tables import NodeRow, ProductRow
from storage.weekly_news import keep_news

MOST_ADMINS = 3
"""How many hear of a proposal where nobody leads."""
PROPOSED = "proposed"


class SqlProposals:
    """To be mixed into a store that has a session."""

    _session: Session

    def proposals(self, organisation: OrganisationId, domain: DomainId) -> list[tuple[Thing, int]]:
        nodes = self._session.exec(
            select(NodeRow.id)
            .where(NodeRow.organisation == organisation, NodeRow.domain_id == domain, NodeRow.state == PROPOSED)
            .order_by(col(NodeRow.id))
        ).all()
        products = self._session.exec(
            select(ProductRow.id)
            .where(
                ProductRow.organisation == organisation, ProductRow.domain_id == domain, ProductRow.status == PROPOSED
            )
            .order_by(col(ProductRow.id))
        ).all()
        return [
            *((Thing.GOAL, number or 0) for number in nodes),
            *((Thing.PRODUCT, number or 0) for number in products),
        ]

    def answerers(self, organisation: OrganisationId, domain: DomainId | None) -> tuple[UserId, ...]:
        leads = () if domain is None else standing.leads_of(self._session, organisation, domain)
        return leads or standing.admins_of(self._session, organisation)[:MOST_ADMINS]

    def keep_news(self, organisation: OrganisationId, user: UserId, news: News, *, now: datetime) -> None:
        keep_news(self._session, organisation, user, news, now=now)
