"""The walk from a vision to a lesson that another domain applies, by those few whom it is about."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from demo.organisation import Answer, CheckIn, Follow, Goal, Look, Organisation, Outcome, load
from demo.paper import WIDTH, Paper
from demo.play import play
from demo.report import Report
from demo.stage import staged
from demo.timetable import opening
from tests.demo.test_play import silent

pytestmark = pytest.mark.long
WEEKS = 3
DOMAINS = ("Orders", "Delivery", "Service")
LESSON = "window-was-not-it"
BET, USING = "two-hour-windows", "text-before-the-van"


def walk(organisation: Organisation) -> Organisation:
    """Three domains: whose bet is stopped, whose goal is better for it, and the admin's. Each has a lesson to begin with."""
    domains = [domain for domain in organisation.domains if domain.name in DOMAINS]
    plain = [one for one in organisation.learnings if one.week == 0 and not one.title]
    first = [next(one for one in plain if one.domain == name) for name in DOMAINS]
    kept = [*first, organisation.learning[LESSON]]
    goals = [goal for goal in organisation.goals if goal.domain in {None, *DOMAINS}]
    names = {goal.id for goal in goals}
    events = [event for event in organisation.events if is_of(event, names)]
    return Organisation.model_validate(
        {
            **organisation.model_dump(),
            "domains": [domain.model_dump() for domain in domains],
            "people": [at_home(person.model_dump()) for person in organisation.people],
            "learnings": [one.model_dump() for one in kept],
            "goals": [goal.model_dump() for goal in goals],
            "products": [],
            "events": [event.model_dump() for event in events],
        }
    )


def is_of(event: Any, goals: set[str]) -> bool:
    if isinstance(event, CheckIn | Follow | Look):
        return event.goal in goals
    return isinstance(event, Answer | Outcome) and event.learning == LESSON


def at_home(person: Mapping[str, Any]) -> dict[str, Any]:
    return {**person, "domain": person["domain"] if person["domain"] in DOMAINS else None}


@dataclass
class Walked:
    organisation: Organisation
    lines: list[str] = field(default_factory=list)
    channels: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    told: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """What Pollen wrote to people, by name in Slack."""
    pings: int = 0
    mistakes: list[str] = field(default_factory=list)

    @property
    def flat(self) -> str:
        """All of it in one line, without bars, to look for sentences in."""
        return " ".join(word for line in self.lines for word in line.removeprefix("  |").split())

    def goal(self, name: str) -> Goal:
        return self.organisation.goal[name]

    def after(self, words: str) -> str:
        assert words in self.flat
        return self.flat.partition(words)[2].strip()


async def walked_once() -> Walked:
    organisation = walk(load())
    walked = Walked(organisation)
    async with staged(organisation, opens=opening(organisation)) as stage:
        report = Report(organisation, Paper(stage.slack, write=walked.lines.append))
        await play(stage, report, steps=silent, weeks=WEEKS)
        for domain in organisation.domains:
            walked.channels[domain.name] = list(stage.slack.channel(domain.channel).messages)
        walked.pings = len(stage.slack.pings)
        walked.mistakes = [f"{call.method}: {call.answer}" for call in stage.slack.calls if not call.answer["ok"]]
    return walked


@pytest.fixture(scope="module")
def walked():
    return asyncio.run(walked_once())


def test_the_tree_is_told_from_the_vision_down_with_how_each_stands(walked):
    tree = walked.after("below menus to narrow it down:").partition("“Open” leads to a page.")[0]
    names = re.findall(r"[★◎◆▪] \*([^*]+)\*", tree)
    assert names[:5] == [
        walked.goal(name).name
        for name in ("bikes-you-rely-on", "on-the-promised-day", "first-try", BET, "tours-by-window")
    ]
    assert "Vision · 🟡 at risk · 6 % · Ana Matias · whole organisation" in tree
    assert "Bet · 🔴 off track · 4 % · Wanjirũ Kamande · Delivery" in tree


def test_a_bet_says_what_is_believed_and_what_would_stop_it(walked):
    page = walked.after("which says when it is to stop:").partition("Week 1")[0]
    bet = walked.goal(BET)
    for words in (bet.belief, bet.expected_outcome, bet.success_signal, bet.kill_criteria):
        assert words in page
    assert "“Failed with a window” is at 9.0 % on the way to 4 %, 4 % of the way" in page


def test_a_check_in_is_a_form_with_a_field_for_each_measure_and_says_what_became_of_the_status(walked):
    told = walked.after("Wanjirũ opens “Two-hour windows” in /goals, presses “Check in” and types:")
    assert told.startswith("Check in ======== Failed with a window (%) (optional): 9.2 Cost of a delivery (€)")
    assert "Checked in for 10 March 2026: bet “Two-hour windows”." in told
    assert "Status: 🔴 off track, as before." in told
    assert re.search(r"Lukas checks in “Parcels reach people.*?”: 🟡 at risk", told)


def test_the_bet_is_stopped_with_what_is_below_it_and_its_lesson_begins_with_what_is_known(walked):
    told = walked.after("presses “Review”, chooses “Stop” and says why.").partition("Week 2")[0]
    form = told.partition("Lukas writes over it")[0]
    bet, lesson = walked.goal(BET), walked.organisation.learning[LESSON]
    assert lesson.taught is not None
    assert f"We stopped the bet “Two-hour windows”: {lesson.taught.because} We believed: {bet.belief}" in form
    assert f"We would stop if: {bet.kill_criteria}" in form
    assert "[It did not work v]" in form
    assert "The bet “Two-hour windows” is stopped. One below it was stopped with it." in told


def test_the_digest_brings_the_lesson_to_another_domain_which_tries_it(walked):
    lesson = walked.organisation.learning[LESSON]
    brought = walked.after("One of those in #service is what the bet “Two-hour windows” taught last week:")
    assert brought.startswith(f"*{lesson.title}*")
    assert "Marlène presses “We'll try it” under “A window does not bring people home, a text does”" in brought
    assert "*Service will try it* Delivery, Lukas Brandvold" in brought


def test_whoever_writes_a_bet_that_the_lesson_matches_is_shown_it_and_links_it(walked):
    told = walked.after(f"Marlène writes a bet for Service: “{walked.goal(USING).name}”.")
    assert told.startswith("Pollen shows what other domains learned about it: Other domains learned something")
    assert "*Delivery*: A window does not bring people home, a text does [Link it]" in told
    assert "Marlène presses “Link it”." in told


def test_it_worked_and_the_goal_that_it_helped_shows_so(walked):
    told = walked.after("presses “We tried it” and says that it worked.")
    assert "*It worked for Service* Delivery, Lukas Brandvold" in told
    assert re.search(r"Marlène checks in “Three days from call.*?”: 🔴 off track → 🟢 on track", told)
    news = told.partition("#service, which follows it, reads:")[2]
    assert (
        "Goal “Three days from call to ride” is now 🟢 on track (before: off track)." in news.partition("Thu 16:15")[0]
    )
    page = told.partition("presses “Show with chart”")[2]
    for words in (
        "Days from call to ride 8.6 | *",
        "o Target: 3 each time",
        "Missed pick-ups 22 % 6 %",
        "Only you see",
    ):
        assert words in page
    (standing,) = [
        message for message in walked.channels["Service"] if "It worked for Service" in str(message.get("blocks"))
    ]
    assert "A window does not bring people home" in str(standing["blocks"])


def test_nobody_is_notified_slack_refuses_nothing_and_all_of_it_fits_in_80_columns(walked):
    assert walked.pings == 0
    assert walked.mistakes == []
    assert [line for line in walked.lines if len(line) > WIDTH] == []
