"""`pollen doctor`: what works, what does not, and what to do about it."""

import asyncio
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import legible

if TYPE_CHECKING:
    from bot.app.doctor.findings import Checked

WELL, FOUND, MISUSED = 0, 1, 2


def add_to(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask the database alone: no call to Slack, no tokens needed.")
    ] = False,
    payloads: Annotated[
        bool, typer.Option("--payloads", help="Ask Slack about every message and form of Pollen's instead.")
    ] = False,
    url: Annotated[
        str | None, typer.Option("--url", metavar="BASE", help="With --payloads: where to ask instead of Slack.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for monitoring.")] = False,
) -> None:
    """Look at everything that Pollen needs, and say what to do.

    A line for each check: ok, look at, or broken. Nothing is changed, and Pollen may be
    running meanwhile. Exits with 0 if all is well, 1 if something is to be looked at or
    broken, 2 if the settings do not let it look.

    With --payloads it sends one of each message and form that Pollen shows, made with
    invented people and lessons, to Slack's public blocks.validate, and names those that
    Slack would refuse. That needs the network, a few minutes, and no token.

    Example: pollen doctor --json
    """
    if payloads:
        if offline:
            raise typer.BadParameter("--payloads asks Slack, so it does not go with --offline")
        checks = [asyncio.run(_judge(url))]
    elif url is not None:
        raise typer.BadParameter("--url goes with --payloads only; otherwise SLACK_API_URL says where to ask")
    else:
        checks = _examine(offline=offline)
    typer.echo(legible(_as_json(checks) if as_json else _as_text(checks)))
    raise typer.Exit(FOUND if any(check.needs_somebody for check in checks) else WELL)


def _examine(*, offline: bool) -> list["Checked"]:
    from bot.app.doctor.examination import examine, examine_offline
    from bot.kernel.clock import SystemClock
    from bot.settings import DatabaseSettings, Settings, SettingsError
    from storage.engine import DatabaseUrlError

    clock = SystemClock()
    try:
        if offline:
            return asyncio.run(examine_offline(DatabaseSettings.read(), clock=clock))
        return asyncio.run(examine(Settings.read(), clock=clock, wall=clock))
    except (SettingsError, DatabaseUrlError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(MISUSED) from None


async def _judge(url: str | None) -> "Checked":
    """Have Pollen show everything in a local Slack, and ask the real one about it."""
    from bot.app.doctor.payload_checks import asking_at, check_payloads
    from bot.cli.progress import progress
    from demo.organisation import load
    from demo.samples import samples

    typer.echo("Pollen shows everything that it can show, to people who do not exist ...", err=True)
    with silence():
        found = await samples(load())
    with progress("Asking Slack", "asked about") as advance:
        async with asking_at(url) as asking:
            return await check_payloads(found, asking, advance=advance)


@contextmanager
def silence() -> Iterator[None]:
    """Log nothing meanwhile: part of what Pollen shows are answers to troubles, which its log tells of too."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _as_text(checks: Sequence["Checked"]) -> str:
    lines = [(finding.level, check.name, finding.says) for check in checks for finding in check.lines]
    return "\n".join(f"{level:<9}  {name:<12}  {says}" for level, name, says in lines)


def _as_json(checks: Sequence["Checked"]) -> str:
    shown = [
        {
            "check": check.name,
            "level": check.level.value,
            "findings": [{"level": finding.level.value, "says": finding.says} for finding in check.findings],
        }
        for check in checks
    ]
    well = not any(check.needs_somebody for check in checks)
    return json.dumps({"ok": well, "checks": shown}, ensure_ascii=False, indent=2)
