"""What one can do about a domain's onboarding. Every act is checked, and done once, inside its unit of work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.features.domains.onboarding.rules import (
    Stage,
    Stretch,
    Test,
    checked_reason,
    open_tests,
    tests_of,
)
from bot.features.domains.onboarding.store import OnboardingStore
from bot.features.domains.requirements import can_lead, found, require_editor, require_living, some_names
from bot.features.domains.rules import Domain
from bot.features.domains.sponsors import SponsorRender, is_told, tell_former_sponsor, tell_sponsor
from bot.kernel.access import Actor, require_member
from bot.kernel.audit import Change, Entry, changes
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, NotFoundError, UserFacingError
from bot.kernel.ids import Delivery, DomainId, UserId
from bot.kernel.news import News, Thing
from bot.kernel.transactions import Transactions

SPONSOR = "sponsor"
"""The field that a refusal about a sponsor points at."""
NO_SUCH_TEST = "This test is not part of the phase any more: an admin changed the tests. Open the page again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where a domain stands, for who may move it."""

    domain: Domain
    now: Stretch | None
    """None for one that is not onboarding."""
    open_tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A domain is somewhere else now."""

    domain: Domain
    now: Stretch
    is_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedMeanwhile:
    """Nothing was done: somebody else moved the domain since the person saw where it was."""

    where: Where
    by: str
    """Who did, in plain text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    domain: Domain
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsored:
    domain: Domain
    sponsor: str | None
    """Their name; None where nobody is named any more."""
    is_told: bool = False
    """Whether they get a message, or got it when this was done first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsoring:
    """What the form of the sponsor shows."""

    domain: Domain
    sponsor: UserId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsoredMeanwhile:
    """Nothing was saved: somebody else named another sponsor since the person saw who it is."""

    current: Sponsoring
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    domain: Domain
    follows: bool


class Onboarding:
    """`render` says in sentences where a domain went, for those who follow it.

    `render_sponsor` makes the letter to whoever is named sponsor, `wake` tells the outbox that there is one.
    """

    def __init__(
        self,
        *,
        transactions: Transactions[OnboardingStore],
        clock: Clock,
        render: Callable[[Moved], str],
        render_sponsor: SponsorRender,
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._render_sponsor = render_sponsor
        self._wake = wake

    # From phase to phase.

    async def where(self, actor: Actor, domain: DomainId, *, doing: str = "move it on") -> Where:
        """Tell where a domain stands and what is open, to who may move it. Raises UserFacingError."""

        def work(store: OnboardingStore) -> Where:
            current = _kept(store, actor, domain, doing=doing)
            require_living(current)
            return _where(store, actor, current)

        return await self._transactions.read(work)

    async def start(self, actor: Actor, domain: DomainId, *, delivery: Delivery) -> Moved:
        """Begin with discover, where a domain is not onboarding yet: its leads and admins."""
        now, same = self._clock.now(), Delivery(f"{delivery}:onboard:{domain}")

        def work(store: OnboardingStore) -> Moved:
            current = _kept(store, actor, domain, doing="start its onboarding")
            if store.first_answer(actor.organisation, same) is not None:
                return _moved(store, actor, current)
            require_living(current)
            if (at := _now(store, actor, current)) is not None:
                raise ConflictError(
                    f"{_by(store, actor, at)} started the onboarding of {closed(current.name)} already."
                )
            begun = store.begin(
                actor.organisation, domain, Stage.DISCOVER, reason="", open_tests=(), by=actor.user, now=now
            )
            _record(store, actor, domain, "started onboarding", _step(None, begun), now=now)
            moved = Moved(domain=current, now=begun)
            self._tell(store, actor, moved, now=now)
            store.claim(actor.organisation, same, answer=str(begun.id), now=now)
            return moved

        return await self._transactions.write(work)

    async def advance(
        self, actor: Actor, domain: DomainId, *, seen: int, reason: str, delivery: Delivery
    ) -> Moved | MovedMeanwhile:
        """Go on to the next phase; open tests need a reason, and are kept with it: its leads and admins.

        `seen` is the stretch that the person saw the domain in.
        """
        return await self._move(actor, domain, seen=seen, reason=reason, is_back=False, delivery=delivery)

    async def go_back(
        self, actor: Actor, domain: DomainId, *, seen: int, reason: str, delivery: Delivery
    ) -> Moved | MovedMeanwhile:
        """Go back to the phase before, which is normal and needs no reason: its leads and admins."""
        return await self._move(actor, domain, seen=seen, reason=reason, is_back=True, delivery=delivery)

    async def _move(
        self, actor: Actor, domain: DomainId, *, seen: int, reason: str, is_back: bool, delivery: Delivery
    ) -> Moved | MovedMeanwhile:
        now, same = self._clock.now(), Delivery(f"{delivery}:move:{domain}")

        def work(store: OnboardingStore) -> Moved | MovedMeanwhile:
            current = _kept(store, actor, domain, doing="move it on")
            if store.first_answer(actor.organisation, same) is not None:
                return _moved(store, actor, current)
            require_living(current)
            where = _where(store, actor, current)
            at = where.now
            if at is None:
                raise NotFoundError(f"{closed(current.name)} is not onboarding. Open its page to start.")
            if at.id != seen:
                return MovedMeanwhile(where=where, by=_by(store, actor, at))
            target = at.stage.before if is_back else at.stage.after
            if target is None:
                raise ConflictError(_no_further(current, is_back=is_back))
            missing = () if is_back else where.open_tests
            begun = store.begin(
                actor.organisation,
                domain,
                target,
                reason=checked_reason(reason, missing),
                open_tests=missing,
                by=actor.user,
                now=now,
            )
            _record(store, actor, domain, "went back" if is_back else "went on", _step(at, begun), now=now)
            moved = Moved(domain=current, now=begun, is_back=is_back)
            self._tell(store, actor, moved, now=now)
            store.claim(actor.organisation, same, answer=str(begun.id), now=now)
            return moved

        return await self._transactions.write(work)

    # Tests of the organisation's own.

    async def tick(self, actor: Actor, domain: DomainId, mark: str, *, passed: bool, delivery: Delivery) -> Ticked:
        """Tick a test of the organisation's own off, or open it again: its leads and admins.

        It must be a test of the phase that the domain is in. What it is already, it stays.
        """
        now, same = self._clock.now(), Delivery(f"{delivery}:tick:{domain}:{mark}")

        def work(store: OnboardingStore) -> Ticked:
            current = _kept(store, actor, domain, doing="tick this off")
            require_living(current)
            test = _own_test(store, actor, current, mark)
            if test.passed == passed or store.first_answer(actor.organisation, same) is not None:
                return Ticked(domain=current, test=test)
            store.tick(actor.organisation, domain, test.key, passed=passed, by=actor.user, now=now)
            before, after = ("open", "passed") if passed else ("passed", "open")
            act = "ticked off a test" if passed else "opened a test again"
            _record(store, actor, domain, act, (Change(field=test.says, before=before, after=after),), now=now)
            store.claim(actor.organisation, same, answer=mark, now=now)
            return Ticked(domain=current, test=_own_test(store, actor, current, mark))

        return await self._transactions.write(work)

    # The sponsor.

    async def sponsoring(self, actor: Actor, domain: DomainId) -> Sponsoring:
        def work(store: OnboardingStore) -> Sponsoring:
            current = _kept(store, actor, domain, doing="name its sponsor")
            require_living(current)
            return Sponsoring(domain=current, sponsor=store.sponsor(actor.organisation, domain))

        return await self._transactions.read(work)

    async def name_sponsor(
        self, actor: Actor, domain: DomainId, sponsor: UserId | None, *, seen: UserId | None, delivery: Delivery
    ) -> Sponsored | SponsoredMeanwhile:
        """Say who gives a domain management support, a full member: its leads and admins. Raises UserFacingError."""
        now, same = self._clock.now(), Delivery(f"{delivery}:sponsor:{domain}")

        def work(store: OnboardingStore) -> Sponsored | SponsoredMeanwhile:
            organisation = actor.organisation
            current = _kept(store, actor, domain, doing="name its sponsor")
            held = store.sponsor(organisation, domain)
            if store.first_answer(organisation, same) is not None:
                return _sponsored(store, actor, current, held)
            require_living(current)
            if sponsor is not None and not can_lead(store, actor, sponsor):
                raise UserFacingError(
                    f"{closed(store.candidates(organisation, [sponsor])[sponsor].name)} cannot sponsor a domain: "
                    "sponsors are people who work here, no guests, apps or closed accounts.",
                    field=SPONSOR,
                )
            if held not in {seen, sponsor}:
                return SponsoredMeanwhile(
                    current=Sponsoring(domain=current, sponsor=held), name=_name(store, actor, held)
                )
            if held != sponsor:
                store.set_sponsor(organisation, domain, sponsor)
                words = changes({"sponsor": held or ""}, {"sponsor": sponsor or ""})
                _record(
                    store, actor, domain, "named a sponsor" if sponsor else "left without a sponsor", words, now=now
                )
                after, render = found(store, actor, domain), self._render_sponsor
                if sponsor is not None:
                    tell_sponsor(store, actor, after, sponsor, render=render, now=now)
                tell_former_sponsor(store, actor, after, held, successor=sponsor, render=render, now=now)
            store.claim(organisation, same, answer=str(domain), now=now)
            done = _sponsored(store, actor, current, sponsor)
            return replace(done, is_told=done.is_told and held != sponsor)

        done = await self._transactions.write(work)
        self._wake()
        return done

    # Who follows.

    async def follow(
        self, actor: Actor, domain: DomainId, *, delivery: Delivery, follows: bool | None = None
    ) -> Followed:
        """Follow a domain, or not any more: any full member, for themselves. Without `follows`, the other way round."""
        now, same = self._clock.now(), Delivery(f"{delivery}:follow:{domain}")

        def work(store: OnboardingStore) -> Followed:
            require_member(store.standing(actor))
            current = found(store, actor, domain)
            before = actor.user in store.followers(actor.organisation, domain)
            if store.first_answer(actor.organisation, same) is not None:
                return Followed(domain=current, follows=before)
            after = not before if follows is None else follows
            if after and not before:
                require_living(current)
            store.follow(actor.organisation, domain, actor.user, follows=after, now=now)
            store.claim(actor.organisation, same, answer=str(domain), now=now)
            return Followed(domain=current, follows=after)

        return await self._transactions.write(work)

    def _tell(self, store: OnboardingStore, actor: Actor, moved: Moved, *, now: datetime) -> None:
        """Keep it for who follows the domain, but for whoever did it, and who hears nothing."""
        domain = moved.domain.id
        key = f"domain:{domain}:phase:{moved.now.id}"
        news = News(key=key, thing=Thing.DOMAIN, number=domain, text=self._render(moved))
        for user in store.followers(actor.organisation, domain):
            if user != actor.user and can_lead(store, actor, user):
                store.keep_news(actor.organisation, user, news, now=now)


def _kept(store: OnboardingStore, actor: Actor, domain: DomainId, *, doing: str) -> Domain:
    """Return the domain for its leads and admins. Raises NotFoundError and NotAllowedError."""
    # Who may see nothing is told the same, whether or not there is such a domain.
    require_member(store.standing(actor))
    current = found(store, actor, domain)
    require_editor(store, actor, current, doing=doing)
    return current


def _now(store: OnboardingStore, actor: Actor, domain: Domain) -> Stretch | None:
    return next(iter(store.stretches(actor.organisation, domain.id)), None)


def _where(store: OnboardingStore, actor: Actor, domain: Domain) -> Where:
    at = _now(store, actor, domain)
    phase = None if at is None else at.stage.phase
    if phase is None:
        return Where(domain=domain, now=at)
    plan, recorded = store.plan(actor.organisation), store.recorded(actor.organisation, domain.id)
    return Where(domain=domain, now=at, open_tests=open_tests(phase, recorded, plan))


def _moved(store: OnboardingStore, actor: Actor, domain: Domain) -> Moved:
    at = _now(store, actor, domain)
    if at is None:
        raise NotFoundError(f"{closed(domain.name)} is not onboarding. Open its page to start.")
    return Moved(domain=domain, now=at)


def _own_test(store: OnboardingStore, actor: Actor, domain: Domain, mark: str) -> Test:
    at = _now(store, actor, domain)
    phase = None if at is None else at.stage.phase
    if phase is None:
        raise ConflictError(NO_SUCH_TEST)
    recorded = store.recorded(actor.organisation, domain.id)
    tests = tests_of(phase, recorded, store.plan(actor.organisation))
    test = next((one for one in tests if one.is_own and one.mark == mark), None)
    if test is None:
        raise ConflictError(NO_SUCH_TEST)
    return test


def _by(store: OnboardingStore, actor: Actor, stretch: Stretch) -> str:
    return "Somebody" if stretch.by is None else some_names(store, actor, (UserId(stretch.by),))


def _sponsored(store: OnboardingStore, actor: Actor, domain: Domain, sponsor: UserId | None) -> Sponsored:
    told = sponsor is not None and is_told(store, actor, sponsor)
    return Sponsored(domain=domain, sponsor=_name(store, actor, sponsor), is_told=told)


def _name(store: OnboardingStore, actor: Actor, user: UserId | None) -> str | None:
    return None if user is None else store.names(actor.organisation, [user])[user]


def _no_further(domain: Domain, *, is_back: bool) -> str:
    if is_back:
        return f"{closed(domain.name)} is in its first phase; there is none to go back to."
    return f"{closed(domain.name)} is through all four phases already."


def _step(before: Stretch | None, after: Stretch) -> tuple[Change, ...]:
    missing = "\n".join(after.open_tests)
    return changes(
        {"phase": "" if before is None else before.stage.value},
        {"phase": after.stage.value, "reason": after.reason, "open tests": missing},
    )


def _record(
    store: OnboardingStore, actor: Actor, domain: DomainId, act: str, words: Sequence[Change], *, now: datetime
) -> None:
    entry = Entry(thing="domain", thing_id=str(domain), act=act, by=actor.user, at=now, changes=tuple(words))
    store.record(actor.organisation, entry)
