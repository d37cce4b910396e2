"""When a digest is sent: a domain's leads change, pause and resume it; admins do so with the organisation's."""

from collections.abc import Awaitable, Callable

from bot.features.digests.making import scheduled
from bot.features.digests.permission import led_audience
from bot.features.digests.rules.calendar import Rhythm, start_of
from bot.features.digests.rules.schedules import Schedule, default_rhythm
from bot.features.digests.store import ScheduleStore
from bot.kernel.access import Actor
from bot.kernel.clock import Clock
from bot.kernel.errors import ConflictError, UserFacingError
from bot.kernel.ids import ChannelId, Delivery, DomainId, OrganisationId
from bot.kernel.transactions import Transactions

CHANGE = "change when the digest is sent"


class Schedules:
    """Each domain has one schedule at most, and so has the organisation (named by None).

    A change never owes an edition and never brings two at once.
    """

    def __init__(
        self,
        *,
        transactions: Transactions[ScheduleStore],
        clock: Clock,
        make_due: Callable[[OrganisationId, DomainId | None], Awaitable[None]],
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
        self,
        actor: Actor,
        delivery: Delivery,
        domain: DomainId | None,
        rhythm: Rhythm,
        *,
        version: int,
        channel: ChannelId | None = None,
    ) -> Schedule:
        """Set how often and when; `version` is that of the schedule which the person saw, 0 for none.

        The organisation's digest needs a channel as well. What is due under the old settings
        at this moment goes out first, or it would be lost.
        """
        await self._make_due(actor.organisation, domain)
        now = self._clock.now()
        organisation = actor.organisation

        def work(store: ScheduleStore) -> Schedule:
            led_audience(store, actor, domain, doing=CHANGE)
            known = store.schedule_of(organisation, domain)
            if store.first_answer(organisation, delivery) is not None:
                return scheduled(known, domain)
            if version != (0 if known is None else known.version):
                raise ConflictError("Somebody changed the schedule meanwhile. Please open /digest again.")
            if domain is None:
                _require_fit(store, organisation, channel)
            starts_on = start_of(rhythm, now=now, last=None if known is None else known.last_came)
            if known is None:
                number = store.add_schedule(organisation, domain, rhythm, starts_on=starts_on, now=now)
            else:
                number = known.id
                starts_on = known.starts_on if rhythm == known.rhythm else starts_on
                store.change_schedule(organisation, number, rhythm, starts_on=starts_on, now=now)
            if domain is None:
                store.place(organisation, number, channel, by=actor.user)
            store.claim(organisation, delivery, "changed", now=now)
            return scheduled(store.schedule_of(organisation, domain), domain)

        return await self._transactions.write(work)

    async def let_go_system(self, organisation: OrganisationId, channel: ChannelId) -> None:
        """Take a channel away from the organisation's digest: it turned out to be archived, or shared."""

        def work(store: ScheduleStore) -> None:
            schedule = store.schedule_of(organisation, None)
            if schedule is not None and schedule.channel == channel:
                store.place(organisation, schedule.id, None, by=None)

        await self._transactions.write(work)

    async def pause(self, actor: Actor, delivery: Delivery, domain: DomainId | None) -> Schedule:
        """Stop the digest until it is resumed. Paused already: nothing changes."""
        now = self._clock.now()

        def work(store: ScheduleStore) -> Schedule:
            schedule = self._of_lead(store, actor, domain)
            if not schedule.is_paused and store.first_answer(actor.organisation, delivery) is None:
                store.pause(actor.organisation, schedule.id, now=now)
                store.claim(actor.organisation, delivery, "paused", now=now)
            return scheduled(store.schedule_of(actor.organisation, domain), domain)

        return await self._transactions.write(work)

    async def resume(self, actor: Actor, delivery: Delivery, domain: DomainId | None) -> Schedule:
        """Go on from the next date that fits; for the pause itself nothing is owed."""
        now = self._clock.now()

        def work(store: ScheduleStore) -> Schedule:
            schedule = self._of_lead(store, actor, domain)
            if schedule.is_paused and store.first_answer(actor.organisation, delivery) is None:
                starts_on = start_of(schedule.rhythm, now=now, last=schedule.last_came)
                store.resume(actor.organisation, schedule.id, starts_on=starts_on, now=now)
                store.claim(actor.organisation, delivery, "resumed", now=now)
            return scheduled(store.schedule_of(actor.organisation, domain), domain)

        return await self._transactions.write(work)

    async def of(self, actor: Actor, domain: DomainId | None) -> tuple[Schedule | None, Rhythm]:
        """Return the schedule, if any, and the settings that its form begins with."""

        def look(store: ScheduleStore) -> tuple[Schedule | None, Rhythm]:
            led_audience(store, actor, domain, doing=CHANGE)
            schedule = store.schedule_of(actor.organisation, domain)
            if schedule is not None:
                return schedule, schedule.rhythm
            return None, default_rhythm(store.zone_of(actor.organisation, actor.user))

        return await self._transactions.read(look)

    def _of_lead(self, store: ScheduleStore, actor: Actor, domain: DomainId | None) -> Schedule:
        led_audience(store, actor, domain, doing=CHANGE)
        return scheduled(store.schedule_of(actor.organisation, domain), domain)


def _require_fit(store: ScheduleStore, organisation: OrganisationId, channel: ChannelId | None) -> None:
    """Refuse, at the form's field, what is known to be no place for the organisation's digest."""
    if channel is None:
        raise UserFacingError("Choose the channel that it goes to.", field="channel")
    known = store.known_channel(organisation, channel)
    if known.channel_archived:
        raise UserFacingError("This channel is archived. Choose another one.", field="channel")
    if known.channel_shared:
        raise UserFacingError(
            "This channel is shared with another organisation, and lessons stay in this one. Choose another one.",
            field="channel",
        )


def _zone_of_leads(store: ScheduleStore, organisation: OrganisationId, domain: DomainId) -> str | None:
    audience = store.audience(organisation, domain)
    leads = () if audience is None else audience.leads
    return next((zone for lead in leads if (zone := store.zone_of(organisation, lead))), None)
