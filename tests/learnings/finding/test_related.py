"""Lessons beside one: of other domains what matters to it, of its own what says nearly the same. On both databases."""

from datetime import timedelta

import pytest

from bot.features.learnings.finding.relating import SAMPLE_LIVES
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import LearningId, OrganisationId
from tests.clock import MONDAY_NOON
from tests.learnings.finding.shelf import Shelf
from tests.learnings.place import ADA, ANA, CARLA, Place, orders_and_finance

QUEUES = "Message queues need back pressure, or the slowest consumer decides for everyone."
NOISE = (
    "Invoices close on the third working day of a month.",
    "A café near the office has the better coffee.",
    "Ask customers before renaming a product.",
    "Dashboards without owners rot within a quarter.",
    "Contracts want a reader who was not in the room.",
    "Label parcels on two sides.",
)


@pytest.fixture
async def shelf(any_database, clock):
    shelf = Shelf(any_database, clock)
    place = await orders_and_finance(any_database)
    shelf.orders, shelf.finance = place.orders, place.finance
    for number, text in enumerate(NOISE):
        await shelf.put(text, domain_id=(place.orders, place.finance)[number % 2])
    return shelf


async def beside(shelf, learning, by=ANA):
    found = await shelf.finding.related(by, LearningId(learning))
    return [hit.learning.id for hit in found.others], found.same and found.same.learning.id


async def test_what_other_domains_learned_about_the_same_is_related(shelf):
    own = await shelf.put(QUEUES, domain_id=shelf.orders)
    theirs = await shelf.put("Our queues had no back pressure and the consumer fell over.", domain_id=shelf.finance)
    further = await shelf.put("A consumer of messages should be told to slow down.", domain_id=shelf.finance)
    assert await beside(shelf, own) == ([theirs, further], None)
    assert await beside(shelf, theirs) == ([own], None)


async def test_nearly_the_same_in_ones_own_domain_is_told_apart(shelf):
    own = await shelf.put(QUEUES, domain_id=shelf.orders)
    before = await shelf.put(QUEUES.replace("everyone", "all"), domain_id=shelf.orders, state="active")
    copied = await shelf.put(QUEUES, domain_id=shelf.finance)
    assert await beside(shelf, own) == ([copied], before)
    await shelf.change(before, state="retired")
    assert await beside(shelf, own) == ([copied], None)


async def test_at_most_three_are_shown_and_of_one_logged_twice_only_one(shelf):
    own = await shelf.put(QUEUES, domain_id=shelf.orders)
    twice = [await shelf.put(QUEUES, domain_id=shelf.finance) for _ in range(2)]
    kinds = ("Queues want pressure in Peru.", "Consumers decide queues in Chile.", "Back pressure for slow queues.")
    others = {await shelf.put(text, domain_id=shelf.finance) for text in kinds}
    found, same = await beside(shelf, own)
    assert found[0] == twice[-1]
    assert len(found) == 3
    assert set(found[1:]) <= others
    assert same is None


async def test_only_what_its_reader_may_read_and_what_counts_as_true_is_related(shelf):
    own = await shelf.put(QUEUES, domain_id=shelf.orders)
    hidden = await shelf.put(QUEUES, domain_id=shelf.finance, visibility="domain", author_id="U-carla")
    for state in ("retired", "superseded", "merged", "undone"):
        await shelf.put(QUEUES, domain_id=shelf.finance, state=state)
    assert await beside(shelf, own) == ([], None)
    assert await beside(shelf, own, by=CARLA) == ([hidden], None)
    assert await beside(shelf, own, by=ADA) == ([hidden], None)


async def test_one_without_a_domain_is_compared_with_all_of_them(shelf):
    own = await shelf.put(QUEUES, domain_id=None, author_id="U-ana")
    theirs = await shelf.put(QUEUES, domain_id=shelf.orders)
    assert await beside(shelf, own) == ([theirs], None)


async def test_a_text_without_a_telling_word_has_nothing_beside_it(shelf):
    own = await shelf.put("It is what it is.", domain_id=shelf.orders)
    assert await beside(shelf, own) == ([], None)
    short = await shelf.put("Parcels.", domain_id=shelf.orders)
    theirs = await shelf.put("Parcels, parcels.", domain_id=shelf.finance)
    assert theirs in (await beside(shelf, short))[0]


async def test_what_one_may_not_read_has_nothing_beside_it(shelf, clock):
    hidden = await shelf.put(QUEUES, domain_id=shelf.finance, visibility="domain", author_id="U-carla")
    undone = await shelf.put(QUEUES, domain_id=shelf.orders, state="undone", author_id="U-ana")
    other = Shelf(shelf.database, clock, OrganisationId("T2"))
    domain = await Place(shelf.database, OrganisationId("T2")).domain("Orders")
    theirs = await other.put(QUEUES, domain_id=domain)
    for learning in (hidden, undone, theirs, 999_999):
        with pytest.raises(NotFoundError):
            await beside(shelf, learning)


async def test_a_long_text_is_compared_by_what_ranking_reads_of_it(shelf):
    own = await shelf.put(f"{QUEUES} {'Padding about gardens and rivers. ' * 400}", domain_id=shelf.orders)
    theirs = await shelf.put(f"{QUEUES} {'Padding about gardens and rivers. ' * 400}", domain_id=shelf.finance)
    assert await beside(shelf, own) == ([theirs], None)


async def test_how_rare_words_are_is_learned_anew_after_a_while(database, clock):
    place = await orders_and_finance(database)
    shelf = Shelf(database, clock)
    own = await shelf.put(QUEUES, domain_id=place.orders)
    theirs = await shelf.put("Queues and consumers decide.", domain_id=place.finance)
    assert await beside(shelf, own) == ([theirs], None)
    clock.set(MONDAY_NOON + SAMPLE_LIVES + timedelta(seconds=1))
    for _ in range(2):
        clock.advance(seconds=1)
        assert await beside(shelf, own) == ([theirs], None)
