"""What people are to hear in the one message of their week, in rows and out."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from bot.features.goals.nudging.followed import Heard
from bot.features.goals.nudging.times import Address
from bot.kernel.access import Actor, may_edit
from bot.kernel.ids import DomainId, OrganisationId, UserId
from bot.kernel.news import News, Thing
from storage.standing import standing_of
from storage.tables import ConsumerRow, DomainFollowerRow, DomainRow, NodeRow, ProductRow, WeeklyNewsRow

LIVING = ("active", "unclaimed")


def keep_news(session: Session, organisation: OrganisationId, user: UserId, news: News, *, now: datetime) -> None:
    """Keep news for somebody's next message of a week; a key that is known already changes nothing."""
    known = session.exec(
        select(WeeklyNewsRow.id).where(
            WeeklyNewsRow.organisation == organisation,
            WeeklyNewsRow.user_id == user,
            WeeklyNewsRow.key == news.key,
        )
    ).one_or_none()
    if known is None:
        session.add(
            WeeklyNewsRow(
                organisation=organisation,
                user_id=user,
                key=news.key,
                product_id=news.number if news.thing is Thing.PRODUCT else None,
                domain_id=news.number if news.thing is Thing.DOMAIN else None,
                node_id=news.number if news.thing is Thing.GOAL else None,
                asks=news.asks,
                text=news.text,
                at=now,
            )
        )
        session.flush()


class SqlWeeklyNews:
    """To be mixed into a store that has a session."""

    _session: Session

    def untold(self, organisation: OrganisationId, *, user: UserId | None = None) -> dict[UserId, list[Heard]]:
        of_one = [] if user is None else [col(WeeklyNewsRow.user_id) == user]
        found: dict[UserId, list[Heard]] = {}
        for row, heard in self._heard(organisation, col(WeeklyNewsRow.week).is_(None), *of_one):
            found.setdefault(UserId(row.user_id), []).append(heard)
        return found

    def told_in(self, organisation: OrganisationId, address: Address) -> list[Heard]:
        return [heard for _, heard in self._heard(organisation, *_of(address))]

    def told_before(self, organisation: OrganisationId, *, week: date) -> list[int]:
        rows = self._session.exec(
            select(WeeklyNewsRow.id).where(WeeklyNewsRow.organisation == organisation, col(WeeklyNewsRow.week) < week)
        ).all()
        return [number for number in rows if number is not None]

    def tell_in(self, organisation: OrganisationId, address: Address, news: Iterable[int]) -> None:
        self._session.exec(
            update(WeeklyNewsRow)
            .where(
                col(WeeklyNewsRow.organisation) == organisation,
                col(WeeklyNewsRow.user_id) == address.reader,
                col(WeeklyNewsRow.id).in_(list(news)),
            )
            .values(week=address.week)
        )
        self._session.flush()

    def untell(self, organisation: OrganisationId, address: Address) -> None:
        self._session.exec(
            update(WeeklyNewsRow)
            .where(col(WeeklyNewsRow.organisation) == organisation, *_of(address))
            .values(week=None)
        )
        self._session.flush()

    def forget_news(self, organisation: OrganisationId, news: Iterable[int]) -> None:
        self._session.exec(
            delete(WeeklyNewsRow).where(
                col(WeeklyNewsRow.organisation) == organisation, col(WeeklyNewsRow.id).in_(list(news))
            )
        )
        self._session.flush()

    def _heard(self, organisation: OrganisationId, *which: ColumnElement[bool]) -> list[tuple[WeeklyNewsRow, Heard]]:
        """Read news with what each is about now, and whether its reader follows that, or can answer it."""
        rows = self._session.exec(
            select(WeeklyNewsRow)
            .where(WeeklyNewsRow.organisation == organisation, *which)
            .order_by(col(WeeklyNewsRow.id))
        ).all()
        readers = {row.user_id for row in rows}
        names = self._names(organisation, [row for row in rows if not row.asks])
        followed = self._followed(organisation, readers)
        proposals = self._proposals(organisation, [row for row in rows if row.asks])
        found: list[tuple[WeeklyNewsRow, Heard]] = []
        for row in rows:
            thing, number = _thing(row)
            name = proposals.get((row.user_id, thing, number)) if row.asks else names.get((thing, number))
            heard = Heard(
                id=row.id or 0,
                thing=thing,
                number=number,
                name=name or "",
                text=row.text,
                at=row.at,
                is_there=name is not None,
                is_followed=not row.asks and (row.user_id, thing, number) in followed,
                asks=row.asks,
            )
            found.append((row, heard))
        return found

    def _names(self, organisation: OrganisationId, rows: Sequence[WeeklyNewsRow]) -> dict[tuple[Thing, int], str]:
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

    def _proposals(
        self, organisation: OrganisationId, rows: Sequence[WeeklyNewsRow]
    ) -> dict[tuple[str, Thing, int], str]:
        """Name the proposals that each reader can still answer."""
        found: dict[tuple[str, Thing, int], str] = {}
        if not rows:
            return found
        products = self._session.exec(
            select(ProductRow.id, ProductRow.name, ProductRow.domain_id).where(
                ProductRow.organisation == organisation,
                col(ProductRow.id).in_({row.product_id for row in rows}),
                ProductRow.status == "proposed",
            )
        ).all()
        nodes = self._session.exec(
            select(NodeRow.id, NodeRow.name, NodeRow.domain_id).where(
                NodeRow.organisation == organisation,
                col(NodeRow.id).in_({row.node_id for row in rows}),
                NodeRow.state == "proposed",
            )
        ).all()
        things: dict[tuple[Thing, int], tuple[str, int | None]] = {}
        things |= {(Thing.PRODUCT, number or 0): (name, domain) for number, name, domain in products}
        things |= {(Thing.GOAL, number or 0): (name, domain) for number, name, domain in nodes}
        standings = {
            user: standing_of(self._session, Actor(organisation=organisation, user=UserId(user)))
            for user in {row.user_id for row in rows}
        }
        for row in rows:
            name, domain = things.get(_thing(row), (None, None))
            standing = standings[row.user_id]
            may_answer = standing.is_admin if domain is None else may_edit(standing, DomainId(domain))
            if name is not None and may_answer:
                found[row.user_id, *_thing(row)] = name
        return found

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


def _thing(row: WeeklyNewsRow) -> tuple[Thing, int]:
    if row.node_id is not None:
        return Thing.GOAL, row.node_id
    return (Thing.DOMAIN, row.domain_id or 0) if row.product_id is None else (Thing.PRODUCT, row.product_id)


def _of(address: Address) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(WeeklyNewsRow.user_id) == address.reader, col(WeeklyNewsRow.week) == address.week
