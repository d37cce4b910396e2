"""What somebody may not read is no reason to find less of what they may."""

from tests.learnings.finding.shelf import Shelf
from tests.learnings.place import ANA, CARLA, orders_and_finance


async def test_a_word_that_stands_unseen_in_newer_ones_is_found_where_it_may_be_read(any_database, clock):
    place = await orders_and_finance(any_database)
    shelf = Shelf(any_database, clock)
    lesson = await shelf.put("The kestrel nests on the crane.", domain_id=place.orders)
    for _ in range(9):
        taker = await shelf.put("Count the parcels.", domain_id=place.finance)
        await shelf.put("A kestrel.", domain_id=place.finance, visibility="domain", state="merged", successor_id=taker)
    found = await shelf.found("kestrel quotas", by=ANA)
    assert [hit.learning.id for hit in found.hits] == [lesson]


async def test_what_was_meant_is_spelled_as_in_what_may_be_read(any_database, clock):
    place = await orders_and_finance(any_database)
    shelf = Shelf(any_database, clock)
    await shelf.put("We generate labels.", domain_id=place.orders)
    await shelf.put("The generator broke.", domain_id=place.finance, visibility="domain")
    assert (await shelf.found("genertor", by=ANA)).forgiven == {"genertor": "generate"}
    assert (await shelf.found("genertor", by=CARLA)).forgiven == {"genertor": "generator"}
