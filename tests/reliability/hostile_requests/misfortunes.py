"""What may have happened to things between a message and the click on its button; and another organisation beside."""

from datetime import time
from typing import Any

from sqlmodel import Session, SQLModel, col, delete, func, select, update

from storage.tables import (
    DomainLeadRow,
    DomainRow,
    DraftRow,
    EditionItemRow,
    EditionRow,
    LearningRow,
    LearningTagRow,
    OrganisationRow,
    PersonRow,
    ScheduleRow,
    TagRow,
)
from tests.clock import MONDAY_NOON
from tests.reliability.hostile_requests.place import Door

ELSEWHERE, FOREIGN, QUOKKA = "T0ELSEWHERE", 901, "quokka"
KEPT = {"organisations", "people", "channels", "memberships", "settings", "sweeps", "claims"}


async def furnish_elsewhere(door: Door) -> None:
    """Another organisation in the same database, all of whose rows have the same number and a secret word."""

    def work(session: Session) -> None:
        whose: Any = {"organisation": ELSEWHERE}
        session.add(OrganisationRow(**whose, name=QUOKKA, first_seen=MONDAY_NOON))
        session.add(
            DomainRow(
                **whose,
                id=FOREIGN,
                name=QUOKKA,
                folded_name=QUOKKA,
                state="active",
                channel_id="C0QUOKKA",
                created_at=MONDAY_NOON,
            )
        )
        session.add(TagRow(**whose, folded=QUOKKA, label=QUOKKA))
        session.flush()
        session.add(DomainLeadRow(**whose, domain_id=FOREIGN, user_id="U0QUOKKA"))
        session.add(
            LearningRow(
                **whose,
                id=FOREIGN,
                domain_id=FOREIGN,
                author_id="U0QUOKKA",
                text=f"A {QUOKKA} smiles",
                visibility="everyone",
                logged_at=MONDAY_NOON,
            )
        )
        session.add(
            ScheduleRow(
                **whose,
                id=FOREIGN,
                domain_id=FOREIGN,
                cadence="weekly",
                weekday=0,
                local_time=time(9),
                zone="UTC",
                starts_on=MONDAY_NOON.date(),
                created_at=MONDAY_NOON,
                changed_at=MONDAY_NOON,
            )
        )
        session.flush()
        session.add(LearningTagRow(**whose, learning_id=FOREIGN, folded=QUOKKA))
        session.add(
            EditionRow(
                **whose,
                id=FOREIGN,
                schedule_id=FOREIGN,
                domain_id=FOREIGN,
                due_on=MONDAY_NOON.date(),
                due_at=MONDAY_NOON,
                covers_from=MONDAY_NOON,
                state="queued",
                made_at=MONDAY_NOON,
            )
        )
        session.add(
            DraftRow(**whose, id=FOREIGN, user_id="U0ANA", content={"text": QUOKKA}, reason=QUOKKA, kept_at=MONDAY_NOON)
        )
        session.flush()
        session.add(EditionItemRow(**whose, edition_id=FOREIGN, position=0, learning_id=FOREIGN, reason=QUOKKA))

    await door.living.database.write(work)


async def deleted(door: Door) -> None:
    """Every learning, domain, digest and draft is gone from the database."""

    def work(session: Session) -> None:
        session.exec(update(PersonRow).values(chosen_domain_id=None))
        for table in reversed(SQLModel.metadata.sorted_tables):
            if table.name not in KEPT:
                session.exec(delete(table))

    await door.living.database.write(work)


async def withdrawn(door: Door) -> None:
    """Every author took back what they had logged."""

    def work(session: Session) -> None:
        session.exec(update(LearningRow).values(state="undone", version=LearningRow.version + 1))

    await door.living.database.write(work)


async def replaced(door: Door) -> None:
    """Every learning but the last was replaced by the next one, and every tag merged into another."""

    def work(session: Session) -> None:
        last = session.exec(select(func.max(LearningRow.id))).one() or 0
        session.exec(
            update(LearningRow)
            .where(col(LearningRow.id) < last)
            .values(state="superseded", successor_id=last, version=LearningRow.version + 1)
        )
        kept = session.exec(select(TagRow.folded).order_by(col(TagRow.folded))).all()[-1]
        session.exec(update(TagRow).where(col(TagRow.folded) != kept).values(merged_into=kept))

    await door.living.database.write(work)


async def archived(door: Door) -> None:
    """Every domain was archived."""

    def work(session: Session) -> None:
        session.exec(update(DomainRow).values(state="archived", channel_id=None, version=DomainRow.version + 1))

    await door.living.database.write(work)


MISFORTUNES = {one.__name__: one for one in (deleted, withdrawn, replaced, archived)}
