"""What comes of each act, once, also when two people act at the same time."""

import pytest
from sqlmodel import select

from bot.features.domains.results import ChangedMeanwhile, NotFirst
from bot.features.domains.rules import State, seen_of
from bot.kernel.errors import ConflictError, UserFacingError
from bot.kernel.ids import OrganisationId
from storage.audit import entries
from storage.tables import MembershipRow, PersonRow, PostRow
from tests.domains.words import acting, wanted

T1 = OrganisationId("T1")
ANA, BEN, EVA = acting("ana"), acting("ben"), acting("eva")


@pytest.fixture
async def admin(rows):
    await rows.person("admin", is_admin=True)
    return acting("admin")


@pytest.fixture
def posts(database):
    async def look():
        return await database.read(lambda session: list(session.exec(select(PostRow.key, PostRow.text)).all()))

    return look


# New ones.


async def test_the_first_domain_is_led_by_whoever_creates_it(domains, delivery):
    domain = await domains.first(ANA, wanted(" Orders ", leads=("ben",)), delivery=delivery())
    assert (domain.name, domain.leads, domain.state, domain.channel) == ("Orders", ("ana",), State.ACTIVE, "C1")


async def test_a_second_first_domain_is_told_who_was_faster(domains, rows, delivery):
    await rows.person("ana")
    first = await domains.first(ANA, wanted(), delivery=delivery())
    assert await domains.first(BEN, wanted("Delivery", channel="C2"), delivery=delivery()) == NotFirst(
        first=first, by="Ana"
    )


async def test_the_same_form_delivered_twice_creates_one_domain(domains, reader, delivery):
    same = delivery()
    once = await domains.first(ANA, wanted(), delivery=same)
    assert await domains.first(ANA, wanted(), delivery=same) == once
    same = delivery()
    proposed = await domains.propose(BEN, wanted("Delivery", channel="C2"), delivery=same)
    assert await domains.propose(BEN, wanted("Delivery", channel="C2"), delivery=same) == proposed
    assert len((await reader.overview(ANA)).lines) == 2


async def test_an_admin_creates_a_domain_for_its_leads_who_are_told_once(domains, rows, admin, delivery, posts, woken):
    await rows.domain("Orders", channel="C1")
    same = delivery()
    domain = await domains.create(admin, wanted("Delivery", channel="C2", leads=("eva", "ben")), delivery=same)
    assert (domain.leads, domain.state) == (("ben", "eva"), State.ACTIVE)
    assert await domains.create(admin, wanted("Delivery", channel="C2", leads=("eva",)), delivery=same) == domain
    assert [key.rpartition(":")[2] for key, _ in await posts()] == ["ben", "eva"]
    assert woken


async def test_a_guest_is_not_made_a_lead(domains, rows, admin, delivery):
    await rows.person("gus", is_guest=True)
    with pytest.raises(UserFacingError, match="Gus cannot lead") as refused:
        await domains.create(admin, wanted(leads=("gus",)), delivery=delivery())
    assert refused.value.field == "leads"


async def test_a_proposal_tells_who_can_accept_it(domains, rows, delivery):
    for lead in ("ana", "ben", "cleo", "dan"):
        await rows.person(lead)
    await rows.person("left", is_active=False)
    await rows.domain("Orders", leads=["ana", "left"], channel="C1")
    proposed = await domains.propose(EVA, wanted("Delivery", channel="C2", leads=("eva",)), delivery=delivery())
    assert (proposed.domain.state, proposed.domain.leads, proposed.domain.proposed_by) == (State.PROPOSED, (), "eva")
    assert proposed.deciders == "Ana or an admin"
    await rows.domain("Service", leads=["ben", "cleo", "dan"])
    proposed = await domains.propose(EVA, wanted("Bikes", channel="C3"), delivery=delivery())
    assert proposed.deciders == "Ana, Ben, Cleo, another lead or an admin"


