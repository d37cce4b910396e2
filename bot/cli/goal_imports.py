"""`pollen import goals`: a tree of goals from a file."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.bringing import bringing, looked_at
from bot.cli.differences import MOST_NAMED, changed, counted, domains_in_words, first, short, sign_of
from bot.cli.organisation import Organisation
from bot.cli.terminal import legible

if TYPE_CHECKING:
    from bot.features.goals.files.goal_file import GoalFile
    from bot.features.goals.files.importing import ImportReport
    from bot.features.goals.files.plans import Plan
    from bot.files.verdicts import Verdict
    from bot.kernel.audit import Change


def goals(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file whose name ends in .yaml or .csv.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be added, changed and left; change nothing.")
    ] = False,
    create_domains: Annotated[
        bool, typer.Option("--create-domains", help="Create the domains it names; they wait until a lead claims them.")
    ] = False,
    organisation: Organisation = None,
) -> None:
    """Import goals with their measures and readings. Importing the file again changes nothing twice.

    A tree cannot be half: everything that is wrong with the file is named with its line, and
    then nothing is imported. What somebody changed here stays as they left it. What `pollen
    export goals` wrote comes back as it was. A running bot goes on meanwhile.

    Example: pollen import goals goals.yaml --dry-run
    """
    from bot.features.goals.files.goal_file import read_goals
    from bot.kernel.clock import SystemClock

    read = read_goals(file, now=SystemClock().now())
    report = asyncio.run(_import(read, dry_run=dry_run, create_domains=create_domains, organisation=organisation))
    for line in problems_in_words(report, read.name) if report.problems else _done(report, dry_run=dry_run):
        typer.echo(legible(line))
    if report.problems:
        raise typer.Exit(1)


def problems_in_words(report: "ImportReport", name: str) -> Iterator[str]:
    """Name everything that is wrong."""
    many = len(report.problems)
    yield f"Nothing was imported: {'1 thing is' if many == 1 else f'{many:,} things are'} wrong."
    yield from first([f"  {problem.in_words(name)}" for problem in report.problems], MOST_NAMED)


def _done(report: "ImportReport", *, dry_run: bool) -> Iterator[str]:
    said = report_in_words(report)
    return looked_at(difference_in_words(report), said) if dry_run else said


def difference_in_words(report: "ImportReport") -> Iterator[str]:
    """Show what would be added (+), changed (~) and left although the file says something else (=)."""
    plan: Plan = report.plan
    for node in plan.nodes.values():
        draft = node.record.draft
        yield from _thing(node.verdict, f"{draft.level} “{short(draft.name)}”", node.changes)
    for measure in plan.measures.values():
        yield from _thing(measure.verdict, f"measure “{short(measure.record.draft.name)}”", measure.changes)
    for said in report.kept:
        yield f"= reading of {said.row.texts.get('on', '')}, which somebody wrote here (line {said.row.line})"


def _thing(verdict: "Verdict", what: str, changes: "Sequence[Change]") -> Iterator[str]:
    from bot.files.verdicts import Verdict

    if sign := sign_of(verdict):
        yield f"{sign} {what}"
        yield from changed(changes if verdict is not Verdict.ADDED else ())


def report_in_words(report: "ImportReport") -> Iterator[str]:
    """Say what became of the rows, by what they are about."""
    from bot.features.goals.files.rows import Kind

    for kind, words in (
        (Kind.NODE, "Goals"),
        (Kind.MEASURE, "Measures"),
        (Kind.READING, "Readings"),
        (Kind.CHECK_IN, "Check-ins"),
        (Kind.REVIEW, "Reviews"),
    ):
        said = counted({verdict: many for (of, verdict), many in report.counts.items() if of is kind})
        if said:
            yield f"{words}: {said}."
    yield from domains_in_words(report.plan.new_domains, report.plan.renamed_domains)


async def _import(file: "GoalFile", *, dry_run: bool, create_domains: bool, organisation: str | None) -> "ImportReport":
    from bot.app.offline import goal_importing

    async with bringing(organisation, dry_run=dry_run) as into:
        return await goal_importing(into.database, clock=into.clock).run_system(
            into.organisation, file, dry_run=dry_run, create_domains=create_domains, progress=into.advance
        )
