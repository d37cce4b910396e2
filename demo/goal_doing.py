"""Has the people of the story do what is about goals, one thing after another."""

from datetime import datetime

from demo.acts.goals import Goals
from demo.goal_story import (
    BetStopped,
    Charted,
    GoalDone,
    GoalWritten,
    NumbersTyped,
    PutOff,
    StatusSaid,
    SupportAsked,
    SupportGiven,
)
from demo.organisation import (
    CheckIn,
    Goal,
    GoalEvent,
    Learning,
    Look,
    Organisation,
    Snooze,
    StatusWord,
    SupportAnswer,
    SupportRequest,
    Teaching,
)


async def write_goal(goals: Goals, goal: Goal, at: datetime) -> GoalWritten:
    return GoalWritten(at=at, goal=goal, written=await goals.write(goal))


async def stop_bet(
    goals: Goals, organisation: Organisation, learning: Learning, taught: Teaching, at: datetime
) -> BetStopped:
    """Stop a bet in a review, and write what it taught."""
    bet = organisation.goal[taught.bet]
    stopped = await goals.stop(learning, bet, taught.because)
    return BetStopped(at=at, bet=bet, because=taught.because, learning=learning, stopped=stopped)


async def do_about_goals(goals: Goals, event: GoalEvent, at: datetime) -> GoalDone:
    """Do what an event of the organisation's file says about a goal."""
    match event:
        case CheckIn():
            return NumbersTyped(at=at, event=event, done=await goals.check_in(event))
        case StatusWord():
            return StatusSaid(at=at, event=event, page=await goals.say_status(event))
        case SupportRequest():
            return SupportAsked(at=at, event=event, done=await goals.ask(event))
        case SupportAnswer():
            return SupportGiven(at=at, event=event, done=await goals.answer(event))
        case Snooze():
            before, after = await goals.snooze(event)
            return PutOff(at=at, event=event, before=before, after=after)
        case Look():
            return Charted(at=at, event=event, message=await goals.chart(event.by, event.goal))
