"""What other domains answer, and for whom one may answer."""

import pytest

from bot.features.digests.rules.editions import Answer as DigestAnswer
from bot.features.learnings.keeping.applications import Answer, Outcome
from bot.features.learnings.keeping.journey import Given
from bot.kernel.errors import NotAllowedError, NotFoundError, UserFacingError
from storage.digests import digest_transactions
from tests.learnings.place import ADA, ANA, BEN, CARLA, ORGANISATION, acting


async def journey(scene, learning, reader=ANA):
    return [
        (one.domain_name, one.answer, one.outcome, one.note)
        for one in (await scene.pages.page(reader, learning)).journey
    ]


@pytest.mark.long
async def test_a_domain_says_what_it_does_with_a_learning(scene):
    learning = await scene.log()
    told = await scene.answer(learning, Answer.APPLIED, by=CARLA, outcome=Outcome.WORKED, note="  Two hours saved. ")
    assert (told.domain_name, told.answer, told.outcome, told.note) == (
        "Finance",
        Answer.APPLIED,
        Outcome.WORKED,
        "Two hours saved.",
    )
    assert await journey(scene, learning) == [("Finance", "applied", "worked", "Two hours saved.")]
    assert scene.changes == ["changed"]


async def test_minds_are_changed_and_each_domain_has_one_answer(scene):
    learning = await scene.log()
    await scene.answer(learning, Answer.PLANNED, by=CARLA)
    await scene.answer(learning, Answer.NOT_FOR_US, by=CARLA)
    assert await journey(scene, learning) == [("Finance", "not_for_us", None, None)]
    await scene.answer(learning, Answer.APPLIED, by=CARLA, outcome=Outcome.DID_NOT_WORK, note="No.")
    await scene.answer(learning, Answer.NOT_FOR_US, by=CARLA, outcome=Outcome.WORKED, note="Left over.")
    assert await journey(scene, learning) == [("Finance", "not_for_us", None, None)]


async def test_what_was_tried_stays_tried_when_somebody_means_to_try_it(scene):
    learning = await scene.log()
    await scene.answer(learning, Answer.APPLIED, by=CARLA, outcome=Outcome.WORKED)
    told = await scene.answer(learning, Answer.PLANNED, by=CARLA)
    assert (told.answer, told.outcome) == (Answer.APPLIED, Outcome.WORKED)
    assert scene.changes == ["changed"]


async def test_delivered_twice_it_is_answered_once(scene):
    learning = await scene.log()
    given = Given(answer=Answer.PLANNED)
    first = await scene.journeys.answer(CARLA, "trigger:same", learning, given)
    scene.clock.advance(minutes=1)
    assert await scene.journeys.answer(CARLA, "trigger:same", learning, given) == first
    assert scene.changes == ["changed"]


async def test_the_digests_answers_and_these_are_the_same(scene):
    learning = await scene.log()
    digests = digest_transactions(scene.database)

    def from_a_digest(store):
        store.record_answer(
            ORGANISATION, learning, scene.place.finance, DigestAnswer.PLANNED, by="U-carla", now=scene.clock.now()
        )

    def in_the_digest(store):
        return store.answer_of(ORGANISATION, learning, scene.place.finance)

    await digests.write(from_a_digest)
    assert await journey(scene, learning) == [("Finance", "planned", None, None)]
    await scene.answer(learning, Answer.APPLIED, by=CARLA, outcome=Outcome.WORKED, note="Yes.")
    assert await digests.read(in_the_digest) is DigestAnswer.APPLIED
    await digests.write(from_a_digest)
    assert await journey(scene, learning) == [("Finance", "planned", None, None)]


async def test_nobody_answers_for_the_domain_that_learned_it(scene):
    learning = await scene.log()
    with pytest.raises(NotAllowedError, match="A domain does not answer for what it learned itself"):
        await scene.answer(learning, Answer.PLANNED, by=BEN)
    with pytest.raises(NotAllowedError, match="choose your domain in /domains"):
        await scene.answer(learning, Answer.PLANNED, by=ANA)


async def test_who_may_answer_for_several_domains_says_for_which(scene):
    learning = await scene.log()
    returns = await scene.place.domain("Returns", leads=["U-carla"])
    with pytest.raises(UserFacingError, match="choose which domain") as asked:
        await scene.answer(learning, Answer.PLANNED, by=CARLA)
    assert asked.value.field == "domain"
    assert [domain.name for domain in await scene.journeys.domains(CARLA, learning)] == ["Finance", "Returns"]
    with pytest.raises(NotAllowedError, match="the domains that you lead") as refused:
        await scene.answer(learning, Answer.PLANNED, by=CARLA, domain=scene.place.orders)
    assert refused.value.field == "domain"
    await scene.answer(learning, Answer.PLANNED, by=CARLA, domain=returns)
    scene.clock.advance(days=1)
    await scene.answer(learning, Answer.NOT_FOR_US, by=CARLA, domain=scene.place.finance)
    assert [name for name, *_ in await journey(scene, learning)] == ["Finance", "Returns"]


async def test_an_archived_domain_answers_no_more_and_what_it_said_stays(scene):
    learning = await scene.log()
    await scene.answer(learning, Answer.PLANNED, by=CARLA)
    await scene.place.archive(scene.place.finance)
    with pytest.raises(NotAllowedError):
        await scene.answer(learning, Answer.APPLIED, by=CARLA)
    assert await journey(scene, learning) == [("Finance", "planned", None, None)]


async def test_only_what_counts_is_answered(scene):
    learning = await scene.log()
    await scene.retire(learning)
    with pytest.raises(UserFacingError, match="does not count as it is any more"):
        await scene.answer(learning, Answer.PLANNED, by=CARLA)


async def test_who_may_not_read_it_cannot_answer(scene):
    learning = await scene.log("A secret of Finance.", by=CARLA, channel="C-finance")
    with pytest.raises(NotFoundError):
        await scene.answer(learning, Answer.PLANNED, by=BEN)
    with pytest.raises(NotAllowedError):
        await scene.answer(learning, Answer.PLANNED, by=acting("U-gus"))


async def test_a_note_has_an_end(scene):
    learning = await scene.log()
    with pytest.raises(UserFacingError, match="3,000 fit") as refused:
        await scene.answer(learning, Answer.APPLIED, by=CARLA, note="x" * 3001)
    assert refused.value.field == "note"
    told = await scene.answer(learning, Answer.APPLIED, by=CARLA, note="x" * 3000)
    assert (told.outcome, len(told.note)) == (None, 3000)


async def test_an_admin_answers_for_the_domain_that_they_chose(scene):
    learning = await scene.log()
    await scene.choose("U-ada", scene.place.finance)
    assert (await scene.answer(learning, Answer.PLANNED, by=ADA)).domain_name == "Finance"
