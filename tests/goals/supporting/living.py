"""Support in the local Slack: ana leads Orders, cora leads its goal, ben sponsors it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.rules.tree import State
from bot.kernel.ids import OrganisationId, UserId
from handlers.goals.ids import ASK_SUPPORT, SUPPORT
from tests.goals.world import World
from tests.slack import ORGANISATION, Living

NEEDED = "A second van on Mondays."


class Scene:
    def __init__(self, pollen: Living) -> None:
        self.pollen, self.slack = pollen, pollen.slack
        self.world = World(pollen.database, pollen.clock, OrganisationId(ORGANISATION))
        self.ana, self.ben, self.cora, self.dan, self.gus, self.eve = (
            pollen.slack.person(name) for name in ("ana", "ben", "cora", "dan", "gus", "eve")
        )

    async def settle_in(self) -> None:
        self.orders = await self.world.domain("Orders", leads=(self.ana.id,), channel=self.slack.channel("orders").id)
        await self.pollen.register.run("people")
        lead, sponsor = UserId(self.cora.id), UserId(self.ben.id)
        self.node = await self.world.node("Parcels arrive on time", domain=self.orders, lead=lead, sponsor=sponsor)

    async def sponsor(self, user: str | None) -> None:
        now = await self.world.again(self.node)
        sponsor = None if user is None else UserId(user)
        changed = replace(now, draft=replace(now.draft, sponsor=sponsor))
        await self.world.goals(lambda s: s.save(self.world.organisation, changed, now=self.world.clock.now()))

    async def archive(self) -> None:
        changed = replace(await self.world.again(self.node), state=State.ARCHIVED)
        await self.world.goals(lambda s: s.save(self.world.organisation, changed, now=self.world.clock.now()))

    # Acts.

    async def press(self, person: Any, *actions: str, value: object) -> Any:
        """Press buttons of a page of goals, which another part draws: here they lie in orders."""
        elements = [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": action},
                "action_id": action,
                "value": str(value),
            }
            for action in actions
        ]
        # Slack takes one message a second.
        self.pollen.clock.advance(timedelta(seconds=2))
        app = self.slack.workspace.app
        client = AsyncWebClient(token=app.bot_token, base_url=self.slack.api_url)
        await client.chat_postMessage(
            channel=self.slack.channel("orders").id, text="Goals", blocks=[{"type": "actions", "elements": elements}]
        )
        return await self.click(person, actions[0], message=person.sees("orders")[-1])

    async def ask(self, person: Any, needed: str = NEEDED, *, days: int = 14) -> Any:
        await self.press(person, ASK_SUPPORT, value=self.node.id)
        by = (self.world.today + timedelta(days=days)).isoformat()
        return await self.submit(person, needed=needed, needed_by=by)

    async def see(self, person: Any, request: int = 1) -> Any:
        return await self.press(person, SUPPORT, value=request)

    async def click(self, person: Any, button: str, **more: Any) -> Any:
        reply = await person.click(button, **more)
        await self.pollen.settled()
        return reply

    async def submit(self, person: Any, **values: str) -> Any:
        reply = await person.submit(values)
        await self.pollen.settled()
        return reply

    async def look_around(self) -> None:
        """Let Pollen sweep, and the outbox send and bring up to date."""
        await self.pollen.register.run("support")
        for _ in range(3):
            self.pollen.clock.advance(timedelta(seconds=2))
            await self.pollen.register.run("outbox")
        await self.pollen.settled()

    def letters(self, person: Any) -> list[dict[str, Any]]:
        """What Pollen wrote to somebody, as they see it now."""
        return [dict(message) for message in self.slack.direct(person)]


def shown(thing: Any) -> str:
    """Everything that stands in a message or a view, people's words included."""
    found: list[str] = []

    def look(part: Any) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("text"), str) and part.get("type") != "button":
                found.append(part["text"])
            for value in part.values():
                look(value)
        elif isinstance(part, list):
            for one in part:
                look(one)

    look(thing["blocks"])
    return "\n".join(found)
