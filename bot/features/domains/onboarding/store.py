"""What onboarding and the map of domains ask of their rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.features.domains.onboarding.plan import Plan
from bot.features.domains.onboarding.rules import Recorded, Stage, Stretch
from bot.features.domains.store import DomainStore
from bot.kernel.audit import Entry
from bot.kernel.ids import DomainId, LearningId, OrganisationId, UserId
from bot.kernel.news import News


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A domain in a line of the map."""

    stage: Stage | None = None
    """None for one that is not onboarding."""
    began_at: datetime | None = None
    sponsor: UserId | None = None
    sponsor_left: bool = False
    """Whether they are gone, or a guest now: then nobody counts as its sponsor."""
    goals: Mapping[str, int] = field(default_factory=dict)
    """How many active goals and bets have each status, by the status in words, the worst first."""
    owned: int = 0
    """Products in use or in the making that somebody owns."""
    unowned: int = 0
    taught: int = 0
    """Learnings of it that everyone can read."""
    applied_elsewhere: int = 0
    """How many of these another domain applied."""
    applied: int = 0
    """Learnings of other domains that it applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What another domain learned while it was in the same phase."""

    id: LearningId
    title: str
    """Its title, or how its words begin."""
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    name: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Who was last seen in a domain's channel: full members only, no apps and no guests."""

    count: int
    first: tuple[UserId, ...]
    """The first of them by name."""
    is_public: bool
    """Whether the channel is known to be public, so that everybody may see who is in it."""


class OnboardingStore(DomainStore, Protocol):
    # What an organisation decided.

    def plan(self, organisation: OrganisationId) -> Plan: ...

    def save_plan(self, organisation: OrganisationId, plan: Plan, *, now: datetime) -> None: ...

    def plan_changed_by(self, organisation: OrganisationId) -> str | None:
        """Name who changed it last."""
        ...

    # Phases.

    def stretches(self, organisation: OrganisationId, domain: DomainId) -> Sequence[Stretch]:
        """List the stretches of a domain's onboarding, the latest first."""
        ...

    def begin(
        self,
        organisation: OrganisationId,
        domain: DomainId,
        stage: Stage,
        *,
        reason: str,
        open_tests: Sequence[str],
        by: UserId,
        now: datetime,
    ) -> Stretch:
        """Let a domain be there from now on; what it was in before ends at the same instant."""
        ...

    def recorded(self, organisation: OrganisationId, domain: DomainId) -> Recorded: ...

    def tick(
        self, organisation: OrganisationId, domain: DomainId, key: str, *, passed: bool, by: UserId, now: datetime
    ) -> None:
        """Say that a test of the organisation's own is passed, or that it is open again."""
        ...

    def lessons(self, organisation: OrganisationId, domain: DomainId, stage: Stage, *, most: int) -> Sequence[Lesson]:
        """List what other domains logged while they were there and everyone can read, the latest first."""
        ...

    # The domain's page and the map.

    def set_sponsor(self, organisation: OrganisationId, domain: DomainId, sponsor: UserId | None) -> None: ...

    def facts(
        self, organisation: OrganisationId, domains: Collection[DomainId], *, now: datetime
    ) -> Mapping[DomainId, Facts]: ...

    def former_names(self, organisation: OrganisationId, domain: DomainId) -> Sequence[FormerName]:
        """List what it was called before, the latest first."""
        ...

    def members(self, organisation: OrganisationId, domain: DomainId, *, most: int) -> Members:
        """Tell who was seen in its channel and works here; `most` of them by name."""
        ...

    def followers(self, organisation: OrganisationId, domain: DomainId) -> Sequence[UserId]:
        """List who follows a domain and works here: whoever left, or is a guest now, hears nothing."""
        ...

    def follow(
        self, organisation: OrganisationId, domain: DomainId, user: UserId, *, follows: bool, now: datetime
    ) -> None: ...

    def keep_news(self, organisation: OrganisationId, user: UserId, news: News, *, now: datetime) -> None:
        """Keep news for somebody's next message of a week."""
        ...

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        """Write an act into the audit."""
        ...
