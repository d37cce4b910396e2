"""How a domain begins: the first page, the first domain, its channel, and what may go wrong there."""

import asyncio

import pytest
from sqlmodel import select

from storage.tables import ChannelRow, MembershipRow, PersonRow
from tests.domains.living import ORDERS, ORGANISATION, first_domain, last, on_top, open_list, press

pytestmark = pytest.mark.long

# The first run.


async def test_whoever_opens_pollen_first_creates_the_first_domain_and_leads_it(pollen, ana, page):
    reply = await ana.command("/pollen", channel="orders")
    assert "There is no domain yet" in last(pollen, ana, "orders")
    assert reply.seconds < 1
    await first_domain(pollen, ana)
    orders = (await page(ana))["Orders"]
    assert (orders.leads, orders.channel, orders.purpose) == (
        (ana.id,),
        pollen.slack.channel("orders").id,
        "Takes orders",
    )
    assert last(pollen, ana, "orders").replace("\n", " ") == CREATED
    assert ana.view is None
    await ana.command("/pollen", channel="orders")
    assert "You lead *Orders*. What you log here goes to *Orders*" in " ".join(last(pollen, ana, "orders").split())


async def test_the_ack_of_pollen_is_the_answer_and_who_asked_is_looked_up_only_then(pollen, ana):
    acked = []

    def note(_sent):
        acked.append(pollen.slack.deliveries[-1].reply is not None)
        return False

    pollen.slack.faults.add("users.info", where=note)
    await ana.command("/pollen", channel="orders")
    assert "[Create the first domain]" in last(pollen, ana, "orders")
    await pollen.settled()
    assert acked == [True]
    assert [call.arguments["user"] for call in pollen.slack.calls_to("users.info")] == [ana.id]
    row = await pollen.database.read(lambda session: session.get(PersonRow, (ORGANISATION, ana.id)).name)
    assert row == "Ana Lima"


async def test_of_two_first_domains_at_once_one_wins_and_the_other_is_asked_to_propose(pollen, ana, ben, page):
    for person in (ana, ben):
        await person.command("/pollen", channel="orders")
        await person.click("Create the first domain")
    await pollen.settled()
    await asyncio.gather(
        ana.submit(ORDERS), ben.submit({"name": "Logistics", "purpose": "Brings them", "channel": "logistics"})
    )
    await pollen.settled()
    (winner, first), loser = (await page(ana)).popitem(), ben
    if first.leads == (ben.id,):
        loser = ana
    shown = on_top(pollen, loser)
    assert "Propose a domain" in shown
    assert f"*{winner}* is the first domain" in " ".join(shown.split())
    assert ("Logistics" if loser is ben else "Orders") in shown
    await loser.submit({})
    await pollen.settled()
    assert len(await page(ana)) == 2


async def test_a_refused_form_stays_open_with_the_error_under_its_field(pollen, ana, page):
    reply = await first_domain(pollen, ana, name="---")
    assert reply.errors == {"name": "Give the domain a name."}
    assert await page(ana) == {}
    assert (await ana.submit({"name": "Orders"})).errors == {}


async def test_a_form_delivered_twice_makes_one_domain(pollen, ana, page):
    await first_domain(pollen, ana)
    await pollen.slack.redeliver_last("view_submission")
    await pollen.settled()
    assert list(await page(ana)) == ["Orders"]


CREATED = "Orders is a domain now: what is logged in its channel goes there. /digest shows what it will read."
NOT_OPENED = [{"error": "expired_trigger_id"}, {"error": "internal_error"}, {"drop": True}]


@pytest.mark.parametrize("how", NOT_OPENED)
async def test_a_form_that_slack_does_not_open_is_offered_again(pollen, ana, how):
    await ana.command("/pollen", channel="orders")
    pollen.slack.faults.add("views.open", **how)
    await ana.click("Create the first domain")
    await pollen.settled()
    assert ana.view is None
    assert "[Open]" in last(pollen, ana, "orders")
    await ana.click("Open")
    await pollen.settled()
    assert "Create the first domain" in on_top(pollen, ana)


@pytest.mark.parametrize("how", NOT_OPENED)
async def test_the_list_that_slack_does_not_open_is_offered_again(pollen, ana, how):
    pollen.slack.faults.add("views.open", **how)
    await open_list(pollen, ana)
    await ana.click("Open")
    await pollen.settled()
    assert "Domains" in on_top(pollen, ana)


