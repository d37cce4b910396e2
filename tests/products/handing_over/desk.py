"""Hand-overs and deputies in rows, with letters in a word or few, and short ways to use them."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from bot.features.products.handing_over.deputies import Deputies, DeputyLetter, DeputySheet
from bot.features.products.handing_over.letters import Letter, Page
from bot.features.products.handing_over.rules import Act, Field, HandOver, Wanted
from bot.features.products.handing_over.seen import Done, Meanwhile, Seen, Underway
from bot.features.products.handing_over.service import HandingOver
from bot.features.products.rules.ownership import Why
from bot.features.products.rules.product import Owner, Product, Status
from bot.kernel.access import Actor
from bot.kernel.ids import HandOverId, UserId
from storage.engine import Database
from storage.products.handing_over import SqlHandingOverStore, handing_over_transactions
from storage.tables import PersonRow, PostRow
from tests.products.world import World

WRITTEN = {
    Field.HOW_BUILT: "A job at four.",
    Field.SLOS: "By six.",
    Field.CONSUMERS: "Sales.",
    Field.RUNBOOKS: "https://example.com/run",
    Field.DEBTS: "No tests.",
}
KINDS = ("products.hand_over", "products.deputy")


@dataclass
class Desk:
    world: World
    product: Product
    wakes: int = 0
    closed: set[str] = field(default_factory=set)
    """Whose accounts are closed in Slack, which nobody has heard of yet."""

    def __post_init__(self) -> None:
        self.service, self.deputies = self.services(self.world.database)

    def services(self, database: Database) -> tuple[HandingOver, Deputies]:
        """The services, as another process has them."""
        transactions, clock = handing_over_transactions(database), self.world.clock
        return (
            HandingOver(
                transactions=transactions, acquaint=self._acquaint, clock=clock, render=render, wake=self._wake
            ),
            Deputies(transactions=transactions, clock=clock, render=render_deputy, wake=self._wake),
        )

    async def _acquaint(self, actor: Actor) -> None:
        if actor.user in self.closed:
            await self.turn(actor.user, is_active=False)

    def _wake(self) -> None:
        self.wakes += 1

    # Acts.

    async def propose(self, by: str = "cora", to: str = "eli", **more: Any) -> Seen:
        proposed = await self.try_to_propose(by, to, **more)
        assert isinstance(proposed, Seen)
        return proposed

    async def try_to_propose(
        self, by: str = "cora", to: str | None = "eli", *, note: str = "", checklist: Any = None, **more: Any
    ) -> Seen | Underway:
        wanted = Wanted(
            to=None if to is None else UserId(to), checklist=WRITTEN if checklist is None else checklist, note=note
        )
        delivery = more.pop("delivery", None) or self.world.delivery()
        return await self.service.propose(self.world.actor(by, **more), delivery, self.product.id, wanted)

    async def decide(self, by: str, act: Act, hand_over: HandOverId, reason: str = "No time.", **more: Any) -> Done:
        done = await self.try_to_decide(by, act, hand_over, reason, **more)
        assert isinstance(done, Done), done
        return done

    async def try_to_decide(
        self, by: str, act: Act, hand_over: HandOverId, reason: str = "No time.", **more: Any
    ) -> Done | Meanwhile:
        delivery = more.pop("delivery", None) or self.world.delivery()
        return await self.service.decide(self.world.actor(by, **more), delivery, hand_over, act, reason)

    async def deputise(
        self, by: str = "cora", deputy: str | None = "eli", *, until: date | None = None, days: int = 7, **more: Any
    ) -> DeputySheet:
        day = self.world.today + timedelta(days=days) if until is None else until
        delivery = more.pop("delivery", None) or self.world.delivery()
        who = None if deputy is None else UserId(deputy)
        return await self.deputies.name(self.world.actor(by), delivery, self.product.id, deputy=who, until=day)

    # What changes around it.

    async def give(self, owner: str | None, why: Why = Why.LEFT) -> None:
        who = None if owner is None else Owner(user=UserId(owner))
        now = self.world.clock.now()
        await self.world.products(
            lambda s: s.give(self.world.organisation, self.product.id, who, why=why, by=None, now=now)
        )

    async def status(self, status: Status) -> None:
        known = await self.world.as_now(self.product)
        changed = known.with_draft(replace(known.draft, status=status))
        await self.world.products(lambda s: s.save(self.world.organisation, changed, now=self.world.clock.now()))

    async def turn(self, user: str, **more: Any) -> None:
        """Let somebody leave, or become a guest."""

        def work(session: Session) -> None:
            row = session.get(PersonRow, (self.world.organisation, user))
            assert row is not None
            for name, value in more.items():
                setattr(row, name, value)
            session.add(row)

        await self.world.database.write(work)

    # What is there.

    async def owner(self) -> str | None:
        owner = (await self.world.as_now(self.product)).owner
        return None if owner is None else owner.user or owner.name

    async def hand_over(self, number: HandOverId) -> HandOver:
        found = await self.world.database.read(
            lambda session: SqlHandingOverStore(session).hand_over(self.world.organisation, number)
        )
        assert found is not None
        return found

    async def acts(self) -> list[tuple[str, str | None]]:
        """What the audit says was done, the earliest first."""
        organisation, number = self.world.organisation, str(self.product.id)
        found = await self.world.products(lambda s: s.acts(organisation, thing="product", thing_id=number, most=50))
        return [(entry.act, entry.by) for entry in reversed(found)]

    # What is told.

    async def sweep(self) -> None:
        await self.service.follow_system(self.world.organisation)

    async def follow(self) -> None:
        await self.deputies.follow_system(self.world.organisation)

    async def send(self) -> list[str]:
        """Send what waits, as the outbox would: looked at once more, then posted or dropped; return what was sent."""
        sent: list[str] = []
        while waiting := [post for post in await self.world.posts() if post.kind in KINDS and post.state == "queued"]:
            for post in waiting:
                service = self.service if post.kind == KINDS[0] else self.deputies
                content = await service.prepare_system(self.world.organisation, post.key)
                await self.settle(post, content)
                if content is not None:
                    sent.append(named(post))
        return sent

    async def settle(self, post: PostRow, content: Any) -> None:
        def work(session: Session) -> None:
            row = session.get(PostRow, post.id)
            assert row is not None
            row.state = "dropped" if content is None else "posted"
            if content is not None:
                row.text, row.blocks = content.text, list(content.blocks)
            session.add(row)

        await self.world.database.write(work)

    async def shows(self, what: str) -> str:
        """What the latest letter of this kind to somebody shows, or is to show."""
        return [post for post in await self.world.posts() if post.kind in KINDS and named(post) == what][-1].text

    async def news(self) -> list[tuple[str | None, str]]:
        """What consumers are told at once, or are to hear in their week's message: where or who, and what."""
        posts, kept = await self.world.posts("products.news"), await self.world.kept_news()
        return [*((post.channel_id, post.text) for post in posts), *((row.user_id, row.text) for row in kept)]


def render(letter: Letter) -> Page:
    text = f"{letter.address.told}: {letter.hand_over.state} [{','.join(letter.acts)}]"
    if not letter.hand_over.is_open:
        text += f" {letter.product.owner.user if letter.product.owner else 'nobody'}"
    return Page(text=text, blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": text}}])


def render_deputy(letter: DeputyLetter) -> Page:
    text = f"deputy: {letter.owner} until {letter.until}{_over(letter)}"
    return Page(text=text, blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": text}}])


def _over(letter: DeputyLetter) -> str:
    if not letter.is_over:
        return ""
    return " over, another owner" if letter.has_other_owner else " over"


def named(post: PostRow) -> str:
    """Name a letter in two words: what it tells, and whom."""
    told = post.key.split(":")[2] if post.kind == KINDS[0] else "deputy"
    assert post.key.endswith(f":{post.user_id}")
    return f"{told} {post.user_id}"
