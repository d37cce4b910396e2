"""Lessons of other domains beside a receipt: found in time they are in it, later they come by themselves."""

import asyncio
import json
from dataclasses import replace

import pytest

from bot.features.learnings.finding.queries import Hit, Related
from bot.features.learnings.rules import Content
from bot.kernel.errors import BusyError
from bot.kernel.ids import LearningId
from handlers.kit import as_dicts
from handlers.learnings import messages, saving
from handlers.learnings.receipt import more, told
from handlers.learnings.relations import AHEAD, BUSY, MOST_WAITING, Relations
from tests.learnings.living import buttons, text_of
from tests.learnings.place import ANA
from tests.learnings.stubborn import stubborn
from tests.learnings.test_messages import ORDERS, assert_nobody_is_pinged, refusals, words
from tests.learnings.test_receipt import LEARNING, RECEIPT

OTHER = Hit(
    learning=replace(LEARNING, id=LearningId(9), content=Content(text="Close the list on Thursday. " * 20)),
    domain=replace(ORDERS, name="Logistics <!here>"),
    author="Cora",
)
SAME = replace(OTHER, learning=replace(LEARNING, id=LearningId(8), content=Content(text="x", title="Freeze early")))
LONG = Content(text="Freeze early. " * 20)
FOUND = Related(others=(OTHER, OTHER, OTHER), same=SAME)
LATER = "Its domain has nearly the same already."


def pressed(message):
    return [
        (block["accessory"]["text"]["text"], block["accessory"]["action_id"], block["accessory"]["value"])
        for block in as_dicts(message.blocks)
        if "accessory" in block
    ]


def test_the_receipt_shows_a_line_for_each_with_a_button_to_its_page():
    said = told(RECEIPT, related=Related(others=(OTHER,)))
    assert "Other domains learned something like it:\n*Logistics &lt;!here&gt;*: Close the list on Thursday." in words(
        said
    )
    assert pressed(said) == [("Read it", messages.PAGE, "9")]
    assert said.text.endswith("Others learned something like it: Logistics &lt;!here&gt;.")


def test_what_the_own_domain_has_already_can_be_added_to():
    said = told(RECEIPT, related=Related(same=SAME))
    assert "*Orders* has nearly the same already: Freeze early\nOne lesson that grows helps more than two." in words(
        said
    )
    assert pressed(said) == [("Add to it instead", messages.MERGE, "7.8")]
    assert said.text.endswith(LATER)


def test_what_is_cut_of_what_a_domain_knows_already_can_be_read():
    said = told(RECEIPT, related=Related(same=replace(SAME, learning=replace(SAME.learning, content=LONG))))
    (opener,) = [e for b in blocks_of(said) if b["type"] == "actions" for e in b["elements"] if "Read it" in str(e)]
    assert (opener["action_id"], opener["value"]) == ("learnings.page.v1", str(SAME.learning.id))
    assert "Read it" not in str(blocks_of(told(RECEIPT, related=Related(same=SAME))))


def blocks_of(said):
    return [block.to_dict() for block in said.blocks]


def test_the_receipt_stays_short_and_slack_takes_it():
    homeless = replace(OTHER, domain=None)
    given = replace(RECEIPT, learning=replace(LEARNING, content=Content(text="&" * 20_000)))
    for related in (FOUND, Related(others=(homeless,) * 3), Related()):
        for said in (told(given, choosing=True, related=related), told(replace(given, domain=None), related=related)):
            assert refusals(said) == []
            assert len(json.dumps(as_dicts(said.blocks))) <= 10_000
            assert_nobody_is_pinged(said)
    assert len(told(RECEIPT, related=FOUND).text.split()) < 60


def test_what_is_found_later_is_a_message_of_its_own_and_nothing_found_is_none():
    assert more(RECEIPT, Related()) is None
    later = more(RECEIPT, FOUND)
    assert later is not None
    assert (later.text.startswith(LATER), refusals(later)) == (True, [])


def test_the_receipt_goes_out_within_a_second():
    assert saving.PATIENCE < saving.WHOLE_PATIENCE < 1


