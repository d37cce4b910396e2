"""The database is busy, slow or broken: what was typed is never lost, and never saved twice."""

import pytest
from sqlmodel import select

from bot.kernel.ids import Delivery
from handlers.learnings import saving, submitting
from handlers.learnings.messages import Retry
from handlers.learnings.waiting import Typed, Waiting
from storage.tables import LearningRow
from tests.learnings.living import buttons, text_of
from tests.learnings.place import ANA, BEN
from tests.learnings.stubborn import stubborn


@pytest.fixture
async def scene(database):
    async with stubborn(database) as scene:
        await scene.place.domain("Orders", channel=scene.slack.channel("orders").id)
        yield scene


@pytest.fixture
def texts(database):
    async def texts():
        return await database.read(lambda session: list(session.exec(select(LearningRow.text))))

    return texts


def said(scene):
    return [message["text"] for message in scene.ana.sees("orders")]


WORDS = "Freeze the plan on Friday."


# The command.


def test_something_is_seen_within_a_second_and_a_form_is_answered_before_slack_gives_up():
    assert saving.PATIENCE < 1
    assert submitting.FORM_PATIENCE < 3


async def test_a_slow_write_is_answered_at_once_and_told_when_it_is_done(scene, texts):
    scene.transactions.open.clear()
    reply = await scene.ana.command("/learned", WORDS, channel="orders")
    assert reply.body["text"].startswith("Saving…")
    scene.transactions.open.set()
    await scene.settled()
    assert said(scene)[-1].startswith("Saved after all under Orders.")
    assert await texts() == [WORDS]


async def test_a_busy_database_gives_the_words_back_and_pollen_keeps_trying(scene, texts):
    scene.transactions.refusals = 3
    reply = await scene.ana.command("/learned", WORDS, channel="orders")
    assert reply.body["text"].startswith("Not saved yet: Pollen's database is busy. Pollen keeps trying")
    assert WORDS in text_of(reply.body)
    assert buttons(reply.body) == ["Try again"]
    await scene.settled()
    assert said(scene)[-1].startswith("Saved after all under Orders.")
    assert await texts() == [WORDS]


async def test_a_slow_write_that_is_then_refused_gives_the_words_back_too(scene, texts):
    scene.transactions.open.clear()
    scene.transactions.refusals = 2
    await scene.ana.command("/learned", WORDS, channel="orders")
    scene.transactions.open.set()
    await scene.settled()
    assert [text[:12] for text in said(scene)] == ["Saving… This", "Not saved ye", "Saved after "]
    assert await texts() == [WORDS]


async def test_when_pollen_gives_up_it_says_so_and_the_button_still_works(scene, texts):
    scene.transactions.refusals = 1 + len(saving.PAUSES)
    await scene.ana.command("/learned", WORDS, channel="orders")
    await scene.settled()
    last = scene.ana.sees("orders")[-1]
    assert "Pollen could not save it." in last["text"]
    assert WORDS in text_of(last)
    await scene.ana.click("Try again", message=last)
    await scene.settled()
    replaced = scene.ana.sees("orders")[-1]
    assert replaced["ts"] == last["ts"]
    assert text_of(replaced).startswith("Saved under *Orders*.")
    assert await texts() == [WORDS]


async def test_try_again_while_it_is_still_busy_says_so(scene, texts):
    scene.transactions.refusals = 2 + len(saving.PAUSES)
    await scene.ana.command("/learned", WORDS, channel="orders")
    await scene.settled()
    await scene.ana.click("Try again", message=scene.ana.sees("orders")[-1])
    await scene.settled()
    assert said(scene)[-1].startswith("Pollen's database is still busy.")
    assert await texts() == []


async def test_trying_again_what_pollen_saved_meanwhile_saves_nothing_twice(scene, texts):
    scene.transactions.refusals = 1
    await scene.ana.command("/learned", WORDS, channel="orders")
    await scene.settled()
    first = scene.ana.sees("orders")[0]
    await scene.ana.click("Try again", message=first)
    await scene.settled()
    assert await texts() == [WORDS]


async def test_pressing_try_again_ends_pollens_own_attempts(scene, texts):
    scene.transactions.refusals = 1
    await scene.ana.command("/learned", WORDS, channel="orders")
    await scene.slack.settle()
    await scene.ana.click("Try again", message=scene.ana.sees("orders")[-1])
    await scene.slack.wait_for(lambda: said(scene)[-1].startswith("Saved under Orders."))
    await scene.settled()
    assert len(said(scene)) == 1, "it is told once, in the place of the words"
    assert await texts() == [WORDS]


def test_only_so_many_texts_are_remembered_and_only_for_their_authors():
    waiting = Waiting(most=2)
    for number in range(3):
        waiting.remember(
            Typed(actor=ANA, delivery=Delivery(f"{number}"), text=f"text {number}", channel=None, response_url=None)
        )

    def found(number, actor=ANA, **more):
        typed = waiting.find(Retry(delivery=f"{number}", **more), actor=actor, response_url="https://example.com")
        return typed and (typed.text, typed.response_url)

    assert found(0) is None
    assert found(0, text="in the button") == ("in the button", "https://example.com")
    assert found(2) == ("text 2", "https://example.com")
    assert found(2, actor=BEN) is None


