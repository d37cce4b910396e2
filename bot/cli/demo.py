"""`pollen demo`: four weeks of an example organisation in a local Slack."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import Annotated, Any

import typer


def add_to(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    *,
    headless: Annotated[
        bool, typer.Option("--headless", help="Stop when the weeks are over, as when the output is no terminal.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Where the local Slack listens; 0 takes any free port."),
    ] = None,
    weeks: Annotated[int, typer.Option(min=0, max=4, help="How many of the four weeks to play.")] = 4,
) -> None:
    """Play four weeks of an example organisation, and print what its channels saw.

    Pollen runs in a local Slack on a database that is thrown away; nothing outside is touched.
    On a terminal both then go on until you stop them, and you can act as anybody.

    Example: pollen demo --headless
    """
    from rich.console import Console

    from bot.app.logs import configure
    from demo.organisation import load
    from demo.progress import steps_on
    from demo.show import show

    configure(debug=bool(context.obj))
    if not context.obj:
        # The story is what there is to read; only mistakes are told beside it.
        logging.getLogger().setLevel(logging.ERROR)
    terminal = sys.stdout.isatty()
    playing = show(
        load(),
        write=typer.echo,
        steps=steps_on(Console(stderr=True)),
        stay=terminal and not headless,
        port=port,
        weeks=weeks,
        styled=terminal and not os.environ.get("NO_COLOR"),
    )
    try:
        asyncio.run(_until_stopped(playing))
    except BrokenPipeError:
        # Whoever read along has closed the pipe (`pollen demo | head`), so there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Do the work; SIGINT and SIGTERM end it early, and it cleans up behind itself."""
    doing = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, doing.cancel)
    with suppress(asyncio.CancelledError):
        await doing
