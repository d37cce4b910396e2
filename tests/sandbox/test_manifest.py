"""Which manifests Slack takes, and what is said of the others."""

import json
from typing import Any

import pytest
import yaml

from sandbox.manifest import Manifest, ManifestError, read_manifest

PARAMETERS = {"properties": {"who": {"type": "slack#/types/user_id", "title": "Who"}}, "required": ["who"]}


def manifest(**parts: Any) -> dict[str, Any]:
    """A small one in Socket Mode; `parts` replace or add whole top-level parts."""
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": "Greeter"},
        "features": {
            "bot_user": {"display_name": "Greeter"},
            "slash_commands": [{"command": "/greet", "description": "Greets", "usage_hint": "[whom]"}],
            "shortcuts": [{"name": "Greet", "type": "global", "callback_id": "greet", "description": "Greets"}],
        },
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}, "socket_mode_enabled": True},
        **parts,
    }


def read(**parts: Any) -> Manifest:
    return read_manifest(json.dumps(manifest(**parts)))


def refused(**parts: Any) -> list[str]:
    with pytest.raises(ManifestError) as caught:
        read(**parts)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return list(caught.value.problems)


def shortcut(kind: str = "global", **more: Any) -> dict[str, Any]:
    return {"name": "Greet", "type": kind, "callback_id": "greet", "description": "Greets", **more}


def command(name: str = "/greet", **more: Any) -> dict[str, Any]:
    return {"command": name, "description": "Greets", **more}


def test_a_manifest_tells_what_an_app_is_and_may_do():
    known = read()
    assert known.display_information.name == "Greeter"
    assert known.bot_scopes == {"commands", "chat:write"}
    assert known.bot_events == {"app_mention"}
    assert known.socket_mode
    assert known.commands["/greet"].usage_hint == "[whom]"
    assert [(one.callback_id, one.type) for one in known.shortcuts] == [("greet", "global")]


def test_a_name_is_all_that_a_manifest_needs():
    known = read_manifest("display_information: {name: Greeter}")
    assert not any((known.bot_scopes, known.bot_events, known.commands, known.shortcuts))
    assert not known.socket_mode


def test_yaml_json_and_files_are_read_alike(tmp_path):
    path = tmp_path / "manifest.yml"
    path.write_text(yaml.safe_dump(manifest()), encoding="utf-8")
    assert read_manifest(path) == read_manifest(path.read_text("utf-8")) == read()
    assert read_manifest(json.dumps(manifest(), indent="\t")) == read()


def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path):
    for source, said in (
        (tmp_path / "none.yml", f"There is no manifest at {tmp_path}/none.yml."),
        (tmp_path, f"The manifest at {tmp_path} cannot be read: "),
        ("a: [", "The manifest is neither YAML nor JSON: "),
        ("{", "The manifest is neither YAML nor JSON: "),
        ("- a", "A manifest is a mapping that starts with display_information; this is not a mapping."),
        ("", "A manifest is a mapping that starts with display_information; this is not a mapping."),
    ):
        with pytest.raises(ManifestError, match="manifest") as caught:
            read_manifest(source)
        assert str(caught.value).startswith(said)
        assert str(caught.value).endswith(".")


def test_each_problem_is_a_sentence_with_the_path_of_its_field():
    assert refused(
        display_information={"nam": "x", "long_description": "Short"},
        features={"slash_commands": [command("greet"), {"command": "/a"}], "shortcuts": []},
    ) == [
        "display_information.name is missing.",
        "display_information.long_description has 5 characters; Slack wants at least 175.",
        "display_information.nam is not a key that Slack knows.",
        "features.shortcuts has 0 entries; Slack wants at least 1.",
        "features.slash_commands[0].command is not written as Slack wants it, which is ^/.",
        "features.slash_commands[1].description is missing.",
    ]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"more": 1}, "more is not a key that Slack knows."),
        ({"display_information": {"name": ""}}, "display_information.name has 0 characters; Slack wants at least 1."),
        ({"display_information": {"name": 7}}, "display_information.name is not a text."),
        ({"display_information": []}, "display_information is not a mapping."),
        (
            {"display_information": {"name": "a", "description": None}},
            "display_information has no value for description; leave it out.",
        ),
        (
            {"display_information": {"name": "a", "background_color": "red"}},
            (
                "display_information.background_color is not written as Slack wants it, "
                "which is ^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$."
            ),
        ),
        ({"features": {"app_home": {"home_tab_enabled": "yes"}}},
         "features.app_home.home_tab_enabled is neither true nor false."),
        ({"features": {"shortcuts": [shortcut("both")]}}, "features.shortcuts[0].type is not one of 'message' or 'global'."),
        ({"features": {"shortcuts": {}}}, "features.shortcuts is not a list."),
        ({"features": {"slash_commands": [command(), command()]}},
         "features.slash_commands has the command /greet twice."),
        ({"features": {"unfurl_domains": ["a.b", "a.b"]}}, "features.unfurl_domains lists something twice."),
        ({"_metadata": {"major_version": 1.5}}, "_metadata.major_version is not a whole number."),
        ({"oauth_config": {"scopes": {"bot": ["a"], "bot_optional": ["b"]}}},
         "oauth_config.scopes has b in bot_optional, but not in bot."),
        ({"oauth_config": {"scopes": {"user_optional": ["b"]}}},
         "oauth_config.scopes has b in user_optional, but not in user."),
        ({"types": []}, "types is not a mapping."),
    ],
)  # fmt: skip
def test_what_slack_refuses_is_refused(parts, said):
    assert refused(**parts) == [said]


