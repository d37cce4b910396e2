import pytest
from sqlmodel import select

from bot.features.domains.evolving.rules import Splitting, Taking
from bot.features.domains.evolving.splitting import Preview, Split
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import OrganisationId
from storage.tables import LearningRow, LearningTagRow, NodeRow, ProductRow, SettingsRow, TagRow
from tests.domains.words import wanted
from tests.products.world import World


def splitting(name="Refunds", channel="C9", leads=("cora",), **taking):
    return Splitting(draft=wanted(name, channel=channel, leads=leads), taking=Taking(**taking))


async def tagged(world, learning, tag):
    def work(session):
        session.merge(TagRow(organisation="T1", folded=tag, label=tag.title()))
        session.flush()
        session.add(LearningTagRow(organisation="T1", learning_id=learning, folded=tag))

    await world.database.write(work)


async def domain_of(world, table):
    def look(session):
        rows = session.exec(select(table)).all()
        return {getattr(row, "name", None) or row.text: row.domain_id for row in rows}

    return await world.database.read(look)


@pytest.fixture
async def things(world, places):
    goal = await world.node("Faster refunds", domain=places.orders)
    bet = await world.node("Refund at the door", level="bet", under=goal.id, domain=places.orders)
    await world.node("Pilot", level="initiative", under=bet.id, domain=places.orders)
    await world.node("More orders", domain=places.orders)
    product = await world.product("refunds", places.orders, owner="ana")
    await world.product("orders", places.orders, owner="ana")
    for text, visibility in (("Refund first.", "everyone"), ("Refund secretly.", "domain")):
        await tagged(world, await world.learning(places.orders, text, visibility=visibility), "refunds")
    await world.learning(places.orders, "Call first.")
    return Taking(goals=(goal.id,), products=(product.id,), tags=("refunds",))


async def test_a_new_domain_takes_along_what_was_chosen_and_no_more(desk, world, places, things):
    asked = Splitting(draft=wanted("Refunds", channel="C9", leads=("cora",)), taking=things)
    preview = await desk.splits.split(world.actor("ana"), places.orders, asked, seen="", delivery=world.delivery())
    assert isinstance(preview, Preview)
    assert (preview.along.goals, preview.along.products, preview.along.learnings, preview.along.kept) == (3, 1, 1, 1)
    assert len(await domain_of(world, NodeRow)) == 4
    done = await desk.splits.split(
        world.actor("ana"), places.orders, asked, seen=preview.mark, delivery=world.delivery()
    )
    assert isinstance(done, Split)
    assert done.along == preview.along
    assert (done.new.name, done.new.leads, done.new.state) == ("Refunds", ("cora",), "active")
    new, old = done.new.id, places.orders
    assert await domain_of(world, NodeRow) == {
        "Faster refunds": new,
        "Refund at the door": new,
        "Pilot": new,
        "More orders": old,
    }
    assert await domain_of(world, ProductRow) == {"refunds": new, "orders": old}
    assert await domain_of(world, LearningRow) == {"Refund first.": new, "Refund secretly.": old, "Call first.": old}


@pytest.mark.long
async def test_what_may_be_taken_is_offered(desk, world, places, things):
    offer = await desk.splits.offer(world.actor("ana"), places.orders)
    assert [(one.name, one.more) for one in offer.goals] == [("Faster refunds", 2), ("More orders", 0)]
    assert [one.name for one in offer.products] == ["orders", "refunds"]
    assert [(one.label, one.learnings) for one in offer.tags] == [("Refunds", 1)]


@pytest.mark.long
@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        (splitting(), "goals", "Choose what it takes along"),
        (splitting(goals=(99,)), "goals", "not this domain's any more"),
        (splitting(products=(99,)), "products", "not this domain's any more"),
        (splitting(tags=("nothing",)), "tags", "not this domain's any more"),
        (splitting(name="orders", tags=("refunds",)), "name", "Orders is a domain already"),
        (splitting(name=" ", tags=("refunds",)), "name", "Give the domain a name"),
        (splitting(channel="C_ORDERS_T1", tags=("refunds",)), "channel", "this domain's own channel"),
        (splitting(channel="C_RETURNS_T1", tags=("refunds",)), "channel", "Returns's already"),
        (splitting(leads=(), tags=("refunds",)), "leads", "at least one lead"),
        (splitting(leads=("gus",), tags=("refunds",)), "leads", "Gus cannot lead"),
    ],
)
async def test_what_does_not_fit_is_said_under_its_field(desk, world, places, things, asked, field, said):
    with pytest.raises(UserFacingError, match=said) as refused:
        await desk.split("ana", places.orders, asked)
    assert refused.value.field == field


