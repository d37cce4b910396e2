"""What belongs to a product: learnings about it, and goals that need it or work on it.

Any full member links: a link says nothing more than that. It is taken off by who may keep the
product, and by whoever linked it. A learning is shown to those alone who may read it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.features.products.finding import found, names_of_keepers, today_of
from bot.features.products.keeping.service import note, of_act
from bot.features.products.keeping.store import Goal, KeepingStore, Lesson, Link
from bot.features.products.rules.permission import may_keep
from bot.features.products.rules.product import Product, fold
from bot.kernel.access import Actor, who_can
from bot.kernel.audit import Change
from bot.kernel.clock import Clock
from bot.kernel.errors import NotAllowedError, NotFoundError
from bot.kernel.ids import Delivery, LearningId, NodeId, ProductId
from bot.kernel.transactions import Transactions

MOST_OFFERED: Final = 50
LESSON_GONE: Final = "This learning is gone, or it is not yours to see."
GOAL_GONE: Final = "This goal is gone. Choose another one."
Find = Callable[[Actor, str], Awaitable[Sequence[LearningId]]]
"""Finds learnings by words, among those that a person may read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedLesson:
    lesson: Lesson
    may_unlink: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedGoal:
    goal: Goal
    may_unlink: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What belongs to a product, as one person may see it; the latest first."""

    product: Product
    lessons: tuple[LinkedLesson, ...]
    goals: tuple[LinkedGoal, ...]


class Linking:
    def __init__(self, *, transactions: Transactions[KeepingStore], clock: Clock, find: Find) -> None:
        self._transactions = transactions
        self._clock = clock
        self._find = find

    async def belongings(self, actor: Actor, product: ProductId) -> Belongings:
        """Show what belongs to a product, of what the person may read. For any full member."""
        now = self._clock.now()

        def look(store: KeepingStore) -> Belongings:
            current = found(store, actor, product)
            keeps = may_keep(store.standing(actor), current, today=today_of(store, actor, now=now))
            of_lessons = store.learnings_of(actor.organisation, product)
            of_goals = store.nodes_of(actor.organisation, product)
            lessons = store.lessons(store.standing(actor), [LearningId(one.thing) for one in of_lessons])
            goals = store.goals(actor.organisation, [NodeId(one.thing) for one in of_goals])
            return Belongings(
                product=current,
                lessons=tuple(
                    LinkedLesson(lesson=lessons[LearningId(one.thing)], may_unlink=keeps or one.by == actor.user)
                    for one in of_lessons
                    if one.thing in lessons
                ),
                goals=tuple(
                    LinkedGoal(goal=goals[NodeId(one.thing)], may_unlink=keeps or one.by == actor.user)
                    for one in of_goals
                    if one.thing in goals
                ),
            )

        return await self._transactions.read(look)

    # Learnings.

    async def look_for_lessons(self, actor: Actor, product: ProductId, words: str) -> tuple[Lesson, ...]:
        """Find learnings to link by words, of those that the person may read; linked ones are left out."""
        learnings = await self._find(actor, words)

        def look(store: KeepingStore) -> tuple[Lesson, ...]:
            found(store, actor, product)
            there = {one.thing for one in store.learnings_of(actor.organisation, product)}
            lessons = store.lessons(store.standing(actor), [one for one in learnings if one not in there])
            return tuple(lessons[one] for one in dict.fromkeys(learnings) if one in lessons)

        return await self._transactions.read(look)

    async def link_lesson(
        self, actor: Actor, product: ProductId, learning: LearningId, *, delivery: Delivery
    ) -> Lesson:
        """Say that a learning is about a product: any full member who may read it."""
        now, same = self._clock.now(), of_act(delivery, f"link:{learning}", product)

        def work(store: KeepingStore) -> Lesson:
            found(store, actor, product)
            lesson = _lesson(store, actor, learning)
            if store.first_answer(actor.organisation, same) is None:
                store.claim(actor.organisation, same, answer=str(learning), now=now)
                if store.link_learning(actor.organisation, product, learning, by=actor.user, now=now):
                    note(store, actor, product, "linked", now=now, words=(_of_lesson(learning, is_new=True),))
            return lesson

        return await self._transactions.write(work)

    async def unlink_lesson(
        self, actor: Actor, product: ProductId, learning: LearningId, *, delivery: Delivery
    ) -> Lesson:
        """Take a learning off a product: who may keep the product, and who linked it. The learning itself stays."""
        now, same = self._clock.now(), of_act(delivery, f"unlink:{learning}", product)

        def work(store: KeepingStore) -> Lesson:
            current = found(store, actor, product)
            lesson = _lesson(store, actor, learning)
            if store.first_answer(actor.organisation, same) is None:
                links = store.learnings_of(actor.organisation, product)
                self._require_unlinker(store, actor, current, links, learning)
                store.claim(actor.organisation, same, answer=str(learning), now=now)
                if store.unlink_learning(actor.organisation, product, learning):
                    note(store, actor, product, "unlinked", now=now, words=(_of_lesson(learning, is_new=False),))
            return lesson

        return await self._transactions.write(work)

    # Goals.

    async def look_for_goals(self, actor: Actor, product: ProductId, words: str) -> tuple[Goal, ...]:
        """Find goals to link by words of their names or domains; linked ones are left out."""

        def look(store: KeepingStore) -> tuple[Goal, ...]:
            found(store, actor, product)
            there = {one.thing for one in store.nodes_of(actor.organisation, product)}
            some = store.goals_called(actor.organisation, fold(words), most=MOST_OFFERED + len(there))
            return tuple(one for one in some if one.id not in there)[:MOST_OFFERED]

        return await self._transactions.read(look)

    async def link_goal(self, actor: Actor, product: ProductId, node: NodeId, *, delivery: Delivery) -> Goal:
        """Say that a goal needs a product, or works on it: any full member."""
        now, same = self._clock.now(), of_act(delivery, f"link_goal:{node}", product)

        def work(store: KeepingStore) -> Goal:
            found(store, actor, product)
            goal = _goal(store, actor, node)
            if store.first_answer(actor.organisation, same) is None:
                store.claim(actor.organisation, same, answer=str(node), now=now)
                if store.link_node(actor.organisation, product, node, by=actor.user, now=now):
                    note(store, actor, product, "linked", now=now, words=(_of_goal(goal, is_new=True),))
            return goal

        return await self._transactions.write(work)

    async def unlink_goal(self, actor: Actor, product: ProductId, node: NodeId, *, delivery: Delivery) -> Goal:
        """Take a goal off a product: who may keep the product, and who linked it. The goal itself stays."""
        now, same = self._clock.now(), of_act(delivery, f"unlink_goal:{node}", product)

        def work(store: KeepingStore) -> Goal:
            current = found(store, actor, product)
            goal = _goal(store, actor, node)
            if store.first_answer(actor.organisation, same) is None:
                self._require_unlinker(store, actor, current, store.nodes_of(actor.organisation, product), node)
                store.claim(actor.organisation, same, answer=str(node), now=now)
                if store.unlink_node(actor.organisation, product, node):
                    note(store, actor, product, "unlinked", now=now, words=(_of_goal(goal, is_new=False),))
            return goal

        return await self._transactions.write(work)

    def _require_unlinker(
        self, store: KeepingStore, actor: Actor, product: Product, links: Sequence[Link], thing: int
    ) -> None:
        link = next((one for one in links if one.thing == thing), None)
        if link is None or link.by == actor.user:
            return
        today = today_of(store, actor, now=self._clock.now())
        if not may_keep(store.standing(actor), product, today=today):
            raise NotAllowedError(
                f"Only whoever linked it, {who_can(names_of_keepers(store, actor, product))} can take it off."
            )


def _lesson(store: KeepingStore, actor: Actor, learning: LearningId) -> Lesson:
    lesson = store.lessons(store.standing(actor), [learning]).get(learning)
    if lesson is None:
        raise NotFoundError(LESSON_GONE)
    return lesson


def _goal(store: KeepingStore, actor: Actor, node: NodeId) -> Goal:
    goal = store.goals(actor.organisation, [node]).get(node)
    if goal is None:
        raise NotFoundError(GOAL_GONE)
    return goal


def _of_lesson(learning: LearningId, *, is_new: bool) -> Change:
    """Name a learning by its number: not everybody who reads the history may read its words."""
    name = f"learning {learning}"
    return Change(field="learning", before=None if is_new else name, after=name if is_new else None)


def _of_goal(goal: Goal, *, is_new: bool) -> Change:
    return Change(field="goal", before=None if is_new else goal.name, after=goal.name if is_new else None)
