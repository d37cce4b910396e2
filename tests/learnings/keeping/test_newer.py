"""Finding what takes a learning's place."""

import asyncio
from typing import Any

import pytest

from bot.kernel.errors import NotAllowedError, NotFoundError
from handlers.installation import Installation
from handlers.learnings.keeping import forms, register
from handlers.links import Links
from storage.tables import CapturedMessageRow
from tests.clock import MONDAY_NOON
from tests.learnings.place import ANA, BEN, CARLA, ORGANISATION


async def newer(scene, learning, typed, *, by=ANA):
    return [(one.learning, one.title, one.domain_name) for one in await scene.suggestions.newer(by, learning, typed)]


async def test_words_are_searched_and_the_learning_itself_is_left_out(scene):
    old, other = await scene.log("Freeze on Friday. Really."), await scene.log("Freeze on Thursday. Really.")
    await scene.finds("freeze", old)
    await scene.finds("freeze", other)
    assert await newer(scene, old, "freeze") == [(other, "Freeze on Thursday.", "")]
    assert scene.searched == [("U-ana", "freeze")]


async def test_a_last_word_that_is_not_finished_does_not_stop_the_search(scene):
    old, other = await scene.log(), await scene.log("Freeze on Thursday.")
    await scene.finds("freeze on", other)
    assert [found for found, *_ in await newer(scene, old, "freeze on thur")] == [other]
    assert await newer(scene, old, "xyz") == []
    assert await newer(scene, old, "") == []


async def test_a_first_word_that_is_not_finished_finds_what_was_logged_last(scene):
    old, other, third = await scene.log(), await scene.log("Freeze on Thursday."), await scene.log("Thank them all.")
    for one in (other, third):
        await scene.finds("", one)
    assert [found for found, *_ in await newer(scene, old, "thUr")] == [other]
    assert [found for found, *_ in await newer(scene, old, "th")] == [other, third]
    assert await newer(scene, old, "xyz") == []


@pytest.mark.parametrize("typed", ["{}", "#{}", "No. {}", " no {} "])
async def test_a_number_finds_the_learning_that_has_it(scene, typed):
    old, other = await scene.log(), await scene.log("Freeze on Thursday.", by=BEN)
    assert await newer(scene, old, typed.format(other)) == [(other, "Freeze on Thursday.", "Orders")]
    assert await newer(scene, old, typed.format(old)) == []


async def test_the_link_of_a_message_finds_what_was_saved_from_it(scene):
    old, other = await scene.log(), await scene.log("Said in a channel.")

    def capture(session):
        session.add(
            CapturedMessageRow(
                organisation=ORGANISATION,
                channel_id="C0ORDERS",
                ts="1767614400.000100",
                learning_id=other,
                saved_by="U-ana",
                saved_at=MONDAY_NOON,
            )
        )

    await scene.database.write(capture)
    link = "https://example.slack.com/archives/C0ORDERS/p1767614400000100?thread_ts=1"
    assert [found for found, *_ in await newer(scene, old, link)] == [other]
    assert await newer(scene, old, link.replace("000100", "000200")) == []


async def test_what_the_person_may_not_read_or_is_closed_is_not_offered(scene):
    old = await scene.log()
    secret = await scene.log("A secret of Finance.", by=CARLA, channel="C-finance")
    retired = await scene.log("Retired.")
    await scene.retire(retired)
    for number in (secret, retired, 999):
        assert await newer(scene, old, str(number)) == []
    nowhere = await scene.log("Nowhere yet.", channel="C-lunch")
    assert await newer(scene, old, str(nowhere)) == [(nowhere, "Nowhere yet.", "")]


async def test_only_who_may_replace_it_is_offered_anything(scene):
    old = await scene.log()
    with pytest.raises(NotAllowedError):
        await newer(scene, old, "x", by=CARLA)
    await scene.narrow(old)
    with pytest.raises(NotFoundError):
        await newer(scene, old, "x", by=CARLA)


class Endless:
    """Suggestions that never come."""

    async def newer(self, *_about):
        await asyncio.Event().wait()


class App:
    def __init__(self):
        self.listeners = {}

    def options(self, name):
        return lambda listener: self.listeners.setdefault(name, listener)

    action = view = options


async def test_who_types_is_not_kept_waiting_for_what_does_not_come(scene):
    answers = []

    async def ack(**given):
        answers.append(given)

    app: Any = App()
    parts: Any = {
        "learnings": scene.learnings,
        "keeping": scene.keeping,
        "journeys": scene.journeys,
        "pages": scene.pages,
        "histories": scene.histories,
        "suggestions": Endless(),
    }
    register(app, **parts, links=Links(), patience=0.001)
    installed = Installation.read({"team_id": "T1", "user_id": "UB", "team": "One", "url": "https://one.slack.com"})
    body = {"user": {"id": "U1", "team_id": "T1"}, "value": "freeze", "view": {"private_metadata": '{"learning":1}'}}
    await app.listeners[forms.NEWER](ack=ack, body=body, context={"installation": installed})
    assert answers == [{"options": []}]
