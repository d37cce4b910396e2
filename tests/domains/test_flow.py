"""Domains as people meet them in Slack: /pollen, /domains and their forms."""

import asyncio

import pytest
from sqlmodel import select

from bot.features.domains.reader import DomainReader
from sandbox.printing import message_as_text, view_as_text
from storage.domains import domain_transactions
from storage.tables import ChannelRow, MembershipRow, PersonRow
from tests.domains.words import Rows, acting

ORGANISATION = "T0SANDBOX"
ORDERS = {"name": "Orders", "purpose": "Takes orders", "channel": "orders"}


@pytest.fixture
def ana(pollen):
    return pollen.slack.person("ana")


@pytest.fixture
def ben(pollen):
    return pollen.slack.person("ben")


@pytest.fixture
async def dan(pollen):
    """An admin, and known as such."""
    await pollen.register.run("people")
    return pollen.slack.person("dan")


@pytest.fixture
def rows(pollen):
    return Rows(pollen.database, ORGANISATION)


@pytest.fixture
def page(pollen):
    """What is in the list of domains, as somebody sees it."""
    reader = DomainReader(transactions=domain_transactions(pollen.database))

    async def look(person):
        overview = await reader.overview(acting(person.id, ORGANISATION))
        return {line.domain.name: line.domain for line in overview.lines}

    return look


def on_top(pollen, person):
    assert person.view is not None, "no form is open"
    return view_as_text(person.view, names=pollen.slack.names)


def last(pollen, person, channel=None):
    messages = pollen.slack.direct(person) if channel is None else person.sees(channel)
    return message_as_text(messages[-1], names=pollen.slack.names)


async def first_domain(pollen, person, **values):
    await person.command("/pollen", channel="orders")
    await person.click("Create the first domain")
    await pollen.settled()
    reply = await person.submit({**ORDERS, **values})
    await pollen.settled()
    return reply


async def new_domain(pollen, person, button, **values):
    await person.command("/domains", channel="orders")
    await pollen.settled()
    await person.click(button)
    await pollen.settled()
    reply = await person.submit(values)
    await pollen.settled()
    return reply


async def press(pollen, person, label, domain=None, **more):
    block = {} if domain is None else {"block_id": f"domain_{domain.id}"}
    reply = await person.click(label, **block, **more)
    await pollen.settled()
    return reply


async def open_list(pollen, person):
    await person.command("/domains", channel="orders")
    await pollen.settled()


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
    assert last(pollen, ana, "orders") == "Orders is a domain now."
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


async def test_a_form_that_came_too_late_is_offered_again(pollen, ana):
    await ana.command("/pollen", channel="orders")
    pollen.slack.faults.add("views.open", error="expired_trigger_id")
    await ana.click("Create the first domain")
    await pollen.settled()
    assert ana.view is None
    assert "[Open]" in last(pollen, ana, "orders")
    await ana.click("Open")
    await pollen.settled()
    assert "Create the first domain" in on_top(pollen, ana)


async def test_the_list_that_came_too_late_is_offered_again(pollen, ana):
    pollen.slack.faults.add("views.open", error="expired_trigger_id")
    await open_list(pollen, ana)
    await ana.click("Open")
    await pollen.settled()
    assert "Domains" in on_top(pollen, ana)


async def test_a_form_on_the_list_that_came_too_late_is_offered_in_a_message(pollen, ana, rows):
    await rows.domain("Orders", leads=[ana.id])
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
    assert last(pollen, ana, "orders") == "Orders is a domain now."

    def look(session):
        channel = session.get(ChannelRow, (ORGANISATION, pollen.slack.channel("returns").id))
        members = session.exec(select(MembershipRow.user_id)).all()
        return channel.bot_is_member, channel.is_private, set(members)

    joined, is_private, members = await pollen.database.read(look)
    assert (joined, is_private) == (True, False)
    assert {pollen.slack.person(name).id for name in ("ben", "cora")} <= members


async def test_a_private_channel_that_pollen_is_in_will_do(pollen, ana):
    await first_domain(pollen, ana, channel="finance")
    assert last(pollen, ana, "orders") == "Orders is a domain now."
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


