"""Answering for a domain, asking an author, reading it all."""

import asyncio

import pytest
from sqlmodel import select

from bot.features.digests.entries import ELSEWHERE, GONE
from bot.features.digests.questions import whom_to_ask
from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.editions import Answer
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import ChannelId, DomainId, EditionId, LearningId, OrganisationId
from storage.tables import ApplicationRow, ConversationRow, DomainRow, PersonRow
from tests.digests.world import HOME, ORGANISATION_CHANNEL, World

pytestmark = pytest.mark.long

CONVERSATION = ChannelId("G_TALK")


async def posted(world, places, **more):
    """Let Orders have a posted edition of one lesson by Logistics."""
    lesson = await world.learning(
        places.logistics, "Returns by phone need a ticket number.", **({"author_id": "ben"} | more)
    )
    await world.monday(1, hour=13)
    edition = next(edition for edition in await world.all_editions() if edition.domain_id == places.orders)
    await world.sent(EditionId(edition.id))
    return EditionId(edition.id), lesson, await world.channel_of(places.orders)


async def answers(world):
    return [(row.domain_id, row.state, row.answered_by) for row in await world.rows(select(ApplicationRow))]


def shown(post):
    return str(list(post.blocks))


async def test_an_answer_is_the_domains_and_the_message_says_so(world, places):
    edition, _lesson, channel = await posted(world, places)
    woken = world.woken
    changed = await world.responses.answer(
        world.actor("cora"), world.delivery(), edition, 0, channel=channel, answer=Answer.PLANNED
    )
    assert changed.edition.items[0].answer is Answer.PLANNED
    assert await answers(world) == [(places.orders, "planned", "cora")]
    post = (await world.posts(edition))[0]
    assert "*Orders will try it*" in shown(post)
    assert "Cora" not in shown(post) + post.text
    assert post.stale_since == world.clock.now()
    assert world.woken == woken + 1


async def test_a_mind_may_be_changed(world, places):
    edition, _lesson, channel = await posted(world, places)
    for user, answer in (("cora", Answer.PLANNED), ("ana", Answer.NOT_FOR_US)):
        await world.responses.answer(world.actor(user), world.delivery(), edition, 0, channel=channel, answer=answer)
    assert await answers(world) == [(places.orders, "not_for_us", "ana")]
    assert "*Not for Orders*" in shown((await world.posts(edition))[0])


async def test_the_same_answer_or_the_same_click_again_changes_nothing(world, places):
    edition, _, channel = await posted(world, places)
    click = world.delivery()
    for user, delivery, answer in (
        ("cora", click, Answer.PLANNED),
        ("ana", world.delivery(), Answer.PLANNED),
        ("ana", world.delivery(), Answer.NOT_FOR_US),
        ("cora", click, Answer.PLANNED),
    ):
        await world.responses.answer(world.actor(user), delivery, edition, 0, channel=channel, answer=answer)
        if answer is Answer.PLANNED and user == "ana":
            assert (await answers(world))[0][2] == "cora"
    assert await answers(world) == [(places.orders, "not_for_us", "ana")]


async def test_what_a_domain_applied_is_not_undone_by_meaning_to_try_it(world, places):
    edition, lesson, channel = await posted(world, places)
    await world.application(lesson, places.orders, "applied")
    await world.responses.answer(
        world.actor("ana"), world.delivery(), edition, 0, channel=channel, answer=Answer.PLANNED
    )
    assert (await answers(world))[0][1] == "applied"
    await world.responses.answer(
        world.actor("ana"), world.delivery(), edition, 0, channel=channel, answer=Answer.NOT_FOR_US
    )
    assert (await answers(world))[0][1] == "not_for_us"


