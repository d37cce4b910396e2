"""`pollen import products`: data products from files and folders."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.organisation import Organisation
from bot.cli.progress import progress
from bot.cli.terminal import legible

if TYPE_CHECKING:
    from bot.features.products.files.importing import ImportReport
    from bot.features.products.files.planning import Wishes
    from bot.features.products.files.product_files import ProductFiles
    from bot.features.products.files.store import Outcome

MOST_NAMED = 50
"""Problems that are named."""
MOST_SHOWN = 200
"""Lines of a difference."""
MOST_QUOTED = 60


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
            metavar="FILE_OR_FOLDER...", help="Files in .yaml, .json or .csv, CODEOWNERS, and folders of these."
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
    """Import data products: the Open Data Product Standard, tables, and CODEOWNERS. Again changes nothing twice.

    Each product stands for itself: what is wrong keeps out the one that it is about, and is
    told with its file and line. What somebody changed here stays as they left it. What `pollen
    export products` wrote comes back as it was. A running bot goes on meanwhile.

    Example: pollen import products catalogue/ --create-domains --dry-run
    """
    from bot.features.products.files.planning import Wishes
    from bot.features.products.files.product_files import read_products

    folders = dict(_folder(told) for told in map_ or [])
    read = read_products(paths)
    wishes = Wishes(create_domains=create_domains, domain=domain)
    report = asyncio.run(_import(read, wishes, folders=folders, dry_run=dry_run, organisation=organisation))
    for line in _done(report, dry_run=dry_run):
        typer.echo(legible(line))
    if report.problems and not report.counts:
        raise typer.Exit(1)


def _folder(told: str) -> tuple[str, str]:
    folder, sign, name = told.partition("=")
    if not sign or not folder.strip(" /") or not name.strip():
        raise typer.BadParameter(f"“{told}” is no FOLDER=PRODUCT", param_hint="--map")
    return folder.strip().strip("/"), name.strip()


def _done(report: "ImportReport", *, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield from difference_in_words(report)
    yield from report_in_words(report)
    if dry_run:
        yield "Nothing was imported: this was only a look."


def difference_in_words(report: "ImportReport") -> Iterator[str]:
    """Show what would be added (+), changed (~) and left although the file says something else (=)."""
    lines = [line for one in report.outcomes for line in _product(one)]
    yield from lines[:MOST_SHOWN]
    if len(lines) > MOST_SHOWN:
        yield f"and {len(lines) - MOST_SHOWN:,} more"


def _product(one: "Outcome") -> Iterator[str]:
    from bot.features.products.files.store import Verdict

    sign = {Verdict.ADDED: "+", Verdict.CHANGED: "~"}.get(one.verdict, "=")
    why = ", which somebody changed here" if one.verdict is Verdict.KEPT else ""
    yield f"{sign} “{_short(one.record.name)}” of {_short(one.record.domain)}{why} ({one.told.file}, line {one.told.line})"
    for change in one.changes if one.verdict is not Verdict.ADDED else ():
        yield f"    {change.field}: {_short(change.before)} → {_short(change.after)}"


def report_in_words(report: "ImportReport") -> Iterator[str]:
    """Say what became of the products, and everything that is wrong."""
    from bot.features.products.files.store import Verdict

    named = {
        Verdict.ADDED: "added",
        Verdict.CHANGED: "changed",
        Verdict.UNCHANGED: "unchanged",
        Verdict.KEPT: "left as somebody changed them here",
    }
    counted = [f"{report.counts[verdict]:,} {words}" for verdict, words in named.items() if report.counts[verdict]]
    yield f"Products: {', '.join(counted) or 'none'}."
    new = [domain.name for domain in report.new_domains if not domain.archived]
    if new:
        yield f"New domains, waiting for a lead to claim them in /domains: {', '.join(new)}."
    yield from _some(report.notes)
    if report.problems:
        many = len(report.problems)
        yield f"{'1 thing is' if many == 1 else f'{many:,} things are'} wrong, and left out:"
        yield from _some([f"  {problem.in_words()}" for problem in report.problems])


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:MOST_NAMED]
    if len(lines) > MOST_NAMED:
        yield f"  and {len(lines) - MOST_NAMED:,} more"


def _short(words: str | None) -> str:
    flat = " ".join((words or "").split())
    return (flat if len(flat) <= MOST_QUOTED else f"{flat[:MOST_QUOTED]}…") or "nothing"


async def _import(
    files: "ProductFiles", wishes: "Wishes", *, folders: dict[str, str], dry_run: bool, organisation: str | None
) -> "ImportReport":
    from bot.app.offline import opened, product_importing
    from bot.cli.organisation import choose, choose_for_writing
    from bot.kernel.clock import SystemClock
    from bot.settings import DatabaseSettings

    clock = SystemClock()
    async with opened(DatabaseSettings.read().pollen_database_url) as database:
        if dry_run:
            whose = await choose(database, organisation)
        else:
            whose = await choose_for_writing(database, organisation, clock=clock)
        with progress("Looking" if dry_run else "Importing", "looked at" if dry_run else "read in") as advance:
            return await product_importing(database, clock=clock).run_system(
                whose, files, wishes=wishes, folders=folders, dry_run=dry_run, progress=advance
            )
