from dataclasses import replace

import pytest
from sqlmodel import select

from bot.features.domains.rules import seen_of
from bot.features.learnings.finding.menus import Menus
from storage import file_domains
from storage.digests import digest_transactions
from storage.learning_menus import menu_transactions
from storage.tables import DomainNameRow
from tests.domains.words import wanted


@pytest.fixture
def rename(desk, world):
    async def work(domain, name):
        actor = world.actor("dan")
        current = (await desk.leading.beginning(actor, domain)).domain
        draft = replace(current.draft, name=name)
        return await desk.domains.edit(actor, domain, draft, seen=seen_of(current), delivery=world.delivery())

    return work


@pytest.fixture
def finds(world):
    """Which domain is found by a name: in files, for a preview of its digest, and in the menus of the search."""

    async def look(name):
        def in_files(session):
            row = file_domains.named(session, world.organisation, name)
            return None if row is None else row.id

        menus = Menus(transactions=menu_transactions(world.database))
        offered = [one.domain for one in await menus.domains_like(world.actor("cora"), name) if not one.archived]
        digest = await digest_transactions(world.database).read(
            lambda store: store.domain_named(world.organisation, name)
        )
        return await world.database.read(in_files), digest, offered

    return look


async def test_a_renamed_domain_is_found_by_its_old_name(world, places, rename, finds):
    await rename(places.orders, "Sales")
    await rename(places.orders, "Selling")
    for name in ("orders", "SALES", "Selling"):
        assert await finds(name) == (places.orders, places.orders, [places.orders]), name
    names = await world.database.read(
        lambda session: [(row.name, row.until_at) for row in session.exec(select(DomainNameRow))]
    )
    assert names == [("Orders", world.clock.now()), ("Sales", world.clock.now())]


@pytest.mark.long
async def test_a_new_domain_may_take_an_old_name(desk, world, places, rename, finds):
    await rename(places.orders, "Sales")
    new = await desk.domains.create(
        world.actor("dan"), wanted("Orders", channel="C9", leads=("cora",)), delivery=world.delivery()
    )
    assert await finds("orders") == (new.id, new.id, [new.id])


@pytest.mark.long
async def test_a_merged_domain_s_names_lead_to_what_it_is_part_of(desk, world, places, rename, finds):
    await rename(places.orders, "Sales")
    await desk.merge("dan", places.orders, places.logistics)
    for name in ("orders", "sales"):
        assert await finds(name) == (places.logistics, places.logistics, [places.logistics]), name


async def test_a_name_that_nobody_ever_had_finds_nothing(places, finds):
    assert await finds("Nowhere") == (None, None, [])


async def test_a_rename_is_in_the_audit(world, places, rename):
    await rename(places.orders, "Sales")
    (told,) = await world.goals(
        lambda store: store.acts(world.organisation, thing="domain", thing_id=str(places.orders), most=9)
    )
    assert [(change.field, change.before, change.after) for change in told.changes] == [("name", "Orders", "Sales")]
