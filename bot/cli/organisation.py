"""Which organisation a command is about, when a database may hold several."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.kernel.clock import Clock
from bot.kernel.errors import OperatorError
from bot.kernel.ids import OrganisationId

if TYPE_CHECKING:
    from storage.engine import Database

Organisation = Annotated[
    str | None,
    typer.Option(
        metavar="ID", help="Slack's id of the team or Enterprise organisation; only needed if there are several."
    ),
]


class WhichOrganisationError(OperatorError):
    """The database holds several organisations, or not the one that was named."""


async def choose(database: "Database", given: str | None) -> OrganisationId:
    """Return the organisation that was named or is the only one; the first to come where there is none yet."""
    from storage.organisations import FIRST_TO_COME, known

    there = await database.read(known)
    listed = ", ".join(there)
    if given is not None and given not in there:
        says = f"it knows {listed}" if there else "no organisation has used it yet, so leave --organisation out"
        raise WhichOrganisationError(f"This database does not know {given}; {says}.")
    if given is None and len(there) > 1:
        raise WhichOrganisationError(
            f"This database holds several organisations; name one with --organisation: {listed}."
        )
    return OrganisationId(given) if given is not None else there[0] if there else FIRST_TO_COME


async def choose_for_writing(database: "Database", given: str | None, *, clock: Clock) -> OrganisationId:
    """Return the same, and make a place for rows that come before any organisation."""
    from storage.organisations import FIRST_TO_COME, expect_first

    whose = await choose(database, given)
    if whose == FIRST_TO_COME:
        await database.write(lambda session: expect_first(session, now=clock.now()))
    return whose
