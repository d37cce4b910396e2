"""What a page is made of, on both databases; and two at once, as two processes would be."""

import asyncio

import pytest

from bot.features.learnings.changes import Act
from bot.features.learnings.keeping.applications import Answer, Outcome
from bot.features.learnings.keeping.journey import Given
from bot.features.learnings.rules import State
from bot.features.learnings.submissions import ChangedMeanwhileError, Sent
from bot.kernel.audit import Change, Entry
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import OrganisationId
from storage.engine import Database
from tests.clock import MONDAY_NOON
from tests.learnings.keeping.scene import Scene
from tests.learnings.place import ANA, BEN, CARLA, ORGANISATION, Place, orders_and_finance

OTHER = OrganisationId("T2")


@pytest.fixture
async def scene(any_database, clock):
    return Scene(any_database, clock, await orders_and_finance(any_database))


@pytest.fixture
def elsewhere(any_database, clock, scene):
    """The same, in another process."""
    database = Database(any_database.url.render_as_string(hide_password=False))
    yield Scene(database, clock, scene.place)
    database.close()


async def test_an_answer_is_written_once_a_domain_and_read_with_its_name(scene):
    learning = await scene.log()

    def write(answer, outcome=None, note=None, minute=0):
        now = MONDAY_NOON.replace(minute=minute)

        def work(store):
            about = {"outcome": outcome, "note": note, "by": "U-carla", "now": now}
            store.apply(ORGANISATION, learning, scene.place.finance, answer, **about)
            return store.applications(ORGANISATION, learning)

        return scene.transactions.write(work)

    (planned,) = await write(Answer.PLANNED)
    assert (planned.domain, planned.domain_name, planned.answered_at) == (scene.place.finance, "Finance", MONDAY_NOON)
    (applied,) = await write(Answer.APPLIED, Outcome.DID_NOT_WORK, "No. \U0001f6b2", minute=1)
    assert (applied.answer, applied.outcome, applied.note) == (Answer.APPLIED, Outcome.DID_NOT_WORK, "No. \U0001f6b2")
    assert await scene.transactions.read(lambda store: store.applications(OTHER, learning)) == ()


async def test_what_points_at_a_learning_is_listed_the_oldest_first(scene):
    new = await scene.log()
    olds = []
    for text in ("One.", "Two."):
        olds.append(await scene.log(text))
        scene.clock.advance(minutes=1)
    for old in reversed(olds):
        await scene.supersede(old, new)
    found = await scene.transactions.read(lambda store: store.pointing_at(ORGANISATION, [new]))
    assert [one.id for one in found] == olds
    assert await scene.transactions.read(lambda store: store.pointing_at(OTHER, [new])) == ()


async def test_changes_are_recorded_with_their_words_and_read_the_latest_first(scene):
    learning = await scene.log()

    def work(store):
        for act, at in ((Act.EDITED, MONDAY_NOON), (Act.RETIRED, MONDAY_NOON.replace(minute=1))):
            change = Change(field="why", before=None, after="Because.")
            entry = Entry(thing="learning", thing_id=str(learning), act=act, by=ANA.user, at=at, changes=(change,))
            store.record(ORGANISATION, entry)
        return store.history(ORGANISATION, learning, most=5), store.history(ORGANISATION, learning, most=1)

    both, one = await scene.transactions.write(work)
    assert ([entry.act for entry in both], [entry.act for entry in one]) == (["retired", "edited"], ["retired"])
    assert both[0].changes == (Change(field="why", before=None, after="Because."),)
    assert await scene.transactions.read(lambda store: store.history(OTHER, learning, most=5)) == ()
    assert await scene.transactions.read(lambda store: store.questions(ORGANISATION, learning)) == 0


async def test_of_two_learnings_that_replace_each_other_at_once_one_does(scene, elsewhere):
    for _ in range(3):
        one, other = await scene.log("One."), await scene.log("Other.")
        outcomes = await asyncio.gather(
            scene.keeping.supersede(ANA, f"a:{one}", one, other),
            elsewhere.keeping.supersede(ANA, f"b:{one}", other, one),
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes].count(UserFacingError) == 1
        assert {(await scene.row(learning))["state"] for learning in (one, other)} == {"active", "superseded"}


async def test_of_a_chain_that_would_close_at_once_one_link_is_refused(scene, elsewhere):
    first, second, third = [await scene.log(text) for text in ("One.", "Two.", "Three.")]
    await scene.supersede(first, second)
    await asyncio.gather(
        scene.keeping.supersede(ANA, "a", second, third),
        elsewhere.keeping.supersede(ANA, "b", third, second),
        return_exceptions=True,
    )
    newest = (await scene.learnings.receipt(ANA, first)).newer.learning
    assert newest.state is State.ACTIVE


async def test_of_two_editors_at_once_the_second_sees_what_the_first_changed(scene, elsewhere):
    learning = await scene.log()
    sheet = await scene.sheets.of(ANA, learning)

    def submit(place, actor, words):
        sent = Sent(fields={**sheet.fields, "why": words}, learning=learning, was=sheet.was)
        return place.learnings.submit(actor, f"view:{actor.user}", sent)

    outcomes = await asyncio.gather(
        submit(scene, ANA, "Ana's."), submit(elsewhere, BEN, "Ben's."), return_exceptions=True
    )
    (conflict,) = [outcome for outcome in outcomes if isinstance(outcome, ChangedMeanwhileError)]
    stored = (await scene.row(learning))["why"]
    assert conflict.sheet.theirs == {"why": stored}
    assert {stored, conflict.sheet.fields["why"]} == {"Ana's.", "Ben's."}
    assert len((await scene.histories.history(BEN, learning)).steps) == 1


async def test_an_edit_and_a_retirement_at_once_leave_no_words_in_what_is_retired(scene, elsewhere):
    learning = await scene.log()
    sheet = await scene.sheets.of(ANA, learning)
    sent = Sent(fields={**sheet.fields, "why": "Ana's."}, learning=learning, was=sheet.was)
    outcomes = await asyncio.gather(
        scene.learnings.submit(ANA, "view:1", sent),
        elsewhere.keeping.retire(BEN, "b", learning),
        return_exceptions=True,
    )
    row = await scene.row(learning)
    assert row["state"] == "retired"
    assert (row["why"] is None) == isinstance(outcomes[0], ChangedMeanwhileError)


async def test_of_two_answers_at_once_for_one_domain_there_is_one_row(scene, elsewhere):
    learning = await scene.log()
    await Place(scene.database).person("U-dora", "Dora")
    await scene.choose("U-dora", scene.place.finance)
    await asyncio.gather(
        scene.journeys.answer(CARLA, "a", learning, Given(answer=Answer.PLANNED)),
        elsewhere.journeys.answer(CARLA, "b", learning, Given(answer=Answer.NOT_FOR_US)),
        return_exceptions=True,
    )
    assert len((await scene.pages.page(ANA, learning)).journey) == 1
