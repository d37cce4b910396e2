"""One process's life, played inside the test's: it starts, and at its end nothing of it happens any more."""

import asyncio
import contextvars
import sys
from collections.abc import Awaitable, Callable, Coroutine
from random import Random
from typing import Any, NoReturn, cast

import aiohttp
from sqlalchemy import event

from bot.app.outside import Outside
from bot.app.running import Pollen, running
from bot.kernel.errors import OperatorError
from bot.settings import Settings
from sandbox import SandboxClock
from storage.engine import Database
from tests.reliability.exactly_once.fate import Fate, Stage
from tests.reliability.exactly_once.wire import Wire

LIFE: contextvars.ContextVar["Life | None"] = contextvars.ContextVar("LIFE", default=None)
LATE = frozenset({"chat.postMessage", "chat.update"})
"""Calls that Slack may get when whoever made them has given up waiting."""
LATEST = 50.0
"""Seconds after which a request that was sent may still reach Slack; ours counts on less than sixty."""


class KilledError(BaseException):
    """The thread's process has ended."""


class Clock(SandboxClock):
    """A clock that knows how many sleep by it."""

    sleeping = 0

    async def sleep(self, seconds: float) -> None:
        self.sleeping += 1
        try:
            await super().sleep(seconds)
        finally:
            self.sleeping -= 1


