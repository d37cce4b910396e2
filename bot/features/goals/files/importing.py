"""A file of goals comes in: the tree at once, or not at all; then what was said of it, some rows at a time."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Final

from bot.features.goals.files.applying import apply
from bot.features.goals.files.goal_file import GoalFile, Said
from bot.features.goals.files.planning import Planner
from bot.features.goals.files.plans import Plan
from bot.features.goals.files.rows import Kind, Problem
from bot.features.goals.files.said import Numbers, Outcome, look_at, store_all
from bot.features.goals.files.store import GoalFileStore
from bot.files.verdicts import Verdict
from bot.files.writing import PAUSE, write_patiently
from bot.kernel.clock import Clock
from bot.kernel.ids import OrganisationId
from bot.kernel.transactions import Result, Transactions

AT_ONCE: Final = 200
"""Readings, check-ins and reviews in one transaction, or as many more as one node has."""


@dataclass(slots=True)
class ImportReport:
    """What became of a file, or would become of it."""

    problems: list[Problem] = field(default_factory=list)
    """Where there is one, nothing was imported."""
    counts: Counter[tuple[Kind, Verdict]] = field(default_factory=Counter)
    plan: Plan = field(default_factory=Plan)
    kept: list[Said] = field(default_factory=list)


class Importing:
    """Acts for the operator at the command line, who may import whatever the file says."""

    def __init__(self, *, transactions: Transactions[GoalFileStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def run_system(
        self,
        organisation: OrganisationId,
        file: GoalFile,
        *,
        create_domains: bool = False,
        dry_run: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> ImportReport:
        """Import what was read, or with `dry_run` only tell what that would do.

        Where anything is wrong, everything that is wrong is told and nothing is imported. What
        nobody changed here follows the file; what somebody did stays. What the file does not
        name is left alone. `progress` is told how many rows of how many are done. Raises
        BusyError when the database stays busy; importing the file again then goes on from there.
        """
        now = self._clock.now()
        planner = Planner(organisation, file, create_domains=create_domains, now=now)
        # A first look needs no turn at writing, and leaves little to do for the second.
        plan = await self._transactions.read(planner.plan)
        if plan.problems:
            return ImportReport(problems=plan.problems)
        total = len(file.nodes) + len(file.measures) + len(file.said)
        numbers = Numbers(nodes=plan.known_nodes, measures=plan.known_measures)
        if not dry_run:
            plan, numbers = await self._store_tree(organisation, planner, now)
            if plan.problems:
                return ImportReport(problems=plan.problems)
        report = ImportReport(counts=_counted(plan), plan=plan)
        done = total - len(file.said)
        for some in _portions(file.said):
            if progress is not None:
                progress(done, total)
            outcome = await self._said(organisation, some, numbers, dry_run=dry_run)
            report.counts += outcome.counts
            report.kept += outcome.kept
            done += len(some)
        if progress is not None:
            progress(total, total)
        return report

    async def _store_tree(self, organisation: OrganisationId, planner: Planner, now: datetime) -> tuple[Plan, Numbers]:
        def work(store: GoalFileStore) -> tuple[Plan, Numbers]:
            plan = planner.plan(store)
            if plan.problems:
                return plan, Numbers({}, {})
            return plan, apply(store, organisation, plan, now=now)

        return await self._unit(work)

    async def _said(
        self, organisation: OrganisationId, rows: Sequence[Said], numbers: Numbers, *, dry_run: bool
    ) -> Outcome:
        if dry_run:
            return await self._transactions.read(lambda store: look_at(store, organisation, rows, numbers))

        def work(store: GoalFileStore) -> Outcome:
            outcome = look_at(store, organisation, rows, numbers)
            store_all(store, organisation, outcome)
            return outcome

        await self._clock.sleep(PAUSE)
        return await self._unit(work)

    async def _unit(self, work: Callable[[GoalFileStore], Result]) -> Result:
        return await write_patiently(self._transactions, work, clock=self._clock)


def _counted(plan: Plan) -> Counter[tuple[Kind, Verdict]]:
    found = Counter((Kind.NODE, one.verdict) for one in plan.nodes.values())
    return found + Counter((Kind.MEASURE, one.verdict) for one in plan.measures.values())


def _portions(rows: Sequence[Said]) -> Iterator[list[Said]]:
    """Yield rows in portions; those of one measure or node stay together, so that it is read once."""
    portion: list[Said] = []
    in_order = sorted(rows, key=lambda said: (said.row.kind.value, said.of))
    for _, some in groupby(in_order, key=lambda said: (said.row.kind, said.of)):
        portion.extend(some)
        if len(portion) >= AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion
