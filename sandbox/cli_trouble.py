"""The commands that make trouble in a running sandbox, and those of its admins."""

from typing import Annotated, Any

import typer

from sandbox.acts import ACCOUNT_ACTS, CHANNEL_ACTS
from sandbox.remote import Remote
from sandbox.terminal import LOCAL, Url, sentences
from sandbox.wire import Json

Chance = Annotated[float, typer.Option(min=0, max=1, help="How probable it is for each one, from 0 to 1.")]
Seed = Annotated[int | None, typer.Option(help="Begin all chances anew with this seed.")]


def add_to(app: typer.Typer) -> None:
    """Make the commands known."""
    for command in (fault, storm, calm, detour, release, redeliver, sockets, request, channel, account):
        app.command()(sentences(command))


def fault(
    method: Annotated[str, typer.Argument(help="Such as chat.postMessage; `*` for any, `chat.*` for a family.")],
    *,
    error: Annotated[str | None, typer.Option(help="Answer this error instead.")] = None,
    status: Annotated[int, typer.Option(help="The answer's HTTP status.")] = 200,
    retry_after: Annotated[int | None, typer.Option(help="Answer 429 with that many seconds to wait.")] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Close the connection without an answer.")] = False,
    hang: Annotated[str, typer.Option(help="Seconds before the answer, or `forever`.")] = "0",
    after: Annotated[bool, typer.Option("--after", help="Let the method do its work first.")] = False,
    page: Annotated[int | None, typer.Option(help="Let pages hold at most so many, though more exist.")] = None,
    times: Annotated[int, typer.Option(min=1, help="How many calls it meets.")] = 1,
    always: Annotated[bool, typer.Option("--always", help="Meet every call until `calm`.")] = False,
    chance: Chance = 1.0,
    url: Url = LOCAL,
) -> None:
    """Let the app's next calls of a method go wrong.

    Example: sandbox fault chat.postMessage --error internal_error --after --times 3
    """
    order: Json = {"method": method, "error": error, "status": status, "retry_after": retry_after, "page": page}
    order |= {"drop": drop, "hang": _seconds(hang), "after_effect": after, "chance": chance}
    arranged = _post(url, "faults", body={**order, "times": None if always else times})["fault"]
    typer.echo(f"Arranged for {arranged['method']}: {_told(arranged)}.")


def storm(
    chance: Annotated[float, typer.Argument(min=0, max=1, help="The chance of each kind of fault.")] = 0.05,
    *,
    method: Annotated[str, typer.Option(help="Which methods it meets.")] = "*",
    seconds: Annotated[float, typer.Option(min=0, help="How slow a slow answer is.")] = 1.0,
    seed: Seed = None,
    url: Url = LOCAL,
) -> None:
    """Let faults of every kind meet the app's calls until `calm`.

    Example: sandbox storm 0.05 --seed 7
    """
    order = {"chance": chance, "method": method, "seconds": seconds, "seed": seed}
    kinds = _post(url, "faults", "storm", body=order)["faults"]
    typer.echo(f"{len(kinds)} kinds of fault, each with the chance {chance:g}, until `calm`.")


def calm(url: Url = LOCAL) -> None:
    """Call off every fault and detour; send the events that were held back.

    Example: sandbox calm
    """
    _post(url, "faults", "clear", body={})
    typer.echo("All is calm.")


def detour(
    type: Annotated[str, typer.Argument(help="Such as user_change; `*` for any event, `channel_*` for a family.")],  # noqa: A002 (Slack's word)
    *,
    copies: Annotated[int, typer.Option(min=1, help="How often each arrives.")] = 1,
    delay: Annotated[float, typer.Option(min=0, help="Seconds before it is sent.")] = 0.0,
    hold: Annotated[bool, typer.Option("--hold", help="Keep it back until `release`.")] = False,
    lost: Annotated[bool, typer.Option("--lost", help="Let it get lost; only its retries arrive.")] = False,
    times: Annotated[int | None, typer.Option(min=1, help="How many events; all when left out.")] = None,
    chance: Chance = 1.0,
    url: Url = LOCAL,
) -> None:
    """Let events of a type arrive twice, late, when you say so, or not at all.

    Example: sandbox detour user_change --copies 2
    """
    order = {"type": type, "copies": copies, "delay": delay, "hold": hold, "lost": lost, "chance": chance}
    _post(url, "detours", body={**order, "times": times})
    typer.echo(f"Events of type {type} take the detour until `calm`." if times is None else "Arranged.")


