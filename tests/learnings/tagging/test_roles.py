"""Every method of the service of tags, tried by everyone that there is."""

import inspect

import pytest
from sqlmodel import select

from bot.features.learnings.tagging.service import Tags
from bot.kernel.errors import NotAllowedError
from storage.tables import AuditRow, LearningTagRow, TagRow
from tests.learnings.place import ADA, ANA, BEN, acting

ACTORS = {
    "lead": BEN,
    "admin": ADA,
    "member": ANA,
    "stranger": acting("U-nobody-recorded"),
    "guest": acting("U-gus"),
    "leading_guest": acting("U-gil"),
    "external": acting("U-eve", external=True),
    "foreign": acting("U-fay"),
    "inactive": acting("U-ida"),
}
CHANGERS = {"lead", "admin"}
MEMBERS = {*CHANGERS, "member", "stranger"}
TABLE = {
    "offer": (MEMBERS, lambda s, a: s.tags.offer(a, "col")),
    "listing": (MEMBERS, lambda s, a: s.tags.listing(a)),
    "one": (CHANGERS, lambda s, a: s.tags.one(a, "colour")),
    "rename": (CHANGERS, lambda s, a: s.tags.rename(a, s.shelf.delivery(), "colour", to="COLOUR")),
    "merge": (CHANGERS, lambda s, a: s.tags.merge(a, s.shelf.delivery(), "colour", into="hue")),
}


class Scene:
    def __init__(self, tags, shelf):
        self.tags, self.shelf = tags, shelf


@pytest.fixture
def any_database(database):
    return database


@pytest.fixture
async def scene(tags, shelf):
    await shelf.place.person("U-fay", "Fay", is_external=True)
    await shelf.place.person("U-ida", "Ida", is_active=False)
    await shelf.place.person("U-gil", "Gil", is_guest=True)
    await shelf.place.domain("Returns", leads=["U-gil", "U-ida", "U-fay"])
    return Scene(tags, shelf)


def everything(session):
    return [repr(row) for table in (TagRow, LearningTagRow, AuditRow) for row in session.exec(select(table))]


def test_every_method_that_a_person_can_call_is_in_the_table():
    methods = {name for name, _ in inspect.getmembers(Tags, inspect.isfunction) if not name.startswith("_")}
    assert methods == set(TABLE)


@pytest.mark.parametrize("method", list(TABLE))
async def test_a_method_is_open_to_exactly_these(scene, database, method):
    allowed, attempt = TABLE[method]
    await scene.shelf.put("hue")
    await scene.shelf.put("colour")
    before = await database.read(everything)
    for who in sorted(set(ACTORS) - allowed):
        with pytest.raises(NotAllowedError):
            await attempt(scene, ACTORS[who])
    assert await database.read(everything) == before, "a refusal changes nothing"
    await attempt(scene, ACTORS[min(allowed)])


@pytest.mark.parametrize(
    ("method", "who"), [(method, who) for method, (allowed, _) in TABLE.items() for who in sorted(allowed)]
)
async def test_each_of_them_may(scene, method, who):
    await scene.shelf.put("hue")
    await scene.shelf.put("colour")
    await TABLE[method][1](scene, ACTORS[who])