@pytest.mark.parametrize(
    ("draft", "field", "says"),
    [
        (wanted("ÖRDERS", channel="C9"), "name", "Orders is a domain already; choose another name."),
        (wanted("bikes", channel="C9"), "name", "Bikes was proposed already; choose another name."),
        (wanted("New", channel="C1"), "channel", "That channel is Orders's already; choose another."),
        (wanted("New", channel="C-shared"), "channel", "shared with another organisation"),
        (wanted("New", channel="C-old"), "channel", "That channel is archived; choose another."),
        (wanted("", channel="C9"), "name", "Give the domain a name."),
    ],
)
async def test_a_name_and_a_channel_are_one_domains_alone(domains, rows, delivery, draft, field, says):
    await rows.domain("Orders", channel="C1")
    await rows.domain("Bikes", state="proposed", channel="C2")
    await rows.channel("C-shared", is_shared=True)
    await rows.channel("C-old", is_archived=True)
    with pytest.raises(UserFacingError, match=says) as refused:
        await domains.propose(ANA, draft, delivery=delivery())
    assert refused.value.field == field


async def test_what_no_database_keeps_is_left_out(domains, rows, admin, delivery):
    typed = wanted("a\x00b\ud83d", purpose="\x00 p\ud83d", leads=("ana",))
    domain = await domains.create(admin, typed, delivery=delivery())
    assert (domain.name, domain.purpose) == ("ab", "p")


async def test_another_organisation_may_have_a_domain_of_the_same_name(domains, rows, delivery):
    await rows.domain("Orders", channel="C1")
    theirs = await domains.first(acting("ana", organisation="T2"), wanted(), delivery=delivery())
    assert theirs.name == "Orders"


# Proposals.


@pytest.fixture
async def proposal(rows):
    await rows.person("ben")
    await rows.domain("Orders", leads=["ben"], channel="C1")
    return await rows.domain("Delivery", state="proposed", proposed_by="ana", channel="C2")


async def test_who_proposed_a_domain_leads_it_once_it_is_accepted(domains, proposal, delivery, posts, woken):
    accepted = await domains.accept(BEN, proposal, delivery=delivery())
    assert (accepted.state, accepted.leads, accepted.channel) == (State.ACTIVE, ("ana",), "C2")
    assert await posts() == [(f"domain:{proposal}:decided", "Ben True True")]
    assert len(woken) == 1


async def test_a_declined_proposal_lets_go_of_its_name_and_channel_and_is_shown_nowhere(
    domains, reader, proposal, delivery, posts
):
    declined = await domains.decline(BEN, proposal, delivery=delivery())
    assert (declined.state, declined.channel) == (State.DECLINED, None)
    assert await posts() == [(f"domain:{proposal}:decided", "Ben False False")]
    assert [line.domain.name for line in (await reader.overview(ANA)).lines] == ["Orders"]
    again = await domains.propose(ANA, wanted("Delivery", channel="C2"), delivery=delivery())
    assert again.domain.id != proposal


async def test_a_proposal_is_decided_once(domains, proposal, delivery, posts):
    same = delivery()
    accepted = await domains.accept(BEN, proposal, delivery=same)
    assert await domains.accept(BEN, proposal, delivery=same) == accepted
    with pytest.raises(ConflictError, match="Somebody decided about Delivery already"):
        await domains.decline(BEN, proposal, delivery=delivery())
    assert len(await posts()) == 1


async def test_whoever_accepts_leads_it_when_the_proposer_cannot_any_more(domains, rows, proposal, delivery):
    await rows.person("ana", is_active=False)
    assert (await domains.accept(BEN, proposal, delivery=delivery())).leads == ("ben",)


async def test_nobody_is_told_of_what_they_did_themselves(domains, rows, proposal, delivery, posts):
    own = await rows.domain("Service", state="proposed", proposed_by="ben")
    await domains.accept(BEN, own, delivery=delivery())
    assert await posts() == []


# Claiming.


async def test_an_unclaimed_domain_is_led_by_the_first_who_claims_it(domains, rows, delivery):
    await rows.person("ana")
    domain = await rows.domain("Orders", state="unclaimed")
    claimed = await domains.claim(ANA, domain, delivery=delivery())
    assert (claimed.state, claimed.leads) == (State.ACTIVE, ("ana",))
    with pytest.raises(ConflictError, match="Ana leads Orders already"):
        await domains.claim(BEN, domain, delivery=delivery())


async def test_an_archived_domain_is_not_claimed(domains, rows, delivery):
    domain = await rows.domain("Orders", state="archived")
    with pytest.raises(ConflictError, match="Orders is not open for a lead any more"):
        await domains.claim(ANA, domain, delivery=delivery())


# Editing.


