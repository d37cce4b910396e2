"""Making editions: once, of the right lessons, at the right time."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.features.digests.choosing import Chooser
from bot.features.digests.editions import Editions
from bot.features.digests.making import NOT_SCHEDULED
from bot.features.digests.permission import present
from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.calendar import LATE
from bot.features.digests.rules.ledger import NOTHING_NEW, SKIPPED, TOO_LATE
from bot.kernel.errors import ConflictError, NotAllowedError, UserFacingError
from bot.kernel.ids import ChannelId, DomainId, OrganisationId
from handlers.digests import PAGES
from storage.digests import digest_transactions
from storage.tables import DomainRow
from tests.digests.world import World

WEEK = timedelta(weeks=1)


async def only_edition(world):
    editions = await world.all_editions()
    assert len(editions) == 1
    return editions[0]


async def lessons_of(world, edition):
    return [entry.learning_id for entry in await world.entries(edition.id) if entry.position < 100]


async def test_a_domain_with_a_channel_gets_a_schedule_on_mondays_at_nine_where_its_lead_lives(world, places):
    await world.sweep()
    row = await world.schedule_row(places.orders)
    assert (row.cadence, row.weekday, f"{row.local_time:%H:%M}", row.zone) == (
        "weekly",
        0,
        "09:00",
        "America/Sao_Paulo",
    )
    assert row.starts_on == date(2026, 1, 12), "in São Paulo it is nine on Monday right now"
    assert (await world.schedule_row(places.logistics)).zone == "Africa/Lagos"
    assert await world.schedules.create_missing_system(world.organisation) == 0


async def test_a_lead_of_whom_no_zone_is_known_means_utc(world):
    await world.person("zoe", zone="Mars/Olympus")
    strange = await world.domain("Strange", leads=("zoe",))
    nobody = await world.domain("Nobody")
    await world.sweep()
    assert (await world.schedule_row(strange)).zone == "UTC"
    assert (await world.schedule_row(nobody)).zone == "UTC"


async def test_domains_that_are_not_active_or_have_no_channel_get_no_schedule(world):
    for state in ("proposed", "unclaimed", "archived"):
        await world.domain(f"Some {state}", state=state)
    await world.domain("Mute", channel=None)
    assert await world.schedules.create_missing_system(world.organisation) == 0


async def test_an_edition_is_made_at_its_hour_with_its_post_and_covers_four_weeks_at_first(world, places):
    lesson = await world.learning(places.logistics, "Returns by phone need a ticket number", author_id="ben")
    await world.sweep()
    world.clock.set(datetime(2026, 1, 12, 11, 59, tzinfo=UTC))
    await world.learning(places.returns, "Boxes go first", ago=timedelta(0))
    await world.sweep()
    assert not [edition for edition in await world.all_editions() if edition.domain_id == places.orders]
    woken = world.woken
    world.clock.set(datetime(2026, 1, 12, 12, tzinfo=UTC))
    await world.sweep()
    edition = next(edition for edition in await world.all_editions() if edition.domain_id == places.orders)
    assert (edition.state, edition.due_on) == ("queued", date(2026, 1, 12))
    assert edition.due_at - edition.covers_from == timedelta(days=28)
    assert lesson in await lessons_of(world, edition)
    post = (await world.posts(edition.id))[0]
    assert post.key == f"edition:{edition.schedule_id}:2026-01-12"
    assert (post.kind, post.channel_id, post.state) == ("edition", "C_ORDERS_T1", "queued")
    assert world.woken > woken
    await world.sweep()
    assert len(await world.posts(edition.id)) == 1


async def test_the_next_edition_covers_from_the_last_ones_due_instant(world, places):
    await world.monday(1, hour=13)
    await world.monday(2, hour=13)
    first, second = [edition for edition in await world.all_editions() if edition.domain_id == places.orders]
    assert second.covers_from == first.due_at


async def test_an_edition_holds_five_lessons_of_others_at_most_and_two_of_one_domain(world, places):
    for number in range(6):
        for domain in (places.logistics, places.returns, places.orders):
            await world.learning(domain, f"Lesson {number} of domain {domain} is that thing{number}{domain} matters")
    third = await world.domain("Third", state="unclaimed")
    await world.learning(third, "Unclaimed domains have lessons as well")
    await world.monday(1, hour=13)
    edition = next(edition for edition in await world.all_editions() if edition.domain_id == places.orders)
    store_lessons = await world.read(lambda store: store.edition(world.organisation, edition.id))
    origins = [item.lesson.domain for item in store_lessons.items]
    assert len(origins) == 5
    assert sorted(origins) == [places.logistics, places.logistics, places.returns, places.returns, third]


async def test_what_no_other_domain_may_read_or_nobody_can_is_never_in_an_edition(world, places):
    archived = await world.domain("Gone", state="archived", channel=None)
    proposed = await world.domain("Idea", state="proposed", channel=None)
    elsewhere = World(world.database, world.clock, OrganisationId("T2"))
    foreign = await elsewhere.domain("Orders too")
    await world.learning(places.logistics, "A secret about returns by phone", visibility="domain")
    await world.learning(places.logistics, "Undone returns by phone", state="undone")
    await world.learning(None, "Of no domain yet: returns by phone")
    await world.learning(archived, "Archived returns by phone")
    await world.learning(proposed, "Proposed returns by phone")
    await world.learning(places.orders, "Our own returns by phone")
    await elsewhere.learning(foreign, "Foreign returns by phone")
    await world.learning(places.returns, "Logged later than due", ago=-timedelta(days=30))
    await world.monday(1, hour=13)
    edition = next(edition for edition in await world.all_editions() if edition.domain_id == places.orders)
    assert (edition.state, edition.reason) == ("not_sent", NOTHING_NEW)
    assert not [post for post in await world.all_posts() if post.channel_id == "C_ORDERS_T1"]


async def test_a_lesson_comes_once_to_a_domain_however_often_editions_go_out(world, places):
    lesson = await world.learning(places.logistics, "Returns by phone need a ticket number")
    await world.monday(1, hour=13)
    await world.monday(2, hour=13)
    first, second = [edition for edition in await world.all_editions() if edition.domain_id == places.orders]
    assert await lessons_of(world, first) == [lesson]
    assert second.state == "not_sent"


@pytest.mark.long
@pytest.mark.parametrize(("state", "comes_again"), [("failed", True), ("dropped", True), ("unknown", False)])
async def test_a_lesson_comes_again_only_if_its_edition_never_came(world, places, state, comes_again):
    lesson = await world.learning(places.logistics, "Returns by phone need a ticket number")
    await world.monday(1, hour=13)
    first = next(edition for edition in await world.all_editions() if edition.domain_id == places.orders)
    await world.sent(first.id, state)
    await world.monday(2, hour=13)
    second = [edition for edition in await world.all_editions() if edition.domain_id == places.orders][1]
    assert await lessons_of(world, second) == ([lesson] if comes_again else [])


async def test_after_a_stop_the_latest_goes_out_late_and_older_ones_are_missed(world, places):
    await world.sweep()
    await world.learning(places.logistics, "Returns by phone need a ticket number")
    world.clock.set(datetime(2026, 1, 28, 12, tzinfo=UTC))
    await world.sweep()
    orders = [edition for edition in await world.all_editions() if edition.domain_id == places.orders]
    assert [(edition.due_on, edition.state) for edition in orders] == [
        (date(2026, 1, 12), "missed"),
        (date(2026, 1, 19), "missed"),
        (date(2026, 1, 26), "queued"),
    ]
    assert orders[0].reason == TOO_LATE
    assert [edition.covers_from for edition in orders[1:]] == [edition.due_at for edition in orders[:2]]


async def test_more_than_two_days_late_is_missed(world, places):
    await world.sweep()
    await world.learning(places.logistics, "Returns by phone need a ticket number")
    world.clock.set(datetime(2026, 1, 12, 12, tzinfo=UTC) + LATE + timedelta(seconds=1))
    await world.sweep()
    orders = [edition for edition in await world.all_editions() if edition.domain_id == places.orders]
    assert [(edition.due_on, edition.state) for edition in orders] == [(date(2026, 1, 12), "missed")]


async def test_uses_of_the_domains_own_lessons_are_told_once_three_at_a_time(world, places):
    own = [await world.learning(places.orders, f"Own lesson number {number}.") for number in range(4)]
    world.clock.set(datetime(2026, 1, 6, tzinfo=UTC))
    for at, lesson in enumerate(own):
        world.clock.advance(minutes=at)
        await world.application(lesson, places.logistics)
    await world.application(own[0], places.returns, "not_for_us")
    await world.application(own[1], places.returns, "applied")
    await world.monday(1, hour=13)
    await world.monday(2, hour=13)
    await world.monday(3, hour=13)
    first, second, third = [edition for edition in await world.all_editions() if edition.domain_id == places.orders]
    told = [(entry.learning_id, entry.reason) for entry in await world.entries(first.id)]
    assert told == [
        (own[1], "Returns uses it"),
        (own[3], "Logistics will try it"),
        (own[2], "Logistics will try it"),
    ]
    assert {entry.learning_id for entry in await world.entries(second.id)} == {own[0], own[1]}
    assert third.state == "not_sent"


async def test_uses_of_what_only_the_domain_may_read_are_not_told(world, places):
    own = await world.learning(places.orders, "A secret of ours", visibility="domain")
    await world.application(own, places.logistics)
    await world.monday(1, hour=13)
    assert not [edition for edition in await world.all_editions() if edition.state == "queued"]


async def test_a_channel_that_cannot_be_used_is_told_once_to_the_leads_and_stops_nobody_else(world, places):
    await world.learning(places.returns, "Returns by phone need a ticket number")
    await world.change_channel(places.orders, bot_is_member=False)
    await world.monday(1, hour=13)
    await world.sweep()
    reason = "Pollen is not in #orders. Invite it there with /invite."
    by_domain = {edition.domain_id: edition for edition in await world.all_editions()}
    assert (by_domain[places.orders].state, by_domain[places.orders].reason) == ("not_sent", reason)
    assert by_domain[places.logistics].state == "queued"
    notices = await world.all_posts("notice")
    assert [notice.user_id for notice in notices] == ["ana"]
    assert reason in notices[0].blocks[0]["text"]["text"]


@pytest.mark.parametrize(
    ("seen", "trouble"),
    [
        ({}, None),
        ({"channel_archived": True}, "#orders is archived. A lead can choose another channel in /domains."),
        (
            {"channel_shared": True},
            "#orders is shared with another organisation, and a digest stays inside this one.",
        ),
        ({"bot_is_member": False}, "Pollen is not in #orders. Invite it there with /invite."),
        ({"channel_seen": False}, "Pollen is not in #orders. Invite it there with /invite."),
        (
            {"channel_archived": True, "channel_private": True},
            "Its channel is archived. A lead can choose another channel in /domains.",
        ),
        ({"channel": None}, "The domain has no channel. A lead can choose one in /domains."),
    ],
)
def test_what_is_wrong_with_a_channel_is_said_with_what_helps(seen, trouble):
    good = Audience(
        domain=DomainId(1),
        name="Orders",
        channel=ChannelId("C1"),
        channel_name="orders",
        channel_seen=True,
        channel_private=False,
        bot_is_member=True,
    )
    assert replace(good, **seen).trouble == trouble


async def test_a_domain_that_lost_its_channel_is_told_so(world, places):
    await world.sweep()
    await world.change(DomainRow, places.orders, channel_id=None)
    await world.monday(1, hour=13)
    edition = next(edition for edition in await world.all_editions() if edition.domain_id == places.orders)
    assert edition.reason == "The domain has no channel. A lead can choose one in /domains."


async def test_an_archived_domain_has_nothing_due(world, places):
    await world.sweep()
    await world.change(DomainRow, places.orders, state="archived", channel_id=None)
    await world.monday(1, hour=13)
    assert places.orders not in {edition.domain_id for edition in await world.all_editions()}


async def test_one_domains_mishap_never_stops_the_others(world, places):
    await world.learning(places.returns, "Returns by phone need a ticket number")
    await world.sweep()
    row = await world.schedule_row(places.orders)
    world.clock.set(datetime(2026, 1, 12, 13, tzinfo=UTC))
    await world.change(type(row), row.id, zone="Nowhere/AtAll")
    with pytest.raises(ExceptionGroup, match="could not be made"):
        await world.editions.make_due_system(world.organisation)
    assert {edition.domain_id for edition in await world.all_editions()} == {places.logistics, places.returns}


async def test_what_is_withdrawn_between_choosing_and_claiming_is_not_stored(world, places):
    kept = await world.learning(places.logistics, "Returns by phone need a ticket number")
    undone = await world.learning(places.returns, "Phone calls need a script")
    await world.sweep()
    world.clock.set(datetime(2026, 1, 12, 12, tzinfo=UTC))

    def plan(store):
        desk = world.editions._desk(store, world.organisation, world.clock.now())
        schedule = desk.schedule_of(places.orders)
        return desk.plan(store.audience(world.organisation, places.orders), schedule, schedule.open(desk.now)[-1])

    planned = await world.read(plan)
    assert planned.chosen.lessons == {kept, undone}
    await world.change_learning(undone, state="undone")

    def claim(store):
        return world.editions._desk(store, world.organisation, world.clock.now()).claim(planned)

    assert await world.write(claim)
    assert not await world.write(claim), "a second claim of the same date is none"
    assert await lessons_of(world, await only_edition(world)) == [kept]


@pytest.mark.parametrize("what", ["schedule", "domain", "gone"])
async def test_what_changed_between_choosing_and_claiming_is_chosen_anew(world, places, what):
    await world.learning(places.logistics, "Returns by phone need a ticket number")
    await world.sweep()
    world.clock.set(datetime(2026, 1, 12, 12, tzinfo=UTC))

    def plan(store):
        desk = world.editions._desk(store, world.organisation, world.clock.now())
        schedule = desk.schedule_of(places.orders)
        return desk.plan(store.audience(world.organisation, places.orders), schedule, schedule.open(desk.now)[-1])

    planned = await world.read(plan)
    organisation = world.organisation
    if what == "schedule":
        await world.schedules.pause(world.actor("ana"), world.delivery(), places.orders)
    elif what == "domain":
        await world.change(DomainRow, places.orders, state="archived")
    else:
        organisation = OrganisationId("T2")
    assert not await world.write(
        lambda store: world.editions._desk(store, organisation, world.clock.now()).claim(planned)
    )
    assert await world.all_editions() == []


async def test_everything_that_was_chosen_and_withdrawn_at_once_leaves_a_reason(world, places):
    lesson = await world.learning(places.logistics, "Returns by phone need a ticket number")
    await world.sweep()
    world.clock.set(datetime(2026, 1, 12, 12, tzinfo=UTC))

    def plan(store):
        desk = world.editions._desk(store, world.organisation, world.clock.now())
        schedule = desk.schedule_of(places.orders)
        return desk.plan(store.audience(world.organisation, places.orders), schedule, schedule.open(desk.now)[-1])

    planned = await world.read(plan)
    await world.change_learning(lesson, visibility="domain")
    await world.write(lambda store: world.editions._desk(store, world.organisation, world.clock.now()).claim(planned))
    edition = await only_edition(world)
    assert (edition.state, edition.reason) == ("not_sent", NOTHING_NEW)


# Sent now, or skipped.


async def test_sent_now_an_edition_is_that_of_the_next_date_and_does_not_come_again_at_its_hour(world, places):
    lesson = await world.learning(places.logistics, "Returns by phone need a ticket number")
    await world.sweep()
    due_on = await world.due_on(places.orders)
    ana = world.actor("ana")
    told = await world.editions.send_now(ana, world.delivery(), places.orders, due_on)
    again = await world.editions.send_now(ana, world.delivery(), places.orders, due_on)
    assert told.id == again.id
    edition = await only_edition(world)
    assert (edition.due_on, edition.state) == (date(2026, 1, 12), "queued")
    assert await lessons_of(world, edition) == [lesson]
    assert await world.due_on(places.orders) == date(2026, 1, 19)
    await world.monday(1, hour=13)
    assert len([edition for edition in await world.all_editions() if edition.domain_id == places.orders]) == 1


async def test_the_same_click_delivered_twice_sends_once(world, places):
    await world.learning(places.logistics, "Returns by phone need a ticket number")
    await world.sweep()
    due_on, click, ana = await world.due_on(places.orders), world.delivery(), world.actor("ana")
    results = await asyncio.gather(
        *(world.editions.send_now(ana, click, places.orders, due_on) for _ in range(3)),
    )
    assert len({told.id for told in results}) == 1
    assert len(await world.all_posts("edition")) == 1


async def test_with_nothing_to_send_now_the_edition_keeps_its_date(world, places):
    await world.sweep()
    due_on = await world.due_on(places.orders)
    with pytest.raises(UserFacingError, match="nothing to send yet"):
        await world.editions.send_now(world.actor("ana"), world.delivery(), places.orders, due_on)
    await world.change_channel(places.orders, is_archived=True)
    with pytest.raises(UserFacingError, match=r"can't be sent now\. #orders is archived"):
        await world.editions.send_now(world.actor("ana"), world.delivery(), places.orders, due_on)
    assert await world.all_editions() == []


async def test_a_skipped_date_is_a_row_and_its_lessons_may_come_next(world, places):
    lesson = await world.learning(places.logistics, "Returns by phone need a ticket number")
    await world.sweep()
    due_on = await world.due_on(places.orders)
    skipped = await world.editions.skip(world.actor("ana"), world.delivery(), places.orders, due_on)
    assert (skipped.state, skipped.reason) == ("skipped", SKIPPED)
    again = await world.editions.skip(world.actor("ana"), world.delivery(), places.orders, due_on)
    assert again == skipped
    sent = await world.editions.send_now(world.actor("ana"), world.delivery(), places.orders, due_on)
    assert sent == skipped, "what was skipped is not sent by an older button"
    await world.monday(1, hour=13)
    assert len([edition for edition in await world.all_editions() if edition.domain_id == places.orders]) == 1
    await world.monday(2, hour=13)
    second = [edition for edition in await world.all_editions() if edition.domain_id == places.orders][1]
    assert await lessons_of(world, second) == [lesson]


async def test_skipping_or_sending_first_settles_what_was_missed_before(world, places):
    await world.sweep()
    world.clock.set(datetime(2026, 1, 15, tzinfo=UTC))
    await world.editions.skip(world.actor("ana"), world.delivery(), places.orders, date(2026, 1, 19))
    assert [(edition.due_on, edition.state) for edition in await world.all_editions()] == [
        (date(2026, 1, 12), "missed"),
        (date(2026, 1, 19), "skipped"),
    ]


async def test_an_old_page_or_a_paused_digest_is_told_so(world, places):
    await world.learning(places.logistics, "Returns by phone need a ticket number")
    ana = world.actor("ana")
    with pytest.raises(ConflictError, match=NOT_SCHEDULED[:20]):
        await world.editions.send_now(ana, world.delivery(), places.orders, date(2026, 1, 12))
    await world.sweep()
    for act in (world.editions.send_now, world.editions.skip):
        with pytest.raises(ConflictError, match="schedule has changed"):
            await act(ana, world.delivery(), places.orders, date(2026, 1, 19))
    await world.schedules.pause(ana, world.delivery(), places.orders)
    for act in (world.editions.send_now, world.editions.skip):
        with pytest.raises(ConflictError, match="paused"):
            await act(ana, world.delivery(), places.orders, date(2026, 1, 12))


class Between:
    """Transactions between whose reading and writing something happens."""

    def __init__(self, transactions, happens):
        self._transactions, self._happens = transactions, happens

    async def read(self, work):
        result = await self._transactions.read(work)
        await self._happens()
        return result

    async def write(self, work):
        return await self._transactions.write(work)


async def test_a_schedule_that_is_paused_while_one_sends_stays_paused(world, places):
    await world.learning(places.logistics, "Returns by phone need a ticket number")
    await world.sweep()
    due_on, ana = await world.due_on(places.orders), world.actor("ana")

    async def pause():
        await world.schedules.pause(ana, world.delivery(), places.orders)

    editions = Editions(
        transactions=Between(digest_transactions(world.database), pause),
        clock=world.clock,
        pages=PAGES,
        chooser=Chooser(),
        wake=lambda: None,
    )
    with pytest.raises(ConflictError, match="schedule has changed"):
        await editions.send_now(ana, world.delivery(), places.orders, due_on)
    assert await world.all_editions() == []


async def test_a_click_whose_effect_is_stored_by_another_process_gets_that_effect(world, places):
    await world.learning(places.logistics, "Returns by phone need a ticket number")
    await world.sweep()
    due_on, ana, click = await world.due_on(places.orders), world.actor("ana"), world.delivery()

    async def send():
        await world.editions.send_now(ana, click, places.orders, due_on)

    editions = Editions(
        transactions=Between(digest_transactions(world.database), send),
        clock=world.clock,
        pages=PAGES,
        chooser=Chooser(),
        wake=lambda: None,
    )
    told = await editions.send_now(ana, click, places.orders, due_on)
    assert told.id == (await only_edition(world)).id


def test_what_must_be_there_is_a_mistake_of_ours_when_it_is_not():
    with pytest.raises(RuntimeError, match="within one transaction"):
        present(None)


# Two at once, on both databases.


async def test_two_sweeps_at_once_make_one_edition(any_world, any_places):
    await any_world.learning(any_places.logistics, "Returns by phone need a ticket number")
    await asyncio.gather(*(any_world.schedules.create_missing_system(any_world.organisation) for _ in range(4)))
    any_world.clock.set(datetime(2026, 1, 12, 13, tzinfo=UTC))
    other = World(any_world.database, any_world.clock)
    await asyncio.gather(*(each.editions.make_due_system(any_world.organisation) for each in (any_world, other) * 2))
    editions = await any_world.all_editions()
    assert sorted(edition.domain_id for edition in editions) == sorted(
        [any_places.orders, any_places.logistics, any_places.returns]
    )
    assert len(await any_world.all_posts("edition")) == len([e for e in editions if e.state == "queued"]) == 2


async def test_two_leads_who_send_at_once_send_once(any_world, any_places):
    await any_world.learning(any_places.logistics, "Returns by phone need a ticket number")
    await any_world.sweep()
    due_on = await any_world.due_on(any_places.orders)
    results = await asyncio.gather(
        *(
            any_world.editions.send_now(any_world.actor(user), any_world.delivery(), any_places.orders, due_on)
            for user in ("ana", "dan", "ana", "dan")
        ),
    )
    assert len({told.id for told in results}) == 1
    assert len(await any_world.all_posts("edition")) == 1


async def test_sending_and_skipping_at_once_does_one_of_them(any_world, any_places):
    await any_world.learning(any_places.logistics, "Returns by phone need a ticket number")
    await any_world.sweep()
    due_on = await any_world.due_on(any_places.orders)
    ana = any_world.actor("ana")
    sent, skipped = await asyncio.gather(
        any_world.editions.send_now(ana, any_world.delivery(), any_places.orders, due_on),
        any_world.editions.skip(ana, any_world.delivery(), any_places.orders, due_on),
    )
    assert sent.id == skipped.id
    assert len(await any_world.all_editions()) == 1


async def test_a_crash_between_commit_and_waking_the_outbox_loses_nothing(world, places):
    await world.learning(places.logistics, "Returns by phone need a ticket number")

    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    await world.sweep()
    world.clock.set(datetime(2026, 1, 12, 12, tzinfo=UTC))
    dying = World(world.database, world.clock)
    dying.editions._wake = die
    with pytest.raises(Killed):
        await dying.editions.make_due_of_system(world.organisation, places.orders)
    await world.sweep()
    edition = next(edition for edition in await world.all_editions() if edition.domain_id == places.orders)
    posts = await world.posts(edition.id)
    assert [(post.state, post.next_attempt_at <= world.clock.now()) for post in posts] == [("queued", True)]


async def test_only_leads_and_admins_may_send_or_skip(world, places):
    await world.sweep()
    due_on = await world.due_on(places.orders)
    with pytest.raises(NotAllowedError, match="Only Ana Lima or an admin can send the digest now"):
        await world.editions.send_now(world.actor("ben"), world.delivery(), places.orders, due_on)
    with pytest.raises(NotAllowedError, match="Only Ana Lima or an admin can skip a digest"):
        await world.editions.skip(world.actor("ben"), world.delivery(), places.orders, due_on)
