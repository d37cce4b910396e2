"""The products of a node in a form, and how more are linked."""

from collections.abc import Iterator, Sequence
from typing import Final

from pydantic import BaseModel
from pydantic import Field as Default
from slack_sdk.models.blocks import Block, DividerBlock, ExternalDataSelectElement, Option, SectionBlock
from slack_sdk.models.views import View

from bot.features.goals.finding import CALLED
from bot.features.goals.linking.service import Linked, Shelf
from bot.features.goals.linking.store import Product
from bot.kernel.ids import NodeId
from handlers.forms.after import Place
from handlers.goals.ids import OPEN_PRODUCT
from handlers.goals.linking.ids import PICK, SHELF, TURN, UNLINK
from handlers.kit import actions, as_json, button, closed, context, escape, plain, section, shown, told_apart

PAGE: Final = 20
"""Products on one page: each takes two of the hundred blocks of a form."""
MOST_WORDS: Final = 150


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    node: NodeId
    page: int = 0
    done: int = 0
    """What was done so far: Slack keeps what stands in a menu as long as its ids stay."""
    place: Place = Default(default_factory=Place)


def build(given: Shelf, meta: Meta, *, said: str = "") -> View:
    """Draw the products; `said` tells on top what was just done."""
    last = max(0, (len(given.linked) - 1) // PAGE)
    at = meta.model_copy(update={"page": min(meta.page, last), "done": meta.done + bool(said)})
    return View(
        type="modal",
        callback_id=SHELF,
        private_metadata=as_json(at),
        title=plain("Products"),
        close=plain("Close"),
        blocks=list(_blocks(given, at, last, said)),
    )


def options(products: Sequence[Product]) -> list[Option]:
    """Offer products in the menu."""
    names = told_apart([_flat(one.named.name) for one in products], most=70)
    return [
        Option(text=plain(name), value=str(one.id), description=plain(shown(one.domain, most=70)))
        for name, one in zip(names, products, strict=True)
    ]


def linked(product: Product) -> str:
    return f"“{closed(shown(_flat(product.named.name), most=MOST_WORDS))}” is linked."


def unlinked(product: Product) -> str:
    return f"“{closed(shown(_flat(product.named.name), most=MOST_WORDS))}” is taken off. It stays as it is."


def _blocks(given: Shelf, meta: Meta, last: int, said: str) -> Iterator[Block]:
    what = CALLED[given.node.level]
    if said:
        yield section(escape(said))
    yield section(f"*{escape(shown(_flat(given.node.name), most=MOST_WORDS))}*")
    if given.linked:
        yield section("*Products that it needs, or works on*")
    else:
        yield section(f"No product is linked to this {what} yet.")
    for one in given.linked[meta.page * PAGE : (meta.page + 1) * PAGE]:
        yield from _product(one)
    if meta.page > 0:
        yield actions(button("Newer", action=TURN, value=str(meta.page - 1)), block_id="newer")
    if meta.page < last:
        yield actions(button("Older", action=TURN, value=str(meta.page + 1)), block_id="older")
    if not given.may_link:
        yield context(f"This {what} is archived. Restore it on its page to link products to it.")
        return
    yield DividerBlock()
    yield SectionBlock(
        block_id=f"{PICK}.{meta.done}",
        text=plain("Link a product"),
        accessory=ExternalDataSelectElement(
            action_id=PICK, placeholder=plain("Choose, or type its name"), min_query_length=0
        ),
    )
    yield context("A link says nothing more than that. Everybody who works here can link products.")


def _product(one: Linked) -> Iterator[Block]:
    product = one.product
    status = "" if product.named.status == "active" else f" · {product.named.status}"
    of = shown(product.domain, most=80)
    yield section(f"{escape(shown(_flat(product.named.name), most=MOST_WORDS))}\n_{escape(of)}{escape(status)}_")
    buttons = [button("Open it", action=OPEN_PRODUCT, value=str(product.id))]
    if one.may_unlink:
        buttons.append(button("Take it off", action=UNLINK, value=str(product.id)))
    yield actions(*buttons, block_id=f"product_{product.id}")


def _flat(words: str) -> str:
    return " ".join(words.split())
