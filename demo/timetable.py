"""When what happens in the demo, in the order of instants, whatever the zones of people are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.kernel.zones import zone as zone_of
from demo.organisation import Event, Goal, Learning, Organisation, Product

WEEK = timedelta(days=7)
DIGESTS_AT = time(9)
"""When a digest is due, on Mondays, unless its leads say otherwise."""
BEGINS_AT = time(15)
"""On the Monday before week 1: after that day's digests would have been due, so that the first come a week later."""


@dataclass(frozen=True, slots=True)
class DigestHour:
    """Nine o'clock on a Monday, in some lead's zone."""

    on: date


@dataclass(frozen=True, slots=True)
class Happening:
    at: datetime
    what: Learning | Goal | Product | Event | DigestHour


def monday_of(organisation: Organisation, week: int) -> date:
    return organisation.first_monday + WEEK * (week - 1)


def opening(organisation: Organisation) -> datetime:
    """When the story begins: the first domain's lead installs Pollen."""
    zone = zone_of(organisation.person[organisation.domains[0].leads[0]].zone)
    return datetime.combine(monday_of(organisation, 0), BEGINS_AT, tzinfo=zone).astimezone(UTC)


def happenings(organisation: Organisation, week: int) -> list[Happening]:
    """List what happens in a week; week 0 is the one in which Pollen comes."""
    found = [*_learnings(organisation, week), *_written(organisation, week), *_events(organisation, week)]
    if week > 0:
        found += _digest_hours(organisation, monday_of(organisation, week))
    return sorted(found, key=lambda one: (one.at, not isinstance(one.what, DigestHour)))


def _learnings(organisation: Organisation, week: int) -> Iterator[Happening]:
    ready = opening(organisation) + timedelta(hours=2)
    for learning in organisation.learnings:
        if learning.week == week:
            at = organisation.instant(learning, person=learning.author).astimezone(UTC)
            # Whoever would have logged something before Pollen was there does so a day later.
            yield Happening(at if at > ready else at + timedelta(days=1), learning)


def _written(organisation: Organisation, week: int) -> Iterator[Happening]:
    both: tuple[Goal | Product, ...] = (*organisation.goals, *organisation.products)
    for written in both:
        if written.week == week:
            yield Happening(organisation.instant(written, person=written.by).astimezone(UTC), written)


def _events(organisation: Organisation, week: int) -> Iterator[Happening]:
    for event in organisation.events:
        if event.week == week:
            yield Happening(organisation.instant(event, person=organisation.actor(event)).astimezone(UTC), event)


def _digest_hours(organisation: Organisation, monday: date) -> Iterable[Happening]:
    zones = {organisation.person[lead].zone for domain in organisation.domains for lead in domain.leads}
    instants = {datetime.combine(monday, DIGESTS_AT, tzinfo=zone_of(zone)).astimezone(UTC) for zone in zones}
    return [Happening(instant, DigestHour(monday)) for instant in sorted(instants)]


def day_in_words(day: date) -> str:
    """Say a date: "Monday 9 March"."""
    return f"{day:%A} {day.day} {day:%B}"
