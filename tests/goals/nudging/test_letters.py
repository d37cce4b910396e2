"""What a reminder says when it leaves, and what it shows once its reader clicked in it."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.features.goals.nudging.service import Later
from bot.features.goals.nudging.times import Address
from bot.features.goals.rules.tree import State
from bot.kernel.errors import NotAllowedError, NotFoundError
from bot.kernel.ids import NodeId, OrganisationId, UserId
from handlers.goals.nudging import render
from handlers.goals.nudging.messages import said
from storage.tables import PersonRow
from tests.goals.nudging.conftest import TUESDAY, VACATION
from tests.goals.supporting.living import shown


@pytest.fixture
async def many(world, places):
    """Seven goals that cora leads, each with a number that is late."""
    nodes = []
    for number in range(7):
        node = await world.node(f"Goal {number}", domain=places.orders, lead=UserId("cora"))
        await world.reading(await world.measure(node.id), "15", ago=30)
        nodes.append(node)
    return nodes


async def save(world, node, **changed):
    now = await world.again(node)
    draft = {key: value for key, value in changed.items() if key != "state"}
    after = replace(now, draft=replace(now.draft, **draft), state=changed.get("state", now.state))
    await world.goals(lambda store: store.save(world.organisation, after, now=world.clock.now()))


def buttons(letter):
    return [
        (one["text"]["text"], one.get("value"))
        for block in render(letter).blocks
        if block["type"] == "actions"
        for one in block["elements"]
    ]


async def read(desk, user):
    """The reminder as it stands, by a click that changes nothing."""
    node = (await desk.rows(lambda rows: rows.items(desk.world.organisation, _address(desk, user))))[0].node
    return (await desk.snooze(user, await desk.world.again(node), None)).letter


def _address(desk, user):
    return Address(reader=UserId(user), week=date(2026, 1, 5))


async def test_it_says_what_waits_since_when_and_how_long_it_takes(desk, bet, late):
    await desk.sweep(TUESDAY)
    said = await desk.sent("cora")
    assert "One bet waits for a word from you." in said
    assert "A check-in takes about a minute." in said
    assert "◆ *Pick at night* (bet, Orders)" in said
    assert "“Late parcels”: the next number, since 13 December 2025 (the last one is of 6 December 2025)" in said
    letter = await read(desk, "cora")
    assert buttons(letter) == [
        ("Check in", str(bet.id)),
        ("Remind me in 2 weeks", f"{bet.id}.2026-01-05"),
        ("Not this quarter", f"{bet.id}.2026-01-05"),
        ("See all goals", None),
    ]


@pytest.mark.long
async def test_a_review_has_its_own_button_and_who_may_not_keep_a_goal_may_look_at_it(desk, world, bet, late):
    await save(world, bet, review_on=date(2026, 1, 2))
    desk.slack.people["cora"] = VACATION
    await desk.sweep(TUESDAY)
    letter = await read(desk, "ben")
    assert buttons(letter)[0] == ("Open", str(bet.id))
    await save(world, bet, lead=UserId("ben"), watcher=None)
    await desk.sweep(TUESDAY + timedelta(days=7))
    (address,) = [Address(reader=UserId("ben"), week=date(2026, 1, 12))]
    letter = (await desk.snooze("ben", bet, None, week=address.week)).letter
    assert [label for label, _ in buttons(letter)][:2] == ["Check in", "Review"]


@pytest.mark.long
async def test_five_are_listed_and_the_others_counted(desk, many):
    await desk.sweep(TUESDAY)
    said = await desk.sent("cora")
    assert "7 goals wait for a word from you. “Goal 0”, “Goal 1” and 5 more" in said
    assert "*and 2 more*" in said
    assert [number for number in range(7) if f"*Goal {number}*" in said] == [0, 1, 2, 3, 4]


@pytest.mark.long
async def test_what_was_checked_in_meanwhile_is_left_out_and_the_week_is_spent_where_nothing_is_left(
    desk, world, bet, late, many
):
    await desk.sweep(TUESDAY)
    await world.reading(late, "14")
    said = await desk.sent("cora")
    assert "Pick at night" not in said
    assert "7 goals wait" in said
    items = await desk.rows(lambda rows: rows.items(world.organisation, _address(desk, "cora")))
    assert [item.node for item in items] == [node.id for node in many], "nor does a later click bring it back"
    for node in many:
        await save(world, node, state=State.STOPPED)
    assert await desk.sent("cora") is None
    for node in many:
        await save(world, node, state=State.ACTIVE)
    await desk.sweep(TUESDAY + timedelta(days=2))
    assert len(await desk.nudged()) == 1


@pytest.mark.long
@pytest.mark.parametrize(
    "changed", [{"lead": UserId("ana")}, {"lead": None}, {"state": State.ARCHIVED}, {"state": State.STOPPED}]
)
async def test_what_is_somebody_elses_by_now_is_left_out(desk, world, bet, late, changed):
    await desk.sweep(TUESDAY)
    await save(world, bet, **changed)
    assert await desk.sent("cora") is None


@pytest.mark.long
async def test_what_came_to_a_watcher_is_left_out_where_another_leads_or_watches_by_now(desk, world, bet, late):
    desk.slack.people["cora"] = VACATION
    await desk.sweep(TUESDAY)
    await save(world, bet, lead=UserId("ana"))
    assert await desk.sent("ben") is None


@pytest.mark.long
async def test_a_reminder_that_leaves_after_its_week_is_not_sent_and_neither_is_one_to_who_left(desk, world, late):
    await desk.sweep(TUESDAY)
    assert await desk.sent("cora")
    world.clock.advance(days=6)
    assert await desk.sent("cora", week=date(2026, 1, 5)) is None
    world.clock.set(TUESDAY)

    def leave(session):
        session.get(PersonRow, (world.organisation, "cora")).is_guest = True

    await world.database.write(leave)
    assert await desk.sent("cora") is None


@pytest.mark.long
async def test_a_key_that_names_no_reminder_sends_nothing(desk, late):
    assert await desk.sent("cora") is None
    assert await desk.nudging.prepare_system(desk.world.organisation, "edition:1") is None


@pytest.mark.long
async def test_what_is_put_off_says_so_in_its_place_and_can_be_undone(desk, bet, late, many):
    await desk.sweep(TUESDAY)
    await desk.sent("cora")
    put_off = await desk.snooze("cora", bet)
    text = shown({"blocks": render(put_off.letter).blocks})
    # The bet comes after the goals: it is one of the two that are not listed.
    assert "Pick at night" not in text
    assert put_off.letter.more == 2
    put_off = await desk.snooze("cora", many[2])
    text = shown({"blocks": render(put_off.letter).blocks})
    assert "*Goal 2* (goal, Orders)\nReminder again on 20 January 2026, if something waits then." in text
    assert ("Undo", f"{many[2].id}.2026-01-05") in buttons(put_off.letter)
    assert put_off.letter.waiting == 6
    undone = await desk.snooze("cora", many[2], None)
    assert undone.until is None
    assert undone.letter.waiting == 7
    assert "Reminder again" not in shown({"blocks": render(undone.letter).blocks})


@pytest.mark.long
async def test_when_the_last_one_is_put_off_nothing_waits(desk, bet, late):
    await desk.sweep(TUESDAY)
    put_off = await desk.snooze("cora", bet, Later.NEXT_QUARTER)
    text = shown({"blocks": render(put_off.letter).blocks})
    assert "Nothing waits for you here any more." in text
    assert "Reminder again on 1 April 2026" in text


@pytest.mark.long
async def test_what_was_checked_in_since_says_that_nothing_waits(desk, world, bet, late, many):
    await desk.sweep(TUESDAY)
    await desk.sent("cora")
    measure = next(iter(await world.goals(lambda store: store.measures(world.organisation, [many[0].id]))))
    await world.reading(measure, "12")
    text = shown({"blocks": render(await read(desk, "cora")).blocks})
    assert "*Goal 0* (goal, Orders)\nNothing waits for you here any more." in text


@pytest.mark.long
async def test_a_click_that_is_delivered_twice_puts_off_once(desk, world, bet, late):
    await desk.sweep(TUESDAY)
    delivery = world.delivery()
    first = await desk.snooze("cora", bet, delivery=delivery)
    await desk.snooze("cora", bet, None)
    world.clock.advance(days=3)
    again = await desk.snooze("cora", bet, delivery=delivery)
    assert again.until == first.until
    assert again.letter.waiting == 1, "what was undone since stays undone"


@pytest.mark.long
async def test_two_clicks_at_once_both_count(desk, world, many):
    await desk.sweep(TUESDAY)
    await asyncio.gather(*(desk.snooze("cora", node) for node in many[:3]))
    snoozed = await desk.rows(lambda rows: rows.snoozed(world.organisation, after=world.today))
    assert {node for _, node in snoozed} == {node.id for node in many[:3]}


@pytest.mark.long
async def test_without_a_reminder_a_click_is_answered_in_words(desk, bet, late):
    put_off = await desk.snooze("dan", bet)
    assert put_off.letter is None
    assert said(put_off) == "Pollen does not remind you of the bet “Pick at night” before 19 January 2026."
    assert "whenever something waits" in said(await desk.snooze("dan", bet, None))


@pytest.mark.long
async def test_guests_and_people_of_elsewhere_can_put_nothing_off_and_learn_nothing(desk, world, bet, late):
    for who in (world.actor("gus"), world.actor("eve", external=True)):
        with pytest.raises(NotAllowedError):
            await desk.snooze(who, bet)
    elsewhere = replace(world.actor("cora"), organisation=OrganisationId("T2"))
    for actor, node in ((elsewhere, bet), (world.actor("cora"), replace(bet, id=NodeId(999)))):
        with pytest.raises(NotFoundError):
            await desk.snooze(actor, node)
    assert await desk.rows(lambda rows: rows.snoozed(world.organisation, after=date.min)) == {}
