"""Puts the parts of products together: their services over one store, their listeners over the services."""

from dataclasses import dataclass

from bot.app.parts import Parts
from bot.app.sweeps import Sweep, Wakes
from bot.features.deliveries.service import Check
from bot.features.people.service import People
from bot.features.products.news import NEWS
from bot.features.products.seeing.following import Following
from bot.features.products.seeing.histories import Histories
from bot.features.products.seeing.overview import Overviews
from bot.features.products.seeing.pages import Pages
from handlers.forms.after import After
from handlers.links import Links
from handlers.products import seeing
from storage.products.seeing import seeing_transactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What products need of the other features."""

    links: Links
    people: People
    wakes: Wakes
    checks: dict[str, Check]
    """Who looks at a post once more before it is sent, by the post's kind: products add theirs."""


def wire_products(parts: Parts, around: Around) -> list[Sweep]:
    """Register everything about products; return the sweeps that they need."""
    _wire_seeing(parts, around)
    return []


def _wire_seeing(parts: Parts, around: Around) -> After:
    """Register the list and the pages of products; return what says on them what came of a form."""
    transactions, clock = seeing_transactions(parts.database), parts.clock
    showing = seeing.Showing(
        overviews=Overviews(transactions=transactions, clock=clock), pages=Pages(transactions=transactions, clock=clock)
    )
    following = Following(
        transactions=transactions, clock=clock, look_up=around.people.look_up_channel, render=seeing.render
    )
    around.checks[NEWS] = following.prepare_news_system
    after = After(showing.renew)
    seeing.register(
        parts.app,
        showing=showing,
        histories=Histories(transactions=transactions, clock=clock),
        following=following,
        links=around.links,
        after=after,
    )
    return after
