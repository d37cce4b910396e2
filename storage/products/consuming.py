"""Who follows products, in rows and out."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from bot.features.products.news import Channel, Consumer
from bot.kernel.access import Role
from bot.kernel.ids import ChannelId, DomainId, OrganisationId, ProductId, UserId
from storage import standing
from storage.circles import is_circle
from storage.tables import ChannelRow, ConsumerRow, DomainRow, PersonRow

LIVING = ("active", "unclaimed")


class SqlConsuming:
    """To be mixed into a store that has a session."""

    _session: Session

    def consumers(self, organisation: OrganisationId, product: ProductId) -> tuple[Consumer, ...]:
        domains = self._session.exec(
            select(ConsumerRow, DomainRow, ChannelRow)
            .join(DomainRow, col(DomainRow.id) == col(ConsumerRow.domain_id))
            .join(
                ChannelRow,
                (col(ChannelRow.organisation) == col(DomainRow.organisation))
                & (col(ChannelRow.channel_id) == col(DomainRow.channel_id)),
                isouter=True,
            )
            .where(ConsumerRow.organisation == organisation, ConsumerRow.product_id == product)
            .order_by(DomainRow.folded_name)
        ).all()
        people = self._session.exec(
            select(ConsumerRow, PersonRow)
            .outerjoin(PersonRow, standing.is_person(ConsumerRow.organisation, ConsumerRow.user_id))
            .where(
                ConsumerRow.organisation == organisation,
                ConsumerRow.product_id == product,
                col(ConsumerRow.user_id).is_not(None),
            )
            .order_by(func.lower(func.coalesce(PersonRow.name, "")), col(ConsumerRow.user_id))
        ).all()
        return (
            *(_domain(consumer, domain, channel) for consumer, domain, channel in domains),
            *(_person(consumer, person) for consumer, person in people),
        )

    def follow(
        self,
        organisation: OrganisationId,
        product: ProductId,
        *,
        domains: Sequence[DomainId] = (),
        users: Sequence[UserId] = (),
        by: UserId,
        now: datetime,
    ) -> None:
        self._session.add_all(
            [
                *(
                    ConsumerRow(organisation=organisation, product_id=product, domain_id=domain, since=now, by=by)
                    for domain in domains
                ),
                *(
                    ConsumerRow(organisation=organisation, product_id=product, user_id=user, since=now, by=by)
                    for user in users
                ),
            ]
        )
        self._session.flush()

    def unfollow(
        self,
        organisation: OrganisationId,
        product: ProductId,
        *,
        domains: Sequence[DomainId] = (),
        users: Sequence[UserId] = (),
    ) -> None:
        self._session.exec(
            delete(ConsumerRow).where(
                col(ConsumerRow.organisation) == organisation,
                col(ConsumerRow.product_id) == product,
                col(ConsumerRow.domain_id).in_(list(domains)) | col(ConsumerRow.user_id).in_(list(users)),
            )
        )
        self._session.flush()


def _domain(consumer: ConsumerRow, domain: DomainRow, channel: ChannelRow | None) -> Consumer:
    return Consumer(
        domain=DomainId(domain.id or 0),
        name=domain.name,
        is_here=domain.state in LIVING,
        channel=_channel(domain, channel),
        since=consumer.since,
        by=None if consumer.by is None else UserId(consumer.by),
    )


def _channel(domain: DomainRow, row: ChannelRow | None) -> Channel | None:
    if domain.channel_id is None or is_circle(domain.channel_id):
        return None
    if row is None:
        return Channel(id=ChannelId(domain.channel_id))
    return Channel(
        id=ChannelId(row.channel_id),
        name=row.name,
        # What nobody has looked at counts as private.
        is_private=row.is_private is not False,
        is_shared=row.is_shared,
        is_archived=row.is_archived,
        is_closed_to_us=row.seen_at is not None and not row.bot_is_member,
    )


def _person(consumer: ConsumerRow, person: PersonRow | None) -> Consumer:
    return Consumer(
        user=UserId(consumer.user_id or ""),
        name=standing.name_in(person),
        is_here=standing.role_of(person) in {Role.MEMBER, Role.ADMIN},
        since=consumer.since,
        by=None if consumer.by is None else UserId(consumer.by),
    )
