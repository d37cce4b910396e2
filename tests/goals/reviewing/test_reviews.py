import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.features.goals.reviewing.reviews import ChangedMeanwhileError
from bot.features.goals.reviewing.rules import MAX_RATIONALE, Decision, Given, NotValidError, Review
from bot.features.goals.reviewing.teaching import taught
from bot.features.goals.rules.tree import State
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from bot.kernel.ids import OrganisationId
from tests.goals.world import World


async def states(world, *nodes):
    return [(await world.again(node)).state.value for node in nodes]


async def test_a_bet_that_continues_gets_its_next_review_and_its_history_tells_why(desk, tree, world):
    done = await desk.review("cora", tree.bet, "continue", rationale="  Numbers move.  ", on=14)
    assert not done.teaches
    after = await world.again(tree.bet)
    assert (after.state, after.draft.review_on) == (State.ACTIVE, world.today + timedelta(days=14))
    (told,) = await desk.reviews.past(world.actor("ben"), tree.bet.id)
    assert (told.by, told.review.decision, told.review.rationale) == ("Cora", Decision.CONTINUE, "Numbers move.")
    (act,) = await desk.acts(tree.bet)
    assert (act.act, act.by) == ("reviewed", "cora")
    changed = {change.field: change.after for change in act.changes}
    assert changed == {
        "decision": "continue",
        "rationale": "Numbers move.",
        "review_on": after.draft.review_on.isoformat(),
    }


@pytest.mark.long
async def test_a_rescoped_bet_stays_active_and_has_something_to_teach(desk, tree, world):
    done = await desk.review("cora", tree.bet, "rescope", rationale="One site at a time.", on=7)
    assert done.teaches
    assert await states(world, tree.bet) == ["active"]


@pytest.mark.long
async def test_what_is_stopped_takes_along_what_is_active_below_it_and_comes_back_by_itself(desk, tree, world):
    proposed = await world.node("Perhaps", level="initiative", under=tree.bet.id, state="proposed")
    done = await desk.review("ana", tree.goal, "stop", rationale="The vendor left.")
    assert done.below == 2
    assert await states(world, tree.goal, tree.bet, tree.initiative, proposed) == ["stopped"] * 3 + ["proposed"]
    (act,) = await desk.acts(tree.initiative)
    assert (act.act, act.changes[0].after) == ("stopped", "Parcels arrive on time")
    with pytest.raises(ConflictError, match=r"hangs under “Parcels arrive on time”, which was stopped"):
        await desk.review("ana", tree.bet, "start", on=7)
    await desk.review("ana", tree.goal, "start")
    assert await states(world, tree.goal, tree.bet) == ["active", "stopped"]
    await desk.review("ana", tree.bet, "start", on=7)
    assert await states(world, tree.bet, tree.initiative) == ["active", "stopped"]
    assert [told.review.decision.value for told in await desk.reviews.past(world.actor("gil"), tree.bet.id)] == [
        "start"
    ]


@pytest.mark.long
async def test_a_stopped_node_is_not_due_for_review_and_says_no_status(desk, tree, world):
    await desk.review("cora", tree.bet, "continue", on=7)
    await desk.review("cora", tree.bet, "stop", on=3)
    after = await world.again(tree.bet)
    assert (after.draft.review_on, after.said) == (None, None)
    assert [told.review.next_on for told in await desk.reviews.past(world.actor("cora"), tree.bet.id)] == [
        None,
        world.today + timedelta(days=7),
    ]


@pytest.mark.long
async def test_what_was_to_begin_later_begins_on_the_day_of_its_start(desk, tree, world):
    await desk.change(tree.bet, starts_on=world.today + timedelta(days=30))
    sheet = await desk.reviews.sheet(world.actor("cora"), tree.bet.id)
    assert sheet.decisions == (Decision.START, Decision.RESCOPE, Decision.STOP)
    with pytest.raises(NotValidError) as refusal:
        await desk.review("cora", tree.bet, "rescope", on=7)
    assert refusal.value.problems["next_on"].startswith("The review comes once it has started")
    await desk.review("cora", tree.bet, "start", on=7)
    assert (await world.again(tree.bet)).draft.starts_on == world.today


