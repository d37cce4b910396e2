"""A small organisation with a tree of goals, in rows."""

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlmodel import Session

from bot.features.goals.rules.measures import CheckIn, Direction, Frequency, Measure, Reading, Timing
from bot.features.goals.rules.measures import Draft as MeasureDraft
from bot.features.goals.rules.tree import Draft, Hypothesis, Level, Node, State
from bot.kernel.access import Actor
from bot.kernel.ids import Delivery, DomainId, LearningId, NodeId, OrganisationId, UserId
from bot.matching.words import fold
from storage.engine import Database
from storage.goals.store import SqlGoalStore
from storage.tables import ChannelRow, DomainLeadRow, DomainRow, LearningRow, PersonRow, PostRow, WeeklyNewsRow

HOME = OrganisationId("T1")
T = TypeVar("T")


class World:
    """Everything happens in organisation T1 unless a test says otherwise."""

    def __init__(self, database: Database, clock: Any, organisation: OrganisationId = HOME) -> None:
        self.database, self.clock, self.organisation = database, clock, organisation
        self._deliveries = itertools.count()

    @property
    def today(self) -> date:
        today: date = self.clock.now().date()
        return today

    def delivery(self) -> Delivery:
        """A delivery that never was before."""
        return Delivery(f"test:{next(self._deliveries)}")

    def actor(self, user: str, *, external: bool = False) -> Actor:
        return Actor(organisation=self.organisation, user=UserId(user), external=external)

    async def person(self, user: str, name: str | None = None, **more: Any) -> Actor:
        await self.keep(PersonRow(organisation=self.organisation, user_id=user, name=name or user.title(), **more))
        return self.actor(user)

    async def domain(
        self, name: str, *, leads: tuple[str, ...] = (), state: str = "active", channel: str | None = "", **seen: Any
    ) -> DomainId:
        """Without `channel`, the domain has one with its own name, public and with Pollen in it."""
        return await self.database.write(
            lambda session: self._domain(session, name, leads=leads, state=state, channel=channel, **seen)
        )

    async def orders_and_logistics(self) -> tuple[DomainId, DomainId]:
        """Add, at once as many tests begin so, two domains led by ana and by ben; dan is an admin, gus a guest."""

        def work(session: Session) -> tuple[DomainId, DomainId]:
            for user, more in (
                ("ana", {"zone": "America/Sao_Paulo"}),
                ("ben", {"zone": "Africa/Lagos"}),
                ("cora", {"zone": "Europe/Berlin"}),
                ("dan", {"is_admin": True}),
                ("gus", {"is_guest": True}),
            ):
                session.add(PersonRow(organisation=self.organisation, user_id=user, name=user.title(), **more))
            orders = self._domain(session, "Orders", leads=("ana",))
            return orders, self._domain(session, "Logistics", leads=("ben",))

        return await self.database.write(work)

    def _domain(
        self,
        session: Session,
        name: str,
        *,
        leads: tuple[str, ...] = (),
        state: str = "active",
        channel: str | None = "",
        **seen: Any,
    ) -> DomainId:
        channel_id = f"C_{name.upper()}_{self.organisation}" if channel == "" else channel
        if channel_id is not None:
            known: dict[str, Any] = {"name": name.lower(), "is_private": False, "bot_is_member": True} | seen
            session.merge(ChannelRow(organisation=self.organisation, channel_id=channel_id, **known))
        row = DomainRow(
            organisation=self.organisation,
            name=name,
            folded_name=fold(name),
            channel_id=channel_id,
            state=state,
            created_at=self.clock.now(),
        )
        session.add(row)
        session.flush()
        for lead in leads:
            session.add(DomainLeadRow(organisation=self.organisation, domain_id=row.id or 0, user_id=lead))
        return DomainId(row.id or 0)

    async def node(
        self,
        name: str,
        *,
        level: str = "goal",
        under: NodeId | None = None,
        domain: DomainId | None = None,
        state: str = "active",
        starts_on: date | None = None,
        hypothesis: Hypothesis | None = None,
        by: str | None = None,
        **more: Any,
    ) -> Node:
        """Store a node as it is, whatever the rules say of its place; it began four weeks ago unless said otherwise."""
        draft = Draft(
            level=Level(level),
            name=name,
            domain=domain,
            parent=under,
            starts_on=starts_on or self.today - timedelta(weeks=4),
            hypothesis=hypothesis or Hypothesis(),
            **more,
        )
        who = None if by is None else UserId(by)
        return await self.goals(
            lambda store: store.add(self.organisation, draft, state=State(state), by=who, now=self.clock.now())
        )

    async def measure(
        self,
        node: NodeId,
        name: str = "Late parcels",
        *,
        baseline: str | None = "20",
        target: str = "10",
        direction: str = "decrease",
        timing: str = "lagging",
        frequency: str = "weekly",
        weight: str | None = None,
        **more: Any,
    ) -> Measure:
        draft = MeasureDraft(
            name=name,
            baseline=None if baseline is None else Decimal(baseline),
            target=Decimal(target),
            direction=Direction(direction),
            timing=Timing(timing),
            frequency=Frequency(frequency),
            weight=None if weight is None else Decimal(weight),
            **more,
        )
        return await self.goals(lambda store: store.add_measure(self.organisation, node, draft, now=self.clock.now()))

    async def reading(self, measure: Measure, value: str, *, ago: int = 0, **more: Any) -> Reading:
        """Store a reading of `ago` days before today."""
        reading = Reading(
            measure=measure.id,
            on=self.today - timedelta(days=ago),
            value=Decimal(value),
            at=self.clock.now(),
            **more,
        )
        await self.goals(lambda store: store.put_reading(self.organisation, reading))
        return reading

    async def check_in(self, node: NodeId, *, ago: int = 0, **more: Any) -> None:
        check_in = CheckIn(node=node, on=self.today - timedelta(days=ago), at=self.clock.now(), **more)
        await self.goals(lambda store: store.add_check_in(self.organisation, check_in))

    async def learning(
        self, domain: DomainId | None, text: str, *, ago: timedelta = timedelta(hours=1), **more: Any
    ) -> LearningId:
        given: dict[str, Any] = {"visibility": "everyone", "logged_at": self.clock.now() - ago} | more
        row = LearningRow(organisation=self.organisation, domain_id=domain, text=text, **given)
        await self.keep(row)
        return LearningId(row.id or 0)

    # Rows.

    async def goals(self, work: Callable[[SqlGoalStore], T]) -> T:
        return await self.database.write(lambda session: work(SqlGoalStore(session)))

    async def again(self, node: Node | NodeId) -> Node:
        """Read a node as it is now."""
        number = node.id if isinstance(node, Node) else node
        found = await self.goals(lambda store: store.node(self.organisation, number))
        assert found is not None
        return found

    async def keep(self, *rows: Any) -> None:
        def work(session: Session) -> None:
            session.add_all(rows)
            session.flush()
            for row in rows:
                session.refresh(row)
                session.expunge(row)

        await self.database.write(work)

    async def posts(self, kind: str | None = None) -> list[PostRow]:
        """Read what is to be sent, the oldest first."""
        from sqlmodel import col, select

        def work(session: Session) -> list[PostRow]:
            rows = session.exec(select(PostRow).order_by(col(PostRow.id))).all()
            for row in rows:
                session.expunge(row)
            return [row for row in rows if kind is None or row.kind == kind]

        return await self.database.read(work)

    async def kept_news(self) -> list[WeeklyNewsRow]:
        """Read what people are to hear, or heard, of what they follow, the oldest first."""
        from sqlmodel import col, select

        def work(session: Session) -> list[WeeklyNewsRow]:
            rows = session.exec(select(WeeklyNewsRow).order_by(col(WeeklyNewsRow.id))).all()
            for row in rows:
                session.expunge(row)
            return list(rows)

        return await self.database.read(work)
