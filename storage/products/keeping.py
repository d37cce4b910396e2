"""What keeping products needs of their rows: names of domains, and what belongs to a product."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import col, select

from bot.features.products.keeping.store import Goal, KeepingStore, Lesson, Link
from bot.kernel.access import Standing
from bot.kernel.ids import DomainId, LearningId, NodeId, OrganisationId, ProductId, UserId
from bot.matching.words import fold
from storage import product_links
from storage.domain_names import former_names
from storage.engine import Database, UnitOfWork
from storage.finding_hits import WHAT_BECAME, Hits
from storage.products.handing_over import SqlHandingOverStore
from storage.tables import DomainRow, NodeRow, ProductLearningRow, ProductNodeRow


class SqlKeepingStore(SqlHandingOverStore):
    def domain_names(self, organisation: OrganisationId, domains: Iterable[DomainId]) -> dict[DomainId, str]:
        rows = self._session.exec(
            select(DomainRow.id, DomainRow.name).where(
                DomainRow.organisation == organisation, col(DomainRow.id).in_(set(domains))
            )
        ).all()
        return {DomainId(number or 0): name for number, name in rows}

    def former_domains(self, organisation: OrganisationId) -> dict[DomainId, tuple[str, ...]]:
        return {DomainId(domain): names for domain, names in former_names(self._session, organisation).items()}

    # What belongs to a product.

    def lessons(self, standing: Standing, learnings: Collection[LearningId]) -> dict[LearningId, Lesson]:
        found = Hits(self._session, standing).readable(learnings) if learnings else {}
        return {
            learning.id: Lesson(
                id=learning.id,
                headline=learning.content.headline,
                domain="" if domain is None else domain.name,
                what_became=WHAT_BECAME.get(learning.state, ""),
            )
            for learning, domain in found.values()
        }

    def goals(self, organisation: OrganisationId, nodes: Collection[NodeId]) -> dict[NodeId, Goal]:
        rows = self._session.exec(
            select(NodeRow).where(
                NodeRow.organisation == organisation, col(NodeRow.id).in_(set(nodes)), NodeRow.state != "declined"
            )
        ).all()
        return {goal.id: goal for goal in self._goals(organisation, rows)}

    def goals_called(self, organisation: OrganisationId, folded: str, *, most: int) -> tuple[Goal, ...]:
        rows = self._session.exec(
            select(NodeRow).where(NodeRow.organisation == organisation, col(NodeRow.state).in_(("active", "proposed")))
        ).all()
        wanted = folded.split()
        called = [
            goal
            for goal in self._goals(organisation, rows)
            if all(word in fold(f"{goal.level}: {goal.name} {goal.domain}") for word in wanted)
        ]
        return tuple(sorted(called, key=lambda goal: (fold(goal.name), goal.id))[:most])

    def _goals(self, organisation: OrganisationId, rows: Collection[NodeRow]) -> tuple[Goal, ...]:
        names = self.domain_names(organisation, [DomainId(row.domain_id) for row in rows if row.domain_id is not None])
        return tuple(
            Goal(
                id=NodeId(row.id or 0),
                level=row.level,
                name=row.name,
                domain="" if row.domain_id is None else names.get(DomainId(row.domain_id), ""),
                state=row.state,
            )
            for row in rows
        )

    def learnings_of(self, organisation: OrganisationId, product: ProductId) -> tuple[Link, ...]:
        rows = product_links.learnings_of_product(self._session, organisation, product)
        return tuple(_link(row, row.learning_id) for row in rows)

    def nodes_of(self, organisation: OrganisationId, product: ProductId) -> tuple[Link, ...]:
        rows = product_links.nodes_of_product(self._session, organisation, product)
        return tuple(_link(row, row.node_id) for row in rows)

    def link_learning(
        self, organisation: OrganisationId, product: ProductId, learning: LearningId, *, by: UserId, now: datetime
    ) -> bool:
        return product_links.link_learning(self._session, organisation, product, learning, by=by, now=now)

    def unlink_learning(self, organisation: OrganisationId, product: ProductId, learning: LearningId) -> bool:
        return product_links.unlink_learning(self._session, organisation, product, learning)

    def link_node(
        self, organisation: OrganisationId, product: ProductId, node: NodeId, *, by: UserId, now: datetime
    ) -> bool:
        return product_links.link_node(self._session, organisation, product, node, by=by, now=now)

    def unlink_node(self, organisation: OrganisationId, product: ProductId, node: NodeId) -> bool:
        return product_links.unlink_node(self._session, organisation, product, node)


def keeping_transactions(database: Database) -> UnitOfWork[KeepingStore]:
    """Run units of work about keeping products."""
    return UnitOfWork(database, SqlKeepingStore)


def _link(row: ProductLearningRow | ProductNodeRow, thing: int) -> Link:
    return Link(thing=thing, by=None if row.by is None else UserId(row.by))
