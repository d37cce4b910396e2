"""Every button and form of a check-in that was ever sent is still answered: people click on old messages for months."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.goals.checking_in.test_flow import Scene

GOLDEN = Path(__file__).parents[2] / "golden" / "goals"
PAYLOADS = {
    "check_in.v1": ("views.open", "Late parcels"),
    "check_in_form.v1": (None, "Late parcels: 16 %"),
    "say_status.v1": ("views.open", "The numbers say"),
    "say_status_form.v1": (None, "→ 🟡 at risk"),
}


@pytest.mark.long
async def test_what_was_sent_once_is_still_answered(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    for name, (method, expected) in PAYLOADS.items():
        text = (GOLDEN / f"{name}.json").read_text("utf-8").replace("{response_url}", f"{scene.slack.url}/used-up")
        body = json.loads(text)
        pollen.clock.advance(timedelta(seconds=1))
        if method:
            body["trigger_id"] = scene.slack.rights(scene.ana, "orders")["trigger_id"]
        calls = len(scene.slack.calls)
        response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await pollen.settled()
        assert (response.status, response.body or "") == (200, ""), name
        shown = [
            str(call.arguments) for call in scene.slack.calls[calls:] if call.method in {method, "chat.postMessage"}
        ]
        assert expected in "".join(shown), name
        if scene.ana.view:
            await scene.ana.close_view()