def release(
    order: Annotated[str, typer.Option(help="as sent, reversed or shuffled.")] = "as sent", url: Url = LOCAL
) -> None:
    """Send the events that a detour holds back.

    Example: sandbox release --order reversed
    """
    typer.echo(f"Released: {_post(url, 'detours', 'release', body={'order': order})['released']}.")


def redeliver(
    kind: Annotated[
        str | None, typer.Argument(help="command, block_actions, an event's type; the last of any.")
    ] = None,
    same_envelope: Annotated[bool, typer.Option("--same-envelope", help="Under the very same envelope id.")] = False,
    url: Url = LOCAL,
) -> None:
    """Deliver the last one of a kind once more.

    Example: sandbox redeliver block_actions
    """
    reply = _post(url, "redeliver", body={"kind": kind, "same_envelope": same_envelope})
    typer.echo("The app took it." if reply["acked"] else f"The app did not take it: {reply['error']}.")


def sockets(
    act: Annotated[str, typer.Argument(help="disconnect, silence, drop or close.")],
    reason: Annotated[
        str, typer.Option(help="Of disconnect: warning, refresh_requested or link_disabled.")
    ] = "refresh_requested",
    url: Url = LOCAL,
) -> None:
    """Ask the app's sockets to leave, let them fall silent, break or close them.

    Example: sandbox sockets disconnect --reason warning
    """
    _post(url, "sockets", body={"act": act, "reason": reason})
    typer.echo("Done.")


def request(
    body: Annotated[str, typer.Argument(help="What to post, just as it is.")],
    *,
    kind: Annotated[str, typer.Option(help="The content type.")] = "application/json",
    age: Annotated[float, typer.Option(help="Seconds since it was signed; Slack's own is refused after 300.")] = 0.0,
    secret: Annotated[str | None, typer.Option(help="Sign with another secret than the app's.")] = None,
    unsigned: Annotated[bool, typer.Option("--unsigned", help="Leave the signature out.")] = False,
    url: Url = LOCAL,
) -> None:
    """Post anything to the app's request URL, and print what it answers.

    Example: sandbox request '{"type":' --age 360
    """
    headers = {"x-slack-signature": None} if unsigned else {}
    order = {"body": body, "kind": kind, "age": age, "secret": secret, "headers": headers}
    answer = _post(url, "request", body=order)
    typer.echo(f"{answer['status']} {answer['body']}".strip())


def channel(
    name: Annotated[str, typer.Argument(help="A channel's name or id.")],
    act: Annotated[str, typer.Argument(help=f"One of {', '.join(CHANNEL_ACTS)}.")],
    to: Annotated[
        str | None, typer.Argument(help="Whom to add or remove, the new name, or the team to share with.")
    ] = None,
    url: Url = LOCAL,
) -> None:
    """Do to a channel what its admins may.

    Example: sandbox channel orders remove app
    """
    _one_of(act, CHANNEL_ACTS)
    field = next(iter(CHANNEL_ACTS[act].model_fields), None)
    if (field is None) != (to is None):
        raise typer.BadParameter(f"{act} needs the {field}" if field else f"{act} takes nothing more")
    _post(url, "channels", name, act, body={} if field is None else {field: to})
    typer.echo("Done.")


def account(
    person: Annotated[str, typer.Argument(help="Whose account: a name or an id.")],
    act: Annotated[str, typer.Argument(help=f"One of {', '.join(ACCOUNT_ACTS)}.")],
    url: Url = LOCAL,
) -> None:
    """Do to an account what admins may.

    Example: sandbox account ben deactivate
    """
    _one_of(act, ACCOUNT_ACTS)
    _post(url, "people", person, act, body={})
    typer.echo("Done.")


def _post(url: str, *path: str, body: Json) -> Json:
    return Remote(url).post(*path, body=body)


def _seconds(text: str) -> float | str:
    if text == "forever":
        return text
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no number of seconds; write one, or forever") from None


def _one_of(act: str, acts: Any) -> None:
    if act not in acts:
        raise typer.BadParameter(f"{act!r} is not one of {', '.join(acts)}")


def _told(fault: Json) -> str:
    """What a fault does, in words of its own fields."""
    usual = {"status": 200, "hang": 0, "chance": 1}
    told = {
        name: value
        for name, value in fault.items()
        if name != "method" and value not in (None, False) and value != usual.get(name)
    }
    if fault["page"] == 0:
        told["page"] = 0
    if fault["times"] is None:
        told["times"] = "until `calm`"
    return ", ".join(f"{name} {value}" for name, value in told.items())