# Proposals.


async def test_a_proposal_is_accepted_by_a_lead_and_its_proposer_is_told(pollen, ana, ben, page, dan):
    await first_domain(pollen, ana)
    await new_domain(pollen, ben, "Propose a domain", name="Returns", purpose="", channel="returns")
    assert "Returns is proposed. Ana Lima or an admin can accept it" in " ".join(on_top(pollen, ben).split())
    assert pollen.slack.workspace.app.bot_user_id not in pollen.slack.channel("returns").members
    await open_list(pollen, ana)
    await press(pollen, ana, "Accept")
    assert "Returns is a domain now" in on_top(pollen, ana)
    returns = (await page(ana))["Returns"]
    assert returns.leads == (ben.id,)
    assert pollen.slack.workspace.app.bot_user_id in pollen.slack.channel("returns").members
    await pollen.register.run("outbox")
    assert "Ana Lima accepted *Returns*" in last(pollen, ben)
    assert pollen.slack.direct(ana) == []
    assert pollen.slack.pings == []


async def test_a_declined_proposal_is_gone_and_its_proposer_is_told(pollen, ana, ben, page):
    await first_domain(pollen, ana)
    await new_domain(pollen, ben, "Propose a domain", name="Returns", purpose="", channel="returns")
    await open_list(pollen, ana)
    await press(pollen, ana, "Decline")
    assert list(await page(ana)) == ["Orders"]
    await pollen.register.run("outbox")
    assert "did not accept *Returns*" in last(pollen, ben)


async def test_a_click_on_what_somebody_else_decided_meanwhile_is_told_so(pollen, ana, dan, rows):
    await rows.domain("Orders", leads=[ana.id])
    await rows.domain("Returns", state="proposed", proposed_by=pollen.slack.person("ben").id)
    for person in (ana, dan):
        await open_list(pollen, person)
    await press(pollen, ana, "Accept")
    await press(pollen, dan, "Decline")
    assert "Somebody decided about Returns already." in " ".join(on_top(pollen, dan).split())


async def test_an_admin_creates_a_domain_with_its_leads(pollen, ana, ben, dan, page):
    await first_domain(pollen, ana)
    await new_domain(
        pollen, dan, "Create a domain", name="Returns", purpose="", channel="returns", leads=["ben", "cora"]
    )
    assert "Returns is a domain now." in on_top(pollen, dan)
    assert set((await page(dan))["Returns"].leads) == {ben.id, pollen.slack.person("cora").id}


async def test_a_guest_named_as_lead_is_refused_under_the_field(pollen, dan, rows):
    await rows.domain("Orders")
    reply = await new_domain(pollen, dan, "Create a domain", name="Returns", channel="returns", leads=["gus"])
    assert reply.errors == {
        "leads": "Gus Guest cannot lead: leads are people who work here, no guests, apps or closed accounts."
    }


# Editing.


async def test_a_lead_edits_a_domain_and_sees_it_in_the_list(pollen, ana, page):
    await first_domain(pollen, ana)
    await open_list(pollen, ana)
    await press(pollen, ana, "Edit")
    assert "Takes orders" in on_top(pollen, ana)
    await ana.submit({"name": "Order desk", "purpose": "Takes <!channel> orders", "leads": ["ana", "ben"]})
    await pollen.settled()
    shown = on_top(pollen, ana)
    assert "Order desk is saved." in shown
    assert "led by Ana Lima and someone" not in shown
    domain = (await page(ana))["Order desk"]
    assert (domain.version, len(domain.leads)) == (2, 2)
    assert pollen.slack.pings == []


async def test_an_editor_is_told_what_another_changed_and_keeps_what_they_typed(pollen, ana, ben, rows, page):
    channel = pollen.slack.channel("orders").id
    await rows.domain("Orders", purpose="Takes orders", leads=[ana.id, ben.id], channel=channel)
    for person in (ana, ben):
        await open_list(pollen, person)
        await press(pollen, person, "Edit")
    await ben.submit({"purpose": "Takes every order"})
    await pollen.settled()
    await ana.submit({"name": "Order desk"})
    await pollen.settled()
    shown = " ".join(on_top(pollen, ana).split())
    assert "Somebody changed this domain while you were writing" in shown
    assert "Its purpose is “Takes every order”" in shown
    assert (await page(ana)).keys() == {"Orders"}
    await ana.submit({})
    await pollen.settled()
    saved = (await page(ana))["Order desk"]
    assert (saved.purpose, saved.version) == ("Takes every order", 3)


