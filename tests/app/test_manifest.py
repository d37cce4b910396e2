"""manifest.yml is what the code is: every command, event and scope used is there, and none more."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from handlers.commands import COMMANDS
from handlers.manifest import EVENTS, SCOPES, SHORTCUTS, USER_CHANGE, as_yaml, http_manifest, socket_manifest
from sandbox.manifest import ManifestError, read_manifest
from tests.sources import method_calls

ROOT = Path(__file__).parents[2]

NEEDED = {
    "apps_connections_open": set(),
    "auth_test": set(),
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_join": {"channels:join"},
    "conversations_list": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_replies": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations_open": {"im:write", "mpim:write"},
    "users_conversations": {"channels:read", "groups:read"},
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
"""The bot scopes of each Web API method that Pollen calls, from Slack's reference of the methods."""
EVENT_SCOPES = {
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_left": {"channels:read"},
    "channel_rename": {"channels:read"},
    "channel_shared": {"channels:read", "groups:read"},
    "channel_unarchive": {"channels:read"},
    "channel_unshared": {"channels:read", "groups:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "reaction_added": {"reactions:read"},
    "team_join": {"users:read"},
    "user_change": {"users:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
}


def calls():
    """Name every attribute call in the code, with its first argument where that is a plain string."""
    for _, name, call in method_calls():
        yield name, call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None


def methods_called():
    families = r"(admin|api|apps|auth|bots|chat|conversations|files|reactions|team|usergroups|users|views)_[a-zA-Z]+"
    # `api_call` sends any method by its name; blocks.validate, the one Pollen sends so, needs no token.
    return {name for name, _ in calls() if re.fullmatch(families, name)} - {"api_call"}


@pytest.mark.long
def test_what_is_called_by_its_name_needs_no_scope():
    assert {first for name, first in calls() if name == "api_call"} == {"blocks.validate"}


def test_the_file_is_what_the_tables_say():
    assert (ROOT / "manifest.yml").read_text() == as_yaml(socket_manifest())


def test_the_file_says_what_it_is_for_and_obeys_slacks_rules():
    manifest = read_manifest(ROOT / "manifest.yml")
    assert manifest.socket_mode
    assert manifest.bot_scopes == frozenset(SCOPES)


def test_every_command_is_handled_and_none_more():
    handled = {first for name, first in calls() if name == "command" and str(first).startswith("/")}
    assert handled == {command.name for command in COMMANDS}


def test_every_event_is_handled_and_none_more():
    handled = {first for name, first in calls() if name == "event" and first}
    assert handled == {*EVENTS, USER_CHANGE}


def test_every_change_of_an_account_is_told_only_to_those_who_ask_for_it():
    for plain, asked in (
        (socket_manifest(), socket_manifest(user_change=True)),
        (http_manifest("https://p.example"), http_manifest("https://p.example", user_change=True)),
    ):
        assert USER_CHANGE not in plain["settings"]["event_subscriptions"]["bot_events"]
        assert asked["settings"]["event_subscriptions"]["bot_events"] == [*EVENTS, USER_CHANGE]
        assert read_manifest(as_yaml(asked)).bot_scopes == frozenset(SCOPES)


@pytest.mark.long
def test_every_shortcut_is_handled_and_none_more():
    # The catch-all for old ones names none.
    handled = {(name, first) for name, first in calls() if name.endswith("shortcut") and first}
    assert handled == {(f"{shortcut['type']}_shortcut", shortcut["callback_id"]) for shortcut in SHORTCUTS}
    for manifest in (socket_manifest(), http_manifest("https://pollen.example.com")):
        assert [one.callback_id for one in read_manifest(as_yaml(manifest)).shortcuts] == [
            shortcut["callback_id"] for shortcut in SHORTCUTS
        ]


@pytest.mark.long
def test_every_scope_is_used_and_every_used_one_is_there():
    used = {"commands"}
    for method in methods_called():
        used |= NEEDED[method]
    for event in (*EVENTS, USER_CHANGE):
        used |= EVENT_SCOPES[event]
    assert used == set(SCOPES)


def test_people_are_shown_what_pollen_writes_to_them_and_cannot_write_back():
    home = socket_manifest()["features"]["app_home"]
    assert (home["messages_tab_enabled"], home["messages_tab_read_only_enabled"]) == (True, True)


def test_in_http_mode_slack_is_told_where_to_call():
    manifest = http_manifest("https://pollen.example.com/")
    address = "https://pollen.example.com/slack/events"
    assert not read_manifest(as_yaml(manifest)).socket_mode
    assert manifest["settings"]["event_subscriptions"]["request_url"] == address
    assert manifest["settings"]["interactivity"]["request_url"] == address
    assert manifest["settings"]["interactivity"]["message_menu_options_url"] == address
    assert {command["url"] for command in manifest["features"]["slash_commands"]} == {address}


def test_a_manifest_that_breaks_slacks_rules_is_refused():
    broken = socket_manifest()
    broken["display_information"]["name"] = "x" * 36
    with pytest.raises(ManifestError, match="name"):
        read_manifest(yaml.safe_dump(broken))
