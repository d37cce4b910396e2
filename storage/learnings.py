"""Learnings in rows and out."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlmodel import col, select

from bot.features.learnings.changes import THING
from bot.features.learnings.origin import Credit
from bot.features.learnings.rules import Content, Domain, Kind, Learning, State, Tag
from bot.features.learnings.store import LearningStore
from bot.kernel.access import Actor, Standing, Visibility
from bot.kernel.audit import Entry
from bot.kernel.ids import ChannelId, Delivery, DomainId, LearningId, OrganisationId, UserId
from storage import audit, claims, standing
from storage.captured_messages import SqlCapturedMessages
from storage.domains import shown_name
from storage.drafts import SqlDraftStore
from storage.engine import Database, UnitOfWork
from storage.index import index
from storage.learning_links import SqlLearningLinks
from storage.learning_tags import read_tags, write_tags
from storage.tables import ChannelRow, DomainRow, LearningRow, PersonRow

TAKES_LEARNINGS = ("active", "unclaimed")
"""States of domains that learnings may go to: an unclaimed one only has nobody yet who leads it."""


class SqlLearningStore(SqlDraftStore, SqlCapturedMessages, SqlLearningLinks):
    def standing(self, actor: Actor) -> Standing:
        return standing.standing_of(self._session, actor)

    def names(self, organisation: OrganisationId, users: Iterable[UserId]) -> dict[UserId, str]:
        return standing.names_of(self._session, organisation, users)

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None:
        return claims.first_answer(self._session, organisation, delivery)

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None:
        claims.claim(self._session, organisation, delivery, answer=answer, now=now)

    # Learnings.

    def add(
        self,
        actor: Actor,
        content: Content,
        *,
        domain: DomainId | None,
        visibility: Visibility,
        channel: ChannelId | None,
        now: datetime,
        credit: Credit | None = None,
    ) -> Learning:
        named = credit or Credit(author=actor.user)
        row = LearningRow(
            organisation=actor.organisation,
            author_id=named.author,
            author_name=named.author_name,
            saver_id=named.saver,
            domain_id=domain,
            visibility=visibility,
            channel_id=channel,
            logged_at=now,
        )
        write_content(row, content)
        self._session.add(row)
        self._session.flush()
        write_tags(self._session, row, content.tags)
        index(self._session, actor.organisation, [row.id or 0], new=True)
        return learning_in(row, read_tags(self._session, row))

    def learning(self, organisation: OrganisationId, learning: LearningId) -> Learning | None:
        row = self._row(organisation, learning)
        return None if row is None else learning_in(row, read_tags(self._session, row))

    def save(self, learning: Learning) -> None:
        row = self._row(learning.organisation, learning.id)
        if row is None:
            raise LookupError("only a learning that exists is saved")
        touched = {learning.id, row.successor_id or learning.id}
        write_content(row, learning.content)
        row.domain_id = learning.domain
        row.visibility = learning.visibility
        row.state = learning.state
        row.successor_id = learning.successor
        row.retired_because = learning.retired_because
        row.changed_at = learning.changed_at
        row.version = learning.version
        self._session.flush()
        write_tags(self._session, row, learning.content.tags)
        # What it had been merged into has its words no more.
        index(self._session, learning.organisation, touched)

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        audit.record(self._session, organisation, entry)

    def last_act(self, organisation: OrganisationId, learning: LearningId) -> Entry | None:
        found = audit.entries(self._session, organisation, thing=THING, thing_id=str(learning), most=1)
        return found[0] if found else None

    def _row(self, organisation: OrganisationId, learning: LearningId) -> LearningRow | None:
        return self._session.exec(
            select(LearningRow).where(LearningRow.organisation == organisation, LearningRow.id == learning)
        ).one_or_none()

    # Domains and channels.

    def domain(self, organisation: OrganisationId, domain: DomainId) -> Domain | None:
        row = self._session.exec(
            select(DomainRow).where(DomainRow.organisation == organisation, DomainRow.id == domain)
        ).one_or_none()
        return None if row is None else self._domains(organisation, [row])[0]

    def domains(self, organisation: OrganisationId) -> tuple[Domain, ...]:
        rows = self._session.exec(
            select(DomainRow)
            .where(DomainRow.organisation == organisation, col(DomainRow.state).in_(TAKES_LEARNINGS))
            .order_by(DomainRow.folded_name)
        ).all()
        return tuple(self._domains(organisation, rows))

    def domains_by_id(self, organisation: OrganisationId, domains: Collection[int]) -> dict[DomainId, Domain]:
        """Read these domains, in any state."""
        rows = self._session.exec(
            select(DomainRow).where(DomainRow.organisation == organisation, col(DomainRow.id).in_(domains))
        ).all()
        return {domain.id: domain for domain in self._domains(organisation, rows)}

    def has_domains(self, organisation: OrganisationId) -> bool:
        found = self._session.exec(select(DomainRow.id).where(DomainRow.organisation == organisation).limit(1))
        return found.first() is not None

    def leads(self, organisation: OrganisationId, domain: DomainId) -> tuple[UserId, ...]:
        return standing.leads_of(self._session, organisation, domain)

    def domain_of_channel(self, organisation: OrganisationId, channel: ChannelId) -> DomainId | None:
        found = self._session.exec(
            select(DomainRow.id).where(
                DomainRow.organisation == organisation,
                DomainRow.channel_id == channel,
                col(DomainRow.state).in_(TAKES_LEARNINGS),
            )
        ).one_or_none()
        return None if found is None else DomainId(found)

    def channel_is_public(self, organisation: OrganisationId, channel: ChannelId) -> bool | None:
        row = self._session.get(ChannelRow, (organisation, channel))
        return None if row is None or row.is_private is None else not row.is_private

    def chosen_domain(self, actor: Actor) -> DomainId | None:
        person = self._session.get(PersonRow, (actor.organisation, actor.user))
        if person is None or person.chosen_domain_id is None:
            return None
        chosen = self._session.get(DomainRow, person.chosen_domain_id)
        if chosen is None or chosen.organisation != actor.organisation or chosen.state not in TAKES_LEARNINGS:
            return None
        return DomainId(person.chosen_domain_id)

    def choose_domain(self, actor: Actor, domain: DomainId) -> None:
        person = self._session.get(PersonRow, (actor.organisation, actor.user))
        if person is None:
            person = PersonRow(organisation=actor.organisation, user_id=actor.user, team_id=actor.team)
            self._session.add(person)
        person.chosen_domain_id = domain
        self._session.flush()

    def _domains(self, organisation: OrganisationId, rows: Sequence[DomainRow]) -> list[Domain]:
        wanted = [row.channel_id for row in rows if row.channel_id]
        channels = self._session.exec(
            select(ChannelRow).where(ChannelRow.organisation == organisation, col(ChannelRow.channel_id).in_(wanted))
        )
        known = {channel.channel_id: channel for channel in channels}
        return [_domain(row, known.get(row.channel_id or "")) for row in rows]


def learning_transactions(database: Database) -> UnitOfWork[LearningStore]:
    return UnitOfWork(database, SqlLearningStore)


def write_content(row: LearningRow, content: Content) -> None:
    """Write the words of a learning, but for its tags, which have rows of their own."""
    row.text = content.text
    row.title = content.title
    row.why = content.why
    row.recommendation = content.recommendation
    row.applies_when = content.applies_when
    row.kind = content.kind
    row.evidence_url = content.evidence_url


def learning_in(row: LearningRow, tags: Sequence[Tag]) -> Learning:
    """Read a learning out of its row."""
    if row.id is None:
        raise RuntimeError("the database gave the learning no id")
    return Learning(
        id=LearningId(row.id),
        organisation=OrganisationId(row.organisation),
        content=content_in(row, tags),
        author=None if row.author_id is None else UserId(row.author_id),
        author_name=row.author_name,
        saver=None if row.saver_id is None else UserId(row.saver_id),
        domain=None if row.domain_id is None else DomainId(row.domain_id),
        visibility=Visibility(row.visibility),
        state=State(row.state),
        successor=None if row.successor_id is None else LearningId(row.successor_id),
        retired_because=row.retired_because,
        channel=None if row.channel_id is None else ChannelId(row.channel_id),
        logged_at=row.logged_at,
        changed_at=row.changed_at,
        version=row.version,
    )


def content_in(row: LearningRow, tags: Sequence[Tag]) -> Content:
    """Read the words of a learning."""
    return Content(
        text=row.text,
        title=row.title,
        why=row.why,
        recommendation=row.recommendation,
        applies_when=row.applies_when,
        kind=None if row.kind is None else Kind(row.kind),
        evidence_url=row.evidence_url,
        tags=tuple(tags),
    )


def _domain(row: DomainRow, channel: ChannelRow | None) -> Domain:
    if row.id is None:
        raise RuntimeError("the database gave the domain no id")
    return Domain(
        id=DomainId(row.id),
        name=shown_name(row),
        channel=None if row.channel_id is None else ChannelId(row.channel_id),
        channel_name="" if channel is None else channel.name,
        channel_is_public=channel is not None and channel.is_private is False,
    )
