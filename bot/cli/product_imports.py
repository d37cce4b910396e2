"""`pollen import products`: data products from files and folders."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.bringing import bringing, looked_at
from bot.cli.differences import MOST_NAMED, changed, counted, domains_in_words, first, short, sign_of
from bot.cli.organisation import Organisation
from bot.cli.terminal import legible

if TYPE_CHECKING:
    from bot.features.products.files.importing import ImportReport
    from bot.features.products.files.planning import Wishes
    from bot.features.products.files.product_files import ProductFiles
    from bot.features.products.files.store import Outcome

Domain = Annotated[
    str,
    typer.Option(metavar="NAME", help="The domain of products whose file names none, and of new ones of CODEOWNERS."),
]
Folders = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="FOLDER=PRODUCT", help="Which product lives in which folder of CODEOWNERS; repeat it."
    ),
]


def products(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE_OR_FOLDER", help="Files in .yaml, .json or .csv, CODEOWNERS, and folders of these."
        ),
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be added, changed and left; change nothing.")
    ] = False,
    create_domains: Annotated[
        bool, typer.Option("--create-domains", help="Create the domains they name; they wait until a lead claims them.")
    ] = False,
    domain: Domain = "",
    map_: Folders = None,
    organisation: Organisation = None,
) -> None:
    """Import data products: the Open Data Product Standard, tables, and CODEOWNERS.

    Each product stands for itself: what is wrong keeps out the one that it is about, and is
    told with its file and line. Importing again changes nothing. What somebody changed here
    stays as they left it. What `pollen export products` wrote comes back as it was. A running
    bot goes on meanwhile.

    Example: pollen import products catalogue/ --create-domains --dry-run
    """
    from bot.features.products.files.planning import Wishes
    from bot.features.products.files.product_files import read_products

    folders = _folders(map_ or [])
    read = read_products(paths)
    wishes = Wishes(create_domains=create_domains, domain=domain)
    report = asyncio.run(_import(read, wishes, folders=folders, dry_run=dry_run, organisation=organisation))
    for line in _done(report, dry_run=dry_run):
        typer.echo(legible(line))
    if report.problems and not report.counts:
        raise typer.Exit(1)


def _folders(told: list[str]) -> dict[str, str]:
    folders: dict[str, str] = {}
    for folder, name in map(_folder, told):
        if folders.setdefault(folder, name) != name:
            said = f"{folder} is told twice, as “{folders[folder]}” and “{name}”"
            raise typer.BadParameter(said, param_hint="--map")
    return folders


def _folder(told: str) -> tuple[str, str]:
    folder, sign, name = told.partition("=")
    if not sign or not folder.strip(" /") or not name.strip():
        raise typer.BadParameter(f"“{told}” is no FOLDER=PRODUCT", param_hint="--map")
    return folder.strip().strip("/"), name.strip()


def _done(report: "ImportReport", *, dry_run: bool) -> Iterator[str]:
    said = report_in_words(report)
    return looked_at(difference_in_words(report), said) if dry_run else said


def difference_in_words(report: "ImportReport") -> Iterator[str]:
    """Show what would be added (+), changed (~) and left although the file says something else (=)."""
    for one in report.outcomes:
        yield from _product(one)


def _product(one: "Outcome") -> Iterator[str]:
    from bot.files.verdicts import Verdict

    record, is_new = one.record, one.verdict is Verdict.ADDED
    owned = f", {_owned(one)}" if is_new else ", which somebody changed here" if one.verdict is Verdict.KEPT else ""
    where = f"{one.told.file}, line {one.told.line}"
    yield f"{sign_of(one.verdict)} “{short(record.name)}” of {short(record.domain)}{owned} ({where})"
    if not is_new:
        yield from changed(one.changes)


def _owned(one: "Outcome") -> str:
    from bot.features.products.files.records import username_of

    owner = one.record.owner
    return "owned by nobody" if owner is None else f"owned by {short(username_of(owner))}"


def report_in_words(report: "ImportReport") -> Iterator[str]:
    """Say what became of the products, and everything that is wrong."""
    yield f"Products: {counted(report.counts) or 'none'}."
    yield from domains_in_words(report.new_domains, report.renamed_domains)
    yield from first(report.notes, MOST_NAMED)
    if report.problems:
        many = len(report.problems)
        yield f"{'1 thing is' if many == 1 else f'{many:,} things are'} wrong, and left out:"
        yield from first([f"  {problem.in_words()}" for problem in report.problems], MOST_NAMED)


async def _import(
    files: "ProductFiles", wishes: "Wishes", *, folders: dict[str, str], dry_run: bool, organisation: str | None
) -> "ImportReport":
    from bot.app.offline import product_importing

    async with bringing(organisation, dry_run=dry_run) as into:
        return await product_importing(into.database, clock=into.clock).run_system(
            into.organisation, files, wishes=wishes, folders=folders, dry_run=dry_run, progress=into.advance
        )
