"""The products of a node. A link says nothing more than that the node needs the product, or works on it.

Any full member links, as from the product's page. It is taken off here by who may keep the node, and by whoever
linked it.
"""

from dataclasses import dataclass
from typing import Final

from bot.features.goals.finding import CALLED, found, names_of_keepers
from bot.features.goals.keeping.service import note, of_act
from bot.features.goals.linking.store import Link, LinkingStore, Product
from bot.features.goals.rules.permission import may_keep
from bot.features.goals.rules.tree import Node, State
from bot.kernel.access import Actor, who_can
from bot.kernel.audit import Change
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from bot.kernel.ids import Delivery, NodeId, ProductId
from bot.kernel.products import IN_USE
from bot.kernel.transactions import Transactions
from bot.matching.words import fold

MOST_OFFERED: Final = 50
GONE: Final = "This product is gone. Choose another one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    product: Product
    may_unlink: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The products of a node as one person may see them."""

    node: Node
    linked: tuple[Linked, ...]
    """The latest first."""
    may_link: bool


class NodeProducts:
    def __init__(self, *, transactions: Transactions[LinkingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def shelf(self, actor: Actor, node: NodeId) -> Shelf:
        """Show the products of a node. For any full member."""

        def look(store: LinkingStore) -> Shelf:
            known = found(store, actor, node)
            links = store.product_links(actor.organisation, known)
            products = store.products(actor.organisation, [link.product for link in links])
            return Shelf(
                node=known,
                linked=tuple(
                    Linked(product=products[link.product], may_unlink=_may_unlink(store, actor, known, link))
                    for link in links
                    if link.product in products
                ),
                may_link=known.state is not State.ARCHIVED,
            )

        return await self._transactions.read(look)

    async def look_for(self, actor: Actor, node: NodeId, words: str) -> tuple[Product, ...]:
        """Find products to link by words, those of the node's own domain first; linked ones are left out."""

        def look(store: LinkingStore) -> tuple[Product, ...]:
            known = found(store, actor, node)
            there = {link.product for link in store.product_links(actor.organisation, known)}
            most = MOST_OFFERED + len(there)
            some = store.products_like(actor.organisation, fold(words).split(), first=known.domain, most=most)
            return tuple(one for one in some if one.id not in there)[:MOST_OFFERED]

        return await self._transactions.read(look)

    async def link(self, actor: Actor, node: NodeId, product: ProductId, *, delivery: Delivery) -> Product:
        """Say that a node needs a product, or works on it."""
        now, same = self._clock.now(), of_act(delivery, f"link_product:{product}", node)

        def work(store: LinkingStore) -> Product:
            known, wanted = found(store, actor, node), _product(store, actor, product)
            if store.first_answer(actor.organisation, same) is not None:
                return wanted
            if known.state is State.ARCHIVED:
                raise ConflictError(f"This {CALLED[known.level]} is archived. Restore it on its page first.")
            if wanted.named.status not in IN_USE:
                raise ConflictError(f"“{closed(wanted.named.name)}” is retired. Choose another one.")
            store.claim(actor.organisation, same, answer=str(product), now=now)
            if store.link_product(actor.organisation, known, product, by=actor.user, now=now):
                note(store, actor, node, "linked", now=now, words=(_changed(wanted, is_new=True),))
            return wanted

        return await self._transactions.write(work)

    async def unlink(self, actor: Actor, node: NodeId, product: ProductId, *, delivery: Delivery) -> Product:
        """Take a product off a node. The product itself stays."""
        now, same = self._clock.now(), of_act(delivery, f"unlink_product:{product}", node)

        def work(store: LinkingStore) -> Product:
            known, gone = found(store, actor, node), _product(store, actor, product)
            if store.first_answer(actor.organisation, same) is not None:
                return gone
            links = store.product_links(actor.organisation, known)
            link = next((one for one in links if one.product == product), None)
            if link is not None and not _may_unlink(store, actor, known, link):
                able = who_can(names_of_keepers(store, actor, known))
                raise NotAllowedError(f"Only whoever linked it, {able} can take it off.")
            store.claim(actor.organisation, same, answer=str(product), now=now)
            if store.unlink_product(actor.organisation, known, product, by=actor.user, now=now):
                note(store, actor, node, "unlinked", now=now, words=(_changed(gone, is_new=False),))
            return gone

        return await self._transactions.write(work)


def _product(store: LinkingStore, actor: Actor, product: ProductId) -> Product:
    known = store.products(actor.organisation, [product]).get(product)
    if known is None:
        raise NotFoundError(GONE)
    return known


def _may_unlink(store: LinkingStore, actor: Actor, node: Node, link: Link) -> bool:
    return link.by == actor.user or may_keep(store.standing(actor), node)


def _changed(product: Product, *, is_new: bool) -> Change:
    name = product.named.name
    return Change(field="product", before=None if is_new else name, after=name if is_new else None)