@pytest.mark.long
async def test_everything_that_is_wrong_is_said_at_once_under_its_field(desk, tree, world):
    with pytest.raises(NotValidError) as refusal:
        await desk.review("cora", tree.bet, None, rationale=" \x00 ")
    assert set(refusal.value.problems) == {"decision", "rationale", "next_on"}
    with pytest.raises(NotValidError) as refusal:
        await desk.review("cora", tree.bet, "continue", rationale="x" * (MAX_RATIONALE + 1), on=-1)
    assert "2,001 characters and 2,000 fit" in refusal.value.problems["rationale"]
    assert refusal.value.problems["next_on"].startswith("This day has passed")
    with pytest.raises(NotValidError) as refusal:
        await desk.review("cora", tree.bet, "start", on=1)
    assert list(refusal.value.problems) == ["decision"]
    assert await desk.acts(tree.bet) == ()


@pytest.mark.long
async def test_a_goal_needs_no_next_date_and_today_is_one(desk, tree, world):
    await desk.review("ana", tree.goal, "continue")
    assert (await world.again(tree.goal)).draft.review_on is None
    await desk.review("ana", tree.goal, "continue", on=0)
    assert (await world.again(tree.goal)).draft.review_on == world.today


@pytest.mark.long
async def test_what_is_only_proposed_or_archived_is_not_reviewed(desk, world, places):
    for state, said in (("proposed", "only proposed yet"), ("archived", "Restore it")):
        node = await world.node(state, level="bet", domain=places.orders, state=state)
        with pytest.raises(ConflictError, match=said):
            await desk.reviews.sheet(world.actor("ana"), node.id)
        given = Given(decision=Decision.CONTINUE, rationale="Fine.")
        with pytest.raises(ConflictError, match=said):
            await desk.reviews.review(world.actor("ana"), world.delivery(), node.id, given)


@pytest.mark.long
@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ben", NotAllowedError), ("gus", NotAllowedError), ("eve", NotAllowedError), ("other", NotFoundError)],
)
async def test_others_neither_open_nor_send_a_review(desk, tree, world, who, refusal):
    sheet = await desk.reviews.sheet(world.actor("cora"), tree.bet.id)
    actor = world.actor(who, external=who == "eve")
    if who == "other":
        there = World(world.database, world.clock, OrganisationId("T2"))
        actor = await there.person("ana", is_admin=True)
    with pytest.raises(refusal):
        await desk.reviews.sheet(actor, tree.bet.id)
    with pytest.raises(refusal):
        await desk.review(actor, tree.bet, "stop", sheet=sheet)
    if who != "ben":
        with pytest.raises(refusal):
            await desk.reviews.past(actor, tree.bet.id)
        with pytest.raises(refusal):
            await desk.reviews.lessonable(actor, tree.bet.id)
    assert await states(world, tree.bet) == ["active"]


@pytest.mark.long
@pytest.mark.parametrize("who", ["cora", "ana", "dan"])
async def test_its_lead_its_domains_leads_and_admins_review_it(desk, tree, world, who):
    await desk.review(who, tree.bet, "stop")
    assert await states(world, tree.bet) == ["stopped"]


@pytest.mark.long
async def test_a_second_delivery_changes_nothing_and_is_answered_alike(desk, tree, world):
    sheet, delivery = await desk.reviews.sheet(world.actor("cora"), tree.bet.id), world.delivery()
    first = await desk.review("cora", tree.bet, "stop", delivery=delivery, sheet=sheet)
    again = await desk.review("cora", tree.bet, "stop", delivery=delivery, sheet=sheet)
    assert (again.review, again.below) == (first.review, first.below) == (first.review, 1)
    assert len(await desk.reviews.past(world.actor("cora"), tree.bet.id)) == 1
    assert len(await desk.acts(tree.bet)) == 1


