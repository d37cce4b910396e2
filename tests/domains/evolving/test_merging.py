from datetime import timedelta

import pytest
from sqlmodel import select

from bot.features.domains.evolving.merging import Merged, Preview
from bot.features.learnings.finding.queries import Query
from bot.features.learnings.finding.service import Finding
from bot.features.learnings.keeping.history import Histories
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import OrganisationId, UserId
from storage.index import index
from storage.learning_pages import keeping_transactions
from storage.search import finding_transactions
from storage.tables import (
    ApplicationRow,
    ConsumerRow,
    DepartureRow,
    DomainFollowerRow,
    DomainNameRow,
    DomainRow,
    HandOverRow,
    LearningRow,
    LearningWordsRow,
    MembershipRow,
    NodeRow,
    PersonRow,
    PhaseRow,
    ProductRow,
    UseCaseRow,
)
from tests.domains.evolving.conftest import furnish, services
from tests.products.world import World


async def rows(world, table, **where):
    def look(session):
        found = session.exec(select(table)).all()
        session.expunge_all()
        return [row for row in found if all(getattr(row, name) == value for name, value in where.items())]

    return await world.database.read(look)


async def one(world, table, **where):
    (row,) = await rows(world, table, **where)
    return row


async def test_everything_of_a_domain_becomes_the_others_and_is_counted_before(desk, world, places):
    goal = await world.node("Faster", domain=places.orders)
    await world.node("Night shift", level="bet", under=goal.id, domain=places.orders)
    product = await world.product("orders", places.orders, owner="ana")
    other = await world.product("parcels", places.returns, owner="ben")
    lesson = await world.learning(places.orders, "Call first.")
    foreign = await world.learning(places.returns, "Count twice.")
    now = world.clock.now()
    await world.keep(
        HandOverRow(
            organisation="T1",
            product_id=product.id,
            to_id="cora",
            state="proposed",
            proposed_by="ana",
            proposed_at=now,
            expires_at=now + timedelta(days=1),
        ),
        ConsumerRow(organisation="T1", product_id=other.id, domain_id=places.orders, since=now),
        UseCaseRow(
            organisation="T1", product_id=other.id, position=0, consumer_domain_id=places.orders, decision="When"
        ),
        ApplicationRow(
            organisation="T1",
            learning_id=foreign,
            domain_id=places.orders,
            state="planned",
            answered_by="ana",
            answered_at=now,
        ),
        DomainFollowerRow(organisation="T1", domain_id=places.orders, user_id="cora", since=now),
        PhaseRow(organisation="T1", domain_id=places.orders, phase="define", began_at=now),
        DepartureRow(organisation="T1", user_id="zoe", domain_id=places.orders, seen_at=now),
    )
    await desk.domains.choose_domain(world.actor("cora"), places.orders, delivery=world.delivery())

    preview = await desk.merging.merge(
        world.actor("lea"), places.orders, places.logistics, seen="", delivery=world.delivery()
    )
    assert isinstance(preview, Preview)
    assert preview.along.as_counts == {
        "goals": 2,
        "products": 1,
        "unowned": 0,
        "hand_overs": 1,
        "learnings": 1,
        "kept": 0,
        "people": 1,
        "followers": 1,
        "uses": 1,
        "answers": 1,
    }
    assert (await one(world, DomainRow, id=places.orders)).state == "active"

    done = await desk.merging.merge(
        world.actor("lea"), places.orders, places.logistics, seen=preview.mark, delivery=world.delivery()
    )
    assert isinstance(done, Merged)
    assert done.along == preview.along
    for table in (NodeRow, HandOverRow, ConsumerRow, ApplicationRow, DomainFollowerRow, DepartureRow):
        moved = await rows(world, table)
        assert {getattr(row, "domain_id", places.logistics) for row in moved} == {places.logistics}, table
    assert (await one(world, ProductRow, name="orders")).domain_id == places.logistics
    assert (await one(world, UseCaseRow)).consumer_domain_id == places.logistics
    assert (await one(world, LearningRow, id=lesson)).domain_id == places.logistics
    assert (await one(world, PersonRow, user_id="cora")).chosen_domain_id == places.logistics
    assert (await one(world, PhaseRow)).ended_at == now
    orders = await one(world, DomainRow, id=places.orders)
    assert (orders.state, orders.successor_id) == ("archived", places.logistics)
    assert (await one(world, DomainNameRow)).name == "Orders"


