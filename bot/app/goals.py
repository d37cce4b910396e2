"""Puts the parts of goals together: their services over one store, their listeners over the services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.app.parts import Parts
from bot.app.sweeps import Sweep, Wakes
from bot.features.deliveries.service import Check
from bot.features.goals.checking_in.saying import Statuses
from bot.features.goals.checking_in.service import CheckIns
from bot.features.goals.keeping.arranging import Arranging
from bot.features.goals.keeping.deciding import Deciding
from bot.features.goals.keeping.measuring import Measuring
from bot.features.goals.keeping.reader import KeepingReader
from bot.features.goals.keeping.service import Keeping
from bot.features.goals.linking.service import NodeProducts
from bot.features.goals.nudging.followed import Follow
from bot.features.goals.nudging.service import NUDGE, Nudging
from bot.features.goals.reviewing.lessons import Lessons, Sought
from bot.features.goals.reviewing.reviews import Reviews
from bot.features.goals.seeing.following import Following
from bot.features.goals.seeing.histories import Histories
from bot.features.goals.seeing.news import NEWS
from bot.features.goals.seeing.overview import Overviews
from bot.features.goals.seeing.pages import Pages
from bot.features.goals.supporting.letters import SUPPORT
from bot.features.goals.supporting.service import Supporting
from bot.features.learnings.finding import relating
from bot.features.learnings.finding.queries import Query
from bot.features.learnings.finding.service import Finding
from bot.features.people.service import People
from bot.kernel.access import Actor
from bot.kernel.ids import LearningId
from bot.kernel.news import Thing
from handlers.domains.channels import enter
from handlers.forms.after import After
from handlers.goals import checking_in, keeping, linking, nudging, reviewing, seeing, supporting
from handlers.goals.checking_in.messages import checked_in_news, said_status_news
from handlers.goals.seeing.news import render as render_news
from handlers.goals.seeing.showing import Showing
from handlers.links import Links
from storage.goals.checking_in import check_in_transactions
from storage.goals.keeping import node_transactions
from storage.goals.linking import linking_transactions
from storage.goals.nudging import nudge_transactions
from storage.goals.reviewing import review_transactions
from storage.goals.seeing import seeing_transactions
from storage.goals.supporting import support_transactions
from storage.search import finding_transactions

OUTBOX = "outbox"
SUPPORTING = "support"
"""The sweep that lets new sponsors have what is asked of them."""
SUPPORTING_EVERY = timedelta(minutes=1)
NUDGES = "nudges"
"""The sweep that reminds leads of what waits for them."""
NUDGES_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What goals need of the other features."""

    links: Links
    people: People
    wakes: Wakes
    checks: dict[str, Check]
    """Who looks at a post once more before it is sent, by the post's kind: goals add theirs."""
    follow: Mapping[Thing, Follow]
    """How each thing is followed that the one message of a week tells of."""


class Finders:
    """Finds learnings for goals, which know nothing of how."""

    def __init__(self, finding: Finding) -> None:
        self._finding = finding

    async def match(self, actor: Actor, sought: Sought) -> Sequence[LearningId]:
        """Find what other domains learned that matches a node."""
        words = relating.Sought(
            title=sought.title, body=sought.body, other_than=sought.other_than, without=sought.without
        )
        return [hit.learning.id for hit in await self._finding.matching(actor, words)]

    async def find(self, actor: Actor, words: str) -> Sequence[LearningId]:
        """Find by words what a person may read, the best first."""
        found = await self._finding.search(actor, Query(words=words))
        return [hit.learning.id for hit in found.hits]


def wire_goals(parts: Parts, around: Around) -> list[Sweep]:
    """Register everything about goals; return the sweeps that they need."""
    after = _wire_seeing(parts, around)
    shelves = _wire_reviewing(parts, around, after)
    products = NodeProducts(transactions=linking_transactions(parts.database), clock=parts.clock)
    linking.register(parts.app, products=products, after=after)
    _wire_keeping(parts, around, after, on_created=shelves.after_created)
    _wire_checking_in(parts, around, after)
    return [_wire_supporting(parts, around, after), _wire_nudging(parts, around)]


