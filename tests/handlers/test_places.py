"""Where a refusal or a mishap is shown, for every kind of request; and what nobody answers."""

import pytest

from bot.app.outside import at_once
from bot.app.slack import bolt_app, find_installation, web_client
from bot.app.socket import Socket
from bot.kernel.errors import UserFacingError
from bot.settings import Settings
from handlers import errors, leftovers
from handlers.background import Background
from handlers.shapes import Shapes
from sandbox import SandboxClock, Slack
from tests.clock import MONDAY_NOON
from tests.slack import workspace

FORM = {
    "type": "modal",
    "callback_id": "refuses",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": name,
            "label": {"type": "plain_text", "text": name},
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
        for name in ("first", "second")
    ]
    + [
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "boom", "text": {"type": "plain_text", "text": "Boom"}},
                {"type": "button", "action_id": "pile", "text": {"type": "plain_text", "text": "Pile"}},
                {"type": "external_select", "action_id": "menu"},
            ],
        }
    ],
}


@pytest.fixture
def kept():
    """What was kept as drafts."""
    return []


@pytest.fixture
async def world(aiohttp_session, kept):
    """An app whose listeners refuse or fail, in a local Slack."""
    async with Slack(workspace(), clock=SandboxClock(MONDAY_NOON)).serving() as slack:
        settings = Settings(slack_bot_token="xoxb-sandbox", slack_app_token="xapp-sandbox", slack_api_url=slack.api_url)
        installation = await find_installation(
            web_client(settings, aiohttp_session, token="xoxb-sandbox"), address=settings.slack_api_url
        )
        client = web_client(settings, aiohttp_session, token=None)
        shapes = Shapes(client=client, installation=installation, background=Background())
        app = bolt_app(settings, installation, client=client, token="xoxb-sandbox", shapes=shapes)
        register(app, kept)
        socket = Socket(app, client, token="xapp-sandbox", answering=at_once)
        await socket.connect()
        yield slack
        await socket.close()


@pytest.fixture
async def aiohttp_session():
    import aiohttp

    async with aiohttp.ClientSession() as session:
        yield session


async def menu(ack, body):
    if body["value"] == "late":
        await ack(options=[{"text": {"type": "plain_text", "text": "One"}, "value": "1"}])
    raise UserFacingError("Not for you.") if body["value"] == "refuse" else LookupError("secret")


async def pile(ack, body, client):
    await ack()
    await client.views_push(trigger_id=body["trigger_id"], view=FORM)


def register(app, kept):
    async def command(ack, command, client):
        what = command["text"]
        if what == "refuse":
            raise UserFacingError("Not today, @here.")
        if what == "fail":
            raise LookupError("secret")
        await ack()
        if what == "late":
            raise UserFacingError("Too late.")
        callback = "unknown" if what == "unknown" else "refuses"
        await client.views_open(trigger_id=command["trigger_id"], view={**FORM, "callback_id": callback})

    async def submit(ack, view):
        said = view["state"]["values"]["first"]["value"]["value"]
        if said == "late":
            await ack()
            raise UserFacingError("Gone.")
        if said == "fail":
            raise LookupError("secret")
        raise UserFacingError("Shorter, please.", field=None if said == "nowhere" else "second")

    async def boom(ack):
        await ack()
        raise UserFacingError("Boom it is.")

    async def keep(_actor, words):
        kept.append(words)
        return True

    app.command("/pollen")(command)
    app.view("refuses")(submit)
    app.action("boom")(boom)
    app.action("pile")(pile)
    app.options("menu")(menu)
    errors.register(app, reference=lambda: "ab12")
    leftovers.register(app, keep_draft=keep)


def last_seen(person):
    return person.sees("orders")[-1]["text"]


