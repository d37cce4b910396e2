"""The command line serves a sandbox and acts in one."""

import asyncio
import signal
import socket
import sys
import urllib.request
from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner, Result

from sandbox import SandboxClock, Slack, Workspace
from sandbox.cli import DEFAULT_WORKSPACE, app, welcome
from tests.sandbox.conftest import START, button, field, modal, section
from tests.sandbox.robot import Robot

TERMINAL = {"COLUMNS": "100", "NO_COLOR": "1"}


async def run(slack: Slack, *words: str) -> Result:
    """One command, in a thread because it speaks HTTP to the sandbox in this one."""
    return await asyncio.to_thread(only, *words, "--url", slack.url)


def only(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), env=TERMINAL)


async def test_saying_something_prints_it(slack: Slack) -> None:
    done = await run(slack, "say", "ana", "orders", "hello @ben")
    assert (done.exit_code, done.output) == (0, "Ana in #orders:\n  hello @Benny\n\n")
    assert slack.channel("orders").messages[0]["text"] == "hello <@U0BEN>"


async def test_a_command_prints_the_answer_and_the_form_that_opened(slack: Slack, robot: Robot) -> None:
    robot.answer = lambda payload: {"text": f"Hi {payload['text']}"} if "command" in payload else None

    async def open_form() -> None:
        await slack.wait_for(lambda: robot.acts)
        payload = robot.last
        view = modal(field("words", {"type": "plain_text_input"}), title="Say more")
        await robot.client.views_open(trigger_id=payload["trigger_id"], view=view)

    opening = asyncio.create_task(open_form())
    done = await run(slack, "command", "ana", "orders", "/greet dear world")
    await opening
    assert done.exit_code == 0
    assert "Greeter in #orders (only you see this):\n  Hi dear world\n" in done.output
    assert "Say more" in done.output
    assert "[Save]" in done.output

    robot.answer = lambda _payload: {"response_action": "errors", "errors": {"words": "Not that."}}
    refused = await run(slack, "submit", "ana", "Words=abc")
    assert (refused.exit_code, refused.output.splitlines()[-1]) == (0, "words: Not that.")
    assert "Say more" in (await run(slack, "look", "--as", "ana")).output
    assert (await run(slack, "close", "ana")).exit_code == 0
    assert slack.person("ana").view is None


async def test_a_click_prints_the_message_that_changed(slack: Slack, robot: Robot) -> None:
    menu = {
        "type": "static_select",
        "action_id": "kind",
        "placeholder": {"type": "plain_text", "text": "Kind"},
        "options": [{"text": {"type": "plain_text", "text": "One"}, "value": "1"}],
    }
    blocks = [section("Like it?"), {"type": "actions", "elements": [button("Yes", "yes"), button("Yes", "yes2"), menu]}]
    posted = await robot.client.chat_postMessage(channel="orders", text="x", blocks=blocks)
    several = await run(slack, "click", "ben", "Yes")
    assert (several.exit_code, "There are 2 'Yes'" in several.output) == (1, True)

    async def update() -> None:
        await slack.wait_for(lambda: robot.acts)
        await robot.client.chat_update(channel="C0ORDERS", ts=str(posted["ts"]), text="Liked", blocks=[])

    updating = asyncio.create_task(update())
    done = await run(slack, "click", "ben", "Yes", "--nth", "2")
    await updating
    assert (done.exit_code, done.output) == (0, "Greeter in #orders (edited):\n  Liked\n\n")
    assert robot.last["actions"][0]["action_id"] == "yes2"


async def test_a_menu_is_chosen_from(slack: Slack, robot: Robot) -> None:
    options = [{"text": {"type": "plain_text", "text": "One"}, "value": "1"}]
    menu = {"type": "static_select", "action_id": "kind", "options": options}
    await robot.client.chat_postMessage(channel="orders", text="x", blocks=[section("x", accessory=menu)])
    assert (await run(slack, "choose", "ben", "kind", "One")).exit_code == 0
    assert robot.last["actions"][0]["selected_option"]["value"] == "1"


async def test_looking_shows_the_workspace_or_a_channel(slack: Slack, robot: Robot) -> None:
    whole = await run(slack, "look")
    assert "ana" in whole.output
    assert "leads" in whole.output
    assert "(private)" in whole.output
    await slack.person("ana").say("in the channel", channel="orders")
    await robot.client.chat_postMessage(channel="U0ANA", text="just to you")
    assert "in the channel" in (await run(slack, "look", "orders", "--as", "ben")).output
    assert "just to you" in (await run(slack, "look", "app", "--as", "ana")).output
    eyes = await run(slack, "look", "orders")
    assert (eyes.exit_code, "--as" in eyes.output) == (2, True)


