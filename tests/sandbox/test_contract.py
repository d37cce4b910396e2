"""What all methods have in common: tokens, scopes, arguments, pages."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox import ChannelSpec, TokenSpec
from sandbox.methods import METHODS
from tests.sandbox.conftest import an_app
from tests.sandbox.desk import Desk

ORDERS = {"channel": "C0ORDERS"}


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"api.test", "blocks.validate"}))
def test_every_method_wants_a_token_that_is_good_for_it(method: str) -> None:
    desk = Desk()
    assert desk.call(method, None)["error"] == "not_authed"
    assert desk.call(method, "xoxb-guess")["error"] == "invalid_auth"
    kinds = METHODS[method].tokens
    assert desk.call(method, "xoxb-sandbox" if "bot" not in kinds else "xapp-sandbox")["error"] == (
        "not_allowed_token_type"
    )
    desk.api.revoked.add("xoxb-sandbox")
    assert desk.call(method)["error"] == "token_revoked"


@pytest.mark.parametrize("method", [name for name, one in METHODS.items() if one.scopes and "bot" in one.tokens])
def test_every_method_says_which_scopes_it_needs_and_which_there_are(method: str) -> None:
    desk = Desk(app=an_app(scopes=frozenset({"commands", "emoji:read"})))
    answer = desk.call(method)
    assert answer["error"] == "missing_scope"
    assert set(answer["needed"].split(",")) == set(METHODS[method].scopes)
    assert answer["provided"] == "commands,emoji:read"


@pytest.mark.parametrize("method", [name for name, one in METHODS.items() if one.required and "bot" in one.tokens])
def test_every_required_argument_is_missed_by_name(method: str) -> None:
    answer = Desk(app=an_app(scopes=frozenset(METHODS[method].scopes))).call(method)
    assert answer["error"] == "invalid_arguments"
    said = answer["response_metadata"]["messages"]
    assert said == [f"[ERROR] missing required field: {name}" for name in METHODS[method].required]


def test_an_argument_that_slack_does_not_know_has_no_effect_and_is_noted() -> None:
    desk = Desk()
    assert desk.call("chat.postMessage", **ORDERS, text="x", colour="red")["ok"]
    assert desk.call("chat.postMessage", **ORDERS, text="x", unfurl_links=False)["ok"]
    assert desk.call("api.test", None, colour="red")["args"] == {"colour": "red"}
    assert [call.ignored for call in desk.api.calls] == [("colour",), (), ()]


@pytest.mark.parametrize(
    ("method", "limit"),
    [
        ("conversations.list", 1000),
        ("users.conversations", 1000),
        ("conversations.members", 1001),
        ("conversations.list", -1),
    ],
)
def test_a_page_is_as_long_as_its_method_says(method: str, limit: int) -> None:
    assert Desk().call(method, **ORDERS, limit=limit)["error"] == "invalid_limit"


@pytest.mark.parametrize(("limit", "ok"), [(999, True), (1000, False), (-1, False), ("many", False)])
def test_history_goes_by_the_schema_where_it_has_no_error_of_its_own(limit: Any, *, ok: bool) -> None:
    answer = Desk().call("conversations.history", **ORDERS, limit=limit)
    assert answer.get("error") == (None if ok else "invalid_arguments")


def test_people_of_other_organisations_are_visible_where_a_channel_is_shared() -> None:
    desk = Desk(channels=[ChannelSpec(name="partners", ext_shared=True, members=["ana", "dora"])])
    assert desk.call("users.info", user="U0DORA")["user"]["is_stranger"]
    assert desk.call("conversations.open", users="U0DORA")["ok"]


def test_an_admin_may_post_where_only_admins_may() -> None:
    tokens = [TokenSpec(token="xoxp-ana", kind="user", person="ana", scopes=frozenset({"chat:write"}))]
    desk = Desk(tokens=tokens)
    desk.world.channel("orders").posting = "admins"
    assert desk.call("chat.postMessage", "xoxp-ana", **ORDERS, text="x")["ok"]


def test_a_reply_can_be_shown_to_the_whole_channel_later() -> None:
    desk = Desk()
    reply = desk.posted(thread_ts=desk.posted(), text="louder")
    answer = desk.call("chat.update", **ORDERS, ts=reply, reply_broadcast=True)
    assert (answer["message"]["subtype"], answer["text"]) == ("thread_broadcast", "louder")


def test_a_conversation_is_only_looked_for_when_none_may_be_made() -> None:
    desk = Desk()
    asked: dict[str, Any] = {"users": "U0ANA", "prevent_creation": True}
    assert desk.call("conversations.open", **asked)["error"] == "channel_not_found"
    made = desk.call("conversations.open", users="U0ANA")["channel"]["id"]
    assert desk.call("conversations.open", **asked)["channel"]["id"] == made


def test_a_channel_says_its_locale_when_asked() -> None:
    assert Desk().call("conversations.info", **ORDERS, include_locale=True)["channel"]["locale"] == "en-US"


def test_a_workspace_without_a_window_lets_messages_be_edited_for_ever() -> None:
    desk = Desk()
    ts = desk.posted()
    desk.clock.advance(timedelta(days=400))
    assert desk.call("chat.update", **ORDERS, ts=ts, text="x")["ok"]
