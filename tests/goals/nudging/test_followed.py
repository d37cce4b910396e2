"""What somebody follows is told in the one message of their week, never in one of its own."""

import asyncio
import re
from datetime import date, timedelta

import pytest

from bot.kernel.news import Thing
from handlers.goals.nudging import render
from storage.tables import DomainRow, PersonRow, ProductRow
from tests.goals.nudging.conftest import GONE, TUESDAY, VACATION
from tests.goals.supporting.living import shown
from tests.products.world import World

MONDAY = "2026-01-05"


@pytest.fixture
async def product(desk, places):
    """A product of Orders, which gil in Berlin follows; he leads nothing."""
    world = World(desk.world.database, desk.world.clock)
    await world.person("gil", zone="Europe/Berlin")
    made = await world.product("Parcels", places.orders, owner="ana")
    await desk.follow("gil", product=made.id)
    return made.id


def buttons(blocks):
    return [
        (one["text"]["text"], one["action_id"], one.get("value"))
        for block in blocks
        if block["type"] == "actions"
        for one in block["elements"]
    ]


def read(page):
    """A message as it is read."""
    return re.sub(r"\n+", "\n", shown({"blocks": page.blocks}))


async def page(desk, user, *, week=MONDAY):
    return await desk.nudging.prepare_system(desk.world.organisation, f"nudge:{user}:{week}")


async def told(desk, user):
    """What was told, and in the message of which week; None for what waits."""
    return [(row.text, row.week) for row in await desk.world.kept_news() if row.user_id == user]


# When, and in which message.


async def test_who_leads_nothing_gets_their_news_at_the_times_of_reminders_in_one_message(desk, places, product):
    await desk.follow("gil", domain=places.logistics)
    await desk.happens("Ben owns it now.", "gil", product=product)
    await desk.happens("It went on to define.", "gil", domain=places.logistics)
    for days, hour in ((-1, 12), (0, 7), (0, 17), (4, 12)):
        await desk.sweep((TUESDAY + timedelta(days=days)).replace(hour=hour))
    assert await desk.nudged() == []
    await desk.sweep(TUESDAY)
    await desk.sweep(TUESDAY + timedelta(hours=1))
    assert await desk.nudged() == [("gil", MONDAY)]
    assert desk.slack.asked == ["gil"], "whose message of the week is spent, nobody is asked about"
    post = await page(desk, "gil")
    assert post.text == "News of what you follow: “Logistics” and “Parcels”"
    seen = read(post)
    for words in ("*What you follow*", "Parcels\nBen owns it now.", "Logistics\nIt went on to define."):
        assert words in seen
    assert buttons(post.blocks) == [
        ("Open", "goals.domain.v1", str(places.logistics)),
        ("Stop following", "goals.stop_following.v1", f"domain.{places.logistics}.{MONDAY}"),
        ("Open", "goals.product.v1", str(product)),
        ("Stop following", "goals.stop_following.v1", f"product.{product}.{MONDAY}"),
    ]
    assert "at most one such message a week, and none while there is no news" in seen


@pytest.mark.long
async def test_a_reminder_and_news_are_one_message_and_what_comes_later_waits_for_the_next_week(
    desk, late, product, places
):
    await desk.follow("cora", product=product)
    await desk.happens("Ben owns it now.", "cora", product=product)
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == [("cora", MONDAY)]
    post = await page(desk, "cora")
    assert post.text == ("One bet waits for a word from you. “Pick at night” News of what you follow: “Parcels”")
    assert "Pick at night" in str(post.blocks)
    assert "Ben owns it now." in str(post.blocks)
    await desk.happens("It is deprecated.", "cora", product=product)
    for days in (1, 2, 3):
        await desk.sweep(TUESDAY + timedelta(days=days))
    assert len(await desk.nudged()) == 1
    await desk.sweep(TUESDAY + timedelta(days=7))
    assert (await desk.nudged())[1:] == [("cora", "2026-01-12")]
    later = str((await page(desk, "cora", week="2026-01-12")).blocks)
    assert "It is deprecated." in later
    assert "Ben owns it now." not in later


