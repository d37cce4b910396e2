"""What the commands at the terminal share: where the sandbox is, and that a refusal is one sentence."""

import functools
from collections.abc import Callable
from typing import Annotated, ParamSpec

import typer

from sandbox.errors import SandboxError

DEFAULT_PORT = 8765
LOCAL = f"http://127.0.0.1:{DEFAULT_PORT}"
FAILED = 1
P = ParamSpec("P")

Url = Annotated[str, typer.Option(help="Where the sandbox runs.", envvar="SANDBOX_URL")]


def sentences(command: Callable[P, None]) -> Callable[P, None]:
    """Turn a refusal into one sentence and exit status 1."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except SandboxError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(FAILED) from None

    return run
