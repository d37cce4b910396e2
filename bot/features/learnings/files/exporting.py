"""Learnings go into a file, from which they can be brought in again as they were."""

import json
from collections.abc import Callable, Sequence
from enum import StrEnum

from bot.features.learnings.files.own_rows import COLUMNS, cells, values
from bot.features.learnings.files.records import Record
from bot.features.learnings.files.store import ExportStore
from bot.files.tables import BYTE_ORDER_MARK, table
from bot.kernel.errors import OperatorError
from bot.kernel.ids import DomainId, OrganisationId
from bot.kernel.transactions import Transactions
from bot.matching.spelling import nearest


class FileFormat(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


class NoSuchDomainError(OperatorError):
    """There is no domain by the name that was given."""


class Exporting:
    """Acts for the operator at the command line, who can read the whole database anyway."""

    def __init__(self, *, transactions: Transactions[ExportStore]) -> None:
        self._transactions = transactions

    async def run_system(
        self,
        organisation: OrganisationId,
        write: Callable[[str], object],
        *,
        file_format: FileFormat,
        domain: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> int:
        """Write every learning, or a domain's, and say how many; what was taken back is left out.

        It is all of one moment, whatever happens meanwhile. `write` is given a portion of at
        most a thousand learnings at a time, in the database's own thread, as is `progress`
        told how many of how many are done. Raises NoSuchDomainError.
        """

        def work(store: ExportStore) -> int:
            domains = None if domain is None else _domains(store, organisation, domain)
            total, done = store.how_many(organisation, domains), 0
            write(_head(file_format))
            for records in store.records(organisation, domains):
                write(_rows(file_format, records))
                done += len(records)
                if progress is not None:
                    progress(done, total)
            return done

        return await self._transactions.read(work)


def _domains(store: ExportStore, organisation: OrganisationId, name: str) -> tuple[DomainId, ...]:
    found = store.domains_called(organisation, name)
    if not found:
        raise NoSuchDomainError(f"There is no domain called {name}{nearest(name, store.domain_names(organisation))}.")
    return found


def _head(file_format: FileFormat) -> str:
    return "" if file_format is FileFormat.JSONL else BYTE_ORDER_MARK + table([COLUMNS])


def _rows(file_format: FileFormat, records: Sequence[Record]) -> str:
    if file_format is FileFormat.CSV:
        return table([cells(record) for record in records])
    return "".join(f"{json.dumps(values(record), ensure_ascii=False)}\n" for record in records)
