"""What files tell becomes products, and what cannot is told with its file and line."""

import pytest
from sqlmodel import select

from bot.cli.differences import domains_in_words
from bot.features.products.rules.ownership import Why, is_unbroken
from bot.features.products.rules.product import Owner, Status
from bot.files.verdicts import Verdict
from bot.kernel.audit import Entry
from bot.kernel.ids import UserId
from storage.domains import SqlDomainStore
from storage.tables import ConsumerRow, DomainRow
from tests.products.files.world import PLAIN, exported, exported_table, imported, put, said, stored

TEAM = """\
team:
  name: Order people
  members:
    - {username: jo@acme.com, role: Owner, dateIn: 2022-08-02, dateOut: 2022-10-01}
    - {username: ben, role: DATA_PRODUCT_OWNER, dateIn: 2023-01-05, name: Benjamin, dateOut: 2024-02-01, replacedByUsername: ana}
    - {username: ana, role: owner, dateIn: 2024-02-01, tags: [a]}
    - {username: cora, role: Data Steward}
    - {username: li, role: technical owner}
    - {username: max, role: Data Scientist}
"""
LATER = """\
tenant: north
version: 1.10
slaProperties: [{property: latency, value: 4, at: null}]
tags: [finance, sensitive]
support:
  - {channel: "#orders", url: "https://acme.example/orders"}
  - {channel: nowhere}
outputPorts:
  - {name: daily, version: 2, type: table, contractId: c7, quality: [1.5, yes]}
authoritativeDefinitions:
  - {type: businessDefinition, url: "https://x.org/b"}
  - {type: SLO, url: "https://x.org/slo"}
  - {type: Documentation, url: "https://x.org/münchen"}
"""


@pytest.fixture
def bring(any_database, clock, world, tmp_path):
    async def bring(more=(), **files):
        folder = put(tmp_path / "in", **files)
        return await imported(any_database, world.organisation, clock, folder, **dict(more))

    return bring


async def one(world, name="orders placed"):
    found = await world.products(lambda store: store.named(world.organisation, name))
    assert found is not None
    return found, await world.products(lambda store: store.ownerships(world.organisation, found.id))


async def test_a_team_tells_who_owned_it_when_and_gaps_belong_to_nobody(world, places, bring):
    report = await bring(a__yaml=PLAIN + TEAM)
    assert said(report) == []
    product, owned = await one(world)
    assert is_unbroken(owned)
    assert [(stretch.owner, stretch.since.date().isoformat()) for stretch in owned] == [
        (Owner(name="jo@acme.com"), "2022-08-02"),
        (None, "2022-10-01"),
        (Owner(user=UserId("ben")), "2023-01-05"),
        (Owner(user=UserId("ana")), "2024-02-01"),
    ]
    assert {stretch.why for stretch in owned} == {Why.IMPORTED}
    assert (product.draft.steward, product.draft.technical_owner) == (UserId("cora"), None)


@pytest.mark.long
async def test_a_list_of_0_9_0_tells_the_same_as_the_object_of_1_0_0(world, any_database, places, bring):
    await bring(a__yaml=PLAIN + TEAM)
    first = await exported(any_database, world.organisation)
    members = TEAM.partition("  members:\n")[2]
    report = await bring(a__yaml=PLAIN.replace("v1.0.0", "v0.9.0") + "team:\n" + members)
    assert said(report) == []
    again = await exported(any_database, world.organisation)
    assert again == {name: text.replace("  name: Order people\n", "") for name, text in first.items()}


