"""Products in the demo: written down, handed over, declined, and found a new owner for when somebody leaves."""

import asyncio

import pytest

from demo.organisation import HandOver, HandOverAnswer, Leaving, Organisation, load
from demo.paper import Paper
from demo.play import play
from demo.report import Report
from demo.stage import staged
from demo.timetable import opening
from tests.demo.test_goals import Walked
from tests.demo.test_play import silent

pytestmark = pytest.mark.long
DOMAINS = ("Orders", "Delivery", "Service")


def walk(organisation: Organisation) -> Organisation:
    """Three domains with their products and a lesson each, and nothing else that happens."""
    plain = [one for one in organisation.learnings if one.week == 0 and not one.title]
    lessons = [next(one for one in plain if one.domain == name) for name in DOMAINS]
    kept = (HandOver, HandOverAnswer, Leaving)
    return Organisation.model_validate(
        {
            **organisation.model_dump(),
            "domains": [one.model_dump() for one in organisation.domains if one.name in DOMAINS],
            "people": [
                {**one.model_dump(), "domain": one.domain if one.domain in DOMAINS else None}
                for one in organisation.people
            ],
            "learnings": [one.model_dump() for one in lessons],
            "goals": [],
            "products": [one.model_dump() for one in organisation.products if one.domain in DOMAINS],
            "events": [one.model_dump() for one in organisation.events if isinstance(one, kept)],
        }
    )


async def walked_once() -> Walked:
    walked = Walked(walk(load()))
    async with staged(walked.organisation, opens=opening(walked.organisation)) as stage:
        await play(stage, Report(walked.organisation, Paper(stage.slack, write=walked.lines.append)), steps=silent)
        walked.pings = len(stage.slack.pings)
        walked.mistakes = [f"{call.method}: {call.answer}" for call in stage.slack.calls if not call.answer["ok"]]
    return walked


@pytest.fixture(scope="module")
def walked():
    return asyncio.run(walked_once())


def test_each_product_has_one_owner_and_changes_hands_only_with_their_word(walked):
    assert "“Confirmed orders” (Orders: Yusuf)" in walked.flat
    asked = walked.after("and writes what one needs to know. Mei-Lin gets a direct message:")
    assert "Orders of dealers that come by mail are a day late." in asked
    assert "Mei-Lin Chua has owned it since" in walked.after("Mei-Lin presses “Accept” there.")
    assert "Wanjirũ Kamande has owned it since" in walked.after("Tomasz presses “Decline” there, and says why:")


def test_what_somebody_owned_who_left_finds_a_new_owner(walked):
    told = walked.after("Pollen lets go of what was Kofi's.")
    assert "Repairs by serial number" in told.partition("asks Rūta to take over")[0]
    assert "Rūta Vaitkutė has owned it since" in walked.after("asks Rūta to take over “Repairs by serial number”.")


def test_nobody_is_pinged_and_slack_takes_everything(walked):
    assert walked.pings == 0
    assert walked.mistakes == []
