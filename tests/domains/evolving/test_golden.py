"""Every button and form by which domains evolve that was ever sent is still answered, in the order in which they were."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.kernel.ids import DomainId, OrganisationId
from handlers.domains.evolving import ids
from tests.domains.words import Rows
from tests.goals.world import World

GOLDEN = Path(__file__).parents[2] / "golden" / "domains"
ORGANISATION = OrganisationId("T0SANDBOX")
PAYLOADS = {
    "lead.v1": "Who leads Orders from now on.",
    "leading.v1": "Orders now.",
    "split.v1": "Choose what goes from Orders to the new domain.",
    "splitting.v1": "Repairs becomes a domain of its own, out of Orders.",
    "merge.v1": "What Orders has goes along.",
    "merging.v1": "Orders becomes part of Bikes.",
}
"""What whoever sent each reads then."""


@pytest.mark.long
async def test_what_was_sent_once_is_still_answered(pollen):
    rows, ana = Rows(pollen.database, ORGANISATION), pollen.slack.person("ana")
    await pollen.register.run("people")
    orders = await rows.domain("Orders", leads=[ana.id], channel=pollen.slack.channel("orders").id)
    for name in ("Returns", "Parts", "Old", "Bikes"):
        await rows.domain(name, leads=[ana.id])
    await World(pollen.database, pollen.clock, ORGANISATION).node("Faster", domain=DomainId(orders))
    for name, expected in PAYLOADS.items():
        body = json.loads((GOLDEN / f"{name}.json").read_text("utf-8").replace("{response_url}", ""))
        pollen.clock.advance(timedelta(seconds=1))
        body["trigger_id"] = pollen.slack.rights(ana, "orders")["trigger_id"]
        calls = len(pollen.slack.calls)
        response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await pollen.settled()
        assert response.status == 200, name
        told = [call for call in pollen.slack.calls[calls:] if call.method.startswith(("views.", "chat."))]
        answered = [response.body or "", *(json.dumps(call.arguments, ensure_ascii=False) for call in told)]
        assert expected in "".join(answered), (name, answered)
        while ana.view:
            await ana.close_view()


def test_there_is_a_payload_of_every_button_and_form():
    every = {value for name, value in vars(ids).items() if name.isupper()}
    assert {f"domains.{name}" for name in PAYLOADS} == every
    assert all((GOLDEN / f"{name}.json").exists() for name in PAYLOADS)
