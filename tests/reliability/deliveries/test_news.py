"""Whatever becomes of Slack's news on the way, Pollen ends up knowing how things are."""

import pytest

from tests.reliability.deliveries.upheaval import KNOWN, Upheaval


async def compare(upheaval):
    assert await upheaval.known() == upheaval.truth(), upheaval.done
    place = upheaval.slack.channel(upheaval.ids[KNOWN])
    if not place.archived and "U0BOT" in place.members:
        assert await upheaval.known_insiders() == upheaval.insiders(), upheaval.done


async def play(scene, seed, *, order="shuffled", acts=8):
    """Let much happen of which the news comes twice, and in another order."""
    upheaval = Upheaval(scene, seed)
    scene.slack.faults.seed(seed)
    scene.slack.detours.add("*", hold=True, copies=1 + seed % 3)
    upheaval.happen(acts)
    scene.slack.detours.clear()
    scene.slack.release(order)
    await scene.pollen.settled()
    await compare(upheaval)


@pytest.mark.parametrize("order", ["as sent", "reversed", "shuffled"])
@pytest.mark.parametrize("seed", range(3))
async def test_the_last_state_counts_in_whatever_order_and_however_often_it_is_told(scene, order, seed):
    await play(scene, seed, order=order)
