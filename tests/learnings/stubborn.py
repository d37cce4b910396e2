"""Learnings over a database that is slow or refuses, as the test says."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp

import handlers.errors
import handlers.learnings
from bot.app.in_flight import InFlight
from bot.app.outside import at_once
from bot.app.slack import bolt_app, find_installation, web_client
from bot.app.socket import Socket
from bot.features.learnings.drafts import Drafts
from bot.features.learnings.finding.queries import Related
from bot.features.learnings.keeping.page import PageReader
from bot.features.learnings.service import Learnings
from bot.features.learnings.sheets import Sheets
from bot.kernel.errors import BusyError
from bot.settings import Settings
from handlers.background import Background
from handlers.links import Links
from handlers.shapes import Shapes
from sandbox import SandboxClock, Slack
from storage.learning_pages import keeping_transactions
from storage.learnings import learning_transactions
from tests.clock import MONDAY_NOON, ManualClock
from tests.learnings.place import Place
from tests.slack import ORGANISATION, workspace


class StubbornTransactions:
    """Real units of work that first refuse (`refusals` times), fail, or wait until `open` is set."""

    def __init__(self, database):
        self._real = learning_transactions(database)
        self.refusals = 0
        self.mishap = None
        self.open = asyncio.Event()
        self.open.set()

    async def write(self, work):
        return await self._run(self._real.write, work)

    async def read(self, work):
        return await self._run(self._real.read, work)

    async def _run(self, run, work):
        await self.open.wait()
        if self.mishap is not None:
            raise self.mishap
        if self.refusals:
            self.refusals -= 1
            raise BusyError
        return await run(work)


class Beside:
    """A search for related lessons that finds what the test says, late or never."""

    def __init__(self):
        self.found = Related()
        self.mishap = None
        self.open = asyncio.Event()
        self.open.set()

    async def find(self, _actor, _learning):
        await self.open.wait()
        if self.mishap is not None:
            raise self.mishap
        return self.found


class HeldClock(ManualClock):
    """Nobody's pause ends before the test lets it."""

    def __init__(self):
        super().__init__()
        self.go = asyncio.Event()

    async def sleep(self, seconds):
        await self.go.wait()
        await super().sleep(seconds)


class Stubborn:
    """A local Slack whose app is the learnings feature alone, with an impatient answer."""

    def __init__(self, slack, transactions, clock, background, in_flight, place, beside):
        self.slack = slack
        self.beside = beside
        self.transactions = transactions
        self.clock = clock
        self.ana = slack.person("ana")
        self.place = place
        self._background = background
        self._in_flight = in_flight

    async def settled(self):
        """Let the pauses pass, and wait until nothing is under way."""
        await self.slack.settle()
        self.clock.go.set()
        await self.slack.settle()
        assert await self._in_flight.drained()
        assert await self._background.drain()
        await self.slack.settle()


@asynccontextmanager
async def stubborn(database, *, patience=0.7):
    slack = Slack(workspace(), clock=SandboxClock(MONDAY_NOON))
    async with slack.serving(), aiohttp.ClientSession() as session:
        spec = slack.workspace.app
        settings = Settings(
            slack_bot_token=spec.bot_token,
            slack_app_token=spec.app_token,
            slack_api_url=slack.api_url,
            pollen_database_url=str(database.url),
        )
        token = spec.bot_token
        installation = await find_installation(web_client(settings, session, token=token), address=slack.api_url)
        client, background = web_client(settings, session, token=None), Background()
        shapes = Shapes(client=client, installation=installation, background=background)
        app = bolt_app(settings, installation, client=client, token=token, shapes=shapes)
        transactions, clock, in_flight = StubbornTransactions(database), HeldClock(), InFlight()
        beside = Beside()
        in_flight.watch(app)
        handlers.learnings.register(
            app,
            learnings=Learnings(transactions=transactions, clock=clock, changed=lambda: None),
            sheets=Sheets(transactions=transactions),
            drafts=Drafts(transactions=transactions, clock=clock),
            pages=PageReader(transactions=keeping_transactions(database)),
            links=Links(),
            look_up_channel=_no_look_up,
            relate=beside.find,
            background=background,
            clock=clock,
            patience=patience,
            form_patience=patience,
            related_patience=patience / 2,
        )
        handlers.errors.register(app, reference=lambda: "abc123")
        socket = Socket(app, web_client(settings, session, token=None), token=spec.app_token, answering=at_once)
        await socket.connect()
        try:
            place = Place(database, ORGANISATION)
            yield Stubborn(slack, transactions, clock, background, in_flight, place, beside)
        finally:
            transactions.open.set()
            beside.open.set()
            clock.go.set()
            await background.drain()
            await socket.close()


async def _no_look_up(_organisation, _channel):
    return None
