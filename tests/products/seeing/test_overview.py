"""The list: three hundred products within Slack's limits, what concerns the reader first, filters, words."""

from dataclasses import replace
from datetime import timedelta
from itertools import product as combinations

import pytest

from bot.features.products.rules.ownership import Why
from bot.features.products.rules.product import Deputy, Draft, Owner, ProductType, Status, UseCase
from bot.features.products.seeing.overview import ELSEWHERE, LINES, NOBODY, Part
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, OrganisationId, UserId
from handlers.products.seeing import listing
from storage.tables import PersonRow
from tests.goals.seeing.living import texts
from tests.products.seeing.test_pages import LONG, accepted
from tests.products.world import World


def names(overview, part=None):
    return [line.product.name for line in overview.lines if part in {None, line.part}]


def drawn(overview, **more):
    return accepted(listing.build(overview, **more))


async def test_an_empty_list_says_how_to_begin(desk, places):
    assert "Anyone may propose one." in texts(drawn(await desk.overview("cora")))


async def test_whoever_proposed_a_product_sees_that_it_waits_and_others_where_it_stands(desk, world, places):
    await world.product("g proposed", places.orders, status="proposed", by="cora")
    mine, theirs = [texts(drawn(await desk.overview(who))) for who in ("cora", "ben")]
    assert "A proposal of yours waits for an answer." in mine
    assert "of yours" not in theirs
    assert "No product is in use now. What is proposed or retired stands under another status above." in theirs


async def test_what_concerns_the_reader_comes_first_and_what_nobody_owns_to_who_leads(desk, world, places):
    await world.product("b owned", places.orders, owner="ben")
    await world.product("c unowned", places.orders)
    await world.product("d mine", places.logistics, owner="ana")
    await world.product("e stewarded", places.logistics, steward=UserId("ana"))
    await world.product("a other", places.logistics)
    await world.product("f retired", places.orders, status="retired")
    await world.product("g proposed", places.orders, status="proposed")
    deputised = await world.product("h deputised", places.logistics, owner="ben")
    wanted = replace(deputised, deputy=Deputy(user=UserId("ana"), until=world.today + timedelta(days=1)))
    await world.products(lambda store: store.save(world.organisation, wanted, now=world.clock.now()))
    overview = await desk.overview("ana")
    assert names(overview, Part.UNOWNED) == ["c unowned"]
    assert names(overview, Part.MINE) == ["d mine", "e stewarded", "h deputised"]
    assert names(overview, Part.OURS) == ["b owned"]
    assert names(overview, Part.OTHERS) == ["a other"]
    said = texts(drawn(overview))
    headings = ["Nobody owns these, and you lead", "*Yours*", "*Your domain's*", "*All others*"]
    assert [said.index(words) for words in headings] == sorted(said.index(words) for words in headings)
    assert "nobody has owned it since 5 January 2026 · Orders" in said
    assert "1 proposal waits for an answer of yours." in said
    assert "waits" not in texts(drawn(await desk.overview("cora")))
    world.clock.advance(days=3)
    assert "h deputised" in names(await desk.overview("ana"), Part.OTHERS), "a deputy's time is over"


@pytest.mark.long
async def test_the_domain_that_somebody_chose_is_theirs(desk, world, places):
    await world.product("a", places.logistics)
    await world.product("b", places.orders)

    def choose(session):
        session.get(PersonRow, (world.organisation, "cora")).chosen_domain_id = places.orders

    await world.database.write(choose)
    overview = await desk.overview("cora")
    assert (names(overview, Part.OURS), names(overview, Part.OTHERS)) == (["b"], ["a"])


@pytest.fixture
async def some(desk, world, places):
    await world.product("draft", places.orders, status="draft", owner="ana")
    await world.product("active", places.orders, owner="ben", product_type="aggregate")
    await world.product("deprecated", places.logistics, status="deprecated", owner="ana")
    await world.product("retired", places.logistics, status="retired")
    await world.product("proposed", places.orders, status="proposed", owner="ben")
    await world.product("unowned", places.logistics, product_type="aggregate")
    filed = await world.product("filed", places.orders)
    await desk.give(filed, Owner(name="Pat Smith"))


@pytest.mark.long
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": Status.PROPOSED}, ["proposed"]),
        ({"status": Status.RETIRED}, ["retired"]),
        ({"product_type": ProductType.AGGREGATE}, ["active", "unowned"]),
        ({"owner": "ana"}, ["deprecated", "draft"]),
        ({"owner": NOBODY}, ["unowned"]),
        ({"owner": ELSEWHERE}, ["filed"]),
        ({"owner": "ben", "status": Status.PROPOSED}, ["proposed"]),
        ({"words": "retired"}, ["retired"]),
        ({"words": "retired", "status": Status.ACTIVE}, []),
        ({"words": "zeppelin"}, []),
    ],
)
async def test_filters_let_pass_what_they_say(desk, some, filters, expected):
    assert names(await desk.overview("ana", **filters)) == expected


