"""`pollen`: its commands, and how it says that something is wrong.

Commands import what they need when they run, so that help answers at once.
"""

import errno
import sys
from collections.abc import Sequence
from typing import Annotated, Final

import typer
from typer.exceptions import TyperException

from bot.cli import demo, digest, doctor, exports, imports, manifest, migrate, run
from bot.cli.terminal import legible
from bot.kernel.errors import BusyError, OperatorError, UserFacingError

SANDBOX = "Serve a local Slack until it is interrupted; with a command, act in the one that runs."
"""What the list of commands says of the sandbox, which brings too much along to be loaded for that."""
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a write that does not fit fails with; it names no file."""


def pollen(
    context: typer.Context,
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and say more in the log.")] = False,
) -> None:
    """Pollen spreads lessons across the domains of an organisation, in Slack.

    To see it at work without Slack: pollen demo
    """
    context.obj = debug


def assemble(*, with_sandbox: bool) -> typer.Typer:
    """Put the commands together. The sandbox brings a web server along: its own commands only when asked for."""
    app = typer.Typer(
        name="pollen",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(pollen)
    for part in (run, demo, migrate, imports, exports, digest, doctor, manifest):
        part.add_to(app)
    if with_sandbox:
        from sandbox.cli import app as sandbox

        app.add_typer(sandbox, name="sandbox")
    else:
        app.add_typer(typer.Typer(help=SANDBOX), name="sandbox")
    return app


def main(arguments: Sequence[str]) -> int:
    """Run a command; return its exit status: 0, 2 for bad use, 1 for whatever else went wrong.

    An error is one sentence on standard error, a traceback only with --debug, which may
    stand anywhere.
    """
    debug = "--debug" in arguments
    given = [argument for argument in arguments if argument != "--debug"]
    app = assemble(with_sandbox=given[:1] == ["sandbox"])
    try:
        status = app(["--debug", *given] if debug else given, standalone_mode=False, prog_name="pollen")
    except TyperException as error:
        return _misused(error)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if debug:
            raise
        print(legible(_sentence(error)), file=sys.stderr)  # noqa: T201
        return 1
    return status if isinstance(status, int) else 0


def _misused(error: TyperException) -> int:
    context = getattr(error, "ctx", None)
    said = str(getattr(error, "format_message", lambda: str(error))())
    path = context.command_path if context else "pollen"
    if not said or type(error).__name__ == "NoArgsIsHelpError":
        print(context.get_help() if context else said)  # noqa: T201
        return 2
    print(legible(f"{said.rstrip('.')}. See `{path} --help`."), file=sys.stderr)  # noqa: T201
    return int(getattr(error, "exit_code", 1))


def _sentence(error: Exception) -> str:
    if isinstance(error, BusyError):
        return error.why or (
            "The database of POLLEN_DATABASE_URL cannot be opened, or something else keeps it busy; "
            "look at the setting and try again."
        )
    if isinstance(error, OperatorError | UserFacingError):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        return f"Cannot use {error.filename}: {error.strerror}."
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return f"Not everything could be written: {error.strerror}. Make room, or write it somewhere else."
    return f"Something went wrong ({type(error).__name__}); run the same with --debug to see where."
