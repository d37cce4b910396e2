"""Whole organisations with such words and names in them, played through the database and a local Slack.

The local Slack refuses what Slack refuses; here it must refuse nothing, and every command answers.
"""

import random
import shutil
from datetime import timedelta

import pytest
from sqlmodel import select

from sandbox import ChannelSpec, PersonSpec
from storage.tables import PostRow
from tests.learnings.place import Place
from tests.reliability.accepted.words import FRAGMENTS, ODD_NAMES, fitted, one_line
from tests.slack import ORGANISATION, living, workspace

REFUSALS = {"invalid_blocks", "invalid_arguments", "msg_blocks_too_long", "view_too_large", "msg_too_long", "no_text"}
LESSONS = 12


def words(chance, most):
    """A text of the same words and signs as those of the renderers, with at least one letter."""
    some = chance.choices(FRAGMENTS, k=chance.randint(1, 6))
    return f"Lesson {fitted(some, chance.choice((' ', ' ', '', chr(10))), chance.choice((1, 3, 20_000)), most - 7)}"


def people_of(chance):
    place = workspace()
    for person, name in zip(place.people, chance.sample(ODD_NAMES, k=4), strict=False):
        person.real_name = name or person.real_name
    place.people.append(PersonSpec(name="zoe", real_name="🎉" * 80))
    place.channels.append(ChannelSpec(name="lounge", members=["ana", "ben", "cora"]))
    return place


async def play(seed, path, domains):
    chance = random.Random(seed)
    async with living(f"sqlite:///{path}", given=people_of(chance)) as here:
        slack, place = here.slack, Place(here.database, ORGANISATION)
        await here.register.run("people")
        ana, ben = slack.person("ana"), slack.person("ben")
        for number in range(domains):
            name = f"{one_line(fitted(chance.choices(FRAGMENTS, k=2), ' ', 1, 50))} {number}"
            channel = {0: "C0ORDERS", 1: "C0LOGISTICS"}.get(number)
            await place.domain(name.strip(), channel=channel, leads=[(ana, ben)[number % 2].id])
        for number in range(LESSONS):
            person, channel = ((ana, "orders"), (ben, "logistics"))[number % 2]
            reply = await person.command("/learned", words(chance, 20_000), channel=channel)
            assert reply.acked
            assert reply.error is None
            here.clock.advance(timedelta(seconds=90))
            await here.settled()
        for command, more in (
            ("/learnings", ""),
            ("/learnings", "late parcels"),
            ("/digest", ""),
            ("/domains", ""),
            ("/pollen", ""),
        ):
            reply = await ana.command(command, more, channel="lounge")
            assert reply.acked
            assert reply.error is None
            await here.settled()
            while ana.view:
                await ana.close_view()
        for _ in range(8):
            here.clock.advance(timedelta(days=1))
            for _ in range(3):
                await here.register.run_all()
                here.clock.advance(timedelta(seconds=2))
        await here.settled()
        refused = [(one.method, one.answer["error"]) for one in slack.calls if one.answer.get("error") in REFUSALS]
        posts = await here.database.read(
            lambda session: [(row.kind, row.state, row.error) for row in session.exec(select(PostRow))]
        )
        assert refused == []
        assert [post for post in posts if post[0] == "edition"], "an edition was posted"
        assert {post[1] for post in posts if post[0] == "edition"} == {"posted"}, posts


@pytest.mark.long
@pytest.mark.parametrize(("seed", "domains"), [(1, 3), (2, 200)])
async def test_slack_takes_all_of_an_organisation(migrated_file, tmp_path, seed, domains):
    path = tmp_path / "here.db"
    shutil.copy(migrated_file, path)
    await play(seed, path, domains)


@pytest.mark.soak
async def test_slack_takes_all_of_many_organisations(migrated_file, tmp_path, rounds):
    for seed in rounds(10):
        path = tmp_path / f"{seed}.db"
        shutil.copy(migrated_file, path)
        await play(seed, path, random.Random(seed).choice((2, 40, 101, 200)))
