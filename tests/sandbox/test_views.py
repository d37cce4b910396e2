"""Modals and Home tabs, from opening to closing."""

import json
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import AppSpec, CantActError, SandboxClock, Slack
from sandbox.manifest import read_manifest
from tests.sandbox.conftest import MANIFEST, START, a_workspace, button, field, modal, section
from tests.sandbox.robot import SILENCE, Robot, running

TEXT = {"type": "plain_text_input"}


async def trigger(slack: Slack, robot: Robot, who: str = "ana") -> str:
    await slack.person(who).command("/greet", channel="orders")
    return str(robot.last["trigger_id"])


async def opened(slack: Slack, robot: Robot, view: dict[str, Any], who: str = "ana") -> dict[str, Any]:
    answer = await robot.client.views_open(trigger_id=await trigger(slack, robot, who), view=view)
    shown = answer["view"]
    assert isinstance(shown, dict)
    return shown


async def refusal(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    answer = refused.value.response.data
    assert isinstance(answer, dict)
    return answer


async def error_of(call: Any) -> str:
    return str((await refusal(call))["error"])


async def test_an_opened_view_is_answered_as_slack_stores_it(slack: Slack, robot: Robot) -> None:
    view = await opened(slack, robot, modal(field("words", TEXT), callback_id="form", private_metadata="m"))
    assert (view["callback_id"], view["private_metadata"], view["root_view_id"]) == ("form", "m", view["id"])
    assert (view["state"], view["previous_view_id"], view["notify_on_close"]) == ({"values": {}}, None, False)
    assert (view["app_id"], view["bot_id"], view["team_id"]) == ("A0SANDBOX", "B0BOT", "T0SANDBOX")
    ana = slack.person("ana")
    assert ana.view is not None
    assert (ana.view["id"], ana.view["hash"]) == (view["id"], view["hash"])


async def test_a_trigger_is_good_for_one_view_and_three_seconds() -> None:
    now = [1_000_000.0]
    async with (
        Slack(a_workspace(), clock=SandboxClock(START), wall=lambda: now[0]).serving() as slack,
        running(slack) as robot,
    ):
        view = modal(section("x"))
        first = await trigger(slack, robot)
        now[0] += 2.9
        await robot.client.views_open(trigger_id=first, view=view)
        assert await error_of(robot.client.views_open(trigger_id=first, view=view)) == "exchanged_trigger_id"
        late = await trigger(slack, robot)
        now[0] += 3.1
        assert await error_of(robot.client.views_open(trigger_id=late, view=view)) == "expired_trigger_id"
        assert await error_of(robot.client.views_open(trigger_id="1.2.3", view=view)) == "invalid_trigger_id"
        forced = await trigger(slack, robot)
        slack.expire_triggers()
        assert await error_of(robot.client.views_open(trigger_id=forced, view=view)) == "expired_trigger_id"


async def test_a_view_that_slack_would_refuse_leaves_the_trigger_good(slack: Slack, robot: Robot) -> None:
    good = await trigger(slack, robot)
    answer = await refusal(robot.client.views_open(trigger_id=good, view=modal(section("x"), title="x" * 25)))
    assert answer["error"] == "invalid_arguments"
    first, second = answer["response_metadata"]["messages"]
    assert first == "[ERROR] failed to match all allowed schemas [json-pointer:/view]"
    assert "[json-pointer:/view/title/text]" in second
    too_large = modal(*(section("x" * 2900) for _ in range(90)))
    assert await error_of(robot.client.views_open(trigger_id=good, view=too_large)) == "view_too_large"
    assert await error_of(robot.client.api_call("views.open", json={"trigger_id": good})) == "invalid_arguments"
    body = {"trigger_id": good, "view": "{"}
    assert await error_of(robot.client.api_call("views.open", json=body)) == "invalid_arguments"
    await robot.client.views_open(trigger_id=good, view=modal(section("x")))


async def test_views_stack_three_deep(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    root = await opened(slack, robot, modal(section("1"), title="One"))
    for title in ("Two", "Three"):
        pushed = await robot.client.views_push(trigger_id=await trigger(slack, robot), view=modal(title=title))
        assert pushed["view"]["root_view_id"] == root["id"]
    fourth = robot.client.views_push(trigger_id=await trigger(slack, robot), view=modal(title="Four"))
    assert await error_of(fourth) == "push_limit_reached"
    robot.answer = lambda _payload: {"response_action": "push", "view": modal(title="Four")}
    assert (await ana.submit()).error == "push_limit_reached"
    assert [view["title"]["text"] for view in ana.views] == ["One", "Two", "Three"]
    assert ana.views[2]["previous_view_id"] == ana.views[1]["id"]
    await ana.close_view()
    assert [view["title"]["text"] for view in ana.views] == ["One", "Two"]
    alone = robot.client.views_push(trigger_id=await trigger(slack, robot, "ben"), view=modal(section("x")))
    assert await error_of(alone) == "not_found"


async def test_an_update_keeps_what_was_typed_where_ids_are_the_same(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    view = await opened(slack, robot, modal(field("words", TEXT), field("why", TEXT)))
    await ana.choose("Words", "typed")
    await ana.choose("Why", "because")
    renamed = {**TEXT, "action_id": "other"}
    changed = modal(field("words", TEXT), field("why", renamed), title="Changed")
    updated = await robot.client.views_update(view_id=view["id"], view=changed, hash=view["hash"])
    assert updated["view"]["hash"] != view["hash"]
    assert ana.view is not None
    assert ana.view["title"]["text"] == "Changed"
    assert ana.view["state"]["values"] == {
        "words": {"value": {"type": "plain_text_input", "value": "typed"}},
        "why": {"other": {"type": "plain_text_input", "value": None}},
    }
    stale = robot.client.views_update(view_id=view["id"], view=changed, hash=view["hash"])
    assert await error_of(stale) == "hash_conflict"


async def test_a_view_is_also_found_by_its_external_id(slack: Slack, robot: Robot) -> None:
    view = modal(section("1"), external_id="draft-1")
    await opened(slack, robot, view)
    await robot.client.views_update(external_id="draft-1", view=modal(title="Two", external_id="draft-1"))
    other = robot.client.views_open(trigger_id=await trigger(slack, robot, "ben"), view=view)
    assert await error_of(other) == "duplicate_external_id"
    await slack.person("ana").close_view()
    assert await error_of(robot.client.views_update(external_id="draft-1", view=view)) == "not_found"
    assert await error_of(robot.client.api_call("views.update", json={"view": view})) == "invalid_arguments"
    await opened(slack, robot, view, "ben")


EVERY_INPUT = [
    (TEXT, "words", {"value": "words"}),
    ({"type": "number_input", "is_decimal_allowed": False}, "7", {"value": "7"}),
    ({"type": "email_text_input"}, "a@b.org", {"value": "a@b.org"}),
    ({"type": "url_text_input"}, "https://b.org", {"value": "https://b.org"}),
    ({"type": "users_select"}, "ben", {"selected_user": "U0BEN"}),
    ({"type": "multi_users_select"}, ["ben", "U0ANA"], {"selected_users": ["U0BEN", "U0ANA"]}),
    ({"type": "channels_select"}, "orders", {"selected_channel": "C0ORDERS"}),
    ({"type": "multi_channels_select"}, ["orders"], {"selected_channels": ["C0ORDERS"]}),
    ({"type": "conversations_select"}, "#leads", {"selected_conversation": "C0LEADS"}),
    ({"type": "multi_conversations_select"}, ["leads"], {"selected_conversations": ["C0LEADS"]}),
    ({"type": "datepicker"}, "2026-02-01", {"selected_date": "2026-02-01"}),
    ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
    ({"type": "datetimepicker"}, 1767603600, {"selected_date_time": 1767603600}),
]
OPTIONS = [{"text": {"type": "plain_text", "text": name.title()}, "value": name} for name in ("one", "two")]
WITH_OPTIONS = [
    ("static_select", "One", {"selected_option": OPTIONS[0]}),
    ("radio_buttons", "two", {"selected_option": OPTIONS[1]}),
    ("checkboxes", ["one", "two"], {"selected_options": OPTIONS}),
    ("multi_static_select", "two", {"selected_options": [OPTIONS[1]]}),
]


@pytest.mark.parametrize(
    ("element", "value", "expected"),
    [*EVERY_INPUT, *(({"type": kind, "options": OPTIONS}, value, state) for kind, value, state in WITH_OPTIONS)],
    ids=lambda part: part.get("type") if isinstance(part, dict) else None,
)
async def test_every_kind_of_input_is_submitted_as_slack_does(
    slack: Slack, robot: Robot, element: dict[str, Any], value: Any, expected: dict[str, Any]
) -> None:
    await opened(slack, robot, modal(field("it", element)))
    reply = await slack.person("ana").submit({"it": value})
    assert (reply.acked, dict(reply.errors)) == (True, {})
    submitted = robot.last
    assert submitted["type"] == "view_submission"
    assert submitted["view"]["state"]["values"] == {"it": {"value": {"type": element["type"], **expected}}}
    assert submitted["response_urls"] == []
    assert slack.person("ana").view is None


async def test_initial_values_stay_unless_they_are_changed_or_emptied(slack: Slack, robot: Robot) -> None:
    view = modal(
        field("words", {**TEXT, "initial_value": "first"}),
        field("kind", {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[1]}),
        field("who", {"type": "multi_users_select", "initial_users": ["U0ANA"]}, optional=True),
    )
    await opened(slack, robot, view)
    await slack.person("ana").submit({"who": None})
    values = robot.last["view"]["state"]["values"]
    assert values["words"]["value"]["value"] == "first"
    assert values["kind"]["value"]["selected_option"] == OPTIONS[1]
    assert values["who"]["value"]["selected_users"] == []


async def test_slacks_own_checks_keep_the_form_open_without_asking_the_app(slack: Slack, robot: Robot) -> None:
    view = modal(
        field("words", {**TEXT, "min_length": 3, "max_length": 5}),
        field("link", {"type": "url_text_input"}, optional=True),
        field("why", TEXT),
    )
    await opened(slack, robot, view)
    ana = slack.person("ana")
    before = len(robot.acts)
    reply = await ana.submit({"words": "toolong", "link": "nowhere"})
    assert reply.errors == {
        "words": "Please enter 5 characters or fewer.",
        "link": "Please enter a valid URL.",
        "why": "Please complete this required field.",
    }
    assert (reply.acked, ana.errors, len(robot.acts)) == (False, reply.errors, before)
    short = await ana.submit({"words": "x", "link": None, "why": "y"})
    assert short.errors == {"words": "Please enter at least 3 characters."}


async def test_an_answer_with_errors_keeps_what_was_typed(slack: Slack, robot: Robot) -> None:
    await opened(slack, robot, modal(field("words", TEXT)))
    ana = slack.person("ana")
    robot.answer = lambda _payload: {"response_action": "errors", "errors": {"words": "Too loud."}}
    reply = await ana.submit({"Words": "HEY"})
    assert reply.errors == ana.errors == {"words": "Too loud."}
    assert ana.view is not None
    assert ana.view["state"]["values"]["words"]["value"]["value"] == "HEY"
    robot.answer = lambda _payload: None
    assert (await ana.submit()).acked
    assert ana.view is None


@pytest.mark.parametrize(
    "body",
    [
        {"response_action": "errors", "errors": {"no such block": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "dance"},
        {"response_action": ["errors"]},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "push"},
        {"text": "a message is no answer to a form"},
    ],
)
async def test_an_answer_that_slack_can_not_use_leaves_the_form_open(
    slack: Slack, robot: Robot, body: dict[str, Any]
) -> None:
    await opened(slack, robot, modal(field("words", TEXT)))
    robot.answer = lambda _payload: body
    reply = await slack.person("ana").submit({"words": "x"})
    assert reply.error is not None
    assert slack.person("ana").view is not None


async def test_a_submission_that_is_not_acked_leaves_the_form_open(slack: Slack, robot: Robot) -> None:
    await opened(slack, robot, modal(field("words", TEXT)))
    robot.answer = lambda _payload: SILENCE
    reply = await slack.person("ana").submit({"words": "x"})
    assert (reply.acked, reply.error) == (False, "operation_timeout")
    assert slack.person("ana").view is not None


async def test_an_answer_may_update_push_or_clear(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    first = await opened(slack, robot, modal(field("words", TEXT), title="One"))
    robot.answer = lambda _payload: {"response_action": "update", "view": modal(field("words", TEXT), title="Two")}
    await ana.submit({"words": "x"})
    assert ana.view is not None
    assert (ana.view["id"], ana.view["title"]["text"]) == (first["id"], "Two")
    robot.answer = lambda _payload: {"response_action": "push", "view": modal(field("more", TEXT), title="Three")}
    await ana.submit()
    assert [view["title"]["text"] for view in ana.views] == ["Two", "Three"]
    robot.answer = lambda _payload: None
    await ana.submit({"more": "x"})
    assert [view["title"]["text"] for view in ana.views] == ["Two"]
    robot.answer = lambda _payload: {"response_action": "clear"}
    await ana.submit()
    assert ana.views == []


async def test_closing_is_told_when_the_view_wants_it(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    await opened(slack, robot, modal(section("1")))
    assert (await ana.close_view()).acked
    assert robot.last.get("type") != "view_closed"
    view = await opened(slack, robot, modal(section("1"), notify_on_close=True, private_metadata="draft"))
    await ana.close_view()
    assert (robot.last["type"], robot.last["is_cleared"]) == ("view_closed", False)
    assert (robot.last["view"]["id"], robot.last["view"]["private_metadata"]) == (view["id"], "draft")
    with pytest.raises(CantActError, match="no view open"):
        await ana.close_view()


async def test_the_x_closes_all_views_and_names_the_root(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    root = await opened(slack, robot, modal(section("1"), notify_on_close=True))
    await robot.client.views_push(trigger_id=await trigger(slack, robot), view=modal(section("2")))
    await ana.close_view(all_views=True)
    assert (robot.last["view"]["id"], robot.last["is_cleared"], ana.views) == (root["id"], True, [])


async def test_a_button_in_a_view_carries_the_view_and_its_state(slack: Slack, robot: Robot) -> None:
    menu = {"type": "static_select", "action_id": "kind", "options": OPTIONS}
    row = {"type": "actions", "block_id": "row", "elements": [button("Add", "add"), menu]}
    view = await opened(slack, robot, modal(field("words", TEXT), row))
    ana = slack.person("ana")
    await ana.choose("Words", "typed")
    await ana.choose("kind", "one")
    await ana.click("Add")
    payload = robot.last
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert {"channel", "message", "response_url"}.isdisjoint(payload)
    values = payload["view"]["state"]["values"]
    assert values["words"]["value"]["value"] == "typed"
    assert values["row"]["kind"]["selected_option"] == OPTIONS[0]
    assert payload["view"]["hash"] == view["hash"]
    pushed = await robot.client.views_push(trigger_id=payload["trigger_id"], view=modal(section("2"), title="Two"))
    assert pushed["view"]["previous_view_id"] == view["id"]


async def test_a_chosen_conversation_gets_a_response_url(slack: Slack, robot: Robot) -> None:
    menu = {"type": "conversations_select", "response_url_enabled": True, "default_to_current_conversation": True}
    await opened(slack, robot, modal(field("where", menu)))
    await slack.person("ana").submit()
    [url] = robot.last["response_urls"]
    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("where", "value", "C0ORDERS")
    assert url["response_url"].startswith(f"{slack.url}/app/")


async def test_fields_and_buttons_that_are_not_there(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    with pytest.raises(CantActError, match="no view open"):
        await ana.submit({})
    view = await opened(slack, robot, modal(field("words", TEXT)))
    with pytest.raises(CantActError, match="no field 'why'; it has 'words'"):
        await ana.submit({"why": "x"})
    with pytest.raises(CantActError, match="no view"):
        await slack.person("ben").submit({"words": "x"}, view=view)
    await opened(slack, robot, modal(section("x"), submit=None))
    with pytest.raises(CantActError, match="no submit button"):
        await ana.submit()


async def test_the_home_tab_is_published_per_person(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    home = {"type": "home", "blocks": [section("hi"), {"type": "actions", "elements": [button("Go", "go")]}]}
    first = await robot.client.views_publish(user_id=ana.id, view=home)
    again = await robot.client.views_publish(user_id=ana.id, view=home, hash=str(first["view"]["hash"]))
    assert again["view"]["id"] == first["view"]["id"]
    stale = robot.client.views_publish(user_id=ana.id, view=home, hash=str(first["view"]["hash"]))
    assert await error_of(stale) == "hash_conflict"
    assert slack.person("ben").home is None
    await ana.click("Go")
    assert (robot.last["container"]["type"], robot.last["view"]["type"]) == ("view", "home")
    await ana.open_home()
    await slack.wait_for(lambda: robot.events)
    event = robot.events[-1]
    assert (event["type"], event["tab"], event["view"]["type"]) == ("app_home_opened", "home", "home")
    with_title = {**home, "title": {"type": "plain_text", "text": "No"}}
    assert await error_of(robot.client.views_publish(user_id=ana.id, view=with_title)) == "invalid_arguments"
    assert await error_of(robot.client.views_publish(user_id="U0NOBODY", view=home)) == "invalid_arguments"


async def test_without_a_home_tab_nothing_is_published() -> None:
    features = {**MANIFEST["features"], "app_home": {"home_tab_enabled": False}}
    manifest = read_manifest(json.dumps({**MANIFEST, "features": features}))
    workspace = a_workspace(app=AppSpec(manifest=manifest))
    async with Slack(workspace, clock=SandboxClock(START)).serving() as slack:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)
        home = {"type": "home", "blocks": []}
        assert await error_of(client.views_publish(user_id="U0ANA", view=home)) == "not_enabled"
