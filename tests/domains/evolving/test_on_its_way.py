"""A digest that was on its way while its domain took another one in."""

import pytest

from bot.features.digests.rules.editions import LEFT_OUT
from bot.features.digests.rules.ledger import ALL_SEEN
from bot.kernel.ids import DomainId, EditionId, LearningId
from storage.tables import EditionItemRow
from tests.digests.world import World as Digests
from tests.domains.evolving.conftest import services
from tests.products.world import World as Products


class World(Digests):
    both: tuple[DomainId, ...]
    lessons: list[LearningId]
    of_both: list[EditionId]


@pytest.fixture
async def digests(any_database, clock):
    """Orders and Logistics have an edition each, with the same two lessons of Returns; neither is sent yet."""
    world = World(any_database, clock)
    await world.person("dan", is_admin=True)
    await world.person("ana")
    orders, logistics, returns = [
        await world.domain(name, purpose="Packs parcels", leads=("ana",)) for name in ("Orders", "Logistics", "Returns")
    ]
    world.both = (orders, logistics)
    world.lessons = [
        await world.learning(returns, f"Pack parcels so that {what} holds.") for what in ("paper", "string")
    ]
    await world.monday(1, hour=13)
    world.of_both = [await world.edition_of(domain) for domain in world.both]
    for edition in world.of_both:
        assert {entry.learning_id for entry in await world.entries(edition)} == set(world.lessons)
    return world


async def merged(world):
    products = Products(world.database, world.clock, world.organisation)
    await services(products).merge("dan", *world.both)


async def prepared(world):
    """What leaves of the edition of the domain that took the other one in."""
    (post,) = await world.posts(world.of_both[1])
    return await world.sending.prepare_system(world.organisation, post.key)


async def test_what_the_merged_domain_got_leaves_the_edition_and_nobody_is_told_of_it(digests):
    missed = digests.lessons[1]
    first = await digests.entries(digests.of_both[0])
    position = next(entry.position for entry in first if entry.learning_id == missed)
    await digests.change(EditionItemRow, (digests.of_both[0], position), left_out=LEFT_OUT)
    await digests.sent(digests.of_both[0])
    await merged(digests)
    for _ in range(2):
        post = await prepared(digests)
        assert "string" in str(post.blocks)
        assert "paper" not in str(post.blocks)
    assert [post for post in await digests.all_posts("notice") if "withdrawn" in post.text] == []


@pytest.mark.long
async def test_where_nothing_is_left_it_is_not_sent_and_the_ledger_says_why(digests):
    await digests.sent(digests.of_both[0])
    await merged(digests)
    assert await prepared(digests) is None
    told = await digests.read(lambda store: store.told(digests.organisation, digests.of_both[1]))
    assert (told.state, told.reason) == ("not_sent", ALL_SEEN)


@pytest.mark.long
async def test_what_the_merged_domain_did_not_get_any_more_stays(digests):
    # Its own edition is never sent: it is archived.
    await merged(digests)
    assert "paper" in str((await prepared(digests)).blocks)
    (post,) = await digests.posts(digests.of_both[0])
    assert await digests.sending.prepare_system(digests.organisation, post.key) is None


@pytest.mark.long
async def test_without_a_merge_everything_stays(digests):
    await digests.sent(digests.of_both[0])
    assert "paper" in str((await prepared(digests)).blocks)
