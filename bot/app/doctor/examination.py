"""All checks, one after the other; each that needs what another found missing is left out, and says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.app.doctor.channel_checks import check_channels
from bot.app.doctor.database_checks import check_database
from bot.app.doctor.findings import Checked, skipped
from bot.app.doctor.organisation_checks import (
    LOOKS_BACK,
    OVERDUE,
    check_organisation,
    check_people,
    check_posts,
    check_schedules,
    check_search,
)
from bot.app.doctor.settings_checks import check_settings
from bot.app.doctor.slack_checks import check_socket, meet
from bot.app.slack import web_client, web_session
from bot.kernel.clock import Clock
from bot.kernel.ids import OrganisationId
from bot.settings import DatabaseSettings, Settings
from storage import diagnosis
from storage.digests import digest_transactions
from storage.engine import Database
from storage.organisations import known

NO_DATABASE = "The database cannot be read."
WHOSE = "The database holds several installations, and Slack did not say which is this one."


async def examine(settings: Settings, *, clock: Clock, wall: Clock) -> list[Checked]:
    """Look at everything, and ask Slack. `clock` is Pollen's; `wall` is the machine's, by which signatures are checked."""
    async with web_session() as session:
        client = web_client(settings, session, token=settings.slack_bot_token.get_secret_value())
        met = await meet(client, settings, wall=wall)
        asking = client if met.installation is not None else None
        socket = await check_socket(web_client(settings, session, token=None), settings)
        present = met.installation.organisation if met.installation is not None else None
        rows = await _rows(settings.pollen_database_url, asking, present, clock=clock)
    return [check_settings(settings), *met.checks, socket, *rows]


async def examine_offline(settings: DatabaseSettings, *, clock: Clock) -> list[Checked]:
    """Look at the database alone."""
    return await _rows(settings.pollen_database_url, None, None, clock=clock)


async def _rows(
    url: str, client: AsyncWebClient | None, present: OrganisationId | None, *, clock: Clock
) -> list[Checked]:
    async with _opened(url) as database:
        first, can_be_read = await check_database(database)
        if not can_be_read:
            return [first, skipped("organisation", NO_DATABASE)]
        there = await database.read(known)
        whose = present if present is not None else there[0] if len(there) == 1 else None
        checks = [first, check_organisation(there, present)]
        if whose is None or whose not in there:
            return [*checks, *([skipped("schedules", WHOSE)] if len(there) > 1 else [])]
        return [*checks, *await _of(database, whose, client, now=clock.now())]


async def _of(
    database: Database, organisation: OrganisationId, client: AsyncWebClient | None, *, now: datetime
) -> list[Checked]:
    running = await digest_transactions(database).read(lambda store: store.running(organisation))
    timetables = await database.read(lambda session: diagnosis.timetables(session, organisation))
    posts = await database.read(
        lambda session: diagnosis.posts(session, organisation, due_before=now - OVERDUE, since=now - LOOKS_BACK)
    )
    destinations = await database.read(lambda session: diagnosis.destinations(session, organisation))
    swept = await database.read(lambda session: diagnosis.last_swept(session, organisation, "people"))
    unled = await database.read(lambda session: diagnosis.led_by_nobody(session, organisation))
    return [
        check_people(swept, unled, now=now),
        check_schedules(running, timetables, now=now),
        await check_channels(client, destinations),
        check_posts(posts),
        check_search(await database.read(lambda session: diagnosis.not_indexed(session, organisation))),
    ]


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()