async def test_a_click_of_a_lead_who_is_none_any_more_changes_nothing_and_is_answered_kindly(
    pollen, ana, ben, rows, page
):
    """Ben's list still shows the buttons of the lead that he was when he opened it."""
    await rows.person(ana.id, name="Ana Lima")
    await rows.person(ben.id, name="Ben Okoro")
    await rows.domain("Orders", leads=[ana.id, ben.id])
    before = (await page(ana))["Orders"]
    await open_list(pollen, ben)
    await open_list(pollen, ana)
    await press(pollen, ana, "Edit")
    await ana.submit({"channel": "orders", "leads": ["ana"]})
    await pollen.settled()
    for label in ("Archive", "Edit"):
        await press(pollen, ben, label, before)
        assert "Only Ana Lima or an admin can" in " ".join(on_top(pollen, ben).split())
        await ben.close_view()
    assert (await page(ana))["Orders"].state == "active"


async def forged(pollen, **action):
    """Send the last click again with something else in it, its trigger still unused."""
    parcel = next(parcel for parcel in reversed(pollen.slack.deliveries) if parcel.type == "block_actions")
    parcel.payload["actions"][0].update(action)
    await pollen.slack.redeliver_last("block_actions")
    await pollen.settled()


@pytest.mark.parametrize("action", ["edit", "archive", "restore", "accept", "decline"])
async def test_a_forged_click_of_a_member_changes_nothing_and_is_answered_kindly(pollen, ana, ben, rows, page, action):
    await rows.domain("Orders", leads=[ana.id])
    await rows.domain("Returns", state="proposed", proposed_by=ana.id)
    await open_list(pollen, ben)
    await press(pollen, ben, "This is mine")
    before = await page(ana)
    wanted = "Returns" if action in {"accept", "decline"} else "Orders"
    action_id = "domains.open_edit.v1" if action == "edit" else f"domains.{action}.v1"
    await forged(pollen, action_id=action_id, value=str(before[wanted].id))
    assert "or an admin can" in " ".join(on_top(pollen, ben).split())
    assert await page(ana) == before


@pytest.mark.parametrize("action", ["open_edit", "archive", "accept", "claim", "choose"])
async def test_a_domain_of_another_organisation_is_not_found(pollen, ben, rows, page, action):
    theirs = await Rows(pollen.database, "T9").domain("Theirs", leads=[ben.id])
    await rows.domain("Orders", leads=[ben.id])
    await open_list(pollen, ben)
    await press(pollen, ben, "This is mine")
    await forged(pollen, action_id=f"domains.{action}.v1", value=str(theirs))
    assert "Pollen does not know this domain any more." in " ".join(on_top(pollen, ben).split())
    assert list(await page(ben)) == ["Orders"]


async def test_a_button_that_carries_nonsense_is_answered(pollen, ben, rows):
    await rows.domain("Orders")
    await open_list(pollen, ben)
    await press(pollen, ben, "This is mine")
    await forged(pollen, action_id="domains.claim.v1", value="drop table")
    assert "Pollen does not know this button any more." in " ".join(on_top(pollen, ben).split())


# The rest of the list.


async def test_an_unclaimed_domain_is_claimed_and_given_a_channel(pollen, ben, rows, page):
    await rows.domain("Returns", state="unclaimed")
    await open_list(pollen, ben)
    await press(pollen, ben, "Lead it")
    assert "You lead Returns now. Press Edit to give it a channel." in " ".join(on_top(pollen, ben).split())
    await press(pollen, ben, "Edit")
    await ben.submit({"channel": "returns"})
    await pollen.settled()
    returns = (await page(ben))["Returns"]
    assert (returns.leads, returns.channel) == ((ben.id,), pollen.slack.channel("returns").id)


