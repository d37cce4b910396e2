"""Domains become one and two, and come under other leads, as people live it in Slack."""

import pytest

from bot.kernel.ids import OrganisationId
from sandbox.printing import view_as_text
from tests.domains.living import last, open_list, press
from tests.products.world import World

ORGANISATION = OrganisationId("T0SANDBOX")


def on_top(pollen, person):
    return " ".join(view_as_text(person.view, names=pollen.slack.names).split())


async def go_to(pollen, person, domain):
    await open_list(pollen, person)
    await person.click("Open", block_id=f"domain_{domain}")
    await pollen.settled()


async def submit(pollen, person, **values):
    reply = await person.submit(values)
    await pollen.settled()
    return reply


@pytest.fixture
async def domains(pollen, ana, ben, given):
    await pollen.register.run("people")
    slack = pollen.slack
    orders = await given.domain("Orders", leads=[ana.id], channel=slack.channel("orders").id)
    logistics = await given.domain("Logistics", leads=[ana.id, ben.id], channel=slack.channel("logistics").id)
    return orders, logistics


async def test_a_lead_of_both_merges_one_into_the_other(pollen, ana, ben, domains):
    world = World(pollen.database, pollen.clock, ORGANISATION)
    orders, _ = domains
    await world.node("Faster", domain=orders)
    await world.learning(orders, "Call first.")
    await go_to(pollen, ana, orders)
    await press(pollen, ana, "Merge")
    await submit(pollen, ana, into="Logistics")
    shown = on_top(pollen, ana)
    assert "Orders becomes part of Logistics. Nothing is done yet." in shown
    assert "1 goal, bet or initiative goes along" in shown
    assert "1 learning goes along" in shown
    assert "The digest of Orders stops; what it showed does not come again in the digest of Logistics." in shown
    await submit(pollen, ana, into="Logistics")
    assert "Orders is part of Logistics now." in on_top(pollen, ana)
    await ana.close_view(all_views=True)
    await open_list(pollen, ana)
    assert "Orders is part of Logistics since" in on_top(pollen, ana)


@pytest.mark.long
async def test_a_lead_splits_a_domain_and_pollen_enters_the_new_channel(pollen, ana, ben, domains):
    world = World(pollen.database, pollen.clock, ORGANISATION)
    orders, _ = domains
    await world.node("Faster returns", domain=orders)
    await go_to(pollen, ana, orders)
    await press(pollen, ana, "Split")
    filled = {"name": "Returns", "channel": "returns", "leads": ["ben"], "goals": ["Faster returns"]}
    reply = await submit(pollen, ana, **{**filled, "name": "Logistics"})
    assert reply.errors == {"name": "Logistics is a domain already; choose another name."}
    await submit(pollen, ana, **filled)
    assert "Returns becomes a domain of its own, out of Orders. Nothing is done yet." in on_top(pollen, ana)
    weekly = (
        "The digest of Orders goes on as it is. Returns gets its own in its channel, weekly until its leads change it."
    )
    assert weekly in on_top(pollen, ana)
    await submit(pollen, ana)
    assert "Returns is a domain now, out of Orders." in on_top(pollen, ana)
    assert "1 goal, bet or initiative goes along" in on_top(pollen, ana)
    assert "invite" not in on_top(pollen, ana)


@pytest.mark.long
async def test_other_leads_take_over_and_are_told_once(pollen, ana, ben, domains):
    orders, _ = domains
    await go_to(pollen, ana, orders)
    await press(pollen, ana, "Other lead")
    reply = await submit(pollen, ana, leads=["gus"])
    assert reply.errors["leads"].startswith("Gus Guest cannot lead")
    await submit(pollen, ana, leads=["ben"])
    assert "Ben Okoro leads Orders now." in on_top(pollen, ana)
    for _ in range(3):
        await pollen.register.run("outbox")
    assert last(pollen, ben).endswith("made you a lead of *Orders*.")
    assert len(pollen.slack.direct(ben)) == 1
