"""Every button, menu and form of seeing products that was ever sent is still answered: people click on old messages."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.products.seeing.living import Scene

pytestmark = pytest.mark.long

GOLDEN = Path(__file__).parents[2] / "golden" / "products"
NAMES = (
    "command.products",
    "command.words",
    "clear.v1",
    "edits_newer.v1",
    "edits_older.v1",
    "filter_domain.v1",
    "filter_owner.v1",
    "filter_status.v1",
    "filter_type.v1",
    "follow.v1",
    "follow.form.v1",
    "history.v1",
    "history_edits.v1",
    "history_newer.v1",
    "history_older.v1",
    "history_on.v1",
    "history_owners.v1",
    "history_step.v1",
    "list.v1",
    "next.v1",
    "open_goal.v1",
    "others.v1",
    "overview.v1",
    "previous.v1",
    "product.v1",
    "proposed.v1",
    "read_lesson.v1",
    "words.v1",
)
PATHS = [GOLDEN / f"{name}.json" for name in NAMES]
NEED_NO_VALUE = {"list.v1", "proposed.v1", "clear.v1", "words.v1"}
NOT_OURS_ANY_MORE = ("older version", "does not know this", "Something went wrong")


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    await scene.edited(20)
    return scene


async def deliver(scene, body):
    """Hand a payload to Pollen; return the status and all that was shown or said after it."""
    scene.pollen.clock.advance(timedelta(seconds=1))
    body["trigger_id"] = scene.slack.rights(scene.ana, "general")["trigger_id"]
    calls = len(scene.slack.calls)
    response = await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    await scene.pollen.settled()
    shown = [call for call in scene.slack.calls[calls:] if call.method.startswith("views.") or "post" in call.method]
    while scene.ana.view:
        await scene.ana.close_view()
    return response.status, json.dumps([[call.arguments for call in shown], response.body or ""], ensure_ascii=False)


def read(scene, path):
    return json.loads(path.read_text("utf-8").replace("{response_url}", f"{scene.slack.url}/used-up"))


async def test_what_was_sent_once_is_still_answered(scene):
    for path in PATHS:
        status, answer = await deliver(scene, read(scene, path))
        assert status == 200, path.stem
        assert answer != '[[], ""]', f"nobody hears anything of {path.stem}"
        assert not [known for known in NOT_OURS_ANY_MORE if known in answer], (path.stem, answer)


@pytest.mark.parametrize("path", PATHS[2:], ids=lambda path: path.stem)
async def test_a_button_that_says_nothing_we_know_is_answered_in_words(scene, path):
    body = read(scene, path)
    if "actions" not in body:
        body["view"]["private_metadata"] = "{broken"
    else:
        (clicked,) = body["actions"]
        if path.stem in {"others.v1", "history_on.v1", "words.v1"}:
            body["view"]["private_metadata"] = "{broken"
        elif path.stem not in NEED_NO_VALUE:
            body.pop("view", None)
        if "selected_option" in clicked:
            clicked["selected_option"]["value"] = "{broken"
        else:
            clicked["value"] = "{broken"
    status, answer = await deliver(scene, body)
    assert status == 200
    if path.stem not in NEED_NO_VALUE - {"words.v1"}:
        assert any(known in answer for known in NOT_OURS_ANY_MORE[:2]), answer
