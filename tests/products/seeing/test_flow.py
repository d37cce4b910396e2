"""Products in the local Slack: who owns this, in one command; the list, the history, and who follows."""

import pytest

from bot.features.products.news import tell_consumers
from storage.products.seeing import SqlSeeingStore
from tests.goals.seeing.living import texts
from tests.products.seeing.living import Scene


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


async def test_who_owns_this_is_answered_at_once_even_with_a_typo(scene):
    ben = scene.ben
    reply = await scene.command(ben, "ordres")
    assert reply.acked
    assert ben.sees("general") == [], "the answer is in the form alone"
    said = texts(ben.view["blocks"])
    assert said.startswith("Ana Lima has owned it since 5 January 2026.")
    assert "Nobody wrote “ordres”: this is for “orders”." in said
    assert "1 other fits “ordres”." in said
    await scene.click(ben, "See all")
    assert "*2 found for “ordres”*" in texts(ben.view)
    await scene.click(ben, "Open", block_id=_line_of(ben, "Stock"))
    assert texts(ben.view["blocks"]).startswith("Nobody has owned it since 5 January 2026.")


def _line_of(person, name):
    return next(
        block["block_id"] for block in person.view["blocks"] if "accessory" in block and name in block["text"]["text"]
    )


@pytest.mark.long
async def test_a_guest_is_refused_kindly(scene):
    await scene.command(scene.gus, "orders")
    assert scene.gus.view is None
    (told,) = scene.gus.sees("general")
    assert "Guests can read what is posted in their channels" in texts(told)


@pytest.mark.long
async def test_a_domain_and_a_person_follow_and_hear_what_becomes_of_it(scene):
    ben, world = scene.ben, scene.world
    await scene.command(ben, "orders placed")
    await scene.click(ben, "Follow")
    await scene.submit(ben, {"myself": ["I follow it"], "domains": ["Logistics"]})
    said = texts(ben.view)
    assert "You follow it. Logistics follows it now." in said
    assert "Logistics and you" in said

    def tell(session):
        store = SqlSeeingStore(session)
        lines = ("Cora Winter owns it now.", "Ana Lima did before.")
        return tell_consumers(store, world.organisation, scene.product, lines, key="1", now=world.clock.now())

    assert await world.database.write(tell) == 2
    await scene.pollen.register.run("outbox")
    await scene.pollen.settled()
    (in_channel,) = scene.slack.channel("logistics").messages
    assert "Cora Winter owns it now.\nAna Lima did before." in texts(in_channel).replace("\n\n", "\n")
    assert scene.slack.direct(ben) == [], "ben reads it in the one message of his week"
    await ben.close_view(all_views=True)
    await scene.click(ben, "Open it", message=in_channel)
    assert texts(ben.view["blocks"]).startswith("Ana Lima has owned it")


@pytest.mark.long
async def test_the_list_is_filtered_paged_and_searched_in_place(scene):
    cora = scene.cora
    for number in range(60):
        await scene.world.product(f"Table {number:02}", scene.orders, owner=scene.ben.id)
    await scene.command(cora)
    assert "Page 1 of 2, 62 products in all." in texts(cora.view)
    await scene.click(cora, "Next")
    assert "*All others*, continued" in texts(cora.view)
    await scene.choose(cora, "products.filter_owner.v1", "Ana Lima")
    assert "*1 found*" in texts(cora.view)
    await scene.choose(cora, "products.filter_type.v1", "Aggregate")
    assert "Nothing matches these filters." in texts(cora.view)
    await scene.click(cora, "Show all")
    await scene.choose(cora, "products.words.v1", "promise")
    assert "*1 found for “promise”*" in texts(cora.view)
    await scene.submit(cora)
    assert "*1 found for “promise”*" in texts(cora.view)
    await scene.command(cora, "zeppelins")
    assert "Nothing found for “zeppelins”." in texts(cora.view)


@pytest.mark.long
async def test_a_history_answers_for_any_day_and_shows_every_edit(scene):
    ana = scene.ana
    await scene.edited(20)
    await scene.command(ana, "orders placed")
    await scene.click(ana, "History")
    assert "Ana Lima\n\nsince 5 January 2026\nwritten down by Ana Lima" in texts(ana.view)
    await scene.choose(ana, "products.history_on.v1", "2025-12-31")
    assert "On 31 December 2025 it was not written down yet." in texts(ana.view)
    await scene.click(ana, "See every change")
    assert "Page 1 of 2, 20 changes in all." in texts(ana.view)
    await scene.click(ana, "Read all of it", nth=0)
    assert texts(ana.view).count("word") == 100
    await scene.click(ana, "Back to all changes")
    await scene.click(ana, "Older")
    assert "“0 word" in texts(ana.view)


@pytest.mark.long
async def test_what_belongs_to_a_product_opens_its_own_page(scene):
    cora = scene.cora
    await scene.command(cora, "orders placed")
    await scene.click(cora, "products.read_lesson.v1")
    assert "Count parcels, not orders." in texts(cora.view)
    await cora.close_view()
    await scene.click(cora, "products.open_goal.v1")
    assert "Fewer vans" in texts(cora.view)
