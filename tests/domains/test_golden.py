"""Every button and form that was ever sent is still answered: people click on old messages for months."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.domains.words import Rows

pytestmark = pytest.mark.long

GOLDEN = Path(__file__).parents[1] / "golden" / "domains"
PAYLOADS = sorted(GOLDEN.glob("*.json"))
NOT_OURS_ANY_MORE = ("older version", "does not know this button", "Something went wrong")
ORGANISATION = "T0SANDBOX"


@pytest.fixture
async def answered(pollen):
    """Deliver a payload to Pollen; return its answer and everything that it told Slack."""
    rows = Rows(pollen.database, ORGANISATION)
    ana, ben = pollen.slack.person("ana").id, pollen.slack.person("ben").id
    await pollen.register.run("people")
    await rows.domain("Orders", leads=[ana], channel=pollen.slack.channel("orders").id)
    await rows.domain("Returns", state="proposed", proposed_by=ben, channel=pollen.slack.channel("returns").id)
    await rows.domain("Parts", state="unclaimed")
    await rows.domain("Old", state="archived", leads=[ana])
    await rows.domain("Bikes", leads=[ana])
    await rows.domain("Tires", state="proposed", proposed_by=ben)

    async def deliver(path):
        # A person clicks once a second at most, and Slack takes no more messages to them either.
        pollen.clock.advance(timedelta(seconds=1))
        body = json.loads(path.read_text("utf-8").replace("{response_url}", f"{pollen.slack.url}/used-up"))
        before = len(pollen.slack.calls)
        response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await pollen.settled()
        told = [call for call in pollen.slack.calls[before:] if call.method.startswith(("chat.", "views."))]
        assert response.status == 200
        return [response.body or "", *(json.dumps(call.arguments) for call in told)]

    return deliver


async def test_what_was_sent_once_is_still_answered(answered):
    for path in PAYLOADS:
        answers = await answered(path)
        assert any(answers), f"{path.stem}: the person hears something"
        assert not [text for text in answers for known in NOT_OURS_ANY_MORE if known in text], path.stem


def test_there_is_a_payload_of_every_button_and_form():
    from handlers.domains import choosing, form, messages, overview

    ids = {value for value in vars(messages).values() if isinstance(value, str) and value.startswith("domains.")}
    ids |= {*overview.ACTIONS.values(), overview.PREVIOUS, overview.NEXT}
    ids |= {f"{choosing.CALLBACK}.form", *(f"{form.CALLBACK}.{mode}" for mode in form.MODES)}
    kept = {f"domains.{path.stem}" for path in PAYLOADS}
    assert ids <= kept
