"""Who uses a database, and what was imported before anybody did."""

from bot.kernel.ids import OrganisationId
from storage.organisations import FIRST_TO_COME, arrive, expect_first, known
from storage.tables import ChannelRow

ONE, TWO = OrganisationId("T1"), OrganisationId("T2")


async def test_what_was_imported_before_belongs_to_the_first_installation_that_comes(any_database, clock):
    def imported(session):
        expect_first(session, now=clock.now())
        session.add(ChannelRow(organisation=FIRST_TO_COME, channel_id="C1"))

    await any_database.write(imported)
    assert await any_database.read(known) == []
    got = await any_database.write(lambda s: arrive(s, ONE, name="One", url="", now=clock.now()))
    again = await any_database.write(lambda s: arrive(s, ONE, name="One", url="", now=clock.now()))
    other = await any_database.write(lambda s: arrive(s, TWO, name="Two", url="", now=clock.now()))
    assert (got, again, other) == (True, False, False)
    assert await any_database.read(lambda s: s.get(ChannelRow, ("T1", "C1")).channel_id) == "C1"


async def test_an_organisation_that_comes_second_gets_nothing_of_the_first_ones(any_database, clock):
    await any_database.write(lambda s: arrive(s, ONE, name="One", url="", now=clock.now()))
    await any_database.write(lambda s: s.add(ChannelRow(organisation="T1", channel_id="C1")))
    assert not await any_database.write(lambda s: arrive(s, TWO, name="Two", url="", now=clock.now()))
    assert await any_database.read(lambda s: s.get(ChannelRow, ("T2", "C1"))) is None
    assert await any_database.read(known) == ["T1", "T2"]
