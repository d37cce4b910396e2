"""What a learning's page tells, and to whom."""

from functools import partial

import pytest
from sqlalchemy import Engine, event

from bot.features.learnings.finding.queries import Query, Which
from bot.features.learnings.finding.service import Finding
from bot.features.learnings.keeping.applications import Answer
from bot.features.learnings.keeping.page import MOST_ADDED
from bot.features.learnings.rules import State
from bot.kernel.errors import NotAllowedError, NotFoundError
from storage.search import finding_transactions, index
from storage.tables import ConversationRow, PersonRow
from tests.clock import MONDAY_NOON
from tests.learnings.place import ADA, ANA, BEN, CARLA, ORGANISATION, acting

DORA = acting("U-dora")


async def test_a_page_names_author_saver_and_domain(scene):
    await scene.place.person("U-sam", "Sam")
    learning = await scene.log()
    await scene.set(learning, saver_id="U-sam")
    page = await scene.pages.page(CARLA, learning)
    assert (page.author, page.saver, page.domain.name, page.channel_name) == ("Ana", "Sam", "Orders", "orders")
    assert (page.journey, page.questions, page.newer, page.added, page.replaced) == ((), 0, None, (), ())


async def test_an_imported_authors_name_is_told_as_the_file_told_it(scene):
    learning = await scene.log()
    await scene.set(learning, author_id=None, author_name="Grace of Returns")
    assert (await scene.pages.page(CARLA, learning)).author == "Grace of Returns"
    await scene.set(learning, author_name=None)
    assert (await scene.pages.page(CARLA, learning)).author is None


async def test_what_somebody_logged_who_left_stays_and_names_them_as_long_as_names_are_kept(scene):
    def leave(session, *, name):
        person = session.get(PersonRow, (ORGANISATION, "U-ana"))
        person.is_active, person.left_at, person.name = False, MONDAY_NOON, name

    learning = await scene.log()
    for name, told in (("Ana", "Ana"), ("", "someone who left")):
        await scene.database.write(partial(leave, name=name))
        page = await scene.pages.page(CARLA, learning)
        assert (page.learning.state, page.author) == (State.ACTIVE, told)


async def test_who_may_change_it_and_who_may_see_its_history_differ(scene):
    learning = await scene.log()
    rights = {}
    for actor in (ANA, BEN, ADA, CARLA):
        page = await scene.pages.page(actor, learning)
        rights[actor.user] = (page.may_change, page.may_see_history)
    assert rights == {
        "U-ana": (True, False),
        "U-ben": (True, True),
        "U-ada": (True, True),
        "U-carla": (False, False),
    }


async def test_a_domains_own_learning_shows_to_its_own_people_alone(scene):
    learning = await scene.log("A secret of Finance.", by=CARLA, channel="C-finance")
    assert (await scene.pages.page(ADA, learning)).channel_name is None
    assert (await scene.pages.page(CARLA, learning)).channel_name == "finance"
    for outsider in (ANA, BEN, DORA):
        with pytest.raises(NotFoundError):
            await scene.pages.page(outsider, learning)
    for refused in (acting("U-gus"), acting("U-eve", external=True)):
        with pytest.raises(NotAllowedError):
            await scene.pages.page(refused, learning)
    with pytest.raises(NotFoundError):
        await scene.pages.page(acting("U-ada", "T2"), learning)


async def test_a_learning_without_a_domain_shows_to_its_author_and_saver(scene):
    learning = await scene.log(channel="C-lunch")
    page = await scene.pages.page(ANA, learning)
    assert (page.domain, page.may_change, page.may_see_history, page.may_answer_for) == (None, True, False, ())
    with pytest.raises(NotFoundError):
        await scene.pages.page(ADA, learning)
    await scene.set(learning, saver_id="U-dora")
    assert (await scene.pages.page(DORA, learning)).may_change


async def test_what_was_taken_back_shows_to_those_who_may_bring_it_back(scene):
    learning = await scene.log()
    await scene.undo(learning)
    for actor in (ANA, BEN, ADA):
        assert (await scene.pages.page(actor, learning)).learning.state is State.UNDONE
    with pytest.raises(NotFoundError):
        await scene.pages.page(CARLA, learning)


async def test_what_was_retired_replaced_or_added_stays_readable_for_who_could_read_it(scene):
    retired, replaced, added, target = [await scene.log(text) for text in ("One.", "Two.", "Three.", "Four.")]
    await scene.retire(retired, because="Wrong.")
    await scene.supersede(replaced, target)
    await scene.merge(added, target)
    for learning in (retired, replaced, added):
        assert (await scene.pages.page(CARLA, learning)).may_answer_for == ()
    assert (await scene.pages.page(CARLA, replaced)).newer.learning.id == target
    assert (await scene.pages.page(CARLA, added)).newer.learning.id == target


