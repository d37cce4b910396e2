"""Making an edition inside a unit of work: chosen in one, claimed in the next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.features.digests.choosing import Chooser, covered_from
from bot.features.digests.pages import Pages
from bot.features.digests.permission import present
from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.calendar import LATE, Due
from bot.features.digests.rules.editions import Chosen, Figures, still_open
from bot.features.digests.rules.ledger import (
    NOTHING_NEW,
    NOTHING_TAUGHT,
    TOO_LATE,
    Delivered,
    Told,
    Trouble,
    edition_key,
)
from bot.features.digests.rules.schedules import Schedule
from bot.features.digests.store import EditionStore
from bot.features.digests.telling import tell_leads
from bot.kernel.errors import ConflictError
from bot.kernel.ids import ChannelId, DomainId, EditionId, OrganisationId
from bot.kernel.posts import Post

EDITION = "edition"
QUEUED = "queued"
CHANGED = "The schedule has changed meanwhile. Please open /digest again."
NOT_SCHEDULED = "This domain's digest has no schedule yet. A lead can choose its channel in /domains, and then a time."
NOT_SET_UP = "The organisation's digest is not set up yet. An admin can do that in /digest."


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An edition that was chosen, and not claimed yet."""

    schedule: Schedule
    due: Due
    chosen: Chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One organisation's editions, at one moment, in one unit of work."""

    store: EditionStore
    organisation: OrganisationId
    now: datetime
    pages: Pages
    chooser: Chooser

    def plan(self, audience: Audience, schedule: Schedule, due: Due) -> Plan:
        """Choose an edition's content. Sent before its date, it holds what there is by now."""
        chosen = self.chooser.choose(
            self.store,
            self.organisation,
            audience,
            until=min(due.at, self.now),
            covers_from=covered_from(schedule, due.at),
        )
        return Plan(schedule=schedule, due=due, chosen=chosen)

    def claim(self, plan: Plan) -> bool:
        """Store the edition and its post, unless somebody did or the schedule changed; say whether it was stored.

        What was chosen is looked at again: it may have been withdrawn, or given, meanwhile.
        """
        schedule = self.store.schedule(self.organisation, plan.schedule.id)
        audience = self.store.audience(self.organisation, plan.schedule.domain)
        if schedule is None or schedule.is_paused or schedule.version != plan.schedule.version:
            return False
        if audience is None or not audience.is_active or self.told(schedule, plan.due.on) is not None:
            return False
        schedule = self.miss_before(plan.due, schedule)
        if audience.trouble is not None:
            self.add(schedule, plan.due, state=Delivered.NOT_SENT, reason=audience.trouble)
            self._tell_trouble(audience, schedule, plan.due, audience.trouble)
            return True
        chosen = still_open(
            plan.chosen,
            lessons=self.store.lessons(self.organisation, plan.chosen.lessons),
            given=self.store.given(self.organisation, schedule.domain),
        )
        if chosen.is_empty:
            self.add(schedule, plan.due, state=Delivered.NOT_SENT, reason=nothing_for(audience))
        else:
            self._queue(audience, schedule, plan.due, chosen)
        return True

    def miss_late(self, schedule: Schedule) -> None:
        """Mark as missed what is too late to go out."""
        self._miss([due for due in schedule.open(self.now) if self.now - due.at > LATE], schedule)

    def miss_before(self, due: Due, schedule: Schedule) -> Schedule:
        """Mark as missed what was due before this one; return the schedule with that settled."""
        return self._miss([earlier for earlier in schedule.open(self.now) if earlier.on < due.on], schedule)

    def add(
        self,
        schedule: Schedule,
        due: Due,
        *,
        state: str,
        reason: str = "",
        channel: ChannelId | None = None,
        figures: Figures | None = None,
    ) -> EditionId:
        return self.store.add_edition(
            self.organisation,
            schedule,
            due,
            covers_from=covered_from(schedule, due.at),
            state=state,
            reason=reason,
            channel=channel,
            figures=figures,
            now=self.now,
        )

    def told(self, schedule: Schedule, due_on: date) -> Told | None:
        return self.store.edition_on(self.organisation, schedule.id, due_on)

    def schedule_of(self, domain: DomainId | None) -> Schedule:
        return scheduled(self.store.schedule_of(self.organisation, domain), domain)

    def next_due(self, schedule: Schedule, due_on: date) -> Due:
        """Return what is due next, if it is what the person saw. Raises ConflictError."""
        due = schedule.next(self.now)
        if due is None:
            raise ConflictError("The digest is paused. Resume it first.")
        if due.on != due_on:
            raise ConflictError(CHANGED)
        return due

    def _miss(self, dues: Sequence[Due], schedule: Schedule) -> Schedule:
        for due in dues:
            self.add(schedule, due, state=Delivered.MISSED, reason=TOO_LATE)
            schedule = replace(schedule, last_on=due.on, last_at=due.at)
        return schedule

    def _queue(self, audience: Audience, schedule: Schedule, due: Due, chosen: Chosen) -> None:
        number = self.add(schedule, due, state=QUEUED, channel=audience.channel, figures=chosen.figures)
        self.store.add_entries(self.organisation, number, chosen)
        page = self.pages.edition(present(self.store.edition(self.organisation, number)))
        key = edition_key(schedule.id, due.on)
        post = Post(key=key, kind=EDITION, text=page.text, blocks=page.blocks, channel=audience.channel)
        self.store.queue(self.organisation, post, now=self.now)

    def _tell_trouble(self, audience: Audience, schedule: Schedule, due: Due, reason: str) -> None:
        name = None if audience.domain is None else audience.name
        page = self.pages.trouble(Trouble(domain_name=name, due_on=due.on, reason=reason))
        about = edition_key(schedule.id, due.on)
        tell_leads(self.store, self.organisation, audience, page, about=about, now=self.now)


def scheduled(schedule: Schedule | None, domain: DomainId | None) -> Schedule:
    """Return the schedule. Raises ConflictError, with what to do, where there is none yet."""
    if schedule is None:
        raise ConflictError(NOT_SET_UP if domain is None else NOT_SCHEDULED)
    return schedule


def nothing_for(audience: Audience) -> str:
    """Say why nothing goes out when there is nothing to tell."""
    return NOTHING_TAUGHT if audience.domain is None else NOTHING_NEW
