"""What learnings belong to, in rows: the goals that taught them, and the products that they are about."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.features.learnings.goals import Belonging, Goal, How
from bot.features.learnings.linking.rules import OPEN_GOALS, GoalChoice, ProductChoice
from bot.kernel.audit import Change
from bot.kernel.ids import DomainId, LearningId, NodeId, OrganisationId, ProductId, UserId
from bot.kernel.products import IN_USE, NamedProduct
from bot.matching.words import fold
from storage import goal_links, product_links
from storage.tables import DomainRow, NodeRow, ProductRow


class SqlLearningLinks:
    def __init__(self, session: Session) -> None:
        self._session = session

    # To what a learning belongs.

    def goals(self, organisation: OrganisationId, learning: LearningId) -> tuple[Belonging, ...]:
        rows = goal_links.nodes_of_learning(self._session, organisation, learning)
        return tuple(Belonging(goal=_goal(node), how=How(link.how)) for link, node in rows)

    def products(self, organisation: OrganisationId, learning: LearningId) -> tuple[NamedProduct, ...]:
        return product_links.products_of_learning(self._session, organisation, learning)

    def taught_by(
        self, organisation: OrganisationId, learning: LearningId, goal: NodeId, *, by: UserId, now: datetime
    ) -> None:
        if goal_links.link(self._session, organisation, goal, learning, How.TAUGHT, by=by, now=now):
            goal_links.record(self._session, organisation, goal, learning, by=by, now=now)

    def leave_goal(
        self, organisation: OrganisationId, learning: LearningId, goal: NodeId, *, by: UserId, now: datetime
    ) -> None:
        if goal_links.unlink(self._session, organisation, goal, learning):
            goal_links.record(self._session, organisation, goal, learning, is_new=False, by=by, now=now)

    def about_product(
        self, organisation: OrganisationId, learning: LearningId, product: ProductId, *, by: UserId, now: datetime
    ) -> None:
        if product_links.link_learning(self._session, organisation, product, learning, by=by, now=now):
            word = Change(field="learning", before=None, after=_numbered(learning))
            product_links.record(self._session, organisation, product, word, by=by, now=now)

    def leave_product(
        self, organisation: OrganisationId, learning: LearningId, product: ProductId, *, by: UserId, now: datetime
    ) -> None:
        if product_links.unlink_learning(self._session, organisation, product, learning):
            word = Change(field="learning", before=_numbered(learning), after=None)
            product_links.record(self._session, organisation, product, word, by=by, now=now)

    # What there is to choose.

    def named_goals(self, organisation: OrganisationId, goals: Collection[NodeId]) -> dict[NodeId, Goal]:
        rows = self._session.exec(
            select(NodeRow)
            .where(NodeRow.organisation == organisation, col(NodeRow.id).in_(set(goals)), NodeRow.state != "declined")
            .order_by(col(NodeRow.id))
        ).all()
        return {goal.id: goal for goal in map(_goal, rows)}

    def named_products(
        self, organisation: OrganisationId, products: Collection[ProductId]
    ) -> dict[ProductId, NamedProduct]:
        rows = self._session.exec(
            select(ProductRow)
            .where(
                ProductRow.organisation == organisation,
                col(ProductRow.id).in_(set(products)),
                ProductRow.status != "declined",
            )
            .order_by(col(ProductRow.id))
        ).all()
        return {product.id: product for product in map(product_links.named_in, rows)}

    def goals_like(
        self, organisation: OrganisationId, words: Sequence[str], *, first: DomainId | None, most: int
    ) -> tuple[GoalChoice, ...]:
        rows = self._session.exec(
            select(NodeRow, col(DomainRow.name))
            .outerjoin(DomainRow, col(DomainRow.id) == col(NodeRow.domain_id))
            .where(NodeRow.organisation == organisation, col(NodeRow.state).in_(OPEN_GOALS))
        ).all()
        found = [(row, domain or "") for row, domain in rows if _has(words, f"{row.level}: {row.name} {domain or ''}")]
        found.sort(key=lambda one: (one[0].domain_id != first, fold(one[0].name), one[0].id))
        return tuple(GoalChoice(goal=_goal(row), domain=domain) for row, domain in found[:most])

    def products_like(
        self, organisation: OrganisationId, words: Sequence[str], *, first: DomainId | None, most: int
    ) -> tuple[ProductChoice, ...]:
        found = product_links.products_like(self._session, organisation, words, statuses=IN_USE, first=first, most=most)
        return tuple(ProductChoice(product=product, domain=domain) for product, domain in found)


def _has(words: Iterable[str], text: str) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)


def _goal(row: NodeRow) -> Goal:
    return Goal(id=NodeId(row.id or 0), level=row.level, name=row.name, state=row.state)


def _numbered(learning: LearningId) -> str:
    """Name a learning by its number: not everybody who reads a product's history may read its words."""
    return f"learning {learning}"
