"""Who acts, and for which domain."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.features.digests.rules.audiences import ORGANISATION, Audience
from bot.kernel.access import Actor, Role, Standing
from bot.kernel.ids import ChannelId, Delivery, DomainId, OrganisationId, UserId
from bot.matching.words import fold
from storage.claims import claim, first_answer
from storage.domain_names import formerly
from storage.domains import part_of
from storage.standing import SOMEONE, leads_of, names_of, role_of, standing_of
from storage.tables import ChannelRow, DomainLeadRow, DomainRow, PersonRow, ScheduleRow

ACTIVE = "active"
KNOWN_BY_NAME = ("active", "unclaimed", "proposed")
MOST_ADMINS = 3
"""How many admins hear of the organisation's digest when whoever set it up is none any more."""


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

    def audience(self, organisation: OrganisationId, domain: DomainId | None) -> Audience | None:
        if domain is None:
            return self._everyone(organisation)
        row = self._session.get(DomainRow, domain)
        if row is None or row.organisation != organisation:
            return None
        leads = leads_of(self._session, organisation, domain)
        names = names_of(self._session, organisation, leads)
        return Audience(
            domain=domain,
            name=row.name,
            purpose=row.purpose,
            is_active=row.state == ACTIVE,
            became=part_of(self._session, organisation, row),
            leads=leads,
            lead_names=tuple(names[lead] for lead in leads if names[lead] != SOMEONE),
            **self._channel(organisation, row.channel_id),
        )

    def known_channel(self, organisation: OrganisationId, channel: ChannelId) -> Audience:
        return Audience(domain=None, name=ORGANISATION, **self._channel(organisation, channel))

    def _everyone(self, organisation: OrganisationId) -> Audience:
        row = self._session.exec(
            select(ScheduleRow).where(ScheduleRow.organisation == organisation, col(ScheduleRow.domain_id).is_(None))
        ).one_or_none()
        return Audience(
            domain=None,
            name=ORGANISATION,
            leads=self._admins(organisation, None if row is None else row.set_by),
            **self._channel(organisation, None if row is None else row.channel_id),
        )

    def _admins(self, organisation: OrganisationId, first: str | None) -> tuple[UserId, ...]:
        """Name who set it up, if they still can; else a few admins, in the order of their ids."""
        setter = self._session.get(PersonRow, (organisation, first)) if first else None
        if setter is not None and role_of(setter) is Role.ADMIN:
            return (UserId(setter.user_id),)
        rows = self._session.exec(
            select(PersonRow)
            .where(PersonRow.organisation == organisation, col(PersonRow.is_admin))
            .order_by(PersonRow.user_id)
        ).all()
        return tuple(UserId(row.user_id) for row in rows if role_of(row) is Role.ADMIN)[:MOST_ADMINS]

    def _channel(self, organisation: OrganisationId, channel_id: str | None) -> dict[str, Any]:
        """Tell what is known of a channel, in an audience's words."""
        channel = self._session.get(ChannelRow, (organisation, channel_id)) if channel_id else None
        return {
            "channel": ChannelId(channel_id) if channel_id else None,
            "channel_name": channel.name if channel else "",
            "channel_seen": channel is not None,
            "channel_private": channel is None or channel.is_private is not False,
            "channel_archived": channel is not None and channel.is_archived,
            "channel_shared": channel is not None and channel.is_shared,
            "bot_is_member": channel is not None and channel.bot_is_member,
        }

    def domain_of(self, organisation: OrganisationId, user: UserId, channel: ChannelId | None) -> DomainId | None:
        if channel is not None and (spoken := self._active(organisation, col(DomainRow.channel_id) == channel)):
            return spoken
        person = self._session.get(PersonRow, (organisation, user))
        if person is not None and person.chosen_domain_id is not None:
            chosen = self._active(organisation, col(DomainRow.id) == person.chosen_domain_id)
            if chosen is not None:
                return chosen
        return self._active(organisation, col(DomainRow.id).in_(_led(organisation, user)))

    def domains_of(self, organisation: OrganisationId, user: UserId) -> list[tuple[DomainId, str]]:
        person = self._session.get(PersonRow, (organisation, user))
        chosen = None if person is None else person.chosen_domain_id
        rows = self._session.exec(
            select(col(DomainRow.id), col(DomainRow.name))
            .where(
                DomainRow.organisation == organisation,
                DomainRow.state == ACTIVE,
                or_(col(DomainRow.id).in_(_led(organisation, user)), col(DomainRow.id) == chosen),
            )
            .order_by(func.lower(DomainRow.name), col(DomainRow.id))
        ).all()
        return sorted(((DomainId(number or 0), name) for number, name in rows), key=lambda one: one[0] != chosen)

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
        if found is None and (renamed := formerly(self._session, organisation, name)) is not None:
            return DomainId(renamed.id or 0)
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


def _led(organisation: OrganisationId, user: UserId) -> SelectOfScalar[int]:
    return select(DomainLeadRow.domain_id).where(
        DomainLeadRow.organisation == organisation, DomainLeadRow.user_id == user
    )
