"""A process ends at a numbered point, another goes on: each edition came once, nothing is lost, nothing counted twice."""

from random import Random

import pytest

from tests.reliability.exactly_once.accounts import Accounts
from tests.reliability.exactly_once.fate import Fate, Stage
from tests.reliability.exactly_once.play import staged

DEEPEST = {
    Stage.UNCOMMITTED: 60,
    Stage.COMMITTED: 60,
    Stage.UNSENT: 50,
    Stage.IN_FLIGHT: 50,
    Stage.HEARD: 50,
    Stage.UNANSWERED: 25,
    Stage.ANSWERED: 25,
}
"""About how many points of each kind a story passes in a few weeks."""


async def play(seed, url, fate, *, http=False):
    async with staged(seed, url=url, fate=fate, http=http) as (round_, database):
        await round_.run(database)
        accounts = await Accounts.read(round_.slack, database, round_.clock)
        accounts.settle(round_.story.promises)
    return round_


def fate_of(seed):
    chances = Random(f"fate {seed}")
    stage = list(Stage)[seed % len(Stage)]
    return Fate(stage, chances.randint(1, DEEPEST[stage]))


async def soak(seed, url):
    fate = fate_of(seed)
    try:
        await play(seed, url, fate, http=bool(seed // len(Stage) % 2))
    except BaseException as error:
        error.add_note(f"Seed {seed}; it was to end {fate.stage} {fate.number}, and ended {fate.ended_at}")
        raise
    assert fate.ended_at is not None, f"seed {seed} never came to {fate.stage} {fate.number}"


@pytest.mark.parametrize(("stage", "number"), [(stage, number) for stage in Stage for number in (3, 11)])
async def test_whenever_a_process_ends_another_goes_on_without_a_trace(stage, number, fresh_file):
    fate = Fate(stage, number)
    played = await play(number, fresh_file(), fate)
    assert fate.ended_at is not None
    assert played.deaths == 1


async def test_the_same_seed_passes_the_same_points(fresh_file):
    first, second = [await play(5, fresh_file(), Fate(Stage.HEARD, 9)) for _ in range(2)]
    for stage in Stage:
        assert first.fate.of(stage) == second.fate.of(stage)


@pytest.mark.soak
async def test_at_any_point_on_sqlite(rounds, fresh_file):
    for seed in rounds(300):
        await soak(seed, fresh_file())


@pytest.mark.soak
async def test_at_any_point_on_postgresql(rounds, fresh_postgresql):
    for seed in rounds(300):
        await soak(seed, fresh_postgresql())
