"""Short ways to fill a database with people, channels and domains, and to name who acts."""

from bot.kernel.access import Actor
from bot.kernel.ids import OrganisationId
from storage.tables import ChannelRow, DomainLeadRow, DomainRow, MembershipRow, PersonRow, SettingsRow
from tests.clock import MONDAY_NOON

ORGANISATION = OrganisationId("T1")


def acting(user, organisation=ORGANISATION, **more):
    return Actor(organisation=organisation, user=user, **more)


ANA, BEN, CARLA, ADA = (acting(user) for user in ("U-ana", "U-ben", "U-carla", "U-ada"))


class Place:
    """One organisation's rows."""

    orders: int
    finance: int

    def __init__(self, database, organisation=ORGANISATION):
        self._database = database
        self._organisation = organisation

    async def person(self, user, name="", **about):
        await self._write(lambda session: self._person(session, user, name, **about))

    async def channel(self, channel, name="", *, private, members=()):
        await self._write(lambda session: self._channel(session, channel, name, private=private, members=members))

    async def domain(self, name, *, channel=None, state="active", leads=()):
        """Add a domain and return its id."""
        return await self._write(lambda session: self._domain(session, name, channel=channel, state=state, leads=leads))

    async def furnish(self):
        """Add two domains, Ana in Orders' public channel, Ben its lead, Ada an admin: at once, as tests begin so."""

        def work(session):
            for user, name in (("U-ana", "Ana"), ("U-ben", "Ben"), ("U-carla", "Carla")):
                self._person(session, user, name)
            self._person(session, "U-ada", "Ada", is_admin=True)
            self._person(session, "U-gus", "Gus", is_guest=True)
            self._channel(session, "C-orders", "orders", private=False, members=["U-ana", "U-ben"])
            self._channel(session, "C-finance", "finance", private=True, members=["U-carla"])
            self._channel(session, "C-lunch", "lunch", private=False)
            return (
                self._domain(session, "Orders", channel="C-orders", leads=["U-ben"]),
                self._domain(session, "Finance", channel="C-finance", leads=["U-carla"]),
            )

        self.orders, self.finance = await self._write(work)

    async def archive(self, domain):
        def work(session):
            row = session.get(DomainRow, domain)
            row.state, row.channel_id = "archived", None

        await self._database.write(work)

    async def decide(self, **settings):
        """Let an admin decide for the organisation; the rest stays as it is by default."""
        given = {"emoji": "seedling", "domains_by": "members", "public_visibility": "everyone", **settings}
        row = SettingsRow(organisation=self._organisation, changed_at=MONDAY_NOON, **given)
        await self._write(lambda session: session.add(row))

    async def person_becomes_guest(self, user):
        def work(session):
            session.get(PersonRow, (self._organisation, user)).is_guest = True

        await self._write(work)

    async def chosen(self, user):
        """Read the id of the domain that somebody chose."""

        def look(session):
            row = session.get(PersonRow, (self._organisation, user))
            return None if row is None else row.chosen_domain_id

        return await self._database.read(look)

    async def _write(self, work):
        return await self._database.write(work)

    def _person(self, session, user, name="", **about):
        session.add(PersonRow(organisation=self._organisation, user_id=user, name=name, **about))

    def _channel(self, session, channel, name="", *, private, members=()):
        session.add(ChannelRow(organisation=self._organisation, channel_id=channel, name=name, is_private=private))
        session.add_all(
            MembershipRow(organisation=self._organisation, channel_id=channel, user_id=user) for user in members
        )

    def _domain(self, session, name, *, channel=None, state="active", leads=()):
        row = DomainRow(
            organisation=self._organisation,
            name=name,
            folded_name=name.lower(),
            channel_id=channel,
            state=state,
            created_at=MONDAY_NOON,
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        session.add_all(
            DomainLeadRow(domain_id=row.id, user_id=user, organisation=self._organisation) for user in leads
        )
        return row.id


async def orders_and_finance(database):
    """Fill an organisation with two domains, Ana in Orders' public channel, Ben its lead, Ada an admin."""
    place = Place(database)
    await place.furnish()
    return place
