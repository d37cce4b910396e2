"""People, channels and memberships in rows and out."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from itertools import islice

from sqlmodel import Session, col, select, update

from bot.features.people.rules import Channel, Move, Person
from bot.features.people.store import PeopleStore
from bot.kernel.ids import ChannelId, OrganisationId, TeamId, UserId
from storage.engine import Database, UnitOfWork
from storage.tables import ChannelRow, ClaimRow, DomainRow, MembershipRow, PersonRow, SweepRow

SWEEP = "people"
ITSELF = "pollen"
AT_ONCE = 200
"""Rows named in one statement: far below what either database takes."""


class SqlPeopleStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    # People.

    def seen_at(self, organisation: OrganisationId, user: UserId) -> datetime | None:
        row = self._session.get(PersonRow, (organisation, user))
        return None if row is None else row.seen_at

    def zone_of(self, organisation: OrganisationId, user: UserId) -> str | None:
        row = self._session.get(PersonRow, (organisation, user))
        return None if row is None else row.zone

    def save_people(self, organisation: OrganisationId, people: Sequence[Person], *, seen_at: datetime) -> None:
        known = self._people(organisation, [person.user for person in people])
        for person in people:
            row = known.get(person.user)
            if row is None:
                row = PersonRow(organisation=organisation, user_id=person.user)
                known[person.user] = row
                self._session.add(row)
            _write_person(row, person, seen_at)
        self._session.flush()

    def deactivate_missing(
        self, organisation: OrganisationId, present: AbstractSet[UserId], *, seen_before: datetime
    ) -> int:
        listed = select(PersonRow.user_id).where(
            PersonRow.organisation == organisation,
            col(PersonRow.is_active).is_(True),
            col(PersonRow.is_external).is_(False),
            col(PersonRow.seen_at) < seen_before,
        )
        gone = [user for user in self._session.exec(listed) if user not in present]
        for some in _portions(gone):
            self._session.exec(
                update(PersonRow)
                .where(col(PersonRow.organisation) == organisation, col(PersonRow.user_id).in_(some))
                .values(is_active=False)
            )
        return len(gone)

    # Channels.

    def channel(self, organisation: OrganisationId, channel: ChannelId) -> Channel | None:
        row = self._session.get(ChannelRow, (organisation, channel))
        return None if row is None else channel_in(row)

    def save_channels(self, organisation: OrganisationId, channels: Sequence[Channel], *, seen_at: datetime) -> None:
        for channel in channels:
            row = self._channel(organisation, channel.channel)
            row.name = channel.name or row.name
            row.team_id = channel.team or row.team_id
            row.is_private = row.is_private if channel.is_private is None else channel.is_private
            row.is_archived = channel.is_archived
            row.is_shared = channel.is_shared
            row.bot_is_member = row.bot_is_member if channel.bot_is_member is None else channel.bot_is_member
            row.seen_at = seen_at
        self._session.flush()

    def set_bot_membership(self, organisation: OrganisationId, channel: ChannelId, *, is_member: bool) -> None:
        self._channel(organisation, channel).bot_is_member = is_member
        self._session.flush()

    def set_bot_channels(
        self, organisation: OrganisationId, channels: AbstractSet[ChannelId], *, heard_since: datetime
    ) -> None:
        rows = self._session.exec(select(ChannelRow).where(ChannelRow.organisation == organisation)).all()
        for row in rows:
            heard = self._session.get(ClaimRow, (organisation, _move_key(ChannelId(row.channel_id), None)))
            if heard is None or heard.claimed_at < heard_since:
                row.bot_is_member = row.channel_id in channels
        self._session.flush()

    def domain_channels(self, organisation: OrganisationId) -> tuple[ChannelId, ...]:
        rows = self._session.exec(
            select(DomainRow.channel_id)
            .where(DomainRow.organisation == organisation, col(DomainRow.channel_id).is_not(None))
            .order_by(col(DomainRow.channel_id))
        ).all()
        return tuple(ChannelId(channel) for channel in rows if channel is not None)

    def is_domain_channel(self, organisation: OrganisationId, channel: ChannelId) -> bool:
        found = self._session.exec(
            select(DomainRow.id).where(DomainRow.organisation == organisation, DomainRow.channel_id == channel)
        ).first()
        return found is not None

    # Who is where.

    def hear(self, organisation: OrganisationId, move: Move, *, now: datetime) -> bool:
        key = (organisation, _move_key(move.channel, move.user))
        row = self._session.get(ClaimRow, key)
        if row is not None and float(row.answer) >= move.at:
            return False
        if row is None:
            row = ClaimRow(organisation=organisation, delivery=key[1], answer="", claimed_at=now)
        row.answer = repr(move.at)
        row.claimed_at = now
        self._session.add(row)
        self._session.flush()
        return True

    def add_member(self, organisation: OrganisationId, channel: ChannelId, user: UserId) -> None:
        self._session.merge(MembershipRow(organisation=organisation, channel_id=channel, user_id=user))
        self._session.flush()

    def remove_member(self, organisation: OrganisationId, channel: ChannelId, user: UserId) -> None:
        row = self._session.get(MembershipRow, (organisation, channel, user))
        if row is not None:
            self._session.delete(row)
            self._session.flush()

    def replace_members(
        self,
        organisation: OrganisationId,
        channel: ChannelId,
        members: AbstractSet[UserId],
        *,
        heard_since: datetime,
    ) -> None:
        rows = self._session.exec(
            select(MembershipRow).where(MembershipRow.organisation == organisation, MembershipRow.channel_id == channel)
        ).all()
        moved = self._moved_since(organisation, channel, heard_since)
        for row in rows:
            if row.user_id not in members and row.user_id not in moved:
                self._session.delete(row)
        known = {row.user_id for row in rows}
        self._session.add_all(
            MembershipRow(organisation=organisation, channel_id=channel, user_id=user)
            for user in sorted(members - known - moved)
        )
        self._session.flush()

    # The sweep.

    def last_done(self, organisation: OrganisationId) -> datetime | None:
        row = self._session.get(SweepRow, (organisation, SWEEP))
        return None if row is None else row.last_done

    def done(self, organisation: OrganisationId, *, at: datetime) -> None:
        self._session.merge(SweepRow(organisation=organisation, name=SWEEP, last_done=at))
        self._session.flush()

    def _people(self, organisation: OrganisationId, users: Iterable[UserId]) -> dict[str, PersonRow]:
        found: dict[str, PersonRow] = {}
        for some in _portions(users):
            rows = self._session.exec(
                select(PersonRow).where(PersonRow.organisation == organisation, col(PersonRow.user_id).in_(some))
            )
            found.update({row.user_id: row for row in rows})
        return found

    def _channel(self, organisation: OrganisationId, channel: ChannelId) -> ChannelRow:
        """Return the channel's row, a new one where there is none."""
        row = self._session.get(ChannelRow, (organisation, channel))
        if row is None:
            row = ChannelRow(organisation=organisation, channel_id=channel)
            self._session.add(row)
        return row

    def _moved_since(self, organisation: OrganisationId, channel: ChannelId, instant: datetime) -> set[UserId]:
        start = _move_key(channel, None).removesuffix(ITSELF)
        found = self._session.exec(
            select(ClaimRow.delivery).where(
                ClaimRow.organisation == organisation,
                col(ClaimRow.delivery).startswith(start, autoescape=True),
                col(ClaimRow.claimed_at) >= instant,
            )
        )
        return {UserId(key.removeprefix(start)) for key in found}


