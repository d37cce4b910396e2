"""A learning is linked to goals and products in the local Slack."""

import pytest

from tests.learnings.linking.desk import Desk
from tests.learnings.living import Scene, text_of
from tests.slack import ORGANISATION


class Linked(Scene):
    """A domain with a bet and a product in it."""

    async def furnish(self):
        self.desk = Desk(self.pollen.database, self, organisation=ORGANISATION)
        self.linked = self.desk.linked
        self.bet = await self.desk.goal("Freeze earlier", domain=self.orders)
        self.product = await self.desk.product("Orders placed")


@pytest.fixture
async def scene(pollen):
    scene = Linked(pollen)
    await scene.settle_in()
    await scene.furnish()
    return scene


def chosen(view, name):
    (field,) = (block for block in view["blocks"] if block.get("block_id") == name)
    return [option["text"]["text"] for option in field["element"].get("initial_options", [])]


async def open_form(scene, person):
    await person.command("/learned", "", channel="orders")
    await scene.pollen.settled()


async def test_goals_and_products_are_typed_found_and_stand_on_the_learnings_page(scene):
    await open_form(scene, scene.ana)
    found = (await scene.ana.suggest("Goals", "FREE")).body["options"]
    assert [(one["text"]["text"], one["description"]["text"]) for one in found] == [("Bet: Freeze earlier", "Orders")]
    await scene.submit(scene.ana, text="Freeze it.", goals=["Bet: Freeze earlier"], products=["Orders placed"])
    (learning,) = await scene.learnings()
    goals, products = await scene.linked(learning["id"])
    assert (goals, products) == ({scene.bet: "taught"}, {scene.product})


@pytest.mark.long
async def test_what_was_archived_meanwhile_is_told_under_its_field_and_nothing_typed_is_lost(scene):
    await open_form(scene, scene.ana)
    await scene.submit(scene.ana, text="", why="Changeovers.", goals=["Bet: Freeze earlier"])
    await scene.desk.archive(scene.bet)
    reply = await scene.submit(scene.ana, text="Freeze it.")
    assert reply.errors == {"goals": "“Freeze earlier” was archived meanwhile. Please take it out here."}
    await scene.submit(scene.ana, goals=[], products=["Orders placed"])
    (learning,) = await scene.learnings()
    assert (learning["text"], learning["why"]) == ("Freeze it.", "Changeovers.")
    assert await scene.linked(learning["id"]) == ({}, {scene.product})


@pytest.mark.long
async def test_of_two_who_change_the_links_the_second_sees_both_in_the_form(scene):
    late = await scene.desk.goal("Freeze later")
    await open_form(scene, scene.ana)
    await scene.submit(scene.ana, text="Freeze it.", goals=["Bet: Freeze earlier"], products=["Orders placed"])
    receipt = scene.last(scene.ana)
    (learning,) = await scene.learnings()
    await scene.click(scene.ana, "Add detail", receipt)
    assert (chosen(scene.ana.view, "goals"), chosen(scene.ana.view, "products")) == (
        ["Bet: Freeze earlier"],
        ["Orders placed"],
    )
    await scene.desk.used_in(late, learning["id"])
    await scene.submit(scene.ana, goals=[], title="Fridays")
    assert "*Goals*\n> “Bet: Freeze earlier”, “Bet: Freeze later”" in text_of(
        {"blocks": [block for block in scene.ana.view["blocks"] if block["type"] != "input"]}
    )
    assert chosen(scene.ana.view, "goals") == [], "what they chose stands in the form"
    await scene.submit(scene.ana, goals=["Bet: Freeze later"])
    assert await scene.linked(learning["id"]) == ({late: "used"}, {scene.product})
    assert (await scene.learnings())[0]["title"] == "Fridays"


@pytest.mark.long
async def test_the_form_of_a_message_saved_by_its_shortcut_has_both_fields(scene):
    said = await scene.ben.say("Freeze the plan earlier.", channel="orders")
    await scene.ana.shortcut("learnings.save_message.v1", message=said)
    await scene.pollen.settled()
    await scene.submit(scene.ana, goals=["Bet: Freeze earlier"], products=["Orders placed"])
    (learning,) = await scene.learnings()
    assert await scene.linked(learning["id"]) == ({scene.bet: "taught"}, {scene.product})
