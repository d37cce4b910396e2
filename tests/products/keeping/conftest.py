"""The services that keep products, over the organisation of tests/products/conftest.py."""

from dataclasses import dataclass, field, replace

import pytest

from bot.features.products.keeping.deciding import Deciding
from bot.features.products.keeping.linking import Linking
from bot.features.products.keeping.owning import Owning
from bot.features.products.keeping.reader import KeepingReader
from bot.features.products.keeping.rules import EDITABLE, seen_of
from bot.features.products.keeping.service import Keeping, Typed
from bot.features.products.rules.product import Draft, Field, Status
from bot.kernel.ids import UserId
from handlers.products.keeping import decided, left_unowned, owns_now, wish
from storage.products.keeping import keeping_transactions
from tests.products.world import World


@dataclass
class Desk:
    """Acts in one organisation, each time with a delivery that never was before unless one is given."""

    world: World
    woken: int = 0
    found: list[object] = field(default_factory=list)
    """What looking for learnings by words finds."""

    def __post_init__(self):
        given = {"transactions": keeping_transactions(self.world.database), "clock": self.world.clock}
        self.keeping = Keeping(**given, render_owner=owns_now, wake=self._wake)
        self.deciding = Deciding(**given, render=decided, render_owner=owns_now, wake=self._wake)
        self.owning = Owning(**given, render_wish=wish, render_given_up=left_unowned, wake=self._wake)
        self.linking = Linking(**given, find=self._find)
        self.reader = KeepingReader(**given)

    def _wake(self):
        self.woken += 1

    async def _find(self, actor, words):
        return self.found

    async def add(self, user, name, domain, *, owner=None, use_cases="", delivery=None, **more):
        if "status" in more:
            more["status"] = Status(more["status"])
        typed = Typed(
            draft=Draft(name=name, domain=domain, **more),
            use_cases=use_cases,
            owner=None if owner is None else UserId(owner),
        )
        return await self.keeping.add(self.world.actor(user), typed, delivery=delivery or self.world.delivery())

    async def edit(self, user, product, *, seen=None, use_cases=None, shown=None, delivery=None, **changed):
        if "status" in changed:
            changed["status"] = Status(changed["status"])
        shown = EDITABLE if shown is None else frozenset(shown)
        if use_cases is None:
            shown -= {Field.USE_CASES}
        return await self.keeping.edit(
            self.world.actor(user),
            product.id,
            Typed(draft=replace(product.draft, **changed), use_cases=use_cases or ""),
            shown=shown,
            seen=seen or seen_of(product.draft, product.version),
            delivery=delivery or self.world.delivery(),
        )

    async def accept(self, user, product, *, delivery=None):
        return await self.deciding.accept(
            self.world.actor(user), product.id, delivery=delivery or self.world.delivery()
        )

    async def decline(self, user, product, *, because="", delivery=None):
        return await self.deciding.decline(
            self.world.actor(user), product.id, because=because, delivery=delivery or self.world.delivery()
        )

    async def take(self, user, product, *, delivery=None):
        return await self.owning.take(self.world.actor(user), product.id, delivery=delivery or self.world.delivery())

    async def give_up(self, user, product, *, because="", delivery=None):
        return await self.owning.give_up(
            self.world.actor(user), product.id, because=because, delivery=delivery or self.world.delivery()
        )

    async def acts(self, product):
        """What the audit says of a product, the oldest first."""
        org = self.world.organisation
        found = await self.world.products(lambda s: s.acts(org, thing="product", thing_id=str(product.id), most=50))
        return [(entry.act, str(entry.by)) for entry in reversed(found)]

    async def history(self, product):
        """Who owned it, and why that began."""
        found = await self.world.products(lambda s: s.ownerships(self.world.organisation, product.id))
        return [(None if one.owner is None else one.owner.user or one.owner.name, one.why.value) for one in found]

    async def hand_over(self, product, to, *, by="ana"):
        """Store a hand-over that waits for its answer."""
        from datetime import timedelta

        from storage.tables import HandOverRow

        now = self.world.clock.now()
        await self.world.keep(
            HandOverRow(
                organisation=self.world.organisation,
                product_id=product.id,
                from_id=None if product.owner is None else product.owner.user,
                to_id=to,
                state="proposed",
                proposed_by=by,
                proposed_at=now,
                expires_at=now + timedelta(days=14),
            )
        )

    async def follow(self, product, *, domain=None, user=None):
        from storage.tables import ConsumerRow

        await self.world.keep(
            ConsumerRow(
                organisation=self.world.organisation,
                product_id=product.id,
                domain_id=domain,
                user_id=user,
                since=self.world.clock.now(),
            )
        )


@pytest.fixture
def desk(world):
    return Desk(world)
