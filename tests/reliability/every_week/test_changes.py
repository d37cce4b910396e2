"""However leads change, pause and skip their digest: never two close together, never a hole, each one explained."""

import random
import shutil
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.features.digests.rules.calendar import Cadence, Rhythm
from bot.features.digests.rules.ledger import Delivered
from bot.kernel.errors import ConflictError, UserFacingError
from storage.engine import Database
from storage.tables import PersonRow
from tests.digests.world import World
from tests.reliability.every_week.almanac import Settings, different_zones
from tests.reliability.every_week.lead import Expected, check, random_settings

pytestmark = pytest.mark.long

BEGINS = datetime(2025, 1, 1, tzinfo=UTC)
HOW = {"queued": "made", "not_sent": "made", "skipped": "skipped", "missed": "missed"}
ACTS = {"change": 6, "pause": 3, "skip": 3, "unskip": 3, "send": 3, "look": 1}
ZONES = sorted(different_zones())
NEVER = timedelta(days=2000)
"""So far ahead that nothing is due there."""


def rhythm(settings):
    return Rhythm(cadence=Cadence(settings.cadence), weekday=settings.weekday, at=settings.at, zone=settings.zone)


class Walk:
    """Two domains of an organisation and the whims of their leads, beside what must come of them."""

    def __init__(self, world, rng):
        self.world, self.rng, self.clock = world, rng, world.clock
        self.zones = rng.sample(ZONES, 6)
        self.domains: dict[Any, tuple[str, Expected]] = {}
        self.done: Counter[str] = Counter()

    async def begin(self):
        self.clock.set(BEGINS + timedelta(minutes=self.rng.randrange(60 * 24 * 300)))
        for name in ("Orders", "Logistics"):
            zone = self.rng.choice(self.zones)
            await self.world.keep(PersonRow(organisation=self.world.organisation, user_id=name, name=name, zone=zone))
            domain = await self.world.domain(name, leads=(name,))
            self.domains[domain] = (
                name,
                Expected(Settings("weekly", 0, time(9), zone), chosen=self.clock.now()),
            )
        await self.sweep()

    async def sweep(self):
        await self.world.sweep()
        for _, expected in self.domains.values():
            expected.settle(self.clock.now())

    async def play(self, *, days):
        ends = self.clock.now() + timedelta(days=days)
        lesson = 0
        while self.clock.now() < ends:
            lesson += 1
            for domain in self.domains:
                await self.world.learning(domain, f"Lesson {lesson} of this week is about thing{lesson}")
            for _ in range(self.rng.randrange(3)):
                domain = self.rng.choice(list(self.domains))
                self.near(domain)
                await self.act(domain)
            await self.live(self.rng.randrange(1, 8))
        await self.same()

    def near(self, domain):
        """Go on by minutes or days, at times to within three hours of the next edition."""
        _, expected = self.domains[domain]
        now = self.clock.now()
        if not expected.paused and self.rng.random() < 0.5:
            wanted = expected.next(now)[1] + timedelta(minutes=self.rng.randrange(-180, 181))
            if now < wanted < now + timedelta(days=8):
                self.clock.set(wanted)
                return
        self.clock.advance(minutes=self.rng.randrange(1, 4000))

    async def live(self, days):
        """Sweeps at every due instant, just before it, and after it; or Pollen is away for these days."""
        ends = self.clock.now() + timedelta(days=days)
        if self.rng.random() < 0.15:
            self.done["away"] += 1
            self.clock.set(ends)
        for _, expected in self.domains.values():
            for _on, at in expected.due(ends):
                for now in (at - timedelta(microseconds=1), at, at + timedelta(hours=self.rng.randrange(4))):
                    if now >= self.clock.now():
                        self.clock.set(now)
                        await self.sweep()
        self.clock.set(max(ends, self.clock.now()))
        await self.sweep()

    async def act(self, domain):
        name, expected = self.domains[domain]
        act = self.rng.choices(list(ACTS), ACTS.values())[0]
        self.done[act] += 1
        lead, delivery, now = self.world.actor(name), self.world.delivery(), self.clock.now()
        await getattr(self, f"_{act}")(domain, expected, lead, delivery, now)
        if act != "look" and self.rng.random() < 0.2:
            # The same click again, later.
            await self.sweep()

    async def _change(self, domain, expected, lead, delivery, now):
        settings = random_settings(self.rng, self.zones, expected.settings)
        known, _ = await self.world.schedules.of(lead, domain)
        expected.settle(now)
        await self.world.schedules.change(lead, delivery, domain, rhythm(settings), version=known.version)
        expected.choose(settings, now)

    async def _pause(self, domain, expected, lead, delivery, now):
        if expected.paused:
            await self.world.schedules.resume(lead, delivery, domain)
            expected.paused = False
            expected.begin(now)
        else:
            await self.world.schedules.pause(lead, delivery, domain)
            expected.paused = True

    async def _skip(self, domain, expected, lead, delivery, now):
        if expected.paused:
            with pytest.raises(ConflictError):
                await self.world.editions.skip(lead, delivery, domain, now.date() + NEVER)
            return
        told = await self.world.editions.skip(lead, delivery, domain, expected.next(now)[0])
        assert told.state is Delivered.SKIPPED
        expected.take("skipped", now)

    async def _unskip(self, domain, expected, lead, delivery, now):
        on = expected.last.on if expected.last else now.date() + NEVER
        if expected.give_back(now):
            due = await self.world.editions.send_after_all(lead, delivery, domain, on)
            assert (due.on, due.at) == expected.next(now)
        else:
            with pytest.raises(ConflictError):
                await self.world.editions.send_after_all(lead, delivery, domain, on)

    async def _send(self, domain, expected, lead, delivery, now):
        on = now.date() + NEVER if expected.paused else expected.next(now)[0]
        try:
            await self.world.editions.send_now(lead, delivery, domain, on)
        except UserFacingError:
            # Paused, or nothing is new: then nothing may have changed, and the comparison shows it.
            return
        expected.take("made", now)

    async def _look(self, domain, expected, lead, _delivery, now):
        schedule, _ = await self.world.schedules.of(lead, domain)
        due = schedule.next(now)
        assert (None if due is None else (due.on, due.at)) == (None if expected.paused else expected.next(now))

    async def same(self):
        rows = await self.world.all_editions()
        for domain, (_, expected) in self.domains.items():
            got = [(row.due_on, row.due_at, HOW[row.state], row.made_at) for row in rows if row.domain_id == domain]
            assert got == [(one.on, one.at, one.how, one.made) for one in expected.editions]
            assert all(row.reason for row in rows if row.state != "queued")
            check(expected.editions)
        self.done["editions"] = len(rows)
        posts = await self.world.all_posts("edition")
        assert len(posts) == len({post.key for post in posts}) == sum(row.state == "queued" for row in rows)