@pytest.mark.long
async def test_where_both_had_something_it_is_kept_once(desk, world, places):
    product = await world.product("parcels", places.returns)
    foreign = await world.learning(places.returns, "Count twice.")
    own = await world.learning(places.logistics, "Count thrice.")
    now = world.clock.now()
    for domain in (places.orders, places.logistics):
        await world.keep(
            ConsumerRow(organisation="T1", product_id=product.id, domain_id=domain, since=now),
            DomainFollowerRow(organisation="T1", domain_id=domain, user_id="cora", since=now),
            DepartureRow(organisation="T1", user_id="zoe", domain_id=domain, seen_at=now),
            ApplicationRow(
                organisation="T1",
                learning_id=foreign,
                domain_id=domain,
                state="applied",
                answered_by="ana",
                answered_at=now,
            ),
        )
    await world.keep(
        ApplicationRow(
            organisation="T1",
            learning_id=own,
            domain_id=places.orders,
            state="applied",
            answered_by="ana",
            answered_at=now,
        )
    )
    await desk.merge("dan", places.orders, places.logistics)
    assert (await one(world, ConsumerRow)).domain_id == places.logistics
    assert (await one(world, DomainFollowerRow)).domain_id == places.logistics
    assert (await one(world, DepartureRow)).domain_id == places.logistics
    answers = {(row.learning_id, row.domain_id) for row in await rows(world, ApplicationRow)}
    assert answers == {(foreign, places.orders), (foreign, places.logistics), (own, places.orders)}


@pytest.mark.long
async def test_what_is_for_the_domain_only_stays_with_those_who_could_read_it(desk, world, places):
    secret = await world.learning(places.orders, "Secret plan.", visibility="domain", author_id="ana")
    shared = await world.learning(places.orders, "Open plan.")
    orders = await one(world, DomainRow, id=places.orders)
    logistics = await one(world, DomainRow, id=places.logistics)
    await world.keep(
        MembershipRow(organisation="T1", channel_id=orders.channel_id, user_id="cora"),
        MembershipRow(organisation="T1", channel_id=logistics.channel_id, user_id="neo"),
    )
    await world.database.write(lambda session: index(session, world.organisation, [secret, shared]))
    await desk.merge("dan", places.orders, places.logistics)
    finding = Finding(transactions=finding_transactions(world.database), clock=world.clock)
    seen = {}
    for user in ("ana", "lea", "dan", "cora", "ben", "neo"):
        found = await finding.search(world.actor(user), Query(words="plan"))
        seen[user] = {hit.learning.id for hit in found.hits}
    both, one_only = {secret, shared}, {shared}
    assert seen == {"ana": both, "lea": both, "dan": both, "cora": both, "ben": one_only, "neo": one_only}


@pytest.mark.long
async def test_search_finds_what_moved_under_its_new_domain(desk, world, places):
    lesson = await world.learning(places.orders, "Call first.")
    await world.database.write(lambda session: index(session, world.organisation, [lesson]))
    await desk.merge("dan", places.orders, places.logistics)
    finding = Finding(transactions=finding_transactions(world.database), clock=world.clock)
    for domain, expected in ((places.logistics, [lesson]), (places.orders, [])):
        found = await finding.search(world.actor("cora"), Query(words="call", domain=domain))
        assert [hit.learning.id for hit in found.hits] == expected


@pytest.mark.long
async def test_search_knows_at_once_all_that_moved_as_if_it_had_been_indexed_anew(desk, world, places):
    moved = [
        await world.learning(places.orders, f"Call {number} first.", state=state, author_id="ana")
        for number, state in enumerate(("active", "retired", "superseded", "active"))
    ]
    stays = [
        await world.learning(places.orders, "A secret call.", visibility="domain"),
        await world.learning(places.returns, "Call them.", author_id="ana"),
    ]
    await world.database.write(lambda session: index(session, world.organisation, [*moved, *stays]))

    async def indexed():
        return sorted((row.learning_id, row.analyzer, row.facets) for row in await rows(world, LearningWordsRow))

    before = await indexed()
    await desk.merge("dan", places.orders, places.logistics)
    after = await indexed()
    assert {new[0] for old, new in zip(before, after, strict=True) if old != new} == set(moved)
    await world.database.write(lambda session: index(session, world.organisation, [*moved, *stays]))
    assert await indexed() == after


