"""How a domain is said to stand, where few words have to do."""

from dataclasses import replace

from bot.features.domains.onboarding.pages import Passage, Spot
from bot.features.domains.onboarding.rules import Stage
from bot.features.domains.onboarding.store import Facts
from bot.features.domains.rules import PartOf, State
from bot.kernel.ids import DomainId
from handlers.domains.onboarding import page, wording
from handlers.domains.opening import OPEN
from tests.clock import MONDAY_NOON
from tests.domains.onboarding.test_views import a_page, a_stretch
from tests.domains.pictures import in_view
from tests.domains.test_rules import a_domain


def test_goals_are_counted_in_words_that_go_with_a_number():
    def told(**goals):
        counts = {name.replace("_", " "): count for name, count in goals.items()}
        return wording.goals_said(Spot(facts=Facts(goals=counts), days=0, sponsor=None))

    assert told(no_data=1) == "1 goal: no data"
    assert told(at_risk=1, no_data=2) == "3 goals: 1 at risk, 2 without data"
    assert told() == "no goals yet"


def test_what_began_and_ended_on_one_day_was_on_that_day():
    short = Passage(stretch=a_stretch(Stage.DISCOVER, ended=MONDAY_NOON), days=0, by=None)
    seen = in_view(page.build(a_page(passages=(*a_page().passages[:1], short))))
    assert "Discover on 5 January 2026\n" in seen


def test_a_merged_domain_says_what_it_is_part_of_since_when_and_leads_there():
    part_of = PartOf(id=DomainId(5), name="Sales", since=MONDAY_NOON)
    merged = replace(a_domain(3, state=State.ARCHIVED, channel=None), part_of=part_of)
    ended = (Passage(stretch=a_stretch(Stage.DISCOVER, ended=MONDAY_NOON), days=0, by="Ana"),)
    view = page.build(a_page(domain=merged, passages=ended, tests=(), lessons=(), is_stuck=False, former_names=()))
    seen = in_view(view)
    assert "Merged on 5 January 2026: it is part of Sales now." in seen
    for words in ("Not onboarding", "○", "What is recorded", "[Follow]"):
        assert words not in seen
    assert "Discover on 5 January 2026 · Ana" in seen
    (button,) = [one for block in view.to_dict()["blocks"] for one in block.get("elements", ()) if "action_id" in one]
    assert (button["text"]["text"], button["action_id"], button["value"]) == ("Open Sales", OPEN, "5")
