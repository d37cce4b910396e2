"""Messages to save, and a service that reads them from a board instead of from Slack."""

from sqlmodel import col, select

from bot.features.learnings.capturing.notices import Notices, Page
from bot.features.learnings.capturing.rules import Mention, Said
from bot.features.learnings.capturing.service import Capturing
from bot.features.learnings.capturing.units import Mark
from bot.features.learnings.finding.queries import Related
from bot.features.learnings.service import Learnings
from bot.kernel.settings import OrganisationSettings
from storage.learnings import learning_transactions
from storage.settings import save_settings
from storage.tables import CapturedMessageRow, ChannelRow, DraftRow, LearningRow, PersonRow, PostRow, SettingsRow
from tests.clock import MONDAY_NOON, ManualClock
from tests.learnings.place import ORGANISATION, Place, orders_and_finance

TS = "1767614400.000100"
TABLES = (LearningRow, CapturedMessageRow, PostRow, DraftRow, SettingsRow)


def said(text="Freeze the plan on Friday.", *, channel="C-orders", ts=TS, author="U-ana", **more):
    fields = {"met_in": channel, "link": f"https://acme.slack.com/archives/{channel}/p1", **more}
    return Said(channel=channel, ts=ts, words=(text,) if text else (), author=author, **fields)


def mention(user, **more):
    return Mention(user=user, **more)


def logging_on(database):
    return Learnings(transactions=learning_transactions(database), clock=ManualClock(), changed=lambda: None)


def mark(channel="C-orders", ts=TS, reaction="seedling"):
    return Mark(reaction=reaction, channel=channel, ts=ts)


class Board:
    """A capturing service, the messages it may read, and what it asked for."""

    place: Place

    def __init__(self, database, clock):
        self.database = database
        self.messages = {}
        self.asked: list[object] = []
        self.met: list[object] = []
        self.woken: list[object] = []
        self.notices: list[object] = []
        self.arrivals, self.channels = {}, {}
        self.related = Related()
        self.capturing = Capturing(
            transactions=learning_transactions(database),
            messages=self,
            acquaint=self._acquaint,
            look_up=self._look_up,
            relate=self._relate,
            notices=Notices(saved=self._saved, refused=self._refused),
            clock=clock,
            wake=lambda: self.woken.append("outbox"),
        )

    def post(self, message, *, met_in=None):
        self.messages[met_in or message.met_in, message.ts] = message

    async def read(self, channel, ts):
        self.asked.append((channel, ts))
        found = self.messages.get((channel, ts))
        if isinstance(found, Exception):
            raise found
        return found

    async def _acquaint(self, actor):
        self.met.append(actor.user)
        if actor.user in self.arrivals:
            await self.person(actor.user, **self.arrivals[actor.user])

    async def _look_up(self, organisation, channel):
        if channel in self.channels:
            row = ChannelRow(organisation=organisation, channel_id=channel, **self.channels[channel])
            await self.database.write(lambda session: session.merge(row))

    async def _relate(self, _actor, _learning):
        if isinstance(self.related, Exception):
            raise self.related
        return self.related

    def _saved(self, notice):
        self.notices.append(notice)
        return Page(text=f"saved, to {notice.to}", blocks=[])

    def _refused(self, refusal):
        return Page(text=f"refused, {refusal.why}", blocks=[])

    async def person(self, user, **about):
        row = PersonRow(organisation=ORGANISATION, user_id=user, seen_at=MONDAY_NOON, **about)
        await self.database.write(lambda session: session.merge(row))

    async def decide(self, **settings):
        given = OrganisationSettings(**settings)
        await self.database.write(lambda session: save_settings(session, ORGANISATION, given, now=MONDAY_NOON))

    async def choose(self, user, domain):
        def work(session):
            session.get(PersonRow, (ORGANISATION, user)).chosen_domain_id = domain

        await self.database.write(work)

    async def rows(self, table):
        return await self.database.read(
            lambda session: [row.model_dump() for row in session.exec(select(table).order_by(*keys(table)))]
        )

    async def learnings(self):
        return await self.rows(LearningRow)

    async def told(self):
        """Who is told what, by the posts that wait."""
        return {(post["user_id"], post["kind"], post["text"]) for post in await self.rows(PostRow)}

    async def everything(self):
        return [await self.rows(table) for table in TABLES]


def keys(table):
    return [col(getattr(table, column.name)) for column in table.__table__.primary_key]


async def furnished(database, clock):
    """Orders and Finance, and everybody known to Slack; gus is a guest, eve of another organisation."""
    place = await orders_and_finance(database)
    board = Board(database, clock)
    board.place = place

    def work(session):
        for row in session.exec(select(PersonRow)):
            row.seen_at = MONDAY_NOON

    await database.write(work)
    await board.person("U-eve", name="Eve", is_external=True)
    await board.person("U-bot", name="Deploys", is_bot=True)
    await board.person("U-ida", name="Ida", is_active=False)
    return board
