"""A bet is stopped, becomes a learning, and another domain puts that to use: all of it in the local Slack."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.features.goals.rules.tree import State
from storage.tables import ApplicationRow, LearningRow, NodeLearningRow
from tests.goals.seeing.living import Scene, texts

BELIEF = "Two warehouses are enough for all parcels"
WHY = "Late parcels doubled within three weeks, because one warehouse could not pick at night."
LESSON = "Keep a warehouse that picks parcels at night before you close another one."


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


async def submit(scene, person, **values):
    reply = await person.submit(values)
    await scene.pollen.settled()
    return reply


async def review(scene, person=None):
    """Open the review of the bet from its page."""
    person = person or scene.ben
    await scene.command(person)
    await scene.open(person, "Fewer warehouses")
    await scene.click(person, "Review")


async def stopped(scene):
    await review(scene)
    await submit(scene, scene.ben, decision="stop", rationale=WHY)


async def rows(scene, table):
    def look(session):
        return [row.model_dump() for row in session.exec(select(table))]

    return await scene.pollen.database.read(look)


def field(person, name):
    return next(block["element"] for block in person.view["blocks"] if block.get("block_id") == name)


@pytest.mark.long
async def test_a_bet_is_stopped_becomes_a_learning_and_another_domain_uses_it(scene):
    await review(scene)
    reply = await submit(scene, scene.ben, decision="continue", rationale="Fine.")
    assert reply.errors == {"next_on": "A bet needs a date on which it is reviewed again."}
    await submit(scene, scene.ben, decision="stop", rationale=WHY)
    assert (await scene.world.again(scene.bet)).state is State.STOPPED
    # The form of a learning lies in the review's place, and begins with what is known.
    assert scene.ben.view["title"]["text"] == "Log a learning"
    begun = field(scene.ben, "text")["initial_value"]
    assert WHY in begun
    assert "Two sites are enough" in begun
    assert field(scene.ben, "why")["initial_value"] == "We would stop if: Late parcels double"
    assert field(scene.ben, "kind")["initial_option"]["value"] == "did_not_work"
    assert field(scene.ben, "domain")["initial_option"]["value"] == str(scene.logistics)
    await submit(scene, scene.ben, text=LESSON, visibility="everyone")
    (learning,) = await rows(scene, LearningRow)
    assert (learning["text"], learning["kind"], learning["visibility"]) == (LESSON, "did_not_work", "everyone")
    (link,) = await rows(scene, NodeLearningRow)
    assert (link["node_id"], link["learning_id"], link["how"]) == (scene.bet.id, learning["id"], "taught")
    assert "is stopped" in texts(scene.ben.view), "the bet's page lies below, and tells what was decided"
    await scene.click(scene.ben, "Lessons")
    assert "Taught by it" in texts(scene.ben.view)
    # Another domain sets itself a goal.
    await scene.command(scene.ana, channel="orders")
    await scene.open(scene.ana, "Calm customers")
    await scene.click(scene.ana, "New below it")
    await submit(scene, scene.ana, name="Pick parcels at night in one warehouse", domain="Orders")
    offered = scene.ana.sees("orders")[-1]
    assert "Other domains learned something that may matter" in offered["text"]
    assert "Why we stopped Fewer warehouses" in texts(offered)
    await scene.ana.close_view(all_views=True)
    await scene.click(scene.ana, "Link it", message=offered)
    links = {(one["node_id"], one["how"]) for one in await rows(scene, NodeLearningRow)}
    goal = max(node for node, _ in links)
    assert links == {(scene.bet.id, "taught"), (goal, "used")}
    renewed = scene.ana.sees("orders")[-1]
    assert "Linked: “Why we stopped Fewer warehouses”" in texts(renewed)
    assert await rows(scene, ApplicationRow) == [], "a link is no promise"
    await scene.click(scene.ana, "We'll try it", message=renewed)
    (application,) = await rows(scene, ApplicationRow)
    assert (application["state"], application["domain_id"]) == ("planned", scene.orders)
    # The lesson's page leads to both, and from there to the bet.
    await scene.click(scene.ana, "Read it", message=renewed)
    page = texts(scene.ana.view)
    assert "Used in the goal “Pick parcels at night in one warehouse”" in page
    assert "Taught by the bet “Fewer warehouses” (stopped)" in page
    await scene.click(scene.ana, "Open it", block_id=f"goal_{scene.bet.id}")
    assert scene.ana.view["title"]["text"] == "Bet"


@pytest.mark.long
async def test_who_closes_the_form_of_the_learning_finds_it_again_among_the_lessons(scene):
    await stopped(scene)
    await scene.ben.close_view()
    await scene.click(scene.ben, "Lessons")
    await scene.click(scene.ben, "Write what it taught")
    # Three pages were open already: it lies in the place of the lessons.
    assert WHY in field(scene.ben, "text")["initial_value"]
    await submit(scene, scene.ben, text=LESSON)
    assert len(await rows(scene, NodeLearningRow)) == 1


@pytest.mark.long
async def test_a_review_from_a_message_says_in_the_message_what_came_of_it(scene):
    message = await offer(scene, "goals.review.v1")
    await scene.click(scene.ben, "goals.review.v1", message=message)
    await submit(scene, scene.ben, decision="rescope", rationale="One site at a time.", next_on="2026-02-02")
    assert scene.ben.view["title"]["text"] == "Log a learning"
    said = scene.ben.sees("orders")[-1]
    assert said["text"].startswith("The bet “Fewer warehouses” goes on, changed")
    assert "It is reviewed again on 2 February 2026." in said["text"]
    await scene.ben.close_view()
    await scene.click(scene.ben, "Write what it taught", message=said)
    assert "We changed the bet “Fewer warehouses”: One site at a time." in field(scene.ben, "text")["initial_value"]


@pytest.mark.long
async def test_the_second_of_two_reviewers_sees_what_the_first_decided_and_keeps_what_they_typed(scene):
    for person in (scene.ben, scene.dan):
        await review(scene, person)
    await submit(scene, scene.ben, decision="continue", rationale="It goes well.", next_on="2026-03-02")
    await submit(scene, scene.dan, decision="stop", rationale="It costs too much.")
    assert "Not saved yet" in texts(scene.dan.view)
    assert "It goes well." in texts(scene.dan.view)
    assert field(scene.dan, "rationale")["initial_value"] == "It costs too much."
    await submit(scene, scene.dan)
    assert (await scene.world.again(scene.bet)).state is State.STOPPED


@pytest.mark.long
async def test_only_who_keeps_it_reviews_it(scene):
    message = await offer(scene, "goals.review.v1")
    for person in (scene.cora, scene.gus):
        await scene.click(person, "goals.review.v1", message=message)
        assert person.view is None
    assert scene.cora.sees("orders")[-1]["text"] == "Only Ben Okoro or an admin can review it."


@pytest.mark.long
async def test_lessons_are_found_by_words_linked_and_taken_off_again(scene):
    for number in range(2):
        text = f"Ask the night shift first, number {number}."
        await scene.cora.command("/learned", text, channel="orders")
        await scene.pollen.settled()
        scene.pollen.clock.advance(timedelta(seconds=2))
    message = await offer(scene, "goals.lessons.v1")
    await scene.click(scene.ben, "goals.lessons.v1", message=message)
    assert "No lesson that you can read belongs to this bet yet." in texts(scene.ben.view)
    reply = await scene.ben.suggest("goals.lesson_pick.v1", "night shift")
    assert [option["text"]["text"] for option in reply.body["options"]] == [
        f"Ask the night shift first, number {number}." for number in (1, 0)
    ]
    await scene.ben.choose("goals.lesson_pick.v1", "Ask the night shift first, number 1.")
    await scene.pollen.settled()
    assert "Linked: “Ask the night shift first, number 1.”" in texts(scene.ben.view)
    await scene.click(scene.cora, "goals.lessons.v1", message=message)
    assert "Take it off" not in texts(scene.cora.view)
    await scene.click(scene.ben, "Take it off")
    assert "Taken off" in texts(scene.ben.view)
    assert await rows(scene, NodeLearningRow) == []


async def offer(scene, *actions):
    """Let a message with these buttons of the bet lie in orders, as nudges and pages bring them."""
    elements = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": action},
            "action_id": action,
            "value": str(scene.bet.id),
        }
        for action in actions
    ]
    await scene.pollen.pollen.app.client.chat_postMessage(
        token=scene.slack.workspace.app.bot_token,
        channel=scene.slack.channel("orders").id,
        text="Goals",
        blocks=[{"type": "actions", "elements": elements}],
    )
    return scene.ben.sees("orders")[-1]
