"""Products are linked to a goal on its own page, in the local Slack."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.goals.linking.living import Scene
from tests.goals.seeing.living import texts

GOLDEN = Path(__file__).parents[2] / "golden" / "goals"


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


async def test_a_product_is_linked_opened_and_taken_off_on_the_page_of_a_bet(scene):
    await scene.open_bet(scene.ben)
    await scene.click(scene.ben, "Products")
    assert "No product is linked to this bet yet." in texts(scene.ben.view)
    await scene.ben.choose("Choose, or type its name", "Late parcels")
    await scene.pollen.settled()
    assert "“Late parcels” is linked." in texts(scene.ben.view)
    assert "Late parcels\n_Logistics_" in texts(scene.ben.view)
    await scene.ben.close_view()
    assert "It needs or works on the product “Late parcels”" in texts(scene.ben.view), "the page below shows it too"
    await scene.click(scene.ben, "Products")
    await scene.click(scene.ben, "Take it off")
    assert "“Late parcels” is taken off. It stays as it is." in texts(scene.ben.view)
    await scene.ben.close_view()
    assert "It needs or works on" not in texts(scene.ben.view)


@pytest.mark.long
async def test_every_button_and_menu_that_was_ever_sent_is_still_answered(scene):
    await scene.link_more()
    for name, expected in (
        ("products.v1", "Older"),
        ("products_page.v1", "Newer"),
        ("product_pick.v1.suggest", "Late parcels"),
        ("product_pick.v1", "“Late parcels” is linked."),
        ("product_unlink.v1", "“Late parcels” is taken off."),
    ):
        status, answer = await deliver(scene, name)
        assert status == 200, name
        assert expected in answer, (name, answer)


async def deliver(scene, name):
    """Hand a payload to Pollen; return the status and all that was shown or said after it."""
    body = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    scene.pollen.clock.advance(timedelta(seconds=1))
    if "trigger_id" in body:
        body["trigger_id"] = scene.slack.rights(scene.ana, "orders")["trigger_id"]
    calls = len(scene.slack.calls)
    response = await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    await scene.pollen.settled()
    shown = [call for call in scene.slack.calls[calls:] if call.method.startswith("views.") or "post" in call.method]
    while scene.ana.view:
        await scene.ana.close_view()
    said = [[call.arguments for call in shown], json.loads(response.body or "{}")]
    return response.status, json.dumps(said, ensure_ascii=False)
