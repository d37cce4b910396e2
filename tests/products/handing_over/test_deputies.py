"""Naming a deputy, taking them back: who may, for how long, and who is told."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.features.products.handing_over.deputies import Deputies
from bot.features.products.handing_over.rules import Field
from bot.features.products.rules.ownership import Why
from bot.features.products.rules.permission import may_keep
from bot.features.products.rules.product import Deputy, Status
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import OrganisationId, UserId
from storage.engine import UnitOfWork
from storage.products.handing_over import SqlHandingOverStore
from tests.products.handing_over.desk import Desk, render_deputy
from tests.products.world import World


async def keeps(desk, user):
    known, standing = await desk.world.as_now(desk.product), None
    standing = await desk.world.products(lambda s: s.standing(desk.world.actor(user)))
    return may_keep(standing, known, today=desk.world.today)


@pytest.mark.long
@pytest.mark.parametrize("by", ["cora", "ana", "dan"])
async def test_owner_lead_and_admin_name_a_deputy_who_is_told_once(desk, by):
    sheet = await desk.deputise(by, "eli", days=7)
    assert (sheet.deputy, sheet.product.deputy.until) == ("Eli", desk.world.today + timedelta(days=7))
    assert await desk.send() == ["deputy eli"]
    assert await desk.shows("deputy eli") == "deputy: Cora until 2026-01-12"
    assert await keeps(desk, "eli")
    assert await desk.owner() == "cora"
    assert await desk.acts() == [("named a deputy", by)]


async def test_a_deputy_answers_until_the_last_day_and_no_longer(desk):
    await desk.deputise(days=7)
    desk.world.clock.advance(days=7)
    assert await keeps(desk, "eli")
    assert (await desk.deputies.sheet(desk.world.actor("cora"), desk.product.id)).deputy == "Eli"
    desk.world.clock.advance(days=1)
    assert not await keeps(desk, "eli")
    assert (await desk.deputies.sheet(desk.world.actor("cora"), desk.product.id)).deputy is None


@pytest.mark.long
@pytest.mark.parametrize("by", ["ben", "eli", "fay", "gus", "lou"])
async def test_nobody_else_names_one_and_no_deputy_passes_it_on(desk, by):
    await desk.deputise("cora", "eli")
    for attempt in (
        desk.deputies.sheet(desk.world.actor(by), desk.product.id),
        desk.deputise(by, "fay"),
        desk.deputies.take_back(desk.world.actor(by), desk.world.delivery(), desk.product.id),
    ):
        with pytest.raises(NotAllowedError):
            await attempt
    assert (await desk.world.as_now(desk.product)).deputy.user == "eli"


@pytest.mark.long
@pytest.mark.parametrize(
    ("deputy", "days", "field", "why"),
    [
        (None, 1, Field.DEPUTY, "Choose who stands in"),
        ("cora", 1, Field.DEPUTY, "You own this product"),
        ("gus", 1, Field.DEPUTY, "Gus cannot stand in: deputies are people who work here"),
        ("lou", 1, Field.DEPUTY, "Lou cannot stand in"),
        ("eli", -1, Field.UNTIL, "This day is past"),
        ("eli", 91, Field.UNTIL, "At most 90 days ahead"),
    ],
)
async def test_what_makes_no_sense_is_refused_under_its_field(desk, deputy, days, field, why):
    with pytest.raises(UserFacingError, match=why) as refused:
        await desk.deputise("cora", deputy, days=days)
    assert refused.value.field == field
    assert (await desk.world.as_now(desk.product)).version == 1


@pytest.mark.long
async def test_a_date_is_needed_and_counts_where_whoever_chooses_it_lives(desk):
    with pytest.raises(UserFacingError, match="Choose the last day"):
        await desk.deputies.name(
            desk.world.actor("cora"), desk.world.delivery(), desk.product.id, deputy=UserId("eli"), until=None
        )
    # Still the fourth where ana lives, already the fifth where cora does.
    desk.world.clock.set(datetime(2026, 1, 5, 1, tzinfo=UTC))
    sunday = desk.world.today - timedelta(days=1)
    with pytest.raises(UserFacingError, match="past"):
        await desk.deputise("cora", until=sunday)
    await desk.deputise("ana", until=sunday)
    assert (
        await desk.deputies.sheet(desk.world.actor("cora"), desk.product.id)
    ).latest == desk.world.today + timedelta(days=90)
    await desk.deputise("cora", days=90)


@pytest.mark.long
async def test_what_is_taken_back_is_over_at_once(desk):
    await desk.deputise()
    await desk.send()
    sheet = await desk.deputies.take_back(desk.world.actor("ana"), desk.world.delivery(), desk.product.id)
    assert sheet.deputy is None
    assert not await keeps(desk, "eli")
    assert await desk.shows("deputy eli") == "deputy: Cora until 2026-01-12 over"
    again = await desk.deputies.take_back(desk.world.actor("ana"), desk.world.delivery(), desk.product.id)
    assert again.product.version == sheet.product.version
    assert await desk.acts() == [("named a deputy", "cora"), ("took the deputy back", "ana")]
    assert await desk.send() == []


@pytest.mark.long
async def test_what_is_taken_back_before_it_left_reaches_nobody(desk):
    await desk.deputise()
    await desk.deputies.take_back(desk.world.actor("cora"), desk.world.delivery(), desk.product.id)
    assert await desk.send() == []


@pytest.mark.long
@pytest.mark.parametrize("late", [True, False])
async def test_a_letter_that_leaves_after_the_last_day_leaves_no_more(desk, late):
    await desk.deputise(days=2)
    desk.world.clock.advance(days=3 if late else 2)
    assert await desk.send() == ([] if late else ["deputy eli"])


@pytest.mark.long
async def test_another_deputy_takes_the_place_of_the_first(desk):
    await desk.deputise("cora", "eli")
    await desk.send()
    await desk.deputise("ana", "fay", days=9)
    assert await desk.send() == ["deputy fay"]
    assert await desk.shows("deputy eli") == "deputy: Cora until 2026-01-12 over"
    assert not await keeps(desk, "eli")


@pytest.mark.long
async def test_a_repeat_and_the_same_again_tell_nobody_twice(desk):
    delivery = desk.world.delivery()
    for _ in range(2):
        await desk.deputise(delivery=delivery)
    await desk.deputise()
    assert await desk.send() == ["deputy eli"]
    assert (await desk.world.as_now(desk.product)).version == 2


@pytest.mark.long
async def test_a_second_absence_is_told_as_well(desk):
    await desk.deputise(days=2)
    await desk.send()
    desk.world.clock.advance(days=30)
    await desk.deputise(days=2)
    assert await desk.send() == ["deputy eli"]


@pytest.mark.long
async def test_whoever_owns_it_next_has_no_deputy(desk):
    await desk.deputise()
    await desk.give("fay")
    assert (await desk.world.as_now(desk.product)).deputy is None
    assert await desk.send() == []


@pytest.mark.long
async def test_a_deputy_reads_that_their_time_is_over_once_somebody_else_owns_it(desk):
    await desk.deputise()
    await desk.send()
    await desk.follow()
    assert await desk.shows("deputy eli") == "deputy: Cora until 2026-01-12"
    desk.world.clock.advance(hours=1)
    await desk.give("fay", Why.TAKEN)
    wakes = desk.wakes
    for _ in range(3):
        await desk.follow()
    assert await desk.shows("deputy eli") == "deputy: Fay until 2026-01-12 over, another owner"
    assert desk.wakes == wakes + 1
    assert await desk.send() == []


@pytest.mark.long
async def test_a_letter_that_was_on_its_way_when_the_owner_changed_is_made_good_too(desk):
    await desk.deputise()
    (post,) = await desk.world.posts("products.deputy")
    content = await desk.deputies.prepare_system(desk.world.organisation, post.key)
    desk.world.clock.advance(minutes=1)
    await desk.give(None)
    await desk.follow()
    await desk.settle(post, content)
    desk.world.clock.advance(minutes=1)
    await desk.follow()
    assert await desk.shows("deputy eli") == "deputy:  until 2026-01-12 over, another owner"


@pytest.mark.long
async def test_letters_are_looked_for_only_for_a_while_after_something_changed_hands(desk):
    looked = []

    class Watched(SqlHandingOverStore):
        def told(self, organisation, prefix):
            looked.append(prefix)
            return super().told(organisation, prefix)

    deputies = Deputies(
        transactions=UnitOfWork(desk.world.database, Watched),
        clock=desk.world.clock,
        render=render_deputy,
        wake=lambda: None,
    )
    await desk.give("fay", Why.TAKEN)
    for minutes, times in ((0, 1), (1, 2), (10, 3), (1, 3), (60, 3)):
        desk.world.clock.advance(minutes=minutes)
        await deputies.follow_system(desk.world.organisation)
        assert len(looked) == times, minutes


@pytest.mark.long
async def test_the_deputy_whom_the_next_owner_names_reads_their_own_letter_only(desk):
    await desk.deputise()
    await desk.send()
    desk.world.clock.advance(hours=1)
    await desk.give("fay", Why.TAKEN)
    await desk.follow()
    desk.world.clock.advance(hours=1)
    await desk.deputise("fay", "eli", days=9)
    assert await desk.send() == ["deputy eli"]
    await desk.follow()
    first, second = [post.text for post in await desk.world.posts("products.deputy")]
    assert first == "deputy: Fay until 2026-01-12 over, another owner"
    assert second == "deputy: Fay until 2026-01-14"


@pytest.mark.long
async def test_a_deputy_who_left_gets_nothing(desk):
    await desk.deputise()
    await desk.turn("eli", is_active=False)
    assert await desk.send() == []


@pytest.mark.long
async def test_where_nobody_owns_it_or_it_is_retired_nobody_stands_in(desk):
    await desk.status(Status.RETIRED)
    with pytest.raises(ConflictError, match="retired"):
        await desk.deputise("ana")
    await desk.status(Status.ACTIVE)
    await desk.give(None)
    with pytest.raises(ConflictError, match="Nobody owns this product"):
        await desk.deputise("ana")


@pytest.mark.long
async def test_another_organisation_knows_nothing_of_it(desk, any_database, clock):
    other = Desk(World(any_database, clock, OrganisationId("T2")), desk.product)
    await other.world.person("dan", is_admin=True)
    with pytest.raises(NotFoundError):
        await other.deputise("dan")
    assert (await desk.world.as_now(desk.product)).deputy is None


@pytest.mark.long
async def test_a_deputy_is_kept_as_named(desk):
    await desk.deputise("cora", "eli", days=90)
    until = desk.world.today + timedelta(days=90)
    assert (await desk.world.as_now(desk.product)).deputy == Deputy(user=UserId("eli"), until=until)
