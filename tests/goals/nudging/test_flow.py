"""Reminders in the local Slack: a stale goal, a message, a click that puts it off; a lead who is away."""

from datetime import datetime, timedelta

import pytest

from bot.kernel.ids import OrganisationId, UserId
from bot.kernel.news import News, Thing
from handlers.goals.nudging.messages import (
    FOLLOW_AGAIN,
    OPEN_DOMAIN,
    SNOOZE_QUARTER,
    SNOOZE_WEEKS,
    STOP_FOLLOWING,
    UNSNOOZE,
)
from storage.tables import ConsumerRow, DomainFollowerRow
from storage.weekly_news import keep_news
from tests.goals.nudging.conftest import TUESDAY
from tests.goals.supporting.living import shown
from tests.goals.world import World
from tests.products.world import World as Products
from tests.slack import ORGANISATION


class Scene:
    """Cora leads a bet of Orders and ben watches it; its weekly measure was read a month ago."""

    def __init__(self, pollen):
        self.pollen, self.slack = pollen, pollen.slack
        self.world = World(pollen.database, pollen.clock, OrganisationId(ORGANISATION))
        self.ana, self.ben, self.cora, self.dan = (self.slack.person(name) for name in ("ana", "ben", "cora", "dan"))

    async def settle_in(self):
        self.orders = await self.world.domain("Orders", leads=(self.ana.id,), channel=self.slack.channel("orders").id)
        await self.pollen.register.run("people")
        self.bet = await self.world.node(
            "Pick at night",
            level="bet",
            domain=self.orders,
            lead=UserId(self.cora.id),
            watcher=UserId(self.ben.id),
        )
        self.measure = await self.world.measure(self.bet.id, "Late parcels")
        await self.world.reading(self.measure, "15", ago=30)

    async def look_around(self, at: datetime):
        self.pollen.clock.advance_to(at)
        await self.pollen.register.run("nudges")
        await self.pollen.register.run("outbox")
        await self.pollen.settled()

    async def follow(self, person):
        """Let somebody follow a product and a domain of which there is news."""
        world = Products(self.world.database, self.world.clock, self.world.organisation)
        self.product = await world.product("Parcels", self.orders, owner=self.ana.id)
        who = {"organisation": self.world.organisation, "user_id": person.id, "since": self.world.clock.now()}
        await self.world.keep(
            ConsumerRow(product_id=self.product.id, **who), DomainFollowerRow(domain_id=self.orders, **who)
        )

        def happen(session):
            for thing, number, text in (
                (Thing.PRODUCT, self.product.id, "Ben owns it now."),
                (Thing.DOMAIN, self.orders, "It went on to define."),
            ):
                news = News(key=f"{thing}:1", thing=thing, number=number, text=text)
                keep_news(session, self.world.organisation, UserId(person.id), news, now=self.world.clock.now())

        await self.world.database.write(happen)

    def letters(self, person):
        return [shown(message) for message in self.slack.direct(person)]

    async def click(self, person, action, **more):
        reply = await person.click(action, message=self.slack.direct(person)[-1], **more)
        await self.pollen.settled()
        return reply


@pytest.fixture
async def scene(pollen):
    made = Scene(pollen)
    await made.settle_in()
    return made


@pytest.mark.long
async def test_a_lead_is_reminded_puts_it_off_in_place_and_hears_nothing_until_then(scene):
    await scene.look_around(TUESDAY)
    (said,) = scene.letters(scene.cora)
    assert "One bet waits for a word from you." in said
    (post,) = scene.slack.calls_to("chat.postMessage")
    assert str(post.arguments["unfurl_links"]).lower() == "false"
    await scene.click(scene.cora, SNOOZE_WEEKS)
    (said,) = scene.letters(scene.cora)
    assert "Reminder again on 20 January 2026" in said
    await scene.click(scene.cora, UNSNOOZE)
    assert "the next number" in scene.letters(scene.cora)[0]
    await scene.click(scene.cora, SNOOZE_QUARTER)
    (said,) = scene.letters(scene.cora)
    assert "Reminder again on 1 April 2026" in said
    assert scene.slack.calls_to("conversations.open")[1:] == []
    await scene.look_around(TUESDAY + timedelta(weeks=3))
    assert len(scene.letters(scene.cora)) == 1
    await scene.look_around(datetime(2026, 4, 1, 12, tzinfo=TUESDAY.tzinfo))
    assert len(scene.letters(scene.cora)) == 2


