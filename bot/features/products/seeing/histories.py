"""Who owned a product when and why that changed, and every edit. Every full member may read it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bot.features.products.finding import found
from bot.features.products.rules.ownership import Ownership, Why, owners_between
from bot.features.products.rules.product import Field, Product
from bot.features.products.seeing import imported
from bot.features.products.seeing.store import SeeingStore
from bot.kernel.access import Actor
from bot.kernel.acting import Person
from bot.kernel.audit import Change, Entry
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import ProductId, UserId
from bot.kernel.transactions import Transactions
from bot.kernel.zones import zone, zone_names

STEPS: Final = 15
"""Of one page, owners and edits alike."""
OF_PEOPLE: Final = frozenset({Field.OWNER, Field.STEWARD, Field.TECHNICAL_OWNER, "deputy", "to", "from"})
"""Fields of the audit that name somebody by their id; an owner whom only a file names, by their name."""
NO_STEP: Final = "Pollen does not know this change any more. Please open the page again."
SOMEONE: Final = "someone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time in which one person owned it, or nobody did, with names in the place of ids and days of the reader's."""

    owner: str | None
    """None for nobody."""
    since: date
    until: date | None
    """None for now."""
    why: Why
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDay:
    """Whose it was on a day: the earliest first, and nobody at all before it was written down."""

    day: date
    stretches: tuple[Stretch, ...]
    is_to_come: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """A page of who owned it, the latest first."""

    product: Product
    stretches: tuple[Stretch, ...]
    page: int
    pages: int
    total: int
    today: date
    on_day: OnDay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change, with names in the place of ids."""

    number: int
    act: str
    by: str | None
    """A name to be read; None for an import."""
    on: date
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """A page of what was done to it, the latest first."""

    product: Product
    steps: tuple[Step, ...]
    page: int
    pages: int
    total: int


class Histories:
    """Reads histories. Changes nothing. A page that is not there is the last one."""

    def __init__(self, *, transactions: Transactions[SeeingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def owners(self, actor: Actor, product: ProductId, *, page: int = 0, on: date | None = None) -> Owners:
        """Return who owned a product, and whose it was on a day. Raises NotFoundError."""
        now = self._clock.now()

        def look(store: SeeingStore) -> Owners:
            known = found(store, actor, product)
            reader = store.people(actor.organisation, [actor.user])[actor.user]
            every = store.ownerships(actor.organisation, product)
            at, pages = _place(page, len(every))
            shown = list(reversed(every))[at * STEPS : (at + 1) * STEPS]
            today = reader.date_at(now)
            return Owners(
                product=known,
                stretches=_stretches(store, actor, shown, reader),
                page=at,
                pages=pages,
                total=len(every),
                today=today,
                on_day=None if on is None else _on_day(store, actor, every, on, reader, today=today),
            )

        return await self._transactions.read(look)

    async def edits(self, actor: Actor, product: ProductId, *, page: int = 0) -> Edits:
        """Return what was done to a product. Raises NotFoundError."""

        def look(store: SeeingStore) -> Edits:
            known = found(store, actor, product)
            total = store.count_changes(actor.organisation, product)
            at, pages = _place(page, total)
            entries = store.changes(actor.organisation, product, skip=at * STEPS, most=STEPS)
            return Edits(product=known, steps=_steps(store, actor, entries), page=at, pages=pages, total=total)

        return await self._transactions.read(look)

    async def edit(self, actor: Actor, product: ProductId, number: int) -> Step:
        """Return one change of a product with all its words. Raises NotFoundError."""

        def look(store: SeeingStore) -> Step:
            found(store, actor, product)
            entry = store.change(actor.organisation, product, number)
            if entry is None:
                raise NotFoundError(NO_STEP)
            return _steps(store, actor, [(number, entry)])[0]

        return await self._transactions.read(look)


def _place(page: int, total: int) -> tuple[int, int]:
    """Tell which page is shown, and how many there are."""
    pages = max(1, -(-total // STEPS))
    return min(max(page, 0), pages - 1), pages


# Owners.


def _on_day(
    store: SeeingStore, actor: Actor, every: Sequence[Ownership], on: date, reader: Person, *, today: date
) -> OnDay:
    begin, end = _day(on, reader)
    owned = owners_between(every, begin, end)
    return OnDay(day=on, stretches=_stretches(store, actor, owned, reader), is_to_come=on > today)


def _day(on: date, reader: Person) -> tuple[datetime, datetime]:
    """Tell when a day begins and ends where somebody lives. The last day of all has no end; nothing was owned then."""
    here = zone(reader.zone) if reader.zone in zone_names() else UTC
    begin = datetime.combine(on, time(), here)
    following = on if on == date.max else on + timedelta(days=1)
    return begin, datetime.combine(following, time(), here)


def _stretches(store: SeeingStore, actor: Actor, some: Sequence[Ownership], reader: Person) -> tuple[Stretch, ...]:
    users = [user for one in some for user in (one.by, None if one.owner is None else one.owner.user)]
    names = _names(store, actor, (user for user in users if user is not None))
    return tuple(
        Stretch(
            owner=None if one.owner is None else names.get(one.owner.user or "", one.owner.name),
            since=reader.date_at(one.since),
            until=None if one.until is None else reader.date_at(one.until),
            why=one.why,
            by=None if one.by is None else names[one.by],
        )
        for one in some
    )


# Edits.


def _steps(store: SeeingStore, actor: Actor, entries: Iterable[tuple[int, Entry]]) -> tuple[Step, ...]:
    every = list(entries)
    reader = store.people(actor.organisation, [actor.user])[actor.user]
    names = _names(store, actor, _people_in(entry for _, entry in every))
    return tuple(
        Step(
            number=number,
            act=entry.act.replace("_", " "),
            by=None if entry.by is None else names[entry.by],
            on=reader.date_at(entry.at),
            changes=_changes(entry, names),
        )
        for number, entry in every
    )


def _people_in(entries: Iterable[Entry]) -> Iterator[UserId]:
    for entry in entries:
        if entry.by is not None:
            yield entry.by
        for change in entry.changes:
            if change.field in OF_PEOPLE:
                yield from (UserId(side) for side in (change.before, change.after) if side)
            if entry.act == Why.IMPORTED:
                yield from map(UserId, imported.people_in(change))


def _changes(entry: Entry, names: Mapping[str, str]) -> tuple[Change, ...]:
    told = tuple(_named(change, names) for change in entry.changes)
    return tuple(imported.as_read(told, lambda side: _called(side, names))) if entry.act == Why.IMPORTED else told


def _names(store: SeeingStore, actor: Actor, users: Iterable[UserId]) -> dict[str, str]:
    return {str(user): person.name for user, person in store.people(actor.organisation, users).items()}


def _named(change: Change, names: Mapping[str, str]) -> Change:
    """Put names in the place of ids."""
    if change.field not in OF_PEOPLE:
        return change
    before, after = (None if side is None else _called(side, names) for side in (change.before, change.after))
    return replace(change, before=before, after=after)


def _called(side: str, names: Mapping[str, str]) -> str:
    """Name whom the audit means: by id, or as a file had it."""
    name = names.get(side, side)
    return side if name == SOMEONE and not re.fullmatch(r"[UW][A-Z0-9]{5,}", side) else name
