"""A running Pollen: everything that is opened here is closed here, in the opposite order."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.health import HEARTBEAT, Health
from bot.app.heartbeat import Heartbeat
from bot.app.in_flight import InFlight
from bot.app.outside import Outside
from bot.app.parts import Parts
from bot.app.slack import bolt_app, find_installation, web_client
from bot.app.socket import Socket
from bot.app.sweeps import Register, Sweep
from bot.app.web import Inlet, build, listening
from bot.app.wiring import wire
from bot.kernel.clock import Clock
from bot.kernel.errors import OperatorError
from bot.settings import Settings
from handlers.background import Background
from handlers.installation import Installation
from handlers.shapes import Shapes
from storage.engine import Database
from storage.organisations import arrive

log = logging.getLogger(__name__)

STOP = (signal.SIGTERM, signal.SIGINT)
THE_WORLD = Outside()


class AddressTakenError(OperatorError):
    """Something else listens at POLLEN_HTTP_HOST and POLLEN_HTTP_PORT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pollen:
    """What can be asked of a running Pollen."""

    app: AsyncApp
    installation: Installation
    database: Database
    register: Register
    background: Background
    in_flight: InFlight
    health: Health
    url: str
    """Where health is told and, in HTTP mode, Slack's requests are taken."""

    async def settled(self) -> bool:
        """Wait until no listener and no work after an ack is under way; False when that takes too long."""
        return await self.in_flight.drained() and await self.background.drain()


@asynccontextmanager
async def running(
    settings: Settings, *, clock: Clock, sweeping: bool = True, outside: Outside = THE_WORLD
) -> AsyncIterator[Pollen]:
    """Run Pollen until the block ends.

    With `sweeping` off, nothing is due by itself: tests and the demo run the register when
    they have moved the clock. Raises what keeps Pollen from starting: SlackError,
    NotMigratedError, BusyError, AddressTakenError.
    """
    async with AsyncExitStack() as closing:
        database = await closing.enter_async_context(_remembering(outside.open_database, settings))
        session = await closing.enter_async_context(outside.open_session())
        token = settings.slack_bot_token.get_secret_value()
        client = web_client(settings, session, token=token)
        installation = await find_installation(client, address=settings.slack_api_url)
        await _arrive(database, installation, clock)

        in_flight = InFlight()
        parts = _parts(settings, installation, session, client=client, database=database, clock=clock)
        app, background = parts.app, parts.background
        in_flight.watch(app)
        wakes, sweeps = wire(parts)
        socket = _socket(settings, app, client=web_client(settings, session, token=None), outside=outside)
        if socket:
            closing.push_async_callback(socket.close)
        register, health = _watched(parts, sweeps, socket)
        wakes.connect(register)
        # Closed in the opposite order: take nothing more, then finish what was taken.
        closing.push_async_callback(_finish, in_flight, background)
        url = await closing.enter_async_context(_serving(settings, app, health, outside))
        await closing.enter_async_context(_listening(socket, in_flight))
        if sweeping:
            await closing.enter_async_context(_sweeping(register))
        log.info("ready", extra={"mode": "socket" if socket else "http", "organisation": installation.organisation})
        yield Pollen(
            app=app,
            installation=installation,
            database=database,
            register=register,
            background=background,
            in_flight=in_flight,
            health=health,
            url=url,
        )
        log.info("stopping")


def _parts(
    settings: Settings,
    installation: Installation,
    session: ClientSession,
    *,
    client: AsyncWebClient,
    database: Database,
    clock: Clock,
) -> Parts:
    """Build the app that answers Slack, with nothing registered in it yet."""
    background = Background()
    shapes = Shapes(client=client, installation=installation, background=background)
    answering, token = web_client(settings, session, token=None), settings.slack_bot_token.get_secret_value()
    app = bolt_app(settings, installation, client=answering, token=token, shapes=shapes)
    return Parts(
        app=app, client=client, database=database, clock=clock, installation=installation, background=background
    )


