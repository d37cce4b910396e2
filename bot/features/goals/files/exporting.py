"""Goals go into a file, from which they can be brought in again as they were."""

from collections.abc import Callable
from enum import StrEnum

from bot.features.goals.files import csv_text, odps, yaml_text
from bot.features.goals.files.store import GoalExportStore
from bot.kernel.ids import OrganisationId
from bot.kernel.transactions import Transactions


class FileFormat(StrEnum):
    YAML = "yaml"
    CSV = "csv"
    ODPS_KPIS = "odps-kpis"
    """The measures alone, as KPIs of the Open Data Product Specification; not to be read back."""


_HEADS = {FileFormat.YAML: yaml_text.HEAD, FileFormat.CSV: csv_text.HEAD, FileFormat.ODPS_KPIS: odps.HEAD}
_WRITERS = {
    FileFormat.YAML: yaml_text.whole_as_yaml,
    FileFormat.CSV: csv_text.whole_as_csv,
    FileFormat.ODPS_KPIS: odps.whole_as_kpis,
}


class Exporting:
    """Acts for the operator at the command line, who can read the whole database anyway."""

    def __init__(self, *, transactions: Transactions[GoalExportStore]) -> None:
        self._transactions = transactions

    async def run_system(
        self,
        organisation: OrganisationId,
        write: Callable[[str], object],
        *,
        file_format: FileFormat,
        progress: Callable[[int, int], None] | None = None,
    ) -> int:
        """Write every node but declined ones, with all that belongs to it, and say how many.

        It is all of one moment, whatever happens meanwhile. `write` is given a node at a time,
        in the database's own thread, as is `progress` told how many of how many are done.
        """

        def work(store: GoalExportStore) -> int:
            total, done = store.how_many(organisation), 0
            names = store.names(organisation)
            write(_HEADS[file_format])
            for whole in store.wholes(organisation):
                write(_WRITERS[file_format](whole, names))
                done += 1
                if progress is not None:
                    progress(done, total)
            return done

        return await self._transactions.read(work)
