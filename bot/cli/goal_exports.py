"""`pollen export goals`: the tree of goals in a file, as it is."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from bot.cli.organisation import Organisation
from bot.cli.progress import progress
from bot.cli.replacing import replacing

if TYPE_CHECKING:
    from bot.features.goals.files.exporting import FileFormat

ENDINGS = {".yaml": "yaml", ".yml": "yaml", ".csv": "csv"}
KPIS = "odps-kpis"


def goals(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write; its name ends in .yaml or .csv.")],
    *,
    kind: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar=KPIS,
            help="Only the measures of active goals, as productKPIs of the Open Data Product Specification 4.1.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
    organisation: Organisation = None,
) -> None:
    """Write all goals with measures, readings, check-ins and reviews, which `pollen import goals` reads back exactly.

    Archived and stopped ones too. A running bot goes on meanwhile.

    Example: pollen export goals goals.yaml
    """
    chosen = _format(file, kind)
    with replacing(file, force=force) as out:
        done = asyncio.run(_export(out, chosen, organisation=organisation))
    if kind == KPIS:
        typer.echo(f"The measures are in {file}, which only you can read.")
    else:
        many = "1 goal, bet or other node is" if done == 1 else f"{done:,} goals, bets and other nodes are"
        typer.echo(f"{many} in {file}, which only you can read.")


def _format(file: Path, kind: str | None) -> "FileFormat":
    from bot.features.goals.files.exporting import FileFormat

    name = ENDINGS.get(file.suffix.lower())
    if kind not in {None, KPIS}:
        raise typer.BadParameter(f"“{kind}” is nothing that goals can be written as; give {KPIS}", param_hint="--as")
    if name is None or (kind == KPIS and name != "yaml"):
        wanted = ".yaml" if kind == KPIS else ".yaml or .csv"
        raise typer.BadParameter(f"{file} does not say by its ending what it is to be; call it {wanted}")
    return FileFormat(kind or name)


async def _export(out: TextIO, file_format: "FileFormat", *, organisation: str | None) -> int:
    from bot.app.offline import goal_exporting, opened
    from bot.cli.organisation import choose
    from bot.settings import DatabaseSettings

    async with opened(DatabaseSettings.read().pollen_database_url) as database:
        whose = await choose(database, organisation)
        with progress("Exporting", "written") as advance:
            return await goal_exporting(database).run_system(
                whose, out.write, file_format=file_format, progress=advance
            )
