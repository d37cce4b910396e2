"""Lessons from a file become learnings: again and again if need be, and never in the way of a running bot."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.features.learnings.files.lesson_file import BadRow, Lesson, Reading
from bot.features.learnings.rules import Content, State
from bot.kernel.clock import Clock
from bot.kernel.errors import BusyError
from bot.kernel.ids import DomainId, LearningId, OrganisationId
from bot.kernel.transactions import Transactions

AT_ONCE: Final = 50
"""Rows in one transaction: a running bot waits for no more than these."""
PAUSE: Final = 0.03
"""Seconds between two transactions, in which whoever waits gets in."""
ATTEMPTS: Final = 5
MAX_DOMAIN: Final = 60
MOST_SUGGESTIONS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDomain:
    id: DomainId
    name: str
    takes_learnings: bool
    """Not one that is only proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A learning that was imported before, as it is now."""

    id: LearningId
    content: Content
    domain: DomainId | None
    logged_at: datetime
    state: State
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """A learning to be added."""

    source_id: str
    content: Content
    domain: DomainId
    logged_at: datetime


class ImportStore(Protocol):
    def domain_named(self, organisation: OrganisationId, name: str) -> KnownDomain | None:
        """Find a domain by its name, whatever its case and accents; not among archived ones."""
        ...

    def domain_names(self, organisation: OrganisationId) -> tuple[str, ...]:
        """List the names of domains that take learnings."""
        ...

    def create_domain(self, organisation: OrganisationId, name: str, *, now: datetime) -> KnownDomain:
        """Create a domain that waits for somebody to claim it."""
        ...

    def imported(self, organisation: OrganisationId, sources: Sequence[str]) -> Mapping[str, Imported]:
        """Return what was imported before from these sources."""
        ...

    def add_imported(self, organisation: OrganisationId, lessons: Sequence[New]) -> None:
        """Add learnings without authors, for everyone to read."""
        ...

    def update_imported(
        self,
        organisation: OrganisationId,
        learning: LearningId,
        content: Content,
        *,
        domain: DomainId,
        logged_at: datetime,
    ) -> None:
        """Write what a file says now of a learning that nobody touched here; its version stays."""
        ...


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What became of a file's rows. Every row is in exactly one of these."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    """The file says something else, but somebody changed them here since they came: ours stay."""
    bad: list[BadRow] = field(default_factory=list)
    domains_created: list[str] = field(default_factory=list)

    def add(self, other: "ImportReport") -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.kept += other.kept
        self.bad.extend(other.bad)
        self.domains_created.extend(other.domains_created)


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
        changed it here. Raises BusyError when the database stays busy; what was done until
        then is kept, and importing the file again goes on from there.
        """
        report = ImportReport(bad=list(reading.bad))
        total = len(reading.lessons)
        for start in range(0, total, AT_ONCE):
            some = reading.lessons[start : start + AT_ONCE]
            report.add(await self._unit(organisation, some, create_domains=create_domains))
            if progress is not None:
                progress(start + len(some), total)
            if start + len(some) < total:
                await self._clock.sleep(PAUSE)
        report.bad.sort(key=lambda bad: bad.row)
        return report

    async def _unit(
        self, organisation: OrganisationId, lessons: Sequence[Lesson], *, create_domains: bool
    ) -> ImportReport:
        now = self._clock.now()

        def work(store: ImportStore) -> ImportReport:
            unit = _Unit(store, organisation, now=now, create_domains=create_domains)
            known = store.imported(organisation, [lesson.source_id for lesson in lessons])
            for lesson in lessons:
                unit.take(lesson, known.get(lesson.source_id))
            return unit.finish()

        for attempt in range(1, ATTEMPTS):
            try:
                return await self._transactions.write(work)
            except BusyError:
                await self._clock.sleep(attempt)
        return await self._transactions.write(work)


class _Unit:
    """One transaction's worth of lessons."""

    def __init__(
        self, store: ImportStore, organisation: OrganisationId, *, now: datetime, create_domains: bool
    ) -> None:
        self._store = store
        self._organisation = organisation
        self._now = now
        self._create_domains = create_domains
        self._domains: dict[str, KnownDomain] = {}
        self._new: list[New] = []
        self.report = ImportReport()

    def finish(self) -> ImportReport:
        """Add what is new, all at once: a row at a time would keep the database for ten times as long."""
        self._store.add_imported(self._organisation, self._new)
        return self.report

    def take(self, lesson: Lesson, known: Imported | None) -> None:
        domain, reason = self._domain(lesson.domain)
        if lesson.logged_at is not None and lesson.logged_at > self._now + timedelta(days=1):
            reason = f"its date {lesson.logged_at:%Y-%m-%d} has not come yet"
        if domain is None or reason:
            self.report.bad.append(BadRow(row=lesson.row, reason=reason))
        elif known is None:
            logged_at = lesson.logged_at or self._now
            self._new.append(
                New(source_id=lesson.source_id, content=lesson.content, domain=domain.id, logged_at=logged_at)
            )
            self.report.created += 1
        else:
            self._again(lesson, known, domain)

    def _again(self, lesson: Lesson, known: Imported, domain: KnownDomain) -> None:
        logged_at = lesson.logged_at or known.logged_at
        if (lesson.content, domain.id, logged_at) == (known.content, known.domain, known.logged_at):
            self.report.unchanged += 1
        elif known.version > 1 or known.state is State.UNDONE:
            self.report.kept += 1
        else:
            self._store.update_imported(
                self._organisation, known.id, lesson.content, domain=domain.id, logged_at=logged_at
            )
            self.report.updated += 1

    def _domain(self, name: str) -> tuple[KnownDomain | None, str]:
        found = self._domains.get(name) or self._store.domain_named(self._organisation, name)
        if found is None:
            return self._new_domain(name)
        if not found.takes_learnings:
            return None, f"its domain {found.name} is only proposed; have it accepted first"
        self._domains[name] = found
        return found, ""

    def _new_domain(self, name: str) -> tuple[KnownDomain | None, str]:
        if not self._create_domains:
            return None, self._unknown(name)
        if len(name) > MAX_DOMAIN or not any(character.isalnum() for character in name):
            return None, f"its domain “{name[:MAX_DOMAIN]}” is no name of at most {MAX_DOMAIN} characters"
        created = self._store.create_domain(self._organisation, name, now=self._now)
        self._domains[name] = created
        self.report.domains_created.append(created.name)
        return created, ""

    def _unknown(self, name: str) -> str:
        names = {one.casefold(): one for one in self._store.domain_names(self._organisation)}
        close = difflib.get_close_matches(name.casefold(), names, n=MOST_SUGGESTIONS)
        nearest = f"; closest are {', '.join(names[one] for one in close)}" if close else ""
        return f"there is no domain “{name[:MAX_DOMAIN]}”{nearest}; --create-domains creates it"
