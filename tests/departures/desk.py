"""Short ways to let people leave, and to see what comes of it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.app.departures import BUTTONS
from bot.features.departures.letters import DEPARTURE
from bot.features.departures.service import Departures
from bot.features.goals.rules.tree import Node
from bot.features.products.rules.ownership import Why
from bot.features.products.rules.product import Owner, Product
from bot.kernel.access import Actor
from bot.kernel.ids import DomainId, UserId
from handlers.departures import Writing
from storage.departures import departure_transactions
from storage.engine import Database
from storage.tables import DepartureRow, DomainLeadRow, DomainRow, PersonRow, PostRow
from tests.products.conftest import Places
from tests.products.world import World

WEEK = timedelta(days=7)


@dataclass
class Desk:
    world: World
    places: Places
    woken: list[str] = field(default_factory=list)
    parcels: Any = None
    bet: Any = None
    alive: set[str] = field(default_factory=set)
    """Who was only missing in Slack's list."""

    def __post_init__(self) -> None:
        self.departures = self.service(self.world.database)

    def service(self, database: Database) -> Departures:
        """The service, as another process has it."""
        return Departures(
            transactions=departure_transactions(database),
            acquaint=self._acquaint,
            clock=self.world.clock,
            render=Writing(BUTTONS).render,
            wake=lambda: self.woken.append("outbox"),
        )

    async def _acquaint(self, actor: Actor) -> None:
        if actor.user in self.alive:
            await self.turn(actor.user, is_active=True, left_at=None)

    async def turn(self, user: str, **more: Any) -> None:
        """Let somebody change, as Slack shows them."""

        def work(session: Session) -> None:
            row = session.get(PersonRow, (self.world.organisation, user))
            assert row is not None
            for name, value in more.items():
                setattr(row, name, value)
            session.add(row)

        await self.world.database.write(work)

    async def leave(self, *users: str) -> None:
        for user in users:
            await self.turn(user, is_active=False, left_at=self.world.clock.now())

    async def sweep(self, after: timedelta = timedelta(0)) -> None:
        self.world.clock.set(self.world.clock.now() + after)
        await self.departures.sweep_system(self.world.organisation)

    async def gone(self, *users: str) -> None:
        await self.leave(*users)
        await self.sweep()

    async def sponsor(self, user: str, domain: DomainId) -> None:
        def work(session: Session) -> None:
            row = session.get(DomainRow, domain)
            assert row is not None
            row.sponsor_id = user
            session.add(row)

        await self.world.database.write(work)

    async def leaderless(self, domain: DomainId) -> None:
        def work(session: Session) -> None:
            for row in session.exec(select(DomainLeadRow).where(DomainLeadRow.domain_id == domain)).all():
                session.delete(row)

        await self.world.database.write(work)

    async def give(self, product: Product, owner: str | None, why: Why = Why.TAKEN) -> None:
        who = None if owner is None else Owner(user=UserId(owner))
        now = self.world.clock.now()
        await self.world.products(
            lambda store: store.give(self.world.organisation, product.id, who, why=why, by=None, now=now)
        )

    async def lead(self, node: Node, user: str) -> None:
        known = await self.world.again(node)
        changed = known.with_draft(replace(known.draft, lead=UserId(user)))
        await self.world.goals(lambda store: store.save(self.world.organisation, changed, now=self.world.clock.now()))

    # What is there.

    async def owner(self, product: Product) -> str | None:
        owner = (await self.world.as_now(product)).owner
        return None if owner is None else owner.user

    async def acts(self, thing: str, number: int) -> list[tuple[str, str | None, list[tuple[str, str | None]]]]:
        """What the history says was done, the earliest first: what, by whom, and who it was before."""
        found = await self.world.products(
            lambda store: store.acts(self.world.organisation, thing=thing, thing_id=str(number), most=50)
        )
        return [(one.act, one.by, [(it.field, it.before) for it in one.changes]) for one in reversed(found)]

    async def rows(self) -> list[DepartureRow]:
        def work(session: Session) -> list[DepartureRow]:
            rows = list(session.exec(select(DepartureRow).order_by(col(DepartureRow.id))).all())
            for row in rows:
                session.expunge(row)
            return rows

        return await self.world.database.read(work)

    async def told(self) -> list[tuple[str, str | None]]:
        """Who is told, in this order: whether first or later, and whom."""
        return [(post.key.split(":")[1], post.user_id) for post in await self.world.posts(DEPARTURE)]

    async def letters(self, user: str) -> list[str]:
        """What somebody's letters say if they leave now, without those that would not."""
        posts = [post for post in await self.world.posts(DEPARTURE) if post.user_id == user]
        sent = [await self.departures.prepare_system(self.world.organisation, post.key) for post in posts]
        return [_read(post.blocks) for post in sent if post is not None]

    async def post(self, user: str) -> PostRow:
        return [post for post in await self.world.posts(DEPARTURE) if post.user_id == user][-1]


def _read(blocks: Any) -> str:
    lines: list[str] = []
    for block in blocks:
        if block["type"] == "actions":
            lines += [
                f"[{one['text']['text']}: {one['action_id']} {one.get('value', '')}]" for one in block["elements"]
            ]
        else:
            texts = [block["text"]] if "text" in block else block["elements"]
            lines += [text["text"] for text in texts]
    return "\n".join(lines)
