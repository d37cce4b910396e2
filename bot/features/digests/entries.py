"""The lesson of an edition that somebody clicked."""

from bot.features.digests.rules.editions import Edition, Item
from bot.features.digests.store import CopyStore
from bot.kernel.access import Actor, require_member
from bot.kernel.errors import NotAllowedError, NotFoundError
from bot.kernel.ids import ChannelId, EditionId

GONE = "This lesson is not there any more: its author withdrew it, or shares it with fewer people now."
REPLACED = "This lesson was retired or replaced meanwhile. The message says so in a moment."
ELSEWHERE = "A digest is answered where it was posted. Please use the buttons there."


def entry_clicked(
    store: CopyStore, actor: Actor, edition: EditionId, position: int, channel: ChannelId | None
) -> tuple[Edition, Item]:
    """Return the lesson that was clicked. Raises what the person should read when they may not, or it is gone."""
    require_member(store.standing(actor))
    issue = store.edition(actor.organisation, edition)
    item = None if issue is None else issue.item(position)
    if issue is None or item is None:
        raise NotFoundError(GONE)
    if channel is None or channel not in {post.channel for post in store.posts(actor.organisation, edition)}:
        raise NotAllowedError(ELSEWHERE)
    if not item.was_shown or not item.lesson.is_public:
        raise NotFoundError(GONE)
    if not item.lesson.is_open:
        raise NotFoundError(REPLACED)
    return issue, item
