"""`pollen digest preview`: a domain's next digest, as text."""

import asyncio
from typing import Annotated

import typer

from bot.cli.organisation import Organisation

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look at digests.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="digest")


@group.callback()
def digest() -> None:
    """Look at digests from outside Slack."""


@group.command("preview")
def preview(
    domain: Annotated[str, typer.Option(metavar="NAME", help="The domain's name; case and accents don't matter.")],
    organisation: Organisation = None,
) -> None:
    """Print a domain's next digest as it would go out now, with the buttons that it will have.

    Example: pollen digest preview --domain Orders
    """
    typer.echo(asyncio.run(_preview(domain, organisation)))


async def _preview(domain: str, organisation: str | None) -> str:
    from bot.app.offline import digests, opened
    from bot.cli.organisation import choose
    from bot.kernel.clock import SystemClock
    from bot.settings import DatabaseSettings
    from sandbox.printing import message_as_text

    async with opened(DatabaseSettings.read().pollen_database_url) as database:
        whose = await choose(database, organisation)
        shown = await digests(database, clock=SystemClock()).preview_system(whose, domain)
    if shown.nothing is not None:
        return f"Nothing would go out to {domain} now: {shown.nothing}"
    return message_as_text({"text": shown.page.text, "blocks": shown.page.blocks}, names={})
