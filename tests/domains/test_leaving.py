"""Domains whose leads left, and who may begin one where admins have decided it."""

import pytest
from sqlmodel import select

from bot.features.domains.reader import Beginning
from bot.features.domains.rules import Act, State, seen_of
from bot.features.domains.store import ChannelTrouble
from bot.kernel.errors import ConflictError, NotAllowedError, UserFacingError
from bot.kernel.settings import DomainsBy
from storage.tables import PersonRow, PostRow, SettingsRow
from tests.clock import MONDAY_NOON
from tests.domains.words import acting, wanted

ANA, BEN, EVA, ADMIN, GUS = (acting(user) for user in ("ana", "ben", "eva", "admin", "gus"))


@pytest.fixture
async def orders(rows):
    """Orders, led by Ana and by Ben, who left; Eva is a member."""
    await rows.person("ana")
    await rows.person("ben", is_active=False)
    await rows.person("eva")
    await rows.person("gus", is_guest=True)
    await rows.person("admin", is_admin=True)
    return await rows.domain("Orders", leads=["ana", "ben"], channel="C1", purpose="Takes orders")


@pytest.fixture
def set_active(database):
    async def change(user, *, is_active):
        def work(session):
            session.get(PersonRow, ("T1", user)).is_active = is_active

        await database.write(work)

    return change


async def line(reader, actor):
    return (await reader.overview(actor)).lines[0]


async def test_a_lead_who_left_is_not_shown_and_does_not_stand_in_the_form(reader, orders):
    shown = await line(reader, EVA)
    assert (shown.leads, shown.more_leads, Act.CLAIM in shown.acts) == (("Ana",), 0, False)
    assert (await reader.to_edit(ANA, orders)).leads == ("ana",)


async def test_who_stays_edits_without_being_asked_about_who_left(domains, reader, orders, set_active, delivery):
    seen = seen_of(await reader.to_edit(ANA, orders))
    edited = await domains.edit(ANA, orders, wanted(leads=("ana", "ben")), seen=seen, delivery=delivery())
    assert (edited.leads, edited.departed) == (("ana",), ("ben",))
    await set_active("ben", is_active=True)
    assert (await reader.to_edit(BEN, orders)).leads == ("ana", "ben")


async def test_only_people_who_left_are_no_leads(domains, reader, orders, delivery):
    seen = seen_of(await reader.to_edit(ANA, orders))
    with pytest.raises(UserFacingError, match="needs at least one lead"):
        await domains.edit(ANA, orders, wanted(leads=("ben",)), seen=seen, delivery=delivery())


async def test_a_domain_whose_leads_all_left_can_be_claimed_and_a_latecomer_leads_nothing(
    domains, reader, orders, set_active, delivery
):
    with pytest.raises(ConflictError, match="Ana leads Orders already"):
        await domains.claim(EVA, orders, delivery=delivery())
    await set_active("ana", is_active=False)
    assert Act.CLAIM in (await line(reader, EVA)).acts
    with pytest.raises(NotAllowedError):
        await domains.claim(GUS, orders, delivery=delivery())
    claimed = await domains.claim(EVA, orders, delivery=delivery())
    assert (claimed.state, claimed.leads, claimed.channel) == (State.ACTIVE, ("eva",), "C1")
    await set_active("ana", is_active=True)
    assert (await line(reader, ANA)).leads == ("Eva",)
    with pytest.raises(ConflictError, match="Eva leads Orders already"):
        await domains.claim(ANA, orders, delivery=delivery())


async def test_who_comes_back_before_anybody_claimed_it_leads_it_again(reader, orders, set_active):
    await set_active("ana", is_active=False)
    assert (await line(reader, EVA)).leads == ()
    await set_active("ana", is_active=True)
    assert (await line(reader, EVA)).leads == ("Ana",)


