"""Reviews: what somebody decides of a node, why, and when it is looked at again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.features.goals.finding import CALLED, found, kept, today_of
from bot.features.goals.keeping.arranging import below
from bot.features.goals.keeping.requirements import require_restorable
from bot.features.goals.keeping.service import note, of_act
from bot.features.goals.reviewing.rules import (
    TEACHES,
    Decision,
    Given,
    NotValidError,
    Review,
    decisions_for,
    mark_of,
    problems_of,
    tidied,
)
from bot.features.goals.reviewing.store import ReviewStore
from bot.features.goals.reviewing.teaching import taught
from bot.features.goals.rules.tree import Node, State
from bot.features.goals.seeing.news import News, tell_followers
from bot.kernel.access import Actor
from bot.kernel.audit import Change, changes
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, NotFoundError
from bot.kernel.ids import Delivery, NodeId, UserId
from bot.kernel.transactions import Transactions

MOST_SHOWN = 5
"""Past reviews that the form shows; the history has them all."""
TOGETHER = "together with"
"""What the audit says of what was stopped with something above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A past review, with the name of whoever wrote it."""

    review: Review
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands in the form."""

    node: Node
    decisions: tuple[Decision, ...]
    below: tuple[Node, ...]
    """What is active below it, and is stopped with it."""
    past: tuple[Told, ...]
    """The latest first."""
    mark: str
    today: date
    typed: Given | None = None
    """What was typed before, where somebody else was faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What came of a review."""

    node: Node
    review: Review
    below: int
    """How many below it were stopped with it."""

    @property
    def teaches(self) -> bool:
        return self.review.decision in TEACHES


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessonable:
    """What the form of a learning begins with, for what a node taught."""

    node: Node
    fields: Mapping[str, str]


