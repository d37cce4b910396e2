"""Every method of the service that saves messages, tried by everyone that there is."""

import inspect
from contextlib import suppress

import pytest

from bot.features.learnings.capturing.service import Capturing
from bot.kernel.errors import NotAllowedError
from tests.learnings.capturing.board import mark, said
from tests.learnings.place import ADA, ANA, BEN, CARLA, acting

MEMBERS = {"author": ANA, "lead": BEN, "admin": ADA, "member": CARLA}
OTHERS = {
    "guest": acting("U-gus"),
    "external": acting("U-eve"),
    "by the payload": acting("U-carla", external=True),
    "inactive": acting("U-ida"),
    "bot": acting("U-bot"),
}
TABLE = {
    "by_emoji": lambda board, actor: board.capturing.by_emoji(actor, mark()),
    "give_up": lambda board, actor: board.capturing.give_up(actor, mark()),
    "sheet": lambda board, actor: board.capturing.sheet(actor, said("long " * 3000)),
}
ANYBODYS = {"keep", "prepare_system"}
"""Everyone may keep words, which only they get back; and nobody acts where a notice is prepared."""


def test_every_method_is_in_the_table():
    methods = {name for name, _ in inspect.getmembers(Capturing, inspect.isfunction) if not name.startswith("_")}
    assert methods == set(TABLE) | ANYBODYS


@pytest.mark.parametrize("method", list(TABLE))
async def test_a_method_changes_something_for_members_alone(board, method):
    board.post(said())
    before = await board.everything()
    for actor in OTHERS.values():
        with suppress(NotAllowedError):
            await TABLE[method](board, actor)
        assert await board.everything() == before
    for actor in MEMBERS.values():
        await TABLE[method](board, actor)
    assert await board.everything() != before


async def test_what_somebody_kept_is_theirs_alone(board, drafts):
    draft = await board.capturing.keep(BEN, await board.capturing.sheet(BEN, said()))
    assert [kept.id for kept in await drafts.of(BEN)] == [draft.id]
    for actor in (ANA, ADA, CARLA):
        assert await drafts.of(actor) == ()