async def walked(database, clock, seed, *, days):
    walk = Walk(World(database, clock), random.Random(seed))
    await walk.begin()
    await walk.play(days=days)
    return walk.done


async def test_months_of_changes_at_random_bring_no_two_at_once_and_leave_no_hole(database, clock):
    done = await walked(database, clock, 2, days=120)
    assert done["editions"] > 8


@pytest.mark.soak
async def test_two_years_of_changes_at_random_bring_no_two_at_once_and_leave_no_hole(
    rounds, migrated_file, tmp_path, clock, record_property
):
    done: Counter[str] = Counter()
    for seed in rounds(60):
        path = tmp_path / f"{seed}.db"
        shutil.copy(migrated_file, path)
        database = Database(f"sqlite:///{path}")
        try:
            done += await walked(database, clock, seed, days=730)
        finally:
            database.close()
            path.unlink()
    record_property("soak", f"  of which: {dict(done)}")


async def test_a_digest_that_came_late_keeps_half_a_cadence_from_changed_settings(world, places):
    """Pollen was away: Monday's came on Wednesday. Thursday's of new settings would be the second in two days."""
    await world.sweep()
    await world.learning(places.logistics, "Returns by phone need a ticket number")
    world.clock.set(datetime(2026, 1, 14, 11, tzinfo=UTC))
    await world.sweep()
    ana = world.actor("ana")
    schedule, _ = await world.schedules.of(ana, places.orders)
    assert (schedule.last_at, schedule.last_made) == (datetime(2026, 1, 12, 12, tzinfo=UTC), world.clock.now())
    changed = await world.schedules.change(
        ana,
        world.delivery(),
        places.orders,
        Rhythm(cadence=Cadence.WEEKLY, weekday=4, at=time(9), zone="UTC"),
        version=schedule.version,
    )
    assert f"{changed.starts_on:%A %d}" == "Friday 23"
