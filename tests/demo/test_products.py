"""Products in the demo, written down, followed, linked, handed over, declined, and left by somebody; and a domain's way
from phase to phase."""

import asyncio

import pytest

from demo.organisation import (
    Following,
    HandOver,
    HandOverAnswer,
    Leaving,
    LetterRead,
    Linking,
    NewsRead,
    OnboardingStart,
    Organisation,
    PhaseDone,
    Sponsoring,
    load,
)
from demo.paper import Paper
from demo.play import play
from demo.report import Report
from demo.stage import staged
from demo.timetable import opening
from tests.demo.test_goals import Walked
from tests.demo.test_play import silent

pytestmark = pytest.mark.long
DOMAINS = ("Orders", "Delivery", "Service", "Customers")
GOALS = ("bikes-you-rely-on", "on-the-promised-day", "right-the-first-time", "first-try", "one-record-each")
KEPT = (
    Following,
    HandOver,
    HandOverAnswer,
    Leaving,
    LetterRead,
    Linking,
    NewsRead,
    OnboardingStart,
    PhaseDone,
    Sponsoring,
)


def walk(organisation: Organisation) -> Organisation:
    """Three domains with their products and a lesson each, and nothing else that happens."""
    plain = [one for one in organisation.learnings if one.week == 0 and not one.title]
    lessons = [next(one for one in plain if one.domain == name) for name in DOMAINS]
    linked = {one.learning for one in organisation.events if isinstance(one, Linking)}
    return Organisation.model_validate(
        {
            **organisation.model_dump(),
            "domains": [one.model_dump() for one in organisation.domains if one.name in DOMAINS],
            "people": [
                {**one.model_dump(), "domain": one.domain if one.domain in DOMAINS else None}
                for one in organisation.people
            ],
            "learnings": [one.model_dump() for one in [*lessons, *(organisation.learning[name] for name in linked)]],
            "goals": [{**one.model_dump(), "past": []} for one in organisation.goals if one.id in GOALS],
            "products": [one.model_dump() for one in organisation.products if one.domain in DOMAINS],
            "events": [one.model_dump() for one in organisation.events if isinstance(one, KEPT)],
        }
    )


async def walked_once() -> Walked:
    walked = Walked(walk(load()))
    async with staged(walked.organisation, opens=opening(walked.organisation)) as stage:
        await play(stage, Report(walked.organisation, Paper(stage.slack, write=walked.lines.append)), steps=silent)
        for domain in walked.organisation.domains:
            walked.channels[domain.name] = list(stage.slack.channel(domain.channel).messages)
        walked.told["teo"] = list(stage.slack.direct(stage.slack.person("teo")))
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
    assert "Mei-Lin Chua has owned it since" in walked.after(
        "Mei-Lin presses “Accept” in the message about “Confirmed orders”."
    )
    assert "Wanjirũ Kamande has owned it since" in walked.after(
        "Tomasz presses “Decline” in the message about “Delivery attempts”, and says why:"
    )


def test_what_somebody_owned_who_left_finds_a_new_owner(walked):
    told = walked.after("it has let go of what was Kofi's. Marlène, who leads the domain, finds a direct message:")
    assert "Repairs by serial number" in told.partition("asks Rūta to take over")[0]
    assert "Rūta Vaitkutė has owned it since" in walked.after("asks Rūta to take over “Repairs by serial number”.")


def test_a_domain_begins_its_onboarding_and_reads_what_is_missing_and_what_others_learned_there(walked):
    begun = walked.after("Carmen, who leads Customers, opens it in /domains and presses “Start onboarding”.")
    page = begun.partition("presses “Name a sponsor”")[0]
    assert "○ A sponsor is named: nobody yet ○ A goal is drafted: none yet" in page
    learned = walked.organisation.learning["midnight-in-utc"]
    assert learned.text[:60] in page.partition("What other domains learned in this phase")[2]
    assert "✓ A sponsor is named ○ A goal is drafted: none yet" in begun.partition("The page then says:")[2]


def test_what_is_recorded_meanwhile_passes_the_tests_and_leads_to_the_next_phase(walked):
    wrote = walked.after("Carmen writes a goal for Customers: “Every customer is in our books once”.")
    form = wrote.partition("Carmen presses “Go on to define”. The form says:")[2]
    assert form.strip().startswith("Go on ===== *Customers* goes on from discover to define. Every test is passed.")
    page = form.partition("The page of Customers then says:")[2].partition("Week 2")[0]
    assert page.strip().startswith("Define · 0 days, since 12 March 2026")
    assert "✓ A goal has a measure with a baseline and a target" in page
    assert "has an owner: 1 of 1 has none" in page


def test_with_an_open_test_a_domain_goes_on_for_a_reason_that_is_kept(walked):
    reason = "Ben takes the addresses over on Monday, when he is back. Delivery waits for them already."
    form = walked.after("Carmen presses “Go on to develop”. The form says:")
    assert "1 test is still open:" in form.partition("Why go on now?")[0]
    page = form.partition("then says, with the reason kept below:")[2].partition("Week 3")[0]
    assert page.strip().startswith("Develop · 0 days, since 19 March 2026")
    kept = page.partition("*How it came here*")[2]
    assert "Begun while open: Every product that is proposed, drafted or active has an owner (1 of 1 has none)" in kept
    assert reason in " ".join(kept.replace("| > ", "").replace("> ", "").split())
    assert "In develop for 0 days · sponsor Hana Lindqvist-Sato" in page.partition("everybody reads of it:")[2]


def test_a_domain_and_a_person_that_follow_a_product_hear_of_its_new_owner(walked):
    followed = walked.after("Lukas lets Delivery follow “Customer addresses”")
    assert "Teo presses “Follow” on “Customer addresses”" in followed
    news = walked.after("#delivery, which follows it, reads:")
    in_channel, _, week = news.partition("Teo, who follows “Customer addresses” too, finds the one direct message")
    for told in (in_channel, week):
        assert "Ben Adeyinka owns the product “Customer addresses” from now on." in told
    assert [one["text"] for one in walked.channels["Delivery"] if "“Customer addresses”" in one["text"]] == [
        "Data product “Customer addresses”. Ben Adeyinka owns the product “Customer addresses” from now on."
    ]
    assert [one["text"] for one in walked.told["teo"]] == ["News of what you follow: “Customer addresses”"]


def test_a_product_leads_to_what_was_learned_about_it_and_to_the_goal_that_needs_it(walked):
    page = walked.after("presses “Lessons and goals” and links what Delivery learned about it").partition("Week 4")[0]
    lesson, goal = page.partition("*What was learned about it*")[2].split("*Goals that need it*")
    assert walked.organisation.learning["check-address-while-typing"].text[:60] in lesson
    assert f"*{walked.goal('one-record-each').name}*" in goal


def test_a_product_that_nobody_owns_says_so_until_somebody_takes_it_over(walked):
    assert "“Customer addresses” (Customers: nobody yet)" in walked.flat
    before, owned, _ = walked.flat.partition("Ben Adeyinka has owned it since 23 March 2026.")
    assert "0 products owned, 1 unowned" in before
    assert owned


def test_nobody_is_pinged_and_slack_takes_everything(walked):
    assert walked.pings == 0
    assert walked.mistakes == []