@pytest.mark.parametrize(
    ("length", "display"),
    [
        (35, lambda text: {"name": text}),
        (140, lambda text: {"name": "a", "description": text}),
        (4000, lambda text: {"name": "a", "long_description": text}),
    ],
)
def test_what_an_app_says_of_itself_has_a_greatest_length(length, display):
    assert read(display_information=display("x" * length))
    [problem] = refused(display_information=display("x" * (length + 1)))
    assert problem.endswith(f"has {length + 1} characters; Slack takes at most {length}.")


@pytest.mark.parametrize(
    ("length", "features"),
    [
        (32, lambda text: {"slash_commands": [command("/" + text[1:])]}),
        (2000, lambda text: {"slash_commands": [command(description=text)]}),
        (1000, lambda text: {"slash_commands": [command(usage_hint=text)]}),
        (24, lambda text: {"shortcuts": [shortcut(name=text)]}),
        (255, lambda text: {"shortcuts": [shortcut(callback_id=text)]}),
        (150, lambda text: {"shortcuts": [shortcut(description=text)]}),
        (80, lambda text: {"bot_user": {"display_name": text}}),
    ],
)
def test_names_and_descriptions_have_a_greatest_length(length, features):
    assert read(features=features("x" * length))
    [problem] = refused(features=features("x" * (length + 1)))
    assert problem.endswith(f"has {length + 1} characters; Slack takes at most {length}.")


def test_there_are_fifty_commands_at_most():
    assert len(read(features={"slash_commands": [command(f"/c{n}") for n in range(50)]}).commands) == 50
    assert refused(features={"slash_commands": [command(f"/c{n}") for n in range(51)]}) == [
        "features.slash_commands has 51 entries; Slack takes at most 50."
    ]


def test_there_are_five_shortcuts_of_each_type_at_most():
    ten = [shortcut(kind, callback_id=str(n)) for n in range(5) for kind in ("global", "message")]
    assert len(read(features={"shortcuts": ten}).shortcuts) == 10
    assert refused(features={"shortcuts": [shortcut("message")] * 6}) == [
        "features.shortcuts has 6 message shortcuts; Slack takes 5."
    ]
    assert refused(features={"shortcuts": [shortcut()] * 11}) == [
        "features.shortcuts has 11 entries; Slack takes at most 10."
    ]


def test_without_socket_mode_commands_events_and_interactivity_need_an_address():
    settings: dict[str, dict[str, Any]] = {
        "event_subscriptions": {"bot_events": ["app_mention"]},
        "interactivity": {"is_enabled": True},
    }
    assert refused(settings=settings) == [
        "settings.event_subscriptions needs a request_url, unless Socket Mode is on.",
        "settings.interactivity needs a request_url, unless Socket Mode is on.",
        "features.slash_commands[0] (/greet) needs a url, unless Socket Mode is on.",
    ]
    reached = {"request_url": "https://x.y/slack/events"}
    known = read(
        settings={name: {**part, **reached} for name, part in settings.items()},
        features={"slash_commands": [command(url="https://x.y/slack/events")]},
    )
    assert not known.socket_mode


def test_with_socket_mode_a_command_has_no_address_or_a_safe_one():
    assert read(features={"slash_commands": [command(url="https://x.y")]})
    assert refused(features={"slash_commands": [command(url="http://x.y")]}) == [
        "features.slash_commands[0].url should be left out in Socket Mode, or start with https://."
    ]


def test_functions_need_a_runtime_and_an_app_that_a_whole_organisation_can_install():
    function = {"title": "Greet", "description": "", "input_parameters": PARAMETERS, "output_parameters": PARAMETERS}
    assert refused(functions={"greet": function}) == [
        "functions need settings.org_deploy_enabled to be true.",
        "functions need settings.function_runtime, which is remote for an app that you host yourself.",
    ]
    ready = {"socket_mode_enabled": True, "org_deploy_enabled": True, "function_runtime": "remote"}
    assert read(functions={"greet": function}, settings=ready).functions["greet"].title == "Greet"


def test_workflows_datastores_providers_and_servers_are_checked_too():
    steps = [{"id": "0", "function_id": "f", "inputs": {"who": "{{data.who}}"}, "type": "function"}]
    triggers = [{"type": "scheduled", "inputs": {"who": {"value": None}}}]
    workflow = {"title": "W", "description": "", "steps": steps, "suggested_triggers": triggers}
    store = {"primary_key": "id", "attributes": {"id": {"type": "string"}}}
    provider = {"provider_type": "SLACK_PROVIDED", "options": {"client_id": "1", "scope": []}}
    known = read(
        workflows={"w": workflow},
        datastores={"d": store},
        external_auth_providers={"oauth2": {"p": provider}},
        mcp_servers={"m": {"url": "https://x.y", "auth_type": "no_auth"}},
        outgoing_domains=["x.y"],
    )
    assert known.workflows["w"].steps[0].function_id == "f"
    assert refused(workflows={"w": {**workflow, "steps": [{**steps[0], "inputs": {"who": None}}]}}) == [
        "workflows.w.steps[0].inputs has no value for who."
    ]
    assert refused(datastores={"d": {"primary_key": "id"}}) == ["datastores.d.attributes is missing."]
    assert refused(mcp_servers={"m": {"url": "http://x.y", "auth_type": "no_auth"}}) == [
        "mcp_servers.m.url is not written as Slack wants it, which is ^https://."
    ]
    assert refused(external_auth_providers={"oauth2": {"p": {"provider_type": "CUSTOM"}}}) == [
        "external_auth_providers.oauth2.p.options is missing."
    ]
