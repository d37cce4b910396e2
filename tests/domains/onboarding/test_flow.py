"""A domain goes from discover to develop, as its lead lives it in Slack."""

from datetime import timedelta

import pytest

from bot.kernel.ids import OrganisationId
from sandbox.printing import view_as_text
from tests.domains.living import last, open_list, press
from tests.goals.world import World
from tests.products.world import World as Products

ORGANISATION = OrganisationId("T0SANDBOX")


def on_top(pollen, person):
    return " ".join(view_as_text(person.view, names=pollen.slack.names).split())


@pytest.fixture
async def orders(pollen, ana, ben, given):
    await pollen.register.run("people")
    channel = pollen.slack.channel("orders").id
    return await given.domain("Orders", purpose="Takes orders", leads=[ana.id], channel=channel)


async def go_to(pollen, person, name):
    await open_list(pollen, person)
    await person.click("Open", block_id=f"domain_{name}")
    await pollen.settled()


@pytest.mark.long
async def test_a_domain_goes_from_discover_to_develop(pollen, ana, ben, given, orders):
    world = Products(pollen.database, pollen.clock, ORGANISATION)
    returns = await given.domain("Returns", leads=[ben.id])
    await go_to(pollen, ben, orders)
    assert "Start onboarding" not in on_top(pollen, ben)
    await press(pollen, ben, "Follow")
    assert "You follow Orders" in on_top(pollen, ben)
    await ben.close_view(all_views=True)

    await go_to(pollen, ana, orders)
    assert "Not onboarding" in on_top(pollen, ana)
    await press(pollen, ana, "Start onboarding")
    assert "Orders is in discover." in on_top(pollen, ana)
    assert "○ A sponsor is named: nobody yet" in on_top(pollen, ana)
    await press(pollen, ana, "Name a sponsor")
    reply = await ana.submit({"sponsor": "gus"})
    assert reply.errors["sponsor"].startswith("Gus Guest cannot sponsor a domain")
    await ana.submit({"sponsor": "cora"})
    await pollen.settled()
    assert "✓ A sponsor is named" in on_top(pollen, ana)

    await press(pollen, ana, "Go on to define")
    assert "1 test is still open: ○ A goal is drafted (none yet)" in on_top(pollen, ana)
    await ana.submit({"reason": "The goal is being written this week."})
    await pollen.settled()
    shown = on_top(pollen, ana)
    assert "Orders is in define. Your reason is kept with the open tests." in shown
    assert "Begun while open: A goal is drafted (none yet)" in shown
    assert "The goal is being written this week." in shown
    await ana.close_view()
    assert "In define for 0 days · sponsor Cora Winter" in on_top(pollen, ana), "the list below shows it, too"
    await ana.close_view(all_views=True)

    node = await world.node("Orders leave on time", domain=orders)
    await world.measure(node.id)
    await world.product("Orders", orders, owner=ana.id)
    pollen.clock.advance(timedelta(days=1))
    await World(pollen.database, pollen.clock, ORGANISATION).learning(returns, "Ask the drivers first")
    await go_to(pollen, ana, orders)
    assert "○" not in on_top(pollen, ana)
    await press(pollen, ana, "Go on to develop")
    assert "Every test is passed." in on_top(pollen, ana)
    await ana.submit({})
    await pollen.settled()
    assert "Develop · 0 days" in on_top(pollen, ana)
    assert "○ A product has an output port and a consumer of another domain: none yet" in on_top(pollen, ana)
    pollen.clock.advance(timedelta(days=7))
    await pollen.register.run("nudges")
    await pollen.register.run("outbox")
    await pollen.settled()
    told = "Orders\nIts onboarding began, in discover.\nIt went on to define.\nIt went on to develop."
    assert told in last(pollen, ben)
    assert pollen.slack.pings == []