async def test_two_who_answer_at_once_are_both_shown(any_world, any_places):
    first = await any_world.learning(any_places.logistics, "Returns by phone need a ticket number.")
    second = await any_world.learning(any_places.returns, "Phone calls need a script.")
    await any_world.monday(1, hour=13)
    edition = next(e for e in await any_world.all_editions() if e.domain_id == any_places.orders)
    await any_world.sent(EditionId(edition.id))
    channel = await any_world.channel_of(any_places.orders)
    await asyncio.gather(
        *(
            any_world.responses.answer(
                any_world.actor(user),
                any_world.delivery(),
                EditionId(edition.id),
                position,
                channel=channel,
                answer=answer,
            )
            for user, position, answer in (
                ("ana", 0, Answer.PLANNED),
                ("cora", 1, Answer.NOT_FOR_US),
                ("ben", 0, Answer.PLANNED),
            )
        )
    )
    rows = await any_world.rows(select(ApplicationRow))
    assert {(row.learning_id, row.state) for row in rows} <= {
        (lesson, state) for lesson in (first, second) for state in ("planned", "not_for_us")
    }
    assert len(rows) == 2
    post = (await any_world.posts(EditionId(edition.id)))[0]
    assert "*Orders will try it*" in shown(post)
    assert "*Not for Orders*" in shown(post)


async def test_a_domain_answers_in_its_channel_only(world, places):
    edition, _, _ = await posted(world, places)
    for channel in (await world.channel_of(places.logistics), None):
        with pytest.raises(NotAllowedError, match=ELSEWHERE[:20]):
            await world.responses.answer(
                world.actor("ben"), world.delivery(), edition, 0, channel=channel, answer=Answer.PLANNED
            )
    assert await answers(world) == []


@pytest.mark.parametrize("change", [{"state": "undone"}, {"visibility": "domain"}])
async def test_a_withdrawn_lesson_takes_no_answer_and_no_question(world, places, change):
    edition, lesson, channel = await posted(world, places)
    await world.change_learning(lesson, **change)
    ana = world.actor("ana")
    for sweep_first in (False, True):
        if sweep_first:
            await world.follow()
        with pytest.raises(NotFoundError, match="its author withdrew it"):
            await world.responses.answer(ana, world.delivery(), edition, 0, channel=channel, answer=Answer.PLANNED)
        with pytest.raises(NotFoundError, match="its author withdrew it"):
            await world.questions.ask(ana, edition, 0, channel=channel)
    assert await answers(world) == []


async def test_an_edition_or_lesson_that_never_was_is_not_found(world, places):
    edition, _, channel = await posted(world, places)
    elsewhere = World(world.database, world.clock, OrganisationId("T2"))
    for actor, number, position in (
        (world.actor("ana"), EditionId(99), 0),
        (world.actor("ana"), edition, 7),
        (elsewhere.actor("ana"), edition, 0),
    ):
        with pytest.raises(NotFoundError):
            await world.responses.answer(
                actor, world.delivery(), number, position, channel=channel, answer=Answer.PLANNED
            )


async def test_one_answers_for_a_domain_that_one_chose_or_leads_and_for_no_other(world, places):
    await world.set_up()
    await posted(world, places)
    edition = await world.edition_of(None)
    await world.sent(edition)
    ana = world.actor("ana")
    await world.change(PersonRow, (HOME, "ana"), chosen_domain_id=places.returns)

    async def answer(actor, domain=None, answer=Answer.PLANNED):
        return await world.responses.answer(
            actor, world.delivery(), edition, 0, channel=ORGANISATION_CHANNEL, answer=answer, domain=domain
        )

    undecided = await answer(ana)
    assert undecided.domains == ((places.returns, "Returns"), (places.orders, "Orders")), "the chosen one first"
    assert await answers(world) == []
    assert (await answer(ana, places.orders)).domain_name == "Orders"
    with pytest.raises(NotAllowedError, match="the domain that you chose or lead"):
        await answer(ana, places.logistics)
    with pytest.raises(ConflictError, match="from Logistics itself"):
        await answer(world.actor("ben"))
    with pytest.raises(UserFacingError, match="Choose it in /domains, then click again"):
        await answer(world.actor("dan"))
    assert (await answer(world.actor("cora"), answer=Answer.NOT_FOR_US)).answer is Answer.NOT_FOR_US
    assert await answers(world) == [(places.orders, "planned", "ana"), (places.returns, "not_for_us", "cora")]
    await world.change(DomainRow, places.orders, state="archived")
    await world.change(PersonRow, (HOME, "ana"), chosen_domain_id=None)
    with pytest.raises(UserFacingError, match="Choose it in /domains"):
        await answer(ana)


