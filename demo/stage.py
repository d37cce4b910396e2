"""What the demo is played on: a local Slack with Pollen in it, a database that is thrown away, and a clock."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app.running import Pollen, running
from bot.app.wiring import OUTBOX
from bot.kernel.errors import OperatorError
from bot.settings import Settings
from demo.organisation import Organisation
from demo.workspace import workspace_of
from sandbox import SandboxClock, Slack

MANIFEST = Path(__file__).parents[1] / "manifest.yml"
HOST = "127.0.0.1"
ACK_SECONDS = 10.0
"""Slack waits three; a busy machine is no reason to break off a demo."""
BETWEEN_POSTS = timedelta(seconds=2)
"""What the clock is moved on by while posts are left: Slack takes one a second and channel."""
MOST_ROUNDS = 20
POSTING = frozenset({"chat.postMessage", "chat.update", "conversations.open"})


class DemoError(OperatorError):
    """The demo can't go on; the text is one sentence for whoever started it."""


class Stopwatch:
    """Wall time for the sandbox's clock: none passes until it is started, so that the story says what time it is."""

    def __init__(self) -> None:
        self._started: float | None = None

    def elapsed(self) -> float:
        return 0.0 if self._started is None else time.monotonic() - self._started

    def start(self) -> None:
        self._started = time.monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that plays."""

    organisation: Organisation
    slack: Slack
    clock: SandboxClock
    pollen: Pollen
    stopwatch: Stopwatch

    async def settled(self) -> None:
        """Wait until neither Slack nor Pollen has anything under way."""
        await self.slack.settle()
        if not await self.pollen.settled():
            raise DemoError("Pollen did not finish what it had begun; please start the demo once more.")
        await self.slack.settle()

    def move_to(self, instant: datetime) -> None:
        """Let time pass until then. What is past by a few seconds is now."""
        if instant > self.clock.now():
            self.clock.advance_to(instant)

    async def catch_up(self) -> None:
        """Let Pollen do all that is due at this moment."""
        await self.settled()
        await self.pollen.register.run_all()
        for _ in range(MOST_ROUNDS):
            before = len(self.slack.calls)
            await self.pollen.register.run(OUTBOX)
            await self.settled()
            if not any(call.method in POSTING for call in self.slack.calls[before:]):
                return
            self.clock.advance(BETWEEN_POSTS)

    @asynccontextmanager
    async def live(self) -> AsyncIterator[None]:
        """Let time pass by itself, and Pollen look by itself for what is due."""
        self.stopwatch.start()
        self.pollen.register.start()
        try:
            yield
        finally:
            await self.pollen.register.stop()


@asynccontextmanager
async def staged(
    organisation: Organisation, *, opens: datetime, ports: Sequence[int] = (0,), rates: bool = True
) -> AsyncIterator[Stage]:
    """Build the stage, at an instant of the story; take it down, database and all, when the block ends.

    It listens on the first of the ports that is free, 0 being any. Raises DemoError when none is. Without `rates`, Slack
    takes as much as it is given.
    """
    stopwatch = Stopwatch()
    clock = SandboxClock(opens, ticking=True, elapsed=stopwatch.elapsed)
    slack = Slack(workspace_of(organisation, manifest=MANIFEST), clock=clock, ack_seconds=ACK_SECONDS, rates=rates)
    async with AsyncExitStack() as closing:
        folder = closing.enter_context(TemporaryDirectory(prefix="pollen-demo-"))
        await _serve(slack, ports, closing)
        settings = _settings(slack, Path(folder) / "pollen.db")
        pollen = await closing.enter_async_context(running(settings, clock=clock, sweeping=False))
        yield Stage(organisation=organisation, slack=slack, clock=clock, pollen=pollen, stopwatch=stopwatch)


async def _serve(slack: Slack, ports: Sequence[int], closing: AsyncExitStack) -> None:
    *others, last = ports
    for port in others:
        with suppress(OSError):
            await closing.enter_async_context(slack.serving(host=HOST, port=port))
            return
    try:
        await closing.enter_async_context(slack.serving(host=HOST, port=last))
    except OSError as error:
        raise DemoError(f"Cannot listen on port {last}: {error.strerror}. Choose another with --port.") from error


def _settings(slack: Slack, database: Path) -> Settings:
    """Every setting, so that none comes from the environment or a .env file."""
    app = slack.workspace.app
    return Settings.read(
        slack_bot_token=app.bot_token,
        slack_app_token=app.app_token,
        slack_signing_secret=app.signing_secret,
        slack_api_url=slack.api_url,
        pollen_http_host=HOST,
        pollen_http_port=0,
        pollen_database_url=f"sqlite:///{database}",
    )
