"""What was posted follows its lessons: edited, retired, replaced, brought back, applied."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql
from sqlmodel import Session, select

from bot.features.digests.copies import OVERLAP
from bot.features.digests.entries import REPLACED
from bot.features.digests.rules.editions import FOLLOWED, LEFT_OUT, Answer, Taken
from bot.features.digests.rules.lessons import MERGED, RETIRED, SUPERSEDED, WITHDRAWN, Pointer
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import ChannelId, EditionId, OrganisationId
from storage.digests.sending import SqlSending
from storage.tables import (
    ApplicationRow,
    DomainRow,
    EditionItemRow,
    EditionRow,
    LearningRow,
    PersonRow,
    PostRow,
    ScheduleRow,
    SweepRow,
)
from tests.digests.world import HOME, ORGANISATION_CHANNEL

pytestmark = pytest.mark.long

TICKETS = "Returns by phone need a ticket number. Nobody finds the parcel again without."


async def posted(world, places, **more):
    """Let Orders, and everyone, read of a lesson by Logistics; both messages are out."""
    await world.set_up()
    lesson = await world.learning(places.logistics, TICKETS, author_id="ben", **more)
    await world.monday(1, hour=13)
    for edition in await world.all_editions():
        if edition.state == "queued":
            await world.sent(EditionId(edition.id))
    return lesson


async def shown(world, domain):
    """What stands in the message of one audience, in words."""
    (post,) = await world.posts(await world.edition_of(domain))
    return "\n".join(
        part["text"]
        for block in post.blocks
        for part in [block.get("text"), *block.get("elements", [])]
        if part and isinstance(part.get("text"), str)
    )


async def actions(world, domain):
    (post,) = await world.posts(await world.edition_of(domain))
    return [
        e["action_id"].split(".")[1] for block in post.blocks for e in block.get("elements", []) if "action_id" in e
    ]


async def updates(world):
    """How many messages are to be updated; from then on they are."""
    stale = [post for post in await world.all_posts() if post.stale_since is not None]
    for post in stale:
        await world.change(PostRow, post.id, stale_since=None)
    return len(stale)


# Words.


async def test_an_edit_is_shown_wherever_the_lesson_stands_and_costs_each_message_one_update(any_world, any_places):
    world, places = any_world, any_places
    lesson = await posted(world, places)
    for words in ("Returns need a number.", "Returns need two numbers."):
        await world.change_learning(lesson, text=words)
    await asyncio.gather(*(world.follow() for _ in range(3)))
    for domain in (places.orders, None):
        assert "Returns need two numbers." in await shown(world, domain)
    # Returns, a domain, has it as well: three messages.
    assert await updates(world) == 3
    await world.follow()
    assert await updates(world) == 0


async def test_an_edit_of_what_is_not_shown_updates_nothing(world, places):
    lesson = await posted(world, places, why="It happened twice.")
    woken = world.woken
    await world.change_learning(lesson, why="It happened three times.", evidence_url="https://example.org")
    await world.follow()
    assert (await updates(world), world.woken) == (0, woken)
    assert await world.read(lambda store: store.outdated(HOME, since=world.clock.now() - FOLLOWED)) == []


async def test_a_renamed_domain_or_author_rewrites_nothing_by_itself(world, places):
    await posted(world, places)
    await world.change(DomainRow, places.logistics, name="Delivery")
    await world.change(PersonRow, (HOME, "ben"), name="Benjamin")
    await world.follow()
    assert await updates(world) == 0
    assert "Logistics" in await shown(world, places.orders)


async def test_a_moved_lesson_is_shown_as_its_new_domains(world, places):
    lesson = await posted(world, places)
    await world.change_learning(lesson, domain_id=places.returns)
    await world.follow()
    assert "Returns, Ben Okoro" in await shown(world, places.orders)


async def test_someone_whose_name_is_not_known_is_not_named(world, places):
    lesson = await posted(world, places)
    assert "Logistics, Ben Okoro" in await shown(world, places.orders)
    await world.change(PersonRow, (HOME, "ben"), name="")
    await world.change_learning(lesson, text="Returns need a number.")
    await world.follow()
    assert "Ben" not in await shown(world, places.orders)
    assert "someone" not in await shown(world, places.orders)


# States.


async def test_what_was_retired_says_so_with_its_reason_and_takes_no_answer(world, places):
    lesson = await posted(world, places)
    await world.change_learning(lesson, state="retired", retired_because="We have <new> phones.")
    await world.follow()
    for domain in (places.orders, None):
        said = await shown(world, domain)
        assert f"*{RETIRED}*\nReturns by phone need a ticket number.\nWhy: We have &lt;new&gt; phones." in said
        assert await actions(world, domain) == []
    with pytest.raises(NotFoundError, match=REPLACED[:30]):
        await world.responses.answer(
            world.actor("ana"),
            world.delivery(),
            await world.edition_of(places.orders),
            0,
            channel=await world.channel_of(places.orders),
            answer=Answer.PLANNED,
        )
    assert (await world.responses.read(world.actor("cora"), lesson)).fate == RETIRED
    assert await updates(world) == 3


async def test_without_a_reason_retired_says_no_more(world, places):
    lesson = await posted(world, places)
    await world.change_learning(lesson, state="retired")
    await world.follow()
    assert "Why" not in await shown(world, places.orders)


async def test_what_was_added_to_another_lesson_points_to_it(world, places):
    lesson = await posted(world, places)
    other = await world.learning(places.returns, "Ask for the number before anything else. Always.")
    await world.change_learning(lesson, state="merged", successor_id=other)
    await world.follow()
    assert f"*{MERGED.rstrip('.')}:* Ask for the number before anything else." in await shown(world, places.orders)
    assert await actions(world, places.orders) == ["read"]


async def test_what_was_replaced_points_to_the_lesson_at_the_end(any_world, any_places):
    world, places, words = any_world, any_places, SUPERSEDED
    lesson = await posted(world, places)
    last = await world.learning(places.returns, "Ask for the number before anything else. Always.")
    between = await world.learning(places.logistics, "Ask first.", state="superseded", successor_id=last)
    await world.change_learning(lesson, state="superseded", successor_id=between)
    await world.follow()
    said = await shown(world, places.orders)
    assert f"*{words.rstrip('.')}:* Ask for the number before anything else." in said
    assert "Before: Returns by phone need a ticket number." in said
    assert await actions(world, places.orders) == ["read"]
    await updates(world)
    # The end of the chain changes its words, then who may read it, then is taken back.
    for change, expected in (
        ({"title": "Number first"}, "Number first"),
        ({"visibility": "domain"}, "Ask first."),
        ({"visibility": "everyone"}, "Number first"),
        ({"state": "undone"}, "Ask first."),
    ):
        await world.change_learning(last, **change)
        await world.follow()
        assert f"*{words.rstrip('.')}:* {expected}" in await shown(world, places.orders)
        assert await updates(world) == 3
        await world.follow()
        assert await updates(world) == 0


async def test_a_successor_that_not_everyone_may_read_is_not_named_nor_anything_of_it(world, places):
    lesson = await posted(world, places)
    secret = await world.learning(places.logistics, "The xylophone is key.", visibility="domain")
    await world.change_learning(lesson, state="superseded", successor_id=secret)
    await world.follow()
    assert f"*{SUPERSEDED}* It is not shared with everyone." in await shown(world, places.orders)
    assert await actions(world, places.orders) == []
    assert "xylophone" not in str([[*post.blocks, post.text] for post in await world.all_posts()])


async def test_a_circle_of_successors_ends(world, places):
    lesson = await posted(world, places)
    other = await world.learning(places.returns, "Ask first.", state="superseded", successor_id=lesson)
    await world.change_learning(lesson, state="superseded", successor_id=other)
    await world.follow()
    found = await world.read(lambda store: store.lessons(HOME, [lesson, other]))
    assert found[lesson].newer == Pointer(id=other, headline="Ask first.")
    assert found[lesson].chain.split() == [f"{other}.1"]
    assert await world.read(lambda store: store.lessons(OrganisationId("T2"), [lesson])) == {}


@pytest.mark.parametrize(
    "gone",
    [
        {"state": "retired"},
        {"state": "superseded", "successor_id": None},
        {"state": "undone"},
        {"visibility": "domain"},
    ],
)
async def test_what_is_brought_back_is_shown_again_with_its_answers(world, places, gone):
    lesson = await posted(world, places)
    await world.change_learning(lesson, **gone)
    await world.follow()
    assert await actions(world, places.orders) == []
    back = {"state": "active", "visibility": "everyone", "successor_id": None}
    await world.change_learning(lesson, **back)
    await world.follow()
    assert TICKETS in await shown(world, places.orders)
    assert await actions(world, places.orders) == ["try", "not_for_us", "ask"]
    await world.change_learning(lesson, **gone)
    await world.follow()
    assert TICKETS not in await shown(world, places.orders)


async def test_what_was_left_out_at_sending_does_not_come_back(world, places):
    await world.set_up()
    lesson = await world.learning(places.logistics, TICKETS)
    await world.learning(places.returns, "Phone calls need a script.")
    await world.monday(1, hour=13)
    edition = await world.edition_of(places.orders)
    (post,) = await world.posts(edition)
    await world.change_learning(lesson, state="retired")
    assert "ticket" not in str(await world.sending.prepare_system(HOME, post.key))
    await world.sent(edition)
    await world.change_learning(lesson, state="active")
    await world.follow()
    assert [item.was_shown for item in (await world.issue(places.orders)).items].count(False) == 1
    assert edition not in await world.read(lambda store: store.outdated(HOME, since=world.clock.now() - FOLLOWED))
    assert sorted(str(entry.left_out) for entry in await world.entries(edition)) == [LEFT_OUT, "None"]


async def test_a_line_about_a_lesson_says_what_became_of_it(world, places):
    own = await world.learning(places.orders, "We answer the phone twice. Always.")
    await world.application(own, places.returns, "applied", outcome="did_not_work")
    await world.monday(1, hour=13)
    await world.sent(await world.edition_of(places.orders))
    assert "• It did not work for Returns: We answer the phone twice" in await shown(world, places.orders)
    for change, note in (
        ({"state": "retired"}, " (retired since)"),
        ({"state": "merged"}, " (replaced since)"),
        ({"state": "active"}, ""),
    ):
        await world.change_learning(own, **change)
        await world.follow()
        line = next(line for line in (await shown(world, places.orders)).splitlines() if line.startswith("•"))
        assert line == f"• It did not work for Returns: We answer the phone twice{note}"
    await world.change_learning(own, state="undone")
    await world.follow()
    assert f"• *{WITHDRAWN}*" in await shown(world, places.orders)


# Answers given elsewhere.


async def test_an_answer_shows_in_the_domains_and_the_organisations_message_wherever_it_was_given(world, places):
    await posted(world, places)
    await updates(world)
    ana = world.actor("ana")
    await world.responses.answer(
        ana, world.delivery(), await world.edition_of(None), 0, channel=ORGANISATION_CHANNEL, answer=Answer.PLANNED
    )
    for domain in (places.orders, None):
        assert "*Orders will try it*" in await shown(world, domain)
    assert await updates(world) == 2, "Returns' own message is as it was"
    world.clock.advance(minutes=5)
    row = (await world.rows(select(ApplicationRow)))[0]
    values = {"state": "applied", "outcome": "worked", "answered_at": world.clock.now()}
    await world.change(ApplicationRow, row.id, **values)
    await asyncio.gather(world.follow(), world.follow())
    for domain in (places.orders, None):
        assert "*It worked for Orders*" in await shown(world, domain)
    assert await updates(world) == 2
    assert (await world.issue(None)).items[0].taken == Taken(worked=("Orders",), using=("Orders",))
    assert await world.read(lambda store: store.answers_followed(HOME)) == world.clock.now()
    after = world.clock.now() + OVERLAP
    assert await world.read(lambda s: s.answered(HOME, after=after, since=after - FOLLOWED)) == []
    found = await world.read(lambda s: s.answered(HOME, after=after - OVERLAP * 2, since=after - FOLLOWED))
    assert found == sorted([await world.edition_of(places.orders), await world.edition_of(None)])


# Questions.


async def asked(world, places):
    lesson = await posted(world, places)
    cora, channel = world.actor("cora"), await world.channel_of(places.orders)
    await world.questions.ask(cora, await world.edition_of(places.orders), 0, channel=channel)
    await world.questions.opened(cora, lesson, ChannelId("G1"))
    (question,) = await world.all_posts("question")
    await world.change(PostRow, question.id, state="posted", ts="1.1")
    return lesson


async def test_a_question_follows_its_lesson_too(any_world, any_places):
    world = any_world
    lesson = await asked(world, any_places)
    newer = await world.learning(any_places.returns, "Ask first.")
    for change, said in (
        ({"text": "Returns need two numbers."}, "> Returns need two numbers."),
        ({"state": "retired", "retired_because": "New phones."}, f"{RETIRED} New phones."),
        ({"state": "superseded", "successor_id": newer}, "A newer lesson took its place: Ask first."),
        ({"state": "active", "successor_id": None}, "> Returns need two numbers."),
        ({"visibility": "domain"}, "was withdrawn by its author"),
        ({"visibility": "everyone"}, "> Returns need two numbers."),
    ):
        await world.change_learning(lesson, **change)
        await world.follow()
        (question,) = await world.all_posts("question")
        assert said in str(list(question.blocks))
        assert question.stale_since is not None
        await updates(world)
        await world.follow()
        assert await updates(world) == 0
    await world.change_learning(lesson, why="Because.")
    await world.follow()
    (question,) = await world.all_posts("question")
    assert question.stale_since is None, "of what is not shown nothing is told"


async def test_a_question_of_long_ago_is_history(world, places):
    lesson = await asked(world, places)
    await updates(world)
    world.clock.advance(days=91)
    await world.change_learning(lesson, state="undone")
    await world.follow()
    assert await updates(world) == 0
    assert await world.read(lambda store: store.post_named(OrganisationId("T2"), f"question:{lesson}:cora")) is None


# How much work it is.


async def test_hundreds_of_editions_that_are_up_to_date_cost_one_look(any_world, any_places):
    """Each statement goes from an organisation's editions of ninety days to their lessons by index, and to no others."""
    world, places = any_world, any_places
    await world.sweep()
    lesson = await world.learning(places.logistics, TICKETS)
    schedule = (await world.rows(select(ScheduleRow)))[0]
    now = world.clock.now()

    def fill(session: Session) -> None:
        for number in range(300):
            day = now - timedelta(days=number * 3)
            session.add(
                EditionRow(
                    organisation=HOME,
                    schedule_id=schedule.id,
                    domain_id=schedule.domain_id,
                    due_on=day.date(),
                    due_at=day,
                    covers_from=day,
                    state="queued",
                    made_at=day,
                )
            )
        session.flush()
        for edition in session.exec(select(EditionRow.id)).all():
            item = EditionItemRow(
                edition_id=edition or 0, position=0, organisation=HOME, learning_id=lesson, reason="new"
            )
            session.add(item)
        session.flush()

    await world.database.write(fill)
    plan = await world.database.read(lambda session: explained(session, world))
    for table in ("editions", "edition_items", "learnings"):
        assert not [line for line in plan if f"SCAN {table}" in line or f"Seq Scan on {table}" in line], plan
    assert [line for line in plan if "editions_by_time" in line], plan
    assert await world.read(lambda store: store.outdated(HOME, since=now - FOLLOWED)) == []
    await world.change(LearningRow, lesson, version=2)
    assert len(await world.read(lambda store: store.outdated(HOME, since=now - FOLLOWED))) == 31


def explained(session, world):
    """How the database goes about finding outdated editions."""
    statements = []

    class Noting(Session):
        def exec(self, statement: Any, **more: Any) -> Any:
            statements.append(statement)
            return session.exec(statement)

    store = SqlSending()
    store._session = Noting()
    store.outdated(HOME, since=world.clock.now() - FOLLOWED)
    compiled = statements[0].compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    if world.database.is_sqlite:
        return [row[-1] for row in session.connection().execute(sql(f"EXPLAIN QUERY PLAN {compiled}"))]
    session.connection().execute(sql("SET LOCAL enable_seqscan = off"))
    return [row[0] for row in session.connection().execute(sql(f"EXPLAIN {compiled}"))]


async def test_what_cannot_be_shown_anew_is_looked_at_once(world, places):
    lesson = await posted(world, places)
    for post in await world.all_posts("edition"):
        await world.change(PostRow, post.id, state="failed", error="is_archived")
    await world.change_learning(lesson, text="Returns need a number.")
    await world.follow()
    assert await updates(world) == 0
    assert await world.read(lambda store: store.outdated(HOME, since=world.clock.now() - FOLLOWED)) == []
    assert await world.rows(select(SweepRow)) == []