async def test_two_of_one_domain_who_answer_the_organisations_digest_at_once_are_one_answer(any_world, any_places):
    world, places = any_world, any_places
    await world.set_up()
    await posted(world, places)
    edition = await world.edition_of(None)
    await world.sent(edition)
    await world.person("amy", chosen_domain_id=places.orders)
    await asyncio.gather(
        *(
            world.responses.answer(
                world.actor(user), world.delivery(), edition, 0, channel=ORGANISATION_CHANNEL, answer=Answer.PLANNED
            )
            for user in ("ana", "amy", "ana")
        )
    )
    assert [state for _, state, _ in await answers(world)] == ["planned"]
    assert "*Orders will try it*" in shown((await world.posts(edition))[0])


async def test_a_lesson_that_moved_into_the_domain_is_not_its_to_answer(world, places):
    edition, lesson, channel = await posted(world, places)
    await world.change_learning(lesson, domain_id=places.orders)
    with pytest.raises(ConflictError, match="from Orders itself"):
        await world.responses.answer(
            world.actor("ana"), world.delivery(), edition, 0, channel=channel, answer=Answer.PLANNED
        )


# Asking.


async def test_asking_opens_one_conversation_however_often_it_is_clicked(world, places):
    edition, lesson, channel = await posted(world, places)
    cora = world.actor("cora")
    asked = await world.questions.ask(cora, edition, 0, channel=channel)
    assert (asked.author, asked.author_name, asked.conversation) == ("ben", "Ben Okoro", None)
    assert await world.questions.ask(cora, edition, 0, channel=channel) == asked
    for _ in range(2):
        await world.questions.opened(cora, lesson, CONVERSATION)
    again = await world.questions.ask(cora, edition, 0, channel=channel)
    assert again.conversation == CONVERSATION
    questions = await world.all_posts("question")
    assert [(post.key, post.channel_id) for post in questions] == [(f"question:{lesson}:cora", CONVERSATION)]
    assert "Cora Winter asks Ben Okoro about this lesson" in shown(questions[0])
    assert "ticket number" in shown(questions[0])
    assert len(await world.rows(select(ConversationRow))) == 1


async def test_two_clicks_at_once_ask_once(any_world, any_places):
    edition, lesson, channel = await posted(any_world, any_places)
    cora = any_world.actor("cora")
    await asyncio.gather(*(any_world.questions.ask(cora, edition, 0, channel=channel) for _ in range(4)))
    await asyncio.gather(*(any_world.questions.opened(cora, lesson, CONVERSATION) for _ in range(4)))
    assert len(await any_world.all_posts("question")) == 1
    assert len(await any_world.rows(select(ConversationRow))) == 1


async def test_a_question_is_looked_at_right_before_it_is_sent(world, places):
    edition, lesson, channel = await posted(world, places)
    cora = world.actor("cora")
    await world.questions.ask(cora, edition, 0, channel=channel)
    key = f"question:{lesson}:cora"
    assert await world.questions.prepare_question_system(HOME, key) is None, "no conversation yet"
    await world.questions.opened(cora, lesson, CONVERSATION)
    assert (await world.questions.prepare_question_system(HOME, key)).channel == CONVERSATION
    assert await world.questions.prepare_question_system(HOME, "question:x") is None
    await world.change_learning(lesson, state="undone")
    assert await world.questions.prepare_question_system(HOME, key) is None


