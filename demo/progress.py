"""How far the demo is: a bar on a terminal, a line for each week elsewhere. On standard error, beside the story."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

Steps = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
"""Shows a piece of work with a name and so many steps; what it gives is called after each step."""


def steps_on(console: Console) -> Steps:
    """Show progress the way that suits where the console writes."""

    @contextmanager
    def bar(name: str, steps: int) -> Iterator[Callable[[], None]]:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task(name, total=steps)
            yield lambda: progress.advance(task)

    @contextmanager
    def line(name: str, _steps: int) -> Iterator[Callable[[], None]]:
        console.print(f"{name} ...", highlight=False, markup=False)
        yield _nothing

    return bar if console.is_terminal else line


def _nothing() -> None:
    """A line does not move."""
