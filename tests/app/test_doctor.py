"""`pollen doctor`: healthy is 0, and each fault has its sentence with what to do."""

import asyncio
import json
import sqlite3
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from bot.app.doctor.database_checks import check_database
from bot.app.doctor.examination import examine, examine_offline
from bot.app.doctor.findings import Level
from bot.app.doctor.slack_checks import check_clock
from bot.cli.main import main
from bot.kernel.errors import BusyError
from bot.kernel.ids import OrganisationId
from bot.settings import DatabaseSettings, Settings
from handlers.manifest import SCOPES
from sandbox import SandboxClock, Slack
from storage.engine import Database
from storage.migrate import migrate
from storage.organisations import arrive
from storage.tables import (
    ChannelRow,
    DomainLeadRow,
    DomainRow,
    LearningRow,
    OrganisationRow,
    PersonRow,
    PostRow,
    ScheduleRow,
    SweepRow,
)
from tests.clock import MONDAY_NOON, ManualClock
from tests.slack import workspace

ORGANISATION = OrganisationId("T0SANDBOX")
WORDS = "Late scans look like lost parcels."


def rows(*, at=MONDAY_NOON, **changes):
    """One healthy domain with a schedule; `changes` spoil a row by its name."""

    def of(kind, **fields):
        return {"organisation": ORGANISATION, **fields, **changes.get(kind, {})}

    return [
        DomainRow(
            id=1,
            **of("domain", name="Orders", folded_name="orders", channel_id="C0ORDERS", state="active", created_at=at),
        ),
        PersonRow(**of("lead", user_id="U0ANA", name="Ana Lima")),
        ChannelRow(**of("channel", channel_id="C0ORDERS", name="orders", is_private=False, bot_is_member=True)),
        SweepRow(**of("sweep", name="people", last_done=at)),
        ScheduleRow(
            **of(
                "schedule",
                domain_id=1,
                cadence="weekly",
                weekday=0,
                local_time=time(9),
                zone="UTC",
                starts_on=(at + timedelta(days=7)).date(),
                created_at=at,
                changed_at=at,
            )
        ),
        DomainLeadRow(**of("leading", domain_id=1, user_id="U0ANA")),
    ]


def a_post(**about):
    fields = {
        "organisation": ORGANISATION,
        "key": "edition:1",
        "kind": "edition",
        "channel_id": "C0ORDERS",
        "text": WORDS,
        "blocks": [],
        "state": "posted",
        "queued_at": MONDAY_NOON,
        "next_attempt_at": MONDAY_NOON,
    }
    return PostRow(**{**fields, **about})


@pytest.fixture
async def slack():
    slack = Slack(workspace(), clock=SandboxClock(MONDAY_NOON))
    async with slack.serving():
        yield slack


NOW = ManualClock(MONDAY_NOON + timedelta(minutes=1))
WALL = ManualClock(MONDAY_NOON)
"""This machine's clock, which agrees with the local Slack's."""


@pytest.fixture
def furnish(database):
    async def put(*things):
        def work(session):
            arrive(session, ORGANISATION, name="Sandbox", url="", now=MONDAY_NOON)
            for thing in things:
                session.add(thing)
                session.flush()

        await database.write(work)

    return put


def said(checks):
    return {check.name: [(f.level, f.says) for f in check.findings] for check in checks if check.findings}


@pytest.fixture
def place(slack, database, furnish):
    """What a test needs to have the doctor come: settings, the clocks, a way to furnish the database."""
    app = slack.workspace.app
    given = {
        "slack_bot_token": app.bot_token,
        "slack_app_token": app.app_token,
        "slack_signing_secret": None,
        "slack_api_url": slack.api_url,
        "pollen_database_url": database.url.render_as_string(hide_password=False),
    }

    async def findings(*, wall=None, **settings):
        everything = Settings.read(_env_file=None, **{**given, **settings})
        return said(await examine(everything, clock=NOW, wall=wall or WALL))

    return SimpleNamespace(given=given, furnish=furnish, findings=findings, database=database)


@pytest.fixture
def offline(database, furnish):
    """The same without Slack."""
    url = database.url.render_as_string(hide_password=False)

    async def findings():
        settings = DatabaseSettings.read(_env_file=None, pollen_database_url=url)
        return said(await examine_offline(settings, clock=NOW))

    return SimpleNamespace(furnish=furnish, findings=findings)


