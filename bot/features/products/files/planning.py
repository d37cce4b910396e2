"""What files would do to the products that are here. Each product stands for itself: good ones cost nothing by bad ones."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.features.products.files.making import make
from bot.features.products.files.records import OURS, Case, Record
from bot.features.products.files.store import Outcome, ProductFileStore, Stored
from bot.features.products.files.texts import record_texts
from bot.features.products.files.told import Problem, Told
from bot.features.products.rules.product import LIVING, Status, fold
from bot.files.domains import Domains, NewDomain, UnknownDomainError, folded
from bot.files.verdicts import Verdict, verdict_of
from bot.kernel.audit import changes
from bot.kernel.ids import DomainId, OrganisationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What whoever imports asks for."""

    create_domains: bool = False
    domain: str = ""
    """Of products whose file names none."""


@dataclass(slots=True)
class Plan:
    outcomes: list[Outcome] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    new_domains: list[NewDomain] = field(default_factory=list)
    renamed_domains: dict[str, str] = field(default_factory=dict)


class Planner:
    """Compares what files tell with what is here."""

    def __init__(self, organisation: OrganisationId, wishes: Wishes, *, now: datetime) -> None:
        self._organisation = organisation
        self._wishes = wishes
        self._now = now
        self._told: dict[str, Told] = {}
        """Which file tells of which product, by what names it here: of two, the first counts in every run."""

    def plan(self, store: ProductFileStore, some: Sequence[Told]) -> Plan:
        plan = Plan()
        living = dict(store.living(self._organisation))
        sources = {told.source: self._source(told, living) for told in some}
        stored = store.stored(self._organisation, sorted({*sources, *sources.values()}))
        touched = store.touched(self._organisation, [one.id for one in stored.values()])
        people = store.known_people(self._organisation, sorted({name for told in some for name in _usernames(told)}))
        domains = Domains(store, self._organisation, create=self._wishes.create_domains)
        for told in some:
            here = stored.get(told.source) or stored.get(sources[told.source])
            other = self._told.get(told.source if here is None else here.record.source, told)
            if other is not told:
                plan.problems.append(_again(told, other))
                continue
            one = _One(told, here, people, domains, store, self._organisation, self._wishes, self._now)
            outcome = one.outcome(is_touched=here is not None and here.id in touched, living=living)
            if one.problems or outcome is None:
                plan.problems += one.problems
            else:
                plan.outcomes.append(outcome)
                self._told[outcome.record.source] = told
                living[fold(outcome.record.name)] = outcome.record.source
        used = {number for one in plan.outcomes for number in (one.domain, *one.domains.values())}
        plan.new_domains = [one for one in domains.new if one.id in used]
        plan.renamed_domains = domains.renamed
        return plan

    def _source(self, told: Told, living: Mapping[str, str]) -> str:
        """Name the product that is meant: by its own name here, where a file has no other for it."""
        name = told.fields.get("name")
        if told.also_by_name and isinstance(name, str):
            return living.get(fold(name), told.source)
        return told.source


def _usernames(told: Told) -> Iterator[str]:
    yield from (member.username for member in told.members or [])
    yield from told.people.values()
    yield from (one.user for one in told.fields.get("consumers", ()) if one.user)
    yield from (username for one in told.exact if one.owner is not None and (username := one.owner.name))
    if told.owner_now is not None:
        yield told.owner_now.username