async def test_a_question_that_was_sent_follows_its_lessons_author(world, places):
    edition, lesson, channel = await posted(world, places)
    cora = world.actor("cora")
    await world.questions.ask(cora, edition, 0, channel=channel)
    await world.questions.opened(cora, lesson, CONVERSATION)
    question = (await world.all_posts("question"))[0]
    await world.change(type(question), question.id, state="posted", ts="1.1")
    await world.change_learning(lesson, visibility="domain")
    await world.follow()
    after = (await world.all_posts("question"))[0]
    assert "ticket" not in shown(after) + after.text
    assert after.stale_since is not None
    await world.follow()
    assert (await world.all_posts("question"))[0].stale_since == after.stale_since


async def test_a_conversation_that_was_never_asked_for_is_none(world, places):
    _, lesson, _ = await posted(world, places)
    with pytest.raises(NotFoundError):
        await world.questions.opened(world.actor("cora"), lesson, CONVERSATION)


async def test_a_lesson_withdrawn_while_slack_opened_the_conversation_is_not_told(world, places):
    edition, lesson, channel = await posted(world, places)
    await world.questions.ask(world.actor("cora"), edition, 0, channel=channel)
    await world.change_learning(lesson, state="undone")
    await world.questions.opened(world.actor("cora"), lesson, CONVERSATION)
    await world.follow()
    assert await world.all_posts("question") == []


GONE_PERSON = "is not in this organisation any more. Ask Ben Okoro, who leads Logistics, or in #logistics."
NOBODY = "Nobody in this Slack is recorded as its author. Ask Ben Okoro, who leads Logistics, or in #logistics."


async def test_without_an_author_to_talk_to_one_hears_whom_to_ask(world, places):
    await world.keep(PersonRow(organisation=HOME, user_id="zoe", name="Zoe", is_active=False))
    await world.keep(PersonRow(organisation=HOME, user_id="yan", name="Yan", is_external=True))
    await world.keep(PersonRow(organisation=HOME, user_id="xia", name="", is_active=False))
    edition, lesson, channel = await posted(world, places)
    for author, sentence in (
        (None, NOBODY),
        ("cora", "You logged this lesson yourself."),
        ("zoe", f"Zoe {GONE_PERSON}"),
        ("yan", f"Yan {GONE_PERSON}"),
        ("xia", f"Its author {GONE_PERSON}"),
    ):
        await world.change_learning(lesson, author_id=author)
        with pytest.raises(UserFacingError) as refused:
            await world.questions.ask(world.actor("cora"), edition, 0, channel=channel)
        assert refused.value.text == sentence
    assert await world.rows(select(ConversationRow)) == []


@pytest.mark.parametrize(
    ("leads", "private", "sentence"),
    [
        ((), False, "Ask in #source."),
        ((), True, "Ask someone in Source."),
        (("Ben",), True, "Ask Ben, who leads Source."),
        (("Ben", "Cora"), False, "Ask Ben or Cora, who lead Source, or in #source."),
    ],
)
def test_whom_to_ask_names_leads_and_channels_that_are_no_secret(leads, private, sentence):
    source = Audience(
        domain=DomainId(1), name="Source", channel_name="source", channel_private=private, lead_names=leads
    )
    assert whom_to_ask(source) == sentence


# Reading it all.


async def test_reading_it_all_is_for_whoever_may_read_it_at_that_moment(world, places):
    _, lesson, _ = await posted(world, places)
    assert (await world.responses.read(world.actor("ana"), lesson)).text.startswith("Returns by phone")
    await world.change_learning(lesson, visibility="domain")
    for user in ("ben", "dan"):
        assert await world.responses.read(world.actor(user), lesson)
    with pytest.raises(NotFoundError, match="its author withdrew it"):
        await world.responses.read(world.actor("ana"), lesson)
    await world.join("ana", await world.channel_of(places.logistics))
    assert await world.responses.read(world.actor("ana"), lesson)
    await world.change_learning(lesson, state="undone")
    for user in ("ana", "ben", "dan"):
        with pytest.raises(NotFoundError):
            await world.responses.read(world.actor(user), lesson)
    with pytest.raises(NotFoundError, match=GONE[:20]):
        await world.responses.read(world.actor("ana"), LearningId(99))
