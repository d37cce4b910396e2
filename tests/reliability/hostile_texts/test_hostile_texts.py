"""Whatever somebody writes, wherever it is shown, to whomever: it pings nobody, forges no link and leaks nothing."""

import pytest

from tests.reliability.hostile_texts.round import in_pages, in_slack, in_time, kept, outside_slack
from tests.reliability.hostile_texts.walk import Walk
from tests.reliability.hostile_texts.world import hostile_world
from tests.visibility.test_every_output import WALKED_POSTS

TEXTS = 100
"""In each of 20 rounds."""


async def play_all(template, folder, *, seed, many=TEXTS):
    """Play a round; return what was wrong, how much was shown, and which kinds of post came about."""
    async with hostile_world(template, folder, seed=seed, many=many) as world:
        walk = Walk(world)
        await in_slack(walk, turn=seed)
        await in_pages(walk, many=40)
        await in_time(walk, days=8)
        await outside_slack(walk, folder)
        return walk, await kept(walk)


@pytest.mark.long
async def test_nothing_hostile_acts_in_a_sample_of_what_is_shown(migrated_file, tmp_path):
    async with hostile_world(migrated_file, tmp_path, seed=3, many=40) as world:
        walk = Walk(world)
        await in_slack(walk, turn=3, share=0.2)
        await in_pages(walk, many=4)
        await kept(walk)
        assert not walk.wrong
        assert walk.outputs > 30


@pytest.mark.long
async def test_nothing_hostile_acts_wherever_it_is_shown(migrated_file, tmp_path):
    walk, kinds = await play_all(migrated_file, tmp_path, seed=4)
    assert not walk.wrong
    assert kinds == WALKED_POSTS
    # Else it would prove nothing that nobody outside was shown them.
    assert walk.secrets_shown > 5
    assert walk.outputs > 150


@pytest.mark.soak
async def test_two_thousand_hostile_texts_act_nowhere(migrated_file, tmp_path, rounds):
    for seed in rounds(20):
        walk, _ = await play_all(migrated_file, tmp_path, seed=seed)
        assert not walk.wrong, f"round {seed}"