@pytest.mark.parametrize(
    ("about", "trouble"),
    [
        ({"bot_is_member": True}, None),
        ({}, ChannelTrouble.NOT_IN),
        ({"bot_is_member": True, "is_shared": True}, ChannelTrouble.SHARED),
        ({"bot_is_member": True, "is_archived": True, "is_shared": True}, ChannelTrouble.ARCHIVED),
    ],
)
async def test_the_list_knows_why_a_digest_cannot_come(reader, rows, orders, about, trouble):
    assert (await line(reader, EVA)).trouble is None
    await rows.channel("C1", **about)
    assert (await line(reader, EVA)).trouble is trouble


async def test_who_left_is_not_told_what_became_of_their_proposal(domains, orders, rows, database, delivery):
    here, gone = [
        await rows.domain(name, state="proposed", proposed_by=user, channel=channel)
        for name, user, channel in (("Here", "eva", "C5"), ("Gone", "ben", "C6"))
    ]
    assert (await domains.accept(ANA, gone, delivery=delivery())).leads == ("ana",)
    await domains.decline(ANA, here, delivery=delivery())
    told = await database.read(lambda session: session.exec(select(PostRow.user_id)).all())
    assert told == ["eva"]


# Who may begin.


@pytest.fixture
def decide(database):
    async def work(by):
        row = SettingsRow(organisation="T1", domains_by=by, public_visibility="everyone", changed_at=MONDAY_NOON)
        await database.write(lambda session: session.add(row))

    return work


@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        (DomainsBy.MEMBERS, {"ana", "eva", "admin"}),
        (DomainsBy.LEADS, {"ana", "admin"}),
        (DomainsBy.ADMINS, {"admin"}),
    ],
)
async def test_whom_the_admins_let_proposes(domains, reader, orders, decide, delivery, by, allowed):
    await decide(by)
    for number, actor in enumerate((ANA, EVA, ADMIN, GUS)):
        if actor.user in allowed:
            await domains.propose(actor, wanted(f"New {number}", channel=f"C1{number}"), delivery=delivery())
            assert await reader.beginning(actor) in {Beginning.PROPOSE, Beginning.CREATE}
            continue
        for refused in (reader.beginning(actor), domains.propose(actor, wanted("No"), delivery=delivery())):
            with pytest.raises(NotAllowedError):
                await refused
        if actor is not GUS:
            assert (await reader.overview(actor)).beginning is Beginning.CLOSED
            assert not (await reader.welcome(actor, None)).may_begin


@pytest.mark.parametrize(
    ("by", "says"),
    [
        (DomainsBy.LEADS, "In this organisation domain leads and admins propose domains. Ask Ana or an admin to"),
        (DomainsBy.ADMINS, "In this organisation only admins create domains. Ask one of them for yours."),
    ],
)
async def test_the_refusal_says_whom_to_ask(domains, orders, decide, delivery, by, says):
    await decide(by)
    with pytest.raises(NotAllowedError) as refused:
        await domains.propose(EVA, wanted("New", channel="C2"), delivery=delivery())
    assert refused.value.text.startswith(says)


@pytest.mark.parametrize("by", [DomainsBy.LEADS, DomainsBy.ADMINS])
async def test_the_first_domain_is_an_admins_where_admins_decided_before_there_was_any(
    domains, reader, rows, decide, delivery, by
):
    await decide(by)
    await rows.person("admin", is_admin=True)
    with pytest.raises(NotAllowedError, match="an admin creates the first domain"):
        await domains.first(EVA, wanted(), delivery=delivery())
    assert await reader.beginning(ADMIN) is Beginning.FIRST
    assert (await domains.first(ADMIN, wanted(), delivery=delivery())).leads == ("admin",)


async def test_a_lead_accepts_proposals_whoever_may_make_them(domains, orders, rows, decide, delivery):
    await decide(DomainsBy.ADMINS)
    proposed = await rows.domain("New", state="proposed", proposed_by="eva", channel="C5")
    assert (await domains.accept(ANA, proposed, delivery=delivery())).leads == ("eva",)
