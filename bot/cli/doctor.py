"""`pollen doctor`: what works, what does not, and what to do about it."""

import asyncio
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

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
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for monitoring.")] = False,
) -> None:
    """Look at everything that Pollen needs, and say what to do.

    A line for each check: ok, look at, or broken. Nothing is changed, and Pollen may be
    running meanwhile. Exits with 0 if all is well, 1 if something is to be looked at or
    broken, 2 if the settings do not let it look.

    Example: pollen doctor --json
    """
    from bot.app.doctor.examination import examine, examine_offline
    from bot.kernel.clock import SystemClock
    from bot.settings import DatabaseSettings, Settings, SettingsError
    from storage.engine import DatabaseUrlError

    clock = SystemClock()
    try:
        if offline:
            checks = asyncio.run(examine_offline(DatabaseSettings.read(), clock=clock))
        else:
            checks = asyncio.run(examine(Settings.read(), clock=clock, wall=clock))
    except (SettingsError, DatabaseUrlError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(MISUSED) from None
    typer.echo(_as_json(checks) if as_json else _as_text(checks))
    raise typer.Exit(FOUND if any(check.needs_somebody for check in checks) else WELL)


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
