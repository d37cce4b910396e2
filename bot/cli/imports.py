"""`pollen import`: lessons from a file; goals and products are next door."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import goal_imports, product_imports
from bot.cli.bringing import bringing
from bot.cli.differences import first, renamed_in_words
from bot.cli.organisation import Organisation
from bot.cli.terminal import legible

if TYPE_CHECKING:
    from bot.features.learnings.files.importing import ImportReport
    from bot.features.learnings.files.records import Reading

MOST_NAMED = 50
"""Refused rows that are named; a file of which more is wrong is wrong in one way."""

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
group.command("goals")(goal_imports.goals)
group.command("products")(product_imports.products)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="import")


@group.callback()
def import_() -> None:
    """Bring in what was written down elsewhere."""


def _column(what: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(metavar="NAME", help=f"The column that holds {what}.")
    return option


@group.command("learnings")
def learnings(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file with a header, or JSON lines.")],
    *,
    create_domains: Annotated[
        bool, typer.Option("--create-domains", help="Create the domains it names; they wait until a lead claims them.")
    ] = False,
    text_column: Annotated[str | None, _column("what was learned")] = None,
    title_column: Annotated[str | None, _column("the title")] = None,
    why_column: Annotated[str | None, _column("why it is so")] = None,
    recommendation_column: Annotated[str | None, _column("what to do")] = None,
    applies_when_column: Annotated[str | None, _column("when it applies")] = None,
    kind_column: Annotated[str | None, _column("the kind: worked, did_not_work or surprise")] = None,
    evidence_column: Annotated[str | None, _column("a link")] = None,
    tags_column: Annotated[str | None, _column("tags, with commas or semicolons between them")] = None,
    domain_column: Annotated[str | None, _column("the domain")] = None,
    date_column: Annotated[str | None, _column("the date, like 2026-03-31")] = None,
    id_column: Annotated[str | None, _column("an id, so that importing again changes nothing")] = None,
    author_column: Annotated[str | None, _column("who wrote it")] = None,
    visibility_column: Annotated[str | None, _column("who may read it: domain, or else everyone")] = None,
    organisation: Organisation = None,
) -> None:
    """Import lessons from a CSV or JSON-lines file. Importing it again adds nothing twice.

    Columns are recognised by their names, or told. Everyone in the organisation can read
    what is imported, but for what says that it is for its domain; what `pollen export
    learnings` wrote comes back as it was. A running bot goes on meanwhile.

    Example: pollen import learnings lessons.csv --create-domains --text-column Lesson
    """
    from bot.features.learnings.files.columns import Column
    from bot.features.learnings.files.lesson_file import read_lessons

    given = locals()
    told = {column: given[f"{column.value}_column"] for column in Column if given[f"{column.value}_column"]}
    reading = read_lessons(file, told)
    for line in mapping_in_words(reading):
        typer.echo(legible(line))
    report = asyncio.run(_import(reading, create_domains=create_domains, organisation=organisation))
    for line in report_in_words(report):
        typer.echo(legible(line))
    if report.bad and not (report.created or report.updated or report.unchanged or report.kept):
        raise typer.Exit(1)


def mapping_in_words(reading: "Reading") -> Iterator[str]:
    """Say which column is taken for what."""
    if reading.is_ours:
        yield "This is an export of Pollen's: what it names comes back as it was, with its authors, dates and readers."
    else:
        yield "Columns:"
        width = max(len(column) for column in reading.columns)
        for column, header in reading.columns.items():
            yield f"  {column.replace('_', ' '):<{width}}  from {header}"
    if reading.unused:
        yield f"  not used: {', '.join(reading.unused)}"


def report_in_words(report: "ImportReport") -> Iterator[str]:
    """Say what became of the rows."""
    yield (
        ", ".join(
            [
                f"{report.created} imported",
                f"{report.updated} updated",
                f"{report.unchanged} unchanged",
                *([f"{report.kept} left as somebody changed them here"] if report.kept else []),
                f"{len(report.bad)} refused",
            ]
        )
        + "."
    )
    if report.domains_created:
        yield f"Domains created, waiting for a lead to claim them in /domains: {', '.join(report.domains_created)}."
    yield from renamed_in_words(report.domains_renamed)
    if report.loose:
        yield f"{report.loose} name a learning that took their place, which is not here; import the file that has it."
    yield from first([f"  row {bad.row}: {bad.reason}" for bad in report.bad], MOST_NAMED)


async def _import(reading: "Reading", *, create_domains: bool, organisation: str | None) -> "ImportReport":
    from bot.app.offline import importing

    async with bringing(organisation) as into:
        return await importing(into.database, clock=into.clock).run_system(
            into.organisation, reading, create_domains=create_domains, progress=into.advance
        )
