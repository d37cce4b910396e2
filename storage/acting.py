"""Who acts, who and which domain is meant, the audit and what is to be sent: what stores of kept things share."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from bot.kernel.access import Actor, Standing
from bot.kernel.acting import Domain, Person
from bot.kernel.audit import Entry
from bot.kernel.ids import ChannelId, Delivery, DomainId, OrganisationId, UserId
from bot.kernel.posts import Post
from storage import audit, claims, standing
from storage.circles import is_circle
from storage.outbox import enqueue, queued
from storage.proposals import SqlProposals
from storage.tables import DomainRow, PersonRow

LIVING = ("active", "unclaimed")


class SqlActingStore(SqlProposals):
    """`bot.kernel.acting.ActingStore` over one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # Who acts, and whether they did already.

    def standing(self, actor: Actor) -> Standing:
        return standing.standing_of(self._session, actor)

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None:
        return claims.first_answer(self._session, organisation, delivery)

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None:
        claims.claim(self._session, organisation, delivery, answer=answer, now=now)

    # People and domains.

    def people(self, organisation: OrganisationId, users: Iterable[UserId]) -> dict[UserId, Person]:
        wanted = list(dict.fromkeys(users))
        rows = self._session.exec(
            select(PersonRow).where(PersonRow.organisation == organisation, col(PersonRow.user_id).in_(wanted))
        ).all()
        known = {UserId(row.user_id): row for row in rows}
        return {
            user: Person(
                id=user,
                name=standing.name_in(known.get(user)),
                role=standing.role_of(known.get(user)),
                zone=known[user].zone if user in known else None,
            )
            for user in wanted
        }

    def domain(self, organisation: OrganisationId, domain: DomainId) -> Domain | None:
        row = self._session.exec(
            select(DomainRow).where(DomainRow.organisation == organisation, DomainRow.id == domain)
        ).one_or_none()
        return None if row is None else self._domain(organisation, row)

    def domains(self, organisation: OrganisationId) -> tuple[Domain, ...]:
        rows = self._session.exec(
            select(DomainRow)
            .where(DomainRow.organisation == organisation, col(DomainRow.state).in_(LIVING))
            .order_by(DomainRow.folded_name)
        ).all()
        return tuple(self._domain(organisation, row) for row in rows)

    def chosen(self, organisation: OrganisationId, user: UserId) -> DomainId | None:
        person = self._session.get(PersonRow, (organisation, user))
        return None if person is None or person.chosen_domain_id is None else DomainId(person.chosen_domain_id)

    def _domain(self, organisation: OrganisationId, row: DomainRow) -> Domain:
        channel = row.channel_id
        return Domain(
            id=DomainId(row.id or 0),
            name=row.name,
            leads=standing.leads_of(self._session, organisation, DomainId(row.id or 0)),
            is_living=row.state in LIVING,
            sponsor=None if row.sponsor_id is None else UserId(row.sponsor_id),
            channel=None if channel is None or is_circle(channel) else ChannelId(channel),
        )

    # The audit, and what is to be sent.

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        audit.record(self._session, organisation, entry)

    def acts(self, organisation: OrganisationId, *, thing: str, thing_id: str, most: int) -> tuple[Entry, ...]:
        return audit.entries(self._session, organisation, thing=thing, thing_id=thing_id, most=most)

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        enqueue(self._session, organisation, post, now=now)

    def queued(self, organisation: OrganisationId, key: str) -> Post | None:
        return queued(self._session, organisation, key)
