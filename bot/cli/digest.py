"""`pollen digest preview`: the next digest of a domain, or the organisation's, as text."""

import asyncio
from typing import Annotated

import typer

from bot.cli.organisation import Organisation
from bot.cli.terminal import legible

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look at digests.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="digest")


@group.callback()
def digest() -> None:
    """Look at digests from outside Slack."""


@group.command("preview")
def preview(
    domain: Annotated[
        str | None, typer.Option(metavar="NAME", help="The domain's name; case and accents don't matter.")
    ] = None,
    organisation_digest: Annotated[
        bool, typer.Option("--organisation-digest", help="The organisation's own digest, instead of a domain's.")
    ] = False,
    organisation: Organisation = None,
) -> None:
    """Print a domain's next digest, or the organisation's, as it would go out now, with the buttons it will have.

    Example: pollen digest preview --domain Orders
    """
    if (domain is None) is not organisation_digest:
        raise typer.BadParameter("Give either --domain NAME or --organisation-digest.")
    typer.echo(asyncio.run(_preview(domain, organisation)))


async def _preview(domain: str | None, organisation: str | None) -> str:
    from bot.app.offline import digests, opened
    from bot.cli.organisation import choose
    from bot.kernel.clock import SystemClock
    from bot.settings import DatabaseSettings
    from sandbox.printing import message_as_text

    async with opened(DatabaseSettings.read().pollen_database_url) as database:
        whose = await choose(database, organisation)
        shown = await digests(database, clock=SystemClock()).preview_system(whose, domain)
    if shown.nothing is not None:
        return legible(f"Nothing would go out to {domain or 'the organisation'} now: {shown.nothing}")
    return message_as_text({"text": shown.page.text, "blocks": shown.page.blocks}, names={})
