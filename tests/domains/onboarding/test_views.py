"""How a domain's page, its forms and what is said of it look; and that the fullest of them fit."""

from datetime import timedelta

import pytest
from inline_snapshot import snapshot

from bot.features.domains.onboarding import rules
from bot.features.domains.onboarding.pages import DomainPage, Passage, People, Spot
from bot.features.domains.onboarding.plan import Phase, Plan
from bot.features.domains.onboarding.planning import Planned
from bot.features.domains.onboarding.rules import Recorded, Stage, Stretch
from bot.features.domains.onboarding.service import Moved, MovedMeanwhile, Where
from bot.features.domains.onboarding.store import Facts, FormerName, Lesson
from bot.features.domains.rules import State
from bot.kernel.ids import LearningId
from handlers.domains.onboarding import form, messages, page, plan_form
from handlers.forms.after import Place
from sandbox.rules import check_view, view_too_large
from tests.clock import MONDAY_NOON
from tests.domains.pictures import in_view
from tests.domains.test_rules import a_domain

PLAN = Plan(own={**Plan().own, Phase.DEFINE: ("Talk to *legal* & <!channel>",)})
RECORDED = Recorded(has_sponsor=True, goals=2, candidates=3, unowned=1)


def a_stretch(stage=Stage.DEFINE, *, ended=None, **more):
    return Stretch(id=7, stage=stage, began_at=MONDAY_NOON, ended_at=ended, **more)


def a_page(**more):
    ended = MONDAY_NOON + timedelta(days=3)
    given = {
        "domain": a_domain(3, leads=("U1",)),
        "spot": Spot(
            facts=Facts(stage=Stage.DEFINE, goals={"at risk": 1, "on track": 1}, owned=2, unowned=1, taught=1),
            days=12,
            sponsor="Cora",
        ),
        "leads": ("Ana",),
        "passages": (
            Passage(
                stretch=a_stretch(reason="The board <!channel> asked.", open_tests=("A goal is drafted (none yet)",)),
                days=12,
                by="Ana",
            ),
            Passage(stretch=a_stretch(Stage.DISCOVER, ended=ended), days=3, by=None),
        ),
        "tests": rules.tests_of(Phase.DEFINE, RECORDED, PLAN),
        "is_stuck": True,
        "weeks": 8,
        "lessons": (Lesson(id=LearningId(4), title="Ask the drivers first", domain="Returns & co"),),
        "former_names": (FormerName(name="Ordering", until=MONDAY_NOON),),
        "members": People(count=12, names=("Ana", "Ben & co")),
        "followers": People(count=1, names=("Cora",)),
        "follows": False,
        "may_edit": True,
    }
    return DomainPage(**{**given, **more})


def test_the_page_says_what_is_missing_and_who_has_to_do_with_it():
    assert in_view(page.build(a_page(), said_on_top="Orders is in define.")) == snapshot("""\
Domain
======

Orders is in define.

Orders
======

#orders · led by Ana
Sponsored by Cora
12 members, as seen in its channel: Ana, Ben & co and 10 more
1 follower: Cora

What it is for
Takes orders

----------------------------------------------------------------------------------------------------

Define · 12 days, since 5 January 2026
What will be measured, and who owns what?
  Nothing new came for more than 8 weeks: no reading of a measure, no consumer of a product.

○ A goal has a measure with a baseline and a target: none yet
○ Every product that is proposed, drafted or active has an owner: 1 of 3 has none

○ Talk to *legal* & <!channel>  [Tick off]

[Go on to develop]  [Go back to discover]  [Change the sponsor]

*What other domains learned in this phase*

Ask the drivers first
_Returns & co_  [Open]

----------------------------------------------------------------------------------------------------

What is recorded
2 goals: 1 at risk, 1 on track
2 products owned, 1 unowned
1 lesson taught, 0 applied

[Follow]  [Merge]  [Split]  [Other lead]

*How it came here*

Define from 5 January 2026 · Ana
Begun while open: A goal is drafted (none yet)
> The board <!channel> asked.

Discover from 5 January 2026 to 8 January 2026, 3 days
  Until 5 January 2026 it was called Ordering.

[Close]\
""")


def test_a_member_reads_the_same_without_what_only_leads_do():
    seen = in_view(page.build(a_page(may_edit=False, follows=True)))
    assert "[Stop following]" in seen
    for label in ("Tick off", "Go on", "Go back", "sponsor]", "Merge", "Split"):
        assert label not in seen


def test_a_domain_that_is_not_onboarding_is_shown_so():
    seen = in_view(page.build(a_page(passages=(), tests=(), lessons=(), is_stuck=False)))
    assert "Not onboarding" in seen
    assert "[Start onboarding]" in seen
    assert "from discover through define and develop to deliver" in seen
    assert "How it came here" not in seen


