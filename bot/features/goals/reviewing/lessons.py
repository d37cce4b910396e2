"""The lessons that belong to a node: what it taught, what is used there, and what others learned that matches it."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.features.goals.finding import CALLED, found, names_of_keepers
from bot.features.goals.keeping.service import note, of_act
from bot.features.goals.reviewing.store import How, Lesson, Link, ReviewStore
from bot.features.goals.rules.permission import may_keep
from bot.features.goals.rules.tree import Level, Node, State
from bot.kernel.access import Actor, require_member, who_can
from bot.kernel.audit import Change
from bot.kernel.clock import Clock
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from bot.kernel.ids import Delivery, DomainId, LearningId, NodeId
from bot.kernel.transactions import Transactions

MOST_MATCHES = 3
MATCHED = frozenset({Level.GOAL, Level.BET})
"""Levels for which lessons are looked for as soon as one is created."""
GONE = "This lesson is gone, or it is not yours to see."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a node says, to find what others learned about it."""

    title: str
    body: str
    other_than: DomainId | None
    """The node's own domain; None for what is of the whole organisation."""
    without: tuple[LearningId, ...] = ()


Match = Callable[[Actor, Sought], Awaitable[Sequence[LearningId]]]
"""Finds up to three lessons of other domains that everybody at work may read, the best first."""
Find = Callable[[Actor, str], Awaitable[Sequence[LearningId]]]
"""Finds lessons by words, among those that a person may read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    lesson: Lesson
    how: How
    may_unlink: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Lessons of a node as one person may see them."""

    node: Node
    linked: tuple[Linked, ...]
    """The latest first."""
    matches: tuple[Lesson, ...]
    may_link: bool

    def of(self, how: How) -> tuple[Linked, ...]:
        return tuple(one for one in self.linked if one.how is how)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Lessons that were offered for a node, and which of them are linked by now."""

    node: Node
    lessons: tuple[Lesson, ...]
    linked: frozenset[LearningId] = frozenset()


class Lessons:
    """To link a lesson says nothing more than that: what a domain does with it is said on the lesson's page."""

    def __init__(self, *, transactions: Transactions[ReviewStore], clock: Clock, match: Match, find: Find) -> None:
        self._transactions = transactions
        self._clock = clock
        self._match = match
        self._find = find

    async def shelf(self, actor: Actor, node: NodeId) -> Shelf:
        """Show what belongs to a node and what matches it, of what the person may read. For any full member."""
        known, links = await self._transactions.read(lambda store: _with_links(store, actor, node))
        matching = await self._matching(actor, known, links) if known.state is not State.ARCHIVED else ()
        return await self._transactions.read(lambda store: _shelf(store, actor, node, matching))

    async def matches(self, actor: Actor, node: NodeId) -> Offered:
        """Find what other domains learned that matches a node; nothing for levels that nothing is looked for."""
        known, links = await self._transactions.read(lambda store: _with_links(store, actor, node))
        if known.level not in MATCHED:
            return Offered(node=known, lessons=())
        matching = await self._matching(actor, known, links)
        return await self.offered(actor, node, matching)

    async def offered(self, actor: Actor, node: NodeId, learnings: Sequence[LearningId]) -> Offered:
        """Read again what was offered for a node, as it is now."""

        def look(store: ReviewStore) -> Offered:
            known, links = _with_links(store, actor, node)
            there = {link.learning for link in links}
            lessons = _readable(store, actor, learnings)
            return Offered(node=known, lessons=lessons, linked=frozenset(one.id for one in lessons if one.id in there))

        return await self._transactions.read(look)

    async def look_for(self, actor: Actor, node: NodeId, words: str) -> tuple[Lesson, ...]:
        """Find lessons to link by words, of those that the person may read; linked ones are left out."""
        learnings = await self._find(actor, words)

        def look(store: ReviewStore) -> tuple[Lesson, ...]:
            _, links = _with_links(store, actor, node)
            there = {link.learning for link in links}
            return _readable(store, actor, [one for one in learnings if one not in there])

        return await self._transactions.read(look)

    async def link(self, actor: Actor, delivery: Delivery, node: NodeId, learning: LearningId) -> Lesson:
        """Say that a lesson is used in a node: who may keep it, and who proposed it."""
        now, same = self._clock.now(), of_act(delivery, f"link:{learning}", node)

        def work(store: ReviewStore) -> Lesson:
            known = found(store, actor, node)
            lesson = _one(store, actor, learning)
            if store.first_answer(actor.organisation, same) is not None:
                return lesson
            _require_linker(store, actor, known)
            if known.state is State.ARCHIVED:
                raise ConflictError(f"This {CALLED[known.level]} is archived. Restore it on its page first.")
            store.claim(actor.organisation, same, answer=str(learning), now=now)
            if store.link(actor.organisation, node, learning, How.USED, by=actor.user, now=now):
                note(store, actor, node, "linked", now=now, words=(_changed(learning, is_new=True),))
            return lesson

        return await self._transactions.write(work)

    async def unlink(self, actor: Actor, delivery: Delivery, node: NodeId, learning: LearningId) -> Lesson:
        """Take a lesson off a node: who may keep the node, and who linked it. The lesson itself stays."""
        now, same = self._clock.now(), of_act(delivery, f"unlink:{learning}", node)

        def work(store: ReviewStore) -> Lesson:
            known, links = _with_links(store, actor, node)
            lesson = _one(store, actor, learning)
            if store.first_answer(actor.organisation, same) is not None:
                return lesson
            link = next((one for one in links if one.learning == learning), None)
            if link is not None and not _may_unlink(store, actor, known, link):
                raise _refusal(store, actor, known, "take it off")
            store.claim(actor.organisation, same, answer=str(learning), now=now)
            if store.unlink(actor.organisation, node, learning):
                note(store, actor, node, "unlinked", now=now, words=(_changed(learning, is_new=False),))
            return lesson

        return await self._transactions.write(work)

    async def _matching(self, actor: Actor, node: Node, links: Iterable[Link]) -> tuple[LearningId, ...]:
        wanted = sought(node, without=tuple(link.learning for link in links))
        return tuple(await self._match(actor, wanted))[:MOST_MATCHES]


