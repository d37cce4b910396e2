"""Domains in rows and out, and what other features' rows need to know of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import case
from sqlmodel import Session, col, delete, func, select

from bot.features.domains.rules import Candidate, Domain, Draft, PartOf, State, fold, folded_name, said_part_of
from bot.features.domains.store import ChannelSeen, DomainStore
from bot.kernel.access import Actor, Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import ChannelId, Delivery, DomainId, OrganisationId, UserId
from bot.kernel.posts import Post
from bot.kernel.settings import OrganisationSettings
from storage import audit
from storage.circles import circle_of, forget_members, is_circle, rename_members
from storage.claims import claim, first_answer
from storage.engine import Database, UnitOfWork
from storage.outbox import enqueue
from storage.settings import settings_of
from storage.standing import is_person, name_in, names_of, role_of, standing_of
from storage.tables import (
    ChannelRow,
    DomainChangeRow,
    DomainLeadRow,
    DomainNameRow,
    DomainRow,
    LearningRow,
    PersonRow,
)

LISTED = (State.PROPOSED, State.ACTIVE, State.UNCLAIMED, State.ARCHIVED)
"""In this order: what waits for an answer comes first."""
TAKEN_BACK = "undone"
MERGED = "merged"


class SqlDomainStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Who acts, and whether they did already.

    def standing(self, actor: Actor) -> Standing:
        return standing_of(self._session, actor)

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None:
        return first_answer(self._session, organisation, delivery)

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None:
        claim(self._session, organisation, delivery, answer=answer, now=now)

    # Domains.

    def any_domain(self, organisation: OrganisationId) -> Domain | None:
        return self._one(DomainRow.organisation == organisation)

    def domain(self, organisation: OrganisationId, domain: DomainId) -> Domain | None:
        return self._one(DomainRow.organisation == organisation, DomainRow.id == domain)

    def named(self, organisation: OrganisationId, folded_name: str) -> Domain | None:
        return self._one(DomainRow.organisation == organisation, DomainRow.folded_name == folded_name)

    def in_channel(self, organisation: OrganisationId, channel: ChannelId) -> Domain | None:
        return self._one(DomainRow.organisation == organisation, DomainRow.channel_id == channel)

    def page(self, organisation: OrganisationId, *, size: int, number: int) -> Sequence[Domain]:
        rank = case({state.value: place for place, state in enumerate(LISTED)}, value=DomainRow.state)
        rows = self._session.exec(
            select(DomainRow)
            .where(DomainRow.organisation == organisation, col(DomainRow.state).in_(LISTED))
            .order_by(rank, col(DomainRow.folded_name), col(DomainRow.id))
            .limit(size)
            .offset(size * number)
        ).all()
        return self._domains(organisation, rows)

    def count(self, organisation: OrganisationId) -> int:
        listed = select(func.count()).where(
            col(DomainRow.organisation) == organisation, col(DomainRow.state).in_(LISTED)
        )
        return self._session.exec(listed).one()

    def living(self, organisation: OrganisationId) -> Sequence[Domain]:
        rows = self._session.exec(
            select(DomainRow)
            .where(DomainRow.organisation == organisation, col(DomainRow.state).in_([State.ACTIVE, State.UNCLAIMED]))
            .order_by(col(DomainRow.folded_name))
        ).all()
        return self._domains(organisation, rows)

    def add(
        self,
        organisation: OrganisationId,
        draft: Draft,
        *,
        state: State,
        proposed_by: UserId | None = None,
        now: datetime,
    ) -> DomainId:
        row = DomainRow(
            organisation=organisation,
            name=draft.name,
            folded_name=fold(draft.name),
            purpose=draft.purpose,
            channel_id=draft.channel,
            state=state,
            proposed_by=proposed_by,
            created_at=now,
        )
        self._session.add(row)
        self._session.flush()
        if row.id is None:
            raise RuntimeError("the database gave the domain no id")
        domain = DomainId(row.id)
        self._set_leads(organisation, domain, draft.leads)
        return domain

    def save(self, organisation: OrganisationId, domain: Domain) -> None:
        row = self._session.exec(
            select(DomainRow).where(DomainRow.organisation == organisation, DomainRow.id == domain.id)
        ).one()
        self._move(row, domain)
        row.name = domain.name
        row.folded_name = folded_name(domain.id, domain.name, domain.state)
        row.purpose = domain.purpose
        row.state = domain.state
        row.version += 1
        self._session.flush()
        self._set_leads(organisation, domain.id, (*domain.leads, *domain.departed))

    def keep_name(self, organisation: OrganisationId, domain: DomainId, name: str, *, now: datetime) -> None:
        self._session.add(
            DomainNameRow(organisation=organisation, domain_id=domain, name=name, folded_name=fold(name), until_at=now)
        )
        self._session.flush()

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        audit.record(self._session, organisation, entry)

    def sponsor(self, organisation: OrganisationId, domain: DomainId) -> UserId | None:
        sponsor = self._session.exec(
            select(DomainRow.sponsor_id).where(DomainRow.organisation == organisation, DomainRow.id == domain)
        ).one_or_none()
        return None if sponsor is None else UserId(sponsor)

    def learnings_in(self, organisation: OrganisationId, domains: Iterable[DomainId]) -> Mapping[DomainId, int]:
        wanted = list(domains)
        rows = self._session.exec(
            select(LearningRow.domain_id, func.count())
            .where(
                LearningRow.organisation == organisation,
                col(LearningRow.domain_id).in_(wanted),
                LearningRow.state != TAKEN_BACK,
            )
            .group_by(col(LearningRow.domain_id))
        ).all()
        counted = {DomainId(domain): count for domain, count in rows if domain is not None}
        return {domain: counted.get(domain, 0) for domain in wanted}

    # People.

    def leads_one(self, standing: Standing) -> bool:
        return any(
            domain is not None and domain.state is State.ACTIVE
            for domain in (self.domain(standing.actor.organisation, led) for led in standing.leads)
        )

    def leads_of_active(self, organisation: OrganisationId) -> Sequence[UserId]:
        rows = self._session.exec(
            select(DomainLeadRow.user_id)
            .join(DomainRow, col(DomainRow.id) == col(DomainLeadRow.domain_id))
            .where(DomainRow.organisation == organisation, DomainRow.state == State.ACTIVE)
            .distinct()
            .order_by(col(DomainLeadRow.user_id))
        ).all()
        return [user for user, one in self.candidates(organisation, map(UserId, rows)).items() if one.can_lead]

    def names(self, organisation: OrganisationId, users: Iterable[UserId]) -> Mapping[UserId, str]:
        return names_of(self._session, organisation, users)

    def candidates(self, organisation: OrganisationId, users: Iterable[UserId]) -> Mapping[UserId, Candidate]:
        found = {}
        for user in users:
            row = self._session.get(PersonRow, (organisation, user))
            name = name_in(row)
            found[user] = Candidate(name=name[:1].upper() + name[1:], role=role_of(row))
        return found

    def chosen(self, organisation: OrganisationId, user: UserId) -> DomainId | None:
        row = self._session.get(PersonRow, (organisation, user))
        return None if row is None or row.chosen_domain_id is None else DomainId(row.chosen_domain_id)

    def choose(self, organisation: OrganisationId, user: UserId, domain: DomainId) -> None:
        row = self._session.get(PersonRow, (organisation, user))
        if row is None:
            row = PersonRow(organisation=organisation, user_id=user)
        row.chosen_domain_id = domain
        self._session.add(row)
        self._session.flush()

    # Around.

    def channel_seen(self, organisation: OrganisationId, channel: ChannelId) -> ChannelSeen | None:
        row = self._session.get(ChannelRow, (organisation, channel))
        if row is None:
            return None
        return ChannelSeen(is_shared=row.is_shared, is_archived=row.is_archived, bot_is_member=row.bot_is_member)

    def settings(self, organisation: OrganisationId) -> OrganisationSettings:
        return settings_of(self._session, organisation)

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        enqueue(self._session, organisation, post, now=now)

    def _one(self, *conditions: bool) -> Domain | None:
        row = self._session.exec(select(DomainRow).where(*conditions).order_by(col(DomainRow.id)).limit(1)).first()
        return None if row is None else self._domains(OrganisationId(row.organisation), [row])[0]

    def _domains(self, organisation: OrganisationId, rows: Sequence[DomainRow]) -> list[Domain]:
        leads: dict[int, list[tuple[UserId, bool]]] = {}
        found = self._session.exec(
            select(DomainLeadRow.domain_id, DomainLeadRow.user_id, PersonRow)
            .outerjoin(PersonRow, is_person(DomainLeadRow.organisation, DomainLeadRow.user_id))
            .where(
                DomainLeadRow.organisation == organisation,
                col(DomainLeadRow.domain_id).in_([row.id for row in rows]),
            )
            .order_by(col(DomainLeadRow.user_id))
        )
        for domain, user, person in found:
            can_lead = Candidate(name="", role=role_of(person)).can_lead
            leads.setdefault(domain, []).append((UserId(user), can_lead))
        became = self._became(organisation, [row for row in rows if row.successor_id is not None])
        return [replace(domain_in(row, leads.get(row.id or 0, [])), part_of=became.get(row.id or 0)) for row in rows]

    def _became(self, organisation: OrganisationId, rows: Sequence[DomainRow]) -> Mapping[int, PartOf]:
        """Tell of merged domains what they are part of now: what took them in may have been merged itself."""
        if not rows:
            return {}
        merges = self._session.exec(
            select(DomainChangeRow).where(DomainChangeRow.organisation == organisation, DomainChangeRow.act == MERGED)
        ).all()
        into = {merge.from_id: merge for merge in merges if merge.into_id is not None}
        found = {}
        for row in rows:
            first = last = into.get(row.id or 0)
            while last is not None and last.into_id in into:
                last = into[last.into_id]
            end = None if last is None else self._session.get(DomainRow, last.into_id)
            if first is not None and end is not None:
                found[row.id or 0] = PartOf(id=DomainId(end.id or 0), name=end.name, since=first.at)
        return found

    def _set_leads(self, organisation: OrganisationId, domain: DomainId, leads: Sequence[UserId]) -> None:
        self._session.exec(
            delete(DomainLeadRow).where(
                col(DomainLeadRow.organisation) == organisation, col(DomainLeadRow.domain_id) == domain
            )
        )
        self._session.add_all(
            DomainLeadRow(organisation=organisation, domain_id=domain, user_id=user) for user in leads
        )
        self._session.flush()

    def _move(self, row: DomainRow, domain: Domain) -> None:
        """Give it the channel that it is to have, and its readers with it."""
        organisation = OrganisationId(row.organisation)
        held = ChannelId(row.channel_id) if row.channel_id else None
        if domain.state is State.ARCHIVED:
            if held is not None and not is_circle(held):
                row.former_channel_id, row.channel_id = held, circle_of(domain.id)
                rename_members(self._session, organisation, held, circle_of(domain.id))
            return
        if held is not None and held != domain.channel:
            if is_circle(held) and domain.channel is not None and domain.channel == row.former_channel_id:
                rename_members(self._session, organisation, held, domain.channel)
            else:
                # Who was in a channel counts only while it is a domain's: the next one there must not inherit it.
                forget_members(self._session, organisation, held)
        row.channel_id, row.former_channel_id = domain.channel, None


def part_of(session: Session, organisation: OrganisationId, row: DomainRow) -> str:
    """Say what a domain was merged into; empty for one that was not."""
    if row.successor_id is None:
        return ""
    found = SqlDomainStore(session).domain(organisation, DomainId(row.id or 0))
    return "" if found is None or found.part_of is None else said_part_of(row.name, found.part_of)


def shown_name(row: DomainRow) -> str:
    """Tell what a domain is called where people read of what was learned there."""
    return f"{row.name} (archived)" if row.state == State.ARCHIVED else row.name


def domain_in(row: DomainRow, leads: Sequence[tuple[UserId, bool]]) -> Domain:
    """Read a domain; `leads` are its leads, and whether each still can lead."""
    if row.id is None:
        raise RuntimeError("a domain's row was never stored")
    return Domain(
        id=DomainId(row.id),
        name=row.name,
        purpose=row.purpose,
        channel=ChannelId(row.channel_id) if row.channel_id and not is_circle(row.channel_id) else None,
        leads=tuple(user for user, can_lead in leads if can_lead),
        departed=tuple(user for user, can_lead in leads if not can_lead),
        state=State(row.state),
        proposed_by=UserId(row.proposed_by) if row.proposed_by else None,
        version=row.version,
        former_channel=ChannelId(row.former_channel_id) if row.former_channel_id else None,
    )


def domain_transactions(database: Database) -> UnitOfWork[DomainStore]:
    return UnitOfWork(database, SqlDomainStore)
