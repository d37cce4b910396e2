"""Putting a post into the outbox, in the unit of work whose effect it tells of."""

from datetime import datetime

from sqlmodel import Session, select

from bot.kernel.ids import OrganisationId, PostId
from bot.kernel.posts import Post
from storage.tables import PostRow


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
