"""A running Pollen: started, asked how it is, and stopped, in both modes and on both databases."""

import io
import time
from datetime import timedelta

import aiohttp
import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlmodel import SQLModel

from bot.app.database import NotMigratedError, open_database
from bot.app.running import AddressTakenError, running
from bot.app.slack import TIMEOUT, SlackError
from bot.features.deliveries.rules import LEASE
from bot.kernel.clock import SystemClock
from bot.settings import Settings
from handlers.leftovers import BEGUN, UNKNOWN_COMMAND
from sandbox import SandboxClock, Slack
from storage.engine import Database
from tests.clock import MONDAY_NOON
from tests.slack import living, workspace

pytestmark = pytest.mark.long


def settings_for(slack, tmp_path, **given):
    app = slack.workspace.app
    return Settings(
        **{
            "slack_bot_token": app.bot_token,
            "slack_app_token": app.app_token,
            "slack_api_url": slack.api_url,
            "pollen_http_port": 0,
            "pollen_database_url": f"sqlite:///{tmp_path}/a.db",
            **given,
        }
    )


@pytest.fixture
async def slack():
    async with Slack(workspace(), clock=SandboxClock(MONDAY_NOON)).serving() as slack:
        yield slack


async def start(settings):
    async with running(settings, clock=SystemClock()):
        pass


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_health_is_told_in_both_modes(tmp_path, http):
    async with living(f"sqlite:///{tmp_path}/a.db", http=http) as world, aiohttp.ClientSession() as browser:
        async with browser.get(f"{world.pollen.url}/healthz") as alive:
            assert (alive.status, await alive.json()) == (200, {"alive": True})
        async with browser.get(f"{world.pollen.url}/readyz") as ready:
            assert ready.status == 200
            assert await ready.json() == {
                "ready": True,
                "database": True,
                "slack": True,
                "clock": True,
                "sweeps": True,
                "failing": [],
                "reasons": [],
            }


async def test_a_slack_that_has_not_answered_for_long_makes_pollen_not_ready(tmp_path):
    async with living(f"sqlite:///{tmp_path}/a.db") as world, aiohttp.ClientSession() as browser:
        world.slack.faults.add("auth.test", error="service_unavailable")
        await world.register.run("heartbeat")
        world.clock.advance(timedelta(minutes=6))
        async with browser.get(f"{world.pollen.url}/readyz") as ready:
            assert ready.status == 503
            assert (await ready.json())["slack"] is False
        await world.register.run("heartbeat")
        async with browser.get(f"{world.pollen.url}/readyz") as ready:
            assert ready.status == 200


async def test_a_command_that_takes_too_long_is_not_taken_for_an_old_one(tmp_path):
    async with living(f"sqlite:///{tmp_path}/a.db") as world:
        body = {"user_id": "U0ANA", "team_id": "T0SANDBOX", "channel_id": "C0ORDERS", "trigger_id": "1.2"}

        async def dispatch(command, context=None):
            request = AsyncBoltRequest(body={**body, "command": command}, mode="socket_mode", context=context)
            answer = await world.pollen.app.async_dispatch(request)
            return request.context.get(BEGUN), answer.status, UNKNOWN_COMMAND in answer.body

        assert await dispatch("/pollen") == (True, 200, False)
        assert await dispatch("/gone") == (True, 200, True)
        assert await dispatch("/gone", {BEGUN: True}) == (True, 404, False)


async def test_no_call_to_slack_outlasts_what_the_outbox_reckons_with(tmp_path):
    async with living(f"sqlite:///{tmp_path}/a.db") as world:
        session = world.pollen.app.client.session
        assert session is not None
        assert session.timeout.total == TIMEOUT
    assert timedelta(seconds=TIMEOUT) < LEASE / 2, "a direct message takes two calls"


async def test_it_runs_on_postgresql(postgresql, postgresql_url):
    async with living(postgresql_url) as world:
        assert (await world.pollen.health.readiness()).ready


