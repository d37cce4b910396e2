from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.features.products.news import Consumer
from bot.features.products.rules.ownership import Why
from bot.features.products.rules.product import Basis, Deputy, OutputPort, Owner, UseCase
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import DomainId, OrganisationId, UserId
from handlers.products import ids
from handlers.products.seeing import page
from sandbox.rules import check_view, view_too_large
from storage.tables import ProductLearningRow, ProductNodeRow
from tests.clock import MONDAY_NOON
from tests.goals.seeing.living import texts
from tests.products.world import World

SEEN = {ids.HISTORY, ids.LINK, ids.OPEN_LIST}
FOLLOWED = SEEN | {ids.FOLLOW}
KEPT = FOLLOWED | {ids.EDIT, ids.HAND_OVER, ids.DEPUTY}


def accepted(view):
    payload = view.to_dict()
    assert [str(problem) for problem in check_view(payload, surface="modal")] == []
    assert not view_too_large(payload)
    return payload


async def shown(desk, who, product, **more):
    return accepted(page.build(await desk.page(who, product), **more))


async def first_line(desk, who, product):
    return texts((await shown(desk, who, product))["blocks"][0])


def buttons(payload):
    return [
        element["action_id"]
        for block in payload["blocks"]
        for element in block.get("elements", [])
        if "action_id" in element
    ]


@pytest.mark.long
async def test_the_first_line_is_the_owner_and_since_when_where_the_reader_lives(desk, world, places):
    world.clock.set(world.clock.now().replace(month=3, day=4, hour=1))
    product = await world.product("Orders placed", places.orders, owner="cora")
    year = world.clock.now().year
    assert await first_line(desk, "ben", product) == f"Cora has owned it since 4 March {year}."
    assert await first_line(desk, "ana", product) == f"Cora has owned it since 3 March {year}.", (
        "it is evening in São Paulo"
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("status", "owner", "line"),
    [
        ("active", None, "Nobody has owned it since 5 January 2026."),
        ("active", Owner(name="Pat Smith"), "Pat Smith has owned it since 5 January 2026, as a file says: "),
        ("active", "gus", "Gus, who cannot answer for it here any more, has owned it since 5 January 2026."),
        ("active", "nora", "Someone has owned it since 5 January 2026."),
        ("proposed", None, "Nobody owns it yet. Ben proposed it; it counts once a lead of its domain accepts it."),
        ("proposed", "cora", "Cora is to own it. Ben proposed it; "),
        ("retired", None, "It is retired: nobody has to own it."),
    ],
)
async def test_the_first_line_says_how_it_is(desk, world, places, status, owner, line):
    product = await world.product("Orders placed", places.orders, status=status, by="ben")
    await desk.give(product, owner)
    assert (await first_line(desk, "ben", product)).startswith(line)


async def test_the_page_answers_all_that_is_asked_of_a_product(desk, world, places):
    product = await world.product(
        "Orders placed",
        places.orders,
        owner="ana",
        product_type="aggregate",
        purpose="Every order, once it is paid.",
        steward=UserId("ben"),
        technical_owner=UserId("cora"),
        basis=Basis(outcome="Fewer returns"),
        use_cases=(
            UseCase(decision="How many drivers tomorrow", consumer=places.logistics),
            UseCase(decision="What to report", consumer_name="The tax office"),
        ),
        output_ports=(OutputPort(name="orders_daily", version="2", kind="table", url="https://example.com/t"),),
        slo_url="https://example.com/slo",
        docs_url="https://example.com/docs",
    )
    learning = await world.learning(places.logistics, "Count parcels, not orders.")
    hidden = await world.learning(places.logistics, "Only for us.", visibility="domain")
    goal = await world.node("Fewer vans", level="bet", domain=places.logistics)
    at = {"organisation": world.organisation, "at": world.clock.now()}
    await world.keep(
        ProductLearningRow(product_id=product.id, learning_id=learning, **at),
        ProductLearningRow(product_id=product.id, learning_id=hidden, **at),
        ProductNodeRow(product_id=product.id, node_id=goal.id, **at),
    )
    await desk.choose("ben", product, places.logistics, follows=True)
    payload = await shown(desk, "cora", product)
    said = texts(payload)
    for words in (
        "Steward: Ben · Technical owner: Cora",
        "Orders",
        "active · aggregate",
        "Every order, once it is paid.",
        "• Logistics: How many drivers tomorrow\n• The tax office: What to report",
        "Output ports",
        "orders_daily (table, 2)",
        "Logistics and 1 person",
        "Fewer returns",
        "nobody has written which process it comes from and who decides there today.",
        "Count parcels, not orders.\nLogistics",
        "*Fewer vans*\nBet",
        "Ana and admins can change it.",
    ):
        assert words in said, words
    assert "Only for us." not in said
    assert "https://example.com/slo" in str(payload)
    assert f"C_ORDERS_{world.organisation}" in str(payload)
    assert "Only for us." in texts(await shown(desk, "ben", product))


async def test_who_follows_is_told_so_and_counted_once(desk, world, places):
    product = await world.product("Orders placed", places.orders, owner="ana")
    found = await desk.page("ben", product)

    def followed_by(*names, domains=0, besides=()):
        people = tuple(_consumer(name, user=UserId(name)) for name in names)
        some = tuple(_consumer(f"Team {number}", domain=DomainId(number)) for number in range(domains))
        said = texts(accepted(page.build(replace(found, consumers=(*some, *besides, *people), follows="ben" in names))))
        return " ".join(said.partition("Followed by ")[2].partition("Open basis")[0].split())

    assert followed_by() == "nobody yet"
    assert followed_by("ben") == "you"
    assert followed_by("ben", "cora", domains=1) == "Team 0, you and 1 other person"
    assert followed_by("cora", "dan", domains=2) == "Team 0, Team 1 and 2 people"
    gone = (_consumer("Old", is_here=False, domain=DomainId(8)), _consumer("Lou", is_here=False, user=UserId("lou")))
    assert followed_by("cora", besides=gone) == "Old (archived) and 1 person"
    assert followed_by(domains=page.MOST_CONSUMERS + 1).endswith("Team 19 and 1 more domain")
    assert followed_by(domains=page.MOST_CONSUMERS + 2).endswith("Team 19 and 2 more domains")


def _consumer(name, *, is_here=True, **who):
    return Consumer(name=name, is_here=is_here, since=MONDAY_NOON, **who)


@pytest.mark.long
async def test_a_deputy_stands_in_until_their_last_day_is_over(desk, world, places):
    product = await world.product("Orders placed", places.orders, owner="ana")
    until = world.today + timedelta(days=2)
    wanted = replace(product, deputy=Deputy(user=UserId("cora"), until=until))
    await world.products(lambda store: store.save(world.organisation, wanted, now=world.clock.now()))
    assert "Cora stands in until 7 January 2026." in await first_line(desk, "ben", product)
    assert ids.EDIT in buttons(await shown(desk, "cora", product))
    can = "Cora and admins can change it."
    assert can in texts(await shown(desk, "ben", product))
    world.clock.advance(days=3)
    assert can not in texts(await shown(desk, "ben", product))
    assert "stands in" not in await first_line(desk, "ben", product)
    assert ids.EDIT not in buttons(await shown(desk, "cora", product))


@pytest.mark.long
async def test_a_hand_over_under_way_is_told(desk, world, places):
    product = await world.product("Orders placed", places.orders, owner="ana")
    await desk.offer(product, to="cora", by="ana")
    line = await first_line(desk, "ben", product)
    assert "It is to be handed over to Cora, who can accept until 19 January 2026." in line
    assert "Ana has owned it since 5 January 2026." in line, "until then the old owner stays"
    found = buttons(await shown(desk, "ana", product))
    assert ids.HAND_OVER in found
    assert ids.GIVE_UP not in found


@pytest.mark.long
@pytest.mark.parametrize(
    ("who", "status", "owner", "expected"),
    [
        ("dan", "active", "cora", KEPT),
        ("ana", "active", "cora", KEPT),
        ("cora", "active", "cora", KEPT | {ids.GIVE_UP}),
        ("ben", "active", "cora", FOLLOWED),
        ("ana", "draft", None, (KEPT - {ids.DEPUTY}) | {ids.TAKE}),
        ("ben", "deprecated", None, FOLLOWED | {ids.TAKE}),
        ("ana", "proposed", None, SEEN | {ids.ACCEPT, ids.DECLINE, ids.EDIT}),
        ("ben", "proposed", None, SEEN),
        ("ana", "retired", None, SEEN | {ids.EDIT}),
        ("ben", "retired", None, SEEN),
    ],
)
async def test_a_page_has_the_buttons_that_its_reader_may_use(desk, world, places, who, status, owner, expected):
    product = await world.product("Orders placed", places.orders, status=status, owner=owner, by="mia")
    found = buttons(await shown(desk, who, product))
    assert len(found) == len(set(found))
    assert set(found) == expected


@pytest.mark.long
async def test_what_else_was_found_is_a_click_away(desk, world, places):
    product = await world.product("Orders placed", places.orders)
    payload = await shown(desk, "ana", product, words="orders <&>", others=3)
    assert "3 others fit “orders &lt;&amp;&gt;”." in texts(payload)
    assert page.OTHERS in str(payload)
    assert page.OTHERS not in str(await shown(desk, "ana", product, words="orders"))


async def test_what_is_declined_or_of_elsewhere_has_no_page(desk, world, places):
    product = await world.product("Orders placed", places.orders, status="declined")
    with pytest.raises(NotFoundError):
        await desk.page("ana", product)
    other = World(world.database, world.clock, OrganisationId("T2"))
    await other.person("zed")
    elsewhere = await other.product("Theirs", await other.domain("Theirs"))
    with pytest.raises(NotFoundError):
        await desk.page("ana", elsewhere)


LONG = "“Größte” & <kleinste> Pakete kommen 🎉 " * 60


@pytest.mark.long
@pytest.mark.parametrize("status", ["proposed", "draft", "retired"])
async def test_a_page_that_is_as_full_as_can_be_has_room(desk, world, places, status):
    product = await world.product(
        LONG[:100],
        places.orders,
        owner="ana",
        status=status,
        purpose=LONG[:2000],
        steward=UserId("ben"),
        technical_owner=UserId("cora"),
        basis=Basis(outcome=LONG[:2000], process=LONG[:2000], decides=LONG[:2000]),
        use_cases=tuple(UseCase(decision=f"{n} {LONG}"[:500], consumer_name=LONG[:500]) for n in range(20)),
        output_ports=tuple(
            OutputPort(
                name=LONG[:500], version=LONG[:500], kind=LONG[:500], url=f"https://example.com/{n}" + "a" * 1900
            )
            for n in range(20)
        ),
        slo_url="https://example.com/" + "a" * 1900,
        docs_url="ftp://example.com/" + "a" * 1900,
    )
    for number in range(12):
        learning = await world.learning(places.orders, f"{number} {LONG}"[:2000])
        goal = await world.node(f"{number} {LONG}"[:150], domain=places.orders)
        at = {"organisation": world.organisation, "at": world.clock.now()}
        await world.keep(
            ProductLearningRow(product_id=product.id, learning_id=learning, **at),
            ProductNodeRow(product_id=product.id, node_id=goal.id, **at),
        )
    payload = await shown(desk, "ana", product, words=LONG[:100], others=7, note_on_top=LONG[:2000])
    assert len(payload["private_metadata"]) <= 1_500, "forms carry it along"
    said = texts(payload)
    assert "7 more are behind “Lessons and goals”." in said
    assert "4 more are behind “Lessons and goals”." in said


@pytest.mark.long
async def test_an_owner_who_gave_it_up_is_not_named(desk, world, places):
    product = await world.product("Orders placed", places.orders, owner="cora")
    await desk.give(product, None, why=Why.GIVEN_UP, by="cora")
    assert "Cora" not in await first_line(desk, "ben", product)
    assert date(2026, 1, 5) == (await desk.page("ben", product)).owned_since