def channel_in(row: ChannelRow) -> Channel:
    return Channel(
        channel=ChannelId(row.channel_id),
        team=TeamId(row.team_id) if row.team_id else None,
        name=row.name,
        is_private=row.is_private,
        is_archived=row.is_archived,
        is_shared=row.is_shared,
        bot_is_member=row.bot_is_member,
    )


def people_transactions(database: Database) -> UnitOfWork[PeopleStore]:
    return UnitOfWork(database, SqlPeopleStore)


def _move_key(channel: ChannelId, user: UserId | None) -> str:
    """Name what is heard of one person and channel.

    The newest move lives among the claims: like them it answers repeats, and like them it
    may be forgotten once no repeat can come any more.
    """
    return f"move:{channel}:{user or ITSELF}"


def _write_person(row: PersonRow, person: Person, seen_at: datetime) -> None:
    row.team_id = person.team or row.team_id
    row.name = person.name or row.name
    row.zone = person.zone or row.zone
    row.is_admin = person.is_admin
    row.is_guest = person.is_guest
    row.is_external = person.is_external
    row.is_active = person.is_active
    row.is_bot = person.is_bot
    row.seen_at = seen_at


def _portions(items: Iterable[str]) -> Iterable[list[str]]:
    rest = iter(items)
    while some := list(islice(rest, AT_ONCE)):
        yield some
