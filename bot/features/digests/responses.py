"""What people do with an edition: answer for their domain, ask the author, read it all."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.features.digests.pages import Pages
from bot.features.digests.rules.editions import (
    Answer,
    Audience,
    Edition,
    Item,
    Lesson,
    Question,
    question_key,
)
from bot.features.digests.store import ResponseStore
from bot.kernel.access import Actor, may_read, require_member
from bot.kernel.clock import Clock
from bot.kernel.errors import NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import ChannelId, Delivery, EditionId, LearningId, OrganisationId, UserId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

QUESTION = "question"
GONE = "This lesson is not there any more: its author withdrew it, or shares it with fewer people now."
ELSEWHERE = "A domain answers in its own channel. Please use the buttons of the digest there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Someone's question about a lesson, and the conversation for it once Slack has opened one."""

    learning: LearningId
    author: UserId
    author_name: str
    conversation: ChannelId | None


class Responses:
    """Everything here starts with a click on an edition, in the channel of the domain that it is for."""

    def __init__(
        self, *, transactions: Transactions[ResponseStore], clock: Clock, pages: Pages, wake: Callable[[], None]
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._pages = pages
        self._wake = wake

    async def answer(
        self,
        actor: Actor,
        delivery: Delivery,
        edition: EditionId,
        position: int,
        *,
        channel: ChannelId | None,
        answer: Answer,
    ) -> Edition:
        """Record what the domain does with a lesson; its message follows at once. A mind may be changed.

        What is applied already stays so when somebody means to try it.
        """
        now = self._clock.now()
        organisation = actor.organisation

        def work(store: ResponseStore) -> Edition:
            issue, item = _entry(store, actor, edition, position, channel)
            if store.first_answer(organisation, delivery) is not None:
                return issue
            store.claim(organisation, delivery, answer, now=now)
            known = store.answer_of(organisation, item.lesson.id, issue.domain)
            if known is answer or (known is Answer.APPLIED and answer is Answer.PLANNED):
                return issue
            store.record_answer(organisation, item.lesson.id, issue.domain, answer, by=actor.user, now=now)
            changed = store.edition(organisation, edition) or issue
            page = self._pages.edition(changed)
            for post in store.posts(organisation, edition):
                store.show(organisation, post.id, page, now=now)
            return changed

        changed = await self._transactions.write(work)
        self._wake()
        return changed

    async def ask(self, actor: Actor, edition: EditionId, position: int, *, channel: ChannelId | None) -> Asked:
        """Note that someone asks a lesson's author about it, once a lesson and person.

        Raises UserFacingError, saying whom to ask instead, when there is no author to talk to.
        """
        now = self._clock.now()
        organisation = actor.organisation

        def work(store: ResponseStore) -> Asked:
            _, item = _entry(store, actor, edition, position, channel)
            lesson = item.lesson
            author = _author(store, actor, lesson)
            known, conversation = store.conversation(organisation, lesson.id, actor.user)
            if not known:
                store.ask(organisation, lesson.id, actor.user, now=now)
            name = store.name_of(organisation, author)
            return Asked(learning=lesson.id, author=author, author_name=name, conversation=conversation)

        return await self._transactions.write(work)

    async def opened(self, actor: Actor, learning: LearningId, conversation: ChannelId) -> None:
        """Remember the conversation that Slack opened, and begin it with the lesson. Told twice, it begins once."""
        now = self._clock.now()
        organisation = actor.organisation

        def work(store: ResponseStore) -> None:
            require_member(store.standing(actor))
            known, _ = store.conversation(organisation, learning, actor.user)
            if not known:
                raise NotFoundError(GONE)
            store.opened(organisation, learning, actor.user, conversation)
            post = self._question(store, organisation, learning, actor.user)
            if post is not None:
                store.queue(organisation, post, now=now)

        await self._transactions.write(work)
        self._wake()

    async def prepare_question_system(self, organisation: OrganisationId, key: str) -> Post | None:
        """Look at a question once more, right before it is sent; None when its lesson was withdrawn meanwhile."""
        found = re.fullmatch(r"question:(\d+):(.+)", key)
        if found is None:
            return None
        learning, asker = LearningId(int(found[1])), UserId(found[2])
        return await self._transactions.read(lambda store: self._question(store, organisation, learning, asker))

    async def read(self, actor: Actor, learning: LearningId) -> Lesson:
        """Return the whole lesson, if the person may read it at this moment."""

        def look(store: ResponseStore) -> Lesson:
            standing = store.standing(actor)
            require_member(standing)
            lesson = store.lessons(actor.organisation, [learning]).get(learning)
            if lesson is None or not lesson.is_active or not may_read(standing, lesson.guarded):
                raise NotFoundError(GONE)
            return lesson

        return await self._transactions.read(look)

    def _question(
        self, store: ResponseStore, organisation: OrganisationId, learning: LearningId, asker: UserId
    ) -> Post | None:
        lesson = store.lessons(organisation, [learning]).get(learning)
        _, conversation = store.conversation(organisation, learning, asker)
        if lesson is None or not lesson.is_open or lesson.author is None or conversation is None:
            return None
        page = self._pages.question(
            Question(
                lesson=lesson,
                asker_name=store.name_of(organisation, asker),
                author_name=store.name_of(organisation, lesson.author),
            )
        )
        key = question_key(learning, asker)
        return Post(key=key, kind=QUESTION, text=page.text, blocks=page.blocks, channel=conversation)


def _entry(
    store: ResponseStore, actor: Actor, edition: EditionId, position: int, channel: ChannelId | None
) -> tuple[Edition, Item]:
    """Return the lesson that was clicked. Raises what the person should read when they may not, or it is gone."""
    require_member(store.standing(actor))
    issue = store.edition(actor.organisation, edition)
    item = None if issue is None else issue.item(position)
    if issue is None or item is None:
        raise NotFoundError(GONE)
    if channel is None or channel not in {post.channel for post in store.posts(actor.organisation, edition)}:
        raise NotAllowedError(ELSEWHERE)
    if item.left_out is not None or not item.lesson.is_open:
        raise NotFoundError(GONE)
    return issue, item


def _author(store: ResponseStore, actor: Actor, lesson: Lesson) -> UserId:
    """Return whom to ask. Raises UserFacingError with the next best when that is nobody, or oneself."""
    if lesson.author is None:
        raise UserFacingError(f"Nobody in this Slack is recorded as its author. {_instead(store, actor, lesson)}")
    if lesson.author == actor.user:
        raise UserFacingError("You logged this lesson yourself.")
    if not lesson.author_is_here:
        name = lesson.author_name or "Its author"
        raise UserFacingError(f"{name} is not in this organisation any more. {_instead(store, actor, lesson)}")
    return lesson.author


def _instead(store: ResponseStore, actor: Actor, lesson: Lesson) -> str:
    domain = None if lesson.domain is None else store.audience(actor.organisation, lesson.domain)
    return "Ask an admin who knows the domain." if domain is None else whom_to_ask(domain)


def whom_to_ask(domain: Audience) -> str:
    """Name the next best people: the domain's leads, and its channel where that is no secret."""
    where = f"in #{domain.public_name}" if domain.public_name else ""
    if domain.lead_names:
        leads = f"{' or '.join(domain.lead_names)}, who leads {domain.name}"
        leads = leads.replace("who leads", "who lead") if len(domain.lead_names) > 1 else leads
        return f"Ask {leads}, or {where}." if where else f"Ask {leads}."
    return f"Ask {where}." if where else f"Ask someone in {domain.name}."