@pytest.mark.long
async def test_while_a_lead_is_on_vacation_the_watcher_hears_of_it(scene):
    until = TUESDAY + timedelta(days=10)
    await scene.cora.set_status("Vacationing", emoji=":palm_tree:", until=until)
    await scene.pollen.settled()
    await scene.look_around(TUESDAY)
    assert scene.letters(scene.cora) == []
    (said,) = scene.letters(scene.ben)
    assert "Cora Winter is away, so this comes to you." in said
    await scene.look_around(TUESDAY + timedelta(weeks=2))
    assert len(scene.letters(scene.cora)) == 1
    assert len(scene.letters(scene.ben)) == 1


@pytest.mark.long
async def test_a_check_in_from_the_reminder_is_the_end_of_it(scene):
    await scene.look_around(TUESDAY)
    await scene.click(scene.cora, "Check in")
    assert scene.cora.view is not None
    await scene.cora.submit({"Late parcels": "14"})
    await scene.pollen.settled()
    await scene.look_around(TUESDAY + timedelta(weeks=1))
    assert len([said for said in scene.letters(scene.cora) if "waits for a word" in said]) == 1


@pytest.mark.long
async def test_a_slack_that_limits_us_is_waited_for_and_one_that_is_silent_is_asked_an_hour_later(scene):
    scene.slack.faults.add("users.info", error="internal_error", times=1)
    await scene.look_around(TUESDAY)
    assert scene.letters(scene.cora) == []
    scene.slack.faults.add("users.info", retry_after=0, times=1)
    await scene.look_around(TUESDAY + timedelta(hours=1))
    assert len(scene.letters(scene.cora)) == 1


@pytest.mark.long
async def test_what_is_checked_in_before_the_message_leaves_is_not_asked_about(scene):
    scene.pollen.clock.advance_to(TUESDAY)
    await scene.pollen.register.run("nudges")
    await scene.world.reading(scene.measure, "12")
    await scene.look_around(TUESDAY + timedelta(minutes=1))
    assert scene.letters(scene.cora) == []
    assert [row.state for row in await scene.world.posts("goals.nudge")] == ["dropped"]


@pytest.mark.long
async def test_what_somebody_follows_comes_with_their_reminder_is_opened_left_and_followed_again_there(scene):
    cora = scene.cora
    await scene.follow(cora)
    await scene.look_around(TUESDAY)
    (said,) = scene.letters(cora)
    for words in ("One bet waits for a word", "What you follow", "Ben owns it now.", "It went on to define."):
        assert words in said
    product, domain = f"product.{scene.product.id}.2026-01-05", f"domain.{scene.orders}.2026-01-05"
    for action, value, opened in (
        ("goals.product.v1", str(scene.product.id), "Parcels"),
        (OPEN_DOMAIN, str(scene.orders), "Not onboarding"),
    ):
        await scene.click(cora, action, value=value)
        assert opened in str(cora.view["blocks"])
        await cora.close_view(all_views=True)
    for value, gone in ((product, "Ben owns it now."), (domain, "It went on to define.")):
        await scene.click(cora, STOP_FOLLOWING, value=value)
        (said,) = scene.letters(cora)
        assert "You do not follow it any more." in said
        assert gone not in said
    await scene.click(cora, FOLLOW_AGAIN, value=product)
    (said,) = scene.letters(cora)
    assert "Ben owns it now." in said
    assert "One bet waits for a word" in said
    await scene.look_around(TUESDAY + timedelta(weeks=1))
    (_, said) = scene.letters(cora)
    assert "What you follow" not in said


@pytest.mark.long
async def test_a_button_that_carries_nothing_of_ours_is_answered_in_words(scene):
    values = ("x", "1.2026-13-40", "1", "9" * 20 + ".2026-01-05", "999.2026-01-05")
    things = ("x", "goal.1.2026-01-05", "product.1", "product.1.2026-13-40", "product.999.2026-01-05")
    clicks = [*((SNOOZE_WEEKS, value) for value in values), *((STOP_FOLLOWING, value) for value in things)]
    text = {"type": "plain_text", "text": "Later"}
    await scene.pollen.pollen.app.client.chat_postMessage(
        token=scene.slack.workspace.app.bot_token,
        channel=scene.slack.channel("orders").id,
        text="Old",
        blocks=[
            {
                "type": "actions",
                "elements": [{"type": "button", "text": text, "action_id": action, "value": value}],
            }
            for action, value in clicks
        ],
    )
    message = scene.cora.sees("orders")[-1]
    for action, value in clicks:
        reply = await scene.cora.click(action, message=message, value=value)
        assert reply.acked
        await scene.pollen.settled()
    said = [one["text"] for one in scene.cora.sees("orders")[-len(clicks) :]]
    assert [one for one in said if "does not know this" in one] == said
