"""Puts the parts of products together: their services over one store, their listeners over the services."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.app.parts import Parts
from bot.app.sweeps import Sweep, Wakes
from bot.features.deliveries.service import Check
from bot.features.learnings.finding.queries import Query
from bot.features.learnings.finding.service import Finding
from bot.features.people.service import People
from bot.features.products.keeping.deciding import Deciding
from bot.features.products.keeping.linking import Linking
from bot.features.products.keeping.owning import UNOWNED, Owning
from bot.features.products.keeping.reader import KeepingReader
from bot.features.products.keeping.service import Keeping
from bot.features.products.news import NEWS
from bot.features.products.seeing.following import Following
from bot.features.products.seeing.histories import Histories
from bot.features.products.seeing.overview import Overviews
from bot.features.products.seeing.pages import Pages
from bot.kernel.access import Actor
from bot.kernel.ids import LearningId
from handlers.forms.after import After
from handlers.links import Links
from handlers.products import keeping, seeing
from storage.products.keeping import keeping_transactions
from storage.products.seeing import seeing_transactions
from storage.search import finding_transactions

OUTBOX = "outbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What products need of the other features."""

    links: Links
    people: People
    wakes: Wakes
    checks: dict[str, Check]
    """Who looks at a post once more before it is sent, by the post's kind: products add theirs."""


class Finder:
    """Finds learnings for products, which know nothing of how."""

    def __init__(self, finding: Finding) -> None:
        self._finding = finding

    async def find(self, actor: Actor, words: str) -> Sequence[LearningId]:
        """Find by words what a person may read, the best first."""
        found = await self._finding.search(actor, Query(words=words))
        return [hit.learning.id for hit in found.hits]


def wire_products(parts: Parts, around: Around) -> list[Sweep]:
    """Register everything about products; return the sweeps that they need."""
    after = _wire_seeing(parts, around)
    _wire_keeping(parts, around, after)
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


def _wire_keeping(parts: Parts, around: Around, after: After) -> None:
    """Register how products are written down, decided about, taken, given up and linked."""
    transactions, clock, wake = keeping_transactions(parts.database), parts.clock, around.wakes.wake(OUTBOX)
    owning = Owning(
        transactions=transactions,
        clock=clock,
        render_wish=keeping.wish,
        render_given_up=keeping.left_unowned,
        wake=wake,
    )
    services = keeping.Services(
        reader=KeepingReader(transactions=transactions, clock=clock),
        keeping=Keeping(transactions=transactions, clock=clock, render_owner=keeping.owns_now, wake=wake),
        deciding=Deciding(
            transactions=transactions, clock=clock, render=keeping.decided, render_owner=keeping.owns_now, wake=wake
        ),
        owning=owning,
        acquaint=around.people.refresh,
    )
    around.checks[UNOWNED] = owning.prepare_system
    finder = Finder(Finding(transactions=finding_transactions(parts.database), clock=clock))
    linking = Linking(transactions=transactions, clock=clock, find=finder.find)
    keeping.register(parts.app, services, linking=linking, links=around.links, after=after)