async def test_where_all_is_well_nothing_is_found_and_every_check_says_so(place):
    await place.furnish(*rows())
    settings = Settings.read(_env_file=None, **place.given)
    checks = await examine(settings, clock=NOW, wall=WALL)
    assert [finding for check in checks for finding in check.findings] == []
    assert [check.name for check in checks] == [
        "settings",
        "token",
        "scopes",
        "clock",
        "connection",
        "database",
        "organisation",
        "people",
        "schedules",
        "channels",
        "posts",
        "search",
    ]
    assert all(check.well.endswith(".") for check in checks)


# Slack.


async def test_a_refused_token_is_broken_and_what_depends_on_it_is_not_asked(place):
    await place.furnish(*rows())
    found = await place.findings(slack_bot_token="xoxb-of-another")
    assert found["token"] == [(Level.BROKEN, found["token"][0][1])]
    assert "Slack refuses SLACK_BOT_TOKEN (invalid_auth): copy the bot token again" in found["token"][0][1]
    assert {name: items[0][0] for name, items in found.items()} == {
        "token": Level.BROKEN,
        "scopes": Level.SKIPPED,
        "clock": Level.SKIPPED,
    }
    assert "xoxb-of-another" not in str(found)


async def test_a_slack_that_does_not_answer_is_told_as_such(place):
    await place.furnish(*rows())
    found = await place.findings(slack_api_url="http://127.0.0.1:9/api/")
    assert "Slack does not answer at http://127.0.0.1:9/api/" in found["token"][0][1]
    assert "run this again in a minute" in found["connection"][0][1]


async def test_a_refused_app_token_is_broken(place):
    await place.furnish(*rows())
    found = await place.findings(slack_app_token="xapp-of-another")
    assert found["connection"][0][0] is Level.BROKEN
    assert "Slack refuses SLACK_APP_TOKEN (invalid_auth)" in found["connection"][0][1]


async def test_each_missing_scope_is_named_with_what_it_is_for(database):
    slack = Slack(workspace(scopes=frozenset(SCOPES) - {"users:read", "im:write"}), clock=SandboxClock(MONDAY_NOON))
    async with slack.serving():
        app = slack.workspace.app
        settings = Settings.read(
            _env_file=None,
            slack_bot_token=app.bot_token,
            slack_app_token=app.app_token,
            slack_api_url=slack.api_url,
            pollen_database_url=str(database.url),
        )
        checks = await examine(settings, clock=ManualClock(), wall=WALL)
    [scopes] = [check for check in checks if check.name == "scopes"]
    assert [finding.level for finding in scopes.findings] == [Level.BROKEN, Level.BROKEN]
    assert "The scope users:read is missing (know names, time zones, guests and admins)" in scopes.findings[1].says


@pytest.mark.parametrize(
    ("seconds", "http", "level"),
    [(0, True, None), (59, True, None), (-61, True, Level.LOOK), (301, True, Level.BROKEN), (301, False, Level.LOOK)],
)
def test_a_clock_that_is_wrong_is_told_before_slacks_requests_are_refused(seconds, http, level):
    now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    headers = {"date": "Mon, 05 Jan 2026 12:00:00 GMT"}
    checked = check_clock(headers, now=now + timedelta(seconds=seconds), socket_mode=not http)
    assert [finding.level for finding in checked.findings] == ([level] if level else [])
    assert check_clock({}, now=now, socket_mode=True).level is Level.LOOK


async def test_the_machines_clock_is_compared_with_slacks(place):
    await place.furnish(*rows())
    wall = ManualClock(MONDAY_NOON - timedelta(minutes=10))
    found = await place.findings(wall=wall, slack_app_token=None, slack_signing_secret="s")
    assert "refused as forged: set the clock" in found["clock"][0][1]


# Settings.


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"slack_signing_secret": "s"}, "Pollen uses Socket Mode and never the secret"),
        ({"slack_api_url": "http://slack.example.com/api/"}, "the tokens travel in the clear"),
        ({"slack_api_url": "https://slack.example.com/api/"}, "is not Slack's (https://slack.com/api/)"),
    ],
)
def test_settings_that_make_no_sense_together_are_told(place, settings, says):
    from bot.app.doctor.settings_checks import check_settings

    checked = check_settings(Settings.read(_env_file=None, **{**place.given, **settings}))
    assert checked.level is Level.LOOK
    assert says in checked.findings[0].says


# The database.


async def test_a_database_that_is_not_there_is_not_made(place, tmp_path):
    found = await place.findings(pollen_database_url=f"sqlite:///{tmp_path}/nowhere.db")
    assert "There is no" in found["database"][0][1]
    assert found["organisation"] == [(Level.SKIPPED, "The database cannot be read.")]
    assert list(tmp_path.iterdir()) == []