async def test_a_page_shows_what_was_added_to_it_and_what_it_took_the_place_of(scene):
    target = await scene.log("The one.")
    below = await scene.log("Added first.", by=BEN)
    below_that = await scene.log("Added to what was added.", by=BEN)
    old = await scene.log("Older.")
    older = await scene.log("Older still.")
    await scene.merge(below_that, below, by=BEN)
    await scene.merge(below, target, by=BEN)
    await scene.supersede(older, old)
    await scene.supersede(old, target)
    page = await scene.pages.page(CARLA, target)
    assert [(one.learning.content.text, one.author) for one in page.added] == [
        ("Added first.", "Ben"),
        ("Added to what was added.", "Ben"),
    ]
    assert [one.learning.content.text for one in page.replaced] == ["Older."]


async def test_words_added_by_someone_for_their_domain_alone_show_to_nobody_else(scene):
    target = await scene.log("Said to all.")
    secret = await scene.log("Added, for Orders alone.")
    await scene.narrow(secret)
    await scene.merge(secret, target)
    assert [one.learning.id for one in (await scene.pages.page(BEN, target)).added] == [secret]
    assert (await scene.pages.page(CARLA, target)).added == ()
    with pytest.raises(NotFoundError):
        await scene.pages.page(CARLA, secret)


async def test_an_old_secret_does_not_show_on_the_page_of_its_successor(scene):
    new = await scene.log("Said to all.")
    old = await scene.log("For Orders alone.")
    await scene.narrow(old)
    await scene.supersede(old, new)
    assert [one.learning.id for one in (await scene.pages.page(ANA, new)).replaced] == [old]
    assert (await scene.pages.page(CARLA, new)).replaced == ()


async def test_a_page_counts_questions_and_says_nothing_of_who_asked(scene):
    learning = await scene.log()

    def ask(session):
        for asker, organisation in (("U-carla", ORGANISATION), ("U-dora", ORGANISATION)):
            session.add(
                ConversationRow(learning_id=learning, asker=asker, organisation=organisation, asked_at=MONDAY_NOON)
            )

    await scene.database.write(ask)
    assert (await scene.pages.page(ADA, learning)).questions == 2


async def test_a_page_says_whom_its_reader_may_answer_for(scene):
    learning = await scene.log()
    names = {}
    for actor in (CARLA, BEN, DORA):
        page = await scene.pages.page(actor, learning)
        names[actor.user] = ([domain.name for domain in page.may_answer_for], page.needs_domain)
    assert names == {"U-carla": (["Finance"], False), "U-ben": ([], False), "U-dora": ([], True)}
    await scene.choose("U-dora", scene.place.finance)
    assert [domain.name for domain in (await scene.pages.page(DORA, learning)).may_answer_for] == ["Finance"]


async def test_what_its_own_domain_once_answered_is_no_part_of_its_journey(scene):
    learning = await scene.log()
    await scene.answer(learning, Answer.PLANNED, by=CARLA)
    assert [one.domain_name for one in (await scene.pages.page(BEN, learning)).journey] == ["Finance"]
    await scene.move(learning, scene.place.finance)
    assert (await scene.pages.page(BEN, learning)).journey == ()


@pytest.fixture
def questions():
    """Every statement that any database is asked."""
    asked = []

    def ask(_connection, _cursor, statement, *_):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", ask)
    yield asked
    event.remove(Engine, "before_cursor_execute", ask)


@pytest.mark.long
async def test_a_page_asks_few_questions_however_much_was_added_to_its_learning(scene, questions):
    learning = await scene.log()
    asked = []
    for number in range(16):
        await scene.merge(await scene.log(f"Or in week {number}."), learning)
        questions.clear()
        page = await scene.pages.page(ANA, learning)
        asked.append(len(questions) - len(page.added))  # Each author's name is asked for.
    assert len(page.added) == MOST_ADDED
    assert asked == [asked[0]] * 16


async def test_a_chain_that_leads_back_to_itself_ends_where_it_began(scene):
    first, second = await scene.log("Ask on Friday."), await scene.log("Ask on Thursday.")
    for state in ("merged", "superseded"):
        await scene.set(first, successor_id=second, state=state)
        await scene.set(second, successor_id=first, state=state)
        assert (await scene.pages.page(ANA, first)).newer.learning.id == second
    await scene.database.write(lambda session: index(session, ORGANISATION, [first, second]))
    found = await Finding(transactions=finding_transactions(scene.database), clock=scene.clock).search(
        ANA, Query(which=Which.SUPERSEDED)
    )
    assert {hit.learning.id: hit.successor and hit.successor.learning for hit in found.hits} == {
        first: second,
        second: first,
    }
