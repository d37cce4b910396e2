"""A small organisation in rows, and the digests' services over it."""

import itertools
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from bot.features.digests.choosing import Chooser
from bot.features.digests.copies import Copies
from bot.features.digests.editions import Editions
from bot.features.digests.questions import Questions
from bot.features.digests.responses import Responses
from bot.features.digests.rules.calendar import Cadence, Rhythm
from bot.features.digests.rules.editions import Edition
from bot.features.digests.rules.schedules import Schedule
from bot.features.digests.schedules import Schedules
from bot.features.digests.sending import Sending
from bot.features.digests.service import Digests
from bot.kernel.access import Actor
from bot.kernel.ids import ChannelId, Delivery, DomainId, EditionId, LearningId, OrganisationId, UserId
from bot.matching.words import fold
from handlers.digests.messages import PAGES
from storage.digests import SqlDigestStore, digest_transactions
from storage.engine import Database
from storage.tables import (
    ApplicationRow,
    ChannelRow,
    DomainLeadRow,
    DomainRow,
    EditionItemRow,
    EditionRow,
    LearningRow,
    MembershipRow,
    PersonRow,
    PostRow,
    ScheduleRow,
)

HOME = OrganisationId("T1")
ORGANISATION_CHANNEL = ChannelId("C_ALL")
WEEKLY = Rhythm(cadence=Cadence.WEEKLY, weekday=0, at=time(12), zone="UTC")
T = TypeVar("T")