async def test_a_database_without_tables_of_another_version_or_no_database_at_all_is_told(place, tmp_path):
    path = tmp_path / "other.db"
    sqlite3.connect(path).close()
    path.touch()
    found = await place.findings(pollen_database_url=f"sqlite:///{path}")
    assert "no tables of Pollen's yet" in found["database"][0][1]
    database = Database(f"sqlite:///{path}")
    migrate(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    database.close()
    found = await place.findings(pollen_database_url=f"sqlite:///{path}")
    assert "is at version 0001 and this Pollen expects" in found["database"][0][1]
    (tmp_path / "words.db").write_text("These are words and no database. " * 40)
    found = await place.findings(pollen_database_url=f"sqlite:///{tmp_path}/words.db")
    assert "does not answer" in found["database"][0][1]
    found = await place.findings(pollen_database_url="postgresql://nobody@127.0.0.1:9/x")
    assert "does not answer" in found["database"][0][1]


class Unwritable(Database):
    """A database that refuses every change, in its own way."""

    refusal: Exception

    async def write(self, work):
        raise self.refusal


@pytest.mark.parametrize(
    ("refusal", "level", "says"),
    [
        (BusyError(), Level.LOOK, "kept it busy: run this again in a moment"),
        (
            OperationalError("", {}, Exception("attempt to write a readonly database")),
            Level.BROKEN,
            "look at the rights",
        ),
    ],
)
async def test_a_database_that_takes_no_change_can_still_be_read(place, refusal, level, says):
    database = Unwritable(str(place.database.url))
    database.refusal = refusal
    checked, can_be_read = await check_database(database)
    database.close()
    assert (checked.level, can_be_read) == (level, True)
    assert says in checked.findings[0].says


async def test_a_disk_without_room_for_a_copy_is_looked_at(place):
    checked, can_be_read = await check_database(place.database, least_free=2**62)
    assert (checked.level, can_be_read) == (Level.LOOK, True)
    assert "make room" in checked.findings[0].says


async def test_postgresql_is_looked_at_alike(postgresql, place):
    checked, can_be_read = await check_database(postgresql)
    assert (checked.level, can_be_read) == (Level.OK, True)
    assert checked.well.startswith("PostgreSQL answers")


# What the rows say.


@pytest.mark.parametrize(
    ("changes", "check", "level", "says"),
    [
        ({"sweep": {"name": "other"}}, "people", Level.LOOK, "here never"),
        ({"sweep": {"last_done": MONDAY_NOON - timedelta(days=3)}}, "people", Level.LOOK, "last on 2026-01-02"),
        ({"lead": {"is_active": False}}, "people", Level.LOOK, "Nobody leads Orders any more"),
        ({"schedule": {"starts_on": MONDAY_NOON.date()}}, "schedules", Level.LOOK, "The digest of Orders is overdue"),
        ({"schedule": {"zone": "Mars/Olympus"}}, "schedules", Level.BROKEN, "the time zone Mars/Olympus"),
        (
            {"schedule": {"paused_at": MONDAY_NOON - timedelta(days=61)}},
            "schedules",
            Level.LOOK,
            "has been paused for 61 days",
        ),
        ({"channel": {"channel_id": "C9"}}, "channels", Level.LOOK, "Nobody has looked at the channel of Orders"),
        ({"channel": {"is_shared": True}}, "channels", Level.LOOK, "is shared with another organisation"),
    ],
)
async def test_what_is_odd_is_told_with_what_to_do(offline, changes, check, level, says):
    await offline.furnish(*rows(**changes))
    found = await offline.findings()
    assert list(found) == [check]
    assert found[check][0][0] is level
    assert says in found[check][0][1]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"domain": {"channel_id": "C0RETURNS"}}, "Pollen is not in the channel of Orders (C0RETURNS): invite it"),
        ({"schedule": {"domain_id": None, "channel_id": "C0VAULT"}}, "does not see the channel of the organisation's"),
    ],
)
async def test_slack_is_asked_how_the_channels_are_now(place, changes, says):
    await place.furnish(*rows(**changes))
    found = await place.findings()
    assert list(found) == ["channels"]
    assert says in found["channels"][0][1]


async def test_an_archived_channel_is_told_whoever_is_asked(place, offline, slack):
    await place.furnish(*rows(channel={"is_archived": True}))
    assert "The channel of Orders (C0ORDERS) is archived" in (await offline.findings())["channels"][0][1]
    assert "channels" not in await place.findings()
    slack.archive("orders")
    assert "is archived: open it again" in (await place.findings())["channels"][0][1]
    slack.faults.add("conversations.info", error="fatal_error")
    assert "Slack did not answer about the channel of Orders" in (await place.findings())["channels"][0][1]


