"""What becomes of what was learned in a domain that is archived: nobody loses it, nobody gains it."""

import pytest
from sqlmodel import select

from bot.features.domains.rules import State, seen_of
from bot.features.learnings.rules import guarded
from bot.features.learnings.sheets import Sheets
from bot.features.people.channels import Channels
from bot.features.people.service import People
from bot.kernel.access import may_edit, may_read
from bot.kernel.ids import LearningId
from handlers.people import lost
from storage.learnings import learning_transactions
from storage.people import people_transactions
from storage.tables import DomainRow, LearningRow, MembershipRow
from tests.clock import MONDAY_NOON
from tests.domains.words import acting, wanted
from tests.people.directory import FakeDirectory
from tests.people.words import a_move

LEAD, AUTHOR, READER, ADMIN = (acting(user) for user in ("lead", "author", "reader", "admin"))
EVERYBODY = ("lead", "author", "reader", "admin", "stranger", "guest")
READERS = {"lead", "author", "reader", "admin"}


@pytest.fixture
async def orders(rows, database):
    """Orders in C1 with one learning for its members: a lead, its author (not in C1), a reader and a guest in C1."""
    for user, about in {"admin": {"is_admin": True}, "guest": {"is_guest": True}}.items():
        await rows.person(user, **about)
    for user in ("lead", "author", "reader", "stranger"):
        await rows.person(user)
    await rows.channel("C1", name="orders", is_private=True, bot_is_member=True)
    number = await rows.domain("Orders", leads=["lead"], channel="C1", purpose="Takes orders")
    for user in ("reader", "guest"):
        await rows.member("C1", user)
    row = LearningRow(
        organisation="T1",
        domain_id=number,
        author_id="author",
        text="Late scans look like lost parcels.",
        visibility="domain",
        logged_at=MONDAY_NOON,
    )
    await database.write(lambda session: session.add(row))
    return number


@pytest.fixture
def learnings(database):
    return learning_transactions(database)


@pytest.fixture
def readers(learnings):
    """Who can read the learning at this moment."""

    async def look():
        def work(store):
            learning = store.learning("T1", 1)
            thing = guarded(learning, store.domain("T1", learning.domain))
            return {user for user in EVERYBODY if may_read(store.standing(acting(user)), thing)}

        return await learnings.read(work)

    return look


@pytest.fixture
def directory():
    return FakeDirectory()


@pytest.fixture
def people(database, directory, clock):
    transactions = people_transactions(database)
    channels = Channels(transactions=transactions, clock=clock, render=lost, wake=lambda: None)
    return People(transactions=transactions, channels=channels, directory=directory, clock=clock)


async def test_archiving_neither_takes_a_reader_nor_gives_one(domains, orders, readers, delivery):
    assert await readers() == READERS
    await domains.archive(LEAD, orders, delivery=delivery())
    assert await readers() == READERS


async def test_bringing_it_back_neither_takes_a_reader_nor_gives_one(domains, orders, readers, delivery, database):
    await domains.archive(LEAD, orders, delivery=delivery())
    restored = await domains.restore(LEAD, orders, delivery=delivery())
    assert (restored.channel, await readers()) == ("C1", READERS)
    rows = await database.read(lambda session: set(session.exec(select(MembershipRow.channel_id)).all()))
    assert rows == {"C1"}


async def test_who_joins_the_channel_afterwards_reads_nothing_of_it(domains, orders, readers, people, delivery):
    await domains.archive(LEAD, orders, delivery=delivery())
    await people.moved("T1", a_move("C1", "stranger", joined=True, at=1.0))
    assert await readers() == READERS


async def test_the_domain_that_takes_the_channel_over_inherits_nothing(
    domains, orders, readers, people, directory, delivery
):
    await domains.archive(LEAD, orders, delivery=delivery())
    draft = wanted("Sales", channel="C1", leads=("stranger",))
    sales = await domains.create(ADMIN, draft, delivery=delivery())
    directory.channel_of("C1", "stranger", "reader", "guest", is_private=True, bot_is_member=True)
    await people.survey_channel("T1", "C1")
    assert await readers() == READERS
    restored = await domains.restore(LEAD, orders, delivery=delivery())
    assert restored.channel is None
    assert await readers() == READERS - {"reader"}
    assert (await domains.archive(ADMIN, sales.id, delivery=delivery())).state is State.ARCHIVED


async def test_who_leaves_the_channel_leaves_its_readers(domains, orders, readers, people, directory, delivery):
    await domains.archive(LEAD, orders, delivery=delivery())
    await people.moved("T1", a_move("C1", "reader", joined=False, at=1.0))
    assert await readers() == READERS - {"reader"}
    await people.moved("T1", a_move("C1", "reader", joined=True, at=2.0))
    assert await readers() == READERS - {"reader"}


async def test_the_daily_sweep_takes_who_is_no_longer_there(domains, orders, readers, people, directory, delivery):
    await domains.archive(LEAD, orders, delivery=delivery())
    directory.add("lead", "author", "reader", "stranger", "guest")
    directory.channel_of("C1", "stranger", is_private=True, bot_is_member=True)
    await people.sweep("T1")
    assert "reader" not in await readers()


async def test_a_channel_that_is_archived_too_takes_nobodys_reading(
    domains, orders, readers, people, directory, delivery
):
    await domains.archive(LEAD, orders, delivery=delivery())
    directory.channel_of("C1", is_private=True, is_archived=True)
    await people.channel_changed("T1", "C1")
    assert await readers() == READERS


async def test_it_does_not_come_back_to_a_channel_that_is_closed_or_shared(domains, orders, rows, database, delivery):
    await domains.archive(LEAD, orders, delivery=delivery())

    def close(session):
        row = session.exec(select(DomainRow)).one()
        assert row.former_channel_id == "C1"

    await database.write(close)
    await rows.channel("C7", is_archived=True)
    await database.write(lambda session: setattr(session.get(DomainRow, orders), "former_channel_id", "C7"))
    assert (await domains.restore(LEAD, orders, delivery=delivery())).channel is None


async def test_what_was_learned_there_keeps_its_place_and_its_leads(domains, orders, learnings, delivery):
    await domains.archive(LEAD, orders, delivery=delivery())
    sheet = await Sheets(transactions=learnings).of(AUTHOR, LearningId(1))
    assert [domain.name for domain in sheet.domains] == ["Orders (archived)"]
    assert await learnings.read(lambda store: store.domains("T1")) == ()
    assert await learnings.read(lambda store: may_edit(store.standing(LEAD), orders))


async def test_a_channel_that_it_had_may_be_chosen_by_another_and_its_own_edits_go_on(
    domains, reader, orders, delivery
):
    await domains.archive(LEAD, orders, delivery=delivery())
    restored = await domains.restore(LEAD, orders, delivery=delivery())
    draft = wanted(channel="C2", leads=("lead",))
    edited = await domains.edit(LEAD, orders, draft, seen=seen_of(restored), delivery=delivery())
    assert (edited.channel, edited.former_channel) == ("C2", None)
    assert (await reader.overview(LEAD)).lines[0].learnings == 1
