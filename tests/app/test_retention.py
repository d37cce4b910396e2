"""Claims are kept as long as a repeat may come, and not longer."""

from bot.app.retention import Retention
from bot.kernel.ids import Delivery, OrganisationId
from storage.claims import claim, first_answer

ORG = OrganisationId("T1")


async def test_old_claims_are_forgotten_and_recent_ones_kept(any_database, clock):
    await any_database.write(lambda s: claim(s, ORG, Delivery("old"), answer="1", now=clock.now()))
    clock.advance(days=7)
    await any_database.write(lambda s: claim(s, ORG, Delivery("new"), answer="2", now=clock.now()))
    clock.advance(days=2)
    assert await Retention(database=any_database, clock=clock).sweep() == 1
    assert await any_database.read(lambda s: first_answer(s, ORG, Delivery("old"))) is None
    assert await any_database.read(lambda s: first_answer(s, ORG, Delivery("new"))) == "2"