@pytest.mark.long
async def test_the_history_of_a_moved_learning_hides_what_was_written_while_it_was_the_others(desk, world, places):
    from bot.kernel.audit import Change, Entry
    from storage import audit

    lesson = await world.learning(places.orders, "Call first.")
    words = (Change(field="text", before="A secret.", after="Call first."),)
    entry = Entry(
        thing="learning", thing_id=str(lesson), act="edited", by=UserId("ana"), at=world.clock.now(), changes=words
    )
    await world.database.write(lambda session: audit.record(session, world.organisation, entry))
    await desk.merge("dan", places.orders, places.logistics)
    histories = Histories(transactions=keeping_transactions(world.database))
    told = await histories.history(world.actor("ben"), lesson)
    assert [(step.act, step.has_hidden) for step in told.steps] == [("moved", False), ("edited", True)]
    (moved,) = told.steps[0].changes
    assert (moved.before, moved.after) == ("Orders (archived)", "Logistics")
    assert "secret" not in str(told).lower()


@pytest.mark.long
async def test_buttons_of_a_merged_domain_say_what_it_is_part_of(desk, world, places):
    await desk.merge("lea", places.orders, places.logistics)
    said = r"^Orders is part of Logistics since 5 January 2026\."
    for act in (
        lambda: desk.domains.archive(world.actor("ana"), places.orders, delivery=world.delivery()),
        lambda: desk.domains.restore(world.actor("ana"), places.orders, delivery=world.delivery()),
        lambda: desk.domains.choose_domain(world.actor("cora"), places.orders, delivery=world.delivery()),
        lambda: desk.merging.beginning(world.actor("lea"), places.orders),
        lambda: desk.splits.offer(world.actor("lea"), places.orders),
        lambda: desk.leading.beginning(world.actor("lea"), places.orders),
    ):
        with pytest.raises(ConflictError, match=said):
            await act()
    await desk.merge("dan", places.logistics, places.returns)
    with pytest.raises(ConflictError, match=r"^Orders is part of Returns since"):
        await desk.merging.beginning(world.actor("lea"), places.orders)


@pytest.mark.long
async def test_no_ring_and_nothing_into_itself_or_into_what_is_gone(desk, world, places):
    with pytest.raises(UserFacingError, match="cannot become part of itself") as refused:
        await desk.merge("dan", places.orders, places.orders)
    assert refused.value.field == "into"
    await desk.merge("dan", places.orders, places.logistics)
    with pytest.raises(ConflictError, match=r"Orders is part of Logistics since .* Choose that, or another"):
        await desk.merge("dan", places.logistics, places.orders)
    archived = await world.domain("Old", state="archived", channel=None)
    with pytest.raises(ConflictError, match="Old is no active domain"):
        await desk.merge("dan", places.logistics, archived)


@pytest.mark.long
async def test_clicked_twice_it_is_done_once_and_answered_the_same(desk, world, places):
    await world.node("Faster", domain=places.orders)
    actor, delivery = world.actor("dan"), world.delivery()
    preview = await desk.merging.merge(actor, places.orders, places.logistics, seen="", delivery=world.delivery())
    first = await desk.merging.merge(actor, places.orders, places.logistics, seen=preview.mark, delivery=delivery)
    again = await desk.merging.merge(actor, places.orders, places.logistics, seen=preview.mark, delivery=delivery)
    assert (again.along, again.into.id) == (first.along, first.into.id)
    with pytest.raises(ConflictError, match="is part of Logistics"):
        await desk.merging.merge(actor, places.orders, places.logistics, seen=preview.mark, delivery=world.delivery())


@pytest.mark.long
async def test_what_changed_since_the_preview_is_shown_before_anything_is_done(desk, world, places):
    actor = world.actor("dan")
    preview = await desk.merging.merge(actor, places.orders, places.logistics, seen="", delivery=world.delivery())
    await desk.merge("dan", places.returns, places.logistics)
    again = await desk.merging.merge(
        actor, places.orders, places.logistics, seen=preview.mark, delivery=world.delivery()
    )
    assert isinstance(again, Preview)
    assert again.mark != preview.mark


