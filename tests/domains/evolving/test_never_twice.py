"""Whatever becomes of domains: no lesson comes twice to one, or to what it became, and nothing comes to one that is gone."""

import asyncio
import itertools
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import col, select

from bot.features.digests.rules.editions import USES_FROM
from bot.features.domains.evolving.rules import Splitting, Taking
from bot.features.domains.rules import seen_of
from bot.features.products.rules.ownership import Why, is_unbroken
from bot.features.products.rules.product import Owner
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import OrganisationId, UserId
from storage.engine import Database
from storage.tables import (
    ApplicationRow,
    ChannelRow,
    DomainRow,
    LearningRow,
    LearningTagRow,
    ProductRow,
    TagRow,
)
from tests.clock import ManualClock
from tests.digests.world import World as Digests
from tests.domains.evolving.conftest import services
from tests.domains.words import wanted
from tests.products.world import World as Products

NUMBER = itertools.count()
WHICH = st.integers(0, 4)
TAG = "packing"


class Life(RuleBasedStateMachine):
    """Domains that learn, apply, merge, split and get other names, with their editions between.

    The model knows for each domain what it and whatever it came from got.
    """

    database: Database

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = ManualClock()
        organisation = OrganisationId(f"T-life-{next(NUMBER)}")
        self.digests = Digests(self.database, self.clock, organisation)
        self.products = Products(self.database, self.clock, organisation)
        self.desk = services(self.products)
        self.names = (f"Name {number}" for number in itertools.count())
        self.domains = []
        self.gone = {}
        self.got = {}
        self.seen = set()
        self.waiting = []
        self.owners = {}
        self.learned = []

    def teardown(self):
        self.loop.close()

    def run(self, work):
        return self.loop.run_until_complete(work)

    @property
    def organisation(self):
        return self.digests.organisation

    @initialize()
    def begin(self):
        async def settle():
            await self.digests.person("dan", is_admin=True)
            await self.digests.person("ana")
            for name in ("Orders", "Logistics", "Returns"):
                domain = await self.digests.domain(name, purpose="Packs parcels", leads=("ana",))
                product = await self.products.product(name, domain, owner="ana")
                self.domains.append(domain)
                self.got[domain] = set()
                self.owners[product.id] = "ana"

        self.run(settle())
        for which in range(6):
            self.learn(which, is_tagged=True, visibility="everyone")
        self.apply(1, 0)
        self.apply(2, 1)
        self.digest(1)

    def one(self, which):
        return self.domains[which % len(self.domains)]

    # What people do.

    @rule(which=WHICH, is_tagged=st.booleans(), visibility=st.sampled_from(("everyone", "everyone", "domain")))
    def learn(self, which, is_tagged, visibility):
        text = f"Pack parcels so that lesson {len(self.learned)} holds."

        async def work():
            learning = await self.digests.learning(self.one(which), text, visibility=visibility)
            if is_tagged:
                await self.products.database.write(lambda session: tag(session, self.organisation, learning))
            return learning

        self.learned.append(self.run(work()))

    @rule(which=WHICH, lesson=st.integers(0, 20))
    def apply(self, which, lesson):
        if not self.learned:
            return
        domain, learning = self.one(which), self.learned[lesson % len(self.learned)]
        asked = self.run(self.digests.rows(select(ApplicationRow).where(ApplicationRow.learning_id == learning)))
        if domain not in {answer.domain_id for answer in asked}:
            self.run(self.digests.application(learning, domain, "applied"))

    @rule(which=WHICH, into=WHICH)
    def merge(self, which, into):
        domain, other = self.one(which), self.one(into)
        try:
            self.run(self.desk.merge("dan", domain, other))
        except UserFacingError:
            assert domain == other
            return
        self.domains.remove(domain)
        self.gone[domain] = len(self.seen)
        self.got[other] |= self.got.pop(domain)

    @rule(which=WHICH)
    def split(self, which):
        domain, name = self.one(which), next(self.names)
        channel = f"C_{name}"

        async def work():
            await self.digests.merge(
                ChannelRow(
                    organisation=self.organisation, channel_id=channel, name=name, is_private=False, bot_is_member=True
                )
            )
            draft = wanted(name, purpose="Packs parcels", channel=channel, leads=("ana",))
            try:
                offer = await self.desk.splits.offer(self.products.actor("dan"), domain)
            except UserFacingError:
                # There is nothing that a new one could take along.
                return None
            taking = Taking(
                products=tuple(one.id for one in offer.products[:1]), tags=tuple(one.folded for one in offer.tags)
            )
            return await self.desk.split("dan", domain, Splitting(draft=draft, taking=taking))

        done = self.run(work())
        if done is None:
            return
        self.domains.append(done.new.id)
        self.got[done.new.id] = set(self.got[domain])

    @rule(which=WHICH)
    def rename(self, which):
        actor, domain = self.products.actor("dan"), self.one(which)

        async def work():
            current = (await self.desk.leading.beginning(actor, domain)).domain
            draft = replace(current.draft, name=next(self.names))
            await self.desk.domains.edit(actor, domain, draft, seen=seen_of(current), delivery=self.products.delivery())

        self.run(work())

    @rule(which=st.integers(0, 2), to=st.sampled_from(("ana", "dan", None)))
    def hand_over(self, which, to):
        product = list(self.owners)[which]
        owner = None if to is None else Owner(user=to)
        self.run(
            self.products.products(
                lambda store: store.give(
                    self.organisation, product, owner, why=Why.TAKEN, by=UserId("dan"), now=self.clock.now()
                )
            )
        )
        self.owners[product] = to

    # What happens by itself.

    @rule(weeks=st.sampled_from((1, 1, 2, 4)), is_slow=st.booleans())
    def digest(self, weeks, is_slow=False):
        """Let the editions that are due by then be made and sent; `is_slow`: sent only the next time."""

        async def work():
            while self.waiting:
                await self.deliver(self.waiting.pop())
            await self.digests.schedules.create_missing_system(self.organisation)
            for _ in range(weeks):
                self.clock.advance(weeks=1)
                await self.digests.sweep()
                for edition in await self.digests.all_editions():
                    if edition.organisation == self.organisation and edition.id not in self.seen:
                        self.seen.add(edition.id)
                        self.waiting.append(edition)
                while self.waiting and not is_slow:
                    await self.deliver(self.waiting.pop(0))

        self.run(work())

    async def deliver(self, edition):
        if edition.domain_id is None or edition.state != "queued":
            return
        (post, *_) = await self.digests.posts(edition.id)
        if await self.digests.sending.prepare_system(self.organisation, post.key) is None:
            await self.digests.sent(edition.id, "dropped")
            return
        assert edition.domain_id in self.domains, "an archived domain got an edition"
        await self.digests.sent(edition.id)
        for entry in await self.digests.entries(edition.id):
            if entry.left_out is not None:
                continue
            # A use is told once for each domain that answered, whatever that is called.
            told: tuple[object, ...] = ("lesson", entry.learning_id)
            if entry.position >= USES_FROM:
                told = ("use", entry.learning_id, await self.answer(entry))
            assert told not in self.got[edition.domain_id], f"{told} came twice"
            self.got[edition.domain_id].add(told)

    async def answer(self, entry):
        """Of which answer of another domain an edition told; it stays the same when that becomes part of a third."""

        def look(session):
            answers = session.exec(
                select(ApplicationRow.id, DomainRow.name)
                .join(DomainRow, col(DomainRow.id) == ApplicationRow.domain_id)
                .where(ApplicationRow.learning_id == entry.learning_id)
            ).all()
            _, answer = max((len(name), number) for number, name in answers if name in entry.reason)
            return answer

        return await self.products.database.read(look)

    # What always holds.

    @invariant()
    def what_is_gone_is_empty_but_for_what_only_it_may_read(self):
        def look(session):
            products = session.exec(select(ProductRow).where(ProductRow.organisation == self.organisation)).all()
            learnings = session.exec(select(LearningRow).where(LearningRow.organisation == self.organisation)).all()
            return {row.domain_id for row in products} | {
                row.domain_id for row in learnings if row.visibility == "everyone"
            }

        assert self.run(self.products.database.read(look)) <= set(self.domains)

    @invariant()
    def every_product_has_one_owner_or_visibly_none(self):
        for product, owner in self.owners.items():
            now = self.run(self.products.as_now(product))
            assert (None if now.owner is None else now.owner.user) == owner
            assert is_unbroken(self.run(self.stretches(product)))

    async def stretches(self, product):
        return await self.products.products(lambda store: store.ownerships(self.organisation, product))