@pytest.mark.parametrize(
    ("posts", "says"),
    [
        ([{"state": "queued", "next_attempt_at": MONDAY_NOON - timedelta(hours=1)}], "1 message should have left"),
        ([{"state": "unknown", "error": "never_found"}], "Of 1 message of the last 30 days nobody knows"),
        (
            [{"key": str(number), "state": "failed", "error": "not_in_channel"} for number in range(2)],
            "Slack did not take 2 messages in the last 30 days: not_in_channel (2).",
        ),
    ],
)
async def test_posts_that_did_not_leave_are_told_without_their_words(offline, posts, says):
    await offline.furnish(*rows(), *(a_post(**about) for about in posts))
    found = await offline.findings()
    assert says in found["posts"][0][1]
    assert WORDS not in str(found)


async def test_posts_that_were_lost_long_ago_or_wait_for_their_time_are_no_news(offline):
    old = a_post(state="failed", error="not_in_channel", queued_at=MONDAY_NOON - timedelta(days=31))
    await offline.furnish(*rows(), old, a_post(key="2", state="queued"))
    assert await offline.findings() == {}


async def test_learnings_that_search_does_not_know_are_counted_without_their_words(offline):
    learning = LearningRow(
        organisation=ORGANISATION, domain_id=1, text=WORDS, visibility="everyone", logged_at=MONDAY_NOON
    )
    await offline.furnish(*rows(), learning)
    found = await offline.findings()
    assert "1 learning is not in the search index yet" in found["search"][0][1]
    assert WORDS not in str(found)


async def test_rows_of_other_installations_are_told(place, offline):
    other = OrganisationRow(organisation="T9", first_seen=MONDAY_NOON)
    await place.furnish(*rows(), other)
    assert "several installations (T0SANDBOX, T9)" in (await place.findings())["organisation"][0][1]
    assert (await offline.findings())["schedules"][0][0] is Level.SKIPPED


async def test_a_database_of_another_installation_is_told(place):
    await place.database.write(lambda session: session.add(OrganisationRow(organisation="T9", first_seen=MONDAY_NOON)))
    found = await place.findings()
    assert found["organisation"][0][0] is Level.BROKEN
    assert "The token is of T0SANDBOX, and the database of T9" in found["organisation"][0][1]


async def test_a_new_database_waits_for_the_first_start(place):
    assert "No installation has used this database yet" in (await place.findings())["organisation"][0][1]


# At the terminal.


@pytest.fixture
def terminal(place, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in place.given.items():
        if value is not None:
            monkeypatch.setenv(name.upper(), value)

    async def run(*arguments):
        status = await asyncio.to_thread(main, ["doctor", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


async def test_exit_status_and_output_say_how_it_is(place, terminal, slack):
    slack.clock.advance_to(datetime.now(UTC))
    await place.furnish(*rows(at=datetime.now(UTC)))
    status, out, err = await terminal()
    assert (status, err) == (0, "")
    assert [line[:9].strip() for line in out.splitlines()] == ["ok"] * 12
    status, out, _ = await terminal("--offline", "--json")
    assert (status, json.loads(out)["ok"]) == (0, True)
    await place.database.write(lambda session: session.add(a_post(state="failed", queued_at=datetime.now(UTC))))
    status, out, _ = await terminal("--json")
    told = json.loads(out)
    assert (status, told["ok"]) == (1, False)
    assert [check["level"] for check in told["checks"] if check["check"] == "posts"] == ["look at"]
    status, out, _ = await terminal()
    assert (status, "look at    posts" in out) == (1, True)
    for secret in (place.given["slack_bot_token"], place.given["slack_app_token"], WORDS):
        assert secret not in out


async def test_settings_that_do_not_let_it_look_are_one_sentence_and_status_2(terminal, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "nonsense")
    status, out, err = await terminal()
    assert (status, out) == (2, "")
    assert err.startswith("SLACK_BOT_TOKEN should be a bot token")
    monkeypatch.setenv("POLLEN_DATABASE_URL", "mysql://x")
    assert (await terminal("--offline"))[0] == 2


async def test_nothing_is_changed(place, terminal):
    await place.furnish(*rows(at=datetime.now(UTC)))

    def everything():
        with sqlite3.connect(str(place.database.url.database)) as connection:
            return list(connection.iterdump())

    before = everything()
    await terminal()
    assert everything() == before