def test_where_nobody_leads_the_page_says_who_can():
    seen = " ".join(in_view(page.build(a_page(domain=a_domain(3, leads=()), leads=()))).split())
    assert "nobody leads it: whoever presses “Lead it” in /domains does" in seen


def test_an_archived_domain_is_not_onboarding_and_offers_nothing():
    seen = in_view(page.build(a_page(domain=a_domain(3, state=State.ARCHIVED, channel=None))))
    assert "Archived" in seen
    for words in ("○", "Not onboarding", "[Follow]", "Go on", "[Merge]"):
        assert words not in seen


def test_who_is_through_is_shown_so():
    done = (Passage(stretch=a_stretch(Stage.DONE), days=4, by="Ana"),)
    seen = in_view(page.build(a_page(passages=done, tests=(), is_stuck=False)))
    assert "Onboarded" in seen
    assert "[Go back to deliver]" in seen
    assert "Go on" not in seen


def test_the_fullest_page_fits():
    many = tuple(f"{'&' * 140} {number}" for number in range(10))
    plan = Plan(own=dict.fromkeys(Phase, many))
    stretch = a_stretch(reason="&" * 1_000, open_tests=("&" * 300,) * 13, ended=MONDAY_NOON, by="U1")
    full = a_page(
        domain=a_domain(3, name="&" * 60, purpose="&" * 500, leads=("U1",) * 10),
        leads=("&" * 200,) * 10,
        passages=(Passage(stretch=a_stretch(Stage.DEFINE), days=1, by=None),)
        + (Passage(stretch=stretch, days=400, by="&" * 200),) * 30,
        tests=rules.tests_of(Phase.DISCOVER, Recorded(), plan),
        lessons=(Lesson(id=LearningId(4), title="&" * 3_000, domain="&" * 60),) * 5,
        former_names=(FormerName(name="&" * 60, until=MONDAY_NOON),) * 20,
    )
    rendered = page.build(full, said_on_top="&" * 2_000).to_dict()
    assert check_view(rendered, surface="modal") == []
    assert not view_too_large(rendered)


def test_the_form_to_go_on_lists_what_is_open():
    where = Where(domain=a_domain(3), now=a_stretch(), open_tests=("A goal is drafted (none yet)",))
    assert in_view(form.build_move(where, back=False, place=Place())) == snapshot("""\
Go on
=====

*Orders* goes on from define to develop. 1 test is still open:
  ○ A goal is drafted (none yet)

Why go on now? ____
  It is kept with the open tests, and everyone who works here can read it on the domain's page.

[Cancel]  [Go on]\
""")
    back = in_view(form.build_move(where, back=True, place=Place()))
    assert "goes back from define to discover" in back
    assert "open" not in back


def test_the_fullest_form_to_go_on_fits():
    where = Where(domain=a_domain(3, name="&" * 60), now=a_stretch(), open_tests=("&" * 300,) * 13)
    place = Place(callback=page.CALLBACK, beneath='{"v":1,"domain":100000000000000000,"list_page":9}')
    rendered = form.build_move(where, back=False, place=place, reason="&" * 1_000, said="&" * 300).to_dict()
    assert check_view(rendered, surface="modal") == []


@pytest.mark.parametrize(("stage", "back"), [(Stage.DONE, False), (Stage.DISCOVER, True)])
def test_who_was_too_late_to_move_it_further_still_reads_what_they_typed(stage, back):
    where = Where(domain=a_domain(3, name="Orders"), now=a_stretch(stage))
    said = form.moved_meanwhile(MovedMeanwhile(where=where, by="Ana"))
    rendered = form.build_move(where, back=back, place=Place(), reason="Because\nwe can. " * 50, said=said)
    shown = " ".join(in_view(rendered).split())
    assert "what you typed is still here" in shown
    assert shown.count("we can.") == 50


def test_the_form_of_what_admins_decide_holds_what_is_decided():
    seen = in_view(plan_form.build(PLAN))
    assert "Define: how many goals have a measure with a baseline and a target" in seen
    assert "Talk to *legal*" in seen
    full = Plan(own=dict.fromkeys(Phase, ("x" * 150,) * 10))
    rendered = plan_form.build(full, said="&" * 500).to_dict()
    assert check_view(rendered, surface="modal") == []
    assert len(rendered["private_metadata"]) < 1_000
    assert "Tests of your own for define: 1" in in_view(
        plan_form.saved(Planned(plan=PLAN, changed=("define", "weeks")))
    )


def test_a_follower_reads_where_it_went():
    def told(stage, *, is_back=False):
        return messages.news(Moved(domain=a_domain(3), now=a_stretch(stage), is_back=is_back))

    assert told(Stage.DISCOVER) == "Its onboarding began, in discover."
    assert told(Stage.DEVELOP) == "It went on to develop."
    assert told(Stage.DISCOVER, is_back=True) == "It went back to discover."
    assert told(Stage.DONE) == "It is through its onboarding."
