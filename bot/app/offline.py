"""Pollen without Slack: what the command line does with a database alone."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app.database import open_database
from bot.features.digests.choosing import Chooser
from bot.features.digests.service import Digests
from bot.features.goals.files.exporting import Exporting as GoalExporting
from bot.features.goals.files.importing import Importing as GoalImporting
from bot.features.learnings.files.exporting import Exporting
from bot.features.learnings.files.importing import Importing
from bot.features.learnings.files.lesson_file import read_lessons
from bot.features.products.files.exporting import Exporting as ProductExporting
from bot.features.products.files.importing import Importing as ProductImporting
from bot.features.products.files.planning import Wishes
from bot.features.products.files.product_files import read_products
from bot.kernel.clock import Clock
from bot.kernel.ids import OrganisationId
from handlers.digests import PAGES
from storage.digests import digest_transactions
from storage.engine import Database
from storage.goals import file_export
from storage.goals import files as goal_files
from storage.lesson_files import export_transactions, import_transactions
from storage.products import file_records
from storage.products import files as product_files


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """Open a database for one command. Raises what open_database raises."""
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()


def digests(database: Database, *, clock: Clock) -> Digests:
    """Build what shows the next editions."""
    return Digests(transactions=digest_transactions(database), clock=clock, pages=PAGES, chooser=Chooser())


def importing(database: Database, *, clock: Clock) -> Importing:
    """Build what brings in lessons from files."""
    return Importing(transactions=import_transactions(database), clock=clock)


def exporting(database: Database) -> Exporting:
    """Build what writes learnings into files."""
    return Exporting(transactions=export_transactions(database))


def goal_importing(database: Database, *, clock: Clock) -> GoalImporting:
    """Build what brings in goals from files."""
    return GoalImporting(transactions=goal_files.import_transactions(database), clock=clock)


def goal_exporting(database: Database) -> GoalExporting:
    """Build what writes goals into files."""
    return GoalExporting(transactions=file_export.export_transactions(database))


def product_importing(database: Database, *, clock: Clock) -> ProductImporting:
    """Build what brings in products from files."""
    return ProductImporting(transactions=product_files.import_transactions(database), clock=clock)


def product_exporting(database: Database) -> ProductExporting:
    """Build what writes products into files."""
    return ProductExporting(transactions=file_records.export_transactions(database))


async def bring_in(
    database: Database, organisation: OrganisationId, *, lessons: Path, products: Sequence[Path], clock: Clock
) -> None:
    """Import lessons and products as they stand in files, into domains that are there; what is wrong is left out."""
    await importing(database, clock=clock).run_system(organisation, read_lessons(lessons))
    files = read_products(products)
    await product_importing(database, clock=clock).run_system(
        organisation, files, wishes=Wishes(), folders={}, dry_run=False
    )
