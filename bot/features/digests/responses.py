"""What people do with an edition: answer for their domain, read it all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.features.digests.copies import followed_since, renew
from bot.features.digests.entries import GONE, entry_clicked
from bot.features.digests.pages import Pages
from bot.features.digests.permission import present
from bot.features.digests.rules.editions import Answer, Edition, Item
from bot.features.digests.rules.lessons import Lesson, State
from bot.features.digests.store import ResponseStore
from bot.kernel.access import Actor, may_read, require_member
from bot.kernel.clock import Clock
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import ChannelId, Delivery, DomainId, EditionId, LearningId, OrganisationId, UserId
from bot.kernel.transactions import Transactions

NO_DOMAIN = (
    "You answer for your domain here, and Pollen doesn't know yours yet. Choose it in /domains, then click again."
)
NOT_YOURS = "You can answer for the domain that you chose or lead. /domains shows them, and lets you choose."
OWN = "This lesson is from {domain} itself. Other domains say here whether they will try it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a domain does with a lesson now, and the edition with that in it."""

    domain: DomainId
    domain_name: str
    answer: Answer
    edition: Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """Someone may answer for several domains: nothing is recorded before they say for which."""

    lesson: Lesson
    domains: tuple[tuple[DomainId, str], ...]


class Responses:
    """An answer starts with a click on an edition, in the channel where it was posted."""

    def __init__(
        self, *, transactions: Transactions[ResponseStore], clock: Clock, pages: Pages, wake: Callable[[], None]
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._pages = pages
        self._wake = wake

    async def answer(
        self,
        actor: Actor,
        delivery: Delivery,
        edition: EditionId,
        position: int,
        *,
        channel: ChannelId | None,
        answer: Answer,
        domain: DomainId | None = None,
    ) -> Answered | Undecided:
        """Record what a domain does with a lesson; its messages follow at once. A mind may be changed.

        In a domain's edition that domain answers, in the organisation's the person's own:
        `domain` says which one where there are several. What is applied already stays so
        when somebody means to try it.
        """
        now = self._clock.now()
        organisation = actor.organisation

        def work(store: ResponseStore) -> Answered | Undecided:
            issue, item = entry_clicked(store, actor, edition, position, channel)
            domains = _may_answer_for(store, actor, issue, item)
            chosen = [one for one in domains if domain is None or one[0] == domain]
            if not chosen:
                raise NotAllowedError(NOT_YOURS)
            if len(chosen) > 1:
                return Undecided(lesson=item.lesson, domains=tuple(domains))
            ((number, name),) = chosen
            if store.first_answer(organisation, delivery) is None:
                store.claim(organisation, delivery, answer, now=now)
                self._note(store, organisation, item.lesson.id, number, answer, by=actor.user, now=now)
            return Answered(
                domain=number,
                domain_name=name,
                answer=store.answer_of(organisation, item.lesson.id, number) or answer,
                edition=present(store.edition(organisation, edition)),
            )

        answered = await self._transactions.write(work)
        self._wake()
        return answered

    def _note(
        self,
        store: ResponseStore,
        organisation: OrganisationId,
        lesson: LearningId,
        domain: DomainId,
        answer: Answer,
        *,
        by: UserId,
        now: datetime,
    ) -> None:
        """Keep an answer where it changes something, and renew the editions that show the lesson to the domain."""
        known = store.answer_of(organisation, lesson, domain)
        if known is answer or (known is Answer.APPLIED and answer is Answer.PLANNED):
            return
        store.record_answer(organisation, lesson, domain, answer, by=by, now=now)
        for shown in store.showing(organisation, lesson, domain, since=followed_since(self._clock)):
            renew(store, organisation, shown, pages=self._pages, now=now)

    async def read(self, actor: Actor, learning: LearningId) -> Lesson:
        """Return the whole lesson, if the person may read it at this moment; a retired one, too."""

        def look(store: ResponseStore) -> Lesson:
            standing = store.standing(actor)
            require_member(standing)
            lesson = store.lessons(actor.organisation, [learning]).get(learning)
            if lesson is None or lesson.state is State.UNDONE or not may_read(standing, lesson.guarded):
                raise NotFoundError(GONE)
            return lesson

        return await self._transactions.read(look)


def _may_answer_for(store: ResponseStore, actor: Actor, issue: Edition, item: Item) -> list[tuple[DomainId, str]]:
    """List the domains for which this person may answer here. Raises UserFacingError, with what to do, for none."""
    if issue.domain is not None:
        domains = [(issue.domain, issue.domain_name)]
    else:
        domains = list(store.domains_of(actor.organisation, actor.user))
    if not domains:
        raise UserFacingError(NO_DOMAIN)
    others = [domain for domain in domains if domain[0] != item.lesson.domain]
    if not others:
        raise ConflictError(OWN.format(domain=item.lesson.domain_name))
    return others