async def test_a_domain_is_archived_and_brought_back(pollen, ana, page):
    await first_domain(pollen, ana)
    await open_list(pollen, ana)
    await press(pollen, ana, "Archive")
    assert "Orders is archived. Its name and its channel are free." in " ".join(on_top(pollen, ana).split())
    await press(pollen, ana, "Bring back")
    assert "Orders is back. Press Edit to give it a channel." in " ".join(on_top(pollen, ana).split())
    assert (await page(ana))["Orders"].channel is None


async def test_one_chooses_ones_own_domain_in_the_list(pollen, ben, rows):
    await rows.domain("Orders")
    await open_list(pollen, ben)
    await press(pollen, ben, "This is mine")
    assert "What you log goes to Orders from now on" in on_top(pollen, ben)
    await ben.command("/pollen", channel="returns")
    assert "What you log here goes to *Orders*, because you chose it." in last(pollen, ben, "returns")


async def test_one_chooses_ones_own_domain_from_the_first_page(pollen, ben, rows):
    await rows.domain("Orders")
    await ben.command("/pollen", channel="returns")
    await ben.click("Choose your domain")
    await pollen.settled()
    await ben.submit({"domain": "Orders"})
    await pollen.settled()
    assert "What you log goes to Orders from now on" in last(pollen, ben, "returns")


async def test_where_there_is_nothing_to_choose_one_may_propose(pollen, ben, rows):
    await rows.domain("Old", state="archived")
    await ben.command("/pollen", channel="returns")
    await ben.click("Choose your domain")
    await pollen.settled()
    assert "Propose a domain" in on_top(pollen, ben)


async def test_a_domain_archived_while_one_chooses_is_told_under_the_field(pollen, ana, ben):
    await first_domain(pollen, ana)
    await ben.command("/pollen", channel="returns")
    await ben.click("Choose your domain")
    await open_list(pollen, ana)
    await press(pollen, ana, "Archive")
    reply = await ben.submit({"domain": "Orders"})
    assert "Orders is archived." in reply.errors["domain"]


async def test_a_long_list_is_turned_page_by_page(pollen, ben, rows):
    for number in range(45):
        await rows.domain(f"Domain {number:02}")
    await open_list(pollen, ben)
    await press(pollen, ben, "Next page")
    assert "Page 2 of 3" in on_top(pollen, ben)
    await press(pollen, ben, "Next page")
    assert "Domain 44" in on_top(pollen, ben)
    await press(pollen, ben, "Previous page")
    assert "Domain 20" in on_top(pollen, ben)


async def test_the_first_page_leads_to_the_list(pollen, ben, rows):
    await rows.domain("Orders")
    await ben.command("/pollen", channel="returns")
    await ben.click("See all domains")
    await pollen.settled()
    assert "Orders" in on_top(pollen, ben)


async def test_a_list_that_was_closed_meanwhile_is_answered_in_a_message(pollen, ana):
    await first_domain(pollen, ana)
    await open_list(pollen, ana)
    await press(pollen, ana, "Edit")
    pollen.slack.faults.add("views.update", error="not_found")
    await ana.submit({"name": "Order desk"})
    await pollen.settled()
    assert last(pollen, ana) == "Order desk is saved."


# Others.


@pytest.mark.parametrize("command", ["/pollen", "/domains"])
async def test_a_guest_is_refused_kindly(pollen, dan, command):
    gus = pollen.slack.person("gus")
    await gus.command(command, channel="orders")
    await pollen.settled()
    assert gus.view is None
    assert "Guests can read what is posted in their channels" in last(pollen, gus, "orders")


async def test_a_message_to_a_proposer_leaves_once(pollen, ana, ben):
    await first_domain(pollen, ana)
    await new_domain(pollen, ben, "Propose a domain", name="Returns", purpose="", channel="returns")
    await open_list(pollen, ana)
    await press(pollen, ana, "Accept")
    await pollen.slack.redeliver_last("block_actions")
    await pollen.settled()
    for _ in range(2):
        await pollen.register.run("outbox")
    assert len(pollen.slack.direct(ben)) == 1
