"""Every method of every service of this feature, tried by everyone that there is."""

import inspect

import pytest
from sqlmodel import select

from bot.features.learnings.drafts import Drafts
from bot.features.learnings.link_menus import LinkMenus
from bot.features.learnings.service import Learnings
from bot.features.learnings.sheets import Sheets
from bot.features.learnings.submissions import Sent
from bot.kernel.errors import NotAllowedError, NotFoundError
from storage.learnings import learning_transactions
from storage.tables import DraftRow, LearningRow, NodeRow, PersonRow
from tests.clock import MONDAY_NOON
from tests.learnings.place import ADA, ANA, BEN, CARLA, ORGANISATION, acting

FORM = {"text": "Freeze the plan on Friday.", "visibility": "everyone"}
ACTORS = {
    "author": ANA,
    "saver": acting("U-sam"),
    "lead": BEN,
    "admin": ADA,
    "member": CARLA,
    "stranger": acting("U-nobody-recorded"),
    "guest": acting("U-gus"),
    "external": acting("U-eve", external=True),
    "foreign": acting("U-fay"),
    "inactive": acting("U-ida"),
}
CHANGERS = {"author", "saver", "lead", "admin"}
MEMBERS = {*CHANGERS, "member", "stranger"}
EVERYONE = set(ACTORS)
TABLE = {
    (Learnings, "log"): (MEMBERS, lambda s, a: s.learnings.log(a, s.delivery(), text="Words.", channel=None)),
    (Learnings, "submit"): (MEMBERS, lambda s, a: s.learnings.submit(a, s.delivery(), Sent(fields=FORM))),
    (Learnings, "receipt"): (CHANGERS, lambda s, a: s.learnings.receipt(a, s.learning)),
    (Learnings, "move"): (CHANGERS, lambda s, a: s.learnings.move(a, s.delivery(), s.learning, s.orders)),
    (Learnings, "share"): (CHANGERS, lambda s, a: s.learnings.share(a, s.delivery(), s.learning)),
    (Learnings, "narrow"): (CHANGERS, lambda s, a: s.learnings.narrow(a, s.delivery(), s.learning)),
    (Learnings, "undo"): (CHANGERS, lambda s, a: s.learnings.undo(a, s.delivery(), s.learning)),
    (Learnings, "restore"): (CHANGERS, lambda s, a: s.learnings.restore(a, s.delivery(), s.learning)),
    (Sheets, "blank"): (MEMBERS, lambda s, a: s.sheets.blank(a, None)),
    (Sheets, "of"): (CHANGERS, lambda s, a: s.sheets.of(a, s.learning)),
    (Sheets, "taught"): (MEMBERS, lambda s, a: s.sheets.taught(a, s.goal, {"text": "Words."}, s.orders)),
    # A draft is of whoever wrote it, and of nobody else: ana's, here.
    (Sheets, "of_draft"): ({"author"}, lambda s, a: s.sheets.of_draft(a, s.draft)),
    (LinkMenus, "goals"): (MEMBERS, lambda s, a: s.menus.goals(a, "")),
    (LinkMenus, "products"): (MEMBERS, lambda s, a: s.menus.products(a, "")),
    (Drafts, "keep_draft"): (EVERYONE, lambda s, a: s.drafts.keep_draft(a, {"text": "Words."}, "the test says so")),
    (Drafts, "of"): (EVERYONE, lambda s, a: s.drafts.of(a)),
    (Drafts, "discard"): ({"author"}, lambda s, a: s.drafts.discard(a, s.draft)),
}


class Scene:
    def __init__(self, place, learnings, sheets, drafts, menus):
        self.orders, self.learnings, self.sheets, self.drafts = place.orders, learnings, sheets, drafts
        self.menus = menus
        self._deliveries = 0

    async def furnish(self, database):
        self.learning = (await self.learnings.log(ANA, "first", text="Freeze it.", channel="C-orders")).learning.id
        await database.write(lambda session: setattr(session.get(LearningRow, self.learning), "saver_id", "U-sam"))
        self.goal = await database.write(lambda session: goal(session, self.orders))
        self.draft = (await self.drafts.keep_draft(ANA, {"text": "A draft."}, "the test says so")).id

    def delivery(self):
        self._deliveries += 1
        return f"trigger:{self._deliveries}"


@pytest.fixture
async def scene(place, learnings, sheets, drafts, database):
    await place.person("U-fay", "Fay", is_external=True)
    await place.person("U-ida", "Ida", is_active=False)
    await place.person("U-sam", "Sam")
    scene = Scene(place, learnings, sheets, drafts, LinkMenus(transactions=learning_transactions(database)))
    await scene.furnish(database)
    return scene


def goal(session, domain):
    row = NodeRow(
        organisation=ORGANISATION,
        domain_id=domain,
        level="bet",
        name="Freeze earlier",
        state="stopped",
        starts_on=MONDAY_NOON.date(),
        created_at=MONDAY_NOON,
        changed_at=MONDAY_NOON,
    )
    session.add(row)
    session.flush()
    return row.id


def everything(session):
    return [repr(row) for table in (LearningRow, DraftRow, PersonRow) for row in session.exec(select(table))]


def test_every_method_that_a_person_can_call_is_in_the_table():
    methods = {
        (service, name)
        for service in (Learnings, Sheets, LinkMenus, Drafts)
        for name, _ in inspect.getmembers(service, inspect.isfunction)
        if not name.startswith("_")
    }
    assert methods == set(TABLE)


@pytest.mark.parametrize(("service", "method"), list(TABLE), ids=lambda part: getattr(part, "__name__", part))
async def test_a_method_is_open_to_exactly_these(scene, database, service, method):
    allowed, attempt = TABLE[service, method]
    before = await database.read(everything)
    for who in sorted(EVERYONE - allowed):
        with pytest.raises((NotAllowedError, NotFoundError)):
            await attempt(scene, ACTORS[who])
    assert await database.read(everything) == before, "a refusal changes nothing"
    for who in sorted(allowed):
        await attempt(scene, ACTORS[who])
        if method == "undo":
            await scene.learnings.restore(ANA, scene.delivery(), scene.learning)
