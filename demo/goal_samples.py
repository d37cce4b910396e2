"""Goals for whoever looks at everything that Pollen shows: enough of them, and what nobody meets by pressing buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from demo.acts import Acts
from demo.acts.goals import BELOW
from demo.exploring import Explorer
from demo.organisation import CheckIn, Follow, Goal, SupportAnswer, SupportRequest
from demo.stage import Stage

A_WHILE = timedelta(minutes=10)
ASKED = 4
"""How often a sponsor is asked for something: what is asked last, they ask back about."""
STALE = "plan-for-suppliers"
"""The goal whose numbers nobody has looked at for weeks."""
WISHES = ("Every dealer has spare tubes", "Riders come back in spring")
"""What somebody proposes who leads nothing: one is accepted, one is declined."""
STEPS = 30
"""Initiatives below one bet, so that the list of goals has pages."""
THINGS = (
    *("axle", "bell", "brake", "chain", "clamp", "crank", "fender", "fork"),
    *("hub", "lamp", "lever", "mirror", "pedal", "rack", "saddle", "spoke"),
)
"""What short lessons are about: as many as fill more than a page of a goal's lessons."""
LONG = "The number comes from the carriers, and they count a ring at the door in three ways. " * 5
"""More than the list of a goal's changes shows of one."""
PICK = "goals.lesson_pick.v1"
"""The menu that finds a lesson to link."""
REVIEW = "goals.review.v1"
STOP_FOLLOWING = "goals.stop_following.v1"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody tries everything on the page of a goal, but for what they leave."""

    by: str
    goal: Goal
    state: str | None = None
    leaves: str = ""


async def set_goals(stage: Stage, acts: Acts) -> None:
    """Write the goals that the first week begins with, and what belongs to them."""
    organisation, goals = stage.organisation, acts.goals
    other = organisation.domains[1].leads[0]
    for goal in organisation.goals:
        if goal.week == 0:
            # Whoever looks around is reminded of what nobody has looked at.
            await goals.write(goal.model_copy(update={"lead": other}) if goal.id == STALE else goal)
    first = _first(stage)
    bet = next(goal for goal in organisation.goals if goal.under == first.id)
    await _below(acts, bet)
    for wish in _wishes(stage):
        await goals.create(wish)
    await goals.chart(bet.lead, bet.id)
    await _ask(stage, acts, first)
    await _teach(stage, acts, first)


async def look_at_goals(stage: Stage, acts: Acts) -> None:
    """Have people try everything on pages that nobody comes to who presses each button once: it opens others."""
    first, (one, other) = _first(stage), _wishes(stage)
    admin = stage.organisation.domains[0].leads[0]
    visits = (
        # A review stops it, and what is stopped is neither edited nor moved.
        Visit(first.lead, first, leaves=REVIEW),
        Visit(admin, one, state="Proposed", leaves="goals.decline.v1"),
        Visit(admin, first),
        # Last: the list takes the place of what is declined, and leads to every other goal.
        Visit(admin, other, state="Proposed", leaves="goals.accept.v1"),
    )
    for visit in visits:
        person = stage.slack.person(visit.by)
        await acts.goals.open(person, visit.goal, state=visit.state)
        await Explorer(stage, person, frozenset({visit.leaves})).look_around(stage.organisation.channel_for(visit.by))


async def stop_following(stage: Stage) -> None:
    """Have somebody stop following what their message of the week tells of: it then offers to follow again."""
    told = (
        (person, message)
        for person in stage.slack.people
        for message in stage.slack.direct(person)
        if STOP_FOLLOWING in str(message["blocks"])
    )
    person, message = next(told)
    await person.click(STOP_FOLLOWING, message=message, nth=0)
    await stage.settled()


async def _below(acts: Acts, bet: Goal) -> None:
    """Write initiatives below a bet, one after the other, on its page."""
    hands, person = acts.goals.hands, acts.goals.hands.person(bet.by)
    await acts.goals.open(person, bet)
    for number in range(STEPS):
        await hands.done(await person.click(BELOW, view=person.view))
        await hands.done(await person.submit({"name": f"Step {number}", "lead": bet.by}))
    await person.close_view(all_views=True)


def _first(stage: Stage) -> Goal:
    """The goal of the second domain's."""
    organisation = stage.organisation
    return next(goal for goal in organisation.goals if goal.domain == organisation.domains[1].name)


def _wishes(stage: Stage) -> Sequence[Goal]:
    """What somebody would like to be a goal who may not decide."""
    newcomer = next(one.slack for one in stage.organisation.people if one.domain is None)
    wanted = {"by": newcomer, "lead": newcomer, "measures": (), "past": ()}
    return [_first(stage).model_copy(update={**wanted, "name": name}) for name in WISHES]


async def _ask(stage: Stage, acts: Acts, goal: Goal) -> None:
    """Let a channel follow a goal, change its status, and ask its sponsor."""
    at: dict[str, Any] = {"week": 1, "weekday": "mon", "at": time(9), "by": goal.lead, "goal": goal.id}
    channel = stage.organisation.channel_for(goal.lead)
    await acts.goals.follow(Follow(do="follow", channel=channel, **at))
    by = stage.organisation.first_monday + timedelta(days=9)
    for number in range(ASKED):
        stage.move_to(stage.clock.now() + A_WHILE)
        needed = f"Help number {number}."
        await acts.goals.ask(SupportRequest(do="ask_support", needed=needed, needed_by=by, **at))
    back = {**at, "by": goal.sponsor, "answer": "ask_back", "said": "Which depot is it?"}
    stage.move_to(stage.clock.now() + A_WHILE)
    await acts.goals.answer(SupportAnswer(do="answer_support", **back))
    for value in ("9.9", "4"):
        stage.move_to(stage.clock.now() + A_WHILE)
        await acts.goals.check_in(CheckIn(do="check_in", values=(value,), note=LONG, **at))


async def _teach(stage: Stage, acts: Acts, goal: Goal) -> None:
    """Link many lessons to a goal."""
    hands, person = acts.goals.hands, stage.slack.person(goal.lead)
    for thing in THINGS:
        words = f"Oil the {thing} before the first rain."
        await hands.done(await person.command("/learned", words, channel=stage.organisation.channel_for(goal.lead)))
    await acts.goals.open(person, goal)
    await hands.done(await person.click("Lessons", view=person.view))
    for thing in THINGS:
        await hands.done(await person.choose(PICK, f"Oil the {thing} before the first rain.", view=person.view))
    await person.close_view(all_views=True)
