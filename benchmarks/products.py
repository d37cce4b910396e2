"""How long it takes to be told who owns a product, among 5,000 of them.

    python -m benchmarks.products [--size 5000] [--searches 200] [--first 9] [--only SQLite]

Each product has a purpose and a use case in invented prose, and one of 500 owners, in 20 domains.
An answer is what `/products words` asks of the services: which product is meant, and its page.
The first one reads the words of all products; those after it reuse that. It is measured in as
many processes, each of which answers nothing before, beside what of it the process has worked.
Every fifth word has a typo in it in a row of its own. The list is what `/products` asks for
without words. The peer is the same words in the database's own full-text search, which only
names ten products: FTS5 by bm25, or PostgreSQL by ts_rank.
"""

import argparse
import asyncio
import multiprocessing
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from rich.console import Console
from sqlmodel import Session

from benchmarks.databases import postgresql, sqlite
from benchmarks.figures import milliseconds, percentile, table
from benchmarks.peers import Peer
from benchmarks.prose import Written, written
from bot.features.products.rules.ownership import Why
from bot.features.products.rules.product import Draft, Owner, Status, UseCase
from bot.features.products.seeing.overview import Overviews, Wanted
from bot.features.products.seeing.pages import Pages
from bot.kernel.access import Actor
from bot.kernel.clock import SystemClock
from bot.kernel.ids import DomainId, OrganisationId, UserId
from storage.engine import Database
from storage.products.seeing import SqlSeeingStore, seeing_transactions
from storage.tables import DomainRow

ORGANISATION = OrganisationId("T1")
READER = Actor(organisation=ORGANISATION, user=UserId("U1"))
ENGINES = {"SQLite": sqlite, "PostgreSQL": postgresql}
OWNERS = 500
DOMAINS = 20
NAME = 3
"""Words of a product's name."""


def fill(session: Session, texts: list[Written]) -> None:
    now = SystemClock().now()
    rows = [
        DomainRow(
            organisation=ORGANISATION, name=f"Domain {n}", folded_name=f"domain {n}", state="active", created_at=now
        )
        for n in range(DOMAINS)
    ]
    session.add_all(rows)
    session.flush()
    domains = [DomainId(row.id or 0) for row in rows]
    store = SqlSeeingStore(session)
    for text in texts:
        draft = Draft(
            name=f"{' '.join(text.text.split()[:NAME])} {text.number}"[:100],
            purpose=text.text,
            domain=domains[text.number % DOMAINS],
            status=Status.ACTIVE,
            use_cases=(UseCase(decision=text.title, consumer=domains[(text.number + 1) % DOMAINS]),),
        )
        owner = Owner(user=UserId(f"U{text.number % OWNERS}"))
        store.add(ORGANISATION, draft, owner=owner, why=Why.RECORDED, by=None, now=now)


def asked(texts: list[Written], searches: int, *, typos: bool) -> Iterator[str]:
    chance = random.Random(7)
    for _ in range(searches):
        words = chance.choice(texts).text.split()
        chosen = chance.sample(words, min(len(words), chance.randint(1, 3)))
        if typos and chance.random() < len(chosen) / 5:
            chosen[0] = chosen[0][1:2] + chosen[0][:1] + chosen[0][2:]
        yield " ".join(chosen)


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


class Answers:
    """Answers as a process of the bot does."""

    def __init__(self, database: Database) -> None:
        transactions, clock = seeing_transactions(database), SystemClock()
        self.overviews = Overviews(transactions=transactions, clock=clock)
        self._pages = Pages(transactions=transactions, clock=clock)

    async def answer(self, words: str) -> None:
        found = await self.overviews.find(READER, words)
        if found.best is not None:
            await self._pages.page(READER, found.best)


def first_answer(url: str, words: str) -> tuple[float, float]:
    """Return how long it took, and how long the process worked for it."""
    database = Database(url)
    answers, worked = Answers(database), time.process_time()
    took = asyncio.run(timed(lambda: answers.answer(words)))
    worked = time.process_time() - worked
    database.close()
    return took, worked


def first_answers(url: str, words: Sequence[str]) -> list[tuple[float, float]]:
    """Ask each of a process of its own, one after the other."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, max_tasks_per_child=1, mp_context=fresh) as processes:
        return [processes.submit(first_answer, url, one).result() for one in words]


def row(label: str, took: Sequence[float]) -> list[str]:
    return [label, *(milliseconds(percentile(took, share)) for share in (0.5, 0.95))]


async def measure(database: Database, texts: list[Written], searches: int) -> list[list[str]]:
    answers, peer, rows = Answers(database), Peer(database, of_products=True), []
    await answers.answer(texts[0].title)
    for label, typos in (("answer", False), ("answer, typos", True)):
        words = list(asked(texts, searches, typos=typos))
        rows.append(row(label, [await timed(partial(answers.answer, one)) for one in words]))
        if not typos:
            own = [await timed(partial(peer.search, one.split())) for one in words]
            rows.append(row(f"its peer, {peer.name}", own))
    took = [await timed(lambda: answers.overviews.overview(READER, Wanted())) for _ in range(searches // 10)]
    return [*rows, row("list", took)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=5_000)
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument("--first", type=int, default=9)
    parser.add_argument("--only", choices=ENGINES)
    given = parser.parse_args()
    console = Console()
    texts = list(written(given.size))
    for name, engine in ENGINES.items():
        if given.only not in {None, name}:
            continue
        with engine(learnings=0) as url:
            if url is None:
                continue
            database = Database(url)
            asyncio.run(database.write(lambda session: fill(session, texts)))
            first = first_answers(url, list(asked(texts, given.first, typos=False)))
            rows = [row("first answer", [took for took, _ in first]), row("of it, worked", [one for _, one in first])]
            rows += asyncio.run(measure(database, texts, given.searches))
            console.print(f"{name}, {given.size:,} products")
            for line in table(["", "median", "95 of 100"], rows):
                console.print(line)
            database.close()


if __name__ == "__main__":
    main()
