"""A lead says what the status is. On both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.features.goals.checking_in.results import Desk, Told, Wish, told_in
from bot.features.goals.checking_in.saying import BECAUSE, STATUS, UNTIL
from bot.features.goals.rules.judgement import Status
from bot.features.goals.rules.tree import State
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import NodeId, OrganisationId
from tests.goals.world import World


@pytest.fixture
def say(desk, world, bet):
    async def say(who, status=Status.AT_RISK, *, because="The vendor left.", ahead=14, mark=None, delivery=None):
        actor = world.actor(who)
        until = None if ahead is None else world.today + timedelta(days=ahead)
        if mark is None:
            mark = (await desk.statuses.desk(actor, bet.id)).mark
        wish = Wish(status=status, because=because, until=until)
        return await desk.statuses.say(actor, bet.id, wish, mark=mark, delivery=delivery or world.delivery())

    return say


@pytest.mark.long
async def test_who_keeps_it_says_a_status_and_it_holds_with_who_and_until_when(desk, world, bet, late, say):
    await world.reading(late, "10")
    told = await say("ana")
    assert (told.was, told.now) == (Status.ACHIEVED, Status.AT_RISK)
    for who in ("dan", "cora"):
        assert (await say(who)).was is Status.AT_RISK
    said = (await world.again(bet)).said
    assert (said.status, said.because, said.until, said.by) == (
        "at_risk",
        "The vendor left.",
        world.today + timedelta(days=14),
        "cora",
    )
    shown = await desk.statuses.desk(world.actor("ana"), bet.id)
    assert (shown.judgement.status, shown.judgement.computed) == (Status.AT_RISK, Status.ACHIEVED)
    assert shown.said_by == "Cora"


@pytest.mark.long
async def test_a_check_in_changes_the_numbers_and_not_what_was_said(desk, bet, late, say):
    await say("ana")
    saved = await desk.saved("ana", bet, (late, "10"))
    assert (saved.was, saved.now, saved.is_said) == (Status.AT_RISK, Status.AT_RISK, True)


@pytest.mark.long
async def test_after_its_last_date_the_numbers_say_it_again(desk, world, bet, late, say):
    await world.reading(late, "10")
    await say("ana", ahead=0)
    world.clock.advance(days=1)
    shown = await desk.statuses.desk(world.actor("cora"), bet.id)
    assert (shown.judgement.status, shown.judgement.is_said) == (Status.ACHIEVED, False)


@pytest.mark.long
async def test_it_is_taken_back_and_the_history_has_both(desk, world, bet, say):
    await say("ana")
    told = await say("cora", None, because="", ahead=None)
    assert (told.was, told.now, told.wish) == (Status.AT_RISK, Status.NO_DATA, Wish(status=None))
    assert (await world.again(bet)).said is None
    second, first = await desk.acts(bet)
    assert (first.act, first.by, second.act, second.by) == ("said status", "ana", "took back status", "cora")
    assert {change.field: change.after for change in first.changes} == {
        "said status": "at_risk",
        "because": "The vendor left.",
        "until": "2026-01-19",
    }
    with pytest.raises(ConflictError, match="Nobody says a status of this bet"):
        await say("ana", None)


@pytest.mark.long
async def test_what_breaks_a_rule_is_refused_under_its_field(world, bet, say):
    for more, at in (
        ({"status": Status.STALE}, STATUS),
        ({"status": Status.NO_DATA}, STATUS),
        ({"because": " … "}, BECAUSE),
        ({"because": "x" * 501}, BECAUSE),
        ({"ahead": None}, UNTIL),
        ({"ahead": -1}, UNTIL),
        ({"ahead": 91}, UNTIL),
    ):
        with pytest.raises(UserFacingError) as refused:
            await say("ana", **more)
        assert refused.value.field == at, more
    assert (await world.again(bet)).said is None


async def test_ninety_days_ahead_are_the_most(say):
    assert isinstance(await say("ana", ahead=90), Told)
    with pytest.raises(UserFacingError, match="at most 90 days, so until 5 April 2026"):
        await say("ana", ahead=91)


@pytest.mark.long
async def test_what_no_database_keeps_is_left_out_of_the_reason(world, bet, say):
    await say("ana", because="a\x00b\ud83d")
    assert (await world.again(bet)).said.because == "ab"


@pytest.mark.long
async def test_nobody_else_says_one(desk, world, bet, say):
    for who in ("ben", "gus", "zed"):
        with pytest.raises(NotAllowedError):
            await say(who, mark="")
        with pytest.raises(NotAllowedError):
            await desk.statuses.desk(world.actor(who), bet.id)
    assert (await world.again(bet)).said is None


@pytest.mark.long
async def test_what_is_of_another_organisation_is_not_there(desk, bet, any_database, clock):
    other = World(any_database, clock, OrganisationId("T2"))
    actor = await other.person("dan", is_admin=True)
    wish = Wish(status=Status.AT_RISK, because="Why", until=other.today)
    for node in (bet.id, NodeId(10**9)):
        with pytest.raises(NotFoundError):
            await desk.statuses.desk(actor, node)
        with pytest.raises(NotFoundError):
            await desk.statuses.say(actor, node, wish, mark="", delivery=other.delivery())


@pytest.mark.long
async def test_what_was_put_to_rest_meanwhile_gets_no_status(desk, world, bet, say):
    mark = (await desk.statuses.desk(world.actor("ana"), bet.id)).mark
    for state in (State.ARCHIVED, State.STOPPED):
        resting = replace(bet, state=state)
        await world.goals(lambda store, wanted=resting: store.save(world.organisation, wanted, now=world.clock.now()))
        with pytest.raises(ConflictError):
            await say("ana", mark=mark)


@pytest.mark.long
async def test_a_repeated_delivery_is_saved_once_and_told_the_same(desk, world, bet, say):
    await desk.follow(bet)
    delivery, mark = world.delivery(), (await desk.statuses.desk(world.actor("ana"), bet.id)).mark
    first = await say("ana", delivery=delivery, mark=mark)
    assert await say("ana", delivery=delivery, mark=mark) == first
    assert len(await desk.acts(bet)) == 1
    assert (await world.again(bet)).version == 2
    (post,) = await world.posts("goals.news")
    assert "Ana says so until 19 January 2026: The vendor left." in post.text
    assert desk.woken == ["outbox", "outbox"]


@pytest.mark.long
async def test_the_second_of_two_sees_what_the_first_said_and_keeps_what_they_typed(desk, world, bet, say):
    mark = (await desk.statuses.desk(world.actor("cora"), bet.id)).mark
    await say("ana")
    again = await say("cora", Status.ON_TRACK, because="It is fine.", mark=mark)
    assert isinstance(again, Desk)
    assert (again.is_changed, again.said_by) == (True, "Ana")
    assert again.node.said == (await world.again(bet)).said
    assert again.wish == Wish(status=Status.ON_TRACK, because="It is fine.", until=world.today + timedelta(days=14))
    assert (await world.again(bet)).said.status == "at_risk"
    assert isinstance(await say("cora", Status.ON_TRACK, because="It is fine.", mark=again.mark), Told)


@pytest.mark.long
async def test_of_two_who_send_at_the_same_time_one_saves_and_the_other_looks_again(desk, world, bet, say):
    mark = (await desk.statuses.desk(world.actor("cora"), bet.id)).mark
    results = await asyncio.gather(say("ana", mark=mark), say("cora", Status.OFF_TRACK, mark=mark))
    assert sorted(type(one).__name__ for one in results) == ["Desk", "Told"]
    assert len(await desk.acts(bet)) == 1


@pytest.mark.long
async def test_what_is_told_is_read_back_word_for_word(say):
    told = await say("ana")
    assert told_in(told.as_answer()) == told
    taken_back = await say("ana", None)
    assert told_in(taken_back.as_answer()) == taken_back
