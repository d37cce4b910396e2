"""Goals and products in rows, and short ways to link learnings to them."""

import itertools

from bot.features.learnings.submissions import Sent
from bot.kernel.audit import Change
from bot.kernel.ids import ChannelId
from storage import audit, goal_links, product_links
from storage.tables import NodeRow, ProductRow
from tests.clock import MONDAY_NOON
from tests.learnings.place import ANA, ORGANISATION

TYPED = {"text": "Freeze the plan.", "visibility": "everyone"}


class Desk:
    def __init__(self, database, place, *, organisation=ORGANISATION, learnings=None, sheets=None, **services):
        self.database, self.place, self.organisation = database, place, organisation
        self.learnings, self.sheets = learnings, sheets
        self.drafts, self.histories, self.menus = (services.get(name) for name in ("drafts", "histories", "menus"))
        self._numbers = itertools.count()

    async def goal(self, name, *, level="bet", domain=None, state="active", organisation=None):
        """Store a goal; return its id."""
        return await self._add(
            NodeRow(
                organisation=organisation or self.organisation,
                domain_id=domain,
                level=level,
                name=name,
                state=state,
                starts_on=MONDAY_NOON.date(),
                created_at=MONDAY_NOON,
                changed_at=MONDAY_NOON,
            )
        )

    async def product(self, name, *, domain=None, status="active", purpose="", organisation=None):
        """Store a product, of Orders unless said otherwise; return its id."""
        return await self._add(
            ProductRow(
                organisation=organisation or self.organisation,
                domain_id=domain or self.place.orders,
                name=name,
                folded_name=name.lower(),
                purpose=purpose,
                product_type="source_aligned",
                status=status,
                created_at=MONDAY_NOON,
                changed_at=MONDAY_NOON,
            )
        )

    async def _add(self, row):
        def work(session):
            session.add(row)
            session.flush()
            return row.id

        return await self.database.write(work)

    async def change(self, table, number, **about):
        def work(session):
            row = session.get(table, number)
            for name, value in about.items():
                setattr(row, name, value)

        await self.database.write(work)

    async def archive(self, goal):
        await self.change(NodeRow, goal, state="archived")

    async def retire(self, product):
        await self.change(ProductRow, product, status="retired")

    # From the other side.

    async def used_in(self, goal, learning, by="U-carla"):
        await self.database.write(
            lambda session: goal_links.link(session, self.organisation, goal, learning, "used", by=by, now=MONDAY_NOON)
        )

    async def about(self, product, learning, by="U-carla"):
        await self.database.write(
            lambda session: product_links.link_learning(
                session, self.organisation, product, learning, by=by, now=MONDAY_NOON
            )
        )

    # The form.

    def delivery(self):
        return f"view:{next(self._numbers)}"

    async def log(self, actor=ANA, *, delivery=None, goal=None, **fields):
        """Submit a new form; return the learning."""
        sent = Sent(fields={**TYPED, **fields}, channel=ChannelId("C-orders"), goal=goal)
        return (await self.learnings.submit(actor, delivery or self.delivery(), sent)).learning

    async def edit(self, learning, *, actor=ANA, sheet=None, delivery=None, **fields):
        """Submit a learning's form with these fields changed; return the learning."""
        sheet = sheet or await self.sheets.of(actor, learning)
        sent = Sent(fields={**sheet.fields, **fields}, learning=sheet.learning, was=sheet.was)
        return (await self.learnings.submit(actor, delivery or self.delivery(), sent)).learning

    async def linked(self, learning):
        """What a learning belongs to: each goal's id with how, and the products' ids."""

        def look(session):
            goals = goal_links.nodes_of_learning(session, self.organisation, learning)
            products = product_links.products_of_learning(session, self.organisation, learning)
            return {node.id: link.how for link, node in goals}, {one.id for one in products}

        return await self.database.read(look)

    async def acts(self, thing, number):
        """What was recorded with a thing, the first first: act, by whom, and what changed."""

        def look(session):
            found = audit.entries(session, self.organisation, thing=thing, thing_id=str(number), most=100)
            return [(one.act, one.by, [_told(change) for change in one.changes]) for one in reversed(found)]

        return await self.database.read(look)


def _told(change: Change):
    return change.field, change.before, change.after
