"""A database that does not answer: everything that can be clicked, typed or sent is answered in time all the same."""

import asyncio
import json
import threading
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.kernel.errors import BusyError
from storage.engine import READERS, WRITERS, Database
from tests.reliability.bad_days.days import day, lines, text_of

pytestmark = pytest.mark.long

GOLDEN = Path(__file__).parents[2] / "golden"
PAYLOADS = sorted(GOLDEN.glob("*/*.json"))
BUDGET = 2.6
"""Seconds: Slack gives three, and some are the way's."""
TROUBLE = ("database_in_trouble", "database_works_again")


@asynccontextmanager
async def hanging(database):
    """Have every thread that reads or writes wait for an answer that does not come until the block ends."""
    go_on, waiting = threading.Event(), threading.Barrier(READERS + WRITERS + 1)

    def hang(_session):
        waiting.wait(5)
        assert go_on.wait(30)

    units = [asyncio.ensure_future(database.read(hang)) for _ in range(READERS)]
    units += [asyncio.ensure_future(database.write(hang)) for _ in range(WRITERS)]
    await asyncio.to_thread(waiting.wait, 5)
    try:
        yield
    finally:
        go_on.set()
        await asyncio.gather(*units)


def bodies(slack):
    """Every payload that was ever sent, each by a person of its own."""
    for number, path in enumerate(PAYLOADS):
        person = slack.person(f"p{number:03}")
        rights = slack.rights(person, "general")
        words = path.read_text("utf-8").replace("{response_url}", rights["response_url"])
        for known in ("U0ANA", "U0BEN", "U0CORA", "U0DAN"):
            words = words.replace(known, person.id)
        body = json.loads(words)
        if "view" in body:
            # Slack gives each view an id of its own, by which a repeat is known.
            body["view"]["id"] = f"V{number:03}"
        yield f"{path.parent.name}/{path.stem}", person, body


async def test_every_click_form_menu_and_command_is_answered_while_the_database_hangs(url, caplog):
    async with day(url, people=len(PAYLOADS)) as today:
        given = list(bodies(today.slack))
        async with hanging(today.database):
            answers = await asyncio.gather(*(today.deliver(body) for _, _, body in given))
            await asyncio.sleep(0.4)
            told = {person.id: heard(today.slack, person) for _, person, _ in given}
        assert await today.pollen.settled()
    took = {name: seconds for (name, *_), (_, seconds) in zip(given, answers, strict=True)}
    late = {name: seconds for name, seconds in took.items() if seconds > BUDGET}
    assert late == {}
    silent = [
        name
        for (name, person, body), (answer, _) in zip(given, answers, strict=True)
        if answer.status != 200 or not says_something(body, answer, told[person.id])
    ]
    assert silent == []
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    assert len(given) > 100


def heard(slack, person):
    """What one person was told where they clicked or in a direct message, and whether a form is open."""
    said = [message["text"] for message in person.sees("general")] + [m["text"] for m in slack.direct(person)]
    return [*said, *(["a form"] if person.view else [])]


def says_something(body, answer, told):
    said = text_of(answer)
    kind = body.get("type")
    if kind == "view_submission":
        return '"response_action": "errors"' in said or '"response_action": "update"' in said
    if kind == "block_suggestion":
        return '"options"' in said
    return bool(said.strip("{} ")) or bool(told)


async def test_what_needs_no_database_is_answered_at_once_and_health_in_its_time(a_day, caplog):
    async with hanging(a_day.database):
        ana, ben = a_day.slack.person("ana"), a_day.slack.person("ben")
        slow = asyncio.ensure_future(ana.command("/learnings", "parcels", channel="orders"))
        learned = asyncio.ensure_future(ben.command("/learned", "Label both sides.", channel="orders"))
        begun = asyncio.get_running_loop().time()
        help_, (status, told) = await asyncio.gather(ben.command("/pollen", channel="orders"), a_day.ready())
        assert asyncio.get_running_loop().time() - begun < 2.5
        assert "/learned" in help_.body["text"]
        assert "database is busy" in help_.body["text"]
        assert (status, told["database"]) == (503, False)
        assert told["reasons"][0].startswith("The database does not answer in time")
        assert lines(caplog, *TROUBLE) == ["database_in_trouble"]
        async with a_day.browser.get(f"{a_day.pollen.url}/healthz") as alive:
            assert alive.status == 200
        assert "busy" in (await slow).body["text"]
        assert (await learned).body["text"].startswith("Saving…")
    await a_day.settled()
    assert (await a_day.ready())[0] == 200
    assert any("Saved after all" in message["text"] for message in ben.sees("orders"))
    assert lines(caplog, *TROUBLE) == ["database_in_trouble", "database_works_again"]


async def test_a_form_that_waits_stays_open_and_pressed_again_it_is_saved_once(a_day):
    ana = a_day.slack.person("ana")
    dan = a_day.slack.person("dan")
    await a_day.register.run("people")
    await dan.command("/pollen", channel="orders")
    await dan.click("Create the first domain")
    await a_day.settled()
    async with hanging(a_day.database):
        reply = await dan.submit({"name": "Orders", "purpose": "Takes orders", "channel": "orders"})
        assert "Your words are still here" in next(iter(reply.errors.values()))
        assert dan.view is not None
    await a_day.settled()
    assert (await dan.submit()).errors == {}
    await a_day.settled()
    assert dan.view is None
    await ana.command("/domains", channel="orders")
    await a_day.settled()
    assert json.dumps(ana.view).count("*Orders*") == 1


async def test_a_unit_whose_turn_does_not_come_is_not_run_at_all(url):
    database = Database(url, queue=0.05)
    ran = []
    try:
        async with hanging(database):
            with pytest.raises(BusyError):
                await database.write(lambda _session: ran.append("too late"))
        await database.write(lambda _session: ran.append("in time"))
    finally:
        database.close()
    assert ran == ["in time"]
