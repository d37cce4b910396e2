from datetime import UTC, date, datetime, timedelta

import pytest

from bot.features.products.rules.ownership import Ownership, Why, owners_between
from bot.features.products.rules.product import Owner
from bot.features.products.seeing.histories import STEPS
from bot.kernel.audit import Change, Entry
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import UserId
from handlers.products.seeing import history
from tests.goals.seeing.living import texts
from tests.products.files.world import PLAIN, imported, put
from tests.products.seeing.test_pages import LONG, accepted


@pytest.fixture
async def product(desk, world, places):
    """Ana's from 5 January, Ben's from the 15th, nobody's from the 20th, Cora's from the 20th too."""
    product = await world.product("Orders placed", places.orders, owner="ana", by="ana")
    world.clock.advance(days=10)
    await desk.give(product, "ben", by="ana")
    world.clock.advance(days=5)
    await desk.give(product, None, why=Why.LEFT)
    world.clock.advance(hours=1)
    await desk.give(product, "cora", why=Why.TAKEN, by="cora")
    return product


async def test_a_history_says_who_owned_it_when_and_why_it_changed(desk, product):
    said = texts(accepted(history.build_owners(await desk.owners("cora", product))))
    for words in (
        "Cora\n\nsince 20 January 2026\nnobody owned it; taken by Cora",
        "Nobody\n\non 20 January 2026\nits owner left, or is a guest now",
        "Ben\n\nfrom 15 January 2026 to 20 January 2026\nhanded over, proposed by Ana",
        "Ana\n\nfrom 5 January 2026 to 15 January 2026\nwritten down by Ana",
    ):
        assert words in said, said


@pytest.mark.long
@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (date(2026, 1, 4), "On 4 January 2026 it was not written down yet."),
        (date(2026, 1, 5), "On 5 January 2026: Ana."),
        (date(2026, 1, 15), "On 15 January 2026: Ana, then Ben."),
        (date(2026, 1, 17), "On 17 January 2026: Ben."),
        (date(2026, 1, 20), "On 20 January 2026: Ben, then nobody, then Cora."),
        (date(2026, 1, 21), "On 21 January 2026 is still to come."),
        (date.min, "On 1 January 1 it was not written down yet."),
        (date.max, "31 December 9999 is still to come."),
    ],
)
async def test_the_owner_of_any_day_is_told(desk, product, asked, answer):
    said = texts(accepted(history.build_owners(await desk.owners("cora", product, on=asked))))
    assert answer.replace("On 21 January 2026 is", "21 January 2026 is") in said


@pytest.mark.long
async def test_a_day_is_one_of_where_the_reader_lives(desk, world, product):
    world.clock.set(datetime(2026, 1, 22, 1, tzinfo=UTC))
    await desk.give(product, "dan", by="cora")
    in_berlin = await desk.owners("cora", product, on=date(2026, 1, 21))
    assert [one.owner for one in in_berlin.on_day.stretches] == ["Cora"]
    in_sao_paulo = await desk.owners("ana", product, on=date(2026, 1, 21))
    assert [one.owner for one in in_sao_paulo.on_day.stretches] == ["Cora", "Dan"]


@pytest.mark.long
async def test_an_owner_whom_only_a_file_names_stands_in_the_history(desk, product):
    await desk.give(product, Owner(name="Pat Smith"), why=Why.IMPORTED)
    first = (await desk.owners("ana", product)).stretches[0]
    assert (first.owner, first.by) == ("Pat Smith", None)


def test_what_was_given_on_in_the_same_instant_was_never_anybodys():
    at = datetime(2026, 1, 5, tzinfo=UTC)
    stretches = [
        Ownership(owner=None, since=at, until=at, why=Why.RECORDED),
        Ownership(owner=Owner(user=UserId("ana")), since=at, until=None, why=Why.TAKEN),
    ]
    assert owners_between(stretches, at, at + timedelta(days=1)) == (stretches[1],)
    assert owners_between(stretches, at - timedelta(days=1), at) == ()


@pytest.mark.long
async def test_many_owners_are_paged(desk, world, product):
    for number in range(40):
        world.clock.advance(days=1)
        await desk.give(product, "ana" if number % 2 else "ben")
    owners = await desk.owners("ana", product)
    assert (len(owners.stretches), owners.pages, owners.total) == (STEPS, 3, 44)
    last = await desk.owners("ana", product, page=99)
    assert (last.page, last.stretches[-1].owner) == (2, "Ana")
    for page in range(3):
        view = accepted(history.build_owners(await desk.owners("ana", product, page=page, on=world.today)))
        assert f"Page {page + 1} of 3, 44 entries in all." in texts(view), "at some times nobody owned it"


