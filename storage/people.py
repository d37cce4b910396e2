"""People, channels and memberships in rows and out."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from itertools import islice

from sqlmodel import Session, col, or_, select, update

from bot.features.people.rules import Channel, Led, Move, Person
from bot.features.people.store import PeopleStore
from bot.kernel.ids import ChannelId, DomainId, OrganisationId, TeamId, UserId
from bot.kernel.posts import Post
from storage.circles import circles_from, is_circle, leave_circles
from storage.engine import Database, UnitOfWork
from storage.outbox import enqueue
from storage.parts import has_part
from storage.settings import settings_of
from storage.standing import leads_of
from storage.tables import ChannelRow, ClaimRow, DomainRow, MembershipRow, PersonRow, SweepRow

SWEEP = "people"
ITSELF = "pollen"
ACTIVE = "active"
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

    def person(self, organisation: OrganisationId, user: UserId) -> Person | None:
        row = self._session.get(PersonRow, (organisation, user))
        return None if row is None or row.seen_at is None else person_in(row)

    def has_part(self, organisation: OrganisationId, user: UserId) -> bool:
        return has_part(self._session, organisation, user)

    def hear_of(self, organisation: OrganisationId, user: UserId, *, at: float, now: datetime) -> bool:
        return self._heard_first(organisation, _person_key(user), at=at, now=now)

    def has_heard_of(self, organisation: OrganisationId, user: UserId, *, after: datetime) -> bool:
        heard = self._session.get(ClaimRow, (organisation, _person_key(user)))
        return heard is not None and heard.claimed_at > after

    def save_people(self, organisation: OrganisationId, people: Sequence[Person], *, seen_at: datetime) -> None:
        forgotten_before = settings_of(self._session, organisation).names_forgotten_before(seen_at)
        known = self._people(organisation, [person.user for person in people])
        for person in people:
            row = known.get(person.user)
            if row is None:
                row = PersonRow(organisation=organisation, user_id=person.user)
                known[person.user] = row
                self._session.add(row)
            _write_person(row, person, seen_at)
            if forgotten_before is not None and row.left_at is not None and row.left_at <= forgotten_before:
                row.name = ""
        self._session.flush()

    def forget_names(self, organisation: OrganisationId, *, now: datetime) -> int:
        return forget_names(self._session, organisation, now=now)

    def deactivate_missing(
        self, organisation: OrganisationId, present: AbstractSet[UserId], *, seen_before: datetime
    ) -> int:
        listed = select(PersonRow.user_id).where(
            PersonRow.organisation == organisation,
            or_(col(PersonRow.is_active).is_(True), col(PersonRow.left_at).is_(None)),
            col(PersonRow.is_external).is_(False),
            col(PersonRow.seen_at) < seen_before,
        )
        gone = [user for user in self._session.exec(listed) if user not in present]
        for some in _portions(gone):
            self._session.exec(
                update(PersonRow)
                .where(col(PersonRow.organisation) == organisation, col(PersonRow.user_id).in_(some))
                .values(is_active=False, left_at=seen_before)
            )
        self.forget_names(organisation, now=seen_before)
        return len(gone)

    # Channels.

    def channel(self, organisation: OrganisationId, channel: ChannelId) -> Channel | None:
        row = self._session.get(ChannelRow, (organisation, channel))
        return None if row is None else channel_in(row)

    def save_channels(self, organisation: OrganisationId, channels: Sequence[Channel], *, seen_at: datetime) -> None:
        for channel in channels:
            row = self._channel(organisation, channel.channel)
            if row.seen_at is not None and row.seen_at > seen_at:
                # Slack was asked again since, and answered sooner.
                continue
            row.name = channel.name or row.name
            row.team_id = channel.team or row.team_id
            row.is_private = row.is_private if channel.is_private is None else channel.is_private
            row.is_archived = channel.is_archived
            row.is_shared = channel.is_shared
            if channel.bot_is_member is not None and not self._has_moved_itself(organisation, row, after=seen_at):
                row.bot_is_member = channel.bot_is_member
            row.seen_at = seen_at
        self._session.flush()

    def set_bot_membership(self, organisation: OrganisationId, channel: ChannelId, *, is_member: bool) -> None:
        self._channel(organisation, channel).bot_is_member = is_member
        self._session.flush()

    def lose(
        self, organisation: OrganisationId, channel: ChannelId, *, is_deleted: bool = False, seen_at: datetime
    ) -> None:
        row = self._channel(organisation, channel)
        row.is_private, row.bot_is_member = True, False
        row.is_archived = row.is_archived or is_deleted
        row.seen_at = seen_at
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
            select(DomainRow.channel_id, DomainRow.former_channel_id).where(DomainRow.organisation == organisation)
        ).all()
        channels = {channel for row in rows for channel in row if channel is not None and not is_circle(channel)}
        return tuple(ChannelId(channel) for channel in sorted(channels))

    def is_domain_channel(self, organisation: OrganisationId, channel: ChannelId) -> bool:
        return self._is_held(organisation, channel) or bool(circles_from(self._session, organisation, channel))

    def believed_public(
        self, organisation: OrganisationId, *, seen_before: datetime, most: int
    ) -> tuple[ChannelId, ...]:
        rows = self._session.exec(
            select(ChannelRow.channel_id)
            .where(
                ChannelRow.organisation == organisation,
                col(ChannelRow.is_private).is_(False),
                col(ChannelRow.seen_at) < seen_before,
            )
            .order_by(col(ChannelRow.seen_at), col(ChannelRow.channel_id))
            .limit(most)
        ).all()
        return tuple(ChannelId(channel) for channel in rows)

    def led_in(self, organisation: OrganisationId, channel: ChannelId) -> Led | None:
        row = self._session.exec(
            select(DomainRow).where(
                DomainRow.organisation == organisation, DomainRow.channel_id == channel, DomainRow.state == ACTIVE
            )
        ).one_or_none()
        if row is None or row.id is None:
            return None
        domain = DomainId(row.id)
        return Led(domain=domain, name=row.name, leads=leads_of(self._session, organisation, domain))

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        enqueue(self._session, organisation, post, now=now)

    # Who is where.

    def hear(self, organisation: OrganisationId, move: Move, *, now: datetime) -> bool:
        if move.user is not None and self._is_older_than_our_stay(organisation, move):
            return False
        return self._heard_first(organisation, _move_key(move.channel, move.user), at=move.at, now=now)

    def add_member(self, organisation: OrganisationId, channel: ChannelId, user: UserId) -> None:
        if not self._is_held(organisation, channel):
            return
        self._session.merge(MembershipRow(organisation=organisation, channel_id=channel, user_id=user))
        self._session.flush()

    def remove_member(self, organisation: OrganisationId, channel: ChannelId, user: UserId) -> None:
        row = self._session.get(MembershipRow, (organisation, channel, user))
        if row is not None:
            self._session.delete(row)
            self._session.flush()
        leave_circles(self._session, organisation, channel, [user])

    def replace_members(
        self,
        organisation: OrganisationId,
        channel: ChannelId,
        members: AbstractSet[UserId],
        *,
        heard_since: datetime,
    ) -> None:
        moved = self._moved_since(organisation, channel, heard_since)
        for circle in circles_from(self._session, organisation, channel):
            leave_circles(self._session, organisation, channel, self._members(organisation, circle) - members - moved)
        if not self._is_held(organisation, channel):
            return
        rows = self._session.exec(
            select(MembershipRow).where(MembershipRow.organisation == organisation, MembershipRow.channel_id == channel)
        ).all()
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

    def _is_held(self, organisation: OrganisationId, channel: ChannelId) -> bool:
        """Whether a domain has this channel now."""
        found = self._session.exec(
            select(DomainRow.id).where(DomainRow.organisation == organisation, DomainRow.channel_id == channel)
        ).first()
        return found is not None

    def _members(self, organisation: OrganisationId, channel: ChannelId) -> set[UserId]:
        rows = self._session.exec(
            select(MembershipRow.user_id).where(
                MembershipRow.organisation == organisation, MembershipRow.channel_id == channel
            )
        ).all()
        return {UserId(user) for user in rows}

    def _heard_first(self, organisation: OrganisationId, key: str, *, at: float, now: datetime) -> bool:
        """Note the newest news of its kind; False when the same or newer news was heard before."""
        row = self._session.get(ClaimRow, (organisation, key))
        if row is not None and float(row.answer) >= at:
            return False
        if row is None:
            row = ClaimRow(organisation=organisation, delivery=key, answer="", claimed_at=now)
        row.answer = repr(at)
        row.claimed_at = now
        self._session.add(row)
        self._session.flush()
        return True

    def _is_older_than_our_stay(self, organisation: OrganisationId, move: Move) -> bool:
        """Whether Pollen has come to the channel since: then everyone in it was read, and later moves were not heard."""
        came = self._session.get(ClaimRow, (organisation, _move_key(move.channel, None)))
        channel = self._session.get(ChannelRow, (organisation, move.channel))
        is_inside = channel is not None and channel.bot_is_member is True
        return is_inside and came is not None and float(came.answer) > move.at

    def _has_moved_itself(self, organisation: OrganisationId, row: ChannelRow, *, after: datetime) -> bool:
        """Whether Pollen came or went after that instant: then what was asked before it is out of date."""
        heard = self._session.get(ClaimRow, (organisation, _move_key(ChannelId(row.channel_id), None)))
        return heard is not None and heard.claimed_at > after

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


def forget_names(session: Session, organisation: OrganisationId, *, now: datetime) -> int:
    """Take away the names of those who left longer ago than the organisation keeps names; say how many.

    What may be shown no longer is not kept either. Who comes back is known by name again.
    """
    before = settings_of(session, organisation).names_forgotten_before(now)
    if before is None:
        return 0
    gone = session.exec(
        update(PersonRow)
        .where(
            col(PersonRow.organisation) == organisation,
            col(PersonRow.is_active).is_(False),
            col(PersonRow.left_at) <= before,
            col(PersonRow.name) != "",
        )
        .values(name="")
    )
    return int(gone.rowcount)


def person_in(row: PersonRow) -> Person:
    return Person(
        user=UserId(row.user_id),
        team=TeamId(row.team_id) if row.team_id else None,
        name=row.name,
        zone=row.zone,
        is_admin=row.is_admin,
        is_guest=row.is_guest,
        is_external=row.is_external,
        is_active=row.is_active,
        is_bot=row.is_bot,
    )


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


def _person_key(user: UserId) -> str:
    return f"person:{user}"


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
    row.left_at = None if person.is_active else row.left_at or seen_at
    row.is_bot = person.is_bot
    row.seen_at = seen_at


def _portions(items: Iterable[str]) -> Iterable[list[str]]:
    rest = iter(items)
    while some := list(islice(rest, AT_ONCE)):
        yield some
