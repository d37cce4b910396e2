"""News of a product, as its consumers get them."""

from collections.abc import Sequence
from typing import Final

from bot.features.products.rules.product import Product
from bot.kernel.posts import Post
from handlers.forms.words import bold, note, one_line, said
from handlers.kit import actions, as_dicts, button, shown, spoken
from handlers.products import ids

MOST_LINES: Final = 8
LONGEST_LINE: Final = 500
TO_A_CHANNEL: Final = (
    "This domain follows this data product. A lead of the domain can change that on the product's page."
)
TO_A_PERSON: Final = "You follow this data product. You can change that on its page."


def render(queued: Post, product: Product, lines: Sequence[str]) -> Post:
    """Give news its looks: the product by name, what happened, and how to open it."""
    told = [shown(one_line(line), most=LONGEST_LINE) for line in lines if line.strip()][:MOST_LINES]
    name = shown(one_line(product.name), most=150)
    blocks = [
        said(bold(name), *(f"\n{line}" for line in told)),
        actions(button("Open it", action=ids.OPEN_PRODUCT, value=str(product.id))),
        note(TO_A_CHANNEL if queued.channel is not None else TO_A_PERSON),
    ]
    first = told[0] if told else ""
    return Post(
        key=queued.key,
        kind=queued.kind,
        text=spoken(f"Data product “{name}”. {first}".strip()),
        blocks=as_dicts(blocks),
        channel=queued.channel,
        user=queued.user,
    )