async def test_postgresql_that_was_not_migrated_is_refused_with_the_command_to_run(postgresql_url):
    database = Database(postgresql_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS empty")
    separator = "&" if "?" in postgresql_url else "?"
    try:
        with pytest.raises(NotMigratedError, match="pollen migrate"):
            open_database(f"{postgresql_url}{separator}options=-csearch_path%3Dempty")
    finally:
        database.close()
    assert SQLModel.metadata.tables


async def test_a_refused_bot_token_is_one_sentence(slack, tmp_path):
    with pytest.raises(SlackError, match=r"SLACK_BOT_TOKEN \(invalid_auth\)"):
        await start(settings_for(slack, tmp_path, slack_bot_token="xoxb-wrong"))


async def test_a_refused_app_token_is_one_sentence_and_not_tried_for_ever(slack, tmp_path):
    with pytest.raises(SlackError, match="SLACK_APP_TOKEN"):
        await start(settings_for(slack, tmp_path, slack_app_token="xapp-wrong"))


@pytest.mark.parametrize(
    ("method", "told"), [("auth.test", "does not answer"), ("apps.connections.open", "does not open")]
)
async def test_a_slack_in_trouble_is_not_taken_for_a_wrong_token(slack, tmp_path, method, told):
    slack.faults.add(method, status=500)
    with pytest.raises(SlackError, match=told):
        await start(settings_for(slack, tmp_path))


async def test_a_slack_that_is_not_there_is_one_sentence(slack, tmp_path):
    with pytest.raises(SlackError, match="SLACK_API_URL"):
        await start(settings_for(slack, tmp_path, slack_api_url="http://127.0.0.1:9/api/"))


async def test_an_address_in_use_is_one_sentence(slack, tmp_path):
    taken = int(slack.url.rsplit(":", 1)[1])
    with pytest.raises(AddressTakenError, match="POLLEN_HTTP_PORT"):
        await start(settings_for(slack, tmp_path, pollen_http_port=str(taken)))


async def test_client_secrets_in_the_environment_do_not_switch_bolt_to_files(slack, tmp_path, monkeypatch):
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    monkeypatch.chdir(tmp_path)
    async with running(settings_for(slack, tmp_path), clock=slack.clock, sweeping=False):
        reply = await slack.person("ana").command("/pollen", channel="orders")
        assert reply.acked


async def test_what_was_acked_is_finished_before_the_process_ends(slack, tmp_path):
    settings = settings_for(slack, tmp_path)
    async with running(settings, clock=slack.clock, sweeping=False) as pollen:
        done = []

        async def slow():
            await slack.wait_for(lambda: True)
            done.append("finished")

        pollen.background.start(slow(), name="slow")
    assert done == ["finished"]


async def test_it_starts_again_on_the_same_database(slack, tmp_path):
    await start(settings_for(slack, tmp_path))
    await start(settings_for(slack, tmp_path))


# HTTP mode: what did not come from Slack is refused, and nothing is a server error.


@pytest.fixture
async def endpoint(tmp_path):
    async with living(f"sqlite:///{tmp_path}/a.db", http=True) as world, aiohttp.ClientSession() as browser:

        async def post(data, headers=None):
            async with browser.post(
                f"{world.pollen.url}/slack/events", data=io.BytesIO(data), headers=headers or {}
            ) as answer:
                return answer.status

        yield post


def stamped(seconds_ago=0):
    return {"X-Slack-Request-Timestamp": str(int(time.time()) - seconds_ago), "X-Slack-Signature": "v0=" + "0" * 64}


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", {}, 401),
        (b"payload={}", {}, 401),
        (b"payload={}", stamped(), 401),
        (b"{}", {**stamped(400), "Content-Type": "application/json"}, 401),
        (b"payload={}", {**stamped(), "X-Slack-Request-Timestamp": "soon"}, 401),
        (b"payload={}", {**stamped(), "X-Slack-Request-Timestamp": "9" * 40}, 401),
        (b"\xff\xfe", stamped(), 400),
        (b"payload={", stamped(), 401),
        (b"{", {**stamped(), "Content-Type": "application/json"}, 401),
        (b"[1]", {**stamped(), "Content-Type": "application/json"}, 401),
        (b"x" * (1024 * 1024 + 1), stamped(), 413),
    ],
)
async def test_a_request_that_is_not_slacks_is_refused(endpoint, body, headers, status):
    assert await endpoint(body, headers) == status


async def test_slacks_check_of_the_certificate_is_answered_though_it_is_not_signed(endpoint):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert await endpoint(b"ssl_check=1&token=x", form) == 200
    assert await endpoint(b"command=%2Fpollen&token=x", form) == 401


async def test_slack_verifies_the_address_in_http_mode(tmp_path):
    async with living(f"sqlite:///{tmp_path}/a.db", http=True) as world:
        assert await world.slack.verify_request_url()