class Life:
    """From the start of a process to its end.

    Everything that leaves the process takes its turn, so that a story passes its points in
    the same order whenever it is played.
    """

    def __init__(self, settings: Settings, *, clock: Clock, fate: Fate, wire: Wire, chances: Random) -> None:
        self.settings, self.clock, self.fate, self.wire, self.chances = settings, clock, fate, wire, chances
        self.pollen: Pollen | None = None
        self.failed: Exception | None = None
        self.ended = asyncio.Event()
        self.turn = asyncio.Lock()
        self.lost = 0.0
        """How likely it is that the answer of a call never comes; Slack gets such a call much later."""
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ready, self._stop = asyncio.Event(), asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()
        self._context.run(LIFE.set, self)
        self._loop.set_task_factory(cast("Any", task_of_a_life))
        self._main: asyncio.Task[None] | None = None

    # From outside.

    async def start(self) -> bool:
        """Start; say whether it came up. What Slack or the database refuse at the start is in `failed`."""
        self._main = self._loop.create_task(self._run(), context=self._context)
        await self._first(self._ready.wait(), self._main)
        return self._ready.is_set() and not self.ended.is_set()

    async def do(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let the process do something, until that is done or the process has ended."""
        task = self._loop.create_task(work, context=self._context)
        await self._first(task)
        if task.done() and not task.cancelled() and not self.ended.is_set():
            task.result()

    async def stop(self) -> None:
        """Stop as on SIGTERM."""
        self._stop.set()
        assert self._main is not None
        await self._first(self._main)
        await self.bury()

    async def bury(self) -> None:
        """Take away whatever is left of a process that has ended."""
        while left := {task for task in self._tasks if not task.done()}:
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=0.05)
        if self._main is not None and not self._main.cancelled() and self._main.exception() is not None:
            assert self.ended.is_set(), self._main.exception()

    def adopt(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def is_idle(self) -> bool:
        """Whether everything under way only waits for the clock."""
        pollen = self.pollen
        if pollen is None:
            return True
        return not pollen.in_flight._running and len(pollen.background._tasks) <= self.clock.sleeping

    @property
    def sleeps(self) -> bool:
        return self.pollen is not None and bool(self.pollen.background._tasks)

    async def _first(self, *awaited: Any) -> None:
        tasks = [asyncio.ensure_future(one) for one in (*awaited, self.ended.wait())]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task, given in zip(tasks, (*awaited, None), strict=True):
            if task is not given:
                task.cancel()
        await asyncio.sleep(0)

    async def _run(self) -> None:
        outside = Outside(
            open_database=lambda url: MortalDatabase(url, self), open_session=self._session, answering=self._answer
        )
        try:
            async with running(self.settings, clock=self.clock, sweeping=False, outside=outside) as pollen:
                self.pollen = pollen
                self._ready.set()
                await self._stop.wait()
        except OperatorError as error:
            self.failed = error

    # What the process meets on its way out.

    def ends_at(self, stage: Stage, what: str) -> bool:
        """Whether nothing may happen any more from here on. Threads may ask."""
        if not self.ended.is_set() and self.fate.strikes(stage, what):
            self._loop.call_soon_threadsafe(self.ended.set)
            return True
        return self.ended.is_set()

    async def passes(self, stage: Stage, what: str) -> None:
        """Go on, unless the process ends here: then nothing after this point ever runs."""
        if self.ends_at(stage, what):
            self.ended.set()
            await for_ever()

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10), middlewares=(self._call,))

    async def _call(
        self,
        request: aiohttp.ClientRequest,
        handler: Callable[[aiohttp.ClientRequest], Awaitable[aiohttp.ClientResponse]],
    ) -> aiohttp.ClientResponse:
        what = request.url.name if "/api/" in request.url.path else "response_url"
        async with self.turn:
            await self.passes(Stage.UNSENT, what)
            if self.ends_at(Stage.IN_FLIGHT, what):
                self.ended.set()
                await self.wire.hold(request, seconds=self.chances.choice((0, 1, 15, LATEST)))
                await for_ever()
            if what in LATE and self.chances.random() < self.lost:
                await self.wire.hold(request, seconds=self.chances.uniform(0, LATEST))
                raise TimeoutError
            answer = await handler(request)
            await self.passes(Stage.HEARD, what)
            return answer

    async def _answer(self, kind: str, send: Callable[[], Awaitable[object]]) -> None:
        await self.passes(Stage.UNANSWERED, kind)
        await send()
        await self.passes(Stage.ANSWERED, kind)


class MortalDatabase(Database):
    """Ends with its process, in the middle of a unit of work or right after it."""

    def __init__(self, url: str, life: Life) -> None:
        super().__init__(url)
        self._life = life
        event.listen(self.engine, "before_cursor_execute", _note_changes)

    async def read(self, work: Callable[..., Any]) -> Any:
        async with self._life.turn:
            if self._life.ended.is_set():
                await for_ever()
            return await super().read(work)

    async def write(self, work: Callable[..., Any]) -> Any:
        what = asker()

        def unit(session: Any) -> tuple[Any, bool]:
            info = session.connection().info
            info["changed"] = False
            done = work(session)
            session.flush()
            if info["changed"] and self._life.ends_at(Stage.UNCOMMITTED, what):
                # The connection goes as the process does: without a word.
                session.connection().invalidate()
                raise KilledError
            return done, info["changed"]

        async with self._life.turn:
            if self._life.ended.is_set():
                await for_ever()
            try:
                done, changed = await super().write(unit)
            except KilledError:
                await for_ever()
            if changed:
                await self._life.passes(Stage.COMMITTED, what)
            return done


def _note_changes(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
        connection.info["changed"] = True


def asker() -> str:
    """Name who wants a unit of work to be run."""
    frame = sys._getframe(2)
    while frame.f_back is not None and "engine.py" in frame.f_code.co_filename:
        frame = frame.f_back
    return frame.f_code.co_qualname.replace(".<locals>.<lambda>", "")


async def for_ever() -> NoReturn:
    await asyncio.get_running_loop().create_future()
    raise AssertionError("for ever was not long enough")


def task_of_a_life(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **more: Any) -> "asyncio.Task[Any]":
    """Make a task, and remember whose it is, so that it can end with its process."""
    task = asyncio.Task(work, loop=loop, **more)
    context = more.get("context")
    life = LIFE.get() if context is None else context.get(LIFE)
    if life is not None:
        life.adopt(task)
    return task
