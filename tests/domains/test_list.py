"""The list of domains as people live with it: proposals, edits, choices, and clicks that are not theirs."""

from datetime import timedelta

import pytest

from tests.domains.living import first_domain, last, new_domain, on_top, open_list, press
from tests.domains.words import Rows

pytestmark = pytest.mark.long

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


async def test_a_click_on_what_somebody_else_decided_meanwhile_is_told_so(pollen, ana, dan, given):
    await given.domain("Orders", leads=[ana.id])
    await given.domain("Returns", state="proposed", proposed_by=pollen.slack.person("ben").id)
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
    assert "Returns is a domain now: what is logged" in on_top(pollen, dan)
    assert set((await page(dan))["Returns"].leads) == {ben.id, pollen.slack.person("cora").id}


async def test_a_guest_named_as_lead_is_refused_under_the_field(pollen, dan, given):
    await given.domain("Orders")
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


async def test_an_editor_is_told_what_another_changed_and_keeps_what_they_typed(pollen, ana, ben, given, page):
    channel = pollen.slack.channel("orders").id
    await given.domain("Orders", purpose="Takes orders", leads=[ana.id, ben.id], channel=channel)
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
    pollen, ana, ben, given, page
):
    """Ben's list still shows the buttons of the lead that he was when he opened it."""
    await given.person(ana.id, name="Ana Lima")
    await given.person(ben.id, name="Ben Okoro")
    await given.domain("Orders", leads=[ana.id, ben.id])
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
    # A person clicks once a second at most, and Slack takes no more messages to them either.
    pollen.clock.advance(timedelta(seconds=1))
    parcel = next(parcel for parcel in reversed(pollen.slack.deliveries) if parcel.type == "block_actions")
    parcel.payload["actions"][0].update(action)
    await pollen.slack.redeliver_last("block_actions")
    await pollen.settled()


async def test_forged_clicks_of_a_member_change_nothing_and_are_answered_kindly(pollen, ana, ben, given, page):
    await given.domain("Orders", leads=[ana.id])
    await given.domain("Returns", state="proposed", proposed_by=ana.id)
    acts = {"open_edit": "Orders", "archive": "Orders", "restore": "Orders", "accept": "Returns", "decline": "Returns"}
    for act in acts:
        await given.domain(f"For {act}")
    before = await page(ana)
    for act, domain in acts.items():
        await open_list(pollen, ben)
        await press(pollen, ben, "This is mine", before[f"For {act}"])
        await forged(pollen, action_id=f"domains.{act}.v1", value=str(before[domain].id))
        assert "or an admin can" in " ".join(on_top(pollen, ben).split()), act
        await ben.close_view(all_views=True)
    assert await page(ana) == before


async def test_a_domain_of_another_organisation_is_not_found(pollen, ben, given, page):
    theirs = await Rows(pollen.database, "T9").domain("Theirs", leads=[ben.id])
    await given.domain("Orders", leads=[ben.id])
    await open_list(pollen, ben)
    await press(pollen, ben, "This is mine")
    for act in ("open_edit", "archive", "accept", "claim", "choose"):
        await forged(pollen, action_id=f"domains.{act}.v1", value=str(theirs))
        pollen_said = on_top(pollen, ben) if act == "open_edit" else last(pollen, ben)
        assert "Pollen does not know this domain any more." in " ".join(pollen_said.split()), act
    assert list(await page(ben)) == ["Orders"]


async def test_a_button_that_carries_nonsense_is_answered(pollen, ben, given):
    await given.domain("Orders")
    await open_list(pollen, ben)
    await press(pollen, ben, "This is mine")
    await forged(pollen, action_id="domains.claim.v1", value="drop table")
    assert "Pollen does not know this button any more." in " ".join(on_top(pollen, ben).split())


# The rest of the list.


async def test_an_unclaimed_domain_is_claimed_and_given_a_channel(pollen, ben, given, page):
    await given.domain("Returns", state="unclaimed")
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
    assert "Orders is archived. What was learned there stays" in " ".join(on_top(pollen, ana).split())
    pollen.slack.remove("orders", "app")
    await press(pollen, ana, "Bring back")
    assert "Orders is back, with its channel." in " ".join(on_top(pollen, ana).split())
    assert (await page(ana))["Orders"].channel == "C0ORDERS"
    assert "U0BOT" in pollen.slack.channel("orders").members


async def test_one_chooses_ones_own_domain_in_the_list(pollen, ben, given):
    await given.domain("Orders")
    await open_list(pollen, ben)
    await press(pollen, ben, "This is mine")
    assert "What you log goes to Orders from now on" in on_top(pollen, ben)
    await ben.command("/pollen", channel="returns")
    assert "What you log here goes to *Orders*, because you chose it." in last(pollen, ben, "returns")


async def test_one_chooses_ones_own_domain_from_the_first_page(pollen, ben, given):
    await given.domain("Orders")
    await ben.command("/pollen", channel="returns")
    await ben.click("Choose your domain")
    await pollen.settled()
    await ben.submit({"domain": "Orders"})
    await pollen.settled()
    assert "What you log goes to Orders from now on" in last(pollen, ben, "returns")


async def test_where_there_is_nothing_to_choose_one_may_propose(pollen, ben, given):
    await given.domain("Old", state="archived")
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


async def test_a_long_list_is_turned_page_by_page(pollen, ben, given):
    for number in range(45):
        await given.domain(f"Domain {number:02}")
    await open_list(pollen, ben)
    await press(pollen, ben, "Next page")
    assert "Page 2 of 3" in on_top(pollen, ben)
    await press(pollen, ben, "Next page")
    assert "Domain 44" in on_top(pollen, ben)
    await press(pollen, ben, "Previous page")
    assert "Domain 20" in on_top(pollen, ben)


async def test_the_first_page_leads_to_the_list(pollen, ben, given):
    await given.domain("Orders")
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