@pytest.mark.long
async def test_a_domain_is_a_filter_too_and_its_name_stays_once_it_is_archived(desk, world, places, some):
    assert names(await desk.overview("ana", domain=places.logistics)) == ["deprecated", "unowned"]
    gone = await world.domain("Gone", state="archived")
    await world.product("left", gone)
    overview = await desk.overview("ana", domain=gone)
    assert names(overview) == ["left"]
    assert "Gone" in texts(drawn(overview))


@pytest.mark.long
async def test_every_combination_of_filters_is_taken_by_slack(desk, world, places, some):
    owners = (None, "ana", NOBODY, ELSEWHERE, "nobody_we_know")
    for domain, status, owner in combinations((None, places.orders, DomainId(10**9)), (None, *Status), owners):
        drawn(await desk.overview("ana", domain=domain, status=status, owner=owner))


@pytest.mark.long
@pytest.mark.parametrize("words", ["", "Pakete"])
async def test_a_list_of_300_products_has_room_on_every_page(desk, world, places, words):
    def work(store):
        for number in range(300):
            draft = Draft(
                name=f"{number} {LONG}"[:100],
                purpose=LONG[:500],
                domain=places.orders if number % 3 else places.logistics,
                status=list(Status)[number % 6],
                use_cases=(UseCase(decision=LONG[:300], consumer=places.logistics),),
            )
            owner = Owner(user=UserId(f"u{number}")) if number % 2 else None
            store.add(world.organisation, draft, owner=owner, why=Why.RECORDED, by=None, now=world.clock.now())

    await world.products(work)
    first = await desk.overview("ana", words=words)
    assert first.total == (250 if words else 150), "declined ones are shown nowhere"
    seen = []
    for number in range(first.pages):
        overview = await desk.overview("ana", words=words, page=number)
        assert len(overview.lines) <= LINES
        payload = drawn(overview, said=LONG)
        assert len(payload["private_metadata"]) <= 1_500
        seen += [line.product.id for line in overview.lines]
    assert len(seen) == len(set(seen)) == first.total
    assert (await desk.overview("ana", words=words, page=99)).wanted.page == first.pages - 1


@pytest.mark.long
async def test_names_that_are_many_have_room_in_the_menus(desk, world, places):
    for number in range(150):
        await world.domain(f"Domain {number} {LONG}"[:80], channel=None)
    domains = await world.products(lambda store: store.domains(world.organisation))
    for number, domain in enumerate(domains):
        await world.person(f"u{number}", f"{LONG[:120]}")
        await world.product(f"p{number}", domain.id, owner=f"u{number}")
    drawn(await desk.overview("ana", owner="u149", domain=domains[149].id))


@pytest.mark.long
async def test_words_answer_with_the_best_and_count_the_others(desk, world, places):
    best = await world.product("Orders placed", places.orders)
    await world.product("Stock", places.logistics, purpose="To promise orders.")
    found = await desk.find("ordres")
    assert (found.best, found.others, found.meant) == (best.id, 1, (("ordres", "orders"),))
    overview = await desk.overview("ana", words="ordres")
    assert names(overview) == ["Orders placed", "Stock"]
    said = texts(drawn(overview))
    assert "Nobody wrote “ordres”: this is for “orders”." in said
    assert "*2 found for “ordres”*, the closest first" in said


async def test_nothing_found_says_what_to_do(desk, world, places):
    await world.product("Orders placed", places.orders)
    found = await desk.find("zeppelins <!channel>")
    assert (found.best, found.others) == (None, 0)
    said = texts(drawn(await desk.overview("ana", words="zeppelins <!channel>")))
    assert "Nothing found for “zeppelins &lt;!channel&gt;”." in said
    assert "“New”: anyone may propose one." in said


@pytest.mark.long
async def test_what_is_found_is_what_products_say_by_now(desk, world, places):
    product = await world.product("Orders placed", places.orders, purpose="Every order.")
    assert (await desk.find("parcels")).best is None
    wanted = product.with_draft(replace(product.draft, purpose="Every parcel."))
    await world.products(lambda store: store.save(world.organisation, wanted, now=world.clock.now()))
    assert (await desk.find("parcels")).best == product.id
    assert (await desk.find("logistics")).best is None
    used = replace(wanted.draft, use_cases=(UseCase(decision="x", consumer=places.logistics),))
    await world.products(
        lambda store: store.save(world.organisation, replace(wanted.with_draft(used), version=2), now=world.clock.now())
    )
    assert (await desk.find("logistics")).best == product.id


@pytest.mark.long
async def test_nothing_is_found_of_another_organisation_or_declined(desk, world, places):
    other = World(world.database, world.clock, OrganisationId("T2"))
    await other.product("Orders placed", await other.domain("Orders"))
    await world.product("Orders declined", places.orders, status="declined")
    assert (await desk.find("orders")).best is None
    assert (await desk.overview("ana")).total == 0


def test_choices_that_none_of_the_menus_offers_are_refused_in_words():
    for action, value in (
        (listing.DOMAIN, "x"),
        (listing.STATUS, "gone"),
        (listing.TYPE, "gone"),
        (listing.OWNER, "{broken"),
    ):
        with pytest.raises(UserFacingError, match="type /products again"):
            listing.with_filter(listing.Meta(), action, value)
    with pytest.raises(UserFacingError):
        listing.with_page(listing.Meta(), "-1")
