"""Every error that a method declares, and what brings it about."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from sandbox import ChannelSpec, PersonSpec, TokenSpec
from sandbox.manifest import read_manifest
from sandbox.messages import post, react
from sandbox.methods import METHODS
from sandbox.methods.method import COMMON
from sandbox.workspace import TeamSpec
from tests.sandbox.conftest import MANIFEST, an_app, modal, section
from tests.sandbox.desk import Desk

Try = Callable[[Desk], dict[str, Any]]
ORDERS = {"channel": "C0ORDERS"}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "rich"}]}],
}
BIG = {"event_type": "big", "event_payload": {f"k{number}": "x" * 3000 for number in range(40)}}
HOME = {"type": "home", "blocks": []}
LONG: dict[str, Any] = {**modal(submit=None), "blocks": [section("x" * 3000) for _ in range(90)]}
CURSOR = "bm9uc2Vuc2U="


def sent(method: str, **arguments: Any) -> Try:
    return lambda desk: desk.call(method, **arguments)


# What a message may not hold, whichever method it is sent with.
UNFIT: dict[str, dict[str, Any]] = {
    "invalid_attachments": {"text": "x", "attachments": "{"},
    "invalid_blocks": {"text": "x", "blocks": [{"type": "wat"}]},
    "invalid_blocks_format": {"text": "x", "blocks": "{"},
    "invalid_metadata_format": {"text": "x", "metadata": "{"},
    "invalid_metadata_schema": {"text": "x", "metadata": {"event_type": "no payload"}},
    "markdown_text_conflict": {"text": "x", "markdown_text": "y"},
    "metadata_too_large": {"text": "x", "metadata": BIG},
    "msg_blocks_too_long": {"text": "x", "blocks": [section("x" * 2900) for _ in range(5)]},
    "no_text": {"text": ""},
    "too_many_attachments": {"text": "x", "attachments": [{"text": "x"}] * 101},
}


def unfit() -> Iterator[tuple[str, str, Try]]:
    for error, content in UNFIT.items():
        yield "chat.postMessage", error, sent("chat.postMessage", **ORDERS, **content)
        yield "chat.postEphemeral", error, sent("chat.postEphemeral", **ORDERS, user="U0ANA", **content)
        yield "chat.update", error, edited(**content)


def edited(desk_changes: dict[str, Any] | None = None, **content: Any) -> Try:
    """Post a message, then update it."""

    def attempt(desk: Desk) -> dict[str, Any]:
        there = Desk(**desk_changes) if desk_changes else desk
        ts = there.posted(blocks=[RICH])
        there.clock.advance(timedelta(minutes=6))
        return there.call("chat.update", **ORDERS, ts=ts, **content)

    return attempt


def closed() -> Iterator[tuple[str, str, Try]]:
    """Where neither kind of message may go."""
    for method in ("chat.postMessage", "chat.postEphemeral"):
        reader: dict[str, Any] = {"user": "U0ANA"} if method == "chat.postEphemeral" else {}
        for error, arguments in {
            "channel_not_found": {"channel": "secret"},
            "is_archived": {"channel": "old"},
            "not_in_channel": {"channel": "payments"},
            "cannot_reply_to_message": {**ORDERS, "thread_ts": "1.000000"},
        }.items():
            yield method, error, sent(method, text="x", **reader, **arguments)
        yield method, "messages_tab_disabled", untabbed(method)
        yield method, "restricted_action", restricted(method, "admins", **reader)


def untabbed(method: str) -> Try:
    def attempt(_desk: Desk) -> dict[str, Any]:
        features = {**MANIFEST["features"], "app_home": {"home_tab_enabled": True}}
        desk = Desk(app=an_app(manifest=read_manifest(json.dumps({**MANIFEST, "features": features}))))
        direct = desk.world.direct("U0ANA")
        return desk.call(method, channel=direct.id, user="U0ANA", text="x")

    return attempt


def restricted(method: str, posting: Any, *, reply: bool = False, **more: Any) -> Try:
    def attempt(desk: Desk) -> dict[str, Any]:
        thread = {"thread_ts": desk.posted()} if reply else {}
        desk.world.channel("orders").posting = posting
        return desk.call(method, **ORDERS, text="x", **thread, **more)

    return attempt


def locked(method: str, **more: Any) -> Try:
    def attempt(desk: Desk) -> dict[str, Any]:
        root = desk.posted()
        reply = desk.posted(thread_ts=root)
        desk.world.channel("orders").locked.add(root)
        place = {"thread_ts": reply, "text": "x"} if method == "chat.postMessage" else {"timestamp": reply}
        return desk.call(method, **ORDERS, **place, **more)

    return attempt


def as_person(method: str, **arguments: Any) -> Try:
    def attempt(_desk: Desk) -> dict[str, Any]:
        tokens = [TokenSpec(token="xoxp-ana", kind="user", person="ana", scopes=frozenset({"chat:write"}))]
        desk = Desk(tokens=tokens)
        ts = desk.call("chat.postMessage", "xoxp-ana", **ORDERS, text="hers")["ts"]
        return desk.call(method, "xoxp-ana", **ORDERS, ts=ts, text="x", **arguments)

    return attempt


def every_post(desk: Desk) -> dict[str, Any]:
    for number in range(300):
        desk.posted(channel=f"C0R{number % 100}")
    return desk.call("chat.postMessage", **ORDERS, text="x")


def crowded() -> Desk:
    names = ["orders", *(f"r{number}" for number in range(100))]
    return Desk(channels=[ChannelSpec(name=name, members=["app"]) for name in names])


def on_theirs(method: str, **more: Any) -> Try:
    def attempt(desk: Desk) -> dict[str, Any]:
        theirs = post(desk.world, desk.world.channel("orders"), "U0ANA", {"text": "mine"})
        return desk.call(method, **ORDERS, ts=theirs["ts"], **more)

    return attempt


def after_archiving(desk: Desk) -> dict[str, Any]:
    ts = desk.posted()
    desk.world.channel("orders").archived = True
    return desk.call("chat.update", **ORDERS, ts=ts, text="x")


def broadcast(*, reply: bool, **content: Any) -> Try:
    def attempt(desk: Desk) -> dict[str, Any]:
        root = desk.posted()
        ts = desk.posted(thread_ts=root) if reply else root
        return desk.call("chat.update", **ORDERS, ts=ts, reply_broadcast=True, **content)

    return attempt


def chat() -> Iterator[tuple[str, str, Try]]:
    posting = "chat.postMessage"
    yield posting, "as_user_not_supported", sent(posting, **ORDERS, text="x", as_user=True)
    yield posting, "metadata_must_be_sent_from_app", as_person(posting, metadata=MINIMAL)
    yield posting, "rate_limited", lambda _desk: every_post(crowded())
    yield posting, "restricted_action_read_only_channel", restricted(posting, "read_only")
    yield posting, "restricted_action_thread_only_channel", restricted(posting, "threads_only")
    yield posting, "restricted_action_non_threadable_channel", restricted(posting, "no_threads", reply=True)
    yield posting, "restricted_action_thread_locked", locked(posting)
    yield "chat.update", "as_user_not_supported", edited(text="x", as_user=True)
    yield "chat.update", "metadata_must_be_sent_from_app", as_person("chat.update", metadata=MINIMAL)
    yield "chat.update", "block_mismatch", edited(text="x", blocks=[section("plain")])
    yield "chat.update", "cant_broadcast_message", broadcast(reply=False)
    yield "chat.update", "no_dual_broadcast_content_update", broadcast(reply=True, text="x")
    yield "chat.update", "cant_update_message", on_theirs("chat.update", text="x")
    yield "chat.update", "channel_not_found", sent("chat.update", channel="secret", ts="1.0", text="x")
    yield "chat.update", "edit_window_closed", edited({"team": TeamSpec(edit_minutes=5)}, text="x")
    yield "chat.update", "is_inactive", after_archiving
    yield "chat.update", "message_not_found", sent("chat.update", **ORDERS, ts="1.0", text="x")
    yield "chat.update", "msg_too_long", edited(text="x" * 4001)
    yield "chat.delete", "cant_delete_message", on_theirs("chat.delete")
    yield "chat.delete", "channel_not_found", sent("chat.delete", channel="secret", ts="1.0")
    yield "chat.delete", "message_not_found", sent("chat.delete", **ORDERS, ts="1.0")
    yield "chat.postEphemeral", "msg_too_long", sent("chat.postEphemeral", **ORDERS, user="U0ANA", text="x" * 40_001)
    yield "chat.postEphemeral", "user_not_in_channel", sent("chat.postEphemeral", **ORDERS, user="U0CLEO", text="x")
    yield "chat.getPermalink", "channel_not_found", sent("chat.getPermalink", channel="secret", message_ts="1.0")
    yield "chat.getPermalink", "message_not_found", sent("chat.getPermalink", **ORDERS, message_ts="1.0")


MINIMAL = {"event_type": "greeting", "event_payload": {"key": "k"}}


def paging(method: str, **arguments: Any) -> Iterator[tuple[str, str, Try]]:
    yield method, "invalid_cursor", sent(method, **arguments, cursor=CURSOR)
    if "invalid_limit" in METHODS[method].errors:
        yield method, "invalid_limit", sent(method, **arguments, limit="many")


def conversations() -> Iterator[tuple[str, str, Try]]:
    yield from paging("conversations.list")
    yield from paging("conversations.members", **ORDERS)
    yield from paging("conversations.history", **ORDERS)
    yield "conversations.list", "invalid_types", sent("conversations.list", types="rooms")
    for method in ("info", "members", "history", "replies", "join", "leave", "open"):
        name = f"conversations.{method}"
        yield name, "channel_not_found", sent(name, channel="secret", ts="1.0")
    for bound in ("oldest", "latest"):
        yield "conversations.history", f"invalid_ts_{bound}", sent("conversations.history", **ORDERS, **{bound: "soon"})
        yield "conversations.replies", f"invalid_ts_{bound}", in_thread(**{bound: "soon"})
    for name in ("conversations.history", "conversations.replies"):
        yield name, "not_in_channel", sent(name, channel="C0PAYMENTS", ts="1.0")
    yield "conversations.replies", "invalid_cursor", in_thread(cursor=CURSOR)
    yield "conversations.replies", "thread_not_found", sent("conversations.replies", **ORDERS, ts="1.0")
    for name, channel in (("conversations.join", "C0LEADS"), ("conversations.open", "C0ORDERS")):
        yield name, "method_not_supported_for_channel_type", sent(name, channel=channel)
    yield "conversations.leave", "method_not_supported_for_channel_type", leaving_direct
    for name in ("conversations.join", "conversations.leave"):
        yield name, "is_archived", sent(name, channel="C0OLD")


def in_thread(**arguments: Any) -> Try:
    return lambda desk: desk.call("conversations.replies", **ORDERS, ts=desk.posted(), **arguments)


def leaving_direct(desk: Desk) -> dict[str, Any]:
    return desk.call("conversations.leave", channel=desk.world.direct("U0ANA").id)


def opening() -> Iterator[tuple[str, str, Try]]:
    name = "conversations.open"
    yield name, "not_enough_users", sent(name, users="U0BOT")
    yield name, "too_many_users", sent(name, users=",".join(f"U{number}" for number in range(9)))
    yield name, "user_not_found", sent(name, users="U0NOBODY")
    yield name, "user_not_visible", sent(name, users="U0DORA")
    yield name, "users_list_not_supplied", sent(name)
    yield name, "user_disabled", to_a_closed_account
    yield name, "invalid_user_combination", to_outsiders_who_never_met


def to_a_closed_account(desk: Desk) -> dict[str, Any]:
    desk.world.user("ben").deleted = True
    return desk.call("conversations.open", users="U0BEN")


def to_outsiders_who_never_met(_desk: Desk) -> dict[str, Any]:
    people = [PersonSpec(name="dora", team_id="T0OTHER"), PersonSpec(name="emil", team_id="T0THIRD")]
    rooms = [ChannelSpec(name=one.name, ext_shared=True, members=[one.name, "app"]) for one in people]
    return Desk(people=people, channels=rooms).call("conversations.open", users="U0DORA,U0EMIL")


def users() -> Iterator[tuple[str, str, Try]]:
    yield from paging("users.list")
    yield from paging("users.conversations")
    yield "users.info", "user_not_found", sent("users.info", user="U0NOBODY")
    yield "users.info", "user_not_visible", sent("users.info", user="U0DORA")
    yield "users.list", "limit_required", everybody_at_once
    yield "users.lookupByEmail", "users_not_found", by_email("nobody@example.com")
    yield "users.conversations", "user_not_found", sent("users.conversations", user="U0NOBODY")
    yield "users.conversations", "invalid_types", sent("users.conversations", types="rooms")
    yield "team.info", "team_not_found", sent("team.info", domain="elsewhere")


def by_email(email: str) -> Try:
    def attempt(_desk: Desk) -> dict[str, Any]:
        return Desk(app=an_app(scopes=frozenset({"users:read.email"}))).call("users.lookupByEmail", email=email)

    return attempt


def everybody_at_once(_desk: Desk) -> dict[str, Any]:
    people = [PersonSpec(name=f"p{number}") for number in range(1000)]
    return Desk(people=people, channels=[]).call("users.list")


def on_message(method: str, prepare: Callable[[Desk, str], None] | None = None, **arguments: Any) -> Try:
    def attempt(desk: Desk) -> dict[str, Any]:
        ts = desk.posted()
        if prepare is not None:
            prepare(desk, ts)
        return desk.call(method, **{**ORDERS, "timestamp": ts, **arguments})

    return attempt


def with_emoji(count: int, *, of_the_app: bool) -> Callable[[Desk, str], None]:
    def prepare(desk: Desk, ts: str) -> None:
        for number in range(count):
            react(desk.world, desk.world.channel("orders"), ts, "U0BOT" if of_the_app else "U0ANA", f"e{number}")

    return prepare


def reactions() -> Iterator[tuple[str, str, Try]]:
    add, get, remove = "reactions.add", "reactions.get", "reactions.remove"
    yield add, "already_reacted", on_message(add, with_emoji(1, of_the_app=True), name="e0")
    yield add, "invalid_name", on_message(add, name="no such")
    yield add, "is_archived", on_message(add, channel="C0OLD", name="bulb")
    yield add, "thread_locked", locked(add, name="bulb")
    yield add, "too_many_emoji", on_message(add, with_emoji(50, of_the_app=False), name="bulb")
    yield add, "too_many_reactions", on_message(add, with_emoji(23, of_the_app=True), name="bulb")
    yield remove, "no_reaction", on_message(remove, with_emoji(1, of_the_app=False), name="e0")
    yield remove, "invalid_name", on_message(remove, name="no such")
    yield remove, "thread_locked", locked(remove, name="bulb")
    for method in (add, get, remove):
        yield method, "bad_timestamp", on_message(method, timestamp="soon", name="bulb")
        yield method, "channel_not_found", on_message(method, channel="secret", name="bulb")
        yield method, "message_not_found", on_message(method, timestamp="1.0", name="bulb")
    for method in (get, remove):
        yield method, "no_item_specified", sent(method, **ORDERS, name="bulb")
        yield method, "file_not_found", sent(method, file="F1", name="bulb")
        yield method, "file_comment_not_found", sent(method, file_comment="Fc1", name="bulb")


def opened(method: str, age: float = 0.0, *, used: bool = False, open_first: int = 0, **view: Any) -> Try:
    def attempt(desk: Desk) -> dict[str, Any]:
        for number in range(open_first):
            step = "views.open" if number == 0 else "views.push"
            assert desk.call(step, trigger_id=desk.trigger(), view=modal(submit=None))["ok"]
        trigger = desk.trigger()
        if used:
            desk.call("views.open", trigger_id=trigger, view=modal(submit=None))
        desk.wall += age
        return desk.call(method, trigger_id=trigger, view=view or modal(submit=None))

    return attempt


def twice_external(method: str) -> Try:
    def attempt(desk: Desk) -> dict[str, Any]:
        view = modal(submit=None, external_id="one")
        desk.call("views.open", trigger_id=desk.trigger(), view=view)
        other = desk.call("views.open", trigger_id=desk.trigger("U0BEN"), view=modal(submit=None))["view"]["id"]
        if method == "views.publish":
            return desk.call(method, user_id="U0ANA", view={**HOME, "external_id": "one"})
        return desk.call(method, trigger_id=desk.trigger("U0BEN"), view_id=other, view=view)

    return attempt


def stale(method: str) -> Try:
    def attempt(desk: Desk) -> dict[str, Any]:
        shown = desk.call("views.publish", user_id="U0ANA", view=HOME)["view"]
        place = {"user_id": "U0ANA"} if method == "views.publish" else {"view_id": shown["id"]}
        assert desk.call(method, **place, view=HOME, hash=shown["hash"])["ok"]
        return desk.call(method, **place, view=HOME, hash=shown["hash"])

    return attempt


def homeless(_desk: Desk) -> dict[str, Any]:
    features = {**MANIFEST["features"], "app_home": {"home_tab_enabled": False}}
    desk = Desk(app=an_app(manifest=read_manifest(json.dumps({**MANIFEST, "features": features}))))
    return desk.call("views.publish", user_id="U0ANA", view=HOME)


def views() -> Iterator[tuple[str, str, Try]]:
    for method in ("views.open", "views.push"):
        below = 1 if method == "views.push" else 0
        yield method, "invalid_trigger_id", sent(method, trigger_id="guess", view=modal(submit=None))
        yield method, "expired_trigger_id", opened(method, 3.1, open_first=below)
        yield method, "exchanged_trigger_id", opened(method, used=True, open_first=below)
        yield method, "view_too_large", opened(method, open_first=below, **LONG)
        yield method, "duplicate_external_id", twice_external(method)
    yield "views.push", "not_found", opened("views.push")
    yield "views.push", "push_limit_reached", opened("views.push", open_first=3)
    yield "views.update", "not_found", sent("views.update", view_id="V1", view=modal(submit=None))
    yield "views.update", "view_too_large", too_large_update
    yield "views.update", "hash_conflict", stale("views.update")
    yield "views.update", "duplicate_external_id", twice_external("views.update")
    yield (
        "views.publish",
        "view_too_large",
        sent("views.publish", user_id="U0ANA", view={**HOME, "blocks": LONG["blocks"]}),
    )
    yield "views.publish", "hash_conflict", stale("views.publish")
    yield "views.publish", "duplicate_external_id", twice_external("views.publish")
    yield "views.publish", "not_enabled", homeless


def too_large_update(desk: Desk) -> dict[str, Any]:
    shown = desk.call("views.open", trigger_id=desk.trigger(), view=modal(submit=None))["view"]
    return desk.call("views.update", view_id=shown["id"], view=LONG)


def validation() -> Iterator[tuple[str, str, Try]]:
    for name, payload in {"blocks": [{"type": "wat"}], "view": {"type": "modal"}, "message": {"blocks": [{}]}}.items():
        yield "blocks.validate", f"invalid_{name}", sent("blocks.validate", token=None, **{name: payload})


GROUPS = (unfit, closed, chat, conversations, opening, users, reactions, views, validation)
CASES = [case for group in GROUPS for case in group()]


@pytest.mark.parametrize(("method", "error", "attempt"), CASES, ids=[f"{case[0]} {case[1]}" for case in CASES])
def test_what_slack_refuses_is_refused_by_its_name_for_it(method: str, error: str, attempt: Try) -> None:
    assert error in METHODS[method].errors
    answer = attempt(Desk())
    assert (answer["ok"], answer.get("error")) == (False, error)


def test_no_declared_error_is_without_its_case() -> None:
    declared = {(name, error) for name, method in METHODS.items() for error in set(method.errors) - COMMON}
    assert declared - {(method, error) for method, error, _attempt in CASES} == set()
