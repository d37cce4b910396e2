"""The command line: serve a sandbox, and act in one that runs.

The commands speak to the sandbox over HTTP and print what the person would see.
"""

import asyncio
import signal
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from sandbox import cli_trouble
from sandbox.clock import SandboxClock
from sandbox.errors import SandboxError
from sandbox.printing import message_as_text, view_as_text
from sandbox.remote import Remote
from sandbox.slack import Slack
from sandbox.terminal import DEFAULT_PORT, LOCAL, Url, sentences
from sandbox.wire import Json
from sandbox.workspace import Workspace

DEFAULT_WORKSPACE = Path(__file__).with_name("workspace.yml")

app = typer.Typer(
    invoke_without_command=True,
    no_args_is_help=False,
    rich_markup_mode=None,
)
cli_trouble.add_to(app)

Someone = Annotated[str, typer.Argument(help="Who acts: a name or an id.", metavar="PERSON")]
Place = Annotated[str, typer.Argument(help="A channel's name; `app` means the direct messages with the app.")]
Nth = Annotated[int | None, typer.Option(min=1, help="Which one, counted from 1, where several are called so.")]


@app.callback()
@sentences
def serve(
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen; 0 takes any free port.")] = DEFAULT_PORT,
    workspace: Annotated[
        Path | None, typer.Option(help="A workspace file; a small one comes with the sandbox.")
    ] = None,
    manifest: Annotated[Path | None, typer.Option(help="The app's manifest, in place of the workspace's.")] = None,
    request_url: Annotated[str | None, typer.Option(help="Where to post to when no socket is open.")] = None,
) -> None:
    """Serve a local Slack until it is interrupted; with a command, act in the one that runs.

    Example: sandbox --port 8765 --manifest manifest.yml
    """
    if context.invoked_subcommand is not None:
        return
    described = Workspace.read(workspace or DEFAULT_WORKSPACE, manifest=manifest)
    if request_url is not None:
        described.app.request_url = request_url
    slack = Slack(described, clock=SandboxClock(datetime.now(UTC), ticking=True), retries=True)
    asyncio.run(_serve(slack, port, context.command_path))


@app.command()
@sentences
def say(person: Someone, channel: Place, text: str, url: Url = LOCAL) -> None:
    """Write a message.

    Example: sandbox say ana orders "hello"
    """
    _act(url, person, "say", text=text, channel=_channel(channel))


@app.command()
@sentences
def command(
    person: Someone,
    channel: Place,
    words: Annotated[str, typer.Argument(help="The slash command with its text, quoted.")],
    url: Url = LOCAL,
) -> None:
    """Type a slash command.

    Example: sandbox command ana orders "/hello world"
    """
    name, _, text = words.strip().partition(" ")
    if not name.startswith("/"):
        raise typer.BadParameter('a slash command starts with a slash, for instance "/hello world"')
    _act(url, person, "command", command=name, text=text.strip(), channel=_channel(channel))


@app.command()
@sentences
def click(
    person: Someone,
    button: Annotated[str, typer.Argument(help="The button's text or action id.")],
    *,
    nth: Nth = None,
    option: Annotated[str | None, typer.Option(help="What to pick from an overflow menu.")] = None,
    message: Annotated[
        str | None, typer.Option(help="The ts of the message; the newest that has it otherwise.")
    ] = None,
    url: Url = LOCAL,
) -> None:
    """Press a button in a message or in the open form.

    Example: sandbox click ana "Undo"
    """
    _act(url, person, "click", name=button, option=option, message=message, nth=None if nth is None else nth - 1)


@app.command()
@sentences
def choose(
    person: Someone,
    menu: Annotated[str, typer.Argument(help="The menu's action id, label or placeholder.")],
    value: Annotated[str, typer.Argument(help="What to pick.")],
    nth: Nth = None,
    url: Url = LOCAL,
) -> None:
    """Pick from a menu in a message or in the open form.

    Example: sandbox choose ana "Pick a domain" Orders
    """
    _act(url, person, "choose", name=menu, value=value, nth=None if nth is None else nth - 1)


@app.command()
@sentences
def submit(
    person: Someone,
    fields: Annotated[list[str] | None, typer.Argument(help="Fields by block id or label, as FIELD=VALUE.")] = None,
    url: Url = LOCAL,
) -> None:
    """Fill in the open form and submit it.

    Example: sandbox submit ana "What did you learn=Ship on Tuesdays"
    """
    values: dict[str, Any] = {}
    for given in fields or []:
        name, equals, value = given.partition("=")
        if not equals:
            raise typer.BadParameter(f"{given!r} is no FIELD=VALUE")
        # Naming a field twice picks several things in it.
        values[name] = value if name not in values else [*_listed(values[name]), value]
    _act(url, person, "submit", values=values)


