import asyncio

import pytest
from sqlmodel import select

from bot.features.goals.reviewing.store import How
from bot.features.learnings.finding.relating import Sought
from bot.features.learnings.finding.service import Finding
from bot.features.learnings.keeping.page import PageReader
from bot.features.learnings.service import Learnings
from bot.features.learnings.sheets import Sheets
from bot.features.learnings.submissions import Sent
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from bot.kernel.ids import OrganisationId
from storage.learning_pages import keeping_transactions
from storage.learnings import learning_transactions
from storage.search import finding_transactions
from storage.tables import ApplicationRow, NodeLearningRow
from tests.goals.world import World

NIGHT = "Parcels that are picked at night leave the same day, if the night shift is warm."
PICKING = "The night shift picks parcels faster with two people at each shelf."


@pytest.fixture
def learnings(world):
    return Learnings(transactions=learning_transactions(world.database), clock=world.clock, changed=lambda: None)


async def links(world):
    def look(session):
        return [(row.node_id, row.learning_id, row.how, row.by) for row in session.exec(select(NodeLearningRow))]

    return await world.database.read(look)


@pytest.mark.long
async def test_a_lesson_is_linked_once_and_taken_off_again(desk, tree, world, places):
    lesson = await desk.learning(places.logistics, NIGHT)
    for _ in range(2):
        assert (await desk.link("cora", tree.bet, lesson)).headline == NIGHT
    assert await links(world) == [(tree.bet.id, lesson, "used", "cora")]
    assert (await desk.shelf("ben", tree.bet))[0] == [lesson]
    await desk.unlink("cora", tree.bet, lesson)
    await desk.unlink("cora", tree.bet, lesson)
    assert await links(world) == []
    acts = [(act.act, act.changes[0].before, act.changes[0].after) for act in await desk.acts(tree.bet)]
    assert acts == [("unlinked", f"learning {lesson}", None), ("linked", None, f"learning {lesson}")]


@pytest.mark.long
async def test_a_repeat_that_comes_late_links_nothing_again(desk, tree, world, places):
    lesson, delivery = await desk.learning(places.logistics, NIGHT), world.delivery()
    await desk.link("cora", tree.bet, lesson, delivery=delivery)
    await desk.unlink("cora", tree.bet, lesson)
    await desk.link("cora", tree.bet, lesson, delivery=delivery)
    assert await links(world) == []


@pytest.mark.long
async def test_two_who_link_the_same_at_once_link_it_once(desk, tree, world, places):
    lesson = await desk.learning(places.logistics, NIGHT)
    await asyncio.gather(*(desk.link(who, tree.bet, lesson) for who in ("cora", "ana", "dan")))
    assert [link[:3] for link in await links(world)] == [(tree.bet.id, lesson, "used")]
    assert len(await desk.acts(tree.bet)) == 1


@pytest.mark.long
async def test_a_link_is_no_promise_of_a_domain(desk, tree, world, places):
    await desk.link("cora", tree.bet, await desk.learning(places.logistics, NIGHT))
    assert await world.database.read(lambda session: session.exec(select(ApplicationRow)).all()) == []


@pytest.mark.long
async def test_who_proposed_a_node_links_lessons_to_it_and_others_do_not(desk, world, places, tree):
    lesson = await desk.learning(places.logistics, NIGHT)
    proposed = await world.node("Warm nights", level="bet", domain=places.orders, state="proposed", by="ben")
    await desk.link("ben", proposed, lesson)
    with pytest.raises(NotAllowedError, match="Only Ana or an admin can link lessons to it"):
        await desk.link("cora", proposed, lesson)
    with pytest.raises(NotAllowedError, match="can take it off"):
        await desk.unlink("cora", proposed, lesson)
    await desk.unlink("ben", proposed, lesson)
    archived = await world.node("Old", level="bet", domain=places.orders, state="archived")
    with pytest.raises(ConflictError, match="Restore it"):
        await desk.link("ana", archived, lesson)


@pytest.mark.long
async def test_guests_and_people_of_elsewhere_see_and_link_nothing(desk, tree, world, places):
    lesson = await desk.learning(places.logistics, NIGHT)
    there = World(world.database, world.clock, OrganisationId("T2"))
    dan = await there.person("dan", is_admin=True)
    for actor, refusal in (
        (world.actor("gus"), NotAllowedError),
        (world.actor("eve", external=True), NotAllowedError),
        (dan, NotFoundError),
    ):
        for attempt in (
            lambda actor: desk.lessons.shelf(actor, tree.bet.id),
            lambda actor: desk.lessons.matches(actor, tree.bet.id),
            lambda actor: desk.lessons.offered(actor, tree.bet.id, [lesson]),
            lambda actor: desk.lessons.look_for(actor, tree.bet.id, "night"),
            lambda actor: desk.lessons.link(actor, world.delivery(), tree.bet.id, lesson),
            lambda actor: desk.lessons.unlink(actor, world.delivery(), tree.bet.id, lesson),
        ):
            with pytest.raises(refusal):
                await attempt(actor)
    assert await links(world) == []


