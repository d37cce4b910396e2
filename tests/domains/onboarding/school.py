"""Short ways to let a domain come along, for tests about onboarding."""

from bot.features.domains.onboarding.pages import DomainPages
from bot.features.domains.onboarding.plan import Phase, as_typed, marks_of
from bot.features.domains.onboarding.planning import Planning
from bot.features.domains.onboarding.rules import open_tests
from bot.features.domains.onboarding.service import Onboarding
from bot.features.products.rules.product import OutputPort
from bot.kernel.ids import DomainId
from storage.audit import entries
from storage.domain_record import recorded_of
from storage.onboarding import SqlOnboardingStore
from storage.tables import ApplicationRow, ConsumerRow, DomainRow, PhaseRow
from tests.products.world import World

PORT = OutputPort(name="orders_daily")


class School(World):
    """`orders` and `logistics` are domains; the services are set by a fixture."""

    onboarding: Onboarding
    planning: Planning
    pages: DomainPages
    orders: DomainId
    logistics: DomainId
    woken = 0

    def wake(self):
        self.woken += 1

    # What is recorded.

    async def sponsor(self, domain, user):
        def work(session):
            session.get(DomainRow, domain).sponsor_id = user

        await self.database.write(work)

    async def consumer(self, product, *, domain=None, user=None, **more):
        since = {"since": self.clock.now()} | more
        await self.keep(
            ConsumerRow(organisation=self.organisation, product_id=product.id, domain_id=domain, user_id=user, **since)
        )

    async def applied(self, learning, domain, state="applied"):
        await self.keep(
            ApplicationRow(
                organisation=self.organisation,
                learning_id=learning,
                domain_id=domain,
                state=state,
                answered_by="ben",
                answered_at=self.clock.now(),
            )
        )

    async def phase(self, domain, stage, *, began_at=None, ended_at=None):
        row = PhaseRow(
            organisation=self.organisation,
            domain_id=domain,
            phase=stage,
            began_at=began_at or self.clock.now(),
            ended_at=ended_at,
        )
        await self.keep(row)
        return row.id

    async def recorded(self, domain=None):
        number = domain or self.orders
        found = await self.database.read(lambda session: recorded_of(session, self.organisation, [number]))
        return found[number]

    async def open_in(self, stage, domain=None):
        """Which tests of a phase are open now, in words."""
        recorded = await self.recorded(domain)
        plan = await self.database.read(lambda session: SqlOnboardingStore(session).plan(self.organisation))
        return list(open_tests(Phase(stage), recorded, plan))

    # What people do.

    async def start(self, user="ana", domain=None):
        return await self.onboarding.start(self.actor(user), domain or self.orders, delivery=self.delivery())

    async def advance(self, user="ana", *, reason="", seen=None, domain=None):
        seen = seen or (await self.now(domain)).id
        return await self.onboarding.advance(
            self.actor(user), domain or self.orders, seen=seen, reason=reason, delivery=self.delivery()
        )

    async def back(self, user="ana", *, reason="", seen=None):
        seen = seen or (await self.now()).id
        return await self.onboarding.go_back(
            self.actor(user), self.orders, seen=seen, reason=reason, delivery=self.delivery()
        )

    async def now(self, domain=None):
        return (await self.page(domain=domain)).now

    async def page(self, user="dan", domain=None):
        return await self.pages.page(self.actor(user), domain or self.orders)

    async def plan(self, user="dan", **typed):
        """Decide about onboarding, seeing it as it is."""
        plan = await self.planning.shown(self.actor(user))
        return await self.planning.change(
            self.actor(user),
            {**as_typed(plan), **typed},
            marks=marks_of(plan),
            version=plan.version,
            delivery=self.delivery(),
        )

    async def acts(self, domain=None, *, thing="domain"):
        number = str(domain or self.orders) if thing == "domain" else thing
        return await self.database.read(
            lambda session: entries(session, self.organisation, thing=thing, thing_id=number, most=20)
        )
