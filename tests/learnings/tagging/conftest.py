import itertools

import pytest
from sqlmodel import col, select

from bot.features.learnings.rules import tags_from
from bot.features.learnings.tagging.service import Tags
from storage.learning_tags import add_tags
from storage.tables import LearningRow, LearningTagRow, TagRow
from storage.tags import tag_transactions
from tests.clock import MONDAY_NOON, ManualClock
from tests.learnings.place import ORGANISATION, orders_and_finance


class Shelf:
    """Learnings with tags, as they come to be stored."""

    def __init__(self, database, place):
        self.database, self.place = database, place
        self._deliveries = itertools.count()

    def delivery(self):
        return f"view:{next(self._deliveries)}"

    async def put(self, *labels, organisation=ORGANISATION, **about):
        """Store a learning for everyone with these tags; return its id."""
        (learning,) = await self.put_many(1, *labels, organisation=organisation, **about)
        return learning

    async def put_many(self, number, *labels, organisation=ORGANISATION, **about):
        """Store so many of them; return their ids."""
        told = {
            "organisation": organisation,
            "text": "Freeze it.",
            "visibility": "everyone",
            "domain_id": self.place.orders,
            "author_id": "U-carla",
            "logged_at": MONDAY_NOON,
            **about,
        }

        def work(session):
            rows = [LearningRow(**told) for _ in range(number)]
            session.add_all(rows)
            session.flush()
            add_tags(session, organisation, [(row, tags_from(labels)) for row in rows])
            return [row.id for row in rows]

        return await self.database.write(work)

    async def tags_of(self, learning):
        """The labels that a learning shows."""

        def look(session):
            query = (
                select(TagRow.label)
                .join(
                    LearningTagRow,
                    (col(LearningTagRow.folded) == TagRow.folded)
                    & (col(LearningTagRow.organisation) == TagRow.organisation),
                )
                .where(LearningTagRow.learning_id == learning)
            )
            return sorted(session.exec(query))

        return await self.database.read(look)


@pytest.fixture
async def shelf(any_database):
    return Shelf(any_database, await orders_and_finance(any_database))


@pytest.fixture
def tags(any_database):
    return Tags(transactions=tag_transactions(any_database), clock=ManualClock())