@pytest.mark.long
async def test_a_goal_that_hangs_under_another_one_is_not_taken_alone(desk, world, places, things):
    nodes = await world.goals(lambda store: store.tree(world.organisation))
    bet = next(node for node in nodes.values() if node.name == "Pilot")
    with pytest.raises(UserFacingError, match="not this domain's any more"):
        await desk.split("ana", places.orders, splitting(goals=(bet.id,)))


@pytest.mark.long
async def test_leads_and_admins_split_as_far_as_they_may_begin_domains(desk, world, places, things):
    for user in ("ben", "cora", "gus"):
        with pytest.raises(NotAllowedError):
            await desk.split(user, places.orders, splitting(tags=("refunds",)))
    await world.keep(
        SettingsRow(organisation="T1", domains_by="admins", public_visibility="everyone", changed_at=world.clock.now())
    )
    with pytest.raises(NotAllowedError, match="only admins create domains"):
        await desk.split("ana", places.orders, splitting(tags=("refunds",)))
    assert isinstance(await desk.split("dan", places.orders, splitting(tags=("refunds",))), Split)


@pytest.mark.long
async def test_clicked_twice_there_is_one_new_domain(desk, world, places, things):
    actor, delivery, asked = world.actor("ana"), world.delivery(), splitting(tags=("refunds",))
    preview = await desk.splits.split(actor, places.orders, asked, seen="", delivery=world.delivery())
    first = await desk.splits.split(actor, places.orders, asked, seen=preview.mark, delivery=delivery)
    again = await desk.splits.split(actor, places.orders, asked, seen=preview.mark, delivery=delivery)
    assert (first.new.id, first.along) == (again.new.id, again.along)
    # Somebody else, who had looked at the same, is told that there is such a domain by now.
    with pytest.raises(UserFacingError, match="Refunds is a domain already"):
        await desk.splits.split(actor, places.orders, asked, seen=preview.mark, delivery=world.delivery())


@pytest.mark.long
async def test_what_changed_since_the_preview_is_shown_before_anything_is_done(desk, world, places, things):
    actor, asked = world.actor("ana"), splitting(tags=("refunds",))
    preview = await desk.splits.split(actor, places.orders, asked, seen="", delivery=world.delivery())
    await desk.split("dan", places.orders, splitting("Calls", "C8", goals=things.goals))
    again = await desk.splits.split(actor, places.orders, asked, seen=preview.mark, delivery=world.delivery())
    assert isinstance(again, Preview)


@pytest.mark.long
async def test_what_was_split_off_can_be_merged_back(desk, world, places, things):
    done = await desk.split("dan", places.orders, splitting(goals=things.goals))
    await desk.merge("dan", done.new.id, places.orders)
    assert set((await domain_of(world, NodeRow)).values()) == {places.orders}
    with pytest.raises(ConflictError, match="Refunds is part of Orders since"):
        await desk.splits.offer(world.actor("dan"), done.new.id)


@pytest.mark.long
async def test_another_organisations_domain_is_not_known(desk, world, places):
    elsewhere = World(world.database, world.clock, OrganisationId("T2"))
    theirs = await elsewhere.domain("Theirs", leads=("dan",))
    with pytest.raises(NotFoundError, match="does not know this domain"):
        await desk.splits.offer(world.actor("dan"), theirs)


@pytest.mark.long
async def test_who_leads_the_new_domain_hears_of_the_proposals_that_came_along(desk, world, places):
    goal = await world.node("Faster", domain=places.orders, state="proposed")
    product = await world.product("orders", places.orders, status="proposed")
    await world.product("returns", places.orders, status="proposed")
    await desk.split("ana", places.orders, splitting(goals=(goal.id,), products=(product.id,)))
    assert [(row.user_id, row.node_id, row.product_id, row.asks) for row in await world.kept_news()] == [
        ("cora", goal.id, None, True),
        ("cora", None, product.id, True),
    ]
