"""A learning's form links it to goals and products, with the learning, once, and merged as its other fields are."""

import asyncio

import pytest
from sqlmodel import select

from bot.features.learnings.linking.rules import MOST_LINKED
from bot.features.learnings.rules import NotValidError
from bot.features.learnings.submissions import ChangedMeanwhileError, Sent
from bot.kernel.ids import OrganisationId
from storage.tables import LearningRow, NodeRow
from tests.learnings.place import ANA, BEN

GONE = "not there any more. Please choose again."


async def test_goals_and_products_of_the_form_are_saved_with_the_learning_and_stand_in_its_form_again(desk):
    bet, goal = await desk.goal("Freeze earlier"), await desk.goal("On time", level="goal")
    orders, late = await desk.product("Orders placed"), await desk.product("Late parcels")
    learning = await desk.log(goals=f"{goal},{bet}", products=f"{orders},{late}")
    assert await desk.linked(learning.id) == ({bet: "taught", goal: "taught"}, {orders, late})
    sheet = await desk.sheets.of(ANA, learning.id)
    assert (sheet.fields["goals"], sheet.fields["products"]) == (f"{bet},{goal}", f"{orders},{late}")
    assert {one.name for one in sheet.goals} == {"Freeze earlier", "On time"}
    assert {one.name for one in sheet.products} == {"Orders placed", "Late parcels"}


async def test_links_are_recorded_with_the_goal_and_the_product_by_the_learnings_number(desk):
    bet, orders = await desk.goal("Freeze earlier"), await desk.product("Orders placed")
    learning = await desk.log(goals=str(bet), products=str(orders))
    named = f"learning {learning.id}"
    assert await desk.acts("node", bet) == [("taught", "U-ana", [("lesson", None, named)])]
    assert await desk.acts("product", orders) == [("linked", "U-ana", [("learning", None, named)])]
    await desk.edit(learning.id, goals="", products="")
    assert (await desk.acts("node", bet))[1:] == [("unlinked", "U-ana", [("lesson", named, None)])]
    assert (await desk.acts("product", orders))[1:] == [("unlinked", "U-ana", [("learning", named, None)])]
    assert await desk.linked(learning.id) == ({}, set())


async def test_an_edit_changes_its_links_alone_and_its_history_names_them(desk):
    bet, other = await desk.goal("Freeze earlier"), await desk.goal("Freeze later")
    orders = await desk.product("Orders placed")
    learning = await desk.log(goals=str(bet), domain=str(desk.place.orders))
    after = await desk.edit(learning.id, goals=str(other), products=str(orders))
    assert after == learning, "links are no part of a learning's words: no new version, nothing posted anew"
    assert await desk.linked(learning.id) == ({other: "taught"}, {orders})
    (step,) = (await desk.histories.history(BEN, learning.id)).steps
    assert (step.act, step.by) == ("edited", "Ana")
    assert [(one.field, one.before, one.after) for one in step.changes] == [
        ("goals", "Freeze earlier", "Freeze later"),
        ("products", None, "Orders placed"),
    ]


@pytest.mark.long
async def test_a_history_names_what_is_gone_as_gone(desk):
    bet = await desk.goal("Freeze earlier")
    learning = await desk.log(goals=str(bet), domain=str(desk.place.orders))
    await desk.edit(learning.id, goals="")
    await desk.change(NodeRow, bet, state="declined")
    (step,) = (await desk.histories.history(BEN, learning.id)).steps
    assert [one.before for one in step.changes] == ["one that is gone"]


@pytest.mark.long
async def test_an_edit_of_words_leaves_what_others_linked(desk):
    bet, orders = await desk.goal("Freeze earlier"), await desk.product("Orders placed")
    learning = await desk.log()
    await desk.used_in(bet, learning.id)
    await desk.about(orders, learning.id)
    await desk.edit(learning.id, title="Fridays")
    assert await desk.linked(learning.id) == ({bet: "used"}, {orders})


async def test_a_form_without_these_fields_leaves_the_links_as_they_are(desk):
    bet, orders = await desk.goal("Freeze earlier"), await desk.product("Orders placed")
    learning = await desk.log(goals=str(bet), products=str(orders))
    sheet = await desk.sheets.of(ANA, learning.id)
    old = {name: value for name, value in sheet.fields.items() if name not in {"goals", "products"}}
    was = {name: value for name, value in sheet.was.items() if name in old}
    sent = Sent(fields={**old, "title": "Fridays"}, learning=learning.id, was=was)
    await desk.learnings.submit(ANA, "view:old", sent)
    assert await desk.linked(learning.id) == ({bet: "taught"}, {orders})


# What became of a goal or product meanwhile.