@app.command()
@sentences
def close(person: Someone, url: Url = LOCAL) -> None:
    """Close the open form without submitting it.

    Example: sandbox close ana
    """
    _act(url, person, "close")


@app.command()
@sentences
def look(
    channel: Annotated[str | None, typer.Argument(help="A channel's name, or `app`; the workspace otherwise.")] = None,
    seen_by: Annotated[str | None, typer.Option("--as", help="Whose eyes to look with.")] = None,
    url: Url = LOCAL,
) -> None:
    """Look at the workspace, or at a channel as one of its people sees it.

    Example: sandbox look orders --as ana
    """
    remote = Remote(url)
    if channel is None and seen_by is None:
        _print_workspace(remote)
        return
    if seen_by is None:
        raise typer.BadParameter("say with --as whose eyes to look with, for instance --as ana")
    names = remote.get("names")["names"]
    if channel is not None:
        place = _channel(channel)
        query = {} if place is None else {"channel": place}
        messages = remote.get("people", seen_by, "messages", **query)["messages"]
        _print_messages(messages, names)
    else:
        shown = remote.get("people", seen_by, "views")
        for view in [shown["home"], *shown["views"]]:
            if view is not None:
                typer.echo(view_as_text(view, names=names))


async def _serve(slack: Slack, port: int, program: str) -> None:
    """Serve until SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    try:
        async with slack.serving(port=port):
            typer.echo(welcome(slack, program))
            await stopped.wait()
    except OSError as error:
        raise SandboxError(f"Can't listen on port {port}: {error.strerror}. Choose another with --port.") from None


def welcome(slack: Slack, program: str) -> str:
    """What to do with a sandbox that serves."""
    secrets = slack.workspace.app
    where = "" if slack.url == LOCAL else f" --url {slack.url}"
    person, channel = _example(slack)
    return f"""\
A local Slack serves the workspace {slack.workspace.team.name} at {slack.url}

Start your app with
  export SLACK_API_URL={slack.api_url}
  export SLACK_BOT_TOKEN={secrets.bot_token}
  export SLACK_APP_TOKEN={secrets.app_token}
  export SLACK_SIGNING_SECRET={secrets.signing_secret}

Look, and act as one of its people, from another terminal
  {program} look{where}
  {program} look {channel} --as {person}{where}
  {program} say {person} {channel} "hello"{where}
  {program} command {person} {channel} "{next(iter(secrets.manifest.commands), "/hello")}"{where}

Stop it with Ctrl+C.
"""


def _example(slack: Slack) -> tuple[str, str]:
    """Someone and a channel they are in."""
    for channel in slack.workspace.channels:
        for member in channel.members:
            if any(person.name == member for person in slack.workspace.people):
                return member, channel.name
    return "ana", "general"


def _act(url: str, person: str, act: str, **body: Any) -> None:
    """Act, then print what the person sees anew."""
    remote = Remote(url)
    outcome = remote.act("people", person, act, body=body)
    names = remote.get("names")["names"]
    seen = outcome["seen"]
    _print_messages(seen["messages"], names)
    if seen["view"] is not None:
        typer.echo(view_as_text(seen["view"], names=names))
    for field, text in seen["errors"].items():
        typer.echo(f"{field}: {text}")
    if outcome.get("error"):
        raise SandboxError(f"The app did not answer as Slack wants it: {outcome['error']}.")


def _print_messages(messages: list[Json], names: dict[str, str]) -> None:
    for message in messages:
        author = names.get(message["user"], message["user"])
        place = names.get(message.get("channel", ""), "")
        where = f" in #{place}" if place else ""
        alone = " (only you see this)" if message.get("is_ephemeral") else ""
        edited = " (edited)" if "edited" in message else ""
        typer.echo(f"{author}{where}{alone}{edited}:")
        typer.echo(textwrap.indent(message_as_text(message, names=names), "  "))
        typer.echo("")


def _print_workspace(remote: Remote) -> None:
    names = remote.get("names")["names"]
    typer.echo("People")
    for person in remote.get("people")["people"]:
        typer.echo(f"  {person['name']:<20} {person['profile']['real_name']}")
    typer.echo("Channels")
    for channel in remote.get("channels")["channels"]:
        if not channel["is_im"]:
            kind = " (private)" if channel["is_private"] else ""
            members = ", ".join(names.get(member, member) for member in channel["members"])
            typer.echo(f"  {channel['name']:<20} {members}{kind}")


def _channel(name: str) -> str | None:
    return None if name == "app" else name


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
