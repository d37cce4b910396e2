"""`pollen run` as a process of its own: started by its command, stopped by a signal."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from sandbox import SandboxClock, Slack
from tests.clock import MONDAY_NOON
from tests.slack import workspace

ROOT = Path(__file__).parents[2]


async def start(slack, tmp_path, **changed):
    app = slack.workspace.app
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_API_URL": slack.api_url,
        "POLLEN_HTTP_PORT": "0",
        "POLLEN_DATABASE_URL": f"sqlite:///{tmp_path}/run.db",
        **changed,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=tmp_path,
        env={name: value for name, value in environment.items() if value},
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


@pytest.fixture
async def slack():
    async with Slack(workspace(), clock=SandboxClock(MONDAY_NOON)).serving() as slack:
        yield slack


@pytest.mark.long
async def test_it_answers_finishes_what_was_acked_and_leaves_with_status_0(slack, tmp_path):
    process = await start(slack, tmp_path)
    await slack.wait_for(lambda: slack.connections, timeout=20)
    secret = "poison messages hide in the retry queue"
    replies = asyncio.gather(
        *(slack.person(name).command("/learned", secret, channel="orders") for name in ("ana", "ben", "cora"))
    )
    answered = await replies
    process.send_signal(signal.SIGTERM)
    _, log = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0
    assert all(reply.acked for reply in answered)
    assert secret not in log.decode()
    assert '"event": "ready"' in log.decode()
    assert "stopped_before_everything_was_done" not in log.decode()