async def run_until_stopped(settings: Settings, *, clock: Clock) -> None:
    """Run until SIGTERM or SIGINT, then finish what was acked."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP:
        loop.add_signal_handler(number, stop.set)
    async with running(settings, clock=clock):
        await stop.wait()


@asynccontextmanager
async def _remembering(open_database: Callable[[str], Database], settings: Settings) -> AsyncIterator[Database]:
    database = await asyncio.to_thread(open_database, settings.pollen_database_url)
    try:
        yield database
    finally:
        database.close()


@asynccontextmanager
async def _sweeping(register: Register) -> AsyncIterator[None]:
    register.start()
    try:
        yield
    finally:
        await register.stop()


def _watched(parts: Parts, sweeps: list[Sweep], socket: Socket | None) -> tuple[Register, Health]:
    """Let a sweep of its own watch over Slack; return the register of all, and what tells how they do."""
    heartbeat = Heartbeat(client=parts.client, clock=parts.clock)
    watching = Sweep(name="heartbeat", every=HEARTBEAT, run=_watch(heartbeat, socket, parts.database))
    register = Register([*sweeps, watching], clock=parts.clock)
    trouble = socket.trouble if socket else _no_trouble
    return register, Health(database=parts.database, heartbeat=heartbeat, register=register, socket_trouble=trouble)


@asynccontextmanager
async def _serving(settings: Settings, app: AsyncApp, health: Health, outside: Outside) -> AsyncIterator[str]:
    secret, inlet = settings.slack_signing_secret, None
    if not settings.socket_mode and secret is not None:
        inlet = Inlet(dispatch=app.async_dispatch, secret=secret.get_secret_value(), answering=outside.answering)
    async with AsyncExitStack() as closing:
        try:
            url = await closing.enter_async_context(
                listening(build(health=health, inlet=inlet), settings.pollen_http_host, settings.pollen_http_port)
            )
        except OSError as error:
            raise AddressTakenError(
                f"Pollen cannot listen at {settings.pollen_http_host}:{settings.pollen_http_port} ({error.strerror}); "
                "set POLLEN_HTTP_HOST or POLLEN_HTTP_PORT to another."
            ) from error
        yield url


async def _arrive(database: Database, installation: Installation, clock: Clock) -> None:
    """Record that this installation uses the database; the first gets what was imported before it came."""
    took_over = await database.write(
        lambda session: arrive(
            session, installation.organisation, name=installation.name, url=installation.url, now=clock.now()
        )
    )
    if took_over:
        log.info("took_over_imported_rows", extra={"organisation": installation.organisation})


def _socket(settings: Settings, app: AsyncApp, *, client: AsyncWebClient, outside: Outside) -> Socket | None:
    token = settings.slack_app_token
    if token is None:
        return None
    return Socket(app, client, token=token.get_secret_value(), answering=outside.answering)


def _watch(heartbeat: Heartbeat, socket: Socket | None, database: Database) -> Callable[[], Awaitable[None]]:
    async def watch() -> None:
        # Where nobody writes, nobody would find out that the database is in trouble, or not any more.
        await database.ask()
        was_silent = heartbeat.is_silent
        await heartbeat.beat()
        if socket is not None and not was_silent and not heartbeat.is_silent and not await socket.is_connected():
            # Slack answers, and has for two beats, but the socket does not: sockets can go silent for good.
            log.warning("socket_silent", extra={"what_to_do": await socket.trouble()})
            socket.reconnect()

    return watch


async def _finish(in_flight: InFlight, background: Background) -> None:
    if not (await in_flight.drained() and await background.drain()):
        log.warning("stopped_before_everything_was_done")


@asynccontextmanager
async def _listening(socket: Socket | None, in_flight: InFlight) -> AsyncIterator[None]:
    """Take what comes over the socket, if that is the mode; in the end answer what was taken."""
    if socket is None:
        yield
        return
    await socket.connect()
    try:
        yield
    finally:
        socket.stop_taking()
        await socket.answered()
        await in_flight.drained()


async def _no_trouble() -> None:
    """Where Slack calls us there is no socket that could be closed."""
