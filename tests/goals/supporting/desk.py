"""Requests for support in rows: a goal of Orders that ana leads, and ben sponsors."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.features.goals.rules.tree import Node, State
from bot.features.goals.supporting.letters import Letter, Page
from bot.features.goals.supporting.rules import Act, Request
from bot.features.goals.supporting.service import Done, Meanwhile, Nobody, Seen, Supporting
from bot.kernel.ids import SupportId, UserId
from storage.goals.supporting import SqlSupportStore, support_transactions
from storage.tables import PostRow
from tests.goals.world import World

NEEDED = "A second van on Mondays."


@dataclass
class Desk:
    """The service, with letters in a word or few, and short ways to use it."""

    world: World
    node: Node
    letters: list[Letter] = field(default_factory=list)
    wakes: int = 0

    def __post_init__(self) -> None:
        self.service = Supporting(
            transactions=support_transactions(self.world.database),
            clock=self.world.clock,
            render=self.render,
            wake=self._wake,
        )

    def render(self, letter: Letter) -> Page:
        acts, turns = ",".join(letter.acts), ",".join(turn.act for turn in letter.request.turns)
        text = f"{letter.address.told}: {letter.request.state} [{acts}] after [{turns}] for {letter.answerer}"
        return Page(text=text, blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": text}}])

    def _wake(self) -> None:
        self.wakes += 1

    # Acts.

    async def ask(self, by: str = "ana", needed: str = NEEDED, **more: Any) -> Seen:
        asked = await self.try_to_ask(by, needed, **more)
        assert isinstance(asked, Seen)
        return asked

    async def try_to_ask(
        self, by: str = "ana", needed: str = NEEDED, *, days: int = 14, needed_by: str | None = None, **more: Any
    ) -> Seen | Nobody:
        day = needed_by if needed_by is not None else (self.world.today + timedelta(days=days)).isoformat()
        delivery = more.pop("delivery", None) or self.world.delivery()
        actor = self.world.actor(by, **more)
        return await self.service.ask(actor, delivery, self.node.id, needed=needed, needed_by=day)

    async def say(self, by: str, act: Act, request: SupportId, said: str = "Yes, so it is.", **more: Any) -> Done:
        done = await self.try_to_say(by, act, request, said, **more)
        assert isinstance(done, Done), done
        return done

    async def try_to_say(
        self, by: str, act: Act, request: SupportId, said: str = "Yes, so it is.", **more: Any
    ) -> Done | Meanwhile:
        delivery = more.pop("delivery", None) or self.world.delivery()
        return await self.service.say(self.world.actor(by, **more), delivery, request, act, said)

    async def sponsor(self, user: str | None) -> None:
        """Let somebody edit the node's sponsor."""
        now = await self.world.again(self.node)
        sponsor = None if user is None else UserId(user)
        changed = replace(now, draft=replace(now.draft, sponsor=sponsor))
        await self.world.goals(lambda s: s.save(self.world.organisation, changed, now=self.world.clock.now()))

    async def state(self, state: str) -> None:
        now = await self.world.again(self.node)
        changed = replace(now, state=State(state))
        await self.world.goals(lambda s: s.save(self.world.organisation, changed, now=self.world.clock.now()))

    # What is there.

    async def request(self, number: SupportId) -> Request:
        found = await self.world.database.read(
            lambda session: SqlSupportStore(session).request(self.world.organisation, number)
        )
        assert found is not None
        return found

    async def waiting(self) -> list[str]:
        """Who is to get which letter, the oldest first."""
        return [_named(post) for post in await self.world.posts("goals.support") if post.state == "queued"]

    async def send(self) -> list[str]:
        """Send what waits, as the outbox would: looked at once more, then posted or dropped; return what was sent."""
        sent: list[str] = []
        while waiting := [post for post in await self.world.posts("goals.support") if post.state == "queued"]:
            for post in waiting:
                content = await self.service.prepare_system(self.world.organisation, post.key)
                await self._settle(post, content)
                if content is not None:
                    sent.append(_named(post))
        return sent

    async def _settle(self, post: PostRow, content: Any) -> None:
        def work(session: Any) -> None:
            row = session.get(PostRow, post.id)
            row.state = "dropped" if content is None else "posted"
            if content is not None:
                row.text, row.blocks = content.text, list(content.blocks)
            session.add(row)

        await self.world.database.write(work)

    async def shows(self, user: str, told: str = "asked") -> str:
        """What the latest letter of this kind to somebody shows, or is to show."""
        found = [post for post in await self.world.posts("goals.support") if _named(post) == f"{told} {user}"]
        return found[-1].text

    async def sweep(self) -> None:
        await self.service.follow_system(self.world.organisation)


def _named(post: PostRow) -> str:
    _, _, _, told, user, *_ = post.key.split(":")
    assert user == post.user_id
    return f"{told} {user}"
