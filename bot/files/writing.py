"""Files are written into the database some rows at a time, so that a running bot gets in between."""

from collections.abc import Callable
from typing import Final, TypeVar

from bot.kernel.clock import Clock
from bot.kernel.errors import BusyError
from bot.kernel.transactions import Result, Transactions

PAUSE: Final = 0.03
"""Seconds between two transactions, in which whoever waits gets in."""
ATTEMPTS: Final = 5
Store = TypeVar("Store")


async def write_patiently(
    transactions: Transactions[Store], work: Callable[[Store], Result], *, clock: Clock
) -> Result:
    """Run a transaction, again after some seconds while others hold the database. Raises BusyError where it stays so."""
    for attempt in range(1, ATTEMPTS):
        try:
            return await transactions.write(work)
        except BusyError:
            await clock.sleep(attempt)
    return await transactions.write(work)
