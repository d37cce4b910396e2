"""`pollen export`: every learning in a file, as it is; goals and products are next door."""

import asyncio
import io
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from bot.cli import goal_exports, product_exports
from bot.cli.organisation import Organisation
from bot.cli.progress import progress
from bot.cli.replacing import replacing
from bot.cli.terminal import legible

if TYPE_CHECKING:
    from bot.features.learnings.files.exporting import FileFormat

ENDINGS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
group.command("goals")(goal_exports.goals)
group.command("products")(product_exports.products)


class _StoppedError(Exception):
    """Nobody waits for the rest any more."""


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="export")


@group.callback()
def export() -> None:
    """Take out what Pollen remembers."""


@group.command("learnings")
def learnings(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to write; left out, standard output.")
    ] = None,
    *,
    file_format: Annotated[
        str | None,
        typer.Option("--format", metavar="csv|jsonl", help="As the file's ending says; csv on standard output."),
    ] = None,
    domain: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this domain's; case and accents don't matter.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
    organisation: Organisation = None,
) -> None:
    """Write every learning to a CSV or JSON-lines file, which `pollen import learnings` reads back exactly.

    It also holds what only a domain may read, and is made readable by you alone. What was
    taken back is left out. A running bot goes on meanwhile.

    Example: pollen export learnings learnings.csv
    """
    chosen = _format(file, file_format)
    if file is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        try:
            asyncio.run(_export(sys.stdout, chosen, domain=domain, organisation=organisation))
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read along has closed the pipe (`pollen export learnings | head`): there is nobody to tell.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    with replacing(file, force=force) as out:
        done = asyncio.run(_export(out, chosen, domain=domain, organisation=organisation))
    many = "1 learning is" if done == 1 else f"{done:,} learnings are"
    typer.echo(f"{many} in {file}, which only you can read: it also holds what is for a domain alone.")


def _format(file: Path | None, given: str | None) -> "FileFormat":
    from bot.features.learnings.files.exporting import FileFormat

    name = given or ("csv" if file is None else ENDINGS.get(file.suffix.lower()))
    if name not in set(FileFormat):
        said = f"“{given}” is no format" if given else f"{file} does not say by its ending what it is to be"
        raise typer.BadParameter(f"{said}; give csv or jsonl", param_hint="--format")
    return FileFormat(name)


async def _export(out: TextIO, file_format: "FileFormat", *, domain: str | None, organisation: str | None) -> int:
    from bot.app.offline import exporting, opened
    from bot.cli.organisation import choose
    from bot.settings import DatabaseSettings

    stopped = threading.Event()

    def write(portion: str) -> None:
        if stopped.is_set():
            raise _StoppedError
        out.write(legible(portion) if on_terminal else portion)

    on_terminal = out is sys.stdout and out.isatty()
    async with opened(DatabaseSettings.read().pollen_database_url) as database:
        whose = await choose(database, organisation)
        # A bar would only be in the way of the learnings themselves.
        with progress("Exporting", "written", quiet=on_terminal) as advance:
            try:
                return await exporting(database).run_system(
                    whose, write, file_format=file_format, domain=domain, progress=advance
                )
            finally:
                # A thread cannot be interrupted, but it looks here before it goes on.
                stopped.set()
