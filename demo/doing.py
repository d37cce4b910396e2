"""Has the people of the story do one thing after another, and keeps what there was to see."""

from collections.abc import Sequence
from datetime import datetime

from demo.acts import Acts
from demo.channels import Digest, digests
from demo.organisation import Answer, Event, Learning, ScheduleChange, Undo
from demo.stage import Stage
from demo.story import Answered, Done, Logged, Rescheduled, TakenBack, Week
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
            case Learning() as learning:
                typed = await self._acts.lessons.log(learning)
                week.logged.append(Logged(at=happening.at, learning=learning, typed=typed))
            case DigestHour():
                pass  # The clock was moved there; Pollen did the rest.
            case event:
                if done := await self._done(event, happening.at, weeks):
                    week.done.append(done)

    async def _done(self, event: Event, at: datetime, weeks: Sequence[Week]) -> Done | None:
        match event:
            case Answer():
                return await self._answer(event, at, weeks[-1])
            case Undo():
                return await self._undo(event)
            case ScheduleChange():
                return Rescheduled(at=at, event=event, page=await self._acts.digests.change_schedule(event))
            case _:
                return None

    async def _answer(self, event: Answer, at: datetime, week: Week) -> Answered | None:
        posted = {digest.ts for digest in week.digests}
        of_domain = (one for one in self._now() if one.domain.name == event.domain and one.ts in posted)
        digest = next(of_domain, None)
        if digest is None or not digest.lessons:
            return None
        asked = await self._acts.digests.answer(event, digest)
        return Answered(at=at, event=event, digest=digest, asked=asked)

    async def _undo(self, event: Undo) -> TakenBack | None:
        organisation, now = self._stage.organisation, self._now()
        candidates = [organisation.learning[name] for name in event.learnings]
        learning = next((one for one in candidates if any(seen.shows(one) for seen in now)), None)
        if learning is None:
            return None
        at = organisation.instant(event, person=learning.author)
        self._stage.move_to(at)
        receipt = await self._acts.lessons.undo(learning)
        return TakenBack(at=at, event=event, learning=learning, receipt=receipt, digests=self._as_now(now, learning))

    def _now(self) -> list[Digest]:
        return list(digests(self._stage.slack, self._stage.organisation))

    def _as_now(self, before: Sequence[Digest], learning: Learning) -> list[Digest]:
        """Those digests that showed a lesson, as they stand now."""
        had = {digest.ts for digest in before if digest.shows(learning)}
        return [digest for digest in self._now() if digest.ts in had]