class World:
    """Everything happens in organisation T1 unless a test says otherwise."""

    def __init__(self, database: Database, clock: Any, organisation: OrganisationId = HOME) -> None:
        self.database, self.clock, self.organisation = database, clock, organisation
        self.woken = 0
        self._deliveries = itertools.count()
        transactions = digest_transactions(database)
        chooser = Chooser()
        self.editions = Editions(transactions=transactions, clock=clock, pages=PAGES, chooser=chooser, wake=self._wake)
        self.schedules = Schedules(transactions=transactions, clock=clock, make_due=self.editions.make_due_of_system)
        self.sending = Sending(transactions=transactions, clock=clock, pages=PAGES, wake=self._wake)
        self.copies = Copies(transactions=transactions, clock=clock, pages=PAGES, wake=self._wake)
        self.questions = Questions(transactions=transactions, clock=clock, pages=PAGES, wake=self._wake)
        self.responses = Responses(transactions=transactions, clock=clock, pages=PAGES, wake=self._wake)
        self.digests = Digests(transactions=transactions, clock=clock, pages=PAGES, chooser=chooser)

    # Who and what there is.

    async def person(self, user: str, name: str | None = None, **more: Any) -> Actor:
        await self.people({user: {"name": name or user.title(), **more}})
        return self.actor(user)

    async def people(self, everybody: Mapping[str, Mapping[str, Any]]) -> None:
        """Add all of them at once: what is known of each, by their ids."""
        rows = [PersonRow(organisation=self.organisation, user_id=user, **more) for user, more in everybody.items()]
        await self.database.write(lambda session: session.add_all(rows))

    def actor(self, user: str, *, external: bool = False) -> Actor:
        return Actor(organisation=self.organisation, user=UserId(user), external=external)

    async def domain(
        self,
        name: str,
        *,
        purpose: str = "",
        leads: tuple[str, ...] = (),
        state: str = "active",
        channel: str | None = "",
        **seen: Any,
    ) -> DomainId:
        """Without `channel`, the domain has one with its own name, public and with Pollen in it."""
        channel_id = f"C_{name.upper()}_{self.organisation}" if channel == "" else channel

        def work(session: Session) -> DomainId:
            if channel_id is not None:
                known: dict[str, Any] = {"name": name.lower(), "is_private": False, "bot_is_member": True} | seen
                session.merge(ChannelRow(organisation=self.organisation, channel_id=channel_id, **known))
            row = DomainRow(
                organisation=self.organisation,
                name=name,
                folded_name=fold(name),
                purpose=purpose,
                channel_id=channel_id,
                state=state,
                created_at=self.clock.now(),
            )
            session.add(row)
            session.flush()
            for lead in leads:
                session.add(DomainLeadRow(organisation=self.organisation, domain_id=row.id or 0, user_id=lead))
            return DomainId(row.id or 0)

        return await self.database.write(work)

    async def learning(
        self, domain: DomainId | None, text: str, *, ago: timedelta = timedelta(hours=1), **more: Any
    ) -> LearningId:
        given: dict[str, Any] = {"visibility": "everyone", "logged_at": self.clock.now() - ago} | more
        row = LearningRow(organisation=self.organisation, domain_id=domain, text=text, **given)
        await self.keep(row)
        return LearningId(row.id or 0)

    async def set_up(self, rhythm: Rhythm = WEEKLY, *, by: str = "dan", **seen: Any) -> Schedule:
        """Let an admin give the organisation a digest, in a channel that is public and has Pollen in it."""
        known: dict[str, Any] = {"name": "all", "is_private": False, "bot_is_member": True} | seen
        await self.merge(ChannelRow(organisation=self.organisation, channel_id=ORGANISATION_CHANNEL, **known))
        return await self.schedules.change(
            self.actor(by), self.delivery(), None, rhythm, version=0, channel=ORGANISATION_CHANNEL
        )

    async def merge(self, row: Any) -> None:
        def work(session: Session) -> None:
            session.merge(row)

        await self.database.write(work)

    async def keep(self, row: Any) -> None:
        def work(session: Session) -> None:
            session.add(row)
            session.flush()

        await self.database.write(work)

    async def change(self, table: Any, key: Any, **values: Any) -> None:
        def work(session: Session) -> None:
            row = session.get_one(table, key)
            for name, value in values.items():
                setattr(row, name, value)

        await self.database.write(work)

    async def change_learning(self, learning: LearningId, **values: Any) -> None:
        """Change a learning as its service does: with a new version."""

        def work(session: Session) -> None:
            row = session.get_one(LearningRow, learning)
            for name, value in values.items():
                setattr(row, name, value)
            row.version, row.changed_at = row.version + 1, self.clock.now()

        await self.database.write(work)

    async def change_channel(self, domain: DomainId, **values: Any) -> None:
        await self.change(ChannelRow, (self.organisation, await self.channel_of(domain)), **values)

    async def join(self, user: str, channel: ChannelId) -> None:
        await self.keep(MembershipRow(organisation=self.organisation, channel_id=channel, user_id=user))

    async def application(
        self, learning: LearningId, domain: DomainId, state: str = "planned", *, outcome: str | None = None
    ) -> None:
        await self.keep(
            ApplicationRow(
                organisation=self.organisation,
                learning_id=learning,
                domain_id=domain,
                state=state,
                outcome=outcome,
                answered_by="U_SOMEONE",
                answered_at=self.clock.now(),
            )
        )

    # What happens.

    async def sweep(self) -> None:
        await self.schedules.create_missing_system(self.organisation)
        await self.editions.make_due_system(self.organisation)

    async def follow(self) -> None:
        """Let what was posted follow its lessons."""
        await self.copies.follow_system(self.organisation)
        await self.questions.follow_system(self.organisation)

    async def monday(self, weeks: int = 1, *, hour: int = 9) -> None:
        """Go to the Monday so many weeks after the first one (5 January 2026), and sweep."""
        await self.schedules.create_missing_system(self.organisation)
        self.clock.set(datetime(2026, 1, 5, hour, tzinfo=self.clock.now().tzinfo) + timedelta(weeks=weeks))
        await self.sweep()

    async def sent(self, edition: EditionId, state: str = "posted", *, error: str | None = None) -> None:
        """Let the outbox have sent an edition's latest post."""
        post = (await self.posts(edition))[-1]
        await self.change(
            PostRow, post.id, state=state, error=error, posted_channel_id=post.channel_id, ts=f"100{post.id}.000100"
        )

    def delivery(self) -> Delivery:
        return Delivery(f"trigger:{next(self._deliveries)}")

    # What is there.

    async def read(self, look: Callable[[SqlDigestStore], T]) -> T:
        return await digest_transactions(self.database).read(look)

    async def write(self, work: Callable[[SqlDigestStore], T]) -> T:
        return await digest_transactions(self.database).write(work)

    async def rows(self, query: Any) -> list[Any]:
        return await self.database.read(lambda session: [_loose(row) for row in session.exec(query).all()])

    async def all_editions(self) -> list[EditionRow]:
        return await self.rows(select(EditionRow).order_by(col(EditionRow.due_at), col(EditionRow.id)))

    async def entries(self, edition: EditionId | int | None) -> list[EditionItemRow]:
        return await self.rows(
            select(EditionItemRow).where(EditionItemRow.edition_id == edition).order_by(col(EditionItemRow.position))
        )

    async def all_posts(self, kind: str | None = None) -> list[PostRow]:
        posts = await self.rows(select(PostRow).order_by(col(PostRow.id)))
        return [post for post in posts if kind is None or post.kind == kind]

    async def posts(self, edition: EditionId) -> list[PostRow]:
        rows = await self.rows(select(EditionRow).where(EditionRow.id == edition))
        base = f"edition:{rows[0].schedule_id}:{rows[0].due_on.isoformat()}"
        return [post for post in await self.all_posts("edition") if post.key == base or post.key.startswith(f"{base}:")]

    async def schedule_row(self, domain: DomainId) -> ScheduleRow:
        row: ScheduleRow = (await self.rows(select(ScheduleRow).where(ScheduleRow.domain_id == domain)))[0]
        return row

    async def channel_of(self, domain: DomainId) -> ChannelId:
        row: DomainRow = (await self.rows(select(DomainRow).where(DomainRow.id == domain)))[0]
        assert row.channel_id is not None
        return ChannelId(row.channel_id)

    async def latest(self, domain: DomainId | None) -> EditionRow:
        """The latest edition of a domain, or of the organisation, as the ledger has it."""
        return [edition for edition in await self.all_editions() if edition.domain_id == domain][-1]

    async def edition_of(self, domain: DomainId | None) -> EditionId:
        return EditionId((await self.latest(domain)).id or 0)

    async def issue(self, domain: DomainId | None) -> Edition:
        """The latest edition as it is shown now."""
        number = await self.edition_of(domain)
        found = await self.read(lambda store: store.edition(self.organisation, number))
        assert found is not None
        return found

    async def due_on(self, domain: DomainId | None) -> date:
        schedule = await self.read(lambda store: store.schedule_of(self.organisation, domain))
        assert schedule is not None
        due = schedule.next(self.clock.now())
        assert due is not None
        return due.on

    def _wake(self) -> None:
        self.woken += 1


def _loose(row: Any) -> Any:
    """A copy that outlives its session."""
    return type(row)(**row.model_dump()) if hasattr(row, "model_dump") else row
