"""Short ways to put learnings where search finds them, and to name what it found."""

from datetime import timedelta

from bot.features.learnings.finding.queries import Query
from bot.features.learnings.finding.service import Finding
from bot.matching.words import fold
from storage.search import finding_transactions, index
from storage.tables import LearningRow, LearningTagRow, TagRow
from tests.clock import MONDAY_NOON
from tests.learnings.place import ANA, ORGANISATION


class Shelf:
    """Learnings of one organisation, each a day later than the one before, and the search for them."""

    orders: int
    finance: int
    named: dict[int, str]

    def __init__(self, database, clock, organisation=ORGANISATION):
        self.database = database
        self.clock = clock
        self.organisation = organisation
        self.finding = Finding(transactions=finding_transactions(database), clock=clock)
        self._days = 0

    async def put(self, text, *, tags=(), indexed=True, **about):
        """Store a learning and return its id."""
        self._days += 1
        row = LearningRow(
            organisation=self.organisation,
            text=text,
            **{
                "visibility": "everyone",
                "author_id": "U-ben",
                "logged_at": MONDAY_NOON - timedelta(days=100 - self._days),
                **about,
            },
        )

        def work(session):
            session.add(row)
            session.flush()
            assert row.id is not None
            for tag in tags:
                session.merge(TagRow(organisation=self.organisation, folded=fold(tag), label=tag))
            session.flush()
            session.add_all(
                LearningTagRow(organisation=self.organisation, learning_id=row.id, folded=fold(tag)) for tag in tags
            )
            session.flush()
            if indexed:
                index(session, self.organisation, [row.id])

        await self.database.write(work)
        return row.id

    async def change(self, learning, **to):
        """Change a stored learning, and tell search."""

        def work(session):
            row = session.get(LearningRow, learning)
            touched = {learning, row.successor_id or learning}
            for name, value in to.items():
                setattr(row, name, value)
            index(session, self.organisation, touched)

        await self.database.write(work)

    async def found(self, words="", *, by=ANA, page=1, **query):
        return await self.finding.search(by, Query(words=words, **query), page=page)

    async def ids(self, words="", **query):
        """Search, and return the ids of what the page shows."""
        return [hit.learning.id for hit in (await self.found(words, **query)).hits]
