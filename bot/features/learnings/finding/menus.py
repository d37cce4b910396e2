"""What the menus of the search offer: the domains, and the tags of what somebody may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bot.features.learnings.rules import Tag
from bot.kernel.access import Actor, Standing, require_member
from bot.kernel.ids import DomainId
from bot.kernel.transactions import Transactions
from bot.matching.words import fold

MOST_OFFERED: Final = 99
"""A list of Slack's holds a hundred; one of them takes the choice back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainChoice:
    domain: DomainId
    name: str
    archived: bool = False
    """It takes no learnings any more; those it has are still found."""
    former: tuple[str, ...] = ()
    """Names that it had, or that a domain had which is part of it now."""


class MenuStore(Protocol):
    def standing(self, actor: Actor) -> Standing: ...

    def domains(self, standing: Standing) -> tuple[DomainChoice, ...]:
        """List the organisation's domains that may have learnings: those in use by name, then the archived ones."""
        ...

    def tags(self, standing: Standing, folded: str, *, most: int) -> tuple[Tag, ...]:
        """List tags with this in a name of theirs, now or formerly, on learnings that the person may read.

        Those that begin with it come first.
        """
        ...


class Menus:
    """Reads what can be chosen. Changes nothing; raises NotAllowedError for who may not search."""

    def __init__(self, *, transactions: Transactions[MenuStore]) -> None:
        self._transactions = transactions

    async def domains(self, actor: Actor) -> tuple[DomainChoice, ...]:
        return await self._transactions.read(lambda store: store.domains(_member(store, actor)))

    async def domains_like(self, actor: Actor, typed: str) -> tuple[DomainChoice, ...]:
        """List the domains whose names, now or formerly, have this in them."""
        folded = fold(typed).strip()
        return _first(
            [one for one in await self.domains(actor) if any(folded in fold(name) for name in (one.name, *one.former))]
        )

    async def tags_like(self, actor: Actor, typed: str) -> tuple[Tag, ...]:
        """List tags with this in them, but for those that only stand on learnings hidden from the person."""
        folded = fold(typed).strip().removeprefix("#")
        return await self._transactions.read(lambda store: store.tags(_member(store, actor), folded, most=MOST_OFFERED))


def _member(store: MenuStore, actor: Actor) -> Standing:
    standing = store.standing(actor)
    require_member(standing)
    return standing


def _first(choices: Sequence[DomainChoice]) -> tuple[DomainChoice, ...]:
    return tuple(choices[:MOST_OFFERED])
