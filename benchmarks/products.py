"""How long it takes to be told who owns a product, among 5,000 of them.

    python -m benchmarks.products [--size 5000] [--searches 200] [--only SQLite]

Each product has a purpose and a use case in invented prose, and one of 500 owners, in 20 domains.
An answer is what `/products words` asks of the services: which product is meant, and its page.
The first one takes all products apart; those after it reuse that. Every fifth word has a typo in
it in a row of its own. The list is what `/products` asks for without words.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator

from rich.console import Console
from sqlmodel import Session

from benchmarks.databases import postgresql, sqlite
from benchmarks.figures import milliseconds, percentile, table
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


async def measure(database: Database, texts: list[Written], searches: int) -> Iterator[list[str]]:
    transactions, clock = seeing_transactions(database), SystemClock()
    overviews, pages = Overviews(transactions=transactions, clock=clock), Pages(transactions=transactions, clock=clock)

    async def answer(words: str) -> None:
        found = await overviews.find(READER, words)
        if found.best is not None:
            await pages.page(READER, found.best)

    rows = [["first answer", *[milliseconds(await timed(lambda: answer(texts[0].title)))] * 2]]
    for label, typos in (("answer", False), ("answer, typos", True)):
        took = [await timed(lambda words=words: answer(words)) for words in asked(texts, searches, typos=typos)]  # type: ignore[misc]
        rows.append([label, *(milliseconds(percentile(took, share)) for share in (0.5, 0.95))])
    took = [await timed(lambda: overviews.overview(READER, Wanted())) for _ in range(searches // 10)]
    rows.append(["list", *(milliseconds(percentile(took, share)) for share in (0.5, 0.95))])
    return iter(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=5_000)
    parser.add_argument("--searches", type=int, default=200)
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
            rows = asyncio.run(measure(database, texts, given.searches))
            console.print(f"{name}, {given.size:,} products")
            for line in table(["", "median", "95 of 100"], list(rows)):
                console.print(line)
            database.close()


if __name__ == "__main__":
    main()
