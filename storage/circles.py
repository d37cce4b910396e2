"""Who goes on reading what was only for a domain, once the domain is archived and its channel is free for another.

Whoever reads the rows asks one question of a `domain` learning: is the reader a member of
what the domain's `channel_id` names? Archiving gives it another name, its circle's, and
takes the members along. So nobody loses what they could read; who joins the channel later,
or the domain that takes it over, gains nothing; and who leaves the channel leaves the circle.
"""

from collections.abc import Iterable

from sqlmodel import Session, col, delete, select, update

from bot.kernel.ids import ChannelId, DomainId, OrganisationId
from storage.tables import DomainRow, MembershipRow

CIRCLE = "archived:"
"""No channel of Slack's is called so."""


def circle_of(domain: DomainId) -> ChannelId:
    """Name the circle of an archived domain, as memberships name it."""
    return ChannelId(f"{CIRCLE}{domain}")


def is_circle(channel: str | None) -> bool:
    """Whether what a domain's row names as its channel is only the circle of those who were in it."""
    return channel is not None and channel.startswith(CIRCLE)


def rename_members(session: Session, organisation: OrganisationId, before: ChannelId, after: ChannelId) -> None:
    """Let the members of one be those of the other, and nobody else."""
    forget_members(session, organisation, after)
    session.exec(
        update(MembershipRow)
        .where(col(MembershipRow.organisation) == organisation, col(MembershipRow.channel_id) == before)
        .values(channel_id=after)
    )


def forget_members(session: Session, organisation: OrganisationId, channel: ChannelId) -> None:
    session.exec(
        delete(MembershipRow).where(
            col(MembershipRow.organisation) == organisation, col(MembershipRow.channel_id) == channel
        )
    )


def circles_from(session: Session, organisation: OrganisationId, channel: ChannelId) -> tuple[ChannelId, ...]:
    """List the circles of archived domains that had this channel."""
    rows = session.exec(
        select(DomainRow.id)
        .where(DomainRow.organisation == organisation, DomainRow.former_channel_id == channel)
        .order_by(col(DomainRow.id))
    ).all()
    return tuple(circle_of(DomainId(row)) for row in rows if row is not None)


def leave_circles(session: Session, organisation: OrganisationId, channel: ChannelId, users: Iterable[str]) -> None:
    """Take people who are no longer in the channel out of its circles."""
    gone = list(users)
    for circle in circles_from(session, organisation, channel):
        session.exec(
            delete(MembershipRow).where(
                col(MembershipRow.organisation) == organisation,
                col(MembershipRow.channel_id) == circle,
                col(MembershipRow.user_id).in_(gone),
            )
        )
