"""What the store promises, on SQLite and on PostgreSQL."""

from datetime import UTC, date, datetime, time, timedelta

from bot.features.digests.rules.calendar import Cadence, Rhythm
from bot.features.digests.rules.editions import Answer
from bot.features.digests.rules.ledger import Delivered
from bot.kernel.ids import ChannelId, DomainId, EditionId, LearningId, OrganisationId, ScheduleId, UserId
from storage.tables import DomainRow, PersonRow, PostRow
from tests.digests.world import HOME, World

ELSEWHERE = OrganisationId("T2")
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
RHYTHM = Rhythm(cadence=Cadence.FORTNIGHTLY, weekday=2, at=time(7, 45), zone="Asia/Kathmandu")


async def test_candidates_are_the_newest_open_lessons_of_others(any_world, any_places):
    world, places = any_world, any_places
    old = await world.learning(places.logistics, "Old", ago=timedelta(days=9), author_id="ben", title="A title")
    new = await world.learning(places.returns, "New", ago=timedelta(hours=2))
    newest = await world.learning(places.logistics, "Newest", ago=timedelta(hours=1))
    imported = await world.learning(places.logistics, "From a file", ago=timedelta(days=10), author_name="J. Doe")
    await world.learning(places.logistics, "Later", ago=timedelta(hours=-1))
    await world.learning(places.logistics, "Secret", visibility="domain")
    await world.learning(places.logistics, "Undone", state="undone")
    await world.learning(places.orders, "Own")
    await world.learning(None, "Nobody's")

    def found(store, most=10):
        return store.candidates(HOME, places.orders, until=NOW, most=most)

    lessons = await world.read(found)
    assert [lesson.id for lesson in lessons] == [newest, new, old, imported]
    assert [lesson.id for lesson in await world.read(lambda store: found(store, 2))] == [newest, new]
    assert (lessons[2].author_name, lessons[2].domain_name, lessons[2].title) == ("Ben Okoro", "Logistics", "A title")
    assert (lessons[0].author_name, lessons[0].author_is_here) == (None, True)
    assert (lessons[3].author, lessons[3].author_name) == (None, "J. Doe")
    assert lessons[0].logged_at == NOW - timedelta(hours=1)
    assert await world.read(lambda store: store.candidates(ELSEWHERE, places.orders, until=NOW, most=9)) == []
    own = await world.read(lambda store: store.own_lessons(HOME, places.orders, most=9))
    assert [lesson.text for lesson in own] == ["Own"]


async def test_a_schedule_is_read_back_as_it_was_written(any_world, any_places):
    world, places = any_world, any_places
    number = await world.write(
        lambda store: store.add_schedule(HOME, places.orders, RHYTHM, starts_on=date(2026, 1, 7), now=NOW)
    )
    schedule = await world.read(lambda store: store.schedule_of(HOME, places.orders))
    assert (schedule.id, schedule.rhythm, schedule.starts_on, schedule.is_paused, schedule.version) == (
        number,
        RHYTHM,
        date(2026, 1, 7),
        False,
        1,
    )
    assert (schedule.last_on, schedule.last_at) == (None, None)
    assert await world.read(lambda store: store.schedule(HOME, number)) == schedule
    assert await world.read(lambda store: store.schedule(ELSEWHERE, number)) is None
    assert await world.read(lambda store: store.schedule(HOME, ScheduleId(99))) is None
    assert await world.read(lambda store: store.schedule_of(ELSEWHERE, places.orders)) is None
    assert await world.read(lambda store: store.running(HOME)) == [schedule]
    assert await world.read(lambda store: store.running(ELSEWHERE)) == []
    assert set(await world.read(lambda store: store.without_schedule(HOME))) == {places.logistics, places.returns}
    assert await world.read(lambda store: store.without_schedule(ELSEWHERE)) == []
    await world.write(lambda store: store.pause(HOME, number, now=NOW))
    assert await world.read(lambda store: store.running(HOME)) == []