@pytest.fixture
async def orders(rows, reader):
    for person in ("ana", "ben"):
        await rows.person(person)
    domain = await rows.domain("Orders", purpose="Takes orders", leads=["ana", "ben"], channel="C1")
    return await reader.to_edit(ANA, domain)


async def test_an_edit_changes_name_purpose_channel_and_leads(domains, orders, delivery):
    draft = wanted("Order desk", purpose="", channel="C2", leads=("ben", "eva"))
    edited = await domains.edit(ANA, orders.id, draft, seen=seen_of(orders), delivery=delivery())
    assert (edited.draft, edited.version) == (draft, orders.version + 1)


async def test_a_domain_keeps_its_own_name_and_channel(domains, orders, delivery):
    draft = wanted("ORDERS", leads=("ana",))
    edited = await domains.edit(ANA, orders.id, draft, seen=seen_of(orders), delivery=delivery())
    assert edited.name == "ORDERS"


async def test_an_edit_delivered_twice_is_one_edit(domains, orders, delivery):
    same = delivery()
    draft = wanted("Order desk", leads=("ana",))
    edited = await domains.edit(ANA, orders.id, draft, seen=seen_of(orders), delivery=same)
    assert await domains.edit(ANA, orders.id, draft, seen=seen_of(orders), delivery=same) == edited


async def test_an_editor_is_told_what_another_changed_meanwhile_and_nothing_is_lost(domains, orders, delivery):
    seen = seen_of(orders)
    theirs = wanted(purpose="Takes every order", leads=("ana", "ben"))
    await domains.edit(BEN, orders.id, theirs, seen=seen, delivery=delivery())
    mine = wanted("Order desk", leads=("ana", "ben"))
    told = await domains.edit(ANA, orders.id, mine, seen=seen, delivery=delivery())
    assert isinstance(told, ChangedMeanwhile)
    assert (told.merge.changed, told.leads, told.current.name) == (("purpose",), ("Ana", "Ben"), "Orders")
    assert told.merge.draft == wanted("Order desk", purpose="Takes every order", leads=("ana", "ben"))
    saved = await domains.edit(ANA, orders.id, told.merge.draft, seen=seen_of(told.current), delivery=delivery())
    assert saved.draft == told.merge.draft


async def test_two_who_make_the_same_edit_both_succeed(domains, orders, delivery):
    draft = wanted("Order desk", leads=("ana", "ben"))
    for editor in (ANA, BEN):
        edited = await domains.edit(editor, orders.id, draft, seen=seen_of(orders), delivery=delivery())
        assert edited.name == "Order desk"


async def test_a_version_that_changed_nothing_is_no_conflict(domains, orders, delivery):
    same = wanted(leads=("ana", "ben"))
    await domains.edit(BEN, orders.id, same, seen=seen_of(orders), delivery=delivery())
    mine = wanted("Order desk", leads=("ana", "ben"))
    edited = await domains.edit(ANA, orders.id, mine, seen=seen_of(orders), delivery=delivery())
    assert edited.name == "Order desk"


async def test_an_admin_who_names_leads_claims_a_domain_for_them(domains, reader, rows, admin, delivery):
    domain = await rows.domain("Orders", state="unclaimed")
    seen = seen_of(await reader.to_edit(admin, domain))
    edited = await domains.edit(admin, domain, wanted(leads=("ana",)), seen=seen, delivery=delivery())
    assert (edited.state, edited.leads) == (State.ACTIVE, ("ana",))


async def test_who_was_in_a_channel_is_forgotten_when_the_domain_lets_go_of_it(
    domains, orders, rows, database, delivery
):
    await rows.member("C1", "eva")
    await rows.member("C3", "eva")
    draft = wanted(channel="C2", leads=("ana",))
    await domains.edit(ANA, orders.id, draft, seen=seen_of(orders), delivery=delivery())
    channels = await database.read(lambda session: session.exec(select(MembershipRow.channel_id)).all())
    assert channels == ["C3"]


# Rest.


async def test_an_archived_domain_lets_go_of_its_name_and_channel(domains, reader, orders, delivery):
    archived = await domains.archive(ANA, orders.id, delivery=delivery())
    assert (archived.state, archived.channel, archived.leads) == (State.ARCHIVED, None, ("ana", "ben"))
    successor = (await domains.propose(EVA, wanted(), delivery=delivery())).domain
    assert (successor.name, successor.channel) == ("Orders", "C1")
    with pytest.raises(UserFacingError, match="Orders was proposed already"):
        await domains.restore(ANA, orders.id, delivery=delivery())


