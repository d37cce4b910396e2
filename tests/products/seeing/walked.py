"""What belongs to product 1, for those who walk through everything that Pollen shows."""

from typing import Any

from sqlmodel import Session, select

from bot.features.products.news import tell_consumers
from bot.kernel.audit import Change, Entry
from bot.kernel.ids import DomainId, LearningId, NodeId, OrganisationId, ProductId, UserId
from storage.engine import Database
from storage.products.seeing import SqlSeeingStore
from storage.tables import LearningRow, ProductLearningRow, ProductNodeRow, UseCaseRow
from tests.slack import ORGANISATION

PRODUCT = ProductId(1)


async def plant(database: Database, clock: Any, *, words: str = "Every order, once it is paid.") -> None:
    """Let all learnings be about product 1, and goal 1 need it; ben's domain and ben follow it, and hear of it."""

    def work(session: Session) -> None:
        store, organisation, now = SqlSeeingStore(session), OrganisationId(ORGANISATION), clock.now()
        product = store.product(organisation, PRODUCT)
        assert product is not None
        learnings = session.exec(select(LearningRow.id).where(LearningRow.organisation == organisation)).all()
        belongs: dict[str, Any] = {"organisation": organisation, "product_id": PRODUCT, "at": now}
        session.add_all(ProductLearningRow(learning_id=LearningId(one or 0), **belongs) for one in learnings)
        session.add(ProductNodeRow(node_id=NodeId(1), **belongs))
        session.add(
            UseCaseRow(
                product_id=PRODUCT,
                position=0,
                organisation=organisation,
                consumer_domain_id=2,
                decision=words[:500],
            )
        )
        change = Change(field="purpose", before=None, after=words)
        entry = Entry(
            thing="product", thing_id=str(PRODUCT), act="edited", by=UserId("U0ANA"), at=now, changes=(change,)
        )
        store.record(organisation, entry)
        ben = UserId("U0BEN")
        store.follow(organisation, PRODUCT, domains=[DomainId(2)], users=[ben], by=ben, now=now)
        tell_consumers(store, organisation, product, [words[:400]], key="planted", now=now)

    await database.write(work)
