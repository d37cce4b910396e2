"""Lessons from a file become learnings: again and again if need be, and never in the way of a running bot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.features.learnings.files.links import link
from bot.features.learnings.files.records import BadRow, Lesson, Reading
from bot.features.learnings.files.store import ImportStore
from bot.features.learnings.files.taking import Taken, Taking, Verdict
from bot.files.writing import PAUSE, write_patiently
from bot.kernel.clock import Clock
from bot.kernel.ids import OrganisationId
from bot.kernel.transactions import Result, Transactions

AT_ONCE: Final = 50
"""Rows in one transaction: a running bot waits for no more than these."""


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What became of a file's rows. Every row is in exactly one of the first five."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    """The file says something else, but somebody changed them here since they came: ours stay."""
    bad: list[BadRow] = field(default_factory=list)
    domains_created: list[str] = field(default_factory=list)
    domains_renamed: dict[str, str] = field(default_factory=dict)
    """Names that domains had before, each with what is called so now, or took it in: what the file says goes there."""
    loose: int = 0
    """Of those imported: how many name a successor that is not here."""


class Importing:
    """Acts for the operator at the command line, who may import whatever the file says."""

    def __init__(self, *, transactions: Transactions[ImportStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def run_system(
        self,
        organisation: OrganisationId,
        reading: Reading,
        *,
        create_domains: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> ImportReport:
        """Import what was read. `progress` is told, after each transaction, how many lessons of how many are done.

        A lesson known by its source is updated where the file says something new and nobody
        changed it here. Nothing that is here already comes to be readable by more people than
        before. Raises BusyError when the database stays busy; what was done until then is
        kept, and importing the file again goes on from there.
        """
        verdicts: dict[str, Verdict] = {}
        report = ImportReport(bad=list(reading.bad))
        total = len(reading.lessons)
        for start in range(0, total, AT_ONCE):
            some = reading.lessons[start : start + AT_ONCE]
            taken = await self._take(organisation, some, create_domains=create_domains)
            verdicts |= taken.verdicts
            report.bad.extend(taken.bad)
            report.domains_created.extend(taken.domains_created)
            report.domains_renamed |= taken.domains_renamed
            if progress is not None:
                progress(start + len(some), total)
            if start + len(some) < total:
                await self._clock.sleep(PAUSE)
        report.loose = await self._link(organisation, reading.lessons, verdicts)
        _count(report, verdicts)
        return report

    async def _take(self, organisation: OrganisationId, lessons: Sequence[Lesson], *, create_domains: bool) -> Taken:
        now = self._clock.now()

        def work(store: ImportStore) -> Taken:
            return Taking(store, organisation, now=now, create_domains=create_domains).take(lessons)

        return await self._unit(work)

    async def _link(self, organisation: OrganisationId, lessons: Sequence[Lesson], verdicts: dict[str, Verdict]) -> int:
        """Let successors take their places, now that everything is here; say how many are not."""
        linked = [one for one in lessons if one.is_ours and verdicts.get(one.source_id, Verdict.KEPT).may_be_linked]
        new = frozenset(source for source, verdict in verdicts.items() if verdict is Verdict.CREATED)
        loose = 0
        for start in range(0, len(linked), AT_ONCE):
            changed, missing = await self._link_some(organisation, linked[start : start + AT_ONCE], new)
            verdicts |= {source: verdict for source, verdict in changed.items() if source not in new}
            loose += missing
        return loose

    async def _link_some(
        self, organisation: OrganisationId, lessons: Sequence[Lesson], new: frozenset[str]
    ) -> tuple[dict[str, Verdict], int]:
        now = self._clock.now()

        def work(store: ImportStore) -> tuple[dict[str, Verdict], int]:
            return link(store, organisation, lessons, new=new, now=now)

        return await self._unit(work)

    async def _unit(self, work: Callable[[ImportStore], Result]) -> Result:
        return await write_patiently(self._transactions, work, clock=self._clock)


def _count(report: ImportReport, verdicts: dict[str, Verdict]) -> None:
    found = list(verdicts.values())
    report.created = found.count(Verdict.CREATED)
    report.updated = found.count(Verdict.UPDATED)
    report.unchanged = found.count(Verdict.UNCHANGED)
    report.kept = found.count(Verdict.KEPT)
    report.bad.sort(key=lambda bad: bad.row)
