"""What is recorded of domains, as far as the exit tests of their onboarding ask: a few queries for any number of them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlmodel import Session, col, exists, func, or_, select

from bot.features.domains.onboarding.rules import Recorded
from bot.kernel.access import Role
from bot.kernel.ids import DomainId, OrganisationId
from storage.standing import is_person, role_of, works_here
from storage.tables import (
    ApplicationRow,
    ConsumerRow,
    DomainRow,
    LearningRow,
    MeasureRow,
    NodeRow,
    OutputPortRow,
    OwnershipRow,
    PassedTestRow,
    PersonRow,
    ProductRow,
    ReadingRow,
    UseCaseRow,
)

DRAFTED = ("proposed", "active", "stopped")
"""Goals and bets in these states were drafted; a declined or archived one is none."""
GOALS = ("goal", "bet")
CANDIDATES = ("proposed", "draft", "active")
USED = ("draft", "active")
LIVING = ("active", "unclaimed")
"""Domains in these states are in use."""


def recorded_of(
    session: Session, organisation: OrganisationId, domains: Collection[DomainId]
) -> dict[DomainId, Recorded]:
    """Read what is recorded of each of these domains."""
    wanted = list(domains)
    named = sponsored(session, organisation, wanted)
    goals, measured = _goals(session, organisation, wanted), _measured(session, organisation, wanted)
    candidates, unowned = _candidates(session, organisation, wanted)
    served, shared = _served(session, organisation, wanted), taught(session, organisation, wanted)
    moved, stopped = _moved(session, organisation, wanted), _stopped(session, organisation, wanted)
    applied = applied_elsewhere(session, organisation, wanted)
    readings, consumers = _last_readings(session, organisation, wanted), _last_consumers(session, organisation, wanted)
    passed = _passed(session, organisation, wanted)
    return {
        domain: Recorded(
            has_sponsor=domain in named,
            goals=goals[domain],
            measured_goals=measured[domain],
            candidates=candidates[domain],
            unowned=unowned[domain],
            served=served[domain],
            shared=shared[domain],
            moved=moved[domain],
            stopped=stopped[domain],
            applied=applied[domain],
            last_reading=readings.get(domain),
            last_consumer=consumers.get(domain),
            passed=frozenset(passed[domain]),
        )
        for domain in wanted
    }


def counted(rows: Iterable[tuple[int | None, int]]) -> Counter[DomainId]:
    return Counter({DomainId(domain): count for domain, count in rows if domain is not None})


def applied_elsewhere(
    session: Session, organisation: OrganisationId, domains: Collection[DomainId], *, still_taught: bool = False
) -> Counter[DomainId]:
    """Count the learnings of each domain that another domain applied; only what everyone can read counts.

    Those that were retired later were applied all the same; `still_taught` leaves them out.
    """
    rows = session.exec(
        select(LearningRow.domain_id, func.count(func.distinct(LearningRow.id)))
        .join(ApplicationRow, col(ApplicationRow.learning_id) == col(LearningRow.id))
        .where(
            LearningRow.organisation == organisation,
            col(LearningRow.domain_id).in_(domains),
            LearningRow.visibility == "everyone",
            LearningRow.state == "active" if still_taught else LearningRow.state != "undone",
            ApplicationRow.state == "applied",
            col(ApplicationRow.domain_id) != col(LearningRow.domain_id),
        )
        .group_by(col(LearningRow.domain_id))
    ).all()
    return counted(rows)


def sponsored(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> set[DomainId]:
    """Tell which of these domains have a sponsor who still works here."""
    rows = session.exec(
        select(DomainRow.id, PersonRow)
        .outerjoin(PersonRow, is_person(DomainRow.organisation, DomainRow.sponsor_id))
        .where(
            DomainRow.organisation == organisation,
            col(DomainRow.id).in_(domains),
            col(DomainRow.sponsor_id).is_not(None),
        )
    ).all()
    return {DomainId(number or 0) for number, person in rows if role_of(person) in {Role.MEMBER, Role.ADMIN}}


def _goals(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> Counter[DomainId]:
    rows = session.exec(
        select(NodeRow.domain_id, func.count())
        .where(
            NodeRow.organisation == organisation,
            col(NodeRow.domain_id).in_(domains),
            col(NodeRow.level).in_(GOALS),
            col(NodeRow.state).in_(DRAFTED),
        )
        .group_by(col(NodeRow.domain_id))
    ).all()
    return counted(rows)


def _measured(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> Counter[DomainId]:
    rows = session.exec(
        select(NodeRow.domain_id, func.count(func.distinct(NodeRow.id)))
        .join(MeasureRow, col(MeasureRow.node_id) == col(NodeRow.id))
        .where(
            NodeRow.organisation == organisation,
            col(NodeRow.domain_id).in_(domains),
            col(NodeRow.level).in_(GOALS),
            col(NodeRow.state).in_(DRAFTED),
            col(MeasureRow.removed_at).is_(None),
            col(MeasureRow.baseline).is_not(None),
        )
        .group_by(col(NodeRow.domain_id))
    ).all()
    return counted(rows)


def _candidates(
    session: Session, organisation: OrganisationId, domains: list[DomainId]
) -> tuple[Counter[DomainId], Counter[DomainId]]:
    """Count the candidate products of each domain, and those of them that nobody owns."""
    rows = session.exec(
        select(ProductRow.domain_id, OwnershipRow)
        .join(OwnershipRow, col(OwnershipRow.product_id) == col(ProductRow.id))
        .where(
            ProductRow.organisation == organisation,
            col(ProductRow.domain_id).in_(domains),
            col(ProductRow.status).in_(CANDIDATES),
            col(OwnershipRow.until_at).is_(None),
        )
    ).all()
    every = Counter(DomainId(domain) for domain, _ in rows)
    unowned = Counter(DomainId(domain) for domain, now in rows if not (now.owner_id or now.owner_name))
    return every, unowned


def _served(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> Counter[DomainId]:
    """Count the products with an output port that another domain uses, or somebody who belongs to another one.

    A domain that is archived uses nothing any more, nor does whoever left, or is a guest now.
    """
    has_port = exists().where(col(OutputPortRow.product_id) == col(ProductRow.id))
    is_used = exists().where(
        col(ConsumerRow.product_id) == col(ProductRow.id),
        col(ConsumerRow.domain_id) != col(ProductRow.domain_id),
        col(DomainRow.id) == col(ConsumerRow.domain_id),
        col(DomainRow.state).in_(LIVING),
    )
    is_followed = exists().where(
        col(ConsumerRow.product_id) == col(ProductRow.id),
        is_person(ConsumerRow.organisation, ConsumerRow.user_id),
        col(PersonRow.chosen_domain_id) != col(ProductRow.domain_id),
        works_here(),
    )
    is_needed = exists().where(
        col(UseCaseRow.product_id) == col(ProductRow.id),
        col(UseCaseRow.consumer_domain_id) != col(ProductRow.domain_id),
        col(DomainRow.id) == col(UseCaseRow.consumer_domain_id),
        col(DomainRow.state).in_(LIVING),
    )
    rows = session.exec(
        select(ProductRow.domain_id, func.count())
        .where(
            ProductRow.organisation == organisation,
            col(ProductRow.domain_id).in_(domains),
            col(ProductRow.status).in_(USED),
            has_port,
            or_(is_used, is_followed, is_needed),
        )
        .group_by(col(ProductRow.domain_id))
    ).all()
    return counted(rows)


def taught(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> Counter[DomainId]:
    """Count the learnings of each domain that everyone can read."""
    rows = session.exec(
        select(LearningRow.domain_id, func.count())
        .where(
            LearningRow.organisation == organisation,
            col(LearningRow.domain_id).in_(domains),
            LearningRow.visibility == "everyone",
            LearningRow.state == "active",
        )
        .group_by(col(LearningRow.domain_id))
    ).all()
    return counted(rows)


def _moved(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> Counter[DomainId]:
    """Count the measures that have two readings that differ, but for those that were removed: 1.0 and 1.00 are the same."""
    rows = session.exec(
        select(col(NodeRow.domain_id), col(ReadingRow.measure_id), col(ReadingRow.value))
        .join(MeasureRow, col(MeasureRow.id) == col(ReadingRow.measure_id))
        .join(NodeRow, col(NodeRow.id) == col(MeasureRow.node_id))
        .where(
            ReadingRow.organisation == organisation,
            col(NodeRow.domain_id).in_(domains),
            col(NodeRow.state).in_((*DRAFTED, "archived")),
            col(MeasureRow.removed_at).is_(None),
        )
        .distinct()
    ).all()
    values = defaultdict(set)
    for domain, measure, value in rows:
        values[domain or 0, measure].add(value)
    return Counter(DomainId(domain) for (domain, _), some in values.items() if len(some) > 1)


def _stopped(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> Counter[DomainId]:
    rows = session.exec(
        select(NodeRow.domain_id, func.count())
        .where(
            NodeRow.organisation == organisation,
            col(NodeRow.domain_id).in_(domains),
            NodeRow.level == "bet",
            NodeRow.state == "stopped",
        )
        .group_by(col(NodeRow.domain_id))
    ).all()
    return counted(rows)


def _last_readings(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> dict[DomainId, date]:
    rows = session.exec(
        select(NodeRow.domain_id, func.max(ReadingRow.on_date))
        .join(MeasureRow, col(MeasureRow.id) == col(ReadingRow.measure_id))
        .join(NodeRow, col(NodeRow.id) == col(MeasureRow.node_id))
        .where(ReadingRow.organisation == organisation, col(NodeRow.domain_id).in_(domains))
        .group_by(col(NodeRow.domain_id))
    ).all()
    return {DomainId(domain): day for domain, day in rows if domain is not None}


def _last_consumers(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> dict[DomainId, date]:
    """Tell when somebody from outside last became a consumer of a product of each domain."""
    rows = session.exec(
        select(ProductRow.domain_id, func.max(ConsumerRow.since))
        .join(ConsumerRow, col(ConsumerRow.product_id) == col(ProductRow.id))
        .outerjoin(PersonRow, is_person(ConsumerRow.organisation, ConsumerRow.user_id))
        .where(
            ProductRow.organisation == organisation,
            col(ProductRow.domain_id).in_(domains),
            or_(
                col(PersonRow.chosen_domain_id) != col(ProductRow.domain_id),
                col(ConsumerRow.domain_id) != col(ProductRow.domain_id),
            ),
        )
        .group_by(col(ProductRow.domain_id))
    ).all()
    return {DomainId(domain): _day(since) for domain, since in rows}


def _day(instant: datetime) -> date:
    return instant.date()


def _passed(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> dict[DomainId, set[str]]:
    passed: dict[DomainId, set[str]] = defaultdict(set)
    for row in session.exec(
        select(PassedTestRow).where(
            PassedTestRow.organisation == organisation, col(PassedTestRow.domain_id).in_(domains)
        )
    ):
        passed[DomainId(row.domain_id)].add(row.test)
    return passed