# Only what somebody may read.


@pytest.mark.long
async def test_what_is_for_its_domain_alone_shows_to_nobody_else(desk, tree, world, places, learnings):
    lesson = await desk.learning(places.orders, NIGHT, author_id="ana")
    await desk.link("ana", tree.bet, lesson)
    await learnings.narrow(world.actor("ana"), world.delivery(), lesson)
    assert (await desk.shelf("ana", tree.bet))[0] == [lesson]
    assert (await desk.shelf("ben", tree.bet))[0] == []
    offered = await desk.lessons.offered(world.actor("ben"), tree.bet.id, [lesson])
    assert offered.lessons == ()
    for act in (desk.link, desk.unlink):
        with pytest.raises(NotFoundError):
            await act("cora", tree.bet, lesson)
    words = [change.after for entry in await desk.acts(tree.bet) for change in entry.changes]
    assert words == [f"learning {lesson}"], "the history names no words of it"


@pytest.mark.long
async def test_what_was_taken_back_shows_to_nobody_and_comes_back_linked(desk, tree, world, places, learnings):
    lesson = await desk.learning(places.orders, NIGHT, author_id="ana")
    await desk.link("ana", tree.bet, lesson)
    await learnings.undo(world.actor("ana"), world.delivery(), lesson)
    assert await desk.shelf("ana", tree.bet) == ([], [])
    await learnings.restore(world.actor("ana"), world.delivery(), lesson)
    assert (await desk.shelf("ben", tree.bet))[0] == [lesson]


@pytest.mark.long
async def test_what_is_retired_says_so(desk, tree, world, places):
    lesson = await desk.learning(places.logistics, NIGHT, state="retired")
    await desk.link("cora", tree.bet, lesson)
    shelf = await desk.lessons.shelf(world.actor("cora"), tree.bet.id)
    assert [one.lesson.what_became for one in shelf.linked] == ["retired"]


# What matches.


@pytest.mark.long
async def test_up_to_three_lessons_of_other_domains_match_and_what_is_linked_does_not(desk, tree, world, places):
    lessons = [await desk.learning(places.logistics, NIGHT), await desk.learning(places.logistics, PICKING)]
    await desk.learning(places.orders, NIGHT)
    await desk.learning(places.logistics, "Coffee is best in the morning.")
    assert set((await desk.shelf("cora", tree.bet))[1]) == set(lessons)
    await desk.link("cora", tree.bet, lessons[0])
    assert await desk.shelf("cora", tree.bet) == ([lessons[0]], [lessons[1]])
    for text in (
        "Pick parcels at night and send them the same day.",
        "Night shifts pick late parcels first.",
        "Two people on the night shift pick more parcels than four by day.",
    ):
        await desk.learning(places.logistics, text)
    assert len((await desk.shelf("cora", tree.bet))[1]) == 3


@pytest.mark.long
async def test_only_what_everybody_may_read_matches_whoever_asks(desk, tree, world, places):
    await desk.learning(places.logistics, NIGHT, visibility="domain", author_id="ben")
    await desk.learning(None, PICKING, author_id="ben")
    await desk.learning(places.logistics, NIGHT, state="undone")
    await desk.learning(places.logistics, NIGHT, state="retired")
    for who in ("ben", "dan", "cora"):
        assert (await desk.lessons.matches(world.actor(who), tree.bet.id)).lessons == ()
    seen = await desk.learning(places.logistics, PICKING)
    for who in ("ben", "dan", "cora"):
        offered = await desk.lessons.matches(world.actor(who), tree.bet.id)
        assert [lesson.id for lesson in offered.lessons] == [seen]


@pytest.mark.long
async def test_nothing_is_offered_for_a_vision_or_an_initiative(desk, tree, world, places):
    await desk.learning(places.logistics, "Hire for the night before you hire for the day.")
    offered = await desk.lessons.matches(world.actor("cora"), tree.initiative.id)
    assert offered.lessons == ()


@pytest.mark.long
async def test_lessons_are_found_by_words_but_for_what_is_linked(desk, tree, world, places):
    lesson = await desk.learning(places.logistics, NIGHT)
    hidden = await desk.learning(places.logistics, PICKING, visibility="domain")
    find = desk.lessons.look_for
    assert [one.id for one in await find(world.actor("cora"), tree.bet.id, "night")] == [lesson]
    assert {one.id for one in await find(world.actor("ben"), tree.bet.id, "night")} == {lesson, hidden}
    await desk.link("cora", tree.bet, lesson)
    assert await find(world.actor("cora"), tree.bet.id, "night") == ()


# What a node taught.