@pytest.fixture
async def scene(database):
    async with stubborn(database) as scene:
        await scene.place.domain("Orders", channel=scene.slack.channel("orders").id)
        scene.beside.found = FOUND
        yield scene


def sees(scene):
    return scene.ana.sees("orders")


async def test_what_is_found_in_time_is_in_the_receipt(scene):
    reply = await scene.ana.command("/learned", "Freeze it.", channel="orders")
    assert reply.body["text"].startswith("Saved under Orders.")
    assert LATER in reply.body["text"]
    await scene.settled()
    assert len(sees(scene)) == 1


async def test_what_is_found_late_comes_after_the_receipt(scene):
    scene.beside.open.clear()
    reply = await scene.ana.command("/learned", "Freeze it.", channel="orders")
    assert reply.body["text"].startswith("Saved under Orders.")
    assert LATER not in reply.body["text"]
    scene.beside.open.set()
    await scene.settled()
    assert [LATER in message["text"] for message in sees(scene)] == [False, True]


@pytest.mark.parametrize("mishap", [RuntimeError("a broken index"), BusyError()])
async def test_a_search_that_fails_never_costs_the_receipt(scene, mishap):
    scene.beside.mishap = mishap
    reply = await scene.ana.command("/learned", "Freeze it.", channel="orders")
    await scene.settled()
    assert reply.body["text"].startswith("Saved under Orders.")
    assert buttons(reply.body) == ["Add detail", "Change domain", "Share with everyone", "Undo"]
    assert len(sees(scene)) == 1


async def test_a_forms_receipt_shows_them_too_in_time_or_late(scene):
    await scene.ana.command("/learned", channel="orders")
    await scene.ana.submit({"text": "Freeze it."})
    await scene.settled()
    assert LATER in sees(scene)[-1]["text"]
    scene.beside.open.clear()
    await scene.ana.command("/learned", channel="orders")
    await scene.ana.submit({"text": "Freeze it again."})
    await scene.slack.wait_for(lambda: len(sees(scene)) == 2)
    scene.beside.open.set()
    await scene.settled()
    assert [LATER in message["text"] for message in sees(scene)] == [True, False, True]
    assert "has nearly the same already" in text_of(sees(scene)[-1])


# Receipts go first.


class Searching:
    """Relations over a search that counts, and writes that end when the test says so."""

    def __init__(self):
        self.searches = 0
        self.relations = Relations(self._search, patience=5)
        self.writes = [asyncio.get_running_loop().create_future() for _ in range(BUSY + 1)]

    async def _search(self, _actor, _learning):
        self.searches += 1
        return FOUND

    def many_write(self):
        for write in self.writes:
            self.relations.give_way_to(write)

    def one_is_done(self):
        self.writes.pop().set_result(None)


async def test_while_many_wait_for_their_receipts_nobody_searches():
    scene = Searching()
    scene.many_write()
    search = scene.relations.begin(ANA, RECEIPT)
    assert await scene.relations.in_time(search, at_most=5) is None
    assert scene.searches == 0
    scene.one_is_done()
    assert await search == FOUND
    assert await scene.relations.in_time(scene.relations.begin(ANA, RECEIPT), at_most=5) == FOUND


async def test_a_receipt_does_not_wait_behind_other_searches():
    scene = Searching()
    searches = [scene.relations.begin(ANA, RECEIPT) for _ in range(AHEAD + 1)]
    assert await scene.relations.in_time(searches[-1], at_most=5) is None
    assert await asyncio.gather(*searches) == [FOUND] * (AHEAD + 1)


async def test_what_would_wait_too_long_is_left_out():
    scene = Searching()
    scene.many_write()
    searches = [scene.relations.begin(ANA, RECEIPT) for _ in range(MOST_WAITING + 1)]
    for _ in list(scene.writes):
        scene.one_is_done()
    await asyncio.gather(*searches)
    assert scene.searches <= MOST_WAITING
    assert any(search.result() == Related() for search in searches)
