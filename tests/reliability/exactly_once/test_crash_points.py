"""A process ends at a numbered point, another goes on: each edition came once, nothing is lost, nothing counted twice."""

from datetime import timedelta
from random import Random

import pytest

from handlers.digests.edition import NOT_FOR_US, TRY
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
    return Fate(stage, chances.randint(1, DEEPEST[stage]), again=chances.choice((0, 0, 5, 15)))


async def soak(seed, url):
    fate = fate_of(seed)
    try:
        await play(seed, url, fate, http=bool(seed // len(Stage) % 2))
    except BaseException as error:
        error.add_note(f"Seed {seed}; it was to end {fate.stage} {fate.number}, and ended {fate.ended_at}")
        raise
    assert fate.ended_at is not None, f"seed {seed} never came to {fate.stage} {fate.number}"


@pytest.mark.parametrize(
    ("stage", "what"),
    [
        (Stage.IN_FLIGHT, "chat.postMessage"),
        pytest.param(Stage.UNCOMMITTED, "Deliveries._settle", marks=pytest.mark.long),
        pytest.param(Stage.COMMITTED, "Deliveries._send", marks=pytest.mark.long),
        pytest.param(Stage.HEARD, "chat.postMessage", marks=pytest.mark.long),
        pytest.param(Stage.UNANSWERED, "slash_commands", marks=pytest.mark.long),
        pytest.param(Stage.UNSENT, "chat.postMessage", marks=pytest.mark.long),
        pytest.param(Stage.ANSWERED, "events_api", marks=pytest.mark.long),
        pytest.param(Stage.UNCOMMITTED, "Learnings.submit", marks=pytest.mark.long),
        pytest.param(Stage.COMMITTED, "Editions._settle", marks=pytest.mark.long),
        pytest.param(Stage.COMMITTED, "Capturing.by_emoji", marks=pytest.mark.long),
        pytest.param(Stage.IN_FLIGHT, "chat.update", marks=pytest.mark.long),
        pytest.param(Stage.UNANSWERED, "interactive", marks=pytest.mark.long),
    ],
)
async def test_wherever_a_process_ends_another_goes_on_as_if_nothing_had_happened(stage, what, fresh_file):
    fate = Fate(stage, 1, what=what)
    async with staged(3, url=fresh_file(), fate=fate) as (round_, database):
        round_.weather.clear_up()
        await round_.run_briefly(database)
        accounts = await Accounts.read(round_.slack, database, round_.clock)
    accounts.settle(round_.story.promises)
    assert (fate.ended_at or "").endswith(what)
    assert round_.deaths == 1


@pytest.mark.long
async def test_the_same_seed_passes_the_same_points(fresh_file):
    first, second = [await play(5, fresh_file(), Fate(Stage.HEARD, 9)) for _ in range(2)]
    for stage in Stage:
        assert first.fate.of(stage) == second.fate.of(stage)


@pytest.mark.long
async def test_a_post_that_reaches_slack_late_is_found_there_and_not_sent_again(fresh_file):
    async with staged(1, url=fresh_file(), fate=Fate()) as (round_, database):
        round_.weather.lost = 1.0
        await round_.pass_until(round_.clock.now() + timedelta(days=7))
        assert not round_.wire.is_empty
        await round_.come_to_rest(database)
        accounts = await Accounts.read(round_.slack, database, round_.clock)
        accounts.settle([])
    sent = {post.kind: (post.state, post.attempts) for post in accounts.posts}
    assert sent["edition"] == ("posted", 1)


@pytest.mark.long
async def test_an_update_that_reaches_slack_late_does_not_bring_back_what_it_said(fresh_file):
    async with staged(1, url=fresh_file(), fate=Fate()) as (round_, database):
        round_.weather.clear_up()
        await round_.pass_to_monday(hour=13)
        life = await round_._alive()
        for person, message, button in round_.story._buttons(TRY):
            await person.click(TRY, message=message, value=button["value"])
            life.lost = 1.0
            await round_.sweep()
            life.lost = 0.0
            assert not round_.wire.is_empty
            await person.click(NOT_FOR_US, message=message, value=button["value"])
            break
        for _ in range(20):
            await round_.pass_time(minutes=0.1)
        await round_.come_to_rest(database)
        accounts = await Accounts.read(round_.slack, database, round_.clock)
    accounts.settle([])


@pytest.mark.soak
async def test_at_any_point_on_sqlite(rounds, fresh_file):
    for seed in rounds(300):
        await soak(seed, fresh_file())


@pytest.mark.soak
async def test_at_any_point_on_postgresql(rounds, fresh_postgresql):
    for seed in rounds(300):
        await soak(seed, fresh_postgresql())
