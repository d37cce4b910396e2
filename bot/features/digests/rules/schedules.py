"""A domain's schedule or the organisation's, and which settings it may have."""

from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches

from bot.features.digests.rules.calendar import DAYS, MONDAY, Cadence, Due, Rhythm, next_due, open_dues
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, DomainId, ScheduleId
from bot.kernel.zones import zone as zone_of
from bot.kernel.zones import zone_names

OF_A_DOMAIN = (Cadence.WEEKLY, Cadence.FORTNIGHTLY, Cadence.MONTHLY)
OF_THE_ORGANISATION = (*OF_A_DOMAIN, Cadence.QUARTERLY)
UNKNOWN_ZONE = "UTC"
OFTEN = {Cadence.WEEKLY: "Every", Cadence.FORTNIGHTLY: "Every second", Cadence.MONTHLY: "The first"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When editions are due, and up to which date that is settled."""

    id: ScheduleId
    domain: DomainId | None
    """None is the organisation."""
    channel: ChannelId | None = None
    """Where the organisation's digest goes; a domain's goes to the domain's channel."""
    rhythm: Rhythm
    starts_on: date
    is_paused: bool = False
    version: int = 1
    last_on: date | None = None
    """The date of its latest edition, whatever became of it."""
    last_at: datetime | None = None
    """When that was due."""
    last_made: datetime | None = None
    """When the latest one to be sent was made: up to two days after it was due, or earlier, at a lead's wish."""
    read_until: datetime | None = None
    """When the organisation's latest edition was due that came, or may have: the next one covers the time since."""

    @property
    def last_came(self) -> datetime | None:
        """From when on changed settings keep half a cadence: from the day its readers had it, if that was late."""
        return max((at for at in (self.last_at, self.last_made) if at is not None), default=None)

    def open(self, now: datetime) -> list[Due]:
        """List what is due and not settled."""
        if self.is_paused:
            return []
        return open_dues(self.rhythm, self.starts_on, after=self.last_on, now=now)

    def next(self, now: datetime) -> Due | None:
        """Return what goes out next; None while paused."""
        if self.is_paused:
            return None
        return next_due(self.rhythm, self.starts_on, after=self.last_on, now=now)


def local_date(instant: datetime, schedule: Schedule | None) -> date:
    """Return the date of an instant by the schedule's clock; by that of UTC where there is none yet."""
    return instant.astimezone(zone_of(UNKNOWN_ZONE if schedule is None else schedule.rhythm.zone)).date()


def default_rhythm(zone: str | None) -> Rhythm:
    """What a domain gets that chose nothing: Mondays at nine, by the clock of whoever begins it."""
    known = zone if zone is not None and is_zone(zone) else UNKNOWN_ZONE
    return Rhythm(cadence=Cadence.WEEKLY, weekday=MONDAY, at=time(9), zone=known)


def cadences_of(domain: DomainId | None) -> tuple[Cadence, ...]:
    """Return how often a domain's digest may come, or (None) the organisation's."""
    return OF_THE_ORGANISATION if domain is None else OF_A_DOMAIN


def rhythm_of(*, cadence: str, weekday: int, at: str, zone: str, domain: DomainId | None) -> Rhythm:
    """Read settings as a person gave them. Raises UserFacingError with the field at fault."""
    if cadence not in cadences_of(domain):
        often = "monthly or quarterly" if domain is None else "or monthly"
        raise UserFacingError(f"Choose weekly, every two weeks, {often}.", field="cadence")
    if not 0 <= weekday < len(DAYS):
        raise UserFacingError("Choose a day of the week.", field="weekday")
    try:
        moment = time.fromisoformat(at)
    except ValueError as error:
        raise UserFacingError("Choose a time, like 09:00.", field="time") from error
    local = moment.replace(second=0, microsecond=0, tzinfo=None)
    return Rhythm(cadence=Cadence(cadence), weekday=weekday, at=local, zone=zone_named(zone))


def zone_named(name: str) -> str:
    """Return the zone that a person means by a name, however they wrote it. Raises UserFacingError."""
    wanted = name.strip().replace(" ", "_")
    by_folded = {zone.casefold(): zone for zone in zone_names()}
    if (found := by_folded.get(wanted.casefold())) is not None:
        return found
    by_city = {folded.rpartition("/")[2]: zone for folded, zone in sorted(by_folded.items()) if "/" in folded}
    near = get_close_matches(wanted.casefold().rpartition("/")[2], by_city, n=1)
    hint = f"Did you mean {by_city[near[0]]}?" if near else "Write it like Europe/Madrid."
    raise UserFacingError(f"Pollen knows no time zone of that name. {hint}", field="zone")


def is_zone(name: str) -> bool:
    """Whether there is a zone of this name."""
    return name in zone_names()


def told(rhythm: Rhythm) -> str:
    """Say a rhythm in words: "Every second Monday at 09:00 (Europe/Madrid)"."""
    if rhythm.cadence is Cadence.QUARTERLY:
        often, when = "The first", f"{DAYS[rhythm.weekday]} of the quarter"
    else:
        often, when = OFTEN[rhythm.cadence], DAYS[rhythm.weekday]
    if rhythm.cadence is Cadence.MONTHLY:
        when += " of the month"
    return f"{often} {when} at {rhythm.at:%H:%M} ({rhythm.zone})"