@pytest.mark.long
async def test_only_admins_and_who_leads_both_may_and_others_hear_whom_to_ask(desk, world, places):
    with pytest.raises(NotAllowedError, match="Logistics is led by others: ask Ben, Lea or an admin") as refused:
        await desk.merge("ana", places.orders, places.logistics)
    assert refused.value.field == "into"
    with pytest.raises(NotAllowedError, match="Only Ana, Lea or an admin can merge it"):
        await desk.merge("ben", places.orders, places.logistics)
    for user in ("gus", "cora"):
        with pytest.raises(NotAllowedError):
            await desk.merge(user, places.orders, places.logistics)


@pytest.mark.long
async def test_another_organisations_domains_are_not_known(desk, world, places):
    elsewhere = World(world.database, world.clock, OrganisationId("T2"))
    theirs = await elsewhere.domain("Theirs", leads=("dan",))
    for domain, into in ((theirs, places.orders), (places.orders, theirs)):
        with pytest.raises(NotFoundError, match="does not know this domain"):
            await desk.merge("dan", domain, into)


@pytest.mark.long
async def test_the_sponsor_comes_along_where_the_other_has_none(desk, world, places):
    def sponsor(session):
        session.get_one(DomainRow, places.orders).sponsor_id = "cora"

    await world.database.write(sponsor)
    await desk.merge("dan", places.orders, places.logistics)
    assert (await one(world, DomainRow, id=places.logistics)).sponsor_id == "cora"
    acts = await world.products(
        lambda store: store.acts(world.organisation, thing="domain", thing_id=str(places.logistics), most=9)
    )
    assert {(change.field, change.after) for change in acts[0].changes} >= {("sponsor", "cora"), ("from", "Orders")}


@pytest.mark.long
async def test_the_audit_of_both_keeps_the_names_as_words(desk, world, places):
    await world.node("Faster", domain=places.orders)
    await desk.merge("dan", places.orders, places.logistics)
    told = await world.goals(
        lambda store: store.acts(world.organisation, thing="domain", thing_id=str(places.logistics), most=9)
    )
    assert [(one.act, {change.field: change.after for change in one.changes}) for one in told] == [
        ("took in", {"from": "Orders", "goals": "1"})
    ]
    node = await one(world, NodeRow)
    (moved,) = await world.goals(
        lambda store: store.acts(world.organisation, thing="node", thing_id=str(node.id), most=9)
    )
    assert [(change.before, change.after) for change in moved.changes] == [("Orders", "Logistics")]


@pytest.mark.long
async def test_another_organisation_is_untouched(desk, world, places):
    elsewhere = World(world.database, world.clock, OrganisationId("T2"))
    theirs = await furnish(elsewhere)
    await elsewhere.node("Theirs", domain=theirs.orders)
    await elsewhere.learning(theirs.orders, "Theirs.")
    await desk.merge("dan", places.orders, places.logistics)
    assert {row.domain_id for row in await rows(world, NodeRow)} == {theirs.orders}
    assert {row.domain_id for row in await rows(world, LearningRow)} == {theirs.orders}
    assert services(elsewhere)


async def test_who_leads_it_now_hears_of_the_proposals_that_came_along(desk, world, places):
    goal = await world.node("Faster", domain=places.orders, state="proposed")
    product = await world.product("orders", places.orders, status="proposed")
    await world.node("Cheaper", domain=places.logistics, state="proposed")
    await desk.merge("dan", places.orders, places.logistics)
    # Lea leads both, and heard of them when they were proposed.
    assert [(row.user_id, row.node_id, row.product_id, row.asks, row.text) for row in await world.kept_news()] == [
        ("ben", goal.id, None, True, "It came along from Orders, where it was proposed."),
        ("ben", None, product.id, True, "It came along from Orders, where it was proposed."),
    ]


@pytest.mark.long
async def test_what_is_shown_nowhere_goes_along_and_is_not_counted(desk, world, places):
    for name, status in (("orders", "active"), ("parcels", "retired"), ("wish", "proposed"), ("no", "declined")):
        await world.product(name, places.orders, status=status)
    for state in ("active", "declined"):
        await world.node(state, domain=places.orders, state=state)
    for text, more in (("Call first.", {}), ("Oh.", {"state": "undone"})):
        for visibility in ("everyone", "domain"):
            await world.learning(places.orders, text, visibility=visibility, **more)
    along = (await desk.merge("dan", places.orders, places.logistics)).along
    assert (along.goals, along.products, along.unowned, along.learnings, along.kept) == (1, 3, 3, 1, 1)
    assert {row.domain_id for row in await rows(world, ProductRow)} == {places.logistics}
