"""`pollen demo`: four weeks of an example organisation in a local Slack."""

import typer


def add_to(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo() -> None:
    """Play the example organisation."""
