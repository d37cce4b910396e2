"""What can be wrong with the goals of the organisation's file, each in a sentence."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from demo.organisation.company import Organisation
from demo.organisation.events import Event
from demo.organisation.goals import CheckIn, Follow, Goal, Snooze, StatusWord, SupportAnswer, SupportRequest

Reference = tuple[str, str, str | None, set[str]]
"""Where something is named, what it is, its name, and those that there are."""


def unknown_in_goals(organisation: Organisation) -> Iterator[Reference]:
    """List what goals name, to be looked up."""
    people, domains = set(organisation.person), set(organisation.domain)
    goals, learnings = set(organisation.goal), set(organisation.learning)
    for goal in organisation.goals:
        where = f"Goal {goal.id!r}"
        yield from ((where, "person", name, people) for name in goal.people)
        yield (where, "domain", goal.domain, domains)
        yield (where, "goal", goal.under, goals)
        yield (where, "learning", goal.uses, learnings)


def misplaced_goals(organisation: Organisation) -> Iterable[str]:
    """Say what cannot be done as it is told."""
    for goal in organisation.goals:
        for wrong in _wrong_with(goal, organisation):
            yield f"Goal {goal.id!r} {wrong}"
    for event in organisation.events:
        for wrong in _wrong_with_event(event, organisation):
            yield f"The event {event.do!r} in week {event.week}, {event.weekday} {event.at:%H:%M}, {wrong}"
    for learning in organisation.learnings:
        bet = None if learning.taught is None else organisation.goal[learning.taught.bet]
        if bet is None:
            continue
        if bet.level != "bet" or bet.domain != learning.domain or learning.author not in _keepers(bet, organisation):
            yield f"Learning {learning.id!r} is taught by {bet.id!r}, which is no bet that its author keeps."


def _wrong_with_event(event: Event, organisation: Organisation) -> Iterator[str]:
    match event:
        case CheckIn() | StatusWord() | SupportRequest():
            goal = organisation.goal[event.goal]
            if event.by not in _keepers(goal, organisation):
                yield f"is by {event.by!r}, who may not keep {event.goal!r}."
            if isinstance(event, CheckIn) and len(event.values) != len(goal.measures):
                yield f"needs a value for each measure of {event.goal!r}."
        case Follow() if organisation.channel_for(event.by) != event.channel:
            yield f"is by {event.by!r}, who does not work in {event.channel!r}."
        case SupportAnswer() if event.by != organisation.goal[event.goal].sponsor:
            yield f"is by {event.by!r}, who does not sponsor {event.goal!r}."
        case Snooze() if event.by != organisation.goal[event.goal].lead:
            yield f"is by {event.by!r}, who does not lead {event.goal!r}."


def _wrong_with(goal: Goal, organisation: Organisation) -> Iterator[str]:
    if goal.by not in _arrangers(goal, organisation):
        yield f"is written by {goal.by!r}, who may not create it there."
    if (goal.level == "vision") != (goal.under is None):
        yield "hangs under nothing, or is a vision that hangs under something."
    if goal.under is not None and _written(organisation.goal[goal.under], organisation) >= _written(goal, organisation):
        yield f"hangs under {goal.under!r}, which has to be written before it."
    if any(len(past.values) != len(goal.measures) for past in goal.past):
        yield "needs a value for each of its measures in everything that is past."
    if goal.uses is not None and organisation.learning[goal.uses].domain == goal.domain:
        yield f"uses {goal.uses!r}, which is no lesson of another domain."


def _arrangers(goal: Goal, organisation: Organisation) -> set[str]:
    leads = () if goal.domain is None else organisation.domain[goal.domain].leads
    return {*leads, *(person.slack for person in organisation.people if person.admin)}


def _keepers(goal: Goal, organisation: Organisation) -> set[str]:
    return {goal.lead, *_arrangers(goal, organisation)}


def _written(goal: Goal, organisation: Organisation) -> datetime:
    return organisation.instant(goal, person=goal.by)