@pytest.mark.long
async def test_of_two_who_decide_at_once_the_second_is_asked_again(desk, tree, world):
    sheet = await desk.reviews.sheet(world.actor("cora"), tree.bet.id)
    results = await asyncio.gather(
        *(desk.review(who, tree.bet, "stop", rationale=f"{who} says so", sheet=sheet) for who in ("cora", "ana")),
        return_exceptions=True,
    )
    (late,) = [one for one in results if isinstance(one, ChangedMeanwhileError)]
    assert late.sheet.decisions == (Decision.START,)
    assert late.sheet.typed is not None
    assert late.sheet.typed.rationale in {"cora says so", "ana says so"}
    assert len(late.sheet.past) == 1
    assert late.sheet.past[0].review.rationale != late.sheet.typed.rationale


@pytest.mark.long
async def test_nothing_is_stopped_that_the_form_did_not_name(desk, tree, world, places):
    sheet = await desk.reviews.sheet(world.actor("cora"), tree.bet.id)
    await world.node("New below", level="initiative", under=tree.bet.id, domain=places.orders)
    with pytest.raises(ChangedMeanwhileError) as late:
        await desk.review("cora", tree.bet, "stop", sheet=sheet)
    assert [node.name for node in late.value.sheet.below] == ["Hire for the night", "New below"]
    assert await states(world, tree.bet) == ["active"]
    await desk.review("cora", tree.bet, "stop", sheet=late.value.sheet)
    assert await states(world, tree.bet, tree.initiative) == ["stopped", "stopped"]


@pytest.mark.long
async def test_the_channels_that_follow_hear_of_a_review_once(desk, tree, world):
    await desk.follow(tree.bet, "C_ORDERS_T1")
    await desk.follow(tree.initiative, "C_LOGISTICS_T1")
    await desk.review("cora", tree.bet, "stop", rationale="Two people left.")
    news = {post.channel_id: post.text for post in await world.posts("goals.news")}
    assert news == {
        "C_ORDERS_T1": "Cora reviewed the bet “Pick parcels at night”: it is stopped.\nTwo people left.",
        "C_LOGISTICS_T1": "The initiative “Hire for the night” was stopped with the bet “Pick parcels at night”.",
    }
    assert desk.woken == ["outbox"]
    await desk.review("ana", tree.goal, "continue")
    assert desk.woken == ["outbox"], "nobody follows the goal"


# What a node taught.


async def test_a_learning_begins_with_what_was_believed_and_what_happened(desk, tree, world):
    await desk.review("cora", tree.bet, "stop", rationale="Two people left.\n\n\n\n  We   could not hire.")
    begun = await desk.reviews.lessonable(world.actor("ben"), tree.bet.id)
    assert begun.fields == {
        "title": "Why we stopped Pick parcels at night",
        "text": (
            "We stopped the bet “Pick parcels at night”: Two people left.\n\nWe could not hire.\n\n"
            "We believed: Night shifts pick faster\n\nWe expected: Parcels leave the same day"
        ),
        "why": "We would know by: Late parcels below 10 %\n\nWe would stop if: Two people leave the night shift",
        "kind": "did_not_work",
    }


async def test_what_goes_on_has_no_verdict_and_a_long_name_no_title(tree, world):
    review = Review(decision=Decision.RESCOPE, rationale="Smaller.", at=world.clock.now())
    assert "kind" not in taught(tree.bet, review)
    assert taught(tree.bet, None)["title"] == "What Pick parcels at night taught us"
    long = tree.bet.with_draft(replace(tree.bet.draft, name="x" * 150))
    assert "title" not in taught(long, review)


def test_nothing_is_made_up_for_a_node_without_words(tree_node):
    assert taught(tree_node, None) == {"title": "What Bare taught us"}


@pytest.fixture
async def tree_node(world, places):
    return await world.node("Bare", level="bet", domain=places.orders)
