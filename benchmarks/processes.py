"""Bots as processes of their own, in a local Slack that is served by the benchmark."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from benchmarks.invented import CHANNELS
from sandbox import AppSpec, ChannelSpec, PersonSpec, SandboxClock, Slack, Workspace
from sandbox.manifest import read_manifest

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
BARE = "bare Bolt app"
POLLEN = "Pollen"
MODULES = {POLLEN: ("bot", "run"), BARE: ("benchmarks.bare_bot",)}
MOST_PEOPLE = 200
BETWEEN_LOOKS = 0.01
PATIENCE = 30.0
"""Seconds after which a bot that is not ready, or does not stop, is given up."""


class NotReadyError(Exception):
    """A bot did not become ready; the text ends with the last of what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A bot that is ready."""

    url: str
    seconds: float
    """From its exec to the first 200 of /readyz."""


def workspace() -> Workspace:
    """Describe a team of many people, all of them in each of some public channels."""
    people = [PersonSpec(name=f"person{number}") for number in range(MOST_PEOPLE)]
    everyone = [*(person.name for person in people), "app"]
    return Workspace(
        people=people,
        channels=[ChannelSpec(name=name, members=everyone) for name in CHANNELS],
        app=AppSpec(manifest=read_manifest(ROOT / "manifest.yml")),
    )


@asynccontextmanager
async def slack_served() -> AsyncIterator[Slack]:
    """Serve a local Slack of its own for one bot: two would share its deliveries."""
    # Slack's limits would be measured otherwise, not the bot.
    clock = SandboxClock(datetime.now(UTC), ticking=True)
    async with Slack(workspace(), clock=clock, rates=False).serving() as slack:
        yield slack


@asynccontextmanager
async def started(
    name: str, slack: Slack, *, database: str | None = None, http: bool = False
) -> AsyncIterator[Started]:
    """Start a bot, wait until it is ready, and stop it when the block ends. Raises NotReadyError."""
    url = f"http://{HOST}:{_free_port()}"
    with TemporaryDirectory(prefix="benchmark-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as written:
            begun = time.perf_counter()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *MODULES[name],
                cwd=folder,  # Where no .env file is.
                env=environment(slack, url=url, database=database, http=http),
                stdout=written,
                stderr=written,
            )
        try:
            if not await _ready(process, url):
                raise NotReadyError(f"The bot did not become ready. It said last: {last_words(log)}")
            seconds = time.perf_counter() - begun
            slack.post_to(f"{url}/slack/events" if http else None)
            yield Started(url=url, seconds=seconds)
        finally:
            await stopped(process)


def environment(slack: Slack, *, url: str, database: str | None, http: bool) -> dict[str, str]:
    """All that a bot's process is told."""
    app = slack.workspace.app
    way_in = {"SLACK_SIGNING_SECRET": app.signing_secret} if http else {"SLACK_APP_TOKEN": app.app_token}
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_API_URL": slack.api_url,
        "POLLEN_HTTP_HOST": HOST,
        "POLLEN_HTTP_PORT": url.rpartition(":")[2],
        **way_in,
        **({"POLLEN_DATABASE_URL": database} if database else {}),
    }


async def stopped(process: asyncio.subprocess.Process) -> None:
    """End a process: kindly, then not."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()


def last_words(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-1000:]


async def _ready(process: asyncio.subprocess.Process, url: str) -> bool:
    deadline = time.monotonic() + PATIENCE
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        while time.monotonic() < deadline and process.returncode is None:
            try:
                async with session.get(f"{url}/readyz") as answer:
                    if answer.status == 200:
                        return True
            except (aiohttp.ClientError, TimeoutError):
                pass  # Nobody listens there yet.
            await asyncio.sleep(BETWEEN_LOOKS)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
