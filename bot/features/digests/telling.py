"""Tells those who look after a digest what became of it: each of them once, in a direct message."""

from datetime import datetime
from typing import Protocol

from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.ledger import Page
from bot.kernel.ids import OrganisationId, PostId
from bot.kernel.posts import Post

NOTICE = "notice"


class Queue(Protocol):
    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> PostId: ...


def tell_leads(
    store: Queue, organisation: OrganisationId, audience: Audience | None, page: Page, *, about: str, now: datetime
) -> None:
    """Queue the page for every lead. `about` names the occasion: told once, it is not told again."""
    for lead in () if audience is None else audience.leads:
        key = f"notice:{about}:{lead}"
        store.queue(organisation, Post(key=key, kind=NOTICE, text=page.text, blocks=page.blocks, user=lead), now=now)
