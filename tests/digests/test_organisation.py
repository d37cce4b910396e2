"""The organisation's own digest: what it is chosen from, and that each is made and sent once."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import select

from bot.features.digests.making import NOT_SET_UP
from bot.features.digests.rules.calendar import Cadence, Rhythm
from bot.features.digests.rules.editions import Figures, Taken
from bot.features.digests.rules.ledger import NOTHING_TAUGHT, SKIPPED_BY_ADMIN, Delivered
from bot.kernel.errors import ConflictError, NotAllowedError, UserFacingError
from bot.kernel.ids import ChannelId, OrganisationId
from bot.matching.words import Stems
from storage.tables import ApplicationRow, ChannelRow, PersonRow, ScheduleRow
from tests.digests.world import HOME, ORGANISATION_CHANNEL, WEEKLY, World

pytestmark = pytest.mark.long

NOW = datetime(2026, 1, 12, 12, tzinfo=UTC)
STEMS = Stems()
NOUNS = ["river", "stone", "cloud", "engine", "letter", "garden", "window", "basket", "hammer", "violin"]


def lessons_in(entries):
    return [entry.lesson.id for entry in entries]


# What the rows say, on both databases.


async def test_it_is_chosen_from_what_everyone_may_read_and_was_logged_since_the_last_one(any_world, any_places):
    world, places = any_world, any_places
    await world.set_up()
    applied = await world.learning(places.logistics, "Returns by phone need a ticket number.", ago=timedelta(days=2))
    new = await world.learning(places.logistics, "Weigh every parcel twice in the cold.")
    own = await world.learning(places.orders, "Call back within the hour.")
    unclaimed = await world.domain("Labs", state="unclaimed", channel=None)
    labs = await world.learning(unclaimed, "Late events come after three days.")
    archived = await world.domain("Old", state="archived", channel=None)
    elsewhere = World(world.database, world.clock, OrganisationId("T2"))
    await elsewhere.learning(await elsewhere.domain("Foreign"), "Foreign lesson")
    for domain, text, more in (
        (places.orders, "Secret", {"visibility": "domain"}),
        (places.orders, "Undone", {"state": "undone"}),
        (places.orders, "Retired", {"state": "retired"}),
        (places.orders, "Superseded", {"state": "superseded"}),
        (places.orders, "Merged", {"state": "merged"}),
        (None, "Nobody's", {}),
        (archived, "Archived", {}),
        (places.orders, "Long ago", {"ago": timedelta(days=60)}),
        (places.orders, "Not yet", {"ago": timedelta(days=-30)}),
    ):
        await world.learning(domain, text, **more)
    await world.application(applied, places.orders, "applied", outcome="worked")
    await world.application(applied, places.returns, "planned")
    await world.application(new, places.returns, "not_for_us")
    await world.monday(1, hour=13)
    edition = await world.edition_of(None)
    shown = await world.read(lambda store: store.edition(HOME, edition))
    assert lessons_in(shown.items) == [applied, new, labs, own]
    assert shown.items[0].taken == Taken(worked=("Orders",), using=("Orders",), trying=("Returns",))
    assert shown.domain is None
    assert shown.since == date(2025, 12, 15), "the first one looks back four weeks"
    # Taught: Logistics, Labs and Orders, whose retired lessons were shared as well.
    assert shown.figures == Figures(taught=3, learned=2)
    (post,) = await world.posts(edition)
    assert (post.channel_id, post.kind) == (ORGANISATION_CHANNEL, "edition")


async def test_where_a_lesson_did_not_work_is_told_with_those_who_mean_to_try_it(any_world, any_places):
    world, places = any_world, any_places
    lesson = await world.learning(places.logistics, "Returns by phone need a ticket number.", ago=timedelta(days=90))
    fresh = await world.learning(places.logistics, "Weigh every parcel twice.", ago=timedelta(days=90))
    await world.application(lesson, places.orders, "applied", outcome="did_not_work")
    await world.application(lesson, places.returns, "planned")
    await world.application(fresh, places.orders, "applied")
    now = world.clock.now()
    day = timedelta(days=1)
    used = await world.read(lambda store: store.used(HOME, since=now - day, until=now, most=9))
    assert [(one.lesson.id, one.taken.words) for one in used] == [
        (fresh, "Orders uses it"),
        (lesson, "It did not work for one domain, one will try it"),
    ]
    assert await world.read(lambda s: s.used(HOME, since=now, until=now + day, most=9)) == []


async def test_figures_count_domains_once_and_only_lessons_of_others(any_world, any_places):
    world, places = any_world, any_places
    first = await world.learning(places.logistics, "One")
    second = await world.learning(places.logistics, "Two")
    own = await world.learning(places.orders, "Own")
    for lesson in (first, second):
        await world.application(lesson, places.orders, "applied")
    await world.application(own, places.orders, "applied")
    await world.application(own, places.returns, "not_for_us")
    await world.keep(
        ApplicationRow(
            organisation=HOME,
            learning_id=own,
            domain_id=places.logistics,
            state="planned",
            answered_by="ben",
            answered_at=world.clock.now() - timedelta(days=9),
        )
    )
    day = timedelta(days=1)
    now = world.clock.now()
    read = await world.read(lambda store: store.figures(HOME, since=now - day, until=now))
    assert read == Figures(taught=2, learned=1)
    assert await world.read(lambda s: s.figures(OrganisationId("T2"), since=now - day, until=now)) == Figures(
        taught=0, learned=0
    )


async def test_a_lesson_is_in_it_once_and_later_only_told_of_when_more_domains_use_it(any_world, any_places):
    world, places = any_world, any_places
    await world.set_up()
    lesson = await world.learning(places.logistics, "Returns by phone need a ticket number.")
    await world.monday(1, hour=13)
    await world.sent(await world.edition_of(None))
    await world.monday(2, hour=13)
    assert (await world.latest(None)).reason == NOTHING_TAUGHT
    await world.application(lesson, places.orders, "applied")
    await world.monday(3, hour=13)
    third = await world.issue(None)
    assert (third.items, [(use.lesson.id, use.words) for use in third.uses]) == ((), [(lesson, "Orders uses it")])
    await world.sent(await world.edition_of(None))
    await world.monday(4, hour=13)
    assert (await world.latest(None)).state == "not_sent"


async def test_what_was_skipped_or_could_not_be_posted_is_in_the_next_one(world, places):
    await world.set_up()
    dan = world.actor("dan")
    lesson = await world.learning(places.logistics, "Returns by phone need a ticket number.")
    skipped = await world.editions.skip(dan, world.delivery(), None, date(2026, 1, 12))
    assert (skipped.state, skipped.reason) == (Delivered.SKIPPED, SKIPPED_BY_ADMIN)
    await world.change(ChannelRow, (HOME, ORGANISATION_CHANNEL), is_archived=True)
    await world.monday(2, hour=13)
    assert (await world.latest(None)).state == "not_sent"
    await world.change(ChannelRow, (HOME, ORGANISATION_CHANNEL), is_archived=False)
    await world.monday(3, hour=13)
    shown = await world.issue(None)
    assert lessons_in(shown.items) == [lesson]


async def test_sent_early_it_leaves_nothing_out_that_comes_before_its_date(world, places):
    await world.set_up()
    await world.learning(places.logistics, "Returns by phone need a ticket number.")
    await world.editions.send_now(world.actor("dan"), world.delivery(), None, date(2026, 1, 12))
    await world.sent(await world.edition_of(None))
    world.clock.advance(days=2)
    between = await world.learning(places.orders, "Weigh every parcel twice.", ago=timedelta(0))
    await world.monday(2, hour=13)
    shown = await world.issue(None)
    assert lessons_in(shown.items) == [between]


async def test_quarterly_it_comes_on_the_first_such_day_and_looks_back_a_quarter(world, places):
    quarterly = Rhythm(cadence=Cadence.QUARTERLY, weekday=2, at=time(9), zone="UTC")
    made = await world.set_up(quarterly)
    assert made.next(world.clock.now()).on == date(2026, 1, 7)
    old = await world.learning(places.logistics, "Returns by phone need a ticket number.", ago=timedelta(days=80))
    world.clock.set(datetime(2026, 1, 7, 9, 30, tzinfo=UTC))
    await world.editions.make_due_system(HOME)
    shown = await world.issue(None)
    assert lessons_in(shown.items) == [old]
    schedule = await world.read(lambda store: store.schedule_of(HOME, None))
    assert schedule.next(world.clock.now()).on == date(2026, 4, 1)


async def test_two_sweeps_at_once_make_one_edition_and_one_post(any_world, any_places):
    world = any_world
    await world.set_up()
    await world.learning(any_places.logistics, "Returns by phone need a ticket number.")
    world.clock.set(datetime(2026, 1, 12, 12, 5, tzinfo=UTC))
    await asyncio.gather(*(world.editions.make_due_system(HOME) for _ in range(4)), return_exceptions=True)
    assert len([edition for edition in await world.all_editions() if edition.domain_id is None]) == 1
    assert len([post for post in await world.all_posts("edition") if post.channel_id == ORGANISATION_CHANNEL]) == 1


async def test_two_admins_who_set_it_up_at_once_get_one_schedule(any_world, any_places):
    world = any_world
    await world.merge(ChannelRow(organisation=HOME, channel_id=ORGANISATION_CHANNEL, bot_is_member=True))
    await world.person("eva", is_admin=True)
    results = await asyncio.gather(
        *(
            world.schedules.change(
                world.actor(user), world.delivery(), None, WEEKLY, version=0, channel=ORGANISATION_CHANNEL
            )
            for user in ("dan", "eva")
        ),
        return_exceptions=True,
    )
    assert [type(result) for result in results if isinstance(result, Exception)] == [ConflictError]
    rows = await world.rows(select(ScheduleRow).where(ScheduleRow.organisation == HOME))
    assert [row.domain_id for row in rows] == [None]


# Setting it up.


async def test_a_channel_known_to_be_unfit_is_refused_at_its_field_and_changes_nothing(world, places):
    for seen, said in (({"is_archived": True}, "archived"), ({"is_shared": True}, "shared with another organisation")):
        with pytest.raises(UserFacingError, match=said) as refused:
            await world.set_up(**seen)
        assert refused.value.field == "channel"
        await world.change(ChannelRow, (HOME, ORGANISATION_CHANNEL), is_archived=False, is_shared=False)
    with pytest.raises(UserFacingError, match="Choose the channel") as refused:
        await world.schedules.change(world.actor("dan"), world.delivery(), None, WEEKLY, version=0)
    assert refused.value.field == "channel"
    assert await world.read(lambda store: store.schedule_of(HOME, None)) is None


async def test_a_channel_that_proves_unfit_is_let_go_and_the_digest_says_what_it_lacks(world, places):
    await world.set_up()
    await world.schedules.let_go_system(HOME, ChannelId("C_OTHER"))
    assert (await world.read(lambda store: store.schedule_of(HOME, None))).channel == ORGANISATION_CHANNEL
    await world.schedules.let_go_system(HOME, ORGANISATION_CHANNEL)
    seen = await world.digests.organisation_overview(world.actor("cora"))
    assert seen.audience.trouble == "The organisation's digest has no channel. An admin can choose one in /digest."
    await world.learning(places.logistics, "Returns by phone need a ticket number.")
    await world.monday(1, hour=13)
    assert [notice.user_id for notice in await world.all_posts("notice")] == ["dan"]


async def test_settings_saved_as_they_were_keep_the_date_that_was_due(world, places):
    fortnightly = Rhythm(cadence=Cadence.FORTNIGHTLY, weekday=0, at=time(12), zone="UTC")
    first = await world.set_up(fortnightly)
    await world.monday(1, hour=13)
    world.clock.advance(days=8)
    other = ChannelId("C_OTHER")
    moved = await world.schedules.change(
        world.actor("dan"), world.delivery(), None, fortnightly, version=first.version, channel=other
    )
    assert (moved.channel, moved.next(world.clock.now()).on) == (other, date(2026, 1, 26))


async def test_before_it_is_set_up_there_is_nothing_to_pause_and_a_preview_all_the_same(world, places):
    lesson = await world.learning(places.logistics, "Returns by phone need a ticket number.")
    with pytest.raises(ConflictError, match=NOT_SET_UP[:30]):
        await world.schedules.pause(world.actor("dan"), world.delivery(), None)
    seen = await world.digests.organisation_overview(world.actor("cora"))
    assert (seen.schedule, seen.next, seen.may_edit) == (None, None, False)
    assert lessons_in(seen.edition.items) == [lesson]
    assert "ticket number" in (await world.digests.preview_system(HOME, None)).page.text
    await world.change_learning(lesson, state="undone")
    assert (await world.digests.preview_system(HOME, None)).nothing == NOTHING_TAUGHT
    with pytest.raises(ConflictError, match="not set up"):
        await world.editions.skip(world.actor("dan"), world.delivery(), None, date(2026, 1, 12))


async def test_who_set_it_up_hears_of_trouble_else_three_admins_do(world, places):
    await world.set_up(bot_is_member=False)
    for user in ("amy", "bob", "eva", "zed"):
        await world.person(user, is_admin=True)

    async def told():
        return (await world.read(lambda store: store.audience(HOME, None))).leads

    assert await told() == ("dan",)
    await world.change(PersonRow, (HOME, "dan"), is_admin=False)
    await world.change(PersonRow, (HOME, "bob"), is_active=False)
    assert await told() == ("amy", "eva", "zed")
    await world.learning(places.logistics, "Returns by phone need a ticket number.")
    await world.monday(1, hour=13)
    await world.sweep()
    notices = await world.all_posts("notice")
    assert sorted(notice.user_id for notice in notices) == ["amy", "eva", "zed"]
    assert notices[0].text == (
        "The organisation's digest for Monday 12 January was not posted. "
        "Pollen is not in #\u2060all. Invite it there with /invite."
    )
    assert "Only admins who look after it are told." in str(notices[0].blocks)


async def test_what_may_not_have_arrived_is_sent_again_by_an_admin_once(world, places):
    await world.set_up()
    await world.learning(places.logistics, "Returns by phone need a ticket number.")
    await world.monday(1, hour=13)
    edition = await world.edition_of(None)
    await world.sent(edition, "unknown")
    await world.sending.tell_failures_system(HOME)
    (notice,) = await world.all_posts("notice")
    assert notice.user_id == "dan"
    assert "Send again" in str(notice.blocks)
    with pytest.raises(NotAllowedError, match="Only an admin can send the digest again"):
        await world.sending.send_again(world.actor("ana"), world.delivery(), edition, attempt=1)
    for _ in range(2):
        await world.sending.send_again(world.actor("dan"), world.delivery(), edition, attempt=1)
    assert [post.key.count(":") for post in await world.posts(edition)] == [2, 3]


async def test_right_before_sending_it_is_looked_at_once_more(world, places):
    await world.set_up()
    gone = await world.learning(places.logistics, "Returns by phone need a ticket number.")
    await world.learning(places.orders, "Call back within the hour.")
    await world.monday(1, hour=13)
    (post,) = await world.posts(await world.edition_of(None))
    await world.change_learning(gone, state="retired")
    sent = await world.sending.prepare_system(HOME, post.key)
    assert "ticket" not in str(sent.blocks) + sent.text
    assert "Call back" in str(sent.blocks)
    notice = (await world.all_posts("notice"))[0]
    assert notice.text.startswith("One lesson was withdrawn or replaced just before the organisation's digest for")
    await world.change(ChannelRow, (HOME, ORGANISATION_CHANNEL), is_shared=True)
    assert await world.sending.prepare_system(HOME, post.key) is None


# A skip taken back.


@pytest.mark.parametrize("whose", ["domain", "organisation"])
async def test_a_skip_can_be_taken_back_until_its_time_is_over(world, places, whose):
    await world.set_up()
    await world.sweep()
    await world.learning(places.logistics, "Returns by phone need a ticket number.")
    domain = places.orders if whose == "domain" else None
    dan, skip, back = world.actor("dan"), world.delivery(), world.delivery()
    due_on = date(2026, 1, 12)
    await world.editions.skip(dan, skip, domain, due_on)

    async def seen():
        if domain is None:
            return await world.digests.organisation_overview(dan)
        return await world.digests.overview(dan, domain=domain)

    assert (await seen()).skipped.due_on == due_on
    for delivery in (back, back, world.delivery()):
        assert (await world.editions.send_after_all(dan, delivery, domain, due_on)).on == due_on
    assert ((await seen()).skipped, (await seen()).next.on) == (None, due_on)
    with pytest.raises(ConflictError):
        await world.editions.skip(dan, skip, domain, due_on)
    await world.monday(1, hour=13)
    assert [e.state for e in await world.all_editions() if e.domain_id == domain] == ["queued"]
    with pytest.raises(ConflictError, match="can't be sent on its date any more"):
        await world.editions.send_after_all(dan, world.delivery(), domain, due_on)


async def test_a_skip_taken_back_while_a_sweep_looks_goes_out_once(any_world, any_places):
    world, domain = any_world, any_places.orders
    await world.sweep()
    await world.learning(any_places.logistics, "Returns by phone need a ticket number.")
    ana, due_on = world.actor("ana"), date(2026, 1, 12)
    await world.editions.skip(ana, world.delivery(), domain, due_on)
    world.clock.set(datetime(2026, 1, 12, 13, tzinfo=UTC))
    await asyncio.gather(
        *(world.editions.send_after_all(ana, world.delivery(), domain, due_on) for _ in range(2)),
        *(world.editions.make_due_system(HOME) for _ in range(2)),
        return_exceptions=True,
    )
    await world.sweep()
    assert [e.state for e in await world.all_editions() if e.domain_id == domain] == ["queued"]
    assert len([post for post in await world.all_posts("edition") if post.channel_id == "C_ORDERS_T1"]) == 1


async def test_a_skip_of_long_ago_stays(world, places):
    await world.sweep()
    ana = world.actor("ana")
    await world.editions.skip(ana, world.delivery(), places.orders, date(2026, 1, 12))
    world.clock.advance(days=10)
    assert (await world.digests.overview(ana, domain=places.orders)).skipped is None
    with pytest.raises(ConflictError, match="can't be sent on its date any more"):
        await world.editions.send_after_all(ana, world.delivery(), places.orders, date(2026, 1, 12))
    assert [edition.state for edition in await world.all_editions()] == ["skipped"]
