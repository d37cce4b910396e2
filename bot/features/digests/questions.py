"""Asking a lesson's author: one conversation a lesson and person, which begins with the lesson."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.features.digests.copies import followed_since
from bot.features.digests.entries import GONE, entry_clicked
from bot.features.digests.pages import Pages
from bot.features.digests.permission import present
from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.ledger import Page, Question, question_key, read_question_key
from bot.features.digests.rules.lessons import Lesson
from bot.features.digests.store import QuestionStore, ResponseStore
from bot.kernel.access import Actor, require_member
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import NotFoundError, UserFacingError
from bot.kernel.ids import ChannelId, EditionId, LearningId, OrganisationId, UserId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Someone's question about a lesson, and the conversation for it once Slack has opened one."""

    learning: LearningId
    author: UserId
    author_name: str
    conversation: ChannelId | None


class Questions:
    """Everything here starts with a click on an edition, in the channel where it was posted."""

    def __init__(
        self, *, transactions: Transactions[ResponseStore], clock: Clock, pages: Pages, wake: Callable[[], None]
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._pages = pages
        self._wake = wake

    async def ask(self, actor: Actor, edition: EditionId, position: int, *, channel: ChannelId | None) -> Asked:
        """Note that someone asks a lesson's author about it, once a lesson and person.

        Raises UserFacingError, saying whom to ask instead, when there is no author to talk to.
        """
        now = self._clock.now()
        organisation = actor.organisation

        def work(store: ResponseStore) -> Asked:
            _, item = entry_clicked(store, actor, edition, position, channel)
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
        read = read_question_key(key)
        if read is None:
            return None
        learning, asker = read
        return await self._transactions.write(lambda store: self._question(store, organisation, learning, asker))

    async def follow_system(self, organisation: OrganisationId) -> None:
        """Make posted questions follow their lessons, as editions do."""
        since = followed_since(self._clock)
        changed = False
        for learning, asker in await self._transactions.read(
            lambda store: store.questions_outdated(organisation, since=since)
        ):
            changed |= await self._transactions.write(
                partial(self._renew, organisation=organisation, learning=learning, asker=asker)
            )
        if changed:
            self._wake()

    def _renew(
        self, store: ResponseStore, *, organisation: OrganisationId, learning: LearningId, asker: UserId
    ) -> bool:
        post = store.post_named(organisation, question_key(learning, asker))
        lesson = present(store.lessons(organisation, [learning]).get(learning))
        if post is None:
            return False
        page = self._page(store, organisation, lesson, asker)
        store.question_followed(organisation, lesson, asker)
        return store.show(organisation, post.id, page, now=self._clock.now())

    def _question(
        self, store: ResponseStore, organisation: OrganisationId, learning: LearningId, asker: UserId
    ) -> Post | None:
        lesson = store.lessons(organisation, [learning]).get(learning)
        _, conversation = store.conversation(organisation, learning, asker)
        if lesson is None or not lesson.is_public or lesson.author is None or conversation is None:
            return None
        page = self._page(store, organisation, lesson, asker)
        store.question_followed(organisation, lesson, asker)
        key = question_key(learning, asker)
        return Post(key=key, kind=QUESTION, text=page.text, blocks=page.blocks, channel=conversation)

    def _page(self, store: QuestionStore, organisation: OrganisationId, lesson: Lesson, asker: UserId) -> Page:
        if not lesson.is_public or lesson.author is None:
            return self._pages.withdrawn_question()
        return self._pages.question(
            Question(
                lesson=lesson,
                asker_name=store.name_of(organisation, asker),
                author_name=store.name_of(organisation, lesson.author),
            )
        )


def _author(store: ResponseStore, actor: Actor, lesson: Lesson) -> UserId:
    """Return whom to ask. Raises UserFacingError with the next best when that is nobody, or oneself."""
    if lesson.author is None:
        raise UserFacingError(f"Nobody in this Slack is recorded as its author. {_instead(store, actor, lesson)}")
    if lesson.author == actor.user:
        raise UserFacingError("You logged this lesson yourself.")
    if not lesson.author_is_here:
        name = lesson.author_name or "Its author"
        raise UserFacingError(f"{closed(name)} is not in this organisation any more. {_instead(store, actor, lesson)}")
    return lesson.author


def _instead(store: ResponseStore, actor: Actor, lesson: Lesson) -> str:
    domain = None if lesson.domain is None else store.audience(actor.organisation, lesson.domain)
    return "Ask an admin who knows the domain." if domain is None else whom_to_ask(domain)


def whom_to_ask(domain: Audience) -> str:
    """Name the next best people: the domain's leads, and its channel where that is no secret."""
    where = f"in #{domain.public_name}" if domain.public_name else ""
    if domain.lead_names:
        leads = f"{' or '.join(map(closed, domain.lead_names))}, who leads {closed(domain.name)}"
        leads = leads.replace("who leads", "who lead") if len(domain.lead_names) > 1 else leads
        return f"Ask {leads}, or {where}." if where else f"Ask {leads}."
    return f"Ask {where}." if where else f"Ask someone in {closed(domain.name)}."
