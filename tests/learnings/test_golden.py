"""Every button and form that was ever sent is still answered: people click on old messages for months."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.learnings.living import Scene

pytestmark = pytest.mark.long

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


async def test_what_was_sent_once_is_still_answered(scene):
    for path in PAYLOADS:
        body = json.loads(path.read_text("utf-8").replace("{response_url}", f"{scene.slack.url}/used-up"))
        # A person clicks once a second at most, and Slack takes no more messages to them either.
        scene.pollen.clock.advance(timedelta(seconds=1))
        told, calls = len(said_to(scene.ana, scene.slack)), len(scene.slack.calls)
        response = await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await scene.pollen.settled()
        renewed = [str(call.arguments) for call in scene.slack.calls[calls:] if call.method == "views.update"]
        answers = [*said_to(scene.ana, scene.slack)[told:], response.body or "", *renewed]
        assert response.status == 200, path.stem
        assert any(answers), f"nobody hears anything of {path.stem}"
        assert not [text for text in answers for known in NOT_OURS_ANY_MORE if known in text], path.stem


@pytest.mark.parametrize(
    ("action", "value"),
    [("retry.v1", "{broken"), ("undo.v1", "seven"), ("domain.v1", "7"), ("continue.v1", "")],
)
async def test_a_button_that_says_nothing_we_know_is_answered_in_words(pollen, action, value):
    body = json.loads((GOLDEN / f"{action}.json").read_text("utf-8").replace("{response_url}", pollen.slack.url))
    body.pop("view", None)
    (clicked,) = body["actions"]
    if "selected_option" in clicked:
        clicked["selected_option"]["value"] = value
    else:
        clicked["value"] = value
    response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    await pollen.settled()
    assert response.status == 200
    assert pollen.slack.direct(pollen.slack.person("ana"))[-1]["text"].startswith("Pollen does not know this button")


def test_there_is_a_payload_of_every_button_and_form():
    from handlers.learnings import form, messages

    ids = {value for value in vars(messages).values() if isinstance(value, str) and value.startswith("learnings.")}
    kept = {f"learnings.{path.stem}" for path in PAYLOADS}
    assert ids <= kept
    assert {f"{form.CALLBACK}.new", f"{form.CALLBACK}.edit"} <= kept
