"""`pollen export products`: data products in files, as they are."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TextIO

import typer

from bot.cli.organisation import Organisation
from bot.cli.progress import progress
from bot.cli.replacing import ExportFileError, replacing

TABLE = ".csv"
FILES = frozenset({".yaml", ".yml", ".json", ".tsv"})
"""How no folder is called that somebody means."""


def products(
    target: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER|FILE.csv", help="A folder, for one file a product; or one table, whose name ends in .csv."
        ),
    ],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there already.")] = False,
    organisation: Organisation = None,
) -> None:
    """Write all data products, which `pollen import products` reads back.

    Into a folder as the Open Data Product Standard 1.0.0 has them, one file a product and
    without loss; or into a table, as each is now. Retired ones too. A running bot goes on meanwhile.

    Example: pollen export products catalogue/
    """
    if target.suffix.lower() == TABLE and not target.is_dir():
        with replacing(target, force=force) as out:
            done = asyncio.run(_table(out, organisation=organisation))
    else:
        if target.suffix.lower() in FILES and not target.is_dir():
            raise ExportFileError(
                f"{target} is called like a file, and products are written as one file each: name a folder, or a table "
                f"that ends in {TABLE}."
            )
        if target.exists() and not target.is_dir():
            raise ExportFileError(f"{target} is no folder; products are written as one file each, or into a .csv.")
        written = asyncio.run(_documents(organisation))
        done = len(written)
        _write(target, written, force=force)
    typer.echo(f"{'1 product is' if done == 1 else f'{done:,} products are'} in {target}, which only you can read.")


def _write(folder: Path, written: Sequence[tuple[str, str]], *, force: bool) -> None:
    there = [name for name, _ in written if (folder / name).exists()]
    if there and not force:
        are = f" and {len(there) - 1:,} more are" if len(there) > 1 else " is"
        raise ExportFileError(
            f"{folder / there[0]}{are} there already; choose another folder, or replace what is there with --force."
        )
    if not folder.parent.is_dir():
        raise ExportFileError(f"{folder} cannot be made: there is no folder {folder.parent}.")
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, text in written:
        with replacing(folder / name, force=force) as out:
            out.write(text)


async def _table(out: TextIO, *, organisation: str | None) -> int:
    from bot.app.offline import opened, product_exporting
    from bot.cli.organisation import choose
    from bot.settings import DatabaseSettings

    async with opened(DatabaseSettings.read().pollen_database_url) as database:
        whose = await choose(database, organisation)
        with progress("Exporting", "written") as advance:
            return await product_exporting(database).run_table_system(whose, out.write, progress=advance)


async def _documents(organisation: str | None) -> list[tuple[str, str]]:
    from bot.app.offline import opened, product_exporting
    from bot.cli.organisation import choose
    from bot.settings import DatabaseSettings

    written: list[tuple[str, str]] = []
    async with opened(DatabaseSettings.read().pollen_database_url) as database:
        whose = await choose(database, organisation)
        with progress("Exporting", "read") as advance:
            await product_exporting(database).run_documents_system(
                whose, lambda name, text: written.append((name, text)), progress=advance
            )
    return written