@pytest.mark.parametrize(("said", "answer"), [("refuse", "Not today"), ("fail", "mention ab12"), ("late", "Too late.")])
async def test_a_command_is_answered_to_its_typist_alone(world, said, answer):
    ana, ben = world.person("ana"), world.person("ben")
    before = len(ben.sees("orders"))
    reply = await ana.command("/pollen", said, channel="orders")
    await world.wait_for(lambda: answer in last_seen(ana))
    assert reply.acked
    assert "secret" not in last_seen(ana)
    assert len(ben.sees("orders")) == before
    assert not world.pings


async def test_a_refused_command_is_answered_in_the_ack_without_asking_anything_of_slack(world):
    before = len(world.calls)
    reply = await world.person("ana").command("/pollen", "refuse", channel="orders")
    assert reply.body == {
        "response_type": "ephemeral",
        "text": "Not today, @\u2060here.",
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "Not today, @\u2060here.", "verbatim": True}}
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }
    assert len(world.calls) == before


@pytest.mark.parametrize(
    ("said", "field", "answer"),
    [("x", "second", "Shorter, please."), ("nowhere", "first", "Shorter, please."), ("fail", "first", "mention ab12")],
)
async def test_a_form_stays_open_with_the_error_under_its_field(world, said, field, answer):
    ana = world.person("ana")
    await ana.command("/pollen", "form", channel="orders")
    await world.wait_for(lambda: ana.view)
    await ana.submit({"first": said, "second": "kept"})
    assert list(ana.errors) == [field]
    assert answer in ana.errors[field]
    assert ana.view is not None


async def test_a_form_that_was_closed_already_is_answered_in_a_direct_message(world):
    ana = world.person("ana")
    await ana.command("/pollen", "form", channel="orders")
    await world.wait_for(lambda: ana.view)
    await ana.submit({"first": "late", "second": "x"})
    await world.wait_for(lambda: [m for m in world.direct(ana) if "Gone." in m["text"]])


async def test_a_click_in_a_form_is_answered_on_top_of_it(world):
    ana = world.person("ana")
    await ana.command("/pollen", "form", channel="orders")
    await world.wait_for(lambda: ana.view)
    await ana.click("boom")
    await world.wait_for(lambda: len(ana.views) == 2)
    assert "Boom it is." in str(ana.view)


@pytest.mark.parametrize(
    ("action", "is_link"), [("link.v1", True), ("link.v2.3", True), ("products.link.v9", False), ("x.unlink.v9", False)]
)
def test_a_click_is_passed_over_only_where_all_it_does_is_open_a_page_in_the_browser(action, is_link):
    assert bool(leftovers.LINK.search(action)) is is_link


async def test_where_slack_opens_no_more_forms_on_top_a_direct_message_says_it(world):
    ana = world.person("ana")
    await ana.command("/pollen", "form", channel="orders")
    for open_by_then in (1, 2, 3):
        await world.wait_for(lambda many=open_by_then: len(ana.views) == many)
        await ana.click("pile")
    await world.wait_for(lambda: [m for m in world.direct(ana) if m["text"] == errors.STACK_FULL])
    await ana.click("boom")
    await world.wait_for(lambda: [m for m in world.direct(ana) if "Boom it is." in m["text"]])
    assert len(ana.views) == 3


async def test_a_form_nobody_knows_stays_open_and_its_words_are_kept(world, kept):
    ana = world.person("ana")
    await ana.command("/pollen", "unknown", channel="orders")
    await world.wait_for(lambda: ana.view)
    await ana.submit({"first": "Long words", "second": "more words"})
    assert ana.errors == {"first": leftovers.KEPT}
    assert kept == ["Long words\n\nmore words"]


@pytest.mark.parametrize(("typed", "offered"), [("refuse", 0), ("fail", 0), ("late", 1)])
async def test_a_menu_that_fails_offers_nothing_and_writes_to_nobody(world, typed, offered):
    ana = world.person("ana")
    await ana.command("/pollen", "form", channel="orders")
    await world.wait_for(lambda: ana.view)
    reply = await ana.suggest("menu", typed)
    assert len(reply.body["options"]) == offered
    assert world.direct(ana) == []
