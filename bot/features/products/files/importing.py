"""Files of products come in, some products at a time; each that is good, whatever is wrong with others."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.features.products.files.codeowners import Around
from bot.features.products.files.names import folded
from bot.features.products.files.planning import Plan, Planner, Wishes, counted, doubles
from bot.features.products.files.product_files import ProductFiles
from bot.features.products.files.store import Outcome, ProductFileStore, ToStore
from bot.features.products.files.told import Problem, Told
from bot.files.domains import NewDomain
from bot.files.verdicts import Verdict
from bot.files.writing import PAUSE, write_patiently
from bot.kernel.audit import Entry
from bot.kernel.clock import Clock
from bot.kernel.ids import DomainId, OrganisationId
from bot.kernel.transactions import Transactions

AT_ONCE: Final = 10
"""Products in one transaction: with their owners, ports and use cases up to 200 rows."""
LOOKED_AT: Final = 200
"""Products that are compared at once where nothing is written."""
IMPORTED: Final = "imported"


@dataclass(slots=True)
class ImportReport:
    """What became of files, or would become of them."""

    counts: Counter[Verdict] = field(default_factory=Counter)
    outcomes: list[Outcome] = field(default_factory=list)
    """All but those where nothing is different."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    new_domains: list[NewDomain] = field(default_factory=list)
    renamed_domains: dict[str, str] = field(default_factory=dict)
    """Names that domains had before, each with what is called so now, or took it in."""


def _by_name(living: Mapping[str, str]) -> dict[str, str]:
    """Tell what names products in files, by their names without signs and by itself; nothing where several fit."""
    found: dict[str, str] = {}
    for name, source in living.items():
        found[folded(name)] = "" if folded(name) in found else source
    return {**found, **{source: source for source in living.values()}}


class Importing:
    """Acts for the operator at the command line, who may import whatever the files say."""

    def __init__(self, *, transactions: Transactions[ProductFileStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def run_system(
        self,
        organisation: OrganisationId,
        files: ProductFiles,
        *,
        wishes: Wishes,
        folders: Mapping[str, str] | None = None,
        dry_run: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> ImportReport:
        """Import what was read, or with `dry_run` only tell what that would do.

        What is wrong keeps out the one product that it is about. What nobody changed here follows
        the files; what somebody did stays. `folders` tells which products live in which folders of
        code. Raises BusyError when the database stays busy; importing again goes on from there.
        """
        living = await self._transactions.read(lambda store: store.living(organisation))
        around = Around(folders or {}, _by_name(living), may_add=bool(wishes.domain))
        batch = files.with_code_owners(around)
        report = ImportReport(notes=batch.notes, problems=batch.problems)
        some, again = doubles(batch.products)
        report.problems += again
        planner = Planner(organisation, wishes, now=self._clock.now())
        at_once, names = (LOOKED_AT if dry_run else AT_ONCE), set[str]()
        for start in range(0, len(some), at_once):
            if progress is not None:
                progress(start, len(some))
            plan = await self._portion(organisation, planner, some[start : start + at_once], dry_run=dry_run)
            report.problems += plan.problems
            report.counts += counted(plan.outcomes)
            report.outcomes += [one for one in plan.outcomes if one.verdict is not Verdict.UNCHANGED]
            report.new_domains += [one for one in plan.new_domains if one.name not in names]
            names |= {one.name for one in plan.new_domains}
            report.renamed_domains |= plan.renamed_domains
        if progress is not None:
            progress(len(some), len(some))
        return report

    async def _portion(
        self, organisation: OrganisationId, planner: Planner, some: Sequence[Told], *, dry_run: bool
    ) -> Plan:
        if dry_run:
            return await self._transactions.read(lambda store: planner.plan(store, some))
        await self._clock.sleep(PAUSE)

        def work(store: ProductFileStore) -> Plan:
            plan = planner.plan(store, some)
            self._store(store, organisation, plan)
            return plan

        return await write_patiently(self._transactions, work, clock=self._clock)

    def _store(self, store: ProductFileStore, organisation: OrganisationId, plan: Plan) -> None:
        now = self._clock.now()
        given: dict[DomainId, DomainId] = {
            new.id: store.create_domain(organisation, new.name, archived=new.archived, now=now).id
            for new in plan.new_domains
        }
        for one in plan.outcomes:
            if not one.verdict.writes:
                continue
            to = ToStore(
                record=one.record,
                domain=given.get(one.domain, one.domain),
                domains={name: given.get(number, number) for name, number in one.domains.items()},
            )
            if one.id is None:
                number = store.add(organisation, to, now=now)
            else:
                number = one.id
                store.change(organisation, number, to, version=one.version, now=now)
            # What a new product has its page shows anyway.
            words = () if one.id is None else one.changes
            # By nobody: that is how an import is told from people.
            store.record(
                organisation,
                Entry(thing="product", thing_id=str(number), act=IMPORTED, by=None, at=now, changes=words),
            )
