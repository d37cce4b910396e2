"""Every button and form about support that was ever sent is still answered: people click on old messages for months."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from handlers.goals.ids import ASK_SUPPORT, SUPPORT
from handlers.goals.supporting import answering, asking, pieces
from tests.goals.supporting.living import Scene

GOLDEN = Path(__file__).parents[2] / "golden" / "goals"
PAYLOADS = {
    "ask_support.v1": "sponsors the goal",
    "support_form.v1": "Ben Okoro gets it now, in a direct message.",
    "support.v1": "asks for support of the goal",
    "support_no.v1": "Why not?",
    "support_yes.v1": "How will you help?",
    "support_ask_back.v1": "What do you want to know?",
    "support_answer.v1.ask_back": "",
    "support_reply.v1": "Your reply",
    "support_answer.v1.reply": "",
    "support_yes.v1.page": "How will you help?",
    "support_answer.v1.yes": "Ana Lima and Cora Winter get it now, in a direct message.",
    "support_withdraw.v1": "Ben Okoro said yes meanwhile",
}
"""In the order in which they were sent, with what whoever sent them reads then."""


@pytest.mark.long
async def test_what_was_sent_once_is_still_answered(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    people = {person.id: person for person in (scene.ana, scene.ben)}
    for name, expected in PAYLOADS.items():
        body = json.loads((GOLDEN / f"{name}.json").read_text("utf-8").replace("{response_url}", ""))
        person = people[body["user"]["id"]]
        pollen.clock.advance(timedelta(seconds=1))
        body["trigger_id"] = scene.slack.rights(person, "orders")["trigger_id"]
        calls = len(scene.slack.calls)
        response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await pollen.settled()
        assert (response.status, response.body or "") == (200, ""), name
        told = [call for call in scene.slack.calls[calls:] if call.method.startswith(("views.", "chat."))]
        assert expected in "".join(json.dumps(call.arguments, ensure_ascii=False) for call in told), name
        while person.view:
            await person.close_view()
        await scene.look_around()
    # Two letters each; ben and ana were also told what became of two forms that lay on no page.
    assert [len(scene.letters(person)) for person in (scene.ben, scene.ana, scene.cora)] == [4, 4, 2]


def test_there_is_a_payload_of_every_button_and_form():
    ids = {ASK_SUPPORT, SUPPORT, *pieces.ACTIONS.values(), asking.CALLBACK, answering.FORM}
    assert {f"goals.{name}".split(".v1")[0] + ".v1" for name in PAYLOADS} == ids
    assert all((GOLDEN / f"{name}.json").exists() for name in PAYLOADS)
