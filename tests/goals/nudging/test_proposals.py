"""A proposal that waits is told to who can answer it: in the one message of their week, once."""

from datetime import timedelta

import pytest

from bot.kernel.news import Thing, ask_for_answer
from storage.tables import DomainLeadRow, NodeRow, ProductRow
from tests.goals.nudging.conftest import TUESDAY
from tests.goals.nudging.test_followed import MONDAY, buttons, page, read
from tests.products.world import World

AFTERNOON = TUESDAY.replace(hour=14)
"""Within working hours from São Paulo to Berlin."""
SAID = "Cora proposed it as a data product of Orders."


async def proposed(desk, domain, name="Refunds"):
    world = World(desk.world.database, desk.world.clock)
    made = await world.product(name, domain, status="proposed", by="cora")
    await asked(desk, Thing.PRODUCT, made.id, domain, SAID)
    return made.id


async def asked(desk, thing, number, domain, text):
    organisation, now = desk.world.organisation, desk.world.clock.now()
    await desk.rows(lambda store: ask_for_answer(store, organisation, thing, number, domain=domain, text=text, now=now))


async def changed(desk, table, number, **values):
    def work(session):
        row = session.get(table, number)
        for name, value in values.items():
            setattr(row, name, value)

    await desk.world.database.write(work)


async def test_whoever_leads_the_domain_hears_of_it_once_in_their_message(desk, places):
    product = await proposed(desk, places.orders)
    await desk.sweep(AFTERNOON)
    assert await desk.nudged() == [("ana", MONDAY)]
    post = await page(desk, "ana")
    assert post.text == "1 proposal waits for an answer of yours. “Refunds”"
    assert f"*1 proposal waits for an answer of yours.*\nRefunds\n{SAID}" in read(post)
    assert buttons(post.blocks) == [("Open", "goals.product.v1", str(product))]
    await desk.sweep(AFTERNOON + timedelta(days=7))
    assert await desk.nudged() == [("ana", MONDAY)], "a lead who leaves it open is not told again"
    assert [str(row.week) for row in await desk.world.kept_news()] == [MONDAY]


@pytest.mark.parametrize("when", ["before it is made", "before it is sent"])
async def test_what_is_answered_meanwhile_is_left_out(desk, places, when):
    product = await proposed(desk, places.orders)
    if when == "before it is sent":
        await desk.sweep(AFTERNOON)
    await changed(desk, ProductRow, product, status="draft")
    await desk.sweep(AFTERNOON)
    assert await page(desk, "ana") is None
    assert await desk.world.kept_news() == []


async def test_who_leads_it_no_longer_does_not_hear_of_it(desk, places):
    await proposed(desk, places.orders)

    def work(session):
        session.delete(session.get(DomainLeadRow, (places.orders, "ana")))

    await desk.world.database.write(work)
    await desk.sweep(AFTERNOON)
    assert await desk.nudged() == []
    assert await desk.world.kept_news() == []


async def test_a_goal_of_the_organisation_waits_for_a_few_admins(desk, places):
    for user in ("adam", "bela", "carl", "dora"):
        await desk.world.person(user, is_admin=True, zone="Europe/Berlin")
    node = await desk.world.node("Late parcels", state="proposed", by="cora")
    await asked(desk, Thing.GOAL, node.id, None, "Cora proposed this goal.")
    await desk.sweep(AFTERNOON)
    assert [user for user, _ in await desk.nudged()] == ["adam", "bela", "carl"]
    post = await page(desk, "adam")
    assert "Late parcels\nCora proposed this goal." in read(post)
    assert buttons(post.blocks) == [("Open", "goals.node.v1", str(node.id))]
    await changed(desk, NodeRow, node.id, state="active")
    assert await page(desk, "bela") is None


async def test_many_proposals_and_what_is_followed_share_the_message(desk, places):
    products = [await proposed(desk, places.orders, f"Refunds {number}") for number in range(7)]
    await desk.follow("ana", product=products[0])
    await desk.happens("Ben owns it now.", "ana", product=products[0])
    await desk.sweep(AFTERNOON)
    post = await page(desk, "ana")
    assert post.text.startswith("7 proposals wait for an answer of yours. “Refunds 0”, “Refunds 1” and 5 more News of")
    assert "and 2 more*: /products and /goals show them" in read(post)
    assert read(post).count(SAID) == 5
    assert "*What you follow*\nRefunds 0\nBen owns it now." in read(post)