async def test_long_words_come_back_whole_and_are_remembered_for_the_button(scene, texts):
    long = " ".join(f"word{number}" for number in range(1800))
    scene.transactions.refusals = 1 + len(saving.PAUSES)
    await scene.ana.command("/learned", long, channel="orders")
    await scene.settled()
    returned = [message for message in scene.ana.sees("orders") if "Not saved yet" in message["text"]]
    assert len(returned) == 2
    parts = [
        block["text"]["text"]
        for message in scene.ana.sees("orders")
        for block in message["blocks"]
        if block["type"] == "section" and block["text"]["type"] == "plain_text"
    ]
    assert "".join(parts) == long * 2
    await scene.ana.click("Try again", message=scene.ana.sees("orders")[-1])
    await scene.settled()
    assert await texts() == [long]


async def test_an_unforeseen_mishap_gives_the_words_back_with_a_reference(scene, texts):
    scene.transactions.mishap = RuntimeError("no such table")
    reply = await scene.ana.command("/learned", WORDS, channel="orders")
    await scene.settled()
    assert reply.body["text"].startswith("Something went wrong on Pollen's side and this is not saved.")
    assert WORDS in text_of(reply.body)
    assert any("abc123" in text for text in said(scene))


async def test_an_unforeseen_mishap_of_a_slow_write_gives_the_words_back(scene, texts):
    scene.transactions.open.clear()
    scene.transactions.mishap = RuntimeError("no such table")
    await scene.ana.command("/learned", WORDS, channel="orders")
    scene.transactions.open.set()
    await scene.settled()
    assert WORDS in text_of(scene.ana.sees("orders")[-1])


async def test_a_slow_refusal_gives_the_words_back(scene, texts):
    await scene.place.person("U0ANA", is_guest=True)
    scene.transactions.open.clear()
    await scene.ana.command("/learned", WORDS, channel="orders")
    scene.transactions.open.set()
    await scene.settled()
    assert said(scene)[-1].startswith("Guests can read")
    assert WORDS in text_of(scene.ana.sees("orders")[-1])


async def test_a_refusal_at_a_later_attempt_ends_the_attempts(scene, texts):
    await scene.place.person("U0ANA", is_guest=True)
    scene.transactions.refusals = 2
    await scene.ana.command("/learned", WORDS, channel="orders")
    await scene.settled()
    assert said(scene)[-1].startswith("Guests can read")
    await scene.ana.click("Try again", message=scene.ana.sees("orders")[0])
    await scene.settled()
    assert said(scene)[-1].startswith("Guests can read")
    assert await texts() == []


# The form.


async def test_a_form_that_opens_onto_a_busy_database_leaves_a_button(scene):
    scene.transactions.refusals = 1
    reply = await scene.ana.command("/learned", "", channel="orders")
    assert buttons(reply.body) == ["Open the form"]
    await scene.ana.click("Open the form", message=scene.ana.sees("orders")[-1])
    await scene.settled()
    assert scene.ana.view is not None


async def test_a_form_that_opens_onto_a_slow_database_leaves_a_button(scene):
    scene.transactions.open.clear()
    reply = await scene.ana.command("/learned", "", channel="orders")
    assert buttons(reply.body) == ["Open the form"]


async def test_a_slow_form_stays_open_with_its_words_and_pressing_save_again_saves_nothing_twice(scene, texts):
    await scene.ana.command("/learned", "", channel="orders")
    await scene.settled()
    scene.transactions.open.clear()
    reply = await scene.ana.submit({"text": WORDS})
    assert reply.errors == {
        "text": "Pollen is still saving this. Your words are still here; press Save again in a moment."
    }
    scene.transactions.open.set()
    await scene.settled()
    assert said(scene)[-1].startswith("Saved after all under Orders.")
    assert (await scene.ana.submit({"text": f"{WORDS} Or Thursday."})).errors == {}
    await scene.settled()
    assert scene.ana.view is None
    assert await texts() == [f"{WORDS} Or Thursday."]


async def test_a_busy_form_stays_open_with_its_words(scene, texts):
    await scene.ana.command("/learned", "", channel="orders")
    await scene.settled()
    scene.transactions.refusals = 1
    reply = await scene.ana.submit({"text": WORDS})
    assert reply.errors["text"].endswith("Your words are still here; press Save again in a moment.")
    assert (await scene.ana.submit()).errors == {}
    await scene.settled()
    assert await texts() == [WORDS]


async def test_a_slow_form_that_is_then_refused_stays_open(scene, texts):
    await scene.ana.command("/learned", "", channel="orders")
    await scene.settled()
    scene.transactions.open.clear()
    scene.transactions.refusals = 1
    await scene.ana.submit({"text": WORDS})
    scene.transactions.open.set()
    await scene.settled()
    assert said(scene) == []
    assert scene.ana.view is not None