async def test_what_was_archived_or_retired_meanwhile_gets_a_sentence_under_its_field_and_nothing_is_saved(desk):
    bet, orders = await desk.goal("Freeze earlier"), await desk.product("Orders placed")
    await desk.archive(bet)
    await desk.retire(orders)
    with pytest.raises(NotValidError) as refused:
        await desk.log(text="", goals=str(bet), products=str(orders))
    assert refused.value.problems == {
        "text": "Please say what was learned, in a sentence or two.",
        "goals": "“Freeze earlier” was archived meanwhile. Please take it out here.",
        "products": "“Orders placed” was retired meanwhile. Please take it out here.",
    }
    with pytest.raises(NotValidError):
        await desk.log(goals=str(bet))
    assert await desk.database.read(lambda session: session.exec(select(LearningRow)).all()) == []


@pytest.mark.parametrize("goals", ["999", "freeze", "-1", "1" * 40, "declined", "another"])
async def test_what_is_not_there_gets_a_sentence(desk, goals):
    numbers = {
        "declined": await desk.goal("Never", state="declined"),
        "another": await desk.goal("Theirs", organisation=OrganisationId("T2")),
    }
    with pytest.raises(NotValidError) as refused:
        await desk.log(goals=str(numbers.get(goals, goals)))
    assert refused.value.problems == {"goals": f"One of these goals is {GONE}"}


@pytest.mark.long
async def test_several_things_wrong_with_one_field_are_told_at_once(desk):
    gone = [await desk.product(f"Product {number}") for number in range(2)]
    for product in gone:
        await desk.retire(product)
    with pytest.raises(NotValidError) as refused:
        await desk.log(products=",".join(map(str, [*gone, 998, 999])))
    assert refused.value.problems == {
        "products": f"2 of these products are {GONE} “Product 0”, “Product 1” were retired meanwhile. "
        "Please take it out here."
    }


async def test_what_it_belongs_to_already_may_stay_whatever_became_of_it(desk):
    bet, orders = await desk.goal("Freeze earlier"), await desk.product("Orders placed")
    learning = await desk.log(goals=str(bet), products=str(orders))
    await desk.archive(bet)
    await desk.retire(orders)
    await desk.edit(learning.id, title="Fridays")
    assert await desk.linked(learning.id) == ({bet: "taught"}, {orders})


@pytest.mark.long
async def test_a_stopped_bet_teaches_and_a_proposed_one_may(desk):
    some = [await desk.goal(state, state=state) for state in ("stopped", "proposed")]
    learning = await desk.log(goals=",".join(map(str, some)))
    assert await desk.linked(learning.id) == (dict.fromkeys(some, "taught"), set())


@pytest.mark.long
async def test_more_than_a_form_takes_are_refused_but_those_that_came_from_elsewhere_stay(desk):
    many = [await desk.product(f"Product {number}") for number in range(MOST_LINKED + 1)]
    with pytest.raises(NotValidError) as refused:
        await desk.log(products=",".join(map(str, many)))
    assert refused.value.problems == {
        "products": "These are 11 products and 10 fit. Please keep those that matter most."
    }
    learning = await desk.log()
    for product in many:
        await desk.about(product, learning.id)
    await desk.edit(learning.id, title="Fridays")
    assert await desk.linked(learning.id) == ({}, set(many))


# A form that a goal's page opened.


async def test_a_form_that_a_goal_opened_begins_with_it_and_may_be_saved_without(desk):
    bet = await desk.goal("Freeze earlier", state="stopped")
    sheet = await desk.sheets.taught(ANA, bet, {"text": "Words."}, None)
    assert (sheet.fields["goals"], [one.id for one in sheet.goals]) == (str(bet), [bet])
    kept = await desk.log(goal=bet, goals=str(bet))
    assert await desk.linked(kept.id) == ({bet: "taught"}, set())
    cleared = await desk.log(goal=bet, goals="")
    assert await desk.linked(cleared.id) == ({}, set())
    of_an_old_form = await desk.log(goal=bet)
    assert await desk.linked(of_an_old_form.id) == ({bet: "taught"}, set())


@pytest.mark.long
async def test_a_goal_archived_after_its_page_opened_the_form_is_linked_all_the_same(desk):
    bet = await desk.goal("Freeze earlier")
    await desk.archive(bet)
    learning = await desk.log(goal=bet, goals=str(bet))
    assert await desk.linked(learning.id) == ({bet: "taught"}, set())


# The same form again, and two at once.


