"""When a domain's digest is sent: leads change, pause and resume it."""

from collections.abc import Awaitable, Callable

from bot.features.digests.making import NOT_SCHEDULED
from bot.features.digests.permission import led_domain
from bot.features.digests.rules.calendar import Rhythm, start_of
from bot.features.digests.rules.schedules import Schedule, default_rhythm
from bot.features.digests.store import ScheduleStore
from bot.kernel.access import Actor
from bot.kernel.clock import Clock
from bot.kernel.errors import ConflictError
from bot.kernel.ids import Delivery, DomainId, OrganisationId
from bot.kernel.transactions import Transactions

CHANGE = "change when the digest is sent"


class Schedules:
    """Each domain has one schedule at most. A change never owes an edition and never brings two at once."""

    def __init__(
        self,
        *,
        transactions: Transactions[ScheduleStore],
        clock: Clock,
        make_due: Callable[[OrganisationId, DomainId], Awaitable[None]],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._make_due = make_due

    async def create_missing_system(self, organisation: OrganisationId) -> int:
        """Give every active domain with a channel a schedule, and say to how many."""
        if not await self._transactions.read(lambda store: store.without_schedule(organisation)):
            return 0
        now = self._clock.now()

        def work(store: ScheduleStore) -> int:
            missing = store.without_schedule(organisation)
            for domain in missing:
                rhythm = default_rhythm(_zone_of_leads(store, organisation, domain))
                starts_on = start_of(rhythm, now=now, last=None)
                store.add_schedule(organisation, domain, rhythm, starts_on=starts_on, now=now)
            return len(missing)

        return await self._transactions.write(work)

    async def change(
        self, actor: Actor, delivery: Delivery, domain: DomainId, rhythm: Rhythm, *, version: int
    ) -> Schedule:
        """Set how often and when; `version` is that of the schedule which the person saw, 0 for none.

        What is due under the old settings at this moment goes out first, or it would be lost.
        """
        await self._make_due(actor.organisation, domain)
        now = self._clock.now()

        def work(store: ScheduleStore) -> Schedule:
            led_domain(store, actor, domain, doing=CHANGE)
            schedule = store.schedule_of(actor.organisation, domain)
            if store.first_answer(actor.organisation, delivery) is not None:
                return _known(schedule)
            if version != (0 if schedule is None else schedule.version):
                raise ConflictError("Somebody changed the schedule meanwhile. Please open /digest again.")
            starts_on = start_of(rhythm, now=now, last=None if schedule is None else schedule.last_at)
            if schedule is None:
                store.add_schedule(actor.organisation, domain, rhythm, starts_on=starts_on, now=now)
            else:
                store.change_schedule(actor.organisation, schedule.id, rhythm, starts_on=starts_on, now=now)
            store.claim(actor.organisation, delivery, "changed", now=now)
            return _known(store.schedule_of(actor.organisation, domain))

        return await self._transactions.write(work)

    async def pause(self, actor: Actor, delivery: Delivery, domain: DomainId) -> Schedule:
        """Stop the digest until it is resumed. Paused already: nothing changes."""
        now = self._clock.now()

        def work(store: ScheduleStore) -> Schedule:
            schedule = self._of_lead(store, actor, domain)
            if not schedule.is_paused and store.first_answer(actor.organisation, delivery) is None:
                store.pause(actor.organisation, schedule.id, now=now)
                store.claim(actor.organisation, delivery, "paused", now=now)
            return _known(store.schedule_of(actor.organisation, domain))

        return await self._transactions.write(work)

    async def resume(self, actor: Actor, delivery: Delivery, domain: DomainId) -> Schedule:
        """Go on from the next date that fits; for the pause itself nothing is owed."""
        now = self._clock.now()

        def work(store: ScheduleStore) -> Schedule:
            schedule = self._of_lead(store, actor, domain)
            if schedule.is_paused and store.first_answer(actor.organisation, delivery) is None:
                starts_on = start_of(schedule.rhythm, now=now, last=schedule.last_at)
                store.resume(actor.organisation, schedule.id, starts_on=starts_on, now=now)
                store.claim(actor.organisation, delivery, "resumed", now=now)
            return _known(store.schedule_of(actor.organisation, domain))

        return await self._transactions.write(work)

    async def of(self, actor: Actor, domain: DomainId) -> tuple[Schedule | None, Rhythm]:
        """Return a domain's schedule, if any, and the settings that its form begins with."""

        def look(store: ScheduleStore) -> tuple[Schedule | None, Rhythm]:
            led_domain(store, actor, domain, doing=CHANGE)
            schedule = store.schedule_of(actor.organisation, domain)
            if schedule is not None:
                return schedule, schedule.rhythm
            return None, default_rhythm(store.zone_of(actor.organisation, actor.user))

        return await self._transactions.read(look)

    def _of_lead(self, store: ScheduleStore, actor: Actor, domain: DomainId) -> Schedule:
        led_domain(store, actor, domain, doing=CHANGE)
        return _known(store.schedule_of(actor.organisation, domain))


def _known(schedule: Schedule | None) -> Schedule:
    if schedule is None:
        raise ConflictError(NOT_SCHEDULED)
    return schedule


def _zone_of_leads(store: ScheduleStore, organisation: OrganisationId, domain: DomainId) -> str | None:
    audience = store.audience(organisation, domain)
    leads = () if audience is None else audience.leads
    return next((zone for lead in leads if (zone := store.zone_of(organisation, lead))), None)