async def note(desk, product, **more):
    entry = Entry(
        thing="product",
        thing_id=str(product.id),
        **({"act": "edited", "by": UserId("ana"), "at": desk.world.clock.now()} | more),
    )
    await desk.seeing(lambda store: store.record(desk.world.organisation, entry))


@pytest.mark.long
async def test_every_edit_is_told_with_names_in_the_place_of_ids(desk, product):
    changes = (
        Change(field="owner", before="ana", after="Pat Smith"),
        Change(field="steward", before=None, after="ben"),
        Change(field="status", before="draft", after="active"),
        Change(field="purpose", before=LONG, after=f"{LONG} more"),
        Change(field="technical_owner", before="U0GONEAWAY", after=None),
        Change(field="until", before="2026-01-05", after="2026-02-09"),
        Change(field="slos", before=None, after="By six."),
        Change(field="output_ports", before="orders_daily", after=None),
    )
    await note(desk, product, changes=changes)
    await note(desk, product, act="handed_over", by=None)
    edits = await desk.edits("cora", product)
    said = texts(accepted(history.build_edits(edits)))
    for words in (
        "Pollen: handed over",
        "Ana: edited",
        "Owner: “Ana” → “Pat Smith”",
        "Steward: “Ben”",
        "Status: draft → active",
        "Technical owner: “someone” → nothing",
        "Until: 5 January 2026 → 9 February 2026",
        "SLOs: “By six.”",
        "Output ports: “orders_daily” → nothing",
        "Purpose: “",
        "with changes in its words",
    ):
        assert words in said, said
    step = await desk.histories.edit(desk.world.actor("cora"), product.id, edits.steps[1].number)
    in_full = texts(accepted(history.build_step(product.id, step, page=0)))
    assert in_full.count("Pakete") == 120
    assert in_full.rstrip().endswith("History")
    assert "kommen 🎉 more" in " ".join(in_full.split())


@pytest.mark.long
async def test_many_edits_are_paged_and_only_those_of_this_product_are_read(desk, world, product, places):
    other = await world.product("Stock", places.logistics)
    for _ in range(20):
        await note(desk, product, changes=(Change(field="purpose", before=LONG[:2000], after=LONG[:1999]),))
    await note(desk, other)
    first, second = await desk.edits("ana", product), await desk.edits("ana", product, page=1)
    assert (len(first.steps), len(second.steps), first.total) == (15, 5, 20)
    for edits in (first, second):
        accepted(history.build_edits(edits))
    (step,) = (await desk.edits("ana", other)).steps
    with pytest.raises(NotFoundError, match="does not know this change"):
        await desk.histories.edit(world.actor("ana"), product.id, step.number)


async def test_what_nobody_changed_says_so(desk, world, places):
    fresh = await world.product("Stock", places.logistics)
    assert "Nothing has been changed yet." in texts(accepted(history.build_edits(await desk.edits("ana", fresh))))


@pytest.mark.long
async def test_what_a_file_changed_is_told_in_words_for_people(desk, world, any_database, places, tmp_path):
    async def bring(text):
        await imported(any_database, world.organisation, world.clock, put(tmp_path / "in", a__yaml=PLAIN + text))
        world.clock.advance(days=1, seconds=1.5)
        (product,) = await world.products(lambda store: store.products(world.organisation))
        return texts(accepted(history.build_edits(await desk.edits("ana", product))))

    team = "team: {members: [{username: %s, role: owner%s}, {username: zoe, role: steward, tags: [a]}]}\n"
    await bring(team % ("ana", ""))
    since = "since: '2025-03-01T06:00:01Z'"
    consumers = f"{{domain: Logistics, {since}}}, {{user: cora, {since}}}, {{user: U0GONEAWAY, {since}}}"
    said = await bring(
        f"{team % ('ben', '')}tenant: north\nproductCreatedTs: 2025-01-02T03:04:05Z\n"
        f"customProperties: [{{property: pollenConsumers, value: [{consumers}]}}]\n"
    )
    assert "Consumers: “Logistics since 2025-03-01 Cora since 2025-03-01”" in said
    assert "Owner: “Ana” → “Ben”" in said
    assert "Recorded on: “2026-01-05” → “2025-01-02”" in said
    assert "Changed in its file, too: “consumers who are not here, tenant”" in said
    said = await bring(f"{team % ('ben', ', dateIn: 2025-02-01')}tenant: north\n")
    assert "Changed in its file, too: “who owned it when" in said
    for inside in ("{", "+00:00", "12:00", "pollen", "cora "):
        assert inside not in said, inside
