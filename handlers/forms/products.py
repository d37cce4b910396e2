"""The products that something belongs to, on its page."""

from collections.abc import Iterator, Sequence
from typing import Final

from slack_sdk.models.blocks import Block, Option, SectionBlock, StaticSelectElement

from bot.kernel.products import NamedProduct
from handlers.kit import button, plain, shown, told_apart

MOST_LINES: Final = 3
"""More of them are in a menu."""
MOST_OPTIONS: Final = 100


def product_blocks(products: Sequence[NamedProduct], *, said: str, action: str) -> Iterator[Block]:
    """Show each with a button that opens it, and a menu of the others where there are many.

    `said` stands before a name: "It is about the product"; the last line says how many more there are. `action` opens the one that is its value.
    """
    for one in products[:MOST_LINES]:
        status = "" if one.status == "active" else f" ({one.status})"
        yield SectionBlock(
            text=plain(f"{said} “{shown(one.name, most=150)}”{status}"),
            accessory=button("Open it", action=action, value=str(one.id)),
            block_id=f"product_{one.id}",
        )
    others = products[MOST_LINES : MOST_LINES + MOST_OPTIONS]
    if others:
        names = told_apart([one.name for one in others], most=70)
        options = [Option(text=plain(name), value=str(one.id)) for name, one in zip(names, others, strict=True)]
        menu = StaticSelectElement(action_id=action, placeholder=plain("Open one"), options=options)
        more = len(products) - MOST_LINES
        counted = "1 more product" if more == 1 else f"{more:,} more products"
        yield SectionBlock(text=plain(f"It belongs to {counted}."), accessory=menu, block_id="more_products")