@dataclass(slots=True)
class _One:
    told: Told
    here: Stored | None
    people: frozenset[str]
    domains: Domains
    store: ProductFileStore
    organisation: OrganisationId
    wishes: Wishes
    now: datetime
    problems: list[Problem] = field(default_factory=list)
    _numbers: dict[str, DomainId] = field(default_factory=dict)

    def outcome(self, *, is_touched: bool, living: Mapping[str, str]) -> Outcome | None:
        told, here = self.told, self.here
        self.problems += told.problems
        if here is not None and here.is_declined:
            self._wrong("", "It was proposed and declined here, and stays so; leave it out.")
        if self.problems:
            return None
        before = None if here is None else here.record
        made = make(told, before, self.people, now=self.now)
        self.problems += made.problems
        if made.record is None:
            return None
        domain, record = self._domain(made.record)
        record = self._consumers(record)
        self._check_name(record, living)
        if self.problems or domain is None:
            return None
        if self._has_channel(domain):
            record = _without_channel(record)
        before_texts = {} if before is None else record_texts(before)
        told_changes = changes(before_texts, record_texts(record))
        return Outcome(
            told=told,
            record=record,
            verdict=verdict_of(told_changes, is_new=here is None, is_touched=is_touched),
            id=None if here is None else here.id,
            version=0 if here is None else here.version,
            domain=domain,
            domains=dict(self._numbers),
            changes=told_changes,
        )

    def _wrong(self, name: str, text: str) -> None:
        self.problems.append(self.told.problem(name, text))

    def _has_channel(self, domain: DomainId) -> bool:
        return domain > 0 and self.store.has_channel(self.organisation, domain)

    def _domain(self, record: Record) -> tuple[DomainId | None, Record]:
        """Find its domain. Whoever renames, merges or archives a domain here moves no product by that."""
        here, name = self.here, record.domain or self.wishes.domain
        if here is not None and (not name or folded(name) == folded(here.record.domain)):
            same = replace(record, domain=here.record.domain, domain_archived=here.record.domain_archived)
            return here.domain, same
        if not name:
            self._wrong("domain", "It names no domain; write one, or give one with --domain.")
            return None, record
        try:
            found = self.domains.find(name, archived=record.domain_archived)
        except UnknownDomainError as error:
            self._wrong("domain", str(error))
            return None, record
        return found.id, replace(record, domain=found.name)

    def _consumers(self, record: Record) -> Record:
        """Find the domains that use it."""
        cases = tuple(
            replace(case, domain=self._consumer(case.domain, "pollenUseCases") if case.domain else "")
            for case in record.use_cases
        )
        consumers = tuple(
            replace(one, domain=self._consumer(one.domain, "pollenConsumers") if one.domain else "")
            for one in record.consumers
        )
        if not self.told.is_ours:
            cases = tuple(self._as_domain(case) for case in cases)
        # A file adds consumers and takes none away: who follows a product here is no matter of files.
        there = () if self.here is None else self.here.record.consumers
        once = {(one.domain, one.user): one for one in (*there, *consumers)[::-1]}
        every = dict.fromkeys((one.domain, one.user) for one in (*there, *consumers))
        return replace(record, use_cases=cases, consumers=tuple(once[key] for key in every))

    def _as_domain(self, case: Case) -> Case:
        """Tell a consumer that is a domain here from any other: in a table all are names."""
        if not case.consumer:
            return case
        if self.here is not None and (number := self.here.domains.get(folded(case.consumer))) is not None:
            self._numbers[folded(case.consumer)] = number
            return replace(case, domain=case.consumer, consumer="")
        found = self.domains.known(case.consumer)
        if found is None:
            return case
        self._numbers[folded(found.name)] = found.id
        return replace(case, domain=found.name, consumer="")

    def _consumer(self, name: str, where: str) -> str:
        if self.here is not None and (number := self.here.domains.get(folded(name))) is not None:
            self._numbers[folded(name)] = number
            return name
        try:
            found = self.domains.find(name)
        except UnknownDomainError as error:
            self._wrong(where, str(error))
            return name
        self._numbers[folded(found.name)] = found.id
        return found.name

    def _check_name(self, record: Record, living: Mapping[str, str]) -> None:
        if record.status not in LIVING and record.status is not Status.PROPOSED:
            return
        other = living.get(fold(record.name))
        if other is not None and other != record.source:
            self._wrong("name", f"Another product here is called so; in files its id is “{other[:60]}”.")


def _without_channel(record: Record) -> Record:
    """Leave out the channel that a file has for the domain: it has its own here."""
    ours = record.kept.get(OURS)
    if not isinstance(ours, dict) or "channel" not in ours:
        return record
    left = {name: value for name, value in ours.items() if name != "channel"}
    kept = {name: value for name, value in record.kept.items() if name != OURS}
    return replace(record, kept={**kept, OURS: left} if left else kept)


def doubles(some: Sequence[Told]) -> tuple[list[Told], list[Problem]]:
    """Part what files tell once from what they tell of the same product again."""
    first: dict[str, Told] = {}
    once, problems = [], []
    for told in some:
        # What has no id is no double of anything; its own problem says so.
        other = first.setdefault(told.source, told) if told.source else told
        if other is told:
            once.append(told)
        else:
            problems.append(_again(told, other))
    return once, problems


def _again(told: Told, other: Told) -> Problem:
    return told.problem("id", f"{other.file}, line {other.line}, tells of the same product.")


def counted(outcomes: Sequence[Outcome]) -> Counter[Verdict]:
    return Counter(one.verdict for one in outcomes)
