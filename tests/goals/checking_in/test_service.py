"""Checking in: what is stored, what is asked about first, and what is refused. On both databases."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.features.goals.checking_in.results import Saved
from bot.features.goals.checking_in.sheets import MOST_LINES
from bot.features.goals.checking_in.typed import NOTHING, Field, FieldsError, Seen, field_of
from bot.features.goals.rules.judgement import Status
from bot.features.goals.rules.tree import State
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import NodeId, OrganisationId
from tests.goals.world import World

YESTERDAY = date(2026, 1, 4)


@pytest.mark.long
async def test_the_form_shows_each_measure_with_its_last_value(desk, world, bet, late, calls):
    await world.reading(late, "18", ago=7)
    sheet = await desk.check_ins.sheet(world.actor("ana"), bet.id)
    assert [line.measure.name for line in sheet.lines] == ["Late parcels", "Calls"]
    assert [line.latest and str(line.latest.value) for line in sheet.lines] == ["18", None]
    assert (sheet.today, sheet.left_out, sheet.typed, sheet.has_questions) == (world.today, 0, None, False)


@pytest.mark.long
async def test_numbers_are_saved_as_people_type_them_and_an_empty_field_is_no_reading(desk, bet, late, calls):
    saved = await desk.saved(
        "ana", bet, (late, "16,5 %"), (calls, "  "), confidence=7, note=" Better. ", needs_support=True
    )
    assert await desk.readings(late) == [("2026-01-05", "16.5")]
    assert await desk.readings(calls) == []
    last = await desk.last(bet)
    assert (last.confidence, last.note, last.needs_support, last.by) == (7, "Better.", True, "ana")
    assert [(one.name, one.before, one.after) for one in saved.moved] == [("Late parcels", "", "16.5 %")]
    assert (saved.by, saved.sponsor, saved.needs_support, saved.has_note) == ("Ana", "Dan", True, True)


@pytest.mark.long
async def test_thousands_signs_and_units_are_read(desk, bet, calls):
    await desk.saved("ana", bet, (calls, "1,200 calls"))
    assert await desk.readings(calls) == [("2026-01-05", "1200")]


async def test_what_moved_is_told_from_the_value_before_to_the_new_one(desk, world, bet, late):
    await world.reading(late, "20", ago=14)
    await world.reading(late, "12", ago=0)
    saved = await desk.saved("ana", bet, (late, "15"), on=world.today - timedelta(days=7))
    assert [(one.before, one.after, one.instead_of) for one in saved.moved] == [("20 %", "15 %", "")]


@pytest.mark.long
async def test_the_status_before_and_after_is_told_with_why(desk, bet, late):
    saved = await desk.saved("ana", bet, (late, "10"))
    assert saved.was is Status.NO_DATA
    assert saved.now is Status.ACHIEVED
    assert "10 %" in saved.because


@pytest.mark.long
async def test_a_past_date_is_allowed_also_before_the_start_and_a_future_one_is_not(desk, world, bet, late):
    await desk.saved("ana", bet, (late, "22"), on=bet.draft.starts_on - timedelta(days=400))
    with pytest.raises(UserFacingError) as refused:
        await desk.save("ana", bet, (late, "12"), on=world.today + timedelta(days=1))
    assert refused.value.field == Field.ON
    assert "still to come" in refused.value.text
    assert len(await desk.readings(late)) == 1


@pytest.mark.long
async def test_a_number_of_a_past_date_says_what_the_last_one_still_is(desk, world, bet, late):
    await world.reading(late, "14", ago=1)
    (first,) = (await desk.saved("ana", bet, (late, "18"), on=world.today - timedelta(days=9))).moved
    assert (first.before, first.after, first.latest) == ("", "18 %", "14 %")
    (between,) = (await desk.saved("ana", bet, (late, "16"), on=world.today - timedelta(days=5))).moved
    assert (between.before, between.after, between.latest) == ("18 %", "16 %", "14 %")
    (last,) = (await desk.saved("ana", bet, (late, "12"))).moved
    assert (last.before, last.after, last.latest) == ("14 %", "12 %", "")


@pytest.mark.long
async def test_what_no_database_keeps_is_left_out_of_a_note(desk, bet):
    await desk.saved("ana", bet, note=" a\x00b\ud83d ")
    assert (await desk.last(bet)).note == "ab"
    with pytest.raises(UserFacingError, match="Nothing is filled in"):
        await desk.save("ana", bet, note="\x00")


@pytest.mark.long
async def test_today_is_the_date_where_the_person_lives(desk, world, bet, late):
    world.clock.advance(hours=13)
    # 01:00 of Tuesday in UTC and Berlin, 22:00 of Monday in São Paulo.
    assert (await desk.check_ins.sheet(world.actor("ana"), bet.id)).today == date(2026, 1, 5)
    assert (await desk.check_ins.sheet(world.actor("cora"), bet.id)).today == date(2026, 1, 6)
    await desk.saved("cora", bet, (late, "15"), on=date(2026, 1, 6))
    with pytest.raises(UserFacingError, match="still to come"):
        await desk.save("ana", bet, (late, "14"), on=date(2026, 1, 6))


@pytest.mark.long
async def test_what_breaks_a_rule_is_refused_under_its_field_and_changes_nothing(desk, bet, late):
    for more, at, said in (
        ({"on": None}, Field.ON, "Choose the date"),
        ({"confidence": 11}, Field.CONFIDENCE, "from 0 to 10"),
        ({"confidence": -1}, Field.CONFIDENCE, "from 0 to 10"),
        ({"note": "x" * 2001}, Field.NOTE, "at most 2,000 characters; this one has 2,001"),
    ):
        with pytest.raises(UserFacingError, match=said) as refused:
            await desk.save("ana", bet, (late, "15"), **more)
        assert refused.value.field == at
    assert await desk.readings(late) == []
    assert await desk.last(bet) is None


@pytest.mark.long
async def test_every_number_that_cannot_be_read_is_told_under_its_own_field(desk, bet, late, calls):
    with pytest.raises(FieldsError) as refused:
        await desk.save("ana", bet, (late, "about 12"), (calls, "1.2.3"))
    assert set(refused.value.fields) == {field_of(late.id), field_of(calls.id)}
    assert "about 12" in refused.value.fields[field_of(late.id)]


@pytest.mark.long
async def test_a_check_in_without_any_number_is_fine(desk, bet, late):
    for more in ({"note": "Fine."}, {"confidence": 0}, {"needs_support": True}):
        saved = await desk.saved("ana", bet, **more)
        assert saved.moved == ()
        last = await desk.last(bet)
        assert {name: getattr(last, name) for name in more} == more


@pytest.mark.long
async def test_an_entirely_empty_one_is_refused_kindly(desk, bet, late):
    with pytest.raises(UserFacingError) as refused:
        await desk.save("ana", bet, (late, " "), note="  ")
    assert (refused.value.text, refused.value.field) == (NOTHING, field_of(late.id))
    assert await desk.last(bet) is None


@pytest.mark.long
async def test_a_node_without_measures_takes_a_note_and_how_sure_one_is(desk, bet):
    assert (await desk.check_ins.sheet(desk.world.actor("ana"), bet.id)).lines == ()
    saved = await desk.saved("ana", bet, note="It goes well.", confidence=8)
    assert (saved.moved, saved.confidence, saved.now) == ((), 8, Status.NO_DATA)
    with pytest.raises(UserFacingError, match="Nothing is filled in") as refused:
        await desk.save("ana", bet)
    assert "number" not in refused.value.text, "there is no field for one"


# Jumps.


@pytest.mark.long
async def test_a_jump_is_asked_about_and_saved_when_it_is_sent_again(desk, world, bet, late, calls):
    await world.reading(late, "12", ago=7)
    asked = await desk.asked("ana", bet, (late, "1,200"), (calls, "40"), note="Kept")
    assert [line.compared for line in asked.lines] == [Decimal(12), None]
    assert (asked.typed.values[late.id], asked.typed.note) == ("1,200", "Kept")
    assert await desk.readings(calls) == []
    again = await desk.asked("ana", bet, (late, "12,000"), (calls, "40"), seen=asked.seen)
    assert again.lines[0].compared == Decimal(12), "another value that jumps is asked about as well"
    await desk.saved("ana", bet, (late, "12,000"), (calls, "40"), seen=again.seen)
    assert (await desk.readings(late))[-1] == ("2026-01-05", "12000")


@pytest.mark.long
async def test_a_corrected_jump_is_not_asked_about_again(desk, world, bet, late):
    await world.reading(late, "12", ago=7)
    asked = await desk.asked("ana", bet, (late, "1200"))
    await desk.saved("ana", bet, (late, "12.00"), seen=asked.seen)


# Who may.


@pytest.mark.long
async def test_the_domains_lead_the_own_lead_and_admins_check_in(desk, bet, late):
    for who in ("ana", "cora", "dan"):
        await desk.saved(who, bet, (late, "15"))


@pytest.mark.long
async def test_nobody_else_does(desk, bet, late):
    for who in ("ben", "gus", "zed"):
        actor = desk.world.actor(who)
        with pytest.raises(NotAllowedError):
            await desk.check_ins.sheet(actor, bet.id)
        with pytest.raises(NotAllowedError):
            await desk.save(actor, bet, (late, "15"), seen=Seen())
    assert await desk.readings(late) == []


@pytest.mark.long
async def test_what_is_of_another_organisation_is_not_there(desk, bet, late, any_database, clock):
    other = World(any_database, clock, OrganisationId("T2"))
    await other.person("dan", is_admin=True)
    for node in (bet.id, NodeId(10**9)):
        with pytest.raises(NotFoundError):
            await desk.check_ins.sheet(other.actor("dan"), node)
    with pytest.raises(NotFoundError):
        await desk.save(other.actor("dan"), bet, (late, "15"), seen=Seen())
    with pytest.raises(NotAllowedError):
        await desk.check_ins.sheet(desk.world.actor("ana", external=True), bet.id)


@pytest.mark.long
async def test_what_was_put_to_rest_meanwhile_takes_no_check_in(desk, world, bet, late):
    seen = (await desk.check_ins.sheet(world.actor("ana"), bet.id)).seen
    for state in (State.ARCHIVED, State.STOPPED, State.PROPOSED):
        resting = replace(bet, state=state)
        await world.goals(lambda store, wanted=resting: store.save(world.organisation, wanted, now=world.clock.now()))
        with pytest.raises(ConflictError):
            await desk.save("ana", bet, (late, "15"), seen=seen)
        with pytest.raises(ConflictError):
            await desk.check_ins.sheet(world.actor("ana"), bet.id)
    assert await desk.readings(late) == []


@pytest.mark.long
async def test_who_stopped_leading_it_meanwhile_is_refused(desk, world, bet, late):
    seen = (await desk.check_ins.sheet(world.actor("cora"), bet.id)).seen
    changed = replace(bet, draft=replace(bet.draft, lead=None))
    await world.goals(lambda store: store.save(world.organisation, changed, now=world.clock.now()))
    with pytest.raises(NotAllowedError, match="Only Ana or an admin can check in there"):
        await desk.save("cora", bet, (late, "15"), seen=seen)


# Twice, and two at once.


async def test_a_repeated_delivery_is_saved_once_and_told_the_same(desk, world, bet, late):
    await desk.follow(bet)
    delivery, seen = world.delivery(), (await desk.check_ins.sheet(world.actor("ana"), bet.id)).seen
    first = await desk.saved("ana", bet, (late, "10"), delivery=delivery, seen=seen, needs_support=True)
    world.clock.advance(minutes=1)
    again = await desk.saved("ana", bet, (late, "10"), delivery=delivery, seen=seen, needs_support=True)
    assert again == first
    assert len(await desk.acts(bet)) == 1
    assert len(await world.posts()) == 1


@pytest.mark.long
async def test_a_second_reading_of_a_date_replaces_the_first_and_the_history_has_both(desk, bet, late):
    await desk.saved("ana", bet, (late, "15"))
    desk.world.clock.advance(hours=1)
    saved = await desk.saved("ana", bet, (late, "14"))
    assert await desk.readings(late) == [("2026-01-05", "14")]
    assert saved.moved[0].instead_of == "15 %"
    second, first = await desk.acts(bet)
    told = [{change.field: (change.before, change.after) for change in act.changes} for act in (first, second)]
    assert told[0]["Late parcels"] == (None, "15 %")
    assert told[1]["Late parcels"] == ("15 %", "14 %")
    assert told[1]["date"] == (None, "2026-01-05")
    assert (second.act, second.by) == ("checked in", "ana")


@pytest.mark.long
async def test_the_second_of_two_leads_sees_what_the_first_wrote_and_saves_with_the_next(desk, world, bet, late, calls):
    seen = (await desk.check_ins.sheet(world.actor("cora"), bet.id)).seen
    world.clock.advance(minutes=3)
    await desk.saved("ana", bet, (late, "15"), confidence=4, note="Slow.")
    world.clock.advance(minutes=3)
    asked = await desk.asked("cora", bet, (late, "14"), (calls, "40"), note="Mine.", seen=seen)
    met = asked.lines[0].met
    assert (met.by, str(met.value), met.on, f"{met.at:%H:%M}") == ("Ana", "15", world.today, "13:03")
    assert asked.lines[1].met is None
    assert [(other.by, other.check_in.note, other.check_in.confidence) for other in asked.others] == [
        ("Ana", "Slow.", 4)
    ]
    assert (asked.typed.values, asked.typed.note) == ({late.id: "14", calls.id: "40"}, "Mine.")
    assert await desk.readings(late) == [("2026-01-05", "15")]
    saved = await desk.saved("cora", bet, (late, "14"), (calls, "40"), note="Mine.", seen=asked.seen)
    assert saved.moved[0].instead_of == "15 %"
    assert await desk.readings(late) == [("2026-01-05", "14")]


@pytest.mark.long
async def test_a_past_date_that_somebody_wrote_meanwhile_is_seen_too(desk, world, bet, late):
    await world.reading(late, "13")
    seen = (await desk.check_ins.sheet(world.actor("cora"), bet.id)).seen
    world.clock.advance(minutes=3)
    await desk.saved("ana", bet, (late, "16"), on=YESTERDAY)
    asked = await desk.asked("cora", bet, (late, "17"), on=YESTERDAY, seen=seen)
    assert (asked.lines[0].met.on, str(asked.lines[0].met.value)) == (YESTERDAY, "16")


@pytest.mark.long
async def test_values_that_came_without_a_check_in_and_measures_that_changed_are_seen(desk, world, bet, late, calls):
    seen = (await desk.check_ins.sheet(world.actor("cora"), bet.id)).seen
    await world.reading(late, "11")
    changed = calls.with_draft(replace(calls.draft, unit="thousand calls"))
    await world.goals(lambda store: store.save_measure(world.organisation, changed))
    asked = await desk.asked("cora", bet, (late, "14"), (calls, "40"), seen=seen)
    assert asked.lines[0].met.by == "Somebody"
    assert [line.is_redefined for line in asked.lines] == [False, True]
    await desk.saved("cora", bet, (late, "14"), (calls, "40"), seen=asked.seen)


@pytest.mark.long
async def test_ones_own_second_form_says_you(desk, world, bet, late):
    seen = (await desk.check_ins.sheet(world.actor("ana"), bet.id)).seen
    world.clock.advance(minutes=1)
    await desk.saved("ana", bet, (late, "15"))
    assert (await desk.asked("ana", bet, (late, "14"), seen=seen)).lines[0].met.by == "You"


@pytest.mark.long
async def test_of_two_who_send_at_the_same_time_one_saves_and_the_other_looks_again(desk, world, bet, late):
    seen = (await desk.check_ins.sheet(world.actor("ana"), bet.id)).seen
    results = await asyncio.gather(
        desk.save("ana", bet, (late, "15"), seen=seen), desk.save("cora", bet, (late, "14"), seen=seen)
    )
    assert sorted(type(one).__name__ for one in results) == ["Saved", "Sheet"]
    assert len(await desk.readings(late)) == 1
    assert len(await desk.acts(bet)) == 1


@pytest.mark.long
async def test_what_was_typed_for_a_measure_that_is_gone_is_kept_and_told(desk, world, bet, late, calls):
    seen = (await desk.check_ins.sheet(world.actor("ana"), bet.id)).seen
    await world.goals(lambda store: store.save_measure(world.organisation, replace(late, removed_at=world.clock.now())))
    asked = await desk.asked("ana", bet, (late, "14 or so"), (calls, "40"), seen=seen)
    assert [(gone.name, gone.typed) for gone in asked.gone] == [("Late parcels", "14 or so")]
    assert [line.measure.name for line in asked.lines] == ["Calls"]
    await desk.saved("ana", bet, (calls, "40"), seen=asked.seen)
    assert await desk.readings(late) == []


@pytest.mark.long
async def test_a_measure_of_another_node_is_not_written_nor_named(desk, world, bet, late, places):
    other = await world.node("Other", domain=places.logistics)
    theirs = await world.measure(other.id, "Theirs")
    asked = await desk.asked("ana", bet, (theirs, "14"))
    assert [(gone.name, gone.typed) for gone in asked.gone] == [("", "14")]
    assert await desk.readings(theirs) == []


@pytest.mark.long
async def test_more_measures_than_a_form_holds_are_counted(desk, world, bet):
    for number in range(MOST_LINES + 2):
        await world.measure(bet.id, f"M{number}")
    sheet = await desk.check_ins.sheet(world.actor("ana"), bet.id)
    assert (len(sheet.lines), sheet.left_out) == (MOST_LINES, 2)


# Who is told.


@pytest.mark.long
async def test_channels_that_follow_are_told_when_the_status_changes_and_only_then(desk, world, bet, late):
    await desk.follow(bet)
    first = await desk.saved("ana", bet, (late, "10"))
    assert (first.followers, desk.woken) == (1, ["outbox"])
    (post,) = await world.posts("goals.news")
    assert post.channel_id == "C_ORDERS_T1"
    assert "Bet “Pick at night” is now 🏁 achieved (before: no data)." in post.text
    assert "Late parcels: 10 %, its first number." in post.text
    world.clock.advance(minutes=1)
    second = await desk.saved("ana", bet, (late, "9"))
    assert (second.followers, second.was, len(await world.posts())) == (0, Status.ACHIEVED, 1)


async def test_what_is_saved_is_read_back_word_for_word():
    from bot.features.goals.checking_in.results import Moved, saved_in
    from bot.features.goals.rules.tree import Level

    saved = Saved(
        node=NodeId(7),
        name="Näme",
        level=Level.BET,
        by="Ana",
        on=YESTERDAY,
        moved=(Moved(name="a", before="", after="1", instead_of="2"),),
        confidence=None,
        has_note=False,
        needs_support=True,
        sponsor="",
        was=Status.STALE,
        now=Status.ON_TRACK,
        because="Because.",
        is_said=False,
        followers=3,
    )
    assert saved_in(saved.as_answer()) == saved
