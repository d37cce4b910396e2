"""Putting a post into the outbox, in the unit of work whose effect it tells of."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session, select

from bot.kernel.ids import ChannelId, OrganisationId, PostId, UserId
from bot.kernel.posts import Post
from storage.tables import PostRow

OUT: Final = ("sending", "ambiguous", "posted")
"""Posts that somebody may have read."""
INSTANT: Final = timedelta(microseconds=1)


def enqueue(session: Session, organisation: OrganisationId, post: Post, *, now: datetime) -> PostId:
    """Store the post to be sent; a key that is known already changes nothing. Return the post's id."""
    known = session.exec(
        select(PostRow.id).where(PostRow.organisation == organisation, PostRow.key == post.key)
    ).one_or_none()
    if known is not None:
        return PostId(known)
    row = PostRow(
        organisation=organisation,
        key=post.key,
        kind=post.kind,
        channel_id=post.channel,
        user_id=post.user,
        text=post.text,
        blocks=[dict(block) for block in post.blocks],
        state="queued",
        queued_at=now,
        next_attempt_at=now,
    )
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("the database gave the post no id")
    return PostId(row.id)


def queued(session: Session, organisation: OrganisationId, key: str) -> Post | None:
    """Return a post as it is stored, sent or not; None where there is none of that key."""
    row = session.exec(select(PostRow).where(PostRow.organisation == organisation, PostRow.key == key)).one_or_none()
    if row is None:
        return None
    return Post(
        key=row.key,
        kind=row.kind,
        text=row.text,
        blocks=row.blocks,
        channel=None if row.channel_id is None else ChannelId(row.channel_id),
        user=None if row.user_id is None else UserId(row.user_id),
    )


def restate(session: Session, row: PostRow, *, text: str, blocks: Sequence[Mapping[str, Any]], now: datetime) -> bool:
    """Let a message that somebody may have read show this from now on; return whether it showed something else."""
    wanted = [dict(block) for block in blocks]
    if row.state not in OUT or (row.text, row.blocks) == (text, wanted):
        return False
    row.text, row.blocks = text, wanted
    # Later than before even within one tick of the clock: an update under way must see that it is outdated.
    row.stale_since = now if row.stale_since is None else max(now, row.stale_since + INSTANT)
    session.flush()
    return True
