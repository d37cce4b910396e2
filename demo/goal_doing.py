"""Has the people of the story do what is about goals, one thing after another."""

from datetime import datetime

from demo.acts.goals import Goals
from demo.goal_story import (
    BetStopped,
    Charted,
    Followed,
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
    Follow,
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
    done: GoalDone
    match event:
        case CheckIn():
            done = NumbersTyped(at=at, event=event, done=await goals.check_in(event))
        case StatusWord():
            done = StatusSaid(at=at, event=event, page=await goals.say_status(event))
        case SupportRequest():
            done = SupportAsked(at=at, event=event, told=await goals.ask(event))
        case SupportAnswer():
            done = SupportGiven(at=at, event=event, told=await goals.answer(event))
        case Snooze():
            before, after = await goals.snooze(event)
            done = PutOff(at=at, event=event, before=before, after=after)
        case Follow():
            await goals.follow(event)
            done = Followed(at=at, event=event)
        case Look():
            done = Charted(at=at, event=event, message=await goals.chart(event.by, event.goal))
    return done