async def test_a_learning_is_linked_to_what_taught_it_in_the_same_unit_of_work(desk, tree, world, places, learnings):
    sent = Sent(
        fields={"text": "Ask the night shift.", "visibility": "everyone", "domain": str(places.orders)},
        goal=tree.bet.id,
    )
    delivery = world.delivery()
    receipt = await learnings.submit(world.actor("cora"), delivery, sent)
    await learnings.submit(world.actor("cora"), delivery, sent)
    # The same form again with other words, because the first answer came too late, edits what it had saved.
    changed = Sent(fields={**sent.fields, "text": "Ask the night shift first."}, goal=tree.bet.id, was=sent.was)
    await learnings.submit(world.actor("cora"), delivery, changed)
    assert await links(world) == [(tree.bet.id, receipt.learning.id, "taught", "cora")]
    assert [act.act for act in await desk.acts(tree.bet)] == ["taught"]
    shelf = await desk.lessons.shelf(world.actor("ben"), tree.bet.id)
    assert [(one.how, one.lesson.headline) for one in shelf.linked] == [(How.TAUGHT, "Ask the night shift first.")]


@pytest.mark.long
async def test_a_learning_that_is_not_saved_is_linked_to_nothing(tree, world, learnings):
    with pytest.raises(NotAllowedError):
        await learnings.submit(world.actor("gus"), world.delivery(), Sent(fields={"text": "Words."}, goal=tree.bet.id))
    assert await links(world) == []


@pytest.mark.long
async def test_a_goal_of_another_organisation_is_linked_to_nothing(tree, world, learnings):
    there = World(world.database, world.clock, OrganisationId("T2"))
    stranger = await there.person("sam")
    await learnings.submit(stranger, world.delivery(), Sent(fields={"text": "Words."}, goal=tree.bet.id))
    assert await links(world) == []
    sheets = Sheets(transactions=learning_transactions(world.database))
    with pytest.raises(NotFoundError):
        await sheets.taught(stranger, tree.bet.id, {}, None)


@pytest.mark.long
async def test_the_form_begins_with_the_nodes_domain_or_the_persons_own(tree, world, places):
    sheets = Sheets(transactions=learning_transactions(world.database))
    sheet = await sheets.taught(world.actor("cora"), tree.bet.id, {"text": "Words."}, places.orders)
    placed = {"visibility": "everyone", "domain": str(places.orders), "goals": str(tree.bet.id)}
    assert sheet.fields == {"text": "Words.", **placed}
    assert sheet.goal is not None
    assert sheet.goal.name == "Pick parcels at night"
    whole = await sheets.taught(world.actor("cora"), tree.vision.id, {"text": "Words."}, None)
    assert whole.fields["domain"] == ""


@pytest.mark.long
async def test_nothing_of_another_organisation_is_linked_or_shown(desk, tree, world, places):
    there = World(world.database, world.clock, OrganisationId("T2"))
    await there.person("ana")
    theirs = await there.learning(await there.domain("Theirs", leads=("ana",)), NIGHT, author_id="ana")
    with pytest.raises(NotFoundError):
        await desk.link("ana", tree.bet, theirs)
    row = NodeLearningRow(
        node_id=tree.bet.id,
        learning_id=theirs,
        organisation=world.organisation,
        how="used",
        by="ana",
        at=world.clock.now(),
    )
    await world.keep(row)
    assert (await desk.shelf("ana", tree.bet))[0] == []


# From the learning's side.


@pytest.mark.long
async def test_a_learnings_page_shows_the_goals_that_it_belongs_to_but_for_what_was_declined(desk, tree, world, places):
    lesson = await desk.learning(places.logistics, NIGHT)
    declined = await world.node("Declined", level="bet", domain=places.orders, state="declined")
    await desk.link("cora", tree.bet, lesson)
    world.clock.advance(minutes=1)
    await desk.link("ana", tree.goal, lesson)
    row = {"node_id": declined.id, "learning_id": lesson, "organisation": world.organisation}
    await world.keep(NodeLearningRow(**row, how="used", by="ana", at=world.clock.now()))
    await desk.review("cora", tree.bet, "stop")
    pages = PageReader(transactions=keeping_transactions(world.database))
    page = await pages.page(world.actor("ben"), lesson)
    assert [(one.how.value, one.goal.level, one.goal.name, one.goal.state) for one in page.goals] == [
        ("used", "goal", "Parcels arrive on time", "active"),
        ("used", "bet", "Pick parcels at night", "stopped"),
    ]


@pytest.mark.long
async def test_only_members_find_lessons_that_match_words(world, places):
    finding = Finding(transactions=finding_transactions(world.database), clock=world.clock)
    for actor in (world.actor("gus"), world.actor("eve", external=True)):
        with pytest.raises(NotAllowedError):
            await finding.matching(actor, Sought(title="night"))
    assert await finding.matching(world.actor("cora"), Sought(title="...")) == ()