@pytest.mark.long
async def test_what_happens_between_the_making_and_the_sending_is_told_with_it(desk, product):
    await desk.happens("Ben owns it now.", "gil", product=product)
    await desk.sweep(TUESDAY)
    await desk.happens("It is deprecated.", "gil", product=product)
    assert "Parcels\nBen owns it now.\nIt is deprecated." in read(await page(desk, "gil"))


@pytest.mark.long
async def test_who_is_away_hears_nothing_until_they_are_back(desk, product):
    await desk.happens("Ben owns it now.", "gil", product=product)
    desk.slack.people["gil"] = VACATION
    for days in range(4):
        await desk.sweep(TUESDAY + timedelta(days=days))
    assert await desk.nudged() == []
    desk.slack.people.clear()
    await desk.sweep(TUESDAY + timedelta(days=7))
    assert await desk.nudged() == [("gil", "2026-01-12")]
    assert "Ben owns it now." in await desk.sent("gil")


@pytest.mark.long
async def test_a_message_whose_week_passed_unsent_leaves_its_news_to_the_next_one(desk, product):
    await desk.happens("Ben owns it now.", "gil", product=product)
    await desk.sweep(TUESDAY)
    assert await page(desk, "gil") is not None
    assert await told(desk, "gil") == [("Ben owns it now.", date(2026, 1, 5))]
    desk.world.clock.set(TUESDAY + timedelta(days=6))
    assert await page(desk, "gil") is None
    assert await told(desk, "gil") == [("Ben owns it now.", None)]
    await desk.sweep(TUESDAY + timedelta(days=7))
    assert "Ben owns it now." in await desk.sent("gil")


@pytest.mark.long
async def test_an_attempt_that_is_made_again_says_the_same_and_what_came_since(desk, product):
    await desk.happens("Ben owns it now.", "gil", product=product)
    await desk.sweep(TUESDAY)
    first = await page(desk, "gil")
    assert await page(desk, "gil") == first
    await desk.happens("It is deprecated.", "gil", product=product)
    assert "Ben owns it now.\nIt is deprecated." in read(await page(desk, "gil"))


@pytest.mark.long
async def test_the_same_news_are_kept_once_and_two_processes_that_look_at_once_make_one_message(desk, product):
    for _ in range(2):
        await desk.happens("Ben owns it now.", "gil", product=product, key="handed_over:1")
    assert len(await told(desk, "gil")) == 1
    desk.world.clock.set(TUESDAY)
    await asyncio.gather(*(desk.sweep() for _ in range(4)))
    assert await desk.nudged() == [("gil", MONDAY)]


# What is left out.


async def _unfollow(desk, product, places):
    await desk.unfollow("gil", product=product)


async def _remove(desk, product, places):
    await _change(desk, ProductRow, product, status="declined")


async def _leave(desk, product, places):
    await _change(desk, PersonRow, ("T1", "gil"), is_active=False)


async def _become_a_guest(desk, product, places):
    await _change(desk, PersonRow, ("T1", "gil"), is_guest=True)


async def _change(desk, table, key, **values):
    def work(session):
        row = session.get(table, key)
        for name, value in values.items():
            setattr(row, name, value)

    await desk.world.database.write(work)


@pytest.mark.long
@pytest.mark.parametrize("happens", [_unfollow, _remove, _leave, _become_a_guest])
@pytest.mark.parametrize("made", [False, True])
async def test_what_is_no_news_any_more_is_not_told_and_goes(desk, places, product, happens, made):
    await desk.happens("Ben owns it now.", "gil", product=product)
    if made:
        await desk.sweep(TUESDAY)
    await happens(desk, product, places)
    if not made:
        await desk.sweep(TUESDAY)
    assert await page(desk, "gil") is None, "it is looked at once more right before it is sent"
    assert await desk.nudged() == ([("gil", MONDAY)] if made else [])
    await desk.sweep(TUESDAY + timedelta(days=7))
    assert await told(desk, "gil") == []


