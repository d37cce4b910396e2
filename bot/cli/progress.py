"""How far a command has come: a bar on a terminal, a plain line now and then elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

Advance = Callable[[int, int], None]
"""Told how many of how many are done."""


@contextmanager
def progress(doing: str, done_word: str, *, quiet: bool = False) -> Iterator[Advance]:
    """Show it on standard error: "Importing" on the bar, "3 of 9 read in" on a line whose end is `done_word`."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    console = Console(stderr=True)
    if quiet:
        yield lambda _done, _total: None
    elif not console.is_terminal:
        yield _plain_lines(done_word)
    else:
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=console) as bar:
            task = bar.add_task(doing, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)


def _plain_lines(done_word: str) -> Advance:
    said = 0

    def advance(done: int, total: int) -> None:
        nonlocal said
        if done >= said + max(total // 5, 1) or done == total:
            said = done
            typer.echo(f"{done} of {total} {done_word}", err=True)

    return advance
