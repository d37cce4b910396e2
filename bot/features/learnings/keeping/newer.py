"""Finding the learning that takes another one's place: by its words, its number, or the message it was saved from."""

import re
from collections.abc import Awaitable, Callable
from typing import Final

from bot.features.learnings.finding.queries import Found, Pointer, Query
from bot.features.learnings.keeping.store import KeepingStore
from bot.features.learnings.reading import may_see
from bot.features.learnings.receipts import member, own
from bot.features.learnings.rules import Learning, State
from bot.kernel.access import Actor, Standing
from bot.kernel.ids import ChannelId, LearningId
from bot.kernel.transactions import Transactions
from bot.matching.words import fold, words

Search = Callable[[Actor, Query], Awaitable[Found]]
"""Finds current learnings that the person may read."""
_NUMBER: Final = re.compile(r"\s*(?:no\.?\s*|#)?(\d{1,18})\s*", re.IGNORECASE)
_PERMALINK: Final = re.compile(r"https://[^/\s]+/archives/([A-Z0-9]+)/p(\d{10})(\d{6})(?:[?#]\S*)?")


class Suggestions:
    """Offers learnings to whoever replaces one. Changes nothing."""

    def __init__(self, *, transactions: Transactions[KeepingStore], search: Search) -> None:
        self._transactions = transactions
        self._search = search

    async def newer(self, actor: Actor, learning: LearningId, typed: str) -> tuple[Pointer, ...]:
        """List what may take a learning's place, the likeliest first, for those who may change it."""

        def look(store: KeepingStore) -> Pointer | None:
            standing = member(store, actor)
            own(store, standing, learning)
            return _named(store, standing, typed)

        named = await self._transactions.read(look)
        offered = await self._by_words(actor, typed) if named is None else [named]
        return tuple(one for one in offered if one.learning != learning)

    async def _by_words(self, actor: Actor, typed: str) -> list[Pointer]:
        hits = (await self._search(actor, Query(words=typed))).hits
        *begun, last = typed.split() or [""]
        if not hits and last:
            # The last word is still being typed. Alone, it is compared with what was logged last.
            hits = (await self._search(actor, Query(words=" ".join(begun)))).hits
            hits = hits if begun else tuple(hit for hit in hits if _begins_with(hit.learning, last))
        return [_pointer(hit.learning, "" if hit.domain is None else hit.domain.name) for hit in hits]


def _begins_with(learning: Learning, typed: str) -> bool:
    """Whether a word of a learning's title or text begins with what was typed."""
    content = learning.content
    return any(fold(word).startswith(fold(typed)) for word in words(f"{content.title or ''} {content.text}"))


def _named(store: KeepingStore, standing: Standing, typed: str) -> Pointer | None:
    """Find the learning that a number, or the link of a message, stands for."""
    organisation = standing.actor.organisation
    number, link = _NUMBER.fullmatch(typed), _PERMALINK.fullmatch(typed.strip())
    wanted: LearningId | None = None
    if number is not None:
        wanted = LearningId(int(number[1]))
    elif link is not None:
        wanted = store.captured(organisation, ChannelId(link[1]), f"{link[2]}.{link[3]}")
    found = None if wanted is None else store.learning(organisation, wanted)
    if found is None or found.state is not State.ACTIVE or not may_see(store, standing, found):
        return None
    domain = None if found.domain is None else store.domain(organisation, found.domain)
    return _pointer(found, "" if domain is None else domain.name)


def _pointer(learning: Learning, domain_name: str) -> Pointer:
    return Pointer(learning=learning.id, title=learning.content.headline, domain_name=domain_name)