@pytest.mark.long
async def test_of_a_domain_that_became_part_of_another_nothing_is_told(desk, places, product):
    await desk.follow("gil", domain=places.logistics)
    await desk.happens("It went on to define.", "gil", domain=places.logistics)
    await desk.happens("Ben owns it now.", "gil", product=product)
    await _change(desk, DomainRow, places.logistics, state="archived")
    await desk.sweep(TUESDAY)
    seen = await desk.sent("gil")
    assert "Logistics" not in seen
    assert "Parcels" in seen


@pytest.mark.long
async def test_whom_slack_says_to_be_gone_gets_nothing_and_whom_it_is_silent_about_is_asked_later(desk, product):
    await desk.happens("Ben owns it now.", "gil", product=product)
    for known in (GONE, None):
        desk.slack.people["gil"] = known
        await desk.sweep(TUESDAY)
    assert await desk.nudged() == []
    desk.slack.people.clear()
    await desk.sweep(TUESDAY + timedelta(hours=1))
    assert await desk.nudged() == [("gil", MONDAY)]


@pytest.mark.long
async def test_what_was_told_a_quarter_ago_is_forgotten(desk, product):
    await desk.happens("Ben owns it now.", "gil", product=product)
    await desk.sweep(TUESDAY)
    await page(desk, "gil")
    await desk.sweep(TUESDAY + timedelta(weeks=13))
    assert len(await told(desk, "gil")) == 1
    await desk.sweep(TUESDAY + timedelta(weeks=14))
    assert await told(desk, "gil") == []


# Many.


@pytest.mark.long
async def test_many_things_are_named_and_of_one_thing_the_latest_three_news_are_told(desk, places, product):
    world = World(desk.world.database, desk.world.clock)
    for number in range(11):
        made = await world.product(f"Table {number:02}", places.orders, owner="ana")
        await desk.follow("gil", product=made.id)
        await desk.happens(f"Said {number}.", "gil", product=made.id)
    for number in range(5):
        desk.world.clock.advance(minutes=1)
        await desk.happens(f"Owner {number}.", "gil", product=product)
    await desk.sweep(TUESDAY)
    post = await page(desk, "gil")
    seen = read(post)
    assert post.text == "News of what you follow: “Parcels”, “Table 10” and 10 more"
    assert "Parcels\nOwner 2.\nOwner 3.\nOwner 4." in seen
    assert seen.count("Said") == 7
    assert "and 4 more: Table 03, Table 02, Table 01, Table 00" in seen
    assert {week for _, week in await told(desk, "gil")} == {date(2026, 1, 5)}


# Clicks in it.


@pytest.mark.long
async def test_who_stops_following_sees_so_in_the_message_and_can_follow_again(desk, product):
    await desk.happens("Ben owns it now.", "gil", product=product)
    await desk.sweep(TUESDAY)
    await page(desk, "gil")

    async def click(follows):
        return await desk.nudging.follow(
            desk.world.actor("gil"),
            desk.world.delivery(),
            Thing.PRODUCT,
            product,
            follows=follows,
            week=date(2026, 1, 5),
        )

    await desk.unfollow("gil", product=product)
    done = await click(False)
    assert desk.follows == [("gil", Thing.PRODUCT, product, False)]
    page_now = render(done.letter)
    assert "You do not follow it any more." in read(page_now)
    assert [label for label, _, _ in buttons(page_now.blocks)] == ["Open", "Follow again"]
    await desk.follow("gil", product=product)
    assert "Ben owns it now." in read(render((await click(True)).letter))


@pytest.mark.long
async def test_putting_off_a_goal_leaves_the_news_in_the_message(desk, bet, late, product):
    await desk.follow("cora", product=product)
    await desk.happens("Ben owns it now.", "cora", product=product)
    await desk.sweep(TUESDAY)
    await desk.sent("cora")
    seen = read(render((await desk.snooze("cora", bet)).letter))
    assert "Reminder again on" in seen
    assert "Ben owns it now." in seen
