"""Every button and form of keeping products that was ever sent is still answered: people click for months."""

import json
from datetime import timedelta

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from handlers.products import ids as pages
from handlers.products.keeping import ids
from tests.products.keeping.golden import GOLDEN, SENT, furnish

ONLY_SHOWN = ids.LINKS
"""There is nothing to submit in it."""


@pytest.mark.long
async def test_what_was_sent_once_is_still_answered(pollen):
    await furnish(pollen)
    slack, ana = pollen.slack, pollen.slack.person("ana")
    for name, expected in SENT.items():
        text = (GOLDEN / f"{name}.json").read_text("utf-8").replace("{response_url}", f"{slack.url}/used-up")
        body = json.loads(text)
        pollen.clock.advance(timedelta(seconds=1))
        if body["type"] == "block_actions":
            body["trigger_id"] = slack.rights(ana, "orders")["trigger_id"]
        calls = len(slack.calls)
        response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await pollen.settled()
        told = [str(call.arguments) for call in slack.calls[calls:] if call.method.startswith(("views.", "chat."))]
        assert response.status == 200
        answered = json.dumps(json.loads(response.body), ensure_ascii=False) if response.body else ""
        assert expected in "".join([answered, *told]), name
        while ana.view:
            await ana.close_view()


def test_there_is_a_payload_of_every_button_and_form():
    own = {value for name, value in vars(ids).items() if name.isupper()} - {ONLY_SHOWN}
    own |= {pages.NEW, pages.EDIT, pages.ACCEPT, pages.DECLINE, pages.LINK, pages.TAKE, pages.GIVE_UP}
    own |= {"learnings.product.v1", "goals.product.v1"}
    assert {name.replace("/", ".").split(".v1")[0] + ".v1" for name in SENT} == own
    assert all((GOLDEN / f"{name}.json").exists() for name in SENT)
