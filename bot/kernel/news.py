"""What people hear in the one message of their week: of things that they follow, and of proposals that wait for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.kernel.ids import DomainId, OrganisationId, UserId


class Thing(StrEnum):
    """What people hear of in a direct message."""

    PRODUCT = "product"
    DOMAIN = "domain"
    GOAL = "goal"
    """Or a vision, bet or initiative. Channels follow these, people do not: they hear of proposals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a service keeps for somebody until their next message of a week leaves.

    `key` is unique among that person's for ever: the same key is the same news, and they read it
    once. `number` names the thing.
    """

    key: str
    thing: Thing
    number: int
    text: str
    """Sentences as they are read, nothing escaped; the thing's name stands above them."""
    asks: bool = False
    """Whether it is a proposal that waits for their answer; else they hear it as long as they follow the thing."""


class NewsStore(Protocol):
    def answerers(self, organisation: OrganisationId, domain: DomainId | None) -> Sequence[UserId]:
        """List who can answer a proposal there: the domain's leads, else a few admins."""
        ...

    def keep_news(self, organisation: OrganisationId, user: UserId, news: News, *, now: datetime) -> None:
        """Keep news for somebody's next message of a week."""
        ...


def ask_for_answer(
    store: NewsStore,
    organisation: OrganisationId,
    thing: Thing,
    number: int,
    *,
    domain: DomainId | None,
    text: str,
    now: datetime,
    but: Collection[UserId] = (),
) -> None:
    """Let those hear of a proposal who can answer it, once, as long as nobody has by then. `but` know of it."""
    news = News(key=f"proposed:{thing}:{number}", thing=thing, number=number, text=text, asks=True)
    for user in [one for one in store.answerers(organisation, domain) if one not in but]:
        store.keep_news(organisation, user, news, now=now)