def tag(session, organisation, learning):
    session.merge(TagRow(organisation=organisation, folded=TAG, label=TAG))
    session.flush()
    session.add(LearningTagRow(organisation=organisation, learning_id=learning, folded=TAG))


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


@pytest.mark.long
def test_nothing_comes_twice_whatever_becomes_of_domains(database):
    live(database, examples=1, steps=8)


@pytest.mark.long
def test_nothing_comes_twice_whatever_becomes_of_domains_for_long(any_database):
    live(any_database, examples=10, steps=20)


@pytest.fixture
def life(database):
    life = type("LifeThere", (Life,), {"database": database})()
    life.begin()
    yield life
    life.teardown()


def uses(life):
    return sum(1 for told in life.got[life.domains[0]] if told[0] == "use")


def test_a_use_is_not_told_again_because_who_uses_it_is_called_otherwise(life):
    assert uses(life) == 1
    life.rename(1)
    life.digest(1)
    life.merge(1, 2)
    life.digest(1)
    assert uses(life) == 1


@pytest.mark.long
def test_a_new_domain_does_not_get_again_what_it_got_as_a_part_of_the_old_one(life):
    life.split(1)
    life.digest(2)
    assert life.got[life.domains[-1]]


@pytest.mark.long
def test_what_was_merged_back_got_all_that_both_got(life):
    life.split(0)
    life.learn(1, is_tagged=False, visibility="everyone")
    life.digest(1)
    life.merge(3, 0)
    life.digest(2)
    life.merge(0, 1)
    life.digest(2)
