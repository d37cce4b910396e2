"""The phases of a domain's onboarding, and what tells that one is through. No Slack, no database, no clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import blake2s

from bot.features.domains.onboarding.plan import Kind, Phase, Plan
from bot.features.domains.rules import fold
from bot.kernel.errors import UserFacingError
from bot.kernel.typed import without_nul

MAX_REASON = 1_000
REASON = "reason"
"""The field that a refusal about a reason points at."""
LESSONS = 5
"""Lessons of other domains that a lead gets with a phase."""


class Stage(StrEnum):
    """Where a domain stands: in a phase, or through all of them."""

    DISCOVER = "discover"
    DEFINE = "define"
    DEVELOP = "develop"
    DELIVER = "deliver"
    DONE = "done"

    @property
    def phase(self) -> Phase | None:
        return None if self is Stage.DONE else Phase(self.value)

    @property
    def after(self) -> "Stage | None":
        """What comes next; None when all is done."""
        stages = list(Stage)
        return None if self is Stage.DONE else stages[stages.index(self) + 1]

    @property
    def before(self) -> "Stage | None":
        stages = list(Stage)
        return None if self is Stage.DISCOVER else stages[stages.index(self) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What is recorded of a domain, as far as the exit tests ask."""

    has_sponsor: bool = False
    """Somebody is named who still works here."""
    goals: int = 0
    """Goals and bets, proposed ones too."""
    measured_goals: int = 0
    """Those of them that have a measure with a baseline and a target."""
    candidates: int = 0
    """Products that are proposed, drafted or active."""
    unowned: int = 0
    """How many of the candidates nobody owns."""
    served: int = 0
    """Products with an output port and a consumer of another domain."""
    shared: int = 0
    """Learnings that everyone can read."""
    moved: int = 0
    """Measures with two readings that differ."""
    stopped: int = 0
    """Bets that a review stopped."""
    applied: int = 0
    """Its learnings that another domain applied."""
    last_reading: date | None = None
    last_consumer: date | None = None
    """When the last consumer from outside came."""
    passed: frozenset[str] = field(default_factory=frozenset)
    """The keys of the organisation's own tests that a lead ticked off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One exit test of a phase, as it stands."""

    # So that pytest takes it for none of its own.
    __test__ = False

    says: str
    """What is to be so: "A sponsor is named"."""
    now: str
    """How it is: "nobody yet"; empty where nothing is to be added."""
    passed: bool
    key: str = ""
    """What names a test of the organisation's own, which a lead ticks off; empty for one that is computed."""

    @property
    def is_own(self) -> bool:
        return bool(self.key)

    @property
    def mark(self) -> str:
        """Name it briefly, for a button."""
        return mark_of(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of time that a domain is in a phase, or through all of them."""

    id: int
    stage: Stage
    began_at: datetime
    ended_at: datetime | None
    """None for now."""
    reason: str = ""
    """Why it began although tests were open, or why it was gone back to."""
    open_tests: tuple[str, ...] = ()
    """Which tests of the one before were open when it began, in words."""
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One computed test: which, how it is said, what is counted, how a count is said."""

    kind: Kind
    says: Callable[[int], str]
    count: Callable[[Recorded], int]
    now: Callable[[Recorded], str]
    also: Callable[[Recorded], bool] = lambda _: True
    """What must hold besides the count."""


def several(count: int, one: str, many: str) -> str:
    """Say how many: "a goal", "3 goals"."""
    return one if count == 1 else f"{count} {many}"


def _so_many(count: int) -> str:
    return "none yet" if count == 0 else f"{count} so far"


def _owned_now(recorded: Recorded) -> str:
    if recorded.candidates == 0:
        return "no product is recorded yet"
    if recorded.unowned == 0:
        return f"{recorded.candidates} so far"
    return f"{recorded.unowned} of {recorded.candidates} {'has' if recorded.unowned == 1 else 'have'} none"


def _owned_says(least: int) -> str:
    if least <= 1:
        return "Every product that is proposed, drafted or active has an owner"
    return f"{least} products are recorded, and every one has an owner"


RULES: dict[Phase, tuple[Rule, ...]] = {
    Phase.DISCOVER: (
        Rule(
            kind=Kind.GOALS,
            says=lambda least: f"{several(least, 'A goal is', 'goals are')} drafted",
            count=lambda recorded: recorded.goals,
            now=lambda recorded: _so_many(recorded.goals),
        ),
    ),
    Phase.DEFINE: (
        Rule(
            kind=Kind.MEASURED,
            says=lambda least: f"{several(least, 'A goal has', 'goals have')} a measure with a baseline and a target",
            count=lambda recorded: recorded.measured_goals,
            now=lambda recorded: _so_many(recorded.measured_goals),
        ),
        Rule(
            kind=Kind.OWNED,
            says=_owned_says,
            count=lambda recorded: recorded.candidates,
            now=_owned_now,
            also=lambda recorded: recorded.unowned == 0,
        ),
    ),
    Phase.DEVELOP: (
        Rule(
            kind=Kind.SERVED,
            says=lambda least: (
                f"{several(least, 'A product has', 'products have')} an output port and a consumer of another domain"
            ),
            count=lambda recorded: recorded.served,
            now=lambda recorded: _so_many(recorded.served),
        ),
        Rule(
            kind=Kind.SHARED,
            says=lambda least: f"{several(least, 'A learning is', 'learnings are')} shared with everyone",
            count=lambda recorded: recorded.shared,
            now=lambda recorded: _so_many(recorded.shared),
        ),
    ),
    Phase.DELIVER: (
        Rule(
            kind=Kind.MOVED,
            says=lambda least: (
                "A measure moved or a bet was stopped" if least == 1 else f"{least} measures moved or bets were stopped"
            ),
            count=lambda recorded: recorded.moved + recorded.stopped,
            now=lambda recorded: _so_many(recorded.moved + recorded.stopped),
        ),
        Rule(
            kind=Kind.APPLIED,
            says=lambda least: f"{several(least, 'A learning of it was', 'learnings of it were')} applied elsewhere",
            count=lambda recorded: recorded.applied,
            now=lambda recorded: _so_many(recorded.applied),
        ),
    ),
}
"""The computed tests of each phase that have a threshold; the sponsor has none."""


def tests_of(phase: Phase, recorded: Recorded, plan: Plan) -> tuple[Test, ...]:
    """Tell how each exit test of a phase stands: what is computed first, then the organisation's own."""
    tests: list[Test] = []
    if phase is Phase.DISCOVER:
        now = "" if recorded.has_sponsor else "nobody yet"
        tests.append(Test(says="A sponsor is named", now=now, passed=recorded.has_sponsor))
    for rule in RULES[phase]:
        least = plan.least[rule.kind]
        passed = rule.count(recorded) >= least and rule.also(recorded)
        if least > 0 or not passed:
            tests.append(Test(says=rule.says(max(least, 1)), now="" if passed else rule.now(recorded), passed=passed))
    for says in plan.own[phase]:
        key = key_of(phase, says)
        tests.append(Test(says=says, now="", passed=key in recorded.passed, key=key))
    return tuple(tests)


def open_tests(phase: Phase, recorded: Recorded, plan: Plan) -> tuple[str, ...]:
    """Say which exit tests of a phase are open, each in words."""
    return tuple(in_words(test) for test in tests_of(phase, recorded, plan) if not test.passed)


def in_words(test: Test) -> str:
    """Say a test and how it stands: "A goal is drafted (none yet)"."""
    return f"{test.says} ({test.now})" if test.now else test.says


def key_of(phase: Phase, says: str) -> str:
    """Name a test of the organisation's own. Another case or accent makes no other test, other words do."""
    return f"{phase}:{fold(says)}"


def mark_of(key: str) -> str:
    return blake2s(key.encode(), digest_size=6).hexdigest()


def stuck(recorded: Recorded, since: datetime, today: date, weeks: int) -> bool:
    """Whether a domain runs before it walks: longer than so many weeks in its phase, and nothing new for as long.

    New is a reading of a measure, or a consumer of a product. `since` is when the phase began.
    """
    return (today - last_news(recorded, since, today)) > timedelta(weeks=weeks)


def last_news(recorded: Recorded, since: datetime, today: date) -> date:
    """Tell when something new came last: a reading, a consumer, or the phase itself."""
    found = [day for day in (recorded.last_reading, recorded.last_consumer) if day is not None]
    # A reading may be given a date that has not come yet.
    return min(max([since.date(), *found]), today)


def days_in(stretch: Stretch, now: datetime) -> int:
    """Tell how many days a domain has been there, or was."""
    return max(0, ((stretch.ended_at or now) - stretch.began_at).days)


def checked_reason(reason: str, missing: Sequence[str]) -> str:
    """Tidy a reason. Raises UserFacingError where tests are open and nobody says why it goes on."""
    tidy = without_nul(reason).strip()
    if len(tidy) > MAX_REASON:
        raise UserFacingError(
            f"A reason has at most {MAX_REASON:,} characters; this one has {len(tidy):,}.", field=REASON
        )
    if missing and not any(sign.isalnum() for sign in tidy):
        count = "One test is" if len(missing) == 1 else f"{len(missing)} tests are"
        raise UserFacingError(
            f"{count} still open. Say in a sentence why you go on; it is kept with them.", field=REASON
        )
    return tidy
