"""Who acts, and for which domain."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from bot.features.digests.rules.editions import Audience
from bot.kernel.access import Actor, Standing
from bot.kernel.ids import ChannelId, Delivery, DomainId, OrganisationId, UserId
from bot.matching.words import fold
from storage.claims import claim, first_answer
from storage.standing import SOMEONE, leads_of, names_of, standing_of
from storage.tables import ChannelRow, DomainLeadRow, DomainRow, PersonRow

ACTIVE = "active"
KNOWN_BY_NAME = ("active", "unclaimed", "proposed")


class SqlActs:
    _session: Session

    def standing(self, actor: Actor) -> Standing:
        return standing_of(self._session, actor)

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None:
        return first_answer(self._session, organisation, delivery)

    def claim(self, organisation: OrganisationId, delivery: Delivery, answer: str, *, now: datetime) -> None:
        claim(self._session, organisation, delivery, answer=answer, now=now)

    def name_of(self, organisation: OrganisationId, user: UserId) -> str:
        return names_of(self._session, organisation, [user])[user]

    def zone_of(self, organisation: OrganisationId, user: UserId) -> str | None:
        row = self._session.get(PersonRow, (organisation, user))
        return None if row is None else row.zone

    def audience(self, organisation: OrganisationId, domain: DomainId) -> Audience | None:
        row = self._session.get(DomainRow, domain)
        if row is None or row.organisation != organisation:
            return None
        channel = self._session.get(ChannelRow, (organisation, row.channel_id)) if row.channel_id else None
        leads = leads_of(self._session, organisation, domain)
        names = names_of(self._session, organisation, leads)
        return Audience(
            domain=domain,
            name=row.name,
            purpose=row.purpose,
            is_active=row.state == ACTIVE,
            channel=ChannelId(row.channel_id) if row.channel_id else None,
            channel_name=channel.name if channel else "",
            channel_seen=channel is not None,
            channel_private=channel is None or channel.is_private is not False,
            channel_archived=channel is not None and channel.is_archived,
            channel_shared=channel is not None and channel.is_shared,
            bot_is_member=channel is not None and channel.bot_is_member,
            leads=leads,
            lead_names=tuple(names[lead] for lead in leads if names[lead] != SOMEONE),
        )

    def domain_of(self, organisation: OrganisationId, user: UserId, channel: ChannelId | None) -> DomainId | None:
        if channel is not None and (spoken := self._active(organisation, col(DomainRow.channel_id) == channel)):
            return spoken
        person = self._session.get(PersonRow, (organisation, user))
        if person is not None and person.chosen_domain_id is not None:
            chosen = self._active(organisation, col(DomainRow.id) == person.chosen_domain_id)
            if chosen is not None:
                return chosen
        led = select(DomainLeadRow.domain_id).where(
            DomainLeadRow.organisation == organisation, DomainLeadRow.user_id == user
        )
        return self._active(organisation, col(DomainRow.id).in_(led))

    def domains(self, organisation: OrganisationId) -> list[tuple[DomainId, str]]:
        rows = self._session.exec(
            select(col(DomainRow.id), col(DomainRow.name))
            .where(DomainRow.organisation == organisation, DomainRow.state == ACTIVE)
            .order_by(func.lower(DomainRow.name), col(DomainRow.id))
        ).all()
        return [(DomainId(number or 0), name) for number, name in rows]

    def domain_named(self, organisation: OrganisationId, name: str) -> DomainId | None:
        found = self._session.exec(
            select(DomainRow.id).where(
                DomainRow.organisation == organisation,
                DomainRow.folded_name == fold(name.strip()),
                col(DomainRow.state).in_(KNOWN_BY_NAME),
            )
        ).one_or_none()
        return None if found is None else DomainId(found)

    def domain_names(self, organisation: OrganisationId) -> list[str]:
        return list(
            self._session.exec(
                select(DomainRow.name)
                .where(DomainRow.organisation == organisation, col(DomainRow.state).in_(KNOWN_BY_NAME))
                .order_by(func.lower(DomainRow.name), col(DomainRow.id))
            )
        )

    def _active(self, organisation: OrganisationId, condition: ColumnElement[bool]) -> DomainId | None:
        found = self._session.exec(
            select(DomainRow.id)
            .where(DomainRow.organisation == organisation, DomainRow.state == ACTIVE, condition)
            .order_by(col(DomainRow.id))
        ).first()
        return None if found is None else DomainId(found)
