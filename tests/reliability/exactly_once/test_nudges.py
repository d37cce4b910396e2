"""A process ends while leads are being reminded, another goes on: each lead has one reminder of the week."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.kernel.ids import OrganisationId, UserId
from bot.kernel.news import News, Thing
from storage.tables import ConsumerRow, NudgeRow
from storage.weekly_news import keep_news
from tests.clock import MONDAY_NOON
from tests.products.world import World
from tests.reliability.exactly_once.accounts import Accounts, rows
from tests.reliability.exactly_once.fate import Fate, Stage
from tests.reliability.exactly_once.play import staged
from tests.slack import ORGANISATION

LEADS = ("U0ANA", "U0BEN", "U0CORA")
NOON = MONDAY_NOON + timedelta(days=1)
"""On Tuesday it is between nine and two where they live."""


@pytest.mark.long
@pytest.mark.parametrize(
    ("stage", "what"),
    [
        (Stage.UNSENT, "users.info"),
        (Stage.HEARD, "users.info"),
        (Stage.UNCOMMITTED, "Nudging._remind"),
        (Stage.COMMITTED, "Nudging._remind"),
        (Stage.UNCOMMITTED, "Nudging.prepare_system"),
        (Stage.IN_FLIGHT, "chat.postMessage"),
        (Stage.HEARD, "chat.postMessage"),
    ],
)
async def test_wherever_a_process_ends_each_lead_is_reminded_once(stage, what, fresh_file):
    fate = Fate(stage, 2, what=what)
    async with staged(3, url=fresh_file(), fate=fate) as (round_, database):
        round_.weather.clear_up()
        await plant(database, round_.clock)
        await round_.pass_until(NOON)
        await round_.pass_until(NOON + timedelta(hours=1))
        await round_.come_to_rest(database)
        accounts = await Accounts.read(round_.slack, database, round_.clock)
        nudges = await rows(database, select(NudgeRow))
    accounts.settle([])
    assert (fate.ended_at or "").endswith(what)
    assert sorted(row.user_id for row in nudges) == sorted(LEADS)
    sent = [post for post in accounts.posts if post.kind == "goals.nudge"]
    assert [post.state for post in sent] == ["posted"] * len(LEADS)
    said = [message for _, message in accounts.messages if "waits for a word" in message["text"]]
    assert len(said) == len(LEADS)
    assert ["News of what you follow: “Parcels”" in message["text"] for message in said] == [True] * len(LEADS)


async def plant(database, clock):
    """Let each lead have a goal that nobody has read for a month, and follow a product of which there is news."""
    world = World(database, clock, OrganisationId(ORGANISATION))
    product = await world.product("Parcels", await world.domain("Delivery"))
    news = News(key="1", thing=Thing.PRODUCT, number=product.id, text="Ben owns it now.")
    now = clock.now()
    for user in LEADS:
        node = await world.node(f"Goal of {user}", lead=UserId(user))
        await world.reading(await world.measure(node.id), "15", ago=30)
        await world.keep(
            ConsumerRow(organisation=ORGANISATION, product_id=product.id, user_id=user, since=now, by=user)
        )
        await database.write(
            lambda session, user=user: keep_news(session, world.organisation, UserId(user), news, now=now)
        )
