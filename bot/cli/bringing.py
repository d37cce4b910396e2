"""What every import does around the reading: the database, whose it is, how far it has come, and what came of it."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.differences import MOST_SHOWN, first
from bot.cli.progress import Advance, progress

if TYPE_CHECKING:
    from bot.kernel.clock import Clock
    from bot.kernel.ids import OrganisationId
    from storage.engine import Database


@dataclass(frozen=True, slots=True)
class Into:
    database: "Database"
    clock: "Clock"
    organisation: "OrganisationId"
    advance: Advance


@asynccontextmanager
async def bringing(organisation: str | None, *, dry_run: bool = False) -> AsyncIterator[Into]:
    """Open the database for an import, or with `dry_run` for a look, which leaves no trace in it."""
    from bot.app.offline import opened
    from bot.cli.organisation import choose, choose_for_writing
    from bot.kernel.clock import SystemClock
    from bot.settings import DatabaseSettings

    clock = SystemClock()
    async with opened(DatabaseSettings.read().pollen_database_url) as database:
        if dry_run:
            whose = await choose(database, organisation)
        else:
            whose = await choose_for_writing(database, organisation, clock=clock)
        with progress("Looking" if dry_run else "Importing", "looked at" if dry_run else "read in") as advance:
            yield Into(database, clock, whose, advance)


def looked_at(difference: Iterable[str], report: Iterable[str]) -> Iterator[str]:
    """Show what an import would change, and that it did not."""
    yield from first(list(difference), MOST_SHOWN, indent="")
    yield from report
    yield "Nothing was imported: this was only a look."
