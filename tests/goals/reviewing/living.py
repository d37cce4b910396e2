"""Goal 1 in the local Slack: a bet of Orders, which ana leads; Logistics, led by ben, has learned something."""

from datetime import timedelta
from typing import Any

from bot.features.goals.reviewing.store import How
from bot.features.goals.rules.tree import Hypothesis
from bot.kernel.ids import OrganisationId, UserId
from storage.goals.reviewing import SqlReviewStore
from storage.index import index
from tests.goals.world import World
from tests.slack import ORGANISATION, Living

MOST = 18
"""Learnings of Logistics: more than a page of lessons shows."""


class Scene:
    def __init__(self, pollen: Living) -> None:
        self.pollen, self.slack = pollen, pollen.slack
        self.world = World(pollen.database, pollen.clock, OrganisationId(ORGANISATION))
        self.ana, self.ben = pollen.slack.person("ana"), pollen.slack.person("ben")

    async def settle_in(self) -> None:
        world = self.world
        orders = await world.domain("Orders", leads=(self.ana.id,), channel=self.slack.channel("orders").id)
        logistics = await world.domain("Logistics", leads=(self.ben.id,), channel=self.slack.channel("logistics").id)
        await self.pollen.register.run("people")
        self.bet = await world.node(
            "Pick parcels at night",
            level="bet",
            domain=orders,
            lead=UserId(self.ana.id),
            hypothesis=Hypothesis(belief="Night shifts pick faster", kill_criteria="Two people leave"),
        )
        learnings = [
            await world.learning(
                logistics,
                f"The night shift picks parcels {number} times as fast.",
                ago=timedelta(hours=number),
                author_id=self.ben.id,
            )
            for number in range(1, MOST + 1)
        ]

        def link(session: Any) -> None:
            index(session, world.organisation, learnings)
            for learning in learnings[1:]:
                store, by = SqlReviewStore(session), UserId(self.ana.id)
                store.link(world.organisation, self.bet.id, learning, How.USED, by=by, now=self.pollen.clock.now())

        await self.pollen.database.write(link)

    async def offer(self, *actions: str, value: str = "1") -> Any:
        """Let a message with these buttons lie in orders, as nudges and pages bring them."""
        elements = [
            {"type": "button", "text": {"type": "plain_text", "text": action}, "action_id": action, "value": value}
            for action in actions
        ]
        await self.pollen.pollen.app.client.chat_postMessage(
            token=self.slack.workspace.app.bot_token,
            channel=self.slack.channel("orders").id,
            text="Goals",
            blocks=[{"type": "actions", "elements": elements}],
        )
        return self.ana.sees("orders")[-1]

    async def click(self, name: str, **more: Any) -> Any:
        reply = await self.ana.click(name, **more)
        await self.pollen.settled()
        return reply
