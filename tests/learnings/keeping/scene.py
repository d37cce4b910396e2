"""Everything that keeps learnings true, over one database: Orders (public) led by Ben, Finance (private) by Carla."""

from bot.features.learnings.finding.queries import Found, Hit
from bot.features.learnings.keeping.history import Histories
from bot.features.learnings.keeping.journey import Given, Journeys
from bot.features.learnings.keeping.newer import Suggestions
from bot.features.learnings.keeping.page import PageReader
from bot.features.learnings.keeping.service import Keeping
from bot.features.learnings.receipts import Receipt
from bot.features.learnings.service import Learnings
from bot.features.learnings.sheets import Sheets
from storage.learning_pages import keeping_transactions
from storage.tables import LearningRow, PersonRow
from tests.learnings.place import ANA, ORGANISATION


class Scene:
    changes: list[str]
    searched: list[tuple[str, str]]
    found: list[tuple[str, Hit]]

    def __init__(self, database, clock, place):
        self.database, self.clock, self.place = database, clock, place
        self.transactions = keeping_transactions(database)
        self.changes, self.searched = [], []
        telling = {"transactions": self.transactions, "clock": clock, "changed": lambda: self.changes.append("changed")}
        self.learnings, self.keeping, self.journeys = Learnings(**telling), Keeping(**telling), Journeys(**telling)
        self.sheets = Sheets(transactions=self.transactions)
        self.pages = PageReader(transactions=self.transactions)
        self.histories = Histories(transactions=self.transactions)
        self.suggestions = Suggestions(transactions=self.transactions, search=self.search)
        self.found = []
        self._deliveries = 0

    def delivery(self):
        self._deliveries += 1
        return f"trigger:{self._deliveries}"

    async def log(self, text="Freeze the plan on Friday.", *, by=ANA, channel="C-orders"):
        saved = await self.learnings.log(by, self.delivery(), text=text, channel=channel)
        assert isinstance(saved, Receipt)
        return saved.learning.id

    async def retire(self, learning, *, by=ANA, because=""):
        return await self.keeping.retire(by, self.delivery(), learning, because=because)

    async def supersede(self, learning, newer, *, by=ANA):
        return await self.keeping.supersede(by, self.delivery(), learning, newer)

    async def merge(self, learning, into, *, by=ANA):
        return await self.keeping.merge(by, self.delivery(), learning, into)

    async def restore(self, learning, *, by=ANA):
        return await self.learnings.restore(by, self.delivery(), learning)

    async def undo(self, learning, *, by=ANA):
        return await self.learnings.undo(by, self.delivery(), learning)

    async def narrow(self, learning, *, by=ANA):
        return await self.learnings.narrow(by, self.delivery(), learning)

    async def move(self, learning, domain, *, by=ANA):
        return await self.learnings.move(by, self.delivery(), learning, domain)

    async def answer(self, learning, answer, *, by, **more):
        return await self.journeys.answer(by, self.delivery(), learning, Given(answer=answer, **more))

    async def row(self, learning):
        return await self.database.read(lambda session: session.get(LearningRow, learning).model_dump())

    async def set(self, learning, **columns):
        def work(session):
            row = session.get(LearningRow, learning)
            for name, value in columns.items():
                setattr(row, name, value)

        await self.database.write(work)

    async def choose(self, user, domain):
        """Let somebody choose a domain."""

        def work(session):
            person = session.get(PersonRow, (ORGANISATION, user)) or PersonRow(organisation=ORGANISATION, user_id=user)
            person.chosen_domain_id = domain
            session.add(person)

        await self.database.write(work)

    async def search(self, actor, query):
        """What search would find, as the test says."""
        self.searched.append((actor.user, query.words))
        shown = [hit for words, hit in self.found if words == query.words]
        return Found(query=query, hits=tuple(shown))

    async def finds(self, words, learning):
        def look(store):
            return store.learning(ORGANISATION, learning)

        self.found.append((words, Hit(learning=await self.transactions.read(look), domain=None, author=None)))
