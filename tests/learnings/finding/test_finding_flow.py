"""Searching as people in Slack live it."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import aiohttp
import pytest

import handlers.errors
import handlers.learnings.finding
from bot.app.in_flight import InFlight
from bot.app.outside import at_once
from bot.app.slack import bolt_app, find_installation, web_client
from bot.app.socket import Socket
from bot.features.learnings.finding.menus import Menus
from bot.features.learnings.finding.service import Finding
from bot.kernel.errors import BusyError
from bot.settings import Settings
from handlers.background import Background
from handlers.learnings.finding import form
from handlers.learnings.finding.form import asked_for
from handlers.learnings.finding.showing import Showing, Turns
from handlers.shapes import Shapes
from sandbox import SandboxClock, Slack
from sandbox.printing import view_as_text
from storage.learning_menus import menu_transactions
from storage.search import finding_transactions
from tests.clock import MONDAY_NOON
from tests.learnings.living import Scene, buttons
from tests.learnings.place import acting
from tests.slack import ORGANISATION, workspace

pytestmark = pytest.mark.long

# On a running Pollen.


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


async def log(scene, *texts, channel="orders"):
    for text in texts:
        await scene.learned(scene.ben if channel == "orders" else scene.cora, text, channel=channel)


def shown(person):
    """What stands in the form on top, in one line."""
    return " ".join(view_as_text(person.view, names={}).split())


async def choose(scene, person, action, value):
    await person.choose(action, value, view=person.view)
    await scene.pollen.settled()


async def click(scene, person, name, **which):
    await person.click(name, view=person.view, **which)
    await scene.pollen.settled()


async def test_words_after_the_command_are_looked_for_at_once(scene):
    await log(scene, "Late parcels cost us two days.", "Freeze the plan on Friday.")
    reply = await scene.ana.command("/learnings", "late parcel", channel="orders")
    await scene.pollen.settled()
    assert (reply.acked, reply.body) == (True, None)
    assert reply.seconds < 1
    assert "1 learning found" in shown(scene.ana)
    assert "Late parcels cost us two days." in shown(scene.ana)
    assert "Freeze" not in shown(scene.ana)


@pytest.mark.parametrize("channel", [None, "finance", "orders"])
async def test_it_is_the_same_everywhere_and_suggests_nothing(scene, channel):
    await log(scene, "Late parcels cost us two days.", "Freeze the plan on Friday.")
    await scene.ana.command("/learnings", "", channel=channel)
    await scene.pollen.settled()
    assert "[All domains v]" in shown(scene.ana)
    assert "2 learnings, the newest first" in shown(scene.ana)


async def test_what_is_typed_and_chosen_stays_while_it_is_searched_and_leafed_through(scene):
    await log(scene, *(f"Plan number {number} was frozen on Friday." for number in range(100, 112)))
    await log(scene, "The plan of Finance.", channel="finance")
    ana = scene.ana
    await ana.command("/learnings", "", channel="orders")
    await scene.pollen.settled()
    await choose(scene, ana, form.WORDS, "plan")
    assert "13 learnings found" in shown(ana)
    await choose(scene, ana, form.DOMAIN, "Orders")
    assert "12 learnings found" in shown(ana)
    await click(scene, ana, "Next page")
    assert "Page 2 of 2" in shown(ana)
    assert form.read(ana.view).query.domain == scene.orders
    await click(scene, ana, "Previous page")
    assert "Page 1 of 2" in shown(ana)
    reply = await scene.submit(ana, words="finance")
    assert reply.acked
    assert "Nothing found for “finance” with these filters." in shown(ana)
    await click(scene, ana, "Clear filters")
    assert "1 learning found" in shown(ana)
    assert "[All domains v]" in shown(ana)
    await choose(scene, ana, form.KIND, "It worked")
    assert "Nothing found" in shown(ana)
    await choose(scene, ana, form.KIND, "Any kind")
    assert "1 learning found" in shown(ana)
    assert "Clear filters" not in shown(ana)


async def test_a_learnings_page_opens_on_top_and_the_search_is_as_it_was_when_it_is_closed(scene):
    await log(scene, "Late parcels cost us two days.", "Freeze the plan on Friday.")
    ana = scene.ana
    await ana.command("/learnings", "parcels", channel="orders")
    await scene.pollen.settled()
    await choose(scene, ana, form.DOMAIN, "Orders")
    before = shown(ana)
    await click(scene, ana, "Open")
    assert len(ana.views) == 2
    assert "Late parcels cost us two days." in shown(ana)
    await ana.close_view()
    assert shown(ana) == before


async def test_tags_are_offered_while_they_are_typed_and_only_those_that_one_may_read(scene):
    for person, tag, channel in ((scene.ben, "planning", "orders"), (scene.cora, "plunder", "finance")):
        await person.command("/learned", channel=channel)
        await scene.pollen.settled()
        await scene.submit(person, text=f"About {tag}.", tags=tag)
    await scene.dan.command("/learnings", "", channel="orders")
    await scene.ben.command("/learnings", "", channel="orders")
    await scene.pollen.settled()
    offered = [option["text"]["text"] for option in (await scene.dan.suggest(form.TAG, "pl")).body["options"]]
    assert offered == ["planning", "plunder"], "dan is an admin"
    offered = [option["text"]["text"] for option in (await scene.ben.suggest(form.TAG, "")).body["options"]]
    assert offered == ["Any tag", "planning"]
    await choose(scene, scene.ben, form.TAG, "planning")
    assert "1 learning" in shown(scene.ben)
    assert "#planning" in shown(scene.ben)


async def test_more_domains_than_a_list_holds_are_found_by_typing(scene):
    for number in range(100):
        await scene.place.domain(f"Domain {number:03}")
    await scene.ana.command("/learnings", "", channel="orders")
    await scene.pollen.settled()
    offered = (await scene.ana.suggest(form.DOMAIN, "ORD")).body["options"]
    assert [option["text"]["text"] for option in offered] == ["Orders"]
    await choose(scene, scene.ana, form.DOMAIN, "Orders")
    assert form.read(scene.ana.view).query.domain == scene.orders
    assert "[Orders v]" in shown(scene.ana)


async def test_guests_are_refused_kindly(scene):
    reply = await scene.slack.person("gus").command("/learnings", "plan", channel="orders")
    assert reply.body["text"].startswith("Guests can read what is posted in their channels, but not log, search")
    assert scene.slack.person("gus").view is None


@pytest.mark.parametrize("error", ["expired_trigger_id", "invalid_arguments"])
async def test_a_search_that_slack_does_not_open_in_time_is_offered_by_a_button(scene, error):
    await log(scene, "Late parcels cost us two days.")
    scene.slack.faults.add("views.open", error=error, times=2)
    await scene.ana.command("/learnings", 'late "parcels', channel="orders")
    await scene.pollen.settled()
    for _ in range(2):
        offer = scene.last(scene.ana)
        assert offer["text"] == "Slack did not open the search in time. Press the button to open it."
        await scene.click(scene.ana, "Open the search", offer)
    assert 'late "parcels' in shown(scene.ana)
    assert "1 learning found" in shown(scene.ana)


async def test_where_slack_does_not_take_what_was_found_a_message_says_what_to_do(scene):
    await scene.ana.command("/learnings", "", channel="orders")
    await scene.pollen.settled()
    scene.slack.faults.add("views.update", drop=True)
    await choose(scene, scene.ana, form.WORDS, "plan")
    said = scene.slack.direct(scene.ana)[-1]["text"]
    assert said == "Slack did not show what was found. Type /learnings to search again."


async def test_results_that_slack_refuses_are_a_mistake_of_ours_and_said_on_top(scene):
    await scene.ana.command("/learnings", "", channel="orders")
    await scene.pollen.settled()
    scene.slack.faults.add("views.update", error="invalid_arguments")
    await choose(scene, scene.ana, form.WORDS, "plan")
    assert "Something went wrong on Pollen's side." in shown(scene.ana)


async def test_a_button_that_says_nothing_we_know_is_answered_in_words(scene):
    scene.slack.faults.add("views.open", error="expired_trigger_id")
    await scene.ana.command("/learnings", "plan", channel="orders")
    await scene.pollen.settled()
    offer = scene.last(scene.ana)
    offer["blocks"][-1]["elements"][0]["value"] = "{broken"
    await scene.click(scene.ana, "Open the search", offer)
    assert scene.last(scene.ana)["text"].startswith("Pollen does not know this button any more.")


async def test_a_form_that_was_closed_meanwhile_is_left_closed(scene):
    await scene.ana.command("/learnings", "", channel="orders")
    await scene.pollen.settled()
    scene.slack.faults.add("views.update", error="not_found")
    await choose(scene, scene.ana, form.WORDS, "plan")
    assert scene.slack.direct(scene.ana) == []
    assert len(scene.ana.views) == 1


# On a database that is slow or busy, as the test says.


class Held:
    """Units of work that wait for their gate, each for its own, or are refused."""

    def __init__(self, real):
        self._real = real
        self._gates = []
        self.refusals = 0

    def hold(self):
        """Make the next unit wait until this is set."""
        self._gates.append(asyncio.Event())
        return self._gates[-1]

    async def write(self, work):
        raise AssertionError("searching changes nothing")

    async def read(self, work):
        if self._gates:
            await self._gates.pop(0).wait()
        if self.refusals:
            self.refusals -= 1
            raise BusyError
        return await self._real.read(work)


@pytest.fixture
async def slow(database, clock):
    async with searching(database, clock) as everything:
        yield everything


@asynccontextmanager
async def searching(database, clock):
    """A local Slack whose app only searches, with an impatient answer."""
    slack = Slack(workspace(), clock=SandboxClock(MONDAY_NOON))
    async with slack.serving(), aiohttp.ClientSession() as session:
        spec = slack.workspace.app
        settings = Settings(
            slack_bot_token=spec.bot_token,
            slack_app_token=spec.app_token,
            slack_api_url=slack.api_url,
            pollen_database_url=str(database.url),
        )
        client = web_client(settings, session, token=spec.bot_token)
        installation = await find_installation(client, address=slack.api_url)
        unsigned = web_client(settings, session, token=None)
        shapes = Shapes(client=unsigned, installation=installation, background=Background())
        app = bolt_app(settings, installation, client=unsigned, token=spec.bot_token, shapes=shapes)
        held, held_menus = Held(finding_transactions(database)), Held(menu_transactions(database))
        in_flight = InFlight()
        in_flight.watch(app)
        finding = Finding(transactions=held, clock=clock)
        menus = Menus(transactions=held_menus)
        handlers.learnings.finding.register(app, finding=finding, menus=menus, patience=0.5, form_patience=0.5)
        handlers.errors.register(app, reference=lambda: "abc123")
        socket = Socket(app, unsigned, token=spec.app_token, answering=at_once)
        await socket.connect()

        async def settled():
            await slack.settle()
            assert await in_flight.drained()
            await slack.settle()

        showing = Showing(finding=finding, menus=menus, patience=0.5)
        try:
            yield SimpleNamespace(
                slack=slack,
                ana=slack.person("ana"),
                held=held,
                held_menus=held_menus,
                settled=settled,
                client=client,
                showing=showing,
            )
        finally:
            await socket.close()


async def opened(slow, words=""):
    await slow.ana.command("/learnings", words, channel="orders")
    await slow.settled()
    return slow.ana


@pytest.mark.parametrize("trouble", ["slow", "busy"])
async def test_while_the_database_is_busy_the_command_is_answered_with_a_button(slow, trouble):
    gate = slow.held.hold() if trouble == "slow" else None
    slow.held.refusals = 0 if gate else 1
    reply = await slow.ana.command("/learnings", "late parcels", channel="orders")
    assert reply.body["text"] == "Pollen's database is busy right now. Press the button to open it."
    assert buttons(reply.body) == ["Open the search"]
    if gate:
        gate.set()
    await slow.settled()
    assert slow.ana.view is None, "what comes later does not open by itself"
    await slow.ana.click("Open the search", message=slow.ana.sees("orders")[-1])
    await slow.settled()
    assert "late parcels" in shown(slow.ana)


@pytest.mark.parametrize("trouble", ["slow", "busy"])
async def test_while_the_database_is_busy_the_form_says_so_and_keeps_the_words(slow, trouble):
    ana = await opened(slow)
    gate = slow.held.hold() if trouble == "slow" else None
    slow.held.refusals = 0 if gate else 1
    reply = await ana.submit({"words": "late parcels"})
    assert reply.errors["words"].startswith("Pollen's database is busy. Your search is still here")
    if gate:
        gate.set()
    await slow.settled()
    await ana.submit({})
    assert "Nothing found for “late parcels”" in shown(ana)


async def test_a_filter_that_the_database_does_not_take_is_said_on_top_and_counts_all_the_same(slow):
    ana = await opened(slow)
    slow.held.refusals = 1
    await ana.choose(form.KIND, "It worked", view=ana.view)
    await slow.settled()
    assert "Pollen's database is busy right now." in shown(ana)
    await ana.close_view()
    await ana.submit({})
    assert "No learning matches these filters." in shown(ana)


async def test_the_last_of_two_clicks_wins_whichever_is_answered_first(slow):
    ana = await opened(slow)
    first = slow.held.hold()
    await ana.choose(form.WORDS, "early", view=ana.view)
    await ana.choose(form.WORDS, "late", view=ana.view)
    await slow.slack.wait_for(lambda: "“late”" in shown(ana))
    first.set()
    await slow.settled()
    assert "Nothing found for “late”" in shown(ana)


async def test_results_for_a_form_that_changed_meanwhile_are_shown_where_nobody_clicked_since(slow):
    ana = await opened(slow)
    window = slow.showing.window({"view": {"id": ana.view["id"], "hash": "of-before"}})
    await slow.showing.renew(window, acting(ana.id, ORGANISATION), asked_for("late"), slow.client)
    assert "Nothing found for “late”" in shown(ana)


async def test_results_that_come_too_late_for_a_form_that_changed_are_not_shown(slow):
    ana = await opened(slow)

    class Interrupted:
        """A client whose person clicks once more while the call is under way."""

        async def views_update(self, **arguments):
            slow.showing.window({"view": ana.view})
            return await slow.client.views_update(**arguments)

    window = slow.showing.window({"view": {"id": ana.view["id"], "hash": "of-before"}})
    await slow.showing.renew(window, acting(ana.id, ORGANISATION), asked_for("late"), Interrupted())
    assert "late" not in shown(ana).replace("late parcels", "")


@pytest.mark.parametrize("trouble", ["slow", "busy"])
async def test_a_menu_whose_options_cannot_be_read_in_time_offers_none(slow, trouble):
    ana = await opened(slow)
    gate = slow.held_menus.hold() if trouble == "slow" else None
    slow.held_menus.refusals = 0 if gate else 1
    assert (await ana.suggest(form.TAG, "")).body == {"options": []}
    if gate:
        gate.set()
    assert [one["value"] for one in (await ana.suggest(form.TAG, "")).body["options"]] == [form.ANY]


def test_only_the_newest_windows_are_remembered():
    turns = Turns(most=2)
    one, two, three = (turns.take(view) for view in ("one", "two", "three"))
    assert all(turns.is_last(view, turn) for view, turn in (("one", one), ("two", two), ("three", three)))
    assert turns.take("two") > two
    assert not turns.is_last("two", two)