def _wire_seeing(parts: Parts, around: Around) -> After:
    """Register the list and the pages of goals; return what says on them what came of a form."""
    transactions, clock = seeing_transactions(parts.database), parts.clock
    pages = Pages(transactions=transactions, clock=clock)
    showing = Showing(overviews=Overviews(transactions=transactions, clock=clock), pages=pages)
    following = Following(
        transactions=transactions, clock=clock, look_up=around.people.look_up_channel, render=render_news
    )
    around.checks[NEWS] = following.prepare_news_system
    around.links.offer("goals.node", reviewing.opener(showing))
    after = After(showing.renew)
    seeing.register(
        parts.app,
        showing=showing,
        pages=pages,
        histories=Histories(transactions=transactions),
        following=following,
        after=after,
        enter=enter,
        survey=around.people.survey_channel,
        links=around.links,
    )
    return after


def _wire_keeping(parts: Parts, around: Around, after: After, *, on_created: keeping.OnCreated) -> None:
    transactions, clock = node_transactions(parts.database), parts.clock
    services = keeping.Services(
        reader=KeepingReader(transactions=transactions, clock=clock),
        keeping=Keeping(transactions=transactions, clock=clock),
        arranging=Arranging(transactions=transactions, clock=clock),
        deciding=Deciding(
            transactions=transactions, clock=clock, render=keeping.decided, wake=around.wakes.wake(OUTBOX)
        ),
        acquaint=around.people.refresh,
    )
    measuring = Measuring(transactions=transactions, clock=clock)
    keeping.register(parts.app, services, measuring=measuring, after=after, on_created=on_created)


def _wire_reviewing(parts: Parts, around: Around, after: After) -> reviewing.Shelves:
    """Register reviews and lessons; return who offers lessons for what was created."""
    transactions, clock = review_transactions(parts.database), parts.clock
    finders = Finders(Finding(transactions=finding_transactions(parts.database), clock=clock))
    return reviewing.register(
        parts.app,
        reviews=Reviews(transactions=transactions, clock=clock, wake=around.wakes.wake(OUTBOX)),
        lessons=Lessons(transactions=transactions, clock=clock, match=finders.match, find=finders.find),
        links=around.links,
        after=after,
    )


def _wire_checking_in(parts: Parts, around: Around, after: After) -> None:
    transactions, wake = check_in_transactions(parts.database), around.wakes.wake(OUTBOX)
    checking_in.register(
        parts.app,
        check_ins=CheckIns(transactions=transactions, clock=parts.clock, render=checked_in_news, wake=wake),
        statuses=Statuses(transactions=transactions, clock=parts.clock, render=said_status_news, wake=wake),
        after=after,
    )


def _wire_supporting(parts: Parts, around: Around, after: After) -> Sweep:
    service = Supporting(
        transactions=support_transactions(parts.database),
        clock=parts.clock,
        render=supporting.render,
        wake=around.wakes.wake(OUTBOX),
    )
    supporting.register(parts.app, supporting=service, after=after)
    around.checks[SUPPORT] = service.prepare_system
    organisation = parts.installation.organisation
    return Sweep(name=SUPPORTING, every=SUPPORTING_EVERY, run=lambda: service.follow_system(organisation))


def _wire_nudging(parts: Parts, around: Around) -> Sweep:
    service = Nudging(
        transactions=nudge_transactions(parts.database),
        presences=nudging.SlackPresences(parts.client, parts.installation),
        clock=parts.clock,
        render=nudging.render,
        follow=around.follow,
        wake=around.wakes.wake(OUTBOX),
    )
    nudging.register(parts.app, nudging=service, links=around.links)
    around.checks[NUDGE] = service.prepare_system
    organisation = parts.installation.organisation
    return Sweep(name=NUDGES, every=NUDGES_EVERY, run=lambda: service.sweep_system(organisation))
