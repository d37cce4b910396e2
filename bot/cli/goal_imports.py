"""`pollen import goals`: a tree of goals from a file."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.organisation import Organisation
from bot.cli.progress import progress
from bot.cli.terminal import legible

if TYPE_CHECKING:
    from bot.features.goals.files.goal_file import GoalFile
    from bot.features.goals.files.importing import ImportReport
    from bot.features.goals.files.plans import Plan
    from bot.features.goals.files.rows import Kind
    from bot.kernel.audit import Change

MOST_NAMED = 50
"""Problems that are named; a file of which more is wrong is wrong in one way."""
MOST_SHOWN = 200
"""Lines of a difference."""
MOST_QUOTED = 60


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
    for problem in report.problems[:MOST_NAMED]:
        yield f"  {problem.in_words(name)}"
    if many > MOST_NAMED:
        yield f"  and {many - MOST_NAMED:,} more"


def _done(report: "ImportReport", *, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield from difference_in_words(report)
    yield from report_in_words(report)
    if dry_run:
        yield "Nothing was imported: this was only a look."


def difference_in_words(report: "ImportReport") -> Iterator[str]:
    """Show what would be added (+), changed (~) and left although the file says something else (=)."""
    lines = list(_difference(report))
    yield from lines[:MOST_SHOWN]
    if len(lines) > MOST_SHOWN:
        yield f"and {len(lines) - MOST_SHOWN:,} more"


def _difference(report: "ImportReport") -> Iterator[str]:
    from bot.features.goals.files.plans import Verdict

    signs = {Verdict.ADDED: "+", Verdict.CHANGED: "~", Verdict.KEPT: "="}
    plan: Plan = report.plan
    for node in plan.nodes.values():
        if node.verdict in signs:
            words = [] if node.verdict is Verdict.ADDED else node.changes
            level = node.record.draft.level
            yield from _thing(f"{signs[node.verdict]} {level} “{_short(node.record.draft.name)}”", words)
    for measure in plan.measures.values():
        if measure.verdict in signs:
            changed = [] if measure.verdict is Verdict.ADDED else measure.changes
            yield from _thing(f"{signs[measure.verdict]} measure “{_short(measure.record.draft.name)}”", changed)
    for said in report.kept:
        yield f"= reading of {said.row.texts.get('on', '')}, which somebody wrote here (line {said.row.line})"


def _thing(head: str, words: "Sequence[Change]") -> Iterator[str]:
    yield head
    for change in words:
        yield f"    {change.field}: {_short(change.before)} → {_short(change.after)}"


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
        said = _counts(report, kind)
        if said:
            yield f"{words}: {said}."
    new = [domain.name for domain in report.plan.new_domains if not domain.archived]
    if new:
        yield f"New domains, waiting for a lead to claim them in /domains: {', '.join(new)}."


def _counts(report: "ImportReport", kind: "Kind") -> str:
    from bot.features.goals.files.plans import Verdict

    named = {
        Verdict.ADDED: "added",
        Verdict.CHANGED: "changed",
        Verdict.UNCHANGED: "unchanged",
        Verdict.KEPT: "left as somebody changed them here",
    }
    counted = [(report.counts[kind, verdict], words) for verdict, words in named.items()]
    return ", ".join(f"{many:,} {words}" for many, words in counted if many)


def _short(words: str | None) -> str:
    flat = " ".join((words or "").split())
    return (flat if len(flat) <= MOST_QUOTED else f"{flat[:MOST_QUOTED]}…") or "nothing"


async def _import(file: "GoalFile", *, dry_run: bool, create_domains: bool, organisation: str | None) -> "ImportReport":
    from bot.app.offline import goal_importing, opened
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
            return await goal_importing(database, clock=clock).run_system(
                whose, file, dry_run=dry_run, create_domains=create_domains, progress=advance
            )