@pytest.mark.long
async def test_what_is_of_later_versions_and_unknown_is_kept_for_the_way_back(world, any_database, places, bring):
    report = await bring(a__yaml=PLAIN + TEAM + LATER)
    assert said(report) == []
    product, _ = await one(world)
    assert product.draft.slo_url == "https://x.org/slo"
    assert product.draft.docs_url == "https://x.org/münchen"
    assert [(port.name, port.version, port.kind) for port in product.draft.output_ports] == [("daily", "2", "table")]
    text = (await exported(any_database, world.organisation))["orders-placed.odps.yaml"]
    for kept in (
        "north",
        "1.10",
        "latency",
        "finance",
        "acme.example",
        "nowhere",
        "c7",
        "quality",
        "Data Scientist",
        "tags",
    ):
        assert kept in text
    again = await bring(a__yaml=text)
    assert again.counts == {Verdict.UNCHANGED: 1}


@pytest.mark.long
async def test_json_is_read_as_yaml_is(world, places, bring):
    text = '{"apiVersion":"v1.0.0",\n\t"kind":"DataProduct","id":"o","name":"\\ud83d\\udc1d \\u2028 \\/ \\\\ud83d","status":"draft",\n"domain":"Orders","x":[1e3,null,"1e3"]}'
    assert said(await bring(a__json=text)) == []
    [product] = await world.products(lambda store: store.products(world.organisation))
    assert product.name == "\U0001f41d / \\ud83d"
    assert product.kept == {"x": [1000.0, None, "1e3"]}


@pytest.mark.long
async def test_good_ones_cost_nothing_by_bad_ones_and_each_problem_has_its_line(world, places, bring):
    report = await bring(
        a__yaml=PLAIN,
        b__yaml=PLAIN.replace("id: orders", "id: two").replace("active", "lovely").replace("placed", "two"),
        c__yaml=PLAIN.replace("id: orders", "id: three").replace("Orders placed", "ORDERS  placed"),
        d__yaml="a: [",
        e__yaml="kind: DataProduct\na: &x [1]\nb: *x\n",
        f__yaml=PLAIN.replace("id: orders", "id: six").replace("placed", "six")
        + "team:\n  members:\n    - {username: a, role: owner}\n    - {username: b, role: owner}\n",
        g__yaml=PLAIN + "---\n" + PLAIN.replace("id: orders", "id: six2").replace("placed", "six2"),
        h__yaml="some: settings\n",
        i__yaml=PLAIN.replace("id: orders", "id: nine").replace("placed", "nine")
        + "team: {members: [{username: a, role: owner}, {username: a, role: Owner}]}\n",
    )
    assert report.counts == {Verdict.ADDED: 2}
    problems = "\n".join(said(report))
    assert (
        "b.yaml, line 5, status: “lovely” is none of these: proposed, draft, active, deprecated, retired." in problems
    )
    assert "c.yaml, line 4, name: Another product here is called so; in files its id is “orders”." in problems
    assert "e.yaml, line 3: “*x” stands for something else" in problems
    assert "f.yaml, line 10, team: “a” and “b” own it at the same time" in problems
    assert "g.yaml, line 3, id: a.yaml, line 1, tells of the same product." in problems
    assert "i.yaml, line 7, team: “a” stands here twice for the same time" in problems
    assert len(report.problems) == 6
    assert report.notes == [f"{name}.yaml is no data product of the standard; it is left out." for name in "dh"]


@pytest.mark.long
async def test_a_second_run_changes_nothing_and_a_look_never_does(world, any_database, places, bring):
    before = await any_database.read(lambda session: stored(session, world.organisation))
    assert (await bring({"dry_run": True}, a__yaml=PLAIN + TEAM + LATER)).counts == {Verdict.ADDED: 1}
    assert await any_database.read(lambda session: stored(session, world.organisation)) == before
    await bring()
    before = await any_database.read(lambda session: stored(session, world.organisation))
    world.clock.advance(days=2)
    assert (await bring()).counts == {Verdict.UNCHANGED: 1}
    assert await any_database.read(lambda session: stored(session, world.organisation)) == before


