"""Products are kept in the local Slack: recorded, proposed, edited by two, taken, given up and linked."""

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from storage.product_links import link_learning, link_node
from tests.products.keeping.living import Scene


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


@pytest.mark.long
async def test_a_lead_records_a_product_with_all_its_fields_and_edits_it(scene):
    ana = scene.ana
    await scene.products(ana)
    await scene.click(ana, "New")
    assert "It is there at once" in scene.shown(ana)
    reply = await scene.submit(ana, name="Orders placed", use_cases="Logistics", slo_url="example.com")
    assert reply.errors == {"use_cases": reply.errors["use_cases"]}
    assert reply.errors["use_cases"].startswith("Line 1, “Logistics”: write who uses it, a colon, and the decision")
    reply = await scene.submit(ana, use_cases="Logistics: How many drivers\nTax office: What to report")
    assert reply.errors["slo_url"].startswith("“example.com” is no web address.")
    await scene.submit(
        ana,
        slo_url="https://example.com/slo",
        owner="cora",
        steward="ben",
        purpose="Every order, once it is paid.",
        status="Active",
        outcome="Fewer returns",
        output_ports="orders_daily | table | 2 | https://example.com/t",
    )
    said = scene.shown(ana)
    assert "“Orders placed” is a product of Orders now" in said
    assert "Cora Winter owns it, and is told." in said
    assert "Still open: which process it comes from and who decides there today." in said
    assert "“Tax office” is no domain here, so it is kept as a name." in said
    product = await scene.named("Orders placed")
    assert (product.status, product.owner.user, product.draft.steward) == ("active", scene.cora.id, scene.ben.id)
    assert product.draft.use_cases[0].consumer == scene.logistics
    assert (await scene.sent(scene.cora))[0].startswith("Ana Lima wrote down that you own Orders placed")

    cora = scene.cora
    await scene.page(cora, product)
    await scene.click(cora, "Edit")
    assert "domain" not in scene.fields(cora), "only who may arrange both moves it"
    assert scene.holds(cora, "use_cases")["initial_value"] == "Logistics: How many drivers\nTax office: What to report"
    await scene.submit(cora, name="Orders paid", use_cases="Logistics: How many drivers")
    assert "“Orders paid” is saved." in scene.shown(cora)
    assert len((await scene.named("Orders paid")).draft.use_cases) == 1


@pytest.mark.long
async def test_a_member_proposes_and_a_lead_accepts(scene):
    cora, ana = scene.cora, scene.ana
    await scene.products(cora)
    await scene.click(cora, "New")
    await scene.choose(cora, "domain", "Orders")
    assert "You propose it: it counts once a lead of the domain or an admin accepts it." in scene.shown(cora)
    assert "status" not in scene.fields(cora)
    await scene.submit(cora, name="Orders placed")
    assert "“Orders placed” is proposed as a product of Orders. Until Ana Lima or an admin accepts it" in scene.shown(
        cora
    )
    product = await scene.named("Orders placed")
    await scene.page(ana, product)
    await scene.click(ana, "Accept")
    assert "“Orders placed” is accepted, and whoever proposed it is told." in scene.shown(ana)
    assert (await scene.named("Orders placed")).status == "draft"
    assert (await scene.sent(cora))[0].startswith("Ana Lima accepted Orders placed")


@pytest.mark.long
async def test_a_lead_declines_and_says_why(scene):
    wish = await scene.world.product("Drones", scene.orders, status="proposed", by=scene.cora.id)
    await scene.page(scene.ana, wish)
    await scene.click(scene.ana, "Decline")
    assert "was proposed by Cora Winter, who is told" in scene.shown(scene.ana)
    await scene.submit(scene.ana, because="We have that.")
    # Its page would still offer to accept it.
    assert "“Drones” is declined" in scene.shown(scene.ana)
    assert "Accept" not in scene.shown(scene.ana)
    assert "They write: “We have that.”" in (await scene.sent(scene.cora))[0]
    assert await scene.named("Drones") is None


@pytest.mark.long
async def test_a_lead_takes_what_nobody_owns_and_gives_it_up(scene):
    product = await scene.world.product("Orders placed", scene.orders)
    ana, cora = scene.ana, scene.cora
    await scene.page(cora, product)
    await scene.click(cora, scene_take(scene, cora))
    assert "Ana Lima is told that you would own “Orders placed”." in scene.shown(cora)
    (wish,) = await scene.sent(ana)
    assert wish.startswith("Cora Winter would own Orders placed, a product of Orders that nobody owns.")
    await scene.page(ana, product)
    await scene.click(ana, scene_take(scene, ana))
    assert "You own “Orders placed” now." in scene.shown(ana)
    await scene.click(ana, "Give up")
    assert "Nobody owns *Orders placed* then, and everybody sees it." in scene.shown(ana)
    await scene.submit(ana, because="Too much.")
    assert "You own “Orders placed” no longer: nobody does, and everybody sees it." in scene.shown(ana)
    assert (await scene.named("Orders placed")).is_unowned


def scene_take(scene, person):
    """The label of the button that takes a product."""
    return next(
        element["text"]["text"]
        for block in person.view["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id") == "products.take.v1"
    )