async def test_refusals_are_one_sentence(slack: Slack) -> None:
    refused = await run(slack, "say", "nobody", "orders", "x")
    assert (refused.exit_code, refused.output) == (1, "There is no 'nobody' in this workspace.\n")
    silent = await run(slack, "command", "ana", "orders", "/greet")
    assert silent.exit_code == 1
    assert silent.output.splitlines() == [
        "Slackbot in #orders (only you see this):",
        '  /greet failed with the error "dispatch_failed"',
        "",
        "The app did not answer as Slack wants it: dispatch_failed.",
    ]
    for words in (["command", "ana", "orders", "greet"], ["submit", "ana", "no equals sign"]):
        assert (await run(slack, *words)).exit_code == 2


def test_a_sandbox_that_does_not_run_is_said_in_a_sentence() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    gone = only("say", "ana", "orders", "x", "--url", address)
    assert (gone.exit_code, gone.output.startswith(f"No sandbox answers at {address}.")) == (1, True)
    wrong = only("look", "--url", "somewhere")
    assert (wrong.exit_code, "is no address of a sandbox" in wrong.output) == (1, True)


def test_a_bad_workspace_or_a_taken_port_stops_serving_with_a_sentence(tmp_path: Path) -> None:
    missing = only("--workspace", str(tmp_path / "missing.yml"))
    assert (missing.exit_code, missing.output.startswith("Can't read")) == (1, True)
    (tmp_path / "m.yml").write_text("display_information: {}", encoding="utf-8")
    bad = only("--manifest", str(tmp_path / "m.yml"))
    assert (bad.exit_code, "app.manifest" in bad.output, len(bad.output.splitlines())) == (1, True, 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = only("--port", port)
    assert (refused.exit_code, refused.output.startswith(f"Can't listen on port {port}: ")) == (1, True)


def test_every_command_has_help_with_an_example() -> None:
    root = typer.main.get_command(app)
    names = sorted(root.commands)  # type: ignore[attr-defined]  # A typer app with commands is a group.
    assert names == [
        "account", "calm", "channel", "choose", "click", "close", "command", "detour", "fault", "look", "redeliver",
        "release", "request", "say", "sockets", "storm", "submit",
    ]  # fmt: skip
    for words in ([], *([name] for name in names)):
        shown = only(*words, "--help")
        assert shown.exit_code == 0
        assert "Example: sandbox " in shown.output


def test_the_welcome_tells_what_an_app_needs(tmp_path: Path) -> None:
    slack = Slack(Workspace.read(DEFAULT_WORKSPACE), clock=SandboxClock(START))
    slack.url = "http://127.0.0.1:9999"
    told = welcome(slack, "acme sandbox")
    for line in (
        "export SLACK_API_URL=http://127.0.0.1:9999/api/",
        "export SLACK_BOT_TOKEN=xoxb-sandbox",
        "export SLACK_APP_TOKEN=xapp-sandbox",
        "export SLACK_SIGNING_SECRET=sandbox-signing-secret",
        'acme sandbox command ana general "/hello" --url http://127.0.0.1:9999',
        "Ctrl+C",
    ):
        assert line in told


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_serves_until_it_is_interrupted(tmp_path: Path, number: signal.Signals) -> None:
    manifest = tmp_path / "manifest.yml"
    content = {"display_information": {"name": "Acme"}, "settings": {"socket_mode_enabled": True}}
    manifest.write_text(yaml.safe_dump(content), encoding="utf-8")
    program = "from sandbox.cli import app; app()"
    serving = await asyncio.create_subprocess_exec(
        sys.executable, "-u", "-c", program, "--port", "0", "--manifest", str(manifest), stdout=asyncio.subprocess.PIPE
    )
    assert serving.stdout is not None
    line = (await serving.stdout.readline()).decode()
    url = line.split()[-1]
    assert line.startswith("A local Slack serves the workspace Sandbox at http://127.0.0.1:")

    def visit() -> bytes:
        with urllib.request.urlopen(f"{url}/_sandbox") as answer:
            return bytes(answer.read())

    assert b'"name": "acme"' in await asyncio.to_thread(visit)
    serving.send_signal(number)
    assert await serving.wait() == 0
