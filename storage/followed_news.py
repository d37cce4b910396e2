"""What people are to hear of what they follow, in rows and out."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from bot.features.goals.nudging.followed import Heard
from bot.features.goals.nudging.times import Address
from bot.kernel.ids import OrganisationId, UserId
from bot.kernel.news import News, Thing
from storage.tables import ConsumerRow, DomainFollowerRow, DomainRow, FollowedNewsRow, ProductRow

LIVING = ("active", "unclaimed")


def keep_news(session: Session, organisation: OrganisationId, user: UserId, news: News, *, now: datetime) -> None:
    """Keep news for somebody's next message of a week; a key that is known already changes nothing."""
    known = session.exec(
        select(FollowedNewsRow.id).where(
            FollowedNewsRow.organisation == organisation,
            FollowedNewsRow.user_id == user,
            FollowedNewsRow.key == news.key,
        )
    ).one_or_none()
    if known is None:
        session.add(
            FollowedNewsRow(
                organisation=organisation,
                user_id=user,
                key=news.key,
                product_id=news.number if news.thing is Thing.PRODUCT else None,
                domain_id=news.number if news.thing is Thing.DOMAIN else None,
                text=news.text,
                at=now,
            )
        )
        session.flush()


class SqlFollowedNews:
    """To be mixed into a store that has a session."""

    _session: Session

    def untold(self, organisation: OrganisationId, *, user: UserId | None = None) -> dict[UserId, list[Heard]]:
        of_one = [] if user is None else [col(FollowedNewsRow.user_id) == user]
        found: dict[UserId, list[Heard]] = {}
        for row, heard in self._heard(organisation, col(FollowedNewsRow.week).is_(None), *of_one):
            found.setdefault(UserId(row.user_id), []).append(heard)
        return found

    def told_in(self, organisation: OrganisationId, address: Address) -> list[Heard]:
        return [heard for _, heard in self._heard(organisation, *_of(address))]

    def told_before(self, organisation: OrganisationId, *, week: date) -> list[int]:
        rows = self._session.exec(
            select(FollowedNewsRow.id).where(
                FollowedNewsRow.organisation == organisation, col(FollowedNewsRow.week) < week
            )
        ).all()
        return [number for number in rows if number is not None]

    def tell_in(self, organisation: OrganisationId, address: Address, news: Iterable[int]) -> None:
        self._session.exec(
            update(FollowedNewsRow)
            .where(
                col(FollowedNewsRow.organisation) == organisation,
                col(FollowedNewsRow.user_id) == address.reader,
                col(FollowedNewsRow.id).in_(list(news)),
            )
            .values(week=address.week)
        )
        self._session.flush()

    def untell(self, organisation: OrganisationId, address: Address) -> None:
        self._session.exec(
            update(FollowedNewsRow)
            .where(col(FollowedNewsRow.organisation) == organisation, *_of(address))
            .values(week=None)
        )
        self._session.flush()

    def forget_news(self, organisation: OrganisationId, news: Iterable[int]) -> None:
        self._session.exec(
            delete(FollowedNewsRow).where(
                col(FollowedNewsRow.organisation) == organisation, col(FollowedNewsRow.id).in_(list(news))
            )
        )
        self._session.flush()

    def _heard(self, organisation: OrganisationId, *which: ColumnElement[bool]) -> list[tuple[FollowedNewsRow, Heard]]:
        """Read news with what each is about now, and whether its reader follows that."""
        rows = self._session.exec(
            select(FollowedNewsRow)
            .where(FollowedNewsRow.organisation == organisation, *which)
            .order_by(col(FollowedNewsRow.id))
        ).all()
        readers = {row.user_id for row in rows}
        names = self._names(organisation, rows)
        followed = self._followed(organisation, readers)
        found: list[tuple[FollowedNewsRow, Heard]] = []
        for row in rows:
            thing, number = _thing(row)
            name = names.get((thing, number))
            heard = Heard(
                id=row.id or 0,
                thing=thing,
                number=number,
                name=name or "",
                text=row.text,
                at=row.at,
                is_there=name is not None,
                is_followed=(row.user_id, thing, number) in followed,
            )
            found.append((row, heard))
        return found

    def _names(self, organisation: OrganisationId, rows: Sequence[FollowedNewsRow]) -> dict[tuple[Thing, int], str]:
        """Name the things that can still be opened and followed."""
        products = self._session.exec(
            select(ProductRow.id, ProductRow.name).where(
                ProductRow.organisation == organisation,
                col(ProductRow.id).in_({row.product_id for row in rows}),
                ProductRow.status != "declined",
            )
        ).all()
        domains = self._session.exec(
            select(DomainRow.id, DomainRow.name).where(
                DomainRow.organisation == organisation,
                col(DomainRow.id).in_({row.domain_id for row in rows}),
                col(DomainRow.state).in_(LIVING),
            )
        ).all()
        return {(Thing.PRODUCT, number or 0): name for number, name in products} | {
            (Thing.DOMAIN, number or 0): name for number, name in domains
        }

    def _followed(self, organisation: OrganisationId, users: Iterable[str]) -> set[tuple[str, Thing, int]]:
        wanted = list(users)
        products = self._session.exec(
            select(ConsumerRow.user_id, ConsumerRow.product_id).where(
                ConsumerRow.organisation == organisation, col(ConsumerRow.user_id).in_(wanted)
            )
        ).all()
        domains = self._session.exec(
            select(DomainFollowerRow.user_id, DomainFollowerRow.domain_id).where(
                DomainFollowerRow.organisation == organisation, col(DomainFollowerRow.user_id).in_(wanted)
            )
        ).all()
        return {(user or "", Thing.PRODUCT, number) for user, number in products} | {
            (user, Thing.DOMAIN, number) for user, number in domains
        }


def _thing(row: FollowedNewsRow) -> tuple[Thing, int]:
    return (Thing.DOMAIN, row.domain_id or 0) if row.product_id is None else (Thing.PRODUCT, row.product_id)


def _of(address: Address) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(FollowedNewsRow.user_id) == address.reader, col(FollowedNewsRow.week) == address.week
