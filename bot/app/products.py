"""Puts the parts of products together: their services over one store, their listeners over the services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.app.parts import Parts
from bot.app.sweeps import Sweep, Wakes
from bot.features.deliveries.service import Check
from bot.features.goals.nudging.followed import Follow
from bot.features.learnings.finding.queries import Query
from bot.features.learnings.finding.service import Finding
from bot.features.people.service import People
from bot.features.products.handing_over.deputies import DEPUTY, Deputies
from bot.features.products.handing_over.letters import HAND_OVER
from bot.features.products.handing_over.service import HandingOver
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
from bot.kernel.ids import LearningId, ProductId
from bot.kernel.news import Thing
from handlers.forms.after import After
from handlers.links import Links
from handlers.products import handing_over, keeping, seeing
from storage.products.handing_over import handing_over_transactions
from storage.products.keeping import keeping_transactions
from storage.products.seeing import seeing_transactions
from storage.search import finding_transactions

OUTBOX = "outbox"
HAND_OVERS = "hand-overs"
"""The sweep that ends hand-overs that are over, reminds their recipients, and tells deputies whose owner changed."""
HAND_OVERS_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What products need of the other features."""

    links: Links
    people: People
    wakes: Wakes
    checks: dict[str, Check]
    """Who looks at a post once more before it is sent, by the post's kind: products add theirs."""
    follow: dict[Thing, Follow]
    """How each thing is followed that the one message of a week tells of: products add theirs."""


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
    return [_wire_handing_over(parts, around, after)]


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
    around.follow[Thing.PRODUCT] = lambda actor, delivery, number, follows: following.follow(
        actor, delivery, ProductId(number), follows=follows
    )
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


def _wire_handing_over(parts: Parts, around: Around, after: After) -> Sweep:
    """Register how products change hands, and who stands in for their owners."""
    transactions, wake = handing_over_transactions(parts.database), around.wakes.wake(OUTBOX)
    service = HandingOver(
        transactions=transactions,
        acquaint=around.people.refresh,
        clock=parts.clock,
        render=handing_over.render,
        wake=wake,
    )
    deputies = Deputies(transactions=transactions, clock=parts.clock, render=handing_over.render_deputy, wake=wake)
    handing_over.register(
        parts.app, handing_over=service, deputies=deputies, acquaint=around.people.refresh, after=after
    )
    around.checks[HAND_OVER] = service.prepare_system
    around.checks[DEPUTY] = deputies.prepare_system
    organisation = parts.installation.organisation

    async def follow() -> None:
        await service.follow_system(organisation)
        await deputies.follow_system(organisation)

    return Sweep(name=HAND_OVERS, every=HAND_OVERS_EVERY, run=follow)
