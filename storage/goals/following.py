"""Channels that follow nodes, in rows and out."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from bot.features.goals.seeing.news import Channel
from bot.kernel.ids import ChannelId, NodeId, OrganisationId, UserId
from storage.tables import ChannelRow, NodeChannelRow


class SqlFollowing:
    _session: Session

    def following(self, organisation: OrganisationId, node: NodeId) -> tuple[Channel, ...]:
        rows = self._session.exec(
            select(NodeChannelRow.channel_id, ChannelRow)
            .join(
                ChannelRow,
                (col(ChannelRow.organisation) == col(NodeChannelRow.organisation))
                & (col(ChannelRow.channel_id) == col(NodeChannelRow.channel_id)),
                isouter=True,
            )
            .where(NodeChannelRow.organisation == organisation, NodeChannelRow.node_id == node)
            .order_by(func.lower(func.coalesce(ChannelRow.name, "")), col(NodeChannelRow.channel_id))
        ).all()
        return tuple(_channel(ChannelId(channel), row) for channel, row in rows)

    def follow(
        self, organisation: OrganisationId, node: NodeId, channels: Iterable[ChannelId], *, by: UserId, now: datetime
    ) -> None:
        self._session.add_all(
            NodeChannelRow(node_id=node, channel_id=channel, organisation=organisation, by=by, at=now)
            for channel in channels
        )
        self._session.flush()

    def unfollow(self, organisation: OrganisationId, node: NodeId, channels: Iterable[ChannelId]) -> None:
        self._session.exec(
            delete(NodeChannelRow).where(
                col(NodeChannelRow.organisation) == organisation,
                col(NodeChannelRow.node_id) == node,
                col(NodeChannelRow.channel_id).in_(list(channels)),
            )
        )
        self._session.flush()

    def channel(self, organisation: OrganisationId, channel: ChannelId) -> Channel:
        """Tell what is known of a channel; one that nobody ever saw is only its id."""
        return _channel(channel, self._session.get(ChannelRow, (organisation, channel)))


def _channel(channel: ChannelId, row: ChannelRow | None) -> Channel:
    if row is None:
        return Channel(id=channel, is_private=True)
    return Channel(
        id=channel,
        name=row.name,
        # What nobody has looked at counts as private.
        is_private=row.is_private is not False,
        is_shared=row.is_shared,
        is_archived=row.is_archived,
        has_pollen=row.bot_is_member,
    )
