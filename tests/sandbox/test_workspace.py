"""Workspace files: what they may leave out, and what is said about a bad one."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import SandboxClock, Slack, TeamSpec, Workspace, WorkspaceError
from sandbox.cli import DEFAULT_WORKSPACE
from tests.sandbox.conftest import START, a_workspace
from tests.sandbox.robot import running

MANIFEST = {"display_information": {"name": "My App"}, "settings": {"socket_mode_enabled": True}}


def written(folder: Path, **parts: Any) -> Path:
    path = folder / "workspace.yml"
    path.write_text(yaml.safe_dump({"app": {"manifest": MANIFEST}, **parts}), encoding="utf-8")
    return path


def test_ids_and_names_that_are_left_out_are_made_of_what_there_is(tmp_path: Path) -> None:
    people = [{"name": "ana.b"}, {"name": "zoë"}, {"name": "日本"}]
    channels = [{"name": "#data-platform", "members": ["ana.b", "app"]}]
    workspace = Workspace.read(written(tmp_path, people=people, channels=channels))
    ana, _, other = workspace.people
    assert (ana.id, ana.real_name, ana.email) == ("U0ANAB", "Ana B", "ana.b@example.com")
    assert other.id.startswith("U0")
    assert len(other.id) == 10
    assert (workspace.channels[0].id, workspace.channels[0].name) == ("C0DATAPLATFORM", "data-platform")
    assert workspace.app.bot_name == "my_app"
    again = Workspace.read(tmp_path / "workspace.yml")
    assert again == workspace


def test_the_app_may_be_a_member_by_any_of_its_names() -> None:
    slack = Slack(a_workspace(), clock=SandboxClock(START))
    assert "U0BOT" in slack.channel("orders").members
    assert slack.world.user("app").id == slack.world.user("greeter").id == "U0BOT"


def test_a_manifest_is_found_beside_the_file_or_given(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text(yaml.safe_dump(MANIFEST), encoding="utf-8")
    other = {**MANIFEST, "display_information": {"name": "Other"}}
    (tmp_path / "two.yml").write_text(yaml.safe_dump(other), encoding="utf-8")
    path = written(tmp_path, app={"manifest": "one.yml"})
    assert Workspace.read(path).app.manifest.display_information.name == "My App"
    given = Workspace.read(path, manifest=tmp_path / "two.yml")
    assert given.app.manifest.display_information.name == "Other"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"people": [{"name": "ana"}, {"name": "ben", "tz": "Mars/Base"}]}, "people.1.tz: 'Mars/Base' is no time zone"),
        ({"people": [{"nick": "ana"}]}, "people.0.name: Field required"),
        ({"people": [{"name": "ana", "age": 3}]}, "people.0.age: Extra inputs are not permitted"),
        ({"people": [{"name": "ana"}, {"name": "ana", "id": "U1"}]}, "workspace: two people are called 'ana'"),
        ({"people": [{"name": "a.b"}, {"name": "ab"}]}, "workspace: two person ids are called 'U0AB'"),
        ({"channels": [{"name": "x", "members": ["nobody"]}]}, "#x has a member 'nobody' who is not among the people"),
        ({"app": {"manifest": "missing.yml"}}, "app.manifest: "),
        ({"app": {"manifest": {"display_information": {}}}}, "app.manifest: "),
        ({"app": {}}, "app.manifest: Field required"),
        ({"team": "Acme"}, "team: "),
    ],
)
def test_a_bad_file_is_one_sentence_with_the_path_of_the_field(
    tmp_path: Path, parts: dict[str, Any], sentence: str
) -> None:
    path = written(tmp_path, **parts)
    with pytest.raises(WorkspaceError) as refused:
        Workspace.read(path)
    said = str(refused.value)
    assert said.startswith(f"{path}: ")
    assert sentence in said
    assert said.endswith(".")
    assert not said.endswith("..")
    assert "\n" not in said


@pytest.mark.parametrize(("text", "said"), [("a: [", "is not YAML"), ("- 1", "must be a YAML mapping")])
def test_a_file_that_is_no_workspace_at_all(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "workspace.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match=said):
        Workspace.read(path)
    with pytest.raises(WorkspaceError, match="Can't read"):
        Workspace.read(tmp_path / "missing.yml")


def test_the_shipped_workspace_is_good_with_any_manifest(tmp_path: Path) -> None:
    assert Workspace.read(DEFAULT_WORKSPACE).app.bot_token == "xoxb-sandbox"
    (tmp_path / "m.yml").write_text(yaml.safe_dump(MANIFEST), encoding="utf-8")
    slack = Slack(Workspace.read(DEFAULT_WORKSPACE, manifest=tmp_path / "m.yml"), clock=SandboxClock(START))
    assert "U0BOT" in slack.channel("general").members


async def test_an_enterprise_is_named_wherever_slack_names_it() -> None:
    workspace = a_workspace(team=TeamSpec(enterprise_id="E1", enterprise_name="Big"))
    async with Slack(workspace, clock=SandboxClock(START)).serving() as slack, running(slack) as robot:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)
        assert (await client.auth_test())["enterprise_id"] == "E1"
        assert (await client.team_info())["team"]["enterprise_name"] == "Big"
        await slack.person("ana").command("/greet", channel="orders")
        assert robot.last["enterprise_id"] == "E1"
        await slack.person("ana").shortcut("greet")
        assert robot.last["enterprise"] == {"id": "E1", "name": "Big"}


def test_the_same_steps_give_the_same_ids() -> None:
    def steps() -> list[str]:
        slack = Slack(a_workspace(), clock=SandboxClock(START))
        ids = slack.world.ids
        direct = slack.world.direct("U0ANA").id
        return [ids.stamp(), ids.event(), ids.view(), ids.trigger("T"), ids.secret("x"), ids.envelope(), direct]

    assert steps() == steps()