async def test_an_archived_domain_comes_back_with_its_channel(domains, orders, delivery):
    await domains.archive(ANA, orders.id, delivery=delivery())
    restored = await domains.restore(ANA, orders.id, delivery=delivery())
    assert (restored.state, restored.channel, restored.name) == (State.ACTIVE, "C1", "Orders")
    with pytest.raises(ConflictError, match="Orders is not archived"):
        await domains.restore(ANA, orders.id, delivery=delivery())


async def test_an_archived_domain_that_nobody_led_comes_back_unclaimed(domains, rows, admin, delivery):
    domain = await rows.domain("Orders", state="archived")
    assert (await domains.restore(admin, domain, delivery=delivery())).state is State.UNCLAIMED


async def test_a_channel_that_turned_out_wrong_is_let_go_of_unless_it_was_replaced(domains, reader, orders):
    await domains.system_let_go("T1", orders.id, "C7")
    assert (await reader.to_edit(ANA, orders.id)).channel == "C1"
    await domains.system_let_go("T2", orders.id, "C1")
    await domains.system_let_go("T1", orders.id, "C1")
    assert (await reader.to_edit(ANA, orders.id)).channel is None


async def test_the_audit_tells_who_did_what_to_a_domain(domains, rows, admin, delivery, database):
    async def acts(domain):
        found = await database.read(lambda session: entries(session, T1, thing="domain", thing_id=str(domain), most=9))
        return [(act.act, act.by, [change.field for change in act.changes]) for act in reversed(found)]

    first = (await domains.create(admin, wanted(leads=("ben",)), delivery=delivery())).id
    await domains.archive(BEN, first, delivery=delivery())
    await domains.restore(BEN, first, delivery=delivery())
    await domains.system_let_go("T1", first, "C1")
    assert await acts(first) == [
        ("created", "admin", ["channel", "leads", "name", "purpose"]),
        ("archived", "ben", ["channel"]),
        ("restored", "ben", ["channel"]),
        ("let go of its channel", None, ["channel"]),
    ]
    proposal = (await domains.propose(ANA, wanted("Delivery", channel="C2"), delivery=delivery())).domain.id
    await domains.accept(BEN, proposal, delivery=delivery())
    assert await acts(proposal) == [
        ("proposed", "ana", ["channel", "name", "purpose"]),
        ("accepted", "ben", ["leads"]),
    ]
    unclaimed = await rows.domain("Returns", state="unclaimed")
    await domains.claim(EVA, unclaimed, delivery=(same := delivery()))
    await domains.claim(EVA, unclaimed, delivery=same)
    assert await acts(unclaimed) == [("claimed", "eva", ["leads"])]


# One's own.


async def test_a_choice_is_kept_for_somebody_never_seen_before(domains, reader, orders, database, delivery):
    same = delivery()
    for _ in range(2):
        assert (await domains.choose_domain(EVA, orders.id, delivery=same)).name == "Orders"
    assert (await reader.choices(EVA)).chosen == orders.id
    row = await database.read(lambda session: session.get(PersonRow, ("T1", "eva")).seen_at)
    assert row is None


async def test_one_writes_for_the_channels_domain_else_for_ones_own(domains, reader, rows, orders, delivery):
    other = await rows.domain("Delivery", channel="C2")
    assert await reader.domain_of(EVA, "C9") is None
    await domains.choose_domain(EVA, other, delivery=delivery())
    assert (await reader.domain_of(EVA, "C1")).name == "Orders"
    assert (await reader.domain_of(EVA, "C9")).name == "Delivery"
    assert (await reader.domain_of(EVA, None)).name == "Delivery"
    await domains.choose_domain(EVA, orders.id, delivery=delivery())
    assert (await reader.domain_of(EVA, None)).name == "Orders"


async def test_a_choice_that_was_archived_counts_no_more(domains, reader, orders, delivery):
    await domains.choose_domain(EVA, orders.id, delivery=delivery())
    await domains.archive(ANA, orders.id, delivery=delivery())
    assert await reader.domain_of(EVA, "C1") is None
    assert (await reader.choices(EVA)).domains == []
