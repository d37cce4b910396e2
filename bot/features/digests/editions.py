"""Makes editions: each one once, whoever looks and however often."""

from collections.abc import Callable
from datetime import date, datetime

from bot.features.digests.choosing import Chooser
from bot.features.digests.making import CHANGED, Desk, Plan
from bot.features.digests.pages import Pages
from bot.features.digests.permission import led_audience, present
from bot.features.digests.rules.calendar import LATE, Due
from bot.features.digests.rules.ledger import SKIPPED, SKIPPED_BY_ADMIN, Delivered, Told
from bot.features.digests.rules.schedules import Schedule
from bot.features.digests.store import EditionStore
from bot.kernel.access import Actor
from bot.kernel.clock import Clock
from bot.kernel.errors import ConflictError, UserFacingError
from bot.kernel.ids import Delivery, DomainId, OrganisationId
from bot.kernel.transactions import Transactions

NOTHING_YET = "There is nothing to send yet: no lesson of another domain is new for you."
NOTHING_YET_FOR_ALL = "There is nothing to send yet: no domain has shared a lesson since the last one."
NOT_ANY_MORE = "That digest can't be sent on its date any more. The next one may hold its lessons."


class Editions:
    """What is due is decided by schedules and rows; that it happened once, by a row of its own."""

    def __init__(
        self,
        *,
        transactions: Transactions[EditionStore],
        clock: Clock,
        pages: Pages,
        chooser: Chooser,
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._pages = pages
        self._chooser = chooser
        self._wake = wake

    async def make_due_system(self, organisation: OrganisationId) -> None:
        """Settle everything that is due. What goes wrong with one domain never stops another's edition."""
        failures: list[Exception] = []
        for schedule in await self._transactions.read(lambda store: store.running(organisation)):
            try:
                await self._settle(organisation, schedule)
            except Exception as failure:  # noqa: BLE001 - it is raised below, once the others have had their turn.
                failures.append(failure)
        if failures:
            raise ExceptionGroup("editions that could not be made", failures)

    async def make_due_of_system(self, organisation: OrganisationId, domain: DomainId | None) -> None:
        """Settle what is due for one audience; None is the organisation."""
        running = await self._transactions.read(lambda store: store.running(organisation))
        for schedule in running:
            if schedule.domain == domain:
                await self._settle(organisation, schedule)

    async def send_now(self, actor: Actor, delivery: Delivery, domain: DomainId | None, due_on: date) -> Told:
        """Send the edition of the next due date now; it is then not sent again at its hour.

        Raises UserFacingError when there is nothing to send or nowhere to send it: the
        edition then keeps its date. Asked for twice, it is sent once.
        """
        now = self._clock.now()
        organisation = actor.organisation
        plan = await self._transactions.read(
            lambda store: self._look(self._desk(store, organisation, now), actor, domain, due_on)
        )
        if isinstance(plan, Told):
            return plan

        def work(store: EditionStore) -> Told:
            led_audience(store, actor, domain, doing="send the digest now")
            desk = self._desk(store, organisation, now)
            if store.first_answer(organisation, delivery) is None:
                desk.claim(plan)
                store.claim(organisation, delivery, "sent", now=now)
            made = desk.told(plan.schedule, due_on)
            if made is None:
                raise ConflictError(CHANGED)
            return made

        made = await self._transactions.write(work)
        self._wake()
        return made

    async def skip(self, actor: Actor, delivery: Delivery, domain: DomainId | None, due_on: date) -> Told:
        """Leave the next edition out; what it would have held may be in the one after it."""
        now = self._clock.now()

        def work(store: EditionStore) -> Told:
            led_audience(store, actor, domain, doing="skip a digest")
            desk = self._desk(store, actor.organisation, now)
            schedule = desk.schedule_of(domain)
            if (done := desk.told(schedule, due_on)) is not None:
                return done
            if store.first_answer(actor.organisation, delivery) is not None:
                # Somebody took the skip back since: this delivery of it comes too late.
                raise ConflictError(CHANGED)
            due = desk.next_due(schedule, due_on)
            reason = SKIPPED if domain is not None else SKIPPED_BY_ADMIN
            desk.add(desk.miss_before(due, schedule), due, state=Delivered.SKIPPED, reason=reason)
            store.claim(actor.organisation, delivery, "skipped", now=now)
            return present(desk.told(schedule, due_on))

        return await self._transactions.write(work)

    async def send_after_all(self, actor: Actor, delivery: Delivery, domain: DomainId | None, due_on: date) -> Due:
        """Take back that an edition was skipped: it goes out on its date. Asked for twice, it is so once.

        Raises ConflictError when it can't go out on that date any more.
        """
        now = self._clock.now()

        def work(store: EditionStore) -> Due:
            led_audience(store, actor, domain, doing="send a digest after all")
            desk = self._desk(store, actor.organisation, now)
            schedule = desk.schedule_of(domain)
            done = desk.told(schedule, due_on)
            if store.first_answer(actor.organisation, delivery) is None:
                if done is not None and done.state is Delivered.SKIPPED:
                    store.take_back(actor.organisation, done.id)
                    schedule = desk.schedule_of(domain)
                store.claim(actor.organisation, delivery, "sent after all", now=now)
            due = schedule.next(now)
            if due is None or due.on != due_on:
                raise ConflictError(NOT_ANY_MORE)
            return due

        return await self._transactions.write(work)

    def _look(self, desk: Desk, actor: Actor, domain: DomainId | None, due_on: date) -> Told | Plan:
        audience = led_audience(desk.store, actor, domain, doing="send the digest now")
        schedule = desk.schedule_of(domain)
        if (done := desk.told(schedule, due_on)) is not None:
            return done
        due = desk.next_due(schedule, due_on)
        if audience.trouble is not None:
            raise UserFacingError(f"The digest can't be sent now. {audience.trouble}")
        plan = desk.plan(audience, schedule, due)
        if plan.chosen.is_empty:
            raise UserFacingError(NOTHING_YET if domain is not None else NOTHING_YET_FOR_ALL)
        return plan

    async def _settle(self, organisation: OrganisationId, schedule: Schedule) -> None:
        now = self._clock.now()
        open_dues = schedule.open(now)
        if not open_dues:
            return
        due = open_dues[-1]

        def desk(store: EditionStore) -> Desk:
            return self._desk(store, organisation, now)

        def miss(store: EditionStore) -> None:
            desk(store).miss_late(present(store.schedule(organisation, schedule.id)))

        def look(store: EditionStore) -> Plan | None:
            audience = store.audience(organisation, schedule.domain)
            return None if audience is None else desk(store).plan(audience, schedule, due)

        if now - due.at > LATE:
            await self._transactions.write(miss)
            return
        plan = await self._transactions.read(look)
        if plan is not None and await self._transactions.write(lambda store: desk(store).claim(plan)):
            self._wake()

    def _desk(self, store: EditionStore, organisation: OrganisationId, now: datetime) -> Desk:
        return Desk(store=store, organisation=organisation, now=now, pages=self._pages, chooser=self._chooser)
