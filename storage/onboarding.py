"""Onboarding in rows and out: phases, tests that leads tick off, what admins decided, and which domains are stuck."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.features.domains.onboarding.plan import Plan, as_kept, from_kept
from bot.features.domains.onboarding.planning import THING
from bot.features.domains.onboarding.rules import Recorded, Stage, Stretch, last_news, open_tests, stuck
from bot.features.domains.onboarding.store import Facts, FormerName, Lesson, Members, OnboardingStore
from bot.kernel.audit import Entry
from bot.kernel.ids import DomainId, LearningId, OrganisationId, UserId
from bot.kernel.news import News
from storage import audit
from storage.domain_facts import current_phases, facts_of
from storage.domain_record import recorded_of
from storage.domains import SqlDomainStore, shown_name
from storage.engine import Database, UnitOfWork
from storage.settings import save_settings, settings_of
from storage.standing import is_person, names_of, works_here_or_unknown
from storage.tables import (
    ChannelRow,
    DomainFollowerRow,
    DomainNameRow,
    DomainRow,
    LearningRow,
    MembershipRow,
    PassedTestRow,
    PersonRow,
    PhaseRow,
    SettingsRow,
)
from storage.weekly_news import keep_news

LIVING = ("active", "unclaimed")


class SqlOnboardingStore(SqlDomainStore):
    # What an organisation decided.

    def plan(self, organisation: OrganisationId) -> Plan:
        return plan_of(self._session, organisation)

    def save_plan(self, organisation: OrganisationId, plan: Plan, *, now: datetime) -> None:
        row = self._session.get(SettingsRow, organisation)
        if row is None:
            save_settings(self._session, organisation, settings_of(self._session, organisation), now=now)
            row = self._session.get_one(SettingsRow, organisation)
        row.onboarding = as_kept(plan)
        self._session.flush()

    def plan_changed_by(self, organisation: OrganisationId) -> str | None:
        last = audit.entries(self._session, organisation, thing=THING, thing_id=THING, most=1)
        if not last or last[0].by is None:
            return None
        return names_of(self._session, organisation, [last[0].by])[last[0].by]

    # Phases.

    def stretches(self, organisation: OrganisationId, domain: DomainId) -> tuple[Stretch, ...]:
        rows = self._session.exec(
            select(PhaseRow)
            .where(PhaseRow.organisation == organisation, PhaseRow.domain_id == domain)
            .order_by(col(PhaseRow.id).desc())
        ).all()
        return tuple(_stretch(row) for row in rows)

    def begin(
        self,
        organisation: OrganisationId,
        domain: DomainId,
        stage: Stage,
        *,
        reason: str,
        open_tests: Sequence[str],
        by: UserId,
        now: datetime,
    ) -> Stretch:
        began = now
        before = current_phases(self._session, organisation, [domain]).get(domain)
        if before is not None:
            # A clock that was set back leaves no stretch that ends before it begins.
            before.ended_at = began = max(now, before.began_at)
        row = PhaseRow(
            organisation=organisation,
            domain_id=domain,
            phase=stage,
            began_at=began,
            reason=reason or None,
            open_tests=list(open_tests),
            by=by,
        )
        self._session.add(row)
        self._session.flush()
        return _stretch(row)

    def recorded(self, organisation: OrganisationId, domain: DomainId) -> Recorded:
        return recorded_of(self._session, organisation, [domain])[domain]

    def tick(
        self, organisation: OrganisationId, domain: DomainId, key: str, *, passed: bool, by: UserId, now: datetime
    ) -> None:
        row = self._session.exec(
            select(PassedTestRow).where(
                PassedTestRow.organisation == organisation,
                PassedTestRow.domain_id == domain,
                PassedTestRow.test == key,
            )
        ).one_or_none()
        if passed and row is None:
            self._session.add(PassedTestRow(organisation=organisation, domain_id=domain, test=key, by=by, at=now))
        elif not passed and row is not None:
            self._session.delete(row)
        self._session.flush()

    def lessons(self, organisation: OrganisationId, domain: DomainId, stage: Stage, *, most: int) -> tuple[Lesson, ...]:
        in_phase = (
            select(LearningRow.id, LearningRow.logged_at)
            .join(PhaseRow, col(PhaseRow.domain_id) == col(LearningRow.domain_id))
            .where(
                LearningRow.organisation == organisation,
                LearningRow.visibility == "everyone",
                LearningRow.state == "active",
                PhaseRow.organisation == organisation,
                PhaseRow.phase == stage.value,
                PhaseRow.domain_id != domain,
                LearningRow.logged_at >= PhaseRow.began_at,
                col(PhaseRow.ended_at).is_(None) | (col(LearningRow.logged_at) < col(PhaseRow.ended_at)),
            )
            .distinct()
            .order_by(col(LearningRow.logged_at).desc(), col(LearningRow.id).desc())
            .limit(most)
        )
        found = [number for number, _ in self._session.exec(in_phase)]
        rows = self._session.exec(
            select(LearningRow, DomainRow)
            .join(DomainRow, col(DomainRow.id) == col(LearningRow.domain_id))
            .where(col(LearningRow.id).in_(found))
            .order_by(col(LearningRow.logged_at).desc(), col(LearningRow.id).desc())
        ).all()
        return tuple(
            Lesson(id=LearningId(row.id or 0), title=row.title or row.text, domain=shown_name(of)) for row, of in rows
        )

    # The domain's page and the map.

    def set_sponsor(self, organisation: OrganisationId, domain: DomainId, sponsor: UserId | None) -> None:
        row = self._row(organisation, domain)
        row.sponsor_id = sponsor
        row.version += 1
        self._session.flush()

    def facts(
        self, organisation: OrganisationId, domains: Collection[DomainId], *, now: datetime
    ) -> Mapping[DomainId, Facts]:
        return facts_of(self._session, organisation, domains, now=now)

    def former_names(self, organisation: OrganisationId, domain: DomainId) -> tuple[FormerName, ...]:
        rows = self._session.exec(
            select(DomainNameRow)
            .where(DomainNameRow.organisation == organisation, DomainNameRow.domain_id == domain)
            .order_by(col(DomainNameRow.until_at).desc(), col(DomainNameRow.id).desc())
        ).all()
        return tuple(FormerName(name=row.name, until=row.until_at) for row in rows)

    def members(self, organisation: OrganisationId, domain: DomainId, *, most: int) -> Members:
        channel = self._row(organisation, domain).channel_id
        seen = (
            select(MembershipRow.user_id)
            .outerjoin(PersonRow, is_person(MembershipRow.organisation, MembershipRow.user_id))
            .where(
                MembershipRow.organisation == organisation,
                MembershipRow.channel_id == channel,
                works_here_or_unknown(),
            )
        )
        first = self._session.exec(
            seen.order_by(func.lower(func.coalesce(PersonRow.name, "")), col(MembershipRow.user_id)).limit(most)
        ).all()
        known = self._session.get(ChannelRow, (organisation, channel or ""))
        return Members(
            count=self._session.exec(select(func.count()).select_from(seen.subquery())).one(),
            first=tuple(UserId(user) for user in first),
            # What nobody has looked at counts as private.
            is_public=known is not None and known.is_private is False,
        )

    def followers(self, organisation: OrganisationId, domain: DomainId) -> tuple[UserId, ...]:
        rows = self._session.exec(
            select(DomainFollowerRow.user_id)
            .outerjoin(PersonRow, is_person(DomainFollowerRow.organisation, DomainFollowerRow.user_id))
            .where(
                DomainFollowerRow.organisation == organisation,
                DomainFollowerRow.domain_id == domain,
                works_here_or_unknown(),
            )
            .order_by(DomainFollowerRow.user_id)
        ).all()
        return tuple(UserId(row) for row in rows)

    def follow(
        self, organisation: OrganisationId, domain: DomainId, user: UserId, *, follows: bool, now: datetime
    ) -> None:
        row = self._session.get(DomainFollowerRow, (domain, user))
        if follows and row is None:
            self._session.add(DomainFollowerRow(organisation=organisation, domain_id=domain, user_id=user, since=now))
        elif not follows and row is not None:
            self._session.delete(row)
        self._session.flush()

    def keep_news(self, organisation: OrganisationId, user: UserId, news: News, *, now: datetime) -> None:
        keep_news(self._session, organisation, user, news, now=now)

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        audit.record(self._session, organisation, entry)

    def _row(self, organisation: OrganisationId, domain: DomainId) -> DomainRow:
        return self._session.exec(
            select(DomainRow).where(DomainRow.organisation == organisation, DomainRow.id == domain)
        ).one()


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckDomain:
    """A domain that is in a phase for long, with nothing new for as long."""

    domain: DomainId
    name: str
    stage: Stage
    phase_id: int
    """Of the stretch: as long as this stays, it is the same being stuck."""
    weeks: int
    """How many whole weeks nothing new has come."""
    open_tests: tuple[str, ...]
    """What is open in its phase, in words."""


def stuck_domains(session: Session, organisation: OrganisationId, now: datetime) -> list[StuckDomain]:
    """List the domains that run before they walk, those first where nothing has come for longest.

    Costs one query where no domain is onboarding.
    """
    phases = {
        domain: row for domain, row in current_phases(session, organisation).items() if row.phase != Stage.DONE.value
    }
    if not phases:
        return []
    plan, today = plan_of(session, organisation), now.date()
    rows = session.exec(
        select(DomainRow)
        .where(
            DomainRow.organisation == organisation,
            col(DomainRow.id).in_(phases),
            col(DomainRow.state).in_(LIVING),
        )
        .order_by(DomainRow.folded_name)
    ).all()
    recorded = recorded_of(session, organisation, list(phases))
    found = []
    for row in rows:
        at, known = phases[DomainId(row.id or 0)], recorded[DomainId(row.id or 0)]
        stage = Stage(at.phase)
        if stage.phase is None or not stuck(known, at.began_at, today, plan.weeks):
            continue
        found.append(
            StuckDomain(
                domain=DomainId(row.id or 0),
                name=row.name,
                stage=stage,
                phase_id=at.id or 0,
                weeks=(today - last_news(known, at.began_at, today)).days // 7,
                open_tests=open_tests(stage.phase, known, plan),
            )
        )
    return sorted(found, key=lambda one: -one.weeks)


def plan_of(session: Session, organisation: OrganisationId) -> Plan:
    """Read what the admins decided about onboarding, or the defaults."""
    row = session.get(SettingsRow, organisation)
    return Plan() if row is None else from_kept(row.onboarding)


def onboarding_transactions(database: Database) -> UnitOfWork[OnboardingStore]:
    return UnitOfWork(database, SqlOnboardingStore)


def _stretch(row: PhaseRow) -> Stretch:
    return Stretch(
        id=row.id or 0,
        stage=Stage(row.phase),
        began_at=row.began_at,
        ended_at=row.ended_at,
        reason=row.reason or "",
        open_tests=tuple(row.open_tests),
        by=row.by,
    )
