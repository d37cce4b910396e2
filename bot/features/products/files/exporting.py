"""Products go into files, from which they can be brought in again as they were."""

import re
from collections.abc import Callable
from typing import Final

from bot.features.products.files.document_out import as_yaml, document_of
from bot.features.products.files.rows import HEAD, record_as_row
from bot.features.products.files.store import ProductExportStore
from bot.kernel.ids import OrganisationId
from bot.kernel.transactions import Transactions
from bot.matching.words import fold

ENDING: Final = ".odps.yaml"
_LONGEST_STEM: Final = 60


class Exporting:
    """Acts for the operator at the command line, who can read the whole database anyway."""

    def __init__(self, *, transactions: Transactions[ProductExportStore]) -> None:
        self._transactions = transactions

    async def run_documents_system(
        self,
        organisation: OrganisationId,
        write: Callable[[str, str], object],
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> int:
        """Write every product but declined ones as a file of its own, and say how many.

        It is all of one moment, whatever happens meanwhile. `write` is given a file's name and what
        is to stand in it, in the database's own thread, as is `progress` told how many are done.
        """

        def work(store: ProductExportStore) -> int:
            total, done, names = store.how_many(organisation), 0, store.names(organisation)
            taken: set[str] = set()
            for record, channel in store.records(organisation):
                write(_file_name(record.name, taken), as_yaml(document_of(record, names, channel)))
                done += 1
                if progress is not None:
                    progress(done, total)
            return done

        return await self._transactions.read(work)

    async def run_table_system(
        self,
        organisation: OrganisationId,
        write: Callable[[str], object],
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> int:
        """Write the same into one table."""

        def work(store: ProductExportStore) -> int:
            total, done, names = store.how_many(organisation), 0, store.names(organisation)
            write(HEAD)
            for record, _ in store.records(organisation):
                write(record_as_row(record, names))
                done += 1
                if progress is not None:
                    progress(done, total)
            return done

        return await self._transactions.read(work)


def _file_name(name: str, taken: set[str]) -> str:
    """Call a file after its product; of two that would be called the same, the second gets a number."""
    stem = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:_LONGEST_STEM].strip("-") or "product"
    found, number = stem, 1
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    taken.add(found)
    return f"{found}{ENDING}"
