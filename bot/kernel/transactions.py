"""The shape of a unit of work, as every service asks for it."""

from collections.abc import Callable
from typing import Protocol, TypeVar

Store_co = TypeVar("Store_co", covariant=True)
Result = TypeVar("Result")


class Transactions(Protocol[Store_co]):
    """Runs units of work over one feature's store, each in one transaction.

    A unit is plain synchronous code. It may be run more than once before it commits, so it
    has no effect but through its store.
    """

    async def write(self, work: Callable[[Store_co], Result]) -> Result:
        """Run `work`; commit when it returns, roll back when it raises. Raises BusyError when the database is."""
        ...

    async def read(self, work: Callable[[Store_co], Result]) -> Result:
        """Run `work` on one snapshot and change nothing. Raises BusyError when the database is."""
        ...
