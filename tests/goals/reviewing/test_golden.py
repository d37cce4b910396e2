"""Every button, menu and form of reviews and lessons that was ever sent is still answered: people click for months."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.goals.reviewing.living import Scene

pytestmark = pytest.mark.long

GOLDEN = Path(__file__).parents[2] / "golden"
PAYLOADS = {
    "goals/lesson_pick.v1.suggest": "picks parcels 1 times",
    "goals/lessons.v1": "picks parcels 18 times",
    "goals/lessons_page.v1": "picks parcels 2 times",
    "goals/lesson_read.v1": "picks parcels 1 times",
    "goals/lesson_link.v1": "Linked: “The night shift picks parcels 2",
    "goals/lesson_unlink.v1": "Taken off: “The night shift picks parcels 2",
    "goals/lesson_link.v1.page": "Linked: “The night shift picks parcels 1",
    "goals/lesson_unlink.v1.page": "Taken off: “The night shift picks parcels 1",
    "goals/lesson_pick.v1": "Linked: “The night shift picks parcels 1",
    "goals/lesson_try.v1": "Whoever can read this learning sees it",
    "goals/write_lesson.v1": "We believed: Night shifts pick faster",
    "learnings/goal.v1": "Pick parcels at night",
    "learnings/form.v1.taught": "Saved under Orders.",
    "goals/review.v1": "We stop when",
    "goals/review_form.v1": "We changed the bet “Pick parcels at night”: Smaller.",
}
BROKEN = [name for name in PAYLOADS if "form" not in name and "suggest" not in name]


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


async def deliver(scene, body):
    """Hand a payload to Pollen; return the status and all that was shown or said after it."""
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


def read(scene, name):
    text = (GOLDEN / f"{name}.json").read_text("utf-8")
    return json.loads(text.replace("{response_url}", f"{scene.slack.url}/used-up"))


async def test_what_was_sent_once_is_still_answered(scene):
    for name, expected in PAYLOADS.items():
        status, answer = await deliver(scene, read(scene, name))
        assert status == 200, name
        assert expected in answer, (name, answer)


@pytest.mark.parametrize("name", BROKEN)
async def test_a_button_that_says_nothing_we_know_is_answered_in_words(scene, name):
    body = read(scene, name)
    (clicked,) = body["actions"]
    if "selected_option" in clicked:
        clicked["selected_option"]["value"] = "{broken"
    else:
        clicked["value"] = "{broken"
        body.pop("view", None)
    status, answer = await deliver(scene, body)
    assert status == 200
    assert "Pollen does not know this button any more" in answer


@pytest.mark.parametrize("name", ["goals/lesson_pick.v1", "goals/lessons_page.v1", "goals/review_form.v1"])
async def test_what_names_no_page_or_an_older_one_is_answered_in_words(scene, name):
    body = read(scene, name)
    if "actions" in body:
        body.pop("view", None)
        expected = "Pollen could not see which page this was clicked on"
    else:
        body["view"]["private_metadata"] = "{broken"
        expected = "This form is from an older version of Pollen"
    status, answer = await deliver(scene, body)
    assert status == 200
    assert expected in answer
