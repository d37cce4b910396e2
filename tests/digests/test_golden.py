"""Every button and form that was ever sent is still answered: a digest stays in its channel for years."""

import json
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.digests.living import Scene

pytestmark = pytest.mark.long

GOLDEN = Path(__file__).parents[1] / "golden" / "digests"
PAYLOADS = sorted(GOLDEN.glob("*.json"))
NOT_OURS_ANY_MORE = ("older version", "does not know this button", "Something went wrong")


@pytest.fixture
async def scene(pollen):
    """On the Monday on which the digest was posted that the payloads are about."""
    scene = Scene(pollen)
    await scene.settle_in()
    await scene.monday()
    return scene


async def test_what_was_sent_once_is_still_answered(scene):
    for path in PAYLOADS:
        answers = await answered(scene, path)
        assert any(answers), f"{path.stem}: the person sees something"
        assert not [text for text in answers for known in NOT_OURS_ANY_MORE if known in text], path.stem


async def answered(scene, path):
    """Deliver a payload as if ana had clicked just now, and return all that Pollen told Slack."""
    slack, ana = scene.slack, scene.slack.person("ana")
    rights = slack.rights(ana, "orders")
    body = json.loads(path.read_text("utf-8").replace("{response_url}", rights["response_url"]))
    body["trigger_id"] = rights["trigger_id"]
    calls, seen = len(slack.calls), len(ana.sees("orders"))
    response = await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    await scene.pollen.settled()
    await scene.follow()
    assert response.status == 200
    told = [call for call in slack.calls[calls:] if call.method.startswith(("chat.", "views."))]
    answers = [response.body or "", *(json.dumps(call.arguments) for call in told)]
    return answers + [message["text"] for message in ana.sees("orders")[seen:]]
