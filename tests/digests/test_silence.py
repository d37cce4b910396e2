"""Slack does not answer while somebody looks at a digest: what was asked for is done, and they hear that it is."""

import pytest

from tests.digests.living import Scene

pytestmark = pytest.mark.long


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


SILENT = [{"error": "internal_error"}, {"drop": True}]


@pytest.mark.parametrize("how", SILENT)
@pytest.mark.parametrize(
    ("button", "done"),
    [
        ("Pause", "The digest is paused."),
        ("Skip next", "The digest for Monday 12 January is skipped: nothing goes out then"),
        ("Send now", "The digest for Monday 12 January is on its way to the channel."),
    ],
)
async def test_what_was_done_is_told_where_the_page_could_not_be_renewed(scene, how, button, done):
    await scene.digest(scene.ana)
    scene.slack.faults.add("views.update", **how)
    await scene.click(scene.ana, button)
    said = scene.slack.direct(scene.ana)[-1]["text"]
    assert said.startswith(done)
    assert said.endswith("Slack did not show the page anew. Type /digest to see it.")
    assert len(scene.ana.views) == 1, "nothing about a mistake stands on top"


async def test_resuming_is_told_as_well(scene):
    await scene.digest(scene.ana)
    await scene.click(scene.ana, "Pause")
    scene.slack.faults.add("views.update", drop=True)
    await scene.click(scene.ana, "Resume")
    assert scene.slack.direct(scene.ana)[-1]["text"].startswith("The digest is resumed.")


@pytest.mark.parametrize("how", SILENT)
async def test_a_page_that_slack_does_not_open_is_asked_for_again(scene, how):
    scene.slack.faults.add("views.open", **how)
    await scene.digest(scene.ana)
    assert scene.ana.sees("orders")[-1]["text"] == "Slack did not open the page this time. Please type /digest again."
    await scene.monday()
    scene.slack.faults.add("views.open", **how)
    await scene.click(scene.cora, "Read it all", scene.posted())
    assert scene.cora.sees("orders")[-1]["text"] == "Slack did not open the lesson this time. Please click again."