class ChangedMeanwhileError(ConflictError):
    """Somebody else decided, or what would be stopped with it is not the same any more. Nothing is saved."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__("Somebody else changed this while you were writing.")
        self.sheet = sheet


class Reviews:
    """`wake` is called after a commit that left something to send."""

    def __init__(self, *, transactions: Transactions[ReviewStore], clock: Clock, wake: Callable[[], None]) -> None:
        self._transactions = transactions
        self._clock = clock
        self._wake = wake

    async def sheet(self, actor: Actor, node: NodeId) -> Sheet:
        """Fill the form for who may keep the node. Raises ConflictError for what cannot be reviewed in its state."""
        now = self._clock.now()

        def look(store: ReviewStore) -> Sheet:
            known = kept(store, actor, node, doing="review it")
            _require_reviewable(known)
            return _sheet(store, actor, known, now=now)

        return await self._transactions.read(look)

    async def past(self, actor: Actor, node: NodeId, *, most: int = MOST_SHOWN) -> tuple[Told, ...]:
        """List what was decided of a node, the latest first, for any full member."""

        def look(store: ReviewStore) -> tuple[Told, ...]:
            return _past(store, actor, found(store, actor, node).id, most=most)

        return await self._transactions.read(look)

    async def review(self, actor: Actor, delivery: Delivery, node: NodeId, given: Given) -> Reviewed:
        """Decide what becomes of a node. What is stopped takes along what is active below it.

        Raises NotValidError with everything that is wrong, and ChangedMeanwhileError.
        """
        now, same = self._clock.now(), of_act(delivery, "review", node)

        def work(store: ReviewStore) -> tuple[Reviewed, int]:
            known = kept(store, actor, node, doing="review it")
            answer = store.first_answer(actor.organisation, same)
            if answer is not None:
                return _again(store, actor, known, answer), 0
            _require_reviewable(known)
            sheet = _sheet(store, actor, known, now=now)
            if given.mark != sheet.mark:
                raise ChangedMeanwhileError(replace(sheet, typed=given))
            review = _checked(given, known, actor.user, today=sheet.today, now=now)
            if review.decision is Decision.START:
                require_restorable(store, actor, known)
            done, told = _stored(store, actor, known, review, sheet, now=now)
            store.claim(actor.organisation, same, answer=f"{done.review.number}:{done.below}", now=now)
            return done, told

        done, told = await self._transactions.write(work)
        if told:
            self._wake()
        return done

    async def lessonable(self, actor: Actor, node: NodeId) -> Lessonable:
        """Tell what a learning about the node begins with, for any full member."""

        def look(store: ReviewStore) -> Lessonable:
            known = found(store, actor, node)
            last = next(iter(store.reviews(actor.organisation, node, most=1)), None)
            return Lessonable(node=known, fields=taught(known, last))

        return await self._transactions.read(look)


def _require_reviewable(node: Node) -> None:
    what = CALLED[node.level]
    if node.state is State.PROPOSED:
        raise ConflictError(f"This {what} is only proposed yet. Once a lead accepts it, it can be reviewed.")
    if node.state is State.ARCHIVED:
        raise ConflictError(f"This {what} is archived. Restore it on its page first.")


def _sheet(store: ReviewStore, actor: Actor, node: Node, *, now: datetime) -> Sheet:
    today = today_of(store, actor, now=now)
    past = _past(store, actor, node.id, most=MOST_SHOWN)
    active = tuple(one for one in below(store, actor, node.id) if one.is_active) if node.is_active else ()
    last = past[0].review if past else None
    return Sheet(
        node=node,
        decisions=decisions_for(node, today=today),
        below=active,
        past=past,
        mark=mark_of(node, last, [one.id for one in active]),
        today=today,
    )


def _past(store: ReviewStore, actor: Actor, node: NodeId, *, most: int) -> tuple[Told, ...]:
    reviews = store.reviews(actor.organisation, node, most=most)
    people = store.people(actor.organisation, [one.by for one in reviews if one.by is not None])
    return tuple(Told(review=one, by="" if one.by is None else people[one.by].name) for one in reviews)


def _again(store: ReviewStore, actor: Actor, node: Node, answer: str) -> Reviewed:
    """Answer a repeat as the first was."""
    number, _, many = answer.partition(":")
    reviews: Sequence[Review] = store.reviews(actor.organisation, node.id, most=_MOST_LOOKED_AT)
    review = next((one for one in reviews if one.number == int(number)), None)
    if review is None:
        raise NotFoundError("This review was written long ago. The history of the page has it.")
    return Reviewed(node=node, review=review, below=int(many))


_MOST_LOOKED_AT = 100


def _checked(given: Given, node: Node, by: UserId, *, today: date, now: datetime) -> Review:
    rationale = tidied(given.rationale)
    problems = problems_of(given, node, rationale=rationale, today=today)
    if problems or given.decision is None:
        raise NotValidError(problems)
    next_on = None if given.decision is Decision.STOP else given.next_on
    return Review(decision=given.decision, rationale=rationale, next_on=next_on, by=by, at=now)


def _stored(
    store: ReviewStore, actor: Actor, before: Node, review: Review, sheet: Sheet, *, now: datetime
) -> tuple[Reviewed, int]:
    """Write the decision and what follows from it; tell for how many channels there is news."""
    review = store.add_review(actor.organisation, before.id, review)
    node = store.save(actor.organisation, _decided(before, review, today=sheet.today), now=now)
    note(store, actor, node.id, "reviewed", now=now, words=_words(before, node, review))
    name = store.people(actor.organisation, [actor.user])[actor.user].name
    key = f"reviewed:{review.number}"
    told = tell_followers(store, actor.organisation, node, _news(node, review, name), key=key, now=now)
    stopped = sheet.below if review.decision is Decision.STOP else ()
    for one in stopped:
        after = store.save(actor.organisation, replace(one, state=State.STOPPED), now=now)
        note(store, actor, one.id, "stopped", now=now, words=(Change(field=TOGETHER, before=None, after=node.name),))
        told += tell_followers(store, actor.organisation, after, _news_below(after, node), key=key, now=now)
    return Reviewed(node=node, review=review, below=len(stopped)), told


def _decided(node: Node, review: Review, *, today: date) -> Node:
    draft = replace(node.draft, review_on=review.next_on)
    if review.decision is Decision.STOP:
        return replace(node, draft=draft, state=State.STOPPED, said=None)
    if review.decision is Decision.START:
        starts_on = min(draft.starts_on, today)
        return replace(node, draft=replace(draft, starts_on=starts_on), state=State.ACTIVE)
    return node.with_draft(draft)


def _words(before: Node, after: Node, review: Review) -> tuple[Change, ...]:
    return changes(
        dict(_told(before)), {**dict(_told(after)), "decision": review.decision, "rationale": review.rationale}
    )


def _told(node: Node) -> Iterator[tuple[str, str]]:
    yield "state", node.state
    yield "review_on", "" if node.draft.review_on is None else node.draft.review_on.isoformat()
    yield "starts_on", node.draft.starts_on.isoformat()


_SAID = {
    Decision.CONTINUE: "it goes on",
    Decision.RESCOPE: "it goes on, changed",
    Decision.START: "it starts",
    Decision.STOP: "it is stopped",
}


def _news(node: Node, review: Review, by: str) -> News:
    return News(
        lines=(
            f"{closed(by)} reviewed the {CALLED[node.level]} “{closed(node.name)}”: {_SAID[review.decision]}.",
            review.rationale,
        )
    )


def _news_below(node: Node, above: Node) -> News:
    what, over = CALLED[node.level], CALLED[above.level]
    return News(lines=(f"The {what} “{closed(node.name)}” was stopped with the {over} “{closed(above.name)}”.",))
