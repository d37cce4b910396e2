"""Menus of domains keep to what Slack takes, however many domains there are and whatever they are called."""

import json

import pytest
from slack_sdk.models.blocks import InputBlock
from slack_sdk.models.views import View
from sqlmodel import select

from bot.app.menus import FIELDS
from bot.features.domains.evolving.rules import INTO
from bot.features.goals.rules.tree import Field as GoalField
from bot.features.products.rules.product import Field as ProductField
from bot.kernel.ids import DomainId
from handlers.domains import choosing
from handlers.forms.menus import domain_select, named_options
from handlers.kit import plain
from sandbox.rules import check_view, view_too_large
from storage.tables import DomainRow, NodeRow
from tests.goals.keeping.living import Scene

SLACK_TAKES = 250_000
LONG_WORDS = 200_000
"""What words may take of a form beside the menu."""
MANY = 600


def form_with(names, *, value=""):
    options = named_options((DomainId(number), name) for number, name in enumerate(names, start=1))
    menu = domain_select(options, at="a", placeholder="Choose a domain", value=value)
    block = InputBlock(block_id="domain", label=plain("Domain"), element=menu)
    view = View(type="modal", title=plain("Form"), submit=plain("Send"), blocks=[block])
    return view.to_dict(), menu.to_dict()


@pytest.mark.parametrize("count", [1, 101, 350, 1_000])
@pytest.mark.parametrize("sign", ["d", "日", "\U0001f41d", '"\\', "\x07"])
def test_a_menu_leaves_room_for_long_words_and_holds_what_was_chosen(count, sign):
    view, menu = form_with([f"{number} {sign * 56}"[:60] for number in range(count)], value=str(count))
    assert check_view(view, surface="modal") == []
    assert not view_too_large(view)
    assert len(json.dumps(view)) <= SLACK_TAKES - LONG_WORDS
    assert menu["initial_option"]["value"] == str(count)
    listed = [one for group in menu.get("option_groups", [menu]) for one in group.get("options", [])]
    assert len(listed) == (count if menu["type"] == "static_select" else 0)


def test_what_has_room_is_listed_and_beyond_that_one_types():
    assert form_with(["Orders"] * 100)[1]["type"] == "static_select"
    assert len(form_with([f"Domain {number}" for number in range(300)])[1]["option_groups"]) == 3
    assert form_with(["d" * 60] * 400)[1]["type"] == "external_select"


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()

    def add(session):
        now = pollen.clock.now()
        for number in range(MANY):
            name = f"{number:03} {'d' * 56}"
            session.add(
                DomainRow(
                    organisation=scene.world.organisation, name=name, folded_name=name, state="active", created_at=now
                )
            )
        for name, state in (("Proposed logistics", "proposed"), ("Archived logistics", "archived")):
            row = DomainRow(
                organisation=scene.world.organisation, name=name, folded_name=name, state=state, created_at=now
            )
            session.add(row)

    await pollen.database.write(add)
    return scene


async def offers(person, action, typed="", *, block=None):
    reply = await person.suggest(action, typed, block_id=block)
    return [one["text"]["text"] for one in reply.body["options"]]


async def offers_in_form(person, typed=""):
    (found,) = (one for one in person.view["blocks"] if one.get("block_id") == "domain")
    assert found["element"]["type"] == "external_select"
    return await offers(person, found["element"]["action_id"], typed, block="domain")


async def a_goal_for_each(scene):
    goal = await scene.world.node("Calm customers", domain=scene.orders)

    def add(session):
        like = session.get(NodeRow, goal.id).model_dump(exclude={"id"})
        for domain in session.exec(select(DomainRow.id).where(DomainRow.state == "active")).all():
            session.add(NodeRow(**like | {"domain_id": domain, "source_id": f"of:{domain}"}))

    await scene.pollen.database.write(add)


@pytest.mark.long
async def test_among_hundreds_somebody_types_to_find_theirs_in_every_form(scene):
    ana = scene.ana
    await ana.command("/learned", channel="general")
    await scene.pollen.settled()
    first = await offers_in_form(ana)
    assert (len(first), first[0][:4]) == (99, "000 ")
    assert await offers_in_form(ana, "LOGIST") == ["Logistics"]
    assert not (await scene.submit(ana, text="Freeze the plan.", domain="Logistics")).errors

    await a_goal_for_each(scene)
    await scene.goals(ana)
    assert (await offers(ana, "goals.filter_domain.v1"))[:3] == ["All domains", "Whole organisation", first[0]]
    await ana.choose("goals.filter_domain.v1", "Logistics")
    await scene.pollen.settled()
    await scene.click(ana, "New")
    assert (await offers_in_form(ana))[:2] == ["The whole organisation", first[0]]
    assert await offers_in_form(ana, "organisation") == ["The whole organisation"]
    await scene.choose(ana, "domain", "Logistics")
    await ana.close_view(all_views=True)

    await ana.command("/products", channel="general")
    await scene.pollen.settled()
    await scene.click(ana, "New")
    await scene.choose(ana, "domain", "Orders")
    assert not (await scene.submit(ana, name="Orders placed")).errors
    assert "Orders placed" in scene.shown(ana)


def test_what_is_typed_is_answered_in_the_fields_of_every_form():
    assert {choosing.FIELD, INTO, GoalField.DOMAIN, ProductField.DOMAIN} == set(FIELDS)
