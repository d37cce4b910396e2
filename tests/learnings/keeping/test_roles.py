"""Every method that keeps a learning true, tried by everyone that there is."""

import inspect

import pytest
from sqlmodel import select

from bot.features.learnings.keeping.applications import Answer
from bot.features.learnings.keeping.history import Histories
from bot.features.learnings.keeping.journey import Given, Journeys
from bot.features.learnings.keeping.newer import Suggestions
from bot.features.learnings.keeping.page import PageReader
from bot.features.learnings.keeping.service import Keeping
from bot.kernel.errors import NotAllowedError, NotFoundError
from storage.tables import ApplicationRow, AuditRow, LearningRow
from tests.learnings.place import ANA, BEN
from tests.learnings.test_roles import ACTORS, CHANGERS
from tests.learnings.test_roles import MEMBERS as READERS

# Carla leads Finance: the member who may answer for another domain.
TABLE = {
    (Keeping, "retire"): (CHANGERS, lambda s, a: s.retire(s.learning, by=a)),
    (Keeping, "supersede"): (CHANGERS, lambda s, a: s.supersede(s.learning, s.other, by=a)),
    (Keeping, "merge"): ({"author", "saver"}, lambda s, a: s.merge(s.learning, s.other, by=a)),
    (PageReader, "page"): (READERS, lambda s, a: s.pages.page(a, s.learning)),
    (Histories, "history"): ({"lead", "admin"}, lambda s, a: s.histories.history(a, s.learning)),
    (Suggestions, "newer"): (CHANGERS, lambda s, a: s.suggestions.newer(a, s.learning, "freeze")),
    (Journeys, "domains"): ({"member"}, lambda s, a: s.journeys.domains(a, s.learning)),
    (Journeys, "answer"): (
        {"member"},
        lambda s, a: s.journeys.answer(a, s.delivery(), s.learning, Given(answer=Answer.PLANNED)),
    ),
}


@pytest.fixture
async def furnished(scene):
    await scene.place.person("U-fay", "Fay", is_external=True)
    await scene.place.person("U-ida", "Ida", is_active=False)
    await scene.place.person("U-sam", "Sam")
    scene.learning, scene.other = await scene.log(), await scene.log(by=BEN)
    await scene.set(scene.learning, saver_id="U-sam")
    return scene


def everything(session):
    return [repr(row) for table in (LearningRow, ApplicationRow, AuditRow) for row in session.exec(select(table))]


def test_every_method_that_a_person_can_call_is_in_the_table():
    methods = {
        (service, name)
        for service in (Keeping, PageReader, Histories, Suggestions, Journeys)
        for name, _ in inspect.getmembers(service, inspect.isfunction)
        if not name.startswith("_")
    }
    assert methods == set(TABLE)


@pytest.mark.long
@pytest.mark.parametrize(("service", "method"), list(TABLE), ids=lambda part: getattr(part, "__name__", part))
async def test_a_method_is_open_to_exactly_these(furnished, service, method):
    allowed, attempt = TABLE[service, method]
    before = await furnished.database.read(everything)
    for who in sorted(set(ACTORS) - allowed):
        with pytest.raises((NotAllowedError, NotFoundError)):
            await attempt(furnished, ACTORS[who])
    assert await furnished.database.read(everything) == before, "a refusal changes nothing"
    for who in sorted(allowed):
        await attempt(furnished, ACTORS[who])
        if service is Keeping:
            await furnished.restore(furnished.learning, by=ANA)