def sought(node: Node, *, without: tuple[LearningId, ...] = ()) -> Sought:
    """Tell what to look for: the node's name, its outcome and its hypothesis."""
    hypothesis = node.draft.hypothesis
    words = (node.draft.outcome, hypothesis.belief, hypothesis.expected_outcome, hypothesis.success_signal)
    return Sought(
        title=node.name,
        body="\n".join(filter(None, (*words, hypothesis.kill_criteria))),
        other_than=node.domain,
        without=without,
    )


def _with_links(store: ReviewStore, actor: Actor, node: NodeId) -> tuple[Node, Sequence[Link]]:
    known = found(store, actor, node)
    return known, store.links(actor.organisation, node)


def _shelf(store: ReviewStore, actor: Actor, node: NodeId, matching: Collection[LearningId]) -> Shelf:
    known, links = _with_links(store, actor, node)
    there = {link.learning for link in links}
    lessons = store.lessons(store.standing(actor), [*there, *matching])
    linked = tuple(
        Linked(lesson=lessons[link.learning], how=link.how, may_unlink=_may_unlink(store, actor, known, link))
        for link in links
        if link.learning in lessons
    )
    return Shelf(
        node=known,
        linked=linked,
        matches=tuple(lessons[one] for one in matching if one in lessons and one not in there),
        may_link=_may_link(store, actor, known) and known.state is not State.ARCHIVED,
    )


def _readable(store: ReviewStore, actor: Actor, learnings: Sequence[LearningId]) -> tuple[Lesson, ...]:
    lessons = store.lessons(store.standing(actor), learnings)
    return tuple(lessons[one] for one in dict.fromkeys(learnings) if one in lessons)


def _one(store: ReviewStore, actor: Actor, learning: LearningId) -> Lesson:
    lesson = next(iter(_readable(store, actor, [learning])), None)
    if lesson is None:
        raise NotFoundError(GONE)
    return lesson


def _may_link(store: ReviewStore, actor: Actor, node: Node) -> bool:
    standing = store.standing(actor)
    return may_keep(standing, node) or (standing.is_full_member and standing.user == node.proposed_by)


def _may_unlink(store: ReviewStore, actor: Actor, node: Node, link: Link) -> bool:
    return may_keep(store.standing(actor), node) or link.by == actor.user


def _require_linker(store: ReviewStore, actor: Actor, node: Node) -> None:
    require_member(store.standing(actor))
    if not _may_link(store, actor, node):
        raise _refusal(store, actor, node, "link lessons to it")


def _refusal(store: ReviewStore, actor: Actor, node: Node, doing: str) -> NotAllowedError:
    return NotAllowedError(f"Only {who_can(names_of_keepers(store, actor, node))} can {doing}.")


def _changed(learning: LearningId, *, is_new: bool) -> Change:
    """Name a lesson by its number: not everybody who reads the history may read its words."""
    name = f"learning {learning}"
    return Change(field="lesson", before=None if is_new else name, after=name if is_new else None)
