"""Whatever happens to a product, in any order: one owner or visibly none at every moment, and a history without holes."""

import asyncio
import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.features.products.handing_over.rules import Act, State
from bot.features.products.handing_over.seen import Done, Seen, Underway
from bot.features.products.rules.ownership import Why, is_unbroken, owner_at
from bot.features.products.rules.product import Status
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import HandOverId, OrganisationId
from storage.engine import Database
from tests.clock import ManualClock
from tests.products.handing_over.desk import Desk
from tests.products.world import World

NUMBER = itertools.count()
PEOPLE = ("ana", "dan", "cora", "eli", "fay")
SOMEBODY = st.sampled_from(PEOPLE)


class Life(RuleBasedStateMachine):
    """A product, and a model of it: who owned it since when, which hand-over is open, who is here."""

    database: Database

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = ManualClock()
        self.world = World(self.database, self.clock, OrganisationId(f"T-life-{next(NUMBER)}"))
        self.owners: list[tuple[datetime, str | None]] = []
        self.open: Any = None
        self.ended: set[int] = set()
        self.last = HandOverId(0)
        self.gone: set[str] = set()

    def teardown(self):
        self.loop.close()

    def run(self, work):
        return self.loop.run_until_complete(work)

    @initialize(owner=st.one_of(st.none(), SOMEBODY))
    def begin(self, owner):
        async def settle():
            for user in PEOPLE:
                await self.world.person(user, is_admin=user == "dan")
            orders = await self.world.domain("Orders", leads=("ana",))
            return await self.world.product("Orders placed", orders, owner=owner)

        self.desk = Desk(self.world, self.run(settle()))
        self.owners.append((self.clock.now(), owner))

    @property
    def owner(self):
        return self.owners[-1][1]

    def owned(self, owner):
        self.owners.append((self.clock.now(), owner))

    # What people do.

    @rule(by=SOMEBODY, to=SOMEBODY)
    def propose(self, by, to):
        may = by not in self.gone and by in {"ana", "dan", self.owner} and to not in {*self.gone, self.owner}
        try:
            done = self.run(self.desk.try_to_propose(by, to))
        except UserFacingError:
            assert not may or self.is_retired
            return
        if isinstance(done, Underway):
            assert self.is_open
            return
        assert may
        assert not self.is_open
        assert not self.is_retired
        assert isinstance(done, Seen)
        self.last = done.hand_over.id
        self.open = (self.last, by, to, self.owner, len(self.owners), self.clock.now())

    @rule(by=SOMEBODY, act=st.sampled_from(Act), older=st.booleans())
    def decide(self, by, act, older):
        number = HandOverId(max(1, self.last - 1)) if older else self.last
        try:
            done = self.run(self.desk.try_to_decide(by, act, number))
        except UserFacingError:
            return
        if not isinstance(done, Done):
            assert not self.is_open or number != self.open[0]
            return
        assert self.is_open
        assert number == self.open[0]
        _, proposer, to, owner, *_ = self.open
        self.open = None
        if act is Act.WITHDRAW:
            assert by in {"ana", "dan", proposer, owner}
            return
        assert by == to
        if act is Act.ACCEPT:
            self.owned(to)

    @rule(by=SOMEBODY)
    def take(self, by):
        """As a lead takes what nobody owns."""
        if self.owner is None and by not in self.gone:
            self.run(self.desk.give(by, Why.TAKEN))
            self.owned(by)

    @rule(user=SOMEBODY)
    def leave(self, user):
        """As the sweep of people who left does it: what was theirs is nobody's."""
        if user in self.gone:
            return
        self.gone.add(user)
        self.run(self.desk.turn(user, is_active=False))
        if self.owner == user:
            self.run(self.desk.give(None, Why.LEFT))
            self.owned(None)

    @rule(user=SOMEBODY)
    def come_back(self, user):
        if user in self.gone:
            self.run(self.desk.sweep())
            self.gone.discard(user)
            self.run(self.desk.turn(user, is_active=True))

    is_retired = False

    @rule()
    def retire_or_bring_back(self):
        self.run(self.desk.sweep())
        self.is_retired = not self.is_retired
        self.run(self.desk.status(Status.RETIRED if self.is_retired else Status.ACTIVE))
        self.run(self.desk.sweep())

    # What happens by itself.

    @rule(hours=st.sampled_from((0, 1, 24, 240, 336, 500)))
    def wait(self, hours):
        self.clock.advance(hours=hours)

    @rule()
    def sweep(self):
        self.run(self.desk.sweep())

    @rule()
    def send(self):
        self.run(self.desk.send())

    # What always holds.

    @property
    def is_open(self):
        if self.open is None:
            return False
        _, by, to, _, owners, since = self.open
        still = owners == len(self.owners) and not {by, to} & self.gone and not self.is_retired
        if not still or self.clock.now() >= since + timedelta(days=14):
            self.open = None
        return self.open is not None

    @invariant()
    def one_owner_or_visibly_none(self):
        if not self.owners:
            return
        product = self.run(self.world.as_now(self.desk.product))
        assert (None if product.owner is None else product.owner.user) == self.owner
        assert product.is_unowned == (self.owner is None and not self.is_retired)
        stretches = self.run(self.world.products(lambda s: s.ownerships(self.world.organisation, self.desk.product.id)))
        assert is_unbroken(stretches)
        assert [None if one.owner is None else one.owner.user for one in stretches] == [one for _, one in self.owners]
        for number, (since, _) in enumerate(self.owners):
            assert stretches[number].since == since
            # Two changes in the same instant leave the later one as what was true then.
            later = [owner for at, owner in self.owners if at <= since]
            found = owner_at(stretches, since)
            assert found is not None
            assert (None if found.owner is None else found.owner.user) == later[-1]

    @invariant()
    def what_ended_stays_ended_and_one_at_most_is_open(self):
        if not self.last:
            return
        states = [self.run(self.desk.hand_over(HandOverId(number))).state for number in self.numbers()]
        assert states.count(State.PROPOSED) <= 1
        if self.is_open:
            assert states[-1] is State.PROPOSED
        ended = {number for number, state in enumerate(states) if state is not State.PROPOSED}
        assert self.ended <= ended
        self.ended = ended

    def numbers(self):
        first = self.first = getattr(self, "first", self.last)
        return range(first, self.last + 1)


def live(database, *, examples, steps):
    life = type("LifeThere", (Life,), {"database": database})
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
            deadline=None,
        ),
    )


def test_a_product_never_has_two_owners_and_no_hole(database):
    live(database, examples=1, steps=10)


@pytest.mark.long
def test_a_product_never_has_two_owners_and_no_hole_for_long(any_database):
    live(any_database, examples=30, steps=40)