@pytest.mark.long
async def test_a_lead_who_starts_a_phase_opens_what_another_domain_learned_in_it(pollen, ana, ben, given, orders):
    returns = await given.domain("Returns", leads=[ben.id])
    await go_to(pollen, ben, returns)
    await press(pollen, ben, "Start onboarding")
    await ben.close_view(all_views=True)
    pollen.clock.advance(timedelta(days=1))
    world = World(pollen.database, pollen.clock, ORGANISATION)
    await world.learning(returns, "Ask the drivers first")
    pollen.clock.advance(timedelta(days=1))
    await go_to(pollen, ana, orders)
    await press(pollen, ana, "Start onboarding")
    assert "*What other domains learned in this phase* Ask the drivers first" in on_top(pollen, ana)
    await press(pollen, ana, "Open")
    assert "What other domains" not in on_top(pollen, ana)
    assert "Ask the drivers first" in on_top(pollen, ana)
    assert "Returns" in on_top(pollen, ana)


@pytest.mark.long
async def test_of_two_leads_at_once_the_second_keeps_what_they_typed(pollen, ana, dan, orders):
    await go_to(pollen, ana, orders)
    await press(pollen, ana, "Start onboarding")
    await go_to(pollen, dan, orders)
    for person in (ana, dan):
        await press(pollen, person, "Go on to define")
    for person, reason in ((ana, "Ours"), (dan, "Theirs")):
        await person.submit({"reason": reason})
        await pollen.settled()
    shown = on_top(pollen, dan)
    assert "Ana Lima was faster. It is in define now." in shown
    assert "goes on from define to develop" in shown
    assert "Theirs" in shown
    await dan.submit({})
    await pollen.settled()
    assert "Orders is in develop." in on_top(pollen, dan)
    await press(pollen, dan, "Go back to define")
    await dan.submit({})
    await pollen.settled()
    assert "Orders is in define again." in on_top(pollen, dan)


@pytest.mark.long
async def test_an_admin_adds_a_test_and_a_lead_ticks_it_off(pollen, ana, dan, orders):
    await dan.command("/pollen", channel="orders")
    await dan.click("Settings")
    await pollen.settled()
    await dan.click("Open")
    await pollen.settled()
    reply = await dan.submit({"goals": "x"})
    assert reply.errors == {"goals": "Type how many there must be as a whole number from 0 to 50."}
    await dan.submit({"goals": "0", "discover": "Coffee with the sponsor"})
    await pollen.settled()
    assert "Saved. It holds for every domain from now on." in on_top(pollen, dan)
    await go_to(pollen, ana, orders)
    await press(pollen, ana, "Start onboarding")
    assert "drafted" not in on_top(pollen, ana).partition("What is recorded")[0]
    assert "○ Coffee with the sponsor" in on_top(pollen, ana)
    await press(pollen, ana, "Tick off")
    assert "✓ Coffee with the sponsor" in on_top(pollen, ana)
    await press(pollen, ana, "Open again")
    assert "○ Coffee with the sponsor" in on_top(pollen, ana)


@pytest.mark.long
async def test_follow_clicked_twice_follows(pollen, ben, orders):
    await go_to(pollen, ben, orders)
    # Two clicks on the same button, the second before the page shows what came of the first.
    await ben.click("Follow")
    await ben.click("Follow")
    await pollen.settled()
    assert "You follow Orders" in on_top(pollen, ben)
    assert "Stop following" in on_top(pollen, ben)


@pytest.mark.long
async def test_a_page_that_was_closed_meanwhile_is_answered_in_a_message(pollen, ana, orders):
    await go_to(pollen, ana, orders)
    await press(pollen, ana, "Start onboarding")
    await press(pollen, ana, "Go on to define")
    pollen.slack.faults.add("views.update", error="not_found")
    await ana.submit({"reason": "On"})
    await pollen.settled()
    assert "Orders is in define." in last(pollen, ana)
    pollen.slack.faults.clear()
    await ana.close_view(all_views=True)
    await ana.click("Open")
    await pollen.settled()
    assert "Define · 0 days" in on_top(pollen, ana)


@pytest.mark.long
async def test_the_map_of_two_hundred_domains_opens_within_what_slack_takes(pollen, dan, given):
    for number in range(200):
        await given.domain(f"Domain {number:03} {'x' * 40}", purpose="y" * 500, leads=["U0ANA"])
    await open_list(pollen, dan)
    assert "Not onboarding · no sponsor yet" in on_top(pollen, dan)
    for _ in range(9):
        await press(pollen, dan, "Next page")
    assert "Page 10 of 10" in on_top(pollen, dan)
    await dan.click("Open", block_id="domain_200")
    await pollen.settled()
    assert "Domain 199" in on_top(pollen, dan)