async def test_the_latest_edition_settles_a_schedule(any_world, any_places):
    world, places = any_world, any_places
    await world.learning(places.logistics, "One lesson about phones")
    await world.monday(1, hour=13)
    await world.monday(2, hour=13)
    schedule = await world.read(lambda store: store.schedule_of(HOME, places.orders))
    assert (schedule.last_on, schedule.last_at) == (date(2026, 1, 19), datetime(2026, 1, 19, 12, tzinfo=UTC))
    recent = await world.read(lambda store: store.recent(HOME, places.orders, most=5))
    assert [(told.due_on, told.state) for told in recent] == [
        (date(2026, 1, 19), Delivered.NOT_SENT),
        (date(2026, 1, 12), Delivered.ON_ITS_WAY),
    ]
    assert await world.read(lambda store: store.recent(ELSEWHERE, places.orders, most=5)) == []


async def test_an_edition_belongs_to_one_organisation(any_world, any_places):
    world, places = any_world, any_places
    lesson = await world.learning(places.logistics, "One lesson about phones")
    await world.monday(1, hour=13)
    edition = EditionId(next(e.id for e in await world.all_editions() if e.domain_id == places.orders))
    found = await world.read(lambda store: store.edition(HOME, edition))
    assert [item.lesson.id for item in found.items] == [lesson]
    for organisation, number in ((ELSEWHERE, edition), (HOME, EditionId(99))):
        assert await world.read(lambda store, o=organisation, n=number: store.edition(o, n)) is None
        assert await world.read(lambda store, o=organisation, n=number: store.told(o, n)) is None
        assert await world.read(lambda store, o=organisation, n=number: store.posts(o, n)) == []
        await world.write(lambda store, o=organisation, n=number: store.not_sent(o, n, reason="x"))
        await world.write(lambda store, o=organisation, n=number: store.leads_told(o, n, at=NOW))
    assert await world.read(lambda store: store.given(HOME, places.orders)) == {lesson}
    assert await world.read(lambda store: store.given(ELSEWHERE, places.orders)) == set()
    assert await world.read(lambda store: store.lessons(ELSEWHERE, [lesson])) == {}
    assert (await world.read(lambda store: store.told(HOME, edition))).state is Delivered.ON_ITS_WAY


async def test_what_is_outdated_in_trouble_or_asked_about_is_found(any_world, any_places):
    world, places = any_world, any_places
    lesson = await world.learning(places.logistics, "One lesson about phones", author_id="ben")
    await world.monday(1, hour=13)
    edition = EditionId(next(e.id for e in await world.all_editions() if e.domain_id == places.orders))
    await world.write(lambda store: store.ask(HOME, lesson, UserId("cora"), now=NOW))
    await world.write(lambda store: store.opened(HOME, lesson, UserId("cora"), ChannelId("G1")))
    await world.write(lambda store: store.opened(HOME, lesson, UserId("nobody"), ChannelId("G2")))
    await world.keep(
        PostRow(
            organisation=HOME,
            key=f"question:{lesson}:cora",
            kind="question",
            channel_id="G1",
            text="words",
            state="posted",
            queued_at=NOW,
            next_attempt_at=NOW,
        )
    )
    since = NOW - timedelta(days=1)

    async def found(organisation):
        return (
            await world.read(lambda store: store.outdated(organisation, since=since)),
            await world.read(lambda store: store.in_trouble(organisation, since=since)),
            [learning for learning, _ in await world.read(lambda s: s.questions_outdated(organisation, since=since))],
        )

    assert await found(HOME) == ([], [], [])
    await world.change_learning(lesson, state="undone")
    await world.sent(edition, "unknown")
    # Returns got it as well, and its message is just as outdated.
    assert edition in (await found(HOME))[0]
    assert (await found(HOME))[1:] == ([edition], [lesson])
    assert await found(ELSEWHERE) == ([], [], [])


