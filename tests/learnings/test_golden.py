"""Every button and form that was ever sent is still answered: people click on old messages for months."""

import json
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.learnings.living import Scene

GOLDEN = Path(__file__).parents[1] / "golden" / "learnings"
PAYLOADS = sorted(GOLDEN.glob("*.json"))
NOT_OURS_ANY_MORE = ("older version", "does not know this button", "Something went wrong")


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    for text in ("One.", "Two.", "Three.", "word " * 4500):
        await scene.learned(scene.ana, text, channel="finance")
    return scene


def said_to(person, slack):
    messages = [message for channel in ("orders", "finance", None) for message in person.sees(channel)]
    return [message["text"] for message in messages] + [message["text"] for message in slack.direct(person)]


@pytest.mark.parametrize("path", PAYLOADS, ids=[path.stem for path in PAYLOADS])
async def test_what_was_sent_once_is_still_answered(scene, path):
    body = json.loads(path.read_text("utf-8").replace("{response_url}", f"{scene.slack.url}/used-up"))
    told = len(said_to(scene.ana, scene.slack))
    response = await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    await scene.pollen.settled()
    assert response.status == 200
    new = said_to(scene.ana, scene.slack)[told:]
    answers = [*new, response.body or ""]
    assert any(answers), "the person hears something"
    assert not [text for text in answers for known in NOT_OURS_ANY_MORE if known in text]


def test_there_is_a_payload_of_every_button_and_form():
    from handlers.learnings import form, messages

    ids = {value for value in vars(messages).values() if isinstance(value, str) and value.startswith("learnings.")}
    kept = {f"learnings.{path.stem}" for path in PAYLOADS}
    assert ids <= kept
    assert {f"{form.CALLBACK}.new", f"{form.CALLBACK}.edit"} <= kept
