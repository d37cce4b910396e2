"""Every button and form of hand-overs and deputies that was ever sent is still answered: people click for months."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from handlers.products import ids
from handlers.products.handing_over import deciding, deputy, pieces, proposing
from tests.products.handing_over.living import Scene

GOLDEN = Path(__file__).parents[2] / "golden" / "products"
PAYLOADS = {
    "hand_over.v1": "Cora Winter owns it now.",
    "hand_over_form.v1.asked": "Still empty: SLOs, runbooks and known debts.",
    "hand_over_form.v1": "Ben Okoro gets it now, in a direct message",
    "see_hand_over.v1": "Cora Winter proposed on 5 January 2026 that you should own",
    "decline_hand_over.v1": "You decline to take over",
    "hand_over_decline.v1": "You declined. Nothing changes. Cora Winter is told.",
    "withdraw_hand_over.v1": "Ben Okoro declined it. You own it now.",
    "accept_hand_over.v1": "You declined it. Cora Winter owns it now.",
    "deputy.v1": "Who stands in?",
    "deputy_form.v1": "Ben Okoro stands in until 20 January 2026",
    "take_deputy_back.v1": "Nobody stands in any more.",
}
"""In the order in which they were sent, with what whoever sent them reads then."""


@pytest.mark.long
async def test_what_was_sent_once_is_still_answered(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    people = {person.id: person for person in (scene.ben, scene.cora)}
    for name, expected in PAYLOADS.items():
        body = json.loads((GOLDEN / f"{name}.json").read_text("utf-8").replace("{response_url}", ""))
        person = people[body["user"]["id"]]
        pollen.clock.advance(timedelta(seconds=2))
        body["trigger_id"] = scene.slack.rights(person, "orders")["trigger_id"]
        calls = len(scene.slack.calls)
        response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await pollen.settled()
        assert response.status == 200, name
        told = [call for call in scene.slack.calls[calls:] if call.method.startswith(("views.", "chat."))]
        said = (response.body or "") + "".join(json.dumps(call.arguments, ensure_ascii=False) for call in told)
        assert expected in said, name
        while person.view:
            await person.close_view()
        await scene.look_around()
    assert await scene.owner() == scene.cora.id


def test_there_is_a_payload_of_every_button_and_form():
    found = {*pieces.ACTIONS.values(), pieces.SEE, ids.HAND_OVER, ids.DEPUTY, proposing.CALLBACK, deciding.DECLINING}
    found |= {deputy.CALLBACK, deputy.TAKE_BACK}
    assert {f"products.{name}".split(".v1")[0] + ".v1" for name in PAYLOADS} == found
    assert all((GOLDEN / f"{name}.json").exists() for name in PAYLOADS)
