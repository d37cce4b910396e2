"""`pollen manifest`: what to paste where Slack asks for the app's manifest."""

from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    app.command("manifest")(manifest)


def manifest(
    http: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="For HTTP mode: the public https address that leads to Pollen, without a path.",
        ),
    ] = None,
    user_change: Annotated[
        bool,
        typer.Option(
            "--user-change",
            help="Hear at once when an account changes, not within a day. Slack then tells of every status of everybody.",
        ),
    ] = False,
) -> None:
    """Print the app manifest for Slack: for Socket Mode, or with --http for HTTP mode.

    Example: pollen manifest --http https://pollen.example.com > manifest-http.yml
    """
    from handlers.manifest import as_yaml, http_manifest, socket_manifest

    if http is not None and not http.startswith("https://"):
        raise typer.BadParameter(
            "Slack only calls https addresses, like https://pollen.example.com", param_hint="--http"
        )
    built = socket_manifest(user_change=user_change) if http is None else http_manifest(http, user_change=user_change)
    typer.echo(as_yaml(built), nl=False)
