"""What an actor is in their organisation, read in the unit of work that depends on it."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import Session, and_, col, or_, select

from bot.kernel.access import Actor, Role, Standing
from bot.kernel.ids import ChannelId, DomainId, OrganisationId, UserId
from storage.tables import DomainLeadRow, MembershipRow, PersonRow

SOMEONE = "someone"
SOMEONE_WHO_LEFT = "someone who left"
# Nearly every unit of work begins with these: writing them anew for each would take longer than what they read.
_LED: Final = select(DomainLeadRow.domain_id).where(
    DomainLeadRow.organisation == bindparam("organisation"), DomainLeadRow.user_id == bindparam("user")
)
_SEEN: Final = select(MembershipRow.channel_id).where(
    MembershipRow.organisation == bindparam("organisation"), MembershipRow.user_id == bindparam("user")
)


def standing_of(session: Session, actor: Actor) -> Standing:
    """Read the role, the domains led and the channels seen. Someone not recorded is a member of no channel."""
    if actor.external:
        return Standing(actor=actor, role=Role.EXTERNAL)
    person = session.get(PersonRow, (actor.organisation, actor.user))
    them = {"organisation": actor.organisation, "user": actor.user}
    leads = session.exec(_LED, params=them).all()
    channels = session.exec(_SEEN, params=them).all()
    return Standing(
        actor=actor,
        role=role_of(person),
        leads=frozenset(DomainId(domain) for domain in leads),
        channels=frozenset(ChannelId(channel) for channel in channels),
    )


def role_of(person: PersonRow | None) -> Role:
    """Tell the role of a recorded person; the strictest that applies. Unknown means member, never admin."""
    if person is None:
        return Role.MEMBER
    if not person.is_active or person.is_bot:
        return Role.INACTIVE
    if person.is_external:
        return Role.EXTERNAL
    if person.is_guest:
        return Role.GUEST
    return Role.ADMIN if person.is_admin else Role.MEMBER


def is_person(organisation: Any, user: Any) -> ColumnElement[bool]:
    """Join to what is known of somebody whom a row names, by its columns of their organisation and their id."""
    return and_(col(PersonRow.organisation) == col(organisation), col(PersonRow.user_id) == col(user))


def works_here() -> ColumnElement[bool]:
    """Tell in a query who is a full member, of people who are recorded."""
    others = (PersonRow.is_bot, PersonRow.is_external, PersonRow.is_guest)
    return and_(col(PersonRow.is_active), *(col(other).is_(False) for other in others))


def works_here_or_unknown() -> ColumnElement[bool]:
    """Tell in a query with an outer join who is a full member: whom nobody knows yet counts as one, as everywhere."""
    return or_(col(PersonRow.user_id).is_(None), works_here())


def names_of(session: Session, organisation: OrganisationId, users: Iterable[UserId]) -> dict[UserId, str]:
    """Read display names. A person never seen, or without a name, is "someone".

    A name that may not be shown any more is not kept (storage/people.py), so reading it needs no clock.
    """
    wanted = list(dict.fromkeys(users))
    rows = session.exec(
        select(PersonRow).where(PersonRow.organisation == organisation, col(PersonRow.user_id).in_(wanted))
    ).all()
    known = {UserId(row.user_id): name_in(row) for row in rows}
    return {user: known.get(user, SOMEONE) for user in wanted}


def name_in(person: PersonRow | None) -> str:
    """Tell what a recorded person is called."""
    if person is not None and person.name:
        return person.name
    return SOMEONE_WHO_LEFT if person is not None and person.left_at is not None else SOMEONE


def admins_of(session: Session, organisation: OrganisationId) -> tuple[UserId, ...]:
    """Read who is an admin, in the order of their ids."""
    rows = session.exec(
        select(PersonRow)
        .where(PersonRow.organisation == organisation, col(PersonRow.is_admin))
        .order_by(PersonRow.user_id)
    ).all()
    return tuple(UserId(row.user_id) for row in rows if role_of(row) is Role.ADMIN)


def leads_of(session: Session, organisation: OrganisationId, domain: DomainId) -> tuple[UserId, ...]:
    """Read who leads a domain and still can, in the order of their ids: no closed accounts, no guests."""
    rows = session.exec(
        select(DomainLeadRow.user_id)
        .where(DomainLeadRow.organisation == organisation, DomainLeadRow.domain_id == domain)
        .order_by(DomainLeadRow.user_id)
    ).all()
    roles = {user: role_of(session.get(PersonRow, (organisation, user))) for user in rows}
    return tuple(UserId(user) for user in rows if roles[user] in {Role.MEMBER, Role.ADMIN})
