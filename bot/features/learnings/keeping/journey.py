"""What other domains do with a learning, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.features.learnings.changes import ACTIVE
from bot.features.learnings.keeping.applications import Answer, Application, Outcome
from bot.features.learnings.keeping.store import KeepingStore
from bot.features.learnings.reading import readable
from bot.features.learnings.receipts import member
from bot.features.learnings.rules import Domain, Learning, State, clean
from bot.kernel.access import Actor, Standing
from bot.kernel.clock import Clock
from bot.kernel.errors import NotAllowedError, UserFacingError
from bot.kernel.ids import Delivery, DomainId, LearningId
from bot.kernel.transactions import Transactions

LONGEST_NOTE = 3_000
"""Characters of what a domain says came of it."""
NO_DOMAIN = (
    "A domain answers, not a person: choose your domain in /domains first. "
    "A domain does not answer for what it learned itself."
)
NOT_YOURS = "You can answer for the domains that you lead, and for the one that you chose in /domains."
NOT_CURRENT = (
    "This learning does not count as it is any more, so nobody needs to answer. Its page says what became of it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer as somebody gave it."""

    answer: Answer
    domain: DomainId | None = None
    """For which domain; needed where the person may answer for several."""
    outcome: Outcome | None = None
    note: str = ""


class Journeys:
    """Records answers. `changed` is called after the commit, because what was posted may show them."""

    def __init__(self, *, transactions: Transactions[KeepingStore], clock: Clock, changed: Callable[[], None]) -> None:
        self._transactions = transactions
        self._clock = clock
        self._changed = changed

    async def domains(self, actor: Actor, learning: LearningId) -> tuple[Domain, ...]:
        """List the domains that this person may answer for. Raises UserFacingError when there is none."""

        def look(store: KeepingStore) -> tuple[Domain, ...]:
            standing = member(store, actor)
            return _open_to(store, standing, readable(store, standing, learning))

        return await self._transactions.read(look)

    async def answer(self, actor: Actor, delivery: Delivery, learning: LearningId, given: Given) -> Application:
        """Record what a domain does with it; a mind may be changed.

        What is applied already stays so when somebody means to try it.
        """
        now = self._clock.now()
        organisation = actor.organisation

        def work(store: KeepingStore) -> tuple[Application, bool]:
            standing = member(store, actor)
            found = readable(store, standing, learning)
            domain = _chosen(_open_to(store, standing, found), given.domain)
            known = _known(store, found, domain)
            if store.first_answer(organisation, delivery) is not None and known is not None:
                return known, False
            store.claim(organisation, delivery, answer=given.answer, now=now)
            if known is not None and known.answer is Answer.APPLIED and given.answer is Answer.PLANNED:
                return known, False
            outcome, note = _told(given)
            after = store.apply(
                organisation, learning, domain, given.answer, outcome=outcome, note=note, by=actor.user, now=now
            )
            return after, True

        application, is_new = await self._transactions.write(work)
        if is_new:
            self._changed()
        return application


def answering_domains(store: KeepingStore, standing: Standing, learning: Learning) -> tuple[Domain, ...]:
    """List the domains that somebody may answer for: those they lead, and the one they chose, but never its own."""
    if learning.state is not State.ACTIVE or learning.domain is None:
        return ()
    return tuple(domain for domain in domains_of(store, standing) if domain.id != learning.domain)


def domains_of(store: KeepingStore, standing: Standing) -> tuple[Domain, ...]:
    """List the domains that somebody leads, and the one that they chose."""
    own = {*standing.leads, store.chosen_domain(standing.actor)}
    return tuple(domain for domain in store.domains(standing.actor.organisation) if domain.id in own)


def _open_to(store: KeepingStore, standing: Standing, learning: Learning) -> tuple[Domain, ...]:
    if learning.state not in ACTIVE:
        raise UserFacingError(NOT_CURRENT)
    domains = answering_domains(store, standing, learning)
    if not domains:
        raise NotAllowedError(NO_DOMAIN)
    return domains


def _chosen(domains: tuple[Domain, ...], wanted: DomainId | None) -> DomainId:
    if wanted is None and len(domains) == 1:
        return domains[0].id
    if wanted is None:
        raise UserFacingError("Please choose which domain you answer for.", field="domain")
    if wanted not in {domain.id for domain in domains}:
        raise NotAllowedError(NOT_YOURS, field="domain")
    return wanted


def _told(given: Given) -> tuple[Outcome | None, str | None]:
    """Read what came of it: nothing can have come of what was not applied."""
    if given.answer is not Answer.APPLIED:
        return None, None
    note = clean(given.note)
    if len(note) > LONGEST_NOTE:
        text = f"This has {len(note):,} characters and {LONGEST_NOTE:,} fit. Please shorten it."
        raise UserFacingError(text, field="note")
    return given.outcome, note or None


def _known(store: KeepingStore, learning: Learning, domain: DomainId) -> Application | None:
    answers = store.applications(learning.organisation, learning.id)
    return next((one for one in answers if one.domain == domain), None)
