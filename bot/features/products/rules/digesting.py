"""What a digest tells of products: which ones nobody owns, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from bot.features.products.rules.product import Product
from bot.kernel.directions import closed

KIND = "unowned"
MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Unowned:
    """What is told of products that nobody owns, in one line."""

    first: Product
    """The one that nobody owned for the longest: the line leads to it."""
    mark: str
    """Which ones they are: as long as this stays, nothing changed."""
    about: str
    said: str


def unowned(products: Sequence[Product], *, zone: tzinfo) -> Unowned | None:
    """Tell of the products that nobody owns, those first that nobody owned for the longest; None where all have owners.

    Days are those of `zone`: the clock by which the digest comes.
    """
    found = sorted((one for one in products if one.is_unowned), key=lambda one: (one.owned_since, one.id))
    if not found:
        return None
    first = found[0]
    # With its year: nobody may own it for longer than one.
    began = first.owned_since.astimezone(zone)
    since = f"{began.day} {began:%B} {began.year}"
    mark = ",".join(str(one.id) for one in sorted(found, key=lambda one: one.id))
    if len(found) == 1:
        return Unowned(first=first, mark=mark, about=first.name, said=f"nobody has owned it since {since}")
    names = ", ".join(closed(one.name) for one in found[:MOST_NAMED])
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return Unowned(
        first=first,
        mark=mark,
        about=f"{len(found)} products",
        said=f"nobody owns them, the first since {since}: {names}{more}",
    )