async def test_a_form_on_the_list_that_came_too_late_is_offered_in_a_message(pollen, ana, given):
    await given.domain("Orders", leads=[ana.id])
    await open_list(pollen, ana)
    pollen.slack.faults.add("views.push", error="expired_trigger_id")
    await press(pollen, ana, "Edit")
    await ana.close_view()
    await ana.click("Open")
    await pollen.settled()
    assert "Edit a domain" in on_top(pollen, ana)


# The channel.


async def test_pollen_joins_a_public_channel_that_was_chosen(pollen, ana):
    await first_domain(pollen, ana, channel="returns")
    assert pollen.slack.workspace.app.bot_user_id in pollen.slack.channel("returns").members
    assert last(pollen, ana, "orders").replace("\n", " ") == CREATED

    def look(session):
        channel = session.get(ChannelRow, (ORGANISATION, pollen.slack.channel("returns").id))
        members = session.exec(select(MembershipRow.user_id)).all()
        return channel.bot_is_member, channel.is_private, set(members)

    joined, is_private, members = await pollen.database.read(look)
    assert (joined, is_private) == (True, False)
    assert {pollen.slack.person(name).id for name in ("ben", "cora")} <= members


async def test_a_private_channel_that_pollen_is_in_will_do(pollen, ana):
    await first_domain(pollen, ana, channel="finance")
    assert last(pollen, ana, "orders").replace("\n", " ") == CREATED
    assert pollen.slack.calls_to("conversations.join") == []


async def test_into_a_private_channel_pollen_asks_to_be_invited(pollen, ana, page):
    await first_domain(pollen, ana, channel="vault")
    assert "Pollen is not in its channel yet: type /invite" in " ".join(last(pollen, ana, "orders").split())
    assert (await page(ana))["Orders"].channel == pollen.slack.channel("vault").id


@pytest.mark.parametrize(("channel", "says"), [("partners", "shared with another organisation"), ("old", "archived")])
async def test_a_channel_that_will_not_do_is_let_go_of_and_refused_the_next_time(pollen, ana, page, channel, says):
    if channel == "old":
        pollen.slack.archive("logistics")
        channel = "logistics"
    await first_domain(pollen, ana, channel=channel)
    assert says in " ".join(last(pollen, ana, "orders").split())
    domain = (await page(ana))["Orders"]
    assert domain.channel is None
    await open_list(pollen, ana)
    await press(pollen, ana, "Edit", domain)
    reply = await ana.submit({"channel": channel})
    assert says in reply.errors["channel"]


async def test_a_slack_that_does_not_answer_about_the_channel_loses_nothing(pollen, ana, page):
    pollen.slack.faults.add("conversations.info", drop=True, times=3)
    await first_domain(pollen, ana)
    assert "Slack did not answer about its channel" in " ".join(last(pollen, ana, "orders").split())
    assert (await page(ana))["Orders"].channel == pollen.slack.channel("orders").id


@pytest.mark.parametrize(
    ("method", "error", "says"),
    [
        ("conversations.join", "is_archived", "Its channel is archived"),
        ("conversations.join", "method_not_supported_for_channel_type", "type /invite"),
        ("conversations.history", "missing_scope", "Slack did not answer about its channel"),
        ("conversations.history", "not_in_channel", "type /invite"),
    ],
)
async def test_whatever_slack_says_of_the_channel_is_told_in_a_sentence(pollen, ana, method, error, says):
    pollen.slack.faults.add(method, error=error)
    await first_domain(pollen, ana, channel="returns")
    assert says in " ".join(last(pollen, ana, "orders").split())


async def test_a_form_of_another_version_stays_open(pollen, ana, page):
    await first_domain(pollen, ana, name="---")
    parcel = next(parcel for parcel in reversed(pollen.slack.deliveries) if parcel.type == "view_submission")
    parcel.payload["view"]["private_metadata"] = '{"v": 1, "mode": "merge"}'
    reply = await pollen.slack.redeliver_last("view_submission")
    assert reply.body["errors"] == {"name": "This form is from an older version of Pollen. Please open it again."}
    assert await page(ana) == {}
