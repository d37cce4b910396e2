"""What one sees of domains."""

import pytest

from bot.features.domains.reader import Beginning
from bot.features.domains.rules import Act
from tests.domains.words import acting

ANA = acting("ana")


async def test_a_list_tells_of_each_domain_who_leads_it_and_what_one_may_do(reader, rows, domains, delivery):
    await rows.person("ana")
    for lead in ("b1", "b2", "b3", "b4"):
        await rows.person(lead)
    orders = await rows.domain("Orders", leads=["ana", "b1", "b2", "b3", "b4"])
    await rows.domain("Delivery", state="unclaimed")
    await rows.domain("Service", leads=["b1"])
    await rows.domain("Bikes", state="proposed", proposed_by="b2")
    await rows.domain("Old", state="archived", leads=["ana"])
    await rows.domain("Never", state="declined", proposed_by="ana")
    await domains.choose_domain(ANA, orders, delivery=delivery())
    overview = await reader.overview(ANA)
    assert [(line.domain.name, line.leads, line.more_leads, line.proposer) for line in overview.lines] == [
        ("Bikes", (), 0, "B2"),
        ("Orders", ("Ana", "B1", "B2"), 2, None),
        ("Service", ("B1",), 0, None),
        ("Delivery", (), 0, None),
        ("Old", ("Ana",), 0, None),
    ]
    assert [line.acts for line in overview.lines] == [
        {Act.ACCEPT, Act.DECLINE},
        {Act.EDIT, Act.ARCHIVE},
        {Act.CHOOSE},
        {Act.CHOOSE, Act.CLAIM},
        {Act.RESTORE},
    ]
    assert [line.domain.name for line in overview.lines if line.is_chosen] == ["Orders"]
    assert overview.beginning is Beginning.PROPOSE


async def test_a_member_sees_no_button_that_is_not_theirs(reader, rows):
    await rows.domain("Orders", leads=["ben"])
    await rows.domain("Bikes", state="proposed", proposed_by="ben")
    await rows.domain("Old", state="archived", leads=["ben"])
    assert [line.acts for line in (await reader.overview(ANA)).lines] == [set(), {Act.CHOOSE}, set()]


async def test_many_domains_come_in_pages(reader, rows):
    for number in range(41):
        await rows.domain(f"Domain {number:02}")
    first, last = await reader.overview(ANA), await reader.overview(ANA, page=2)
    assert (len(first.lines), first.page, first.pages) == (20, 0, 3)
    assert ([line.domain.name for line in last.lines], last.page) == (["Domain 40"], 2)
    assert (await reader.overview(ANA, page=9)).page == 2
    assert (await reader.overview(ANA, page=-1)).page == 0


async def test_an_empty_organisation_has_one_empty_page_and_begins_with_a_first(reader, rows):
    overview = await reader.overview(ANA)
    assert (overview.lines, overview.pages, overview.beginning) == ((), 1, Beginning.FIRST)
    assert await reader.beginning(ANA) is Beginning.FIRST
    assert (await reader.welcome(ANA, "C1")).is_empty


async def test_an_admin_creates_and_others_propose(reader, rows):
    await rows.domain("Old", state="archived")
    await rows.person("ana", is_admin=True)
    assert await reader.beginning(ANA) is Beginning.CREATE
    assert await reader.beginning(acting("ben")) is Beginning.PROPOSE


async def test_a_welcome_tells_who_one_is_here(reader, rows, domains, delivery):
    await rows.person("ana", is_admin=True)
    orders = await rows.domain("Orders", leads=["ana"], channel="C1")
    await rows.domain("Old", state="archived", leads=["ana"])
    service = await rows.domain("Service", leads=["ana"])
    here = await reader.welcome(ANA, "C1")
    assert (here.is_admin, here.leads, here.domain, here.by_channel) == (True, ("Orders", "Service"), "Orders", True)
    elsewhere = await reader.welcome(ANA, "C9")
    assert (elsewhere.domain, elsewhere.by_channel) == (None, False)
    await domains.choose_domain(ANA, service, delivery=delivery())
    assert (await reader.welcome(ANA, "C1")).domain == "Orders"
    chosen = await reader.welcome(ANA, None)
    assert (chosen.domain, chosen.by_channel, chosen.is_empty) == ("Service", False, False)
    assert (orders != service, chosen.emoji) == (True, "seedling")


@pytest.mark.parametrize("state", ["active", "unclaimed"])
async def test_one_can_belong_to_whatever_lives(reader, rows, state):
    await rows.domain("Orders", state=state)
    assert [domain.name for domain in (await reader.choices(ANA)).domains] == ["Orders"]