async def test_answers_and_conversations_are_one_for_each_lesson(any_world, any_places):
    world, places = any_world, any_places
    lesson = await world.learning(places.logistics, "One lesson")

    def record(answer):
        return lambda store: store.record_answer(HOME, lesson, places.orders, answer, by=UserId("ana"), now=NOW)

    assert await world.read(lambda store: store.answer_of(HOME, lesson, places.orders)) is None
    for answer in (Answer.PLANNED, Answer.APPLIED):
        await world.write(record(answer))
    assert await world.read(lambda store: store.answer_of(HOME, lesson, places.orders)) is Answer.APPLIED
    assert await world.read(lambda store: store.answer_of(ELSEWHERE, lesson, places.orders)) is None
    assert await world.read(lambda store: store.conversation(HOME, lesson, UserId("cora"))) == (False, None)
    await world.write(lambda store: store.ask(HOME, lesson, UserId("cora"), now=NOW))
    assert await world.read(lambda store: store.conversation(HOME, lesson, UserId("cora"))) == (True, None)
    assert await world.read(lambda store: store.conversation(ELSEWHERE, lesson, UserId("cora"))) == (False, None)


async def test_leads_who_left_or_became_guests_are_neither_named_nor_told(any_world):
    world = any_world
    for user, more in (("kim", {}), ("lou", {"is_active": False}), ("moa", {"is_guest": True})):
        await world.person(user, **more)
    domain = await world.domain("Support", leads=("kim", "lou", "moa", "not-recorded-yet"))
    audience = await world.read(lambda store: store.audience(HOME, domain))
    assert audience.leads == ("kim", "not-recorded-yet")
    assert audience.lead_names == ("Kim",)


async def test_domains_are_found_by_channel_choice_lead_and_name(any_world, any_places):
    world, places = any_world, any_places
    channel = await world.channel_of(places.returns)

    async def domain_of(user, channel=None, organisation=HOME):
        return await world.read(lambda store: store.domain_of(organisation, UserId(user), channel))

    assert await domain_of("ana") == places.orders
    assert await domain_of("ana", channel) == places.returns
    assert await domain_of("ana", channel, ELSEWHERE) is None
    assert await domain_of("gus") is None
    await world.change(PersonRow, (HOME, "ana"), chosen_domain_id=places.logistics)
    assert await domain_of("ana") == places.logistics
    assert [name for _, name in await world.read(lambda store: store.domains(HOME))] == [
        "Logistics",
        "Orders",
        "Returns",
    ]
    assert await world.read(lambda store: store.domain_named(HOME, "ORDERS ")) == places.orders
    assert await world.read(lambda store: store.domain_named(ELSEWHERE, "Orders")) is None
    await world.change(DomainRow, places.orders, state="archived")
    assert await world.read(lambda store: store.domain_named(HOME, "Orders")) is None
    assert await world.read(lambda store: store.domain_names(HOME)) == ["Logistics", "Returns"]
    assert await world.read(lambda store: store.domain_names(ELSEWHERE)) == []
    assert await world.read(lambda store: store.audience(ELSEWHERE, places.returns)) is None
    assert await world.read(lambda store: store.audience(HOME, DomainId(99))) is None
    assert not (await world.read(lambda store: store.audience(HOME, places.orders))).is_active


async def test_a_post_that_nobody_can_have_read_is_not_shown_anew(any_world, any_places):
    world, places = any_world, any_places
    await world.learning(places.logistics, "One lesson about phones")
    await world.monday(1, hour=13)
    edition = EditionId(next(e.id for e in await world.all_editions() if e.domain_id == places.orders))
    (post,) = await world.read(lambda store: store.posts(HOME, edition))
    page = world.sending._pages.withdrawn_question()
    await world.write(lambda store: store.show(HOME, post.id, page, now=NOW))
    assert (await world.posts(edition))[0].stale_since is None
    assert LearningId(1) in await world.read(lambda store: store.lessons(HOME, [LearningId(1), LearningId(77)]))
    assert isinstance(world, World)