@pytest.mark.long
async def test_what_nobody_changed_here_follows_the_file_and_what_somebody_did_stays(world, places, bring):
    await bring(a__yaml=PLAIN)
    report = await bring(a__yaml=PLAIN.replace("active", "deprecated"))
    assert report.counts == {Verdict.CHANGED: 1}
    [change] = report.outcomes[0].changes
    assert (change.field, change.before, change.after) == ("status", "active", "deprecated")
    product, _ = await one(world)
    acts = ["linked", "edited"]
    for act in acts:
        entry = Entry(thing="product", thing_id=str(product.id), act=act, by=UserId("ana"), at=world.clock.now())
        await world.products(lambda store, entry=entry: store.record(world.organisation, entry))
        report = await bring(a__yaml=PLAIN.replace("active", "retired" if act == "edited" else "draft"))
    assert report.counts == {Verdict.KEPT: 1}
    assert (await one(world))[0].status is Status.DRAFT


@pytest.mark.long
async def test_an_owner_without_dates_owns_it_from_now_on_and_who_owned_it_before_stays_known(world, places, bring):
    owner = "team: {members: [{username: %s, role: owner}]}\n"
    await bring(a__yaml=PLAIN + owner % "ben")
    world.clock.advance(days=3)
    await bring(a__yaml=PLAIN + owner % "ana")
    _, owned = await one(world)
    assert [stretch.owner and stretch.owner.user for stretch in owned] == ["ben", "ana"]
    assert owned[0].until == owned[1].since > owned[0].since
    await bring(a__yaml=PLAIN)
    assert len((await one(world))[1]) == 2


@pytest.mark.long
@pytest.mark.long
@pytest.mark.parametrize(("owner", "deputy"), [("ana", UserId("cora")), ("ben", None), ("", None)])
async def test_whoever_stood_in_for_an_owner_does_not_stand_in_for_the_next_one(world, places, bring, owner, deputy):
    team = "team: {members: [{username: ana, role: owner}, {username: cora, role: deputy, dateOut: 2026-02-01}]}\n"
    await bring(a__yaml=PLAIN + team)
    assert (await one(world))[0].deputy is not None
    await bring(a__yaml="", b__csv=f"id,name,domain,owner\norders,Orders placed,Orders,{owner}\n")
    product, _ = await one(world)
    assert product.owner == (Owner(user=UserId(owner)) if owner else None)
    assert (product.deputy and product.deputy.user) == deputy


async def test_an_unknown_domain_is_told_and_created_only_when_asked(world, places, bring):
    text = PLAIN.replace("domain: Orders", "domain: Ordres")
    report = await bring({"create_domains": False}, a__yaml=text)
    assert said(report) == [
        "a.yaml, line 6, domain: There is no domain “Ordres”; closest is Orders; --create-domains creates it."
    ]
    report = await bring(a__yaml=text)
    assert [domain.name for domain in report.new_domains] == ["Ordres"]
    report = await bring(
        {"domain": "orders"},
        b__yaml=PLAIN.replace("orders", "o2").replace("placed", "2").replace("domain: Orders\n", ""),
    )
    assert report.counts == {Verdict.ADDED: 1, Verdict.UNCHANGED: 1}


async def test_an_old_name_of_a_domain_leads_to_the_one_it_is_now_and_that_is_said(world, places, any_database, bring):
    def rename(session):
        row = session.get(DomainRow, places.orders)
        SqlDomainStore(session).keep_name(world.organisation, row.id, "Orders", now=row.created_at)
        row.name, row.folded_name = "Sales", "sales"

    await any_database.write(rename)
    report = await bring({"create_domains": False}, a__yaml=PLAIN)
    assert (said(report), report.renamed_domains) == ([], {"Orders": "Sales"})
    assert list(domains_in_words(report.new_domains, report.renamed_domains)) == [
        "What the file has under Orders goes to Sales, as it is called or what it is part of now."
    ]
    assert (await one(world))[0].draft.domain == places.orders
    assert (await bring({"create_domains": False})).counts == {Verdict.UNCHANGED: 1}


