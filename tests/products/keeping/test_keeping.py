"""Writing products: who may, what is refused under which field, and what two people at once see."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.features.products.keeping.results import ChangedMeanwhile
from bot.features.products.keeping.rules import seen_of
from bot.features.products.rules.product import Basis, Field, OutputPort, ProductType, UseCase
from bot.kernel.errors import NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import OrganisationId, UserId
from storage.tables import DomainNameRow, DomainRow
from tests.products.world import World


async def test_a_lead_records_in_their_domain_with_an_owner_or_visibly_without(desk, places):
    added = await desk.add("ana", "  Orders  placed ", places.orders, owner="cora", status="active")
    assert (added.product.status, added.product.name, added.names.of) == ("active", "Orders placed", "Orders")
    assert (added.names.owner, added.is_owner_told, desk.woken) == ("Cora", True, 1)
    unowned = (await desk.add("dan", "Parcels", places.logistics)).product
    assert unowned.is_unowned
    assert await desk.history(unowned) == [(None, "recorded")]
    assert await desk.acts(added.product) == [("recorded", "ana")]
    assert await desk.world.as_now(added.product) == added.product
    (post,) = await desk.world.posts()
    assert post.user_id == "cora"
    assert post.text.startswith("Ana wrote down that you own Orders placed, a product of Orders.")


@pytest.mark.long
async def test_anybody_else_proposes_and_hears_who_can_accept(desk, places):
    for user in ("cora", "ben"):
        added = await desk.add(user, f"A wish of {user}", places.orders, owner="cora", status="active")
        assert (added.product.status, added.deciders, added.product.proposed_by) == (
            "proposed",
            "Ana or an admin",
            user,
        )
        assert await desk.acts(added.product) == [("proposed", user)]
    assert [(row.user_id, row.product_id, row.asks, row.text) for row in await desk.world.kept_news()] == [
        ("ana", 1, True, "Cora proposed it as a data product of Orders."),
        ("ana", 2, True, "Ben proposed it as a data product of Orders."),
    ]
    assert await desk.world.posts() == []


@pytest.mark.long
async def test_where_a_proposal_is_moved_those_hear_of_it_who_can_answer_it_there(desk, places):
    proposed = (await desk.add("cora", "A wish", places.orders)).product
    await desk.edit("dan", proposed, domain=places.logistics)
    assert [(row.user_id, row.product_id, row.asks, row.text) for row in await desk.world.kept_news()] == [
        ("ana", 1, True, "Cora proposed it as a data product of Orders."),
        ("ben", 1, True, "Cora proposed it as a data product of Logistics."),
    ]


async def test_a_repeated_delivery_records_one_product(desk, places):
    first = await desk.add("ana", "Orders", places.orders, owner="cora", delivery="view:1")
    assert await desk.add("ana", "Orders", places.orders, owner="cora", delivery="view:1") == first
    assert len(await desk.world.products(lambda s: s.products(desk.world.organisation))) == 1
    assert len(await desk.world.posts()) == 1


def many_ports(count):
    return tuple(OutputPort(name=f"port {number}") for number in range(count))


REFUSALS: list[tuple[dict[str, Any], Field, str]] = [
    ({"name": " … "}, Field.NAME, "Give the product a name: what is in it?"),
    ({"name": "x" * 101}, Field.NAME, "A name has at most 100 characters; this one has 101"),
    ({"name": "a" + "🐝" * 50}, Field.NAME, "this one has 101"),
    ({"name": "Parcels  PLACED"}, Field.NAME, "“Parcels placed” of Logistics is there already. Give this one another"),
    ({"name": "wíshed"}, Field.NAME, "“Wished” of Logistics is proposed already"),
    ({"purpose": "x" * 2001}, Field.PURPOSE, "The purpose has at most 2,000 characters; this has 2,001"),
    ({"basis": Basis(outcome="x" * 2001)}, Field.OUTCOME, "The business outcome has at most 2,000"),
    ({"basis": Basis(process="x" * 2001)}, Field.PROCESS, "The business process has at most 2,000"),
    ({"basis": Basis(decides="x" * 2001)}, Field.DECIDES, "Who decides there today has at most 2,000"),
    ({"domain": 999}, Field.DOMAIN, "does not know this domain any more"),
    ({"domain": "archived"}, Field.DOMAIN, "Old is no active domain any more"),
    ({"status": "retired"}, Field.STATUS, "A new product is a draft, active or deprecated"),
    ({"owner": "gus"}, Field.OWNER, "Gus cannot be named here.* Or leave it empty while nobody owns it"),
    ({"owner": "ivo"}, Field.OWNER, "no guests, apps or closed accounts"),
    ({"steward": UserId("gus")}, Field.STEWARD, "Gus cannot be named here"),
    ({"technical_owner": UserId("bot")}, Field.TECHNICAL_OWNER, "Bot cannot be named here"),
    ({"use_cases": "Logistics: ok\n\nno colon here"}, Field.USE_CASES, "Line 3, “no colon here”: write who uses it"),
    ({"use_cases": "Logistics:  "}, Field.USE_CASES, "Line 1, “Logistics:"),
    ({"use_cases": ": a decision"}, Field.USE_CASES, "Line 1, “: a decision”"),
    ({"use_cases": f"Logistics: {'x' * 501}"}, Field.USE_CASES, "Line 1: “x{40}…” has at most 500 characters"),
    ({"use_cases": "\n".join(f"Logistics: {n}" for n in range(21))}, Field.USE_CASES, "At most 20 use cases"),
    ({"output_ports": many_ports(21)}, Field.OUTPUT_PORTS, "At most 20 output ports"),
    ({"output_ports": (OutputPort(name="x" * 501),)}, Field.OUTPUT_PORTS, "Line 1: .* at most 500 characters"),
    (
        {"output_ports": (OutputPort(name="a"), OutputPort(name="b", url="ftp://b"))},
        Field.OUTPUT_PORTS,
        "Line 2: “ftp://b”",
    ),
    ({"slo_url": "example.com"}, Field.SLO_URL, "“example.com” is no web address. It begins with http"),
    ({"slo_url": "https://"}, Field.SLO_URL, "is no web address"),
    ({"docs_url": "https://a b"}, Field.DOCS_URL, "has no blanks"),
    ({"docs_url": "https://a.b/?c=<d>"}, Field.DOCS_URL, "has no blanks, < or >"),
    ({"docs_url": "javascript:alert(1)"}, Field.DOCS_URL, "is no web address"),
    ({"docs_url": "https://a.b/" + "x" * 2000}, Field.DOCS_URL, "at most 2,000 characters"),
]


@pytest.mark.long
async def test_what_breaks_a_rule_is_refused_under_its_field(desk, places):
    await desk.world.person("ivo", is_active=False)
    await desk.world.person("bot", is_bot=True)
    archived = await desk.world.domain("Old", leads=("dan",), state="archived")
    await desk.world.product("Parcels placed", places.logistics)
    await desk.world.product("Wished", places.logistics, status="proposed")
    for typed, field, sentence in REFUSALS:
        given = {"domain": places.orders, "name": "Orders placed", **typed}
        given["domain"] = archived if given["domain"] == "archived" else given["domain"]
        with pytest.raises(UserFacingError, match=sentence) as caught:
            await desk.add("dan", given.pop("name"), given.pop("domain"), **given)
        assert caught.value.field == field
    assert len(await desk.world.products(lambda s: s.products(desk.world.organisation))) == 2
    assert await desk.world.posts() == []


@pytest.mark.long
async def test_every_field_is_kept_as_it_was_typed(desk, places):
    added = await desk.add(
        "ana",
        "Orders placed",
        places.orders,
        owner="ana",
        purpose=" Every order, once it is paid. ",
        product_type=ProductType.AGGREGATE,
        steward=UserId("ben"),
        technical_owner=UserId("cora"),
        basis=Basis(outcome="Fewer returns", process="Order to cash", decides="The head of sales"),
        use_cases="logistics:  How many drivers: tomorrow\nThe tax office: What to report\nLogistics: How many drivers: tomorrow",
        output_ports=(OutputPort(name=" orders_daily ", kind="table", version="2", url="https://example.com/t"),),
        slo_url=" https://example.com/slo ",
        docs_url="http://example.com/docs",
    )
    draft = (await desk.world.as_now(added.product)).draft
    assert draft.use_cases == (
        UseCase(decision="How many drivers: tomorrow", consumer=places.logistics),
        UseCase(decision="What to report", consumer_name="The tax office"),
    )
    assert added.elsewhere == ("The tax office",)
    assert draft.output_ports[0].name == "orders_daily"
    assert (draft.purpose, draft.slo_url) == ("Every order, once it is paid.", "https://example.com/slo")
    assert (draft.steward, draft.technical_owner, draft.basis.is_open) == ("ben", "cora", False)


@pytest.mark.long
async def test_the_ids_of_another_organisation_are_as_good_as_none(desk, any_database, clock, places):
    other = World(any_database, clock, OrganisationId("T2"))
    await other.person("zed", is_admin=True)
    theirs = await other.product("Theirs", await other.domain("Orders"), owner="zed")
    with pytest.raises(UserFacingError) as caught:
        await desk.add("dan", "Ours", theirs.domain)
    assert caught.value.field == Field.DOMAIN
    for act in (desk.edit, desk.accept, desk.decline, desk.take, desk.give_up):
        with pytest.raises(NotFoundError):
            await act("dan", theirs)
    for read in (desk.reader.to_edit, desk.reader.to_decline, desk.reader.to_give_up, desk.linking.belongings):
        with pytest.raises(NotFoundError):
            await read(desk.world.actor("dan"), theirs.id)
    assert await other.as_now(theirs) == theirs
    assert (await desk.add("ana", "Theirs", places.orders)).product.name == "Theirs"


# Editing.


@pytest.mark.long
async def test_its_owner_its_domains_leads_and_admins_edit(desk, places):
    for user, may in (("ana", True), ("dan", True), ("cora", True), ("ben", False), ("gus", False), ("nobody", False)):
        product = await desk.world.product(f"Of {user}", places.orders, owner="cora")
        if may:
            saved = (await desk.edit(user, product, purpose="New")).product
            assert (saved.draft.purpose, saved.version) == ("New", 2)
            assert await desk.acts(product) == [("edited", user)]
            continue
        with pytest.raises(NotAllowedError):
            await desk.edit(user, product, purpose="New")
        assert await desk.world.as_now(product) == product


@pytest.mark.long
async def test_only_what_the_form_showed_is_taken(desk, places):
    product = await desk.world.product("Orders", places.orders, owner="cora", purpose="Old")
    saved = (await desk.edit("ana", product, name="New", purpose="Not shown", shown=[Field.NAME, Field.OWNER])).product
    assert (saved.name, saved.draft.purpose, saved.owner) == ("New", "Old", product.owner)


@pytest.mark.long
async def test_saving_what_is_there_changes_nothing(desk, places):
    product = await desk.world.product(
        "Orders", places.orders, owner="cora", use_cases=(UseCase(decision="How many", consumer=places.logistics),)
    )
    assert (await desk.edit("ana", product, use_cases="Logistics: How many")).product == product
    assert await desk.acts(product) == []


@pytest.mark.long
async def test_whoever_was_named_and_left_may_stay_named(desk, places):
    product = await desk.world.product("Orders", places.orders, steward=UserId("ivo"))
    await desk.world.person("ivo", is_active=False)
    assert (await desk.edit("ana", product, name="New")).product.draft.steward == "ivo"
    with pytest.raises(UserFacingError, match="Gus cannot"):
        await desk.edit("ana", await desk.world.as_now(product), steward=UserId("gus"))


@pytest.mark.long
async def test_a_consumer_that_is_archived_by_now_stays_a_consumer(desk, places):
    old = await desk.world.domain("Old", state="archived")
    product = await desk.world.product("Orders", places.orders, use_cases=(UseCase(decision="How many", consumer=old),))
    saved = (await desk.edit("ana", product, use_cases="Old: How many\nLogistics: When")).product
    assert [case.consumer for case in saved.draft.use_cases] == [old, places.logistics]


async def test_a_consumer_is_found_by_the_name_that_it_had_when_the_form_was_opened(desk, places):
    needed = UseCase(decision="How many", consumer=places.logistics)
    product = await desk.world.product("Orders", places.orders, use_cases=(needed,))

    def rename(session):
        row = session.get(DomainRow, places.logistics)
        names = {"organisation": row.organisation, "domain_id": row.id, "name": row.name}
        session.add(DomainNameRow(folded_name=row.folded_name, until_at=desk.world.clock.now(), **names))
        row.name, row.folded_name = "Transport", "transport"

    await desk.world.database.write(rename)
    saved = await desk.edit("ana", product, use_cases="Logistics: How many\nLogistics: When")
    assert [case.consumer for case in saved.product.draft.use_cases] == [places.logistics] * 2
    assert saved.elsewhere == ()


@pytest.mark.long
async def test_a_name_with_a_colon_is_read_as_the_domain_that_it_is(desk, places):
    europe = await desk.world.domain("Ops: Europe")
    added = await desk.add("ana", "Orders", places.orders, use_cases="Ops: Europe: When: now")
    assert added.product.draft.use_cases == (UseCase(decision="When: now", consumer=europe),)
    assert (await desk.reader.to_edit(desk.world.actor("ana"), added.product.id)).names.use_cases == (
        "Ops: Europe: When: now"
    )


@pytest.mark.long
async def test_a_name_that_another_has_is_refused_and_a_retired_ones_is_free(desk, places):
    await desk.world.product("Parcels", places.logistics)
    product = await desk.world.product("Orders", places.orders)
    with pytest.raises(UserFacingError, match="is there already") as caught:
        await desk.edit("ana", product, name="parcels")
    assert caught.value.field == Field.NAME
    assert (await desk.edit("ana", product, name="ORDERS")).product.name == "ORDERS"
    retired = (await desk.edit("ana", await desk.world.as_now(product), status="retired")).product
    await desk.add("ana", "Orders", places.orders)
    with pytest.raises(UserFacingError, match="is there already"):
        await desk.edit("ana", retired, status="active")


@pytest.mark.long
async def test_of_two_who_record_the_same_name_at_once_one_does(desk, places):
    found = await asyncio.gather(
        desk.add("ana", "Orders", places.orders), desk.add("dan", "orders", places.logistics), return_exceptions=True
    )
    assert sum(isinstance(one, UserFacingError) for one in found) == 1


# Status.


@pytest.mark.long
async def test_retiring_ends_the_ownership_and_the_open_hand_over_and_tells_consumers(desk, places):
    product = await desk.world.product("Orders", places.orders, owner="cora")
    await desk.hand_over(product, "ben")
    await desk.follow(product, domain=places.logistics)
    await desk.follow(product, user="dan")
    desk.world.clock.advance(days=1)
    saved = await desk.edit("ana", product, status="retired")
    assert (saved.product.status, saved.product.owner, saved.ended) == ("retired", None, "Cora")
    assert (saved.is_hand_over_void, saved.told, desk.woken) == (True, 2, 1)
    assert await desk.history(product) == [("cora", "recorded"), (None, "retired")]
    waiting = await desk.keeping._transactions.read(lambda s: s.open_hand_over(desk.world.organisation, product.id))
    assert waiting is None
    assert [post.channel_id for post in await desk.world.posts("products.news")] == ["C_LOGISTICS_T1"]
    assert [row.user_id for row in await desk.world.kept_news()] == ["dan"]
    back = (await desk.edit("ana", saved.product, status="active")).product
    assert back.is_unowned
    assert await desk.history(product) == [("cora", "recorded"), (None, "retired")]
    by_ana = [act for act, by in await desk.acts(product) if by == "ana"]
    assert by_ana == ["edited", "hand-over ended", "edited"]


@pytest.mark.long
async def test_consumers_hear_of_a_deprecation_once_and_of_nothing_else(desk, places):
    product = await desk.world.product("Orders", places.orders, owner="cora")
    await desk.follow(product, user="dan")
    product = (await desk.edit("cora", product, status="deprecated", delivery="view:1")).product
    await desk.edit("cora", product, purpose="New")
    await desk.edit("cora", product, status="deprecated", delivery="view:1")
    (kept,) = await desk.world.kept_news()
    assert kept.text.startswith("“Orders” is deprecated.")
    assert await desk.world.posts("products.news") == []


@pytest.mark.long
async def test_who_deprecates_it_and_follows_it_is_not_told(desk, places):
    product = await desk.world.product("Orders", places.orders, owner="cora")
    await desk.follow(product, user="cora")
    assert (await desk.edit("cora", product, status="deprecated")).told == 0


@pytest.mark.long
async def test_only_leads_and_admins_retire_and_bring_back(desk, places):
    product = await desk.world.product("Orders", places.orders, owner="cora")
    with pytest.raises(NotAllowedError, match="Only Ana or an admin can retire it") as caught:
        await desk.edit("cora", product, status="retired")
    assert caught.value.field == Field.STATUS
    proposed = await desk.world.product("Wish", places.orders, status="proposed", owner="cora")
    with pytest.raises(UserFacingError, match="only proposed yet") as early:
        await desk.edit("cora", proposed, status="active")
    assert early.value.field == Field.STATUS
    with pytest.raises(UserFacingError, match="Choose draft, active, deprecated or retired"):
        await desk.edit("cora", product, status="declined")


# Moving.


@pytest.mark.long
async def test_it_moves_to_another_domain_only_by_who_may_arrange_both(desk, places):
    product = await desk.world.product("Orders", places.orders, owner="cora")
    for user, sentence in (("ana", "For Logistics, ask Ben or an admin"), ("cora", "For Orders, ask Ana or an admin")):
        with pytest.raises(NotAllowedError, match=sentence) as caught:
            await desk.edit(user, product, domain=places.logistics)
        assert caught.value.field == Field.DOMAIN
    saved = await desk.edit("dan", product, domain=places.logistics)
    assert (saved.product.domain, saved.moved_to, saved.product.owner) == (places.logistics, "Logistics", product.owner)
    with pytest.raises(UserFacingError, match="does not know this domain"):
        await desk.edit("dan", saved.product, domain=999)


# Two at once.


@pytest.mark.long
async def test_two_at_once_the_second_sees_what_the_first_changed_and_keeps_what_they_typed(desk, places):
    product = await desk.world.product("Orders", places.orders)
    await desk.edit("ana", product, name="First", steward=UserId("cora"))
    second = await desk.edit("dan", product, purpose="Second", name="Mine", use_cases="Logistics: When")
    assert isinstance(second, ChangedMeanwhile)
    assert set(second.changed) == {Field.NAME, Field.STEWARD}
    assert (second.now.steward, second.current.name, second.use_cases) == ("Cora", "First", "Logistics: When")
    assert (second.draft.name, second.draft.purpose, second.draft.steward) == ("Mine", "Second", "cora")
    assert (await desk.world.as_now(product)).draft.purpose == ""
    pressed = seen_of(second.current.draft, second.current.version)
    again = second.current.with_draft(second.draft)
    saved = (await desk.edit("dan", again, seen=pressed, use_cases="Logistics: When")).product
    assert (saved.name, saved.draft.purpose, saved.draft.steward, saved.version) == ("Mine", "Second", "cora", 3)


@pytest.mark.long
async def test_an_edit_after_it_changed_hands_is_saved(desk, places):
    product = await desk.world.product("Orders", places.orders)
    await desk.take("ana", product)
    saved = (await desk.edit("dan", product, name="New")).product
    assert (saved.name, saved.owner.user, saved.version) == ("New", "ana", 3)


@pytest.mark.long
async def test_of_two_edits_in_the_same_moment_none_is_lost(desk, places):
    product = await desk.world.product("Orders", places.orders)
    found = await asyncio.gather(desk.edit("ana", product, name="First"), desk.edit("dan", product, purpose="Second"))
    assert sum(isinstance(one, ChangedMeanwhile) for one in found) == 1
    assert (await desk.world.as_now(product)).version == 2


@pytest.mark.long
async def test_a_repeated_edit_is_answered_and_changes_nothing(desk, places):
    product = await desk.world.product("Orders", places.orders)
    await desk.edit("ana", product, name="New", delivery="view:1")
    await desk.edit("dan", await desk.world.as_now(product), name="Newer")
    assert (await desk.edit("ana", product, name="New", delivery="view:1")).product.name == "Newer"


@pytest.mark.long
async def test_a_form_whose_domain_was_renamed_meanwhile_changes_no_use_case(desk, places):
    product = await desk.world.product(
        "Orders", places.orders, use_cases=(UseCase(decision="When", consumer=places.logistics),)
    )
    seen = seen_of(product.draft, product.version)
    from bot.matching.words import fold
    from storage.tables import DomainRow

    def rename(session):
        row = session.get(DomainRow, places.logistics)
        row.name, row.folded_name = "Transport", fold("Transport")

    await desk.world.database.write(rename)
    saved = await desk.edit("ana", product, seen=replace(seen), use_cases="Transport: When", name="New")
    assert saved.product.draft.use_cases == product.draft.use_cases
