"""What the map of domains tells of each: a few queries for any number of them."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from bot.features.domains.onboarding.rules import Stage
from bot.features.domains.onboarding.store import Facts
from bot.features.goals.rules.judgement import Status
from bot.features.goals.rules.judging import judge_tree
from bot.features.goals.rules.tree import Level
from bot.kernel.ids import DomainId, OrganisationId, UserId
from storage.domain_record import applied_elsewhere, counted, sponsored, taught
from storage.goals.store import SqlGoalStore
from storage.tables import ApplicationRow, DomainRow, LearningRow, OwnershipRow, PhaseRow, ProductRow

LIVING = ("draft", "active", "deprecated")
JUDGED = (Level.GOAL, Level.BET)


def facts_of(
    session: Session, organisation: OrganisationId, domains: Collection[DomainId], *, now: datetime
) -> dict[DomainId, Facts]:
    """Read what is told of each of these domains."""
    wanted = list(domains)
    sponsors, still = _sponsors(session, organisation, wanted), sponsored(session, organisation, wanted)
    phases = current_phases(session, organisation, wanted)
    goals = _goals(session, organisation, wanted, today=now.date())
    owned, unowned = _products(session, organisation, wanted)
    lessons, applied = taught(session, organisation, wanted), _applied(session, organisation, wanted)
    elsewhere = applied_elsewhere(session, organisation, wanted, still_taught=True)
    return {
        domain: Facts(
            stage=None if (phase := phases.get(domain)) is None else Stage(phase.phase),
            began_at=None if phase is None else phase.began_at,
            sponsor=sponsors.get(domain),
            sponsor_left=domain in sponsors and domain not in still,
            goals=goals.get(domain, {}),
            owned=owned[domain],
            unowned=unowned[domain],
            taught=lessons[domain],
            applied_elsewhere=elsewhere[domain],
            applied=applied[domain],
        )
        for domain in wanted
    }


def current_phases(
    session: Session, organisation: OrganisationId, domains: Collection[DomainId] | None = None
) -> dict[DomainId, PhaseRow]:
    """Read where domains stand, all of them or these; what is not onboarding is left out."""
    rows = session.exec(
        select(PhaseRow)
        .where(
            PhaseRow.organisation == organisation,
            col(PhaseRow.ended_at).is_(None),
            *([] if domains is None else [col(PhaseRow.domain_id).in_(domains)]),
        )
        .order_by(col(PhaseRow.id))
    ).all()
    return {DomainId(row.domain_id): row for row in rows}


def _sponsors(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> dict[DomainId, UserId]:
    rows = session.exec(
        select(DomainRow.id, DomainRow.sponsor_id).where(
            DomainRow.organisation == organisation, col(DomainRow.id).in_(domains)
        )
    ).all()
    return {DomainId(number or 0): UserId(sponsor) for number, sponsor in rows if sponsor}


def _goals(
    session: Session, organisation: OrganisationId, domains: list[DomainId], *, today: date
) -> Mapping[DomainId, Mapping[str, int]]:
    """Count the active goals and bets of each domain by their status, the worst first.

    A goal's status may follow from what other domains do below it, so the whole tree is judged.
    """
    goals = SqlGoalStore(session)
    nodes = goals.tree(organisation)
    ours = [node for node in nodes.values() if node.domain in domains and node.draft.level in JUDGED]
    if not ours:
        return {}
    measures = goals.measures(organisation, nodes)
    latest = goals.latest(organisation, [measure.id for measure in measures])
    judged = judge_tree(nodes, measures, latest, today=today)
    found: dict[DomainId, Counter[Status]] = {}
    for node in ours:
        if node.domain is not None:
            found.setdefault(node.domain, Counter())[judged[node.id].status] += 1
    return {
        domain: {status.words: count[status] for status in Status if count[status]} for domain, count in found.items()
    }


def _products(
    session: Session, organisation: OrganisationId, domains: list[DomainId]
) -> tuple[Counter[DomainId], Counter[DomainId]]:
    """Count the products of each domain that somebody owns, and those that nobody does."""
    rows = session.exec(
        select(ProductRow.domain_id, OwnershipRow)
        .join(OwnershipRow, col(OwnershipRow.product_id) == col(ProductRow.id))
        .where(
            ProductRow.organisation == organisation,
            col(ProductRow.domain_id).in_(domains),
            col(ProductRow.status).in_(LIVING),
            col(OwnershipRow.until_at).is_(None),
        )
    ).all()
    owned = Counter(DomainId(domain) for domain, now in rows if now.owner_id or now.owner_name)
    unowned = Counter(DomainId(domain) for domain, now in rows if not (now.owner_id or now.owner_name))
    return owned, unowned


def _applied(session: Session, organisation: OrganisationId, domains: list[DomainId]) -> Counter[DomainId]:
    """Count what each domain applied of others' learnings; only what everyone can read counts."""
    rows = session.exec(
        select(ApplicationRow.domain_id, func.count())
        .join(LearningRow, col(LearningRow.id) == col(ApplicationRow.learning_id))
        .where(
            ApplicationRow.organisation == organisation,
            col(ApplicationRow.domain_id).in_(domains),
            ApplicationRow.state == "applied",
            # What was another's and came along with it is its own now.
            col(ApplicationRow.domain_id) != col(LearningRow.domain_id),
            LearningRow.visibility == "everyone",
            LearningRow.state != "undone",
        )
        .group_by(col(ApplicationRow.domain_id))
    ).all()
    return counted(rows)