@pytest.mark.long
async def test_a_table_brings_products_and_says_what_it_cannot_read(world, places, any_database, bring):
    report = await bring(
        t__csv="Name;Domain;Owner;Use cases;Output ports;SLO;Colour\n"
        'Orders placed;orders;ana;"Logistics: drivers\nTax office: report";daily | table | 2;https://x.org;red\n'
        "Bad;orders;ana;;;nonsense;\n"
    )
    assert said(report) == ["t.csv, line 4, slo_url: Give one whole link that begins with https:// or http://."]
    assert len(report.notes) == 1
    product, _ = await one(world)
    cases = [(case.consumer, case.consumer_name, case.decision) for case in product.draft.use_cases]
    assert cases == [(places.logistics, "", "drivers"), (None, "Tax office", "report")]
    assert product.owner == Owner(user=UserId("ana"))
    table = await exported_table(any_database, world.organisation)
    assert (await bring(t__csv=table)).counts == {Verdict.UNCHANGED: 1}


async def test_a_new_row_needs_a_name_and_nobody_owns_it_from_a_day_to_come(world, places, bring):
    await bring(t__csv="name,domain\nOrders placed,Orders\n")
    report = await bring(
        t__csv="id,name,domain,owner,owned_since\n,Orders placed,Orders,ana,2031-01-01\nstock, ,Orders,ana,\n"
        "returns,Returns,Orders,ana,2025-01-01\n"
    )
    assert said(report) == [
        "t.csv, line 2, owned_since: 2031-01-01 has not come yet.",
        "t.csv, line 3, name: Give the product a name.",
    ]
    products = await world.products(lambda store: store.products(world.organisation))
    assert sorted(product.name for product in products) == ["Orders placed", "Returns"]
    assert (await one(world))[0].owner is None
    assert said(await bring(t__csv="id,name,purpose\nreturns,,What came back\n")) == []
    assert (await one(world, "returns"))[0].draft.purpose == "What came back"


async def test_consumers_in_custom_properties_follow_it_and_who_follows_it_here_goes_on(
    world, places, any_database, bring
):
    def following(session):
        return {(row.domain_id, row.user_id) for row in session.exec(select(ConsumerRow)).all()}

    await bring(a__yaml=PLAIN)
    product, _ = await one(world)
    since = {"organisation": world.organisation, "product_id": product.id, "since": world.clock.now()}
    await world.keep(ConsumerRow(**since, user_id="cora"))
    text = "customProperties: [{property: pollenConsumers, value: [{domain: LOGISTICS}, {user: ben}]}]\n"
    [problem] = said(await bring(a__yaml=PLAIN + text))
    assert problem.startswith("a.yaml, line 7, pollenConsumers: A list of consumers is needed here")
    dated = [f'{{{who}, since: "2025-03-01T00:00:00Z"}}' for who in ("domain: LOGISTICS", "user: ben")]
    text = f"customProperties: [{{property: pollenConsumers, value: [{', '.join(dated)}]}}]\n"
    for _ in range(2):
        assert said(await bring(a__yaml=PLAIN + text)) == []
        everyone = {(None, "cora"), (None, "ben"), (places.logistics, None)}
        assert await any_database.read(following) == everyone
    text = (await exported(any_database, world.organisation))["orders-placed.odps.yaml"]
    assert "Logistics" in text.partition("pollenConsumers")[2]


async def test_a_row_about_a_product_of_another_file_is_told_and_changes_nothing_run_after_run(world, places, bring):
    files = {
        "a__yaml": PLAIN + "team: {members: [{username: ana, role: owner}]}\n",
        "b__csv": "name,domain,owner\nOrders placed,Orders,ben\n",
    }
    await bring(**files)
    for _ in range(2):
        world.clock.advance(days=1)
        report = await bring()
        assert said(report) == ["b.csv, line 2, id: a.yaml, line 1, tells of the same product."]
        assert report.counts == {Verdict.UNCHANGED: 1}
    assert [stretch.owner for stretch in (await one(world))[1]] == [Owner(user=UserId("ana"))]


