"""Short ways to say who acts, and what they want, in tests about domains."""

from bot.features.domains.leads import LEADERSHIP
from bot.features.domains.rules import Draft
from bot.kernel.access import Actor
from bot.kernel.posts import Post
from storage.tables import ChannelRow, DomainLeadRow, DomainRow, MembershipRow, PersonRow
from tests.clock import MONDAY_NOON


def acting(user, organisation="T1", **more):
    return Actor(organisation=organisation, user=user, **more)


def wanted(name="Orders", *, purpose="Takes orders", channel="C1", leads=()):
    return Draft(name=name, purpose=purpose, channel=channel, leads=tuple(leads))


def decided_post(decided):
    return Post(
        key=f"domain:{decided.domain.id}:decided",
        kind="notice",
        text=f"{decided.by} {decided.accepted} {decided.leads}",
        blocks=[],
        user=decided.domain.proposed_by,
    )


def letter_post(letter):
    return Post(
        key=f"{LEADERSHIP}:{letter.domain.id}:{letter.domain.version}:{letter.to}",
        kind=LEADERSHIP,
        text=f"{letter.by} {letter.led} {letter.leads} {', '.join(letter.names)}",
        blocks=[],
        user=letter.to,
    )


class Rows:
    """Puts people, channels and domains straight into the database."""

    def __init__(self, database, organisation="T1"):
        self._database = database
        self._organisation = organisation

    async def person(self, user, **about):
        await self.people({user: about})

    async def people(self, everybody):
        """Add all of them at once: what is known of each, by their ids."""
        rows = [
            PersonRow(user_id=user, organisation=self._organisation, **{"name": user.title(), **about})
            for user, about in everybody.items()
        ]
        await self._database.write(lambda session: session.add_all(rows))

    async def channel(self, channel, **about):
        await self._add(ChannelRow(channel_id=channel, organisation=self._organisation, **about))

    async def member(self, channel, user):
        await self._add(MembershipRow(channel_id=channel, user_id=user, organisation=self._organisation))

    async def domain(self, name, *, state="active", leads=(), channel=None, proposed_by=None, **about):
        def work(session):
            row = DomainRow(
                organisation=self._organisation,
                name=name,
                folded_name=name.lower() if state in {"active", "unclaimed", "proposed"} else f"{name.lower()}\t0",
                state=state,
                channel_id=channel,
                proposed_by=proposed_by,
                created_at=MONDAY_NOON,
                **about,
            )
            session.add(row)
            session.flush()
            number = row.id or 0
            session.add_all(
                DomainLeadRow(domain_id=number, user_id=lead, organisation=self._organisation) for lead in leads
            )
            return number

        return await self._database.write(work)

    async def _add(self, row):
        await self._database.write(lambda session: session.add(row))