@pytest.mark.long
async def test_two_at_once_the_second_sees_it_and_keeps_what_they_typed(scene):
    product = await scene.world.product("Orders placed", scene.orders)
    for person in (scene.ana, scene.dan):
        await scene.page(person, product)
        await scene.click(person, "Edit")
    await scene.submit(scene.ana, name="Orders paid", purpose="Ours.", domain="Orders")
    await scene.submit(scene.dan, purpose="Mine.", use_cases="Logistics: When")
    shown = scene.shown(scene.dan)
    assert "Somebody changed this product while you were writing:" in shown
    assert "Its name is *Orders paid* now." in shown
    assert scene.holds(scene.dan, "purpose")["initial_value"] == "Mine."
    assert scene.holds(scene.dan, "name")["initial_value"] == "Orders paid"
    assert scene.holds(scene.dan, "use_cases")["initial_value"] == "Logistics: When"
    await scene.submit(scene.dan)
    saved = (await scene.world.as_now(product)).draft
    assert (saved.name, saved.purpose, saved.use_cases[0].consumer) == ("Orders paid", "Mine.", scene.logistics)


@pytest.mark.long
async def test_learnings_and_goals_are_linked_and_taken_off(scene):
    product = await scene.world.product("Orders placed", scene.orders, owner=scene.cora.id)
    await scene.world.learning(scene.logistics, "Orders arrive twice on Mondays.")
    await scene.pollen.register.run("search")
    goal = await scene.world.node("Parcels arrive on time", domain=scene.logistics)
    dan = scene.dan
    await scene.page(dan, product)
    await scene.click(dan, "Lessons and goals")
    assert "Nothing that you can read is linked to it yet." in scene.shown(dan)
    await dan.suggest("products.pick_lesson.v1", "twice on mondays")
    await dan.choose("products.pick_lesson.v1", "Orders arrive twice on Mondays.")
    await scene.pollen.settled()
    assert "“Orders arrive twice on Mondays.” is linked." in scene.shown(dan)
    await dan.suggest("products.pick_goal.v1", "parcels")
    await dan.choose("products.pick_goal.v1", f"Goal: {goal.name}")
    await scene.pollen.settled()
    assert "The goal “Parcels arrive on time” is linked." in scene.shown(dan)
    await scene.click(dan, "Take it off", nth=1)
    assert "The goal “Parcels arrive on time” is taken off. It stays as it is." in scene.shown(dan)
    await scene.click(dan, "Read it")
    assert "Orders arrive twice on Mondays." in scene.shown(dan)


@pytest.mark.long
async def test_a_guest_whom_nobody_has_recorded_yet_is_not_taken_for_a_member(pollen):
    scene = Scene(pollen)
    await scene.world.domain("Orders", leads=(scene.ana.id,), channel=scene.slack.channel("orders").id)
    await scene.products(scene.ana)
    await scene.click(scene.ana, "New")
    reply = await scene.submit(scene.ana, name="Orders", owner="gus")
    assert reply.errors["owner"].startswith("Gus Guest cannot be named here")
    assert (await scene.submit(scene.ana, owner="dan")).errors == {}


@pytest.mark.long
async def test_without_a_domain_nothing_is_recorded_and_the_next_step_is_said(pollen):
    scene = Scene(pollen)
    await scene.products(scene.ana)
    await scene.click(scene.ana, "New")
    texts = str(scene.ana.sees("general")) + str(scene.slack.direct(scene.ana)) + str(scene.ana.view)
    assert "There is no domain yet, and every product belongs to one." in texts + str(scene.ana.notices)


@pytest.mark.long
async def test_a_form_that_is_too_old_or_sent_twice_makes_nothing_new(scene):
    ana = scene.ana
    await scene.products(ana)
    await scene.click(ana, "New")
    await scene.submit(ana, name="Orders placed")
    sent = next(one.payload for one in reversed(scene.slack.deliveries) if one.payload.get("type") == "view_submission")
    again = await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=sent, mode="socket_mode"))
    assert again.status == 200
    old = {**sent, "view": {**sent["view"], "private_metadata": "{}", "hash": "1.1"}}
    refused = await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=old, mode="socket_mode"))
    assert "older version" in refused.body
    found = await scene.world.products(lambda s: s.products(scene.world.organisation))
    assert [product.name for product in found] == ["Orders placed"]


@pytest.mark.long
async def test_the_pages_of_a_learning_and_of_a_goal_show_the_product_and_open_it(scene):
    product = await scene.world.product("Orders placed", scene.orders, owner=scene.cora.id)
    learning = await scene.world.learning(scene.logistics, "Orders arrive twice on Mondays.")
    goal = await scene.world.node("Parcels arrive on time", domain=scene.logistics)
    dan, organisation = scene.dan, scene.world.organisation
    by, now = dan.id, scene.pollen.clock.now()

    def link(session):
        link_learning(session, organisation, product.id, learning, by=by, now=now)
        link_node(session, organisation, product.id, goal.id, by=by, now=now)

    await scene.world.database.write(link)
    for label, said in (
        ("products.lesson.v1", "It is about the product “Orders placed”"),
        ("products.goal.v1", "It needs or works on the product “Orders placed”"),
    ):
        await scene.page(dan, product)
        await scene.click(dan, "Lessons and goals")
        await scene.click(dan, label)
        assert said in scene.shown(dan)
        await scene.click(dan, "learnings.product.v1" if "lesson" in label else "goals.product.v1")
        assert "Every product" in scene.shown(dan) or "Orders placed" in scene.shown(dan)
        assert dan.view["title"]["text"] != "Learning"