@pytest.mark.long
async def test_formulas_are_defused_on_the_way_out_and_back_as_they_were(world, places, any_database, bring):
    await bring(a__yaml=PLAIN.replace("Orders placed", '"=1+1"'))
    table = await exported_table(any_database, world.organisation)
    assert "'=1+1" in table
    (await bring(a__yaml=PLAIN.replace("Orders placed", '"=1+1"'), t__csv=table))
    assert [p.name for p in await world.products(lambda store: store.products(world.organisation))] == ["=1+1"]


CODEOWNERS = """\
# Who owns what.
*                    @all-of-us
/data/orders-placed/ @ana  # since spring
/data/returns        jo@acme.com
/data/two            @ana @ben
/data/team           @acme/data
!/data/no            @ana
/data/[ab]           @ana
/data/unknown        @ana
"""


@pytest.mark.long
async def test_code_owners_become_owners_and_what_is_ambiguous_is_told(world, places, bring):
    await world.product("Orders placed", places.orders)
    await world.product("Returns of the day", places.orders, owner="ben")
    report = await bring({"folders": {"data/returns": "returns of the day"}}, CODEOWNERS=CODEOWNERS)
    assert report.counts == {Verdict.CHANGED: 2}
    assert [(problem.line, problem.text.partition(";")[0]) for problem in report.problems] == [
        (2, "It is about no one folder, or a later line takes its place"),
        (5, "It names 2 owners, and a product has one"),
        (6, "@acme/data is a team, and a product is owned by a person"),
        (7, "A pattern with ! means nothing here"),
        (8, "A pattern with [ ] means nothing here"),
        (9, "No product here is called “unknown”"),
    ]
    assert (await one(world))[0].owner == Owner(user=UserId("ana"))
    product, owned = await one(world, "returns of the day")
    assert product.owner == Owner(name="jo@acme.com")
    assert [stretch.owner for stretch in owned] == [Owner(user=UserId("ben")), Owner(name="jo@acme.com")]
    again = await bring({"folders": {"data/returns": "returns of the day"}, "domain": "Orders"}, CODEOWNERS=CODEOWNERS)
    assert again.counts == {Verdict.UNCHANGED: 2, Verdict.ADDED: 1}


@pytest.mark.long
async def test_the_last_line_that_matches_counts_and_one_without_owner_says_nobody(world, places, bring):
    await world.product("orders", places.orders, owner="ben")
    await world.product("returns", places.orders, owner="ben")
    report = await bring(CODEOWNERS="/orders/ @ana\n/returns/** @ana\n/returns/\n*.md @x\n")
    assert [problem.line for problem in report.problems] == [2, 4]
    assert (await one(world, "orders"))[0].owner == Owner(user=UserId("ana"))
    assert (await one(world, "returns"))[0].owner is None


async def test_sections_are_told_and_never_guessed(world, places, bring):
    await world.product("orders", places.orders, owner="ben")
    report = await bring(CODEOWNERS="[Data]\n/orders/ @ana\n")
    assert [problem.line for problem in report.problems] == [1, 2]
    assert report.counts == {}


@pytest.mark.long
async def test_the_channel_of_the_domain_is_told_to_others_and_no_part_of_the_product(
    world, places, any_database, bring
):
    await bring(a__yaml=PLAIN)
    text = (await exported(any_database, world.organisation))["orders-placed.odps.yaml"]
    product, _ = await one(world)
    assert ("app_redirect" in text) == (
        await world.products(lambda store: store.domain(world.organisation, places.orders))
    ).channel.startswith("C")
    assert (await bring(a__yaml=text)).counts == {Verdict.UNCHANGED: 1}
    assert "pollen" not in product.kept
