"""A goal for those who walk through everything that Pollen shows: what golden payloads of goals are about."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from bot.features.goals.reviewing.rules import Decision, Review
from bot.features.goals.reviewing.store import How
from bot.features.goals.seeing.news import News, tell_followers
from bot.features.goals.supporting.service import Seen, Supporting
from bot.kernel.ids import ChannelId, DomainId, LearningId, NodeId, OrganisationId, UserId
from handlers.goals.supporting import render
from storage.engine import Database
from storage.goals.reviewing import SqlReviewStore
from storage.goals.supporting import support_transactions
from storage.tables import LearningRow
from tests.goals.world import World
from tests.slack import ORGANISATION


async def plant(database: Database, clock: Any, *, name: Callable[[], str], words: Callable[[], str]) -> None:
    """Store goal 1, of the third domain: led by ana, sponsored by ben, who is asked for something there; and a few more."""
    world = World(database, clock, OrganisationId(ORGANISATION))
    node = await world.node(
        name()[:150],
        domain=DomainId(3),
        outcome=words()[:3_000],
        lead=UserId("U0ANA"),
        watcher=UserId("U0DAN"),
        sponsor=UserId("U0BEN"),
        ends_on=world.today + timedelta(weeks=12),
    )
    measure = await world.measure(node.id, name()[:100])
    await world.reading(measure, "18", ago=7, note=words()[:2_000])
    await world.check_in(node.id, ago=7, note=words()[:2_000], by=UserId("U0ANA"))
    supporting = Supporting(transactions=support_transactions(database), clock=clock, render=render, wake=lambda: None)
    asked = await supporting.ask(
        world.actor("U0ANA"),
        world.delivery(),
        node.id,
        needed=f"Help: {words()[:900]}",
        needed_by=(world.today + timedelta(days=5)).isoformat(),
    )
    assert isinstance(asked, Seen)
    await database.write(lambda session: _reviewed(session, world, node.id, words()[:2_000]))
    # Two proposals, an archived goal, and a bet to be archived.
    about: dict[str, Any] = {"domain": DomainId(3)}
    for state in ("proposed", "proposed", "archived"):
        await world.node(name()[:150], state=state, outcome=words()[:3_000], by="U0BEN", **about)
    await world.node(name()[:150], level="bet", under=node.id, outcome=words()[:3_000], **about)


def _reviewed(session: Session, world: World, node: NodeId, why: str) -> None:
    """Store a review, and let the first four learnings belong to it."""
    store, now, ana = SqlReviewStore(session), world.clock.now(), UserId("U0ANA")
    review = Review(decision=Decision.CONTINUE, rationale=f"So: {why}", by=ana, at=now)
    store.add_review(world.organisation, node, review)
    known = session.exec(select(LearningRow.id).where(LearningRow.organisation == world.organisation)).all()
    for number in sorted(number for number in known if number)[:4]:
        store.link(world.organisation, node, LearningId(number), list(How)[number % 2], by=ana, now=now)
    store.follow(world.organisation, node, [ChannelId("C0ORDERS")], by=ana, now=now)
    known_node = store.node(world.organisation, node)
    assert known_node is not None
    tell_followers(store, world.organisation, known_node, News(lines=("Reviewed.", why)), key="walked", now=now)
