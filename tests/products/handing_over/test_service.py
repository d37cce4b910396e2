"""Proposing a hand-over, deciding, letting it expire: who may, who is told, and whose the product is meanwhile."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.features.products.handing_over.reader import open_hand_over
from bot.features.products.handing_over.rules import ITEMS, Act, Field, State, Void, Wanted
from bot.features.products.handing_over.seen import Done, Meanwhile, Seen, Sheet, Underway
from bot.features.products.rules.ownership import Why, is_unbroken
from bot.features.products.rules.product import Deputy, Status
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import ChannelId, HandOverId, OrganisationId, ProductId, UserId
from storage.products.handing_over import SqlHandingOverStore
from storage.tables import ConsumerRow, HandOverRow
from tests.products.handing_over.desk import WRITTEN, Desk
from tests.products.world import World

# Proposing.


async def test_until_the_recipient_accepts_the_old_owner_stays(desk):
    seen = await desk.propose()
    assert await desk.owner() == "cora"
    assert await desk.send() == ["proposed eli"]
    assert (seen.hand_over.to, seen.hand_over.expires_at) == ("eli", desk.world.clock.now() + timedelta(days=14))
    desk.world.clock.advance(days=1)
    await desk.decide("eli", Act.ACCEPT, seen.hand_over.id)
    assert await desk.owner() == "eli"
    stretches = await desk.world.products(lambda s: s.ownerships(desk.world.organisation, desk.product.id))
    assert is_unbroken(stretches)
    assert [(one.owner.user, one.why, one.by) for one in stretches] == [
        ("cora", Why.RECORDED, None),
        ("eli", Why.HANDED_OVER, "cora"),
    ]
    assert stretches[-1].since == desk.world.clock.now()
    assert await desk.send() == ["ended cora"]
    assert await desk.acts() == [("proposed a hand-over", "cora"), ("accepted a hand-over", "eli")]


async def test_a_clock_that_was_set_back_ends_no_hand_over(desk):
    await desk.give("cora", Why.TAKEN)
    desk.world.clock.advance(minutes=-5)
    proposed = await desk.propose()
    await desk.decide("eli", Act.ACCEPT, proposed.hand_over.id)
    assert await desk.owner() == "eli"


@pytest.mark.long
async def test_the_checklist_is_kept_as_it_was_written_and_what_is_empty_is_open(desk):
    seen = await desk.propose(checklist={Field.HOW_BUILT: " A job at four. ", Field.DEBTS: "\u200b"}, note="Thanks.")
    kept = await desk.hand_over(seen.hand_over.id)
    assert kept == seen.hand_over
    assert kept.checklist == {Field.HOW_BUILT: "A job at four."}
    assert kept.still_open == (Field.SLOS, Field.CONSUMERS, Field.RUNBOOKS, Field.DEBTS)
    assert kept.note == "Thanks."


@pytest.mark.long
@pytest.mark.parametrize(("by", "told"), [("cora", []), ("ana", ["owner cora"]), ("dan", ["owner cora"])])
async def test_owner_lead_and_admin_propose_and_the_owner_knows(desk, by, told):
    assert isinstance(await desk.service.sheet(desk.world.actor(by), desk.product.id), Sheet)
    await desk.propose(by)
    assert await desk.send() == ["proposed eli", *told]


@pytest.mark.long
async def test_a_deputy_proposes_while_it_lasts_but_not_themselves(desk):
    until = desk.world.today + timedelta(days=3)
    deputised = replace(desk.product, deputy=Deputy(user=UserId("eli"), until=until))
    await desk.world.products(lambda s: s.save(desk.world.organisation, deputised, now=desk.world.clock.now()))
    with pytest.raises(UserFacingError, match="As a deputy you cannot hand it over to yourself") as refused:
        await desk.propose("eli", "eli")
    assert refused.value.field == Field.TO
    first = await desk.propose("eli", "fay")
    assert await desk.send() == ["proposed fay", "owner cora"]
    await desk.decide("eli", Act.WITHDRAW, first.hand_over.id)
    desk.world.clock.advance(days=4)
    with pytest.raises(NotAllowedError, match="Only Cora, Ana or an admin can hand it over"):
        await desk.propose("eli", "fay")


@pytest.mark.long
@pytest.mark.parametrize("by", ["ben", "eli", "gus", "lou"])
async def test_nobody_else_proposes(desk, by):
    wanted = Wanted(to=UserId("fay"), checklist={})
    for attempt in (
        desk.service.sheet(desk.world.actor(by), desk.product.id),
        desk.service.look(desk.world.actor(by), desk.product.id, wanted),
        desk.try_to_propose(by, "fay"),
    ):
        with pytest.raises(NotAllowedError):
            await attempt
    assert await desk.send() == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("to", "why"),
    [
        (None, "Choose who is to take it over."),
        ("cora", "You own this product already."),
        ("gus", "Gus cannot own a product: owners are people who work here."),
        ("lou", "Lou cannot own a product"),
    ],
)
async def test_who_cannot_own_it_is_refused_under_the_field(desk, to, why):
    for attempt in (
        desk.try_to_propose("cora", to),
        desk.service.look(
            desk.world.actor("cora"), desk.product.id, Wanted(to=None if to is None else UserId(to), checklist={})
        ),
    ):
        with pytest.raises(UserFacingError, match=why) as refused:
            await attempt
        assert refused.value.field == Field.TO
    with pytest.raises(UserFacingError, match="Cora owns this product already"):
        await desk.propose("ana", "cora")


@pytest.mark.long
@pytest.mark.parametrize("field", [*ITEMS, Field.NOTE])
async def test_too_many_words_are_refused_under_their_field(desk, field):
    words = "x" * 2_001
    more = {"note": words} if field is Field.NOTE else {"checklist": {field: words}}
    with pytest.raises(UserFacingError, match="At most 2,000 characters; this has 2,001") as refused:
        await desk.propose(**more)
    assert refused.value.field == field


@pytest.mark.long
@pytest.mark.parametrize("status", [Status.PROPOSED, Status.RETIRED])
async def test_what_is_only_proposed_or_retired_is_not_handed_over(desk, status):
    await desk.status(status)
    with pytest.raises(ConflictError):
        await desk.service.sheet(desk.world.actor("cora"), desk.product.id)
    with pytest.raises(ConflictError):
        await desk.propose()


@pytest.mark.long
async def test_what_nobody_owns_is_handed_over_the_same_way(desk):
    await desk.give(None)
    desk.world.clock.advance(hours=1)
    sheet = await desk.service.sheet(desk.world.actor("ana"), desk.product.id)
    assert sheet.owner is None
    seen = await desk.propose("ana", "eli")
    assert seen.hand_over.owner is None
    assert await desk.owner() is None
    await desk.decide("eli", Act.ACCEPT, seen.hand_over.id)
    assert await desk.owner() == "eli"
    assert await desk.send() == ["ended ana"]


@pytest.mark.long
async def test_a_lead_may_take_it_over_themselves_and_the_owner_knows_at_once(desk):
    seen = await desk.propose("ana", "ana")
    assert await desk.send() == ["proposed ana", "owner cora"]
    await desk.decide("ana", Act.ACCEPT, seen.hand_over.id)
    assert await desk.send() == ["ended cora"]


@pytest.mark.long
async def test_a_repeated_proposal_is_the_same_one(desk):
    delivery = desk.world.delivery()
    first = await desk.propose(delivery=delivery)
    again = await desk.propose(delivery=delivery)
    assert again.hand_over == first.hand_over
    assert await desk.send() == ["proposed eli"]
    assert await desk.acts() == [("proposed a hand-over", "cora")]


@pytest.mark.long
async def test_of_two_proposals_the_second_is_told_of_the_first(desk):
    first = await desk.propose("ana", "eli")
    later = await desk.try_to_propose("cora", "fay")
    assert isinstance(later, Underway)
    assert later.seen.hand_over == first.hand_over
    assert {"eli": "Eli", "ana": "Ana"}.items() <= later.seen.names.items()
    assert isinstance(await desk.service.sheet(desk.world.actor("cora"), desk.product.id), Underway)
    wanted = Wanted(to=UserId("fay"), checklist={})
    assert isinstance(await desk.service.look(desk.world.actor("cora"), desk.product.id, wanted), Underway)
    assert await desk.send() == ["proposed eli", "owner cora"]


@pytest.mark.long
async def test_two_proposals_at_the_same_moment_are_one(desk):
    both = await asyncio.gather(desk.try_to_propose("ana", "eli"), desk.try_to_propose("cora", "fay"))
    assert len([one for one in both if isinstance(one, Seen)]) == 1
    assert len([one for one in both if isinstance(one, Underway)]) == 1


@pytest.mark.long
async def test_the_database_keeps_no_second_open_one(desk):
    seen = await desk.propose()
    second = HandOverRow(
        organisation=desk.world.organisation,
        product_id=desk.product.id,
        to_id="fay",
        state="proposed",
        proposed_by="ana",
        proposed_at=seen.hand_over.proposed_at,
        expires_at=seen.hand_over.expires_at,
    )
    with pytest.raises(IntegrityError):
        await desk.world.keep(second)


@pytest.mark.long
async def test_a_new_proposal_may_follow_one_that_is_over(desk):
    first = await desk.propose()
    desk.world.clock.advance(days=14)
    second = await desk.propose("cora", "fay")
    assert (await desk.hand_over(first.hand_over.id)).state is State.EXPIRED
    assert second.hand_over.is_open
    assert await desk.send() == ["ended cora", "ended eli", "proposed fay"]


# Deciding.


@pytest.mark.long
async def test_whoever_declines_says_why_and_the_proposer_hears_it(desk):
    seen = await desk.propose("ana")
    await desk.send()
    for nothing in ("", "  \n", "\u200b"):
        with pytest.raises(UserFacingError, match="Say why not") as refused:
            await desk.decide("eli", Act.DECLINE, seen.hand_over.id, nothing)
        assert refused.value.field == Field.ANSWER
    await desk.decide("eli", Act.DECLINE, seen.hand_over.id, " No time before May. ")
    assert await desk.owner() == "cora"
    ended = await desk.hand_over(seen.hand_over.id)
    assert (ended.state, ended.answer, ended.ended_by) == (State.DECLINED, "No time before May.", "eli")
    assert await desk.send() == ["ended ana"]
    assert await desk.shows("proposed eli") == "proposed: declined [] cora"
    assert await desk.shows("owner cora") == "owner: declined [] cora"


@pytest.mark.long
@pytest.mark.parametrize("act", [Act.ACCEPT, Act.DECLINE])
@pytest.mark.parametrize("by", ["cora", "ana", "dan", "fay"])
async def test_nobody_decides_for_the_recipient(desk, by, act):
    seen = await desk.propose()
    for attempt in (
        desk.service.begin(desk.world.actor(by), seen.hand_over.id, act),
        desk.try_to_decide(by, act, seen.hand_over.id),
    ):
        with pytest.raises(NotAllowedError, match="This asks Eli whether they take the product over"):
            await attempt
    assert await desk.owner() == "cora"


@pytest.mark.long
@pytest.mark.parametrize("by", ["cora", "ana", "dan"])
async def test_proposer_owner_lead_and_admin_withdraw_it(desk, by):
    seen = await desk.propose("ana")
    await desk.send()
    await desk.decide(by, Act.WITHDRAW, seen.hand_over.id)
    assert await desk.shows("proposed eli") == "proposed: withdrawn [] cora"
    assert await desk.send() == ([] if by == "ana" else ["ended ana"])
    assert isinstance(await desk.try_to_decide("eli", Act.ACCEPT, seen.hand_over.id), Meanwhile)
    assert await desk.owner() == "cora"


@pytest.mark.long
@pytest.mark.parametrize("by", ["eli", "fay", "ben"])
async def test_nobody_else_withdraws_it(desk, by):
    seen = await desk.propose("cora")
    with pytest.raises(NotAllowedError, match="Only Cora, Ana or an admin can withdraw it"):
        await desk.decide(by, Act.WITHDRAW, seen.hand_over.id)


@pytest.mark.long
async def test_guests_and_those_who_left_do_nothing(desk):
    seen = await desk.propose()
    for user in ("gus", "lou"):
        for act in Act:
            with pytest.raises(NotAllowedError):
                await desk.try_to_decide(user, act, seen.hand_over.id)
        with pytest.raises(NotAllowedError):
            await desk.service.see(desk.world.actor(user), seen.hand_over.id)


@pytest.mark.long
async def test_what_is_withdrawn_before_it_left_reaches_nobody(desk):
    seen = await desk.propose()
    await desk.decide("cora", Act.WITHDRAW, seen.hand_over.id)
    assert await desk.send() == []


@pytest.mark.long
async def test_a_double_click_accepts_once(desk):
    seen, delivery = await desk.propose(), desk.world.delivery()
    await desk.send()
    for _ in range(2):
        assert isinstance(await desk.decide("eli", Act.ACCEPT, seen.hand_over.id, delivery=delivery), Done)
    again = await desk.try_to_decide("eli", Act.ACCEPT, seen.hand_over.id)
    assert isinstance(again, Meanwhile)
    assert await desk.send() == ["ended cora"]
    assert len(await desk.world.products(lambda s: s.ownerships(desk.world.organisation, desk.product.id))) == 2


@pytest.mark.long
async def test_accepted_and_withdrawn_at_once_one_of_them_holds(desk):
    seen = await desk.propose()
    both = await asyncio.gather(
        desk.try_to_decide("eli", Act.ACCEPT, seen.hand_over.id),
        desk.try_to_decide("cora", Act.WITHDRAW, seen.hand_over.id),
    )
    (done,) = [one for one in both if isinstance(one, Done)]
    (late,) = [one for one in both if isinstance(one, Meanwhile)]
    assert done.seen.hand_over == late.seen.hand_over
    assert await desk.owner() == ("eli" if done.act is Act.ACCEPT else "cora")


@pytest.mark.long
@pytest.mark.parametrize("act", list(Act))
async def test_in_the_second_in_which_it_expires_nothing_can_be_done_any_more(desk, act):
    seen = await desk.propose()
    desk.world.clock.advance(days=14)
    by = "cora" if act is Act.WITHDRAW else "eli"
    shown = await desk.service.begin(desk.world.actor(by), seen.hand_over.id, act)
    assert isinstance(shown, Meanwhile)
    late = await desk.try_to_decide(by, act, seen.hand_over.id)
    assert isinstance(late, Meanwhile)
    assert late.seen.hand_over.state is State.EXPIRED
    assert await desk.owner() == "cora"
    assert await desk.send() == ["ended cora", "ended eli"]


@pytest.mark.long
async def test_a_moment_before_it_can_still_be_accepted(desk):
    seen = await desk.propose()
    desk.world.clock.advance(days=14, seconds=-1)
    await desk.decide("eli", Act.ACCEPT, seen.hand_over.id)
    assert await desk.owner() == "eli"


@pytest.mark.long
async def test_another_organisation_knows_nothing_of_it(desk, any_database, clock):
    seen = await desk.propose()
    other = Desk(World(any_database, clock, OrganisationId("T2")), desk.product)
    await other.world.person("eli")
    await other.world.person("dan", is_admin=True)
    for attempt in (
        other.service.see(other.world.actor("eli"), seen.hand_over.id),
        other.service.begin(other.world.actor("eli"), seen.hand_over.id, Act.ACCEPT),
        other.try_to_decide("eli", Act.ACCEPT, seen.hand_over.id),
        other.try_to_decide("dan", Act.WITHDRAW, seen.hand_over.id),
        other.try_to_propose("dan", "eli"),
        other.service.sheet(other.world.actor("dan"), desk.product.id),
        desk.service.see(desk.world.actor("eli"), HandOverId(99)),
        desk.service.sheet(desk.world.actor("dan"), ProductId(99)),
    ):
        with pytest.raises(NotFoundError, match="Pollen does not know this product"):
            await attempt
    assert await other.service.prepare_system(other.world.organisation, f"products.hand_over:{1}:proposed:eli") is None
    await other.sweep()
    assert (await desk.hand_over(seen.hand_over.id)).is_open


# Who else is told.


@pytest.mark.long
async def test_consumers_are_told_of_the_new_owner_but_not_who_knows_it(desk, places):
    await desk.world.keep(
        ConsumerRow(
            organisation=desk.world.organisation,
            product_id=desk.product.id,
            domain_id=places.logistics,
            since=desk.world.clock.now(),
        ),
        *(
            ConsumerRow(
                organisation=desk.world.organisation,
                product_id=desk.product.id,
                user_id=user,
                since=desk.world.clock.now(),
            )
            for user in ("cora", "eli", "fay")
        ),
    )
    seen = await desk.propose()
    assert await desk.news() == []
    done = await desk.decide("eli", Act.ACCEPT, seen.hand_over.id)
    said = "Eli owns the product “Orders placed” from now on."
    assert await desk.news() == [(ChannelId("C_LOGISTICS_T1"), said), ("fay", said)]
    assert done.consumers == 2


# When things change meanwhile.


@pytest.mark.long
@pytest.mark.parametrize(
    ("user", "more", "void", "told"),
    [
        ("eli", {"is_active": False}, Void.RECIPIENT_LEFT, ["ended ana"]),
        ("eli", {"is_guest": True}, Void.RECIPIENT_LEFT, ["ended ana"]),
        ("ana", {"is_active": False}, Void.PROPOSER_LEFT, ["ended cora"]),
    ],
)
async def test_it_is_void_once_one_of_the_two_left(desk, user, more, void, told):
    seen = await desk.propose("ana")
    await desk.send()
    await desk.turn(user, **more)
    await desk.sweep()
    ended = await desk.hand_over(seen.hand_over.id)
    assert (ended.state, ended.void, ended.answer) == (State.VOID, void, "")
    assert await desk.send() == told
    assert await desk.owner() == "cora"


@pytest.mark.long
async def test_it_is_void_once_the_product_is_retired(desk):
    seen = await desk.propose("ana")
    await desk.send()
    await desk.status(Status.RETIRED)
    assert isinstance(await desk.try_to_decide("eli", Act.ACCEPT, seen.hand_over.id), Meanwhile)
    assert (await desk.hand_over(seen.hand_over.id)).void is Void.RETIRED
    assert await desk.send() == ["ended ana"]
    assert await desk.shows("proposed eli") == "proposed: void [] cora"


@pytest.mark.long
@pytest.mark.parametrize(("owner", "why"), [(None, Why.LEFT), ("fay", Why.HANDED_OVER)])
async def test_it_is_void_once_the_owner_changed_otherwise(desk, owner, why):
    seen = await desk.propose("ana")
    await desk.give(owner, why)
    late = await desk.try_to_decide("eli", Act.ACCEPT, seen.hand_over.id)
    assert isinstance(late, Meanwhile)
    assert late.seen.hand_over.void is Void.OWNER_CHANGED
    assert await desk.owner() == owner


@pytest.mark.long
async def test_whoever_takes_what_nobody_owns_ends_its_hand_over(desk):
    await desk.give(None)
    seen = await desk.propose("ana")
    await desk.give("fay", Why.TAKEN)
    await desk.sweep()
    assert (await desk.hand_over(seen.hand_over.id)).void is Void.OWNER_CHANGED
    assert await desk.send() == ["ended ana"]


@pytest.mark.long
async def test_a_recipient_who_became_a_guest_is_refused(desk):
    seen = await desk.propose()
    await desk.turn("eli", is_guest=True)
    with pytest.raises(NotAllowedError):
        await desk.decide("eli", Act.ACCEPT, seen.hand_over.id)
    assert await desk.owner() == "cora"


@pytest.mark.long
async def test_what_was_on_its_way_while_it_ended_is_made_good(desk):
    seen = await desk.propose()
    (post,) = await desk.world.posts("products.hand_over")
    content = await desk.service.prepare_system(desk.world.organisation, post.key)
    await desk.decide("cora", Act.WITHDRAW, seen.hand_over.id)
    await desk.settle(post, content)
    assert await desk.shows("proposed eli") == "proposed: proposed [accept,decline]"
    await desk.sweep()
    assert await desk.shows("proposed eli") == "proposed: withdrawn [] cora"


@pytest.mark.long
async def test_what_is_told_of_one_that_ended_stays_whoever_owns_it_later(desk):
    seen = await desk.propose("ana")
    await desk.send()
    await desk.decide("eli", Act.DECLINE, seen.hand_over.id)
    desk.world.clock.advance(minutes=1)
    await desk.give("eli", Why.TAKEN)
    await desk.sweep()
    # What leaves late tells the same.
    assert await desk.send() == ["ended ana"]
    for letter in ("proposed eli", "owner cora"):
        assert await desk.shows(letter) == f"{letter.split()[0]}: declined [] cora"
    assert await desk.shows("ended ana") == "ended: declined [] cora"


@pytest.mark.long
async def test_who_accepted_owns_it_in_what_is_told_of_that(desk):
    seen = await desk.propose()
    await desk.send()
    await desk.decide("eli", Act.ACCEPT, seen.hand_over.id)
    desk.world.clock.advance(minutes=1)
    await desk.give("fay", Why.HANDED_OVER)
    await desk.sweep()
    assert await desk.send() == ["ended cora"]
    assert await desk.shows("proposed eli") == "proposed: accepted [] eli"
    assert await desk.shows("ended cora") == "ended: accepted [] eli"


# By itself.


@pytest.mark.long
async def test_the_recipient_is_reminded_once_on_the_tenth_day(desk):
    await desk.propose()
    await desk.send()
    desk.world.clock.advance(days=9, hours=23)
    await desk.sweep()
    assert await desk.send() == []
    desk.world.clock.advance(hours=1)
    for _ in range(3):
        await desk.sweep()
        assert await desk.send() in (["reminded eli"], [])
        desk.world.clock.advance(days=1)
    sent = [post.key for post in await desk.world.posts() if ":reminded:" in post.key]
    assert len(sent) == 1


@pytest.mark.long
async def test_slack_is_asked_about_the_recipient_before_they_are_reminded(desk):
    seen = await desk.propose()
    desk.closed.add("eli")
    assert await desk.send() == ["proposed eli"]
    desk.world.clock.advance(days=10)
    await desk.sweep()
    assert await desk.send() == ["ended cora"]
    assert (await desk.hand_over(seen.hand_over.id)).void is Void.RECIPIENT_LEFT


@pytest.mark.long
async def test_a_sweep_that_comes_days_late_reminds_or_ends_it(desk):
    await desk.propose()
    await desk.send()
    desk.world.clock.advance(days=13)
    await desk.sweep()
    assert await desk.send() == ["reminded eli"]
    desk.world.clock.advance(days=30)
    await desk.sweep()
    assert await desk.send() == ["ended cora", "ended eli"]


@pytest.mark.long
async def test_where_nobody_looked_until_it_was_over_nobody_is_reminded(desk):
    seen = await desk.propose()
    await desk.send()
    desk.world.clock.advance(days=40)
    for _ in range(2):
        await desk.sweep()
    assert await desk.send() == ["ended cora", "ended eli"]
    assert await desk.shows("proposed eli") == "proposed: expired [] cora"
    assert (await desk.hand_over(seen.hand_over.id)).ended_by is None
    assert await desk.acts() == [("proposed a hand-over", "cora"), ("hand-over expired", None)]


@pytest.mark.long
async def test_a_clock_that_is_set_back_brings_nothing_twice_and_nothing_back(desk):
    seen = await desk.propose()
    await desk.send()
    desk.world.clock.advance(days=11)
    await desk.sweep()
    assert await desk.send() == ["reminded eli"]
    desk.world.clock.advance(days=-5)
    await desk.sweep()
    desk.world.clock.advance(days=5)
    await desk.sweep()
    assert await desk.send() == []
    desk.world.clock.advance(days=4)
    await desk.sweep()
    assert await desk.send() == ["ended cora", "ended eli"]
    desk.world.clock.advance(days=-10)
    await desk.sweep()
    assert isinstance(await desk.try_to_decide("eli", Act.ACCEPT, seen.hand_over.id), Meanwhile)
    assert await desk.send() == []


@pytest.mark.long
async def test_two_processes_remind_and_end_once(desk):
    await desk.propose()
    await desk.send()
    other, _ = desk.services(desk.world.database)
    for days, sent in ((10, ["reminded eli"]), (5, ["ended cora", "ended eli"])):
        desk.world.clock.advance(days=days)
        await asyncio.gather(desk.sweep(), other.follow_system(desk.world.organisation))
        assert await desk.send() == sent
    assert await desk.acts() == [("proposed a hand-over", "cora"), ("hand-over expired", None)]


@pytest.mark.long
async def test_a_reminder_that_leaves_late_does_not_leave_once_it_is_settled(desk):
    seen = await desk.propose()
    await desk.send()
    desk.world.clock.advance(days=10)
    await desk.sweep()
    await desk.decide("eli", Act.ACCEPT, seen.hand_over.id)
    assert await desk.send() == ["ended cora"]


@pytest.mark.long
@pytest.mark.parametrize("key", ["products.hand_over:1", "products.hand_over:9:proposed:eli", "x:1:proposed:eli", ""])
async def test_a_key_that_names_no_letter_is_dropped(desk, key):
    await desk.propose()
    assert await desk.service.prepare_system(desk.world.organisation, key) is None
    assert await desk.deputies.prepare_system(desk.world.organisation, key) is None


# What others read.


async def test_the_page_of_a_product_reads_what_is_under_way(desk):
    async def read():
        product = await desk.world.as_now(desk.product)
        return await desk.world.database.read(
            lambda session: open_hand_over(
                SqlHandingOverStore(session), desk.world.organisation, product, now=desk.world.clock.now()
            )
        )

    assert await read() is None
    seen = await desk.propose("ana")
    found = await read()
    assert (found.hand_over, found.to, found.proposed_by) == (seen.hand_over, "Eli", "Ana")
    await desk.turn("eli", is_active=False)
    assert await read() is None


@pytest.mark.long
async def test_from_the_instant_on_at_which_it_is_over_nothing_is_under_way_for_anybody(desk):
    seen = await desk.propose("ana")
    desk.world.clock.advance(days=14, seconds=-1)
    for is_open in (True, False):
        product, now = await desk.world.as_now(desk.product), desk.world.clock.now()
        found = await desk.world.database.read(
            lambda session, product=product, now=now: open_hand_over(
                SqlHandingOverStore(session), desk.world.organisation, product, now=now
            )
        )
        assert (found is not None) == is_open
        assert (await desk.service.see(desk.world.actor("eli"), seen.hand_over.id)).hand_over.is_open == is_open
        desk.world.clock.advance(seconds=1)


@pytest.mark.long
@pytest.mark.parametrize(("hours", "ends"), [(-1, Void.OWNER_CHANGED), (1, None)])
async def test_what_changes_after_its_time_ended_does_not_make_it_void_any_more(desk, hours, ends):
    seen = await desk.propose("ana")
    desk.world.clock.advance(days=14, hours=hours)
    await desk.give("fay", Why.TAKEN)
    desk.world.clock.advance(hours=2)
    await desk.sweep()
    ended = await desk.hand_over(seen.hand_over.id)
    assert (ended.state, ended.void) == (State.EXPIRED if ends is None else State.VOID, ends)


@pytest.mark.long
async def test_every_full_member_may_look_and_is_offered_what_they_may_do(desk):
    seen = await desk.propose("ana")
    acts = {}
    for user in ("ana", "ben", "cora", "dan", "eli", "fay"):
        found = await desk.service.see(desk.world.actor(user), seen.hand_over.id)
        assert found.hand_over.checklist == WRITTEN
        acts[user] = [act.value for act in found.acts]
    assert acts == {
        "ana": ["withdraw"],
        "ben": [],
        "cora": ["withdraw"],
        "dan": ["withdraw"],
        "eli": ["accept", "decline"],
        "fay": [],
    }


@pytest.mark.long
async def test_however_one_ends_the_history_says_so_once_with_the_reason(desk):
    first = await desk.propose()
    for _ in range(2):
        await desk.try_to_decide("eli", Act.DECLINE, first.hand_over.id, "No time.", delivery="view:1")
    second = await desk.propose()
    await desk.decide("cora", Act.WITHDRAW, second.hand_over.id, "", delivery="view:2")
    await desk.propose()
    await desk.turn("eli", is_active=False)
    await desk.sweep()
    await desk.sweep()
    assert await desk.acts() == [
        ("proposed a hand-over", "cora"),
        ("declined a hand-over", "eli"),
        ("proposed a hand-over", "cora"),
        ("withdrew a hand-over", "cora"),
        ("proposed a hand-over", "cora"),
        ("hand-over ended", None),
    ]
    organisation, number = desk.world.organisation, str(desk.product.id)
    found = await desk.world.products(lambda s: s.acts(organisation, thing="product", thing_id=number, most=50))
    assert [change.after for entry in reversed(found) for change in entry.changes if change.field == "reason"] == [
        "No time.",
        "the recipient left, or is a guest now",
    ]