async def test_a_repeat_of_the_delivery_gets_the_first_answer_and_links_nothing_twice(desk):
    bet = await desk.goal("Freeze earlier")
    first = await desk.log(delivery="view:1:a", goals=str(bet))
    await desk.edit(first.id, goals="")
    again = await desk.log(delivery="view:1:a", goals=str(bet))
    assert again.id == first.id
    assert await desk.linked(first.id) == ({}, set()), "what was cleared since stays cleared"
    assert len(await desk.acts("node", bet)) == 2


@pytest.mark.long
async def test_a_form_sent_again_with_other_links_changes_what_it_saved(desk):
    bet, other = await desk.goal("Freeze earlier"), await desk.goal("Freeze later")
    first = await desk.log(delivery="view:1:a", goals=str(bet))
    second = await desk.log(delivery="view:1:a", goals=str(other))
    assert second.id == first.id
    assert await desk.linked(first.id) == ({other: "taught"}, set())


async def test_a_form_sent_again_does_not_take_off_what_others_linked_meanwhile(desk):
    bet, other = await desk.goal("Freeze earlier"), await desk.goal("Freeze later")
    first = await desk.log(delivery="view:1:a", goals=str(bet))
    await desk.used_in(other, first.id)
    with pytest.raises(ChangedMeanwhileError) as conflict:
        await desk.log(delivery="view:1:a", goals=str(bet), title="Fridays")
    assert conflict.value.sheet.theirs == {"goals": f"{bet},{other}"}


async def test_of_two_who_edit_the_second_is_shown_what_changed_and_keeps_what_they_chose(desk):
    bet, other, third = [await desk.goal(name) for name in ("Freeze earlier", "Freeze later", "Freeze never")]
    orders = await desk.product("Orders placed")
    learning = await desk.log(goals=str(bet), domain=str(desk.place.orders))
    sheet = await desk.sheets.of(ANA, learning.id)
    await desk.edit(learning.id, actor=BEN, goals=str(other), products=str(orders))
    with pytest.raises(ChangedMeanwhileError) as conflict:
        await desk.edit(learning.id, sheet=sheet, goals=str(third))
    both = conflict.value.sheet
    assert both.theirs == {"goals": str(other), "products": str(orders)}
    assert (both.fields["goals"], both.fields["products"]) == (str(third), str(orders))
    assert {one.id for one in both.goals} == {other, third}
    await desk.edit(learning.id, sheet=both)
    assert await desk.linked(learning.id) == ({third: "taught"}, {orders})


@pytest.mark.long
async def test_two_who_choose_the_same_are_not_asked(desk):
    bet = await desk.goal("Freeze earlier")
    learning = await desk.log(domain=str(desk.place.orders))
    sheet = await desk.sheets.of(ANA, learning.id)
    await desk.edit(learning.id, actor=BEN, goals=str(bet))
    await desk.edit(learning.id, sheet=sheet, goals=str(bet))
    assert await desk.linked(learning.id) == ({bet: "taught"}, set())
    assert len(await desk.acts("node", bet)) == 1


@pytest.mark.long
async def test_of_two_who_save_at_the_very_same_time_one_is_asked(desk):
    bet, other = await desk.goal("Freeze earlier"), await desk.goal("Freeze later")
    learning = await desk.log(domain=str(desk.place.orders))
    sheet = await desk.sheets.of(ANA, learning.id)
    done = await asyncio.gather(
        desk.edit(learning.id, sheet=sheet, goals=str(bet)),
        desk.edit(learning.id, actor=BEN, sheet=sheet, goals=str(other)),
        return_exceptions=True,
    )
    (conflict,) = (one for one in done if isinstance(one, Exception))
    assert isinstance(conflict, ChangedMeanwhileError)
    goals, _ = await desk.linked(learning.id)
    assert len(goals) == 1
    assert conflict.sheet.theirs == {"goals": ",".join(map(str, goals))}


# Drafts.


async def test_a_draft_keeps_the_choice_but_for_what_is_gone(desk):
    bet, gone = await desk.goal("Freeze earlier"), await desk.goal("Never", state="declined")
    orders = await desk.product("Orders placed")
    typed = {"text": "kept", "goals": f"{bet},{gone},999", "products": str(orders)}
    draft = await desk.drafts.keep_draft(ANA, typed, "of a test")
    sheet = await desk.sheets.of_draft(ANA, draft.id)
    assert (sheet.fields["goals"], sheet.fields["products"]) == (str(bet), str(orders))
    assert [one.name for one in (*sheet.goals, *sheet.products)] == ["Freeze earlier", "Orders placed"]
    sent = Sent(fields={**sheet.fields, "visibility": "everyone"}, draft=draft.id)
    learning = (await desk.learnings.submit(ANA, "view:1:a", sent)).learning
    assert await desk.linked(learning.id) == ({bet: "taught"}, {orders})
    assert await desk.drafts.of(ANA) == ()
