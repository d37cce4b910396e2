"""Every button, menu and form of seeing goals that was ever sent is still answered: people click on old messages."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.kernel.audit import Entry
from tests.goals.seeing.living import Scene

pytestmark = pytest.mark.long

GOLDEN = Path(__file__).parents[2] / "golden" / "goals"
NAMES = (
    "chart",
    "clear",
    "filter_domain",
    "filter_level",
    "filter_shown",
    "filter_sponsor",
    "filter_status",
    "fold",
    "follow",
    "follow.form",
    "history",
    "history_back",
    "history_newer",
    "history_older",
    "history_step",
    "next",
    "node",
    "page",
    "previous",
    "proposed",
    "tree",
)
PATHS = [GOLDEN / "command.goals.json", *(GOLDEN / f"{name}.v1.json" for name in NAMES)]
NOT_OURS_ANY_MORE = ("older version", "does not know this", "Something went wrong")


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    entry = Entry(thing="node", thing_id=str(scene.bet.id), act="edited", by=None, at=pollen.clock.now())
    for _ in range(20):
        await scene.world.goals(lambda store: store.record(scene.world.organisation, entry))
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


@pytest.mark.parametrize("path", PATHS[1:], ids=lambda path: path.stem)
async def test_a_button_that_says_nothing_we_know_is_answered_in_words(scene, path):
    body = read(scene, path)
    if "actions" not in body:
        body["view"]["private_metadata"] = "{broken"
    else:
        (clicked,) = body["actions"]
        body.pop("view", None)
        if "selected_option" in clicked:
            clicked["selected_option"]["value"] = "{broken"
        else:
            clicked["value"] = "{broken"
    status, answer = await deliver(scene, body)
    assert status == 200
    assert any(known in answer for known in NOT_OURS_ANY_MORE[:2]), answer
