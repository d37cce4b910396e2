"""Words that could not be saved as what they were meant to be: kept, and offered again to whoever wrote them."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.features.learnings.rules import FIELDS, LINK_FIELDS, LONG_FIELDS, MAX_TEXT, clean
from bot.kernel.access import Actor
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import DraftId
from bot.kernel.transactions import Transactions

CHANNEL = "channel"
"""Beside the fields, a draft knows where it was written."""
MESSAGE = "message"
"""And the message that it comes from, as bot.features.learnings.origin writes it."""
_ROOM = {
    **dict.fromkeys((*FIELDS, *LINK_FIELDS, CHANNEL), 3000),
    **dict.fromkeys(LONG_FIELDS, MAX_TEXT),
    "text": sys.maxsize,
}
"""Characters that a draft holds of each field; longer words join the text, which holds everything."""
GONE = "These words are no longer kept: they were saved or discarded already."


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    id: DraftId
    content: Mapping[str, str]
    """By field of the learnings form, and the channel where it was written."""
    reason: str
    """Why it was kept, in words that go on after "kept because"."""
    kept_at: datetime


class DraftStore(Protocol):
    def keep_draft(self, actor: Actor, content: Mapping[str, str], *, reason: str, now: datetime) -> Draft:
        """Keep these words; the same words of the same person are kept once."""
        ...

    def draft(self, actor: Actor, draft: DraftId) -> Draft | None:
        """Return a draft of this person's; None for anybody else's."""
        ...

    def drafts(self, actor: Actor) -> tuple[Draft, ...]:
        """List this person's drafts, the newest first."""
        ...

    def change_draft(self, actor: Actor, draft: DraftId, content: Mapping[str, str]) -> None: ...

    def discard_draft(self, actor: Actor, draft: DraftId) -> None:
        """Forget it; one that is gone stays gone."""
        ...


class Drafts:
    """Everyone may keep words and gets back their own, whatever else they may do: nothing typed is lost."""

    def __init__(self, *, transactions: Transactions[DraftStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def keep_draft(self, actor: Actor, content: Mapping[str, str], reason: str) -> Draft | None:
        """Keep what was typed, by field; None when that is nothing.

        Fields that a learning does not have, or that are too long for it, follow its text, so
        that any form's words can be kept. Delivered twice, it is kept once.
        """
        kept = as_content(content)
        if not kept:
            return None
        now = self._clock.now()
        return await self._transactions.write(lambda store: store.keep_draft(actor, kept, reason=reason, now=now))

    async def of(self, actor: Actor) -> tuple[Draft, ...]:
        """List the person's drafts, the newest first."""
        return await self._transactions.read(lambda store: store.drafts(actor))

    async def discard(self, actor: Actor, draft: DraftId) -> None:
        """Forget a draft. Raises NotFoundError when there is none such, as at a second click."""

        def work(store: DraftStore) -> None:
            if store.draft(actor, draft) is None:
                raise NotFoundError(GONE)
            store.discard_draft(actor, draft)

        await self._transactions.write(work)


def as_content(typed: Mapping[str, str]) -> dict[str, str]:
    """Bring any form's words into the fields of a learning; nothing is left out but empty ones."""
    written = {field: clean(value) for field, value in typed.items() if clean(value)}
    known = {field: value for field, value in written.items() if len(value) <= _ROOM.get(field, 0)}
    others = [f"{field}: {value}" for field, value in written.items() if field not in known]
    if others:
        known["text"] = "\n\n".join(filter(None, [known.get("text", ""), *others]))
    return {} if not known.keys() - {CHANNEL} else known
