"""Real processes, killed without a word at random moments while commands come in and digests are due."""

import pytest

from tests.reliability.exactly_once.accounts import Accounts
from tests.reliability.exactly_once.rush import rushing

ROUNDS = 38
"""Of four kills each: a little more than half of three hundred on each database."""


async def rush(seed, url, folder):
    async with rushing(seed, url=url, folder=folder) as (round_, database):
        try:
            await round_.run(database)
            accounts = await Accounts.read(round_.slack, database, round_.clock)
            accounts.settle(round_.story.promises)
        except BaseException as error:
            log = (folder / "log").read_text(encoding="utf-8", errors="replace")
            error.add_note(f"Seed {seed}; the processes said last: {log[-2000:]}")
            raise
    return accounts


@pytest.mark.soak
async def test_processes_that_are_killed_at_any_moment_on_sqlite(rounds, fresh_file, tmp_path):
    for seed in rounds(ROUNDS):
        await rush(seed, fresh_file(), tmp_path)


@pytest.mark.soak
async def test_processes_that_are_killed_at_any_moment_on_postgresql(rounds, fresh_postgresql, tmp_path):
    for seed in rounds(ROUNDS):
        await rush(seed, fresh_postgresql(), tmp_path)
