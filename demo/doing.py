"""Has the people of the story do one thing after another, and keeps what there was to see."""

from collections.abc import Sequence
from datetime import datetime

from demo.acts import Acts
from demo.channels import Digest, again, digests
from demo.goal_doing import do_about_goals, stop_bet, write_goal
from demo.onboarding_story import do_about_onboarding
from demo.organisation import (
    Answer,
    Edit,
    Event,
    Goal,
    GoalEvent,
    Learning,
    OnboardingEvent,
    Outcome,
    Overview,
    Product,
    ProductEvent,
    Replacement,
    Saving,
    ScheduleChange,
    Search,
    Teaching,
    Undo,
)
from demo.product_story import do_about_products, write_product
from demo.stage import Stage
from demo.story import (
    Answered,
    Corrected,
    Done,
    Logged,
    Replaced,
    Rescheduled,
    Saved,
    Searched,
    SetUp,
    TakenBack,
    Week,
    Worked,
)
from demo.timetable import DigestHour, Happening


class Doing:
    """Finds what an event is about, as the file can't know what digests show, and does it.

    What cannot be done, say because nothing was shown, is left out of the story.
    """

    def __init__(self, stage: Stage, acts: Acts) -> None:
        self._stage = stage
        self._acts = acts

    async def do(self, happening: Happening, weeks: Sequence[Week]) -> None:
        """Do it in the last of these weeks."""
        week = weeks[-1]
        match happening.what:
            case Learning(saved=Saving() as saving) as learning:
                kept = await self._acts.lessons.save(learning, saving)
                week.done.append(Saved(at=happening.at, learning=learning, saving=saving, kept=kept))
            case Learning(taught=Teaching() as taught) as learning:
                goals, organisation = self._acts.goals, self._stage.organisation
                week.done.append(await stop_bet(goals, organisation, learning, taught, happening.at))
            case Learning() as learning:
                typed = await self._acts.lessons.log(learning)
                week.logged.append(Logged(at=happening.at, learning=learning, typed=typed))
            case Goal() as goal:
                week.done.append(await write_goal(self._acts.goals, goal, happening.at))
            case Product() as product:
                week.done.append(await write_product(self._acts.products, product, happening.at))
            case DigestHour():
                pass  # The clock was moved there; Pollen did the rest.
            case event:
                if done := await self._done(event, happening.at, weeks):
                    week.done.append(done)

    async def _done(self, event: Event, at: datetime, weeks: Sequence[Week]) -> Done | None:
        done: Done | None
        match event:
            case Answer():
                done = await self._answer(event, at, weeks[-1])
            case Undo():
                done = await self._undo(event)
            case Edit():
                done = await self._correct(event, at)
            case Replacement():
                done = await self._replace(event, at)
            case Outcome():
                done = await self._report(event, at, weeks)
            case Search():
                done = Searched(at=at, event=event, found=await self._acts.pages.search(event))
            case ScheduleChange():
                done = Rescheduled(at=at, event=event, page=await self._acts.digests.change_schedule(event))
            case Overview():
                done = SetUp(at=at, event=event, page=await self._acts.digests.set_up_overview(event))
            case _:
                done = await self._beyond_lessons(event, at)
        return done

    async def _beyond_lessons(self, event: GoalEvent | ProductEvent | OnboardingEvent, at: datetime) -> Done:
        if isinstance(event, OnboardingEvent):
            return await do_about_onboarding(self._acts.onboarding, event, at)
        if isinstance(event, ProductEvent):
            return await do_about_products(self._acts.products, event, at)
        return await do_about_goals(self._acts.goals, event, at)

    async def _answer(self, event: Answer, at: datetime, week: Week) -> Answered | None:
        posted = {digest.ts for digest in week.digests}
        of_domain = (one for one in self._now() if one.domain.name == event.domain and one.ts in posted)
        digest = next(of_domain, None)
        if digest is None or not digest.lessons:
            return None
        place = self._place(event, digest)
        if place is None:
            return None
        asked = await self._acts.digests.answer(event, digest, place)
        return Answered(at=at, event=event, digest=digest, asked=asked)

    def _place(self, event: Answer, digest: Digest) -> int | None:
        """Find the lesson in a digest, counted from 0."""
        if event.learning is None:
            return min(event.lesson, len(digest.lessons)) - 1
        wanted = self._stage.organisation.learning[event.learning]
        return next((at for at, lesson in enumerate(digest.lessons) if lesson.is_of(wanted)), None)

    async def _undo(self, event: Undo) -> TakenBack | None:
        organisation, before = self._stage.organisation, self._now()
        candidates = [organisation.learning[name] for name in event.learnings]
        learning = next((one for one in candidates if _that_show(one, before)), None)
        if learning is None:
            return None
        at = organisation.instant(event, person=learning.author)
        self._stage.move_to(at)
        await self._acts.lessons.undo(learning)
        return TakenBack(at=at, event=event, learning=learning, digests=self._again(_that_show(learning, before)))

    async def _correct(self, event: Edit, at: datetime) -> Corrected:
        learning, before = self._stage.organisation.learning[event.learning], self._now()
        await self._acts.pages.correct(event)
        after = self._again(_that_show(learning, before))
        return Corrected(at=at, event=event, learning=learning, digests=after)

    async def _replace(self, event: Replacement, at: datetime) -> Replaced:
        old, new = (self._stage.organisation.learning[name] for name in (event.old, event.new))
        before = _that_show(old, self._now())
        page = await self._acts.pages.replace(event)
        return Replaced(at=at, old=old, new=new, page=page, digests=self._again(before))

    async def _report(self, event: Outcome, at: datetime, weeks: Sequence[Week]) -> Worked | None:
        done = (one for week in weeks for one in week.done if isinstance(one, Answered))
        tried = (one for one in done if (one.event.domain, one.event.answer) == (event.domain, "try"))
        first = next((one for one in tried if event.learning in {None, one.event.learning}), None)
        if first is None:
            return None
        lesson = first.asked.before
        await self._acts.pages.report(event, lesson.headline)
        now = again(self._stage.slack, first.digest)
        after = next(one for one in now.lessons if one.headline == lesson.headline)
        return Worked(at=at, event=event, lesson=lesson, after=after)

    def _now(self) -> list[Digest]:
        return list(digests(self._stage.slack, self._stage.organisation))

    def _again(self, before: Sequence[Digest]) -> list[Digest]:
        return [again(self._stage.slack, digest) for digest in before]


def _that_show(learning: Learning, among: Sequence[Digest]) -> list[Digest]:
    return [digest for digest in among if digest.shows(learning)]
