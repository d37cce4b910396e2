"""Saving a message as a learning, inside a unit of work: once, with its author named and told."""

from datetime import datetime

from bot.features.learnings.origin import TOLD, AlreadySavedError, Origin
from bot.features.learnings.rules import Learning
from bot.features.learnings.store import LearningStore
from bot.kernel.access import Actor
from bot.kernel.ids import UserId
from bot.kernel.posts import Post

CAPTURED = "captured"
"""The kind of what is told of a saved message. It is written when it is sent, with what is true then."""
TO_AUTHOR = "author"
TO_SAVER = "saver"


def require_unsaved(store: LearningStore, actor: Actor, origin: Origin) -> None:
    """Raise AlreadySavedError for a message that is a learning already, also one that was taken back."""
    if store.captured(actor.organisation, origin.channel, origin.ts) is not None:
        raise AlreadySavedError("Somebody saved this message before, so it is there already.")


def capture(store: LearningStore, actor: Actor, learning: Learning, origin: Origin, *, now: datetime) -> None:
    """Note that the message became this learning, and tell its author unless that is who saved it."""
    store.capture(origin, learning, by=actor.user, now=now)
    if learning.saver is None or learning.author is None:
        return
    author = store.known(learning.organisation, learning.author)
    # Nobody is known to be a stranger before Slack was asked.
    if author is None or author.role in TOLD:
        tell(store, learning, learning.author, as_=TO_AUTHOR, now=now)


def tell(store: LearningStore, learning: Learning, user: UserId, *, as_: str, now: datetime) -> None:
    """Queue the message that says so to one person, once."""
    key = f"{CAPTURED}:{learning.id}:{as_}"
    text = "A message was saved as a learning."
    store.queue(learning.organisation, Post(key=key, kind=CAPTURED, text=text, blocks=[], user=user), now=now)
