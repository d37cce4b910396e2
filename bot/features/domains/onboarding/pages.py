"""What one sees of a domain: its line in the map, and its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.features.domains.onboarding.rules import LESSONS, Recorded, Stretch, Test, days_in, stuck, tests_of
from bot.features.domains.onboarding.store import Facts, FormerName, Lesson, OnboardingStore
from bot.features.domains.requirements import found
from bot.features.domains.rules import Domain, State, fold
from bot.kernel.access import Actor, Standing, may_edit, require_member
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import DomainId, OrganisationId, UserId
from bot.kernel.transactions import Transactions

MOST_PEOPLE = 10
"""Members, or followers, that a domain's page names."""
OPENED = frozenset({State.ACTIVE, State.UNCLAIMED, State.ARCHIVED})
"""Domains in these states have a page; what is only proposed has none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A domain in the map."""

    facts: Facts
    days: int
    """How many days it has been in its phase."""
    sponsor: str | None
    """Their name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a domain's onboarding, as it is read."""

    stretch: Stretch
    days: int
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    count: int
    names: tuple[str, ...] = ()
    """Of the first ones, by name; none where the reader is not to know who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainPage:
    domain: Domain
    spot: Spot
    leads: tuple[str, ...]
    passages: tuple[Passage, ...]
    """The latest first."""
    tests: tuple[Test, ...]
    is_stuck: bool
    weeks: int
    """After how many weeks without anything new a domain counts as stuck."""
    lessons: tuple[Lesson, ...]
    """What other domains logged while they were in its phase."""
    former_names: tuple[FormerName, ...]
    members: People
    followers: People
    follows: bool
    """Whether the reader does."""
    may_edit: bool

    @property
    def now(self) -> Stretch | None:
        """Where it stands; None for what is not onboarding, or no longer in use."""
        latest = self.passages[0].stretch if self.passages and self.domain.is_living else None
        return None if latest is None or latest.ended_at is not None else latest


class DomainPages:
    """Reads for full members; others are refused, with the reason in words."""

    def __init__(self, *, transactions: Transactions[OnboardingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def spots(self, actor: Actor, domains: Sequence[DomainId]) -> Mapping[DomainId, Spot]:
        """Tell where these domains stand in the map."""
        now = self._clock.now()

        def work(store: OnboardingStore) -> Mapping[DomainId, Spot]:
            require_member(store.standing(actor))
            facts = store.facts(actor.organisation, domains, now=now)
            sponsors = store.names(actor.organisation, {one.sponsor for one in facts.values() if one.sponsor})
            return {number: _spot(one, sponsors, now) for number, one in facts.items()}

        return await self._transactions.read(work)

    async def page(self, actor: Actor, domain: DomainId) -> DomainPage:
        """Raises NotFoundError for what is no domain yet, or none of this organisation."""
        now = self._clock.now()

        def work(store: OnboardingStore) -> DomainPage:
            standing = store.standing(actor)
            require_member(standing)
            current = found(store, actor, domain)
            if current.state not in OPENED:
                raise NotFoundError(
                    "This domain is only proposed yet. Once a lead or an admin accepts it, it has a page."
                )
            page = _page(store, actor, standing, current, now)
            return replace(page, may_edit=may_edit(standing, domain))

        return await self._transactions.read(work)


def _page(store: OnboardingStore, actor: Actor, standing: Standing, domain: Domain, now: datetime) -> DomainPage:
    organisation = actor.organisation
    stretches = store.stretches(organisation, domain.id)
    facts = store.facts(organisation, [domain.id], now=now)[domain.id]
    people = {*domain.leads, *([facts.sponsor] if facts.sponsor else [])}
    people |= {UserId(one.by) for one in stretches if one.by}
    names = store.names(organisation, people)
    plan, recorded = store.plan(organisation), store.recorded(organisation, domain.id)
    at = stretches[0] if stretches and domain.is_living else None
    phase = None if at is None else at.stage.phase
    followers = store.followers(organisation, domain.id)
    return DomainPage(
        domain=domain,
        spot=_spot(facts, names, now),
        leads=tuple(names[lead] for lead in domain.leads),
        passages=tuple(
            Passage(stretch=one, days=days_in(one, now), by=names[UserId(one.by)] if one.by else None)
            for one in stretches
        ),
        tests=() if phase is None else tests_of(phase, recorded, plan),
        is_stuck=_is_stuck(at, recorded, now, plan.weeks),
        weeks=plan.weeks,
        lessons=_lessons(store, actor, domain, at),
        former_names=_former(store, actor, domain),
        members=_members(store, standing, domain),
        followers=People(count=len(followers), names=_by_name(store, organisation, followers)),
        follows=actor.user in followers,
        may_edit=False,
    )


def _members(store: OnboardingStore, standing: Standing, domain: Domain) -> People:
    """Tell who is in its channel; who is in a private one is named to those who are in it, too."""
    organisation = standing.actor.organisation
    seen = store.members(organisation, domain.id, most=MOST_PEOPLE)
    may_know = seen.is_public or domain.channel in standing.channels
    return People(count=seen.count, names=_by_name(store, organisation, seen.first) if may_know else ())


def _by_name(store: OnboardingStore, organisation: OrganisationId, users: Sequence[UserId]) -> tuple[str, ...]:
    names = store.names(organisation, users).values()
    return tuple(sorted(names, key=lambda name: (name.casefold(), name))[:MOST_PEOPLE])


def _former(store: OnboardingStore, actor: Actor, domain: Domain) -> tuple[FormerName, ...]:
    """List former names. One that was merged is found by its last one too, but it was never called otherwise."""
    names = store.former_names(actor.organisation, domain.id)
    return tuple(one for one in names if domain.part_of is None or fold(one.name) != fold(domain.name))


def _spot(facts: Facts, names: Mapping[UserId, str], now: datetime) -> Spot:
    began = facts.began_at
    days = 0 if began is None else max(0, (now - began).days)
    return Spot(facts=facts, days=days, sponsor=names[facts.sponsor] if facts.sponsor else None)


def _is_stuck(at: Stretch | None, recorded: Recorded, now: datetime, weeks: int) -> bool:
    if at is None or at.stage.phase is None:
        return False
    return stuck(recorded, at.began_at, now.date(), weeks)


def _lessons(store: OnboardingStore, actor: Actor, domain: Domain, at: Stretch | None) -> tuple[Lesson, ...]:
    if at is None or at.stage.phase is None:
        return ()
    return tuple(store.lessons(actor.organisation, domain.id, at.stage, most=LESSONS))
