"""Saving messages as learnings: with an emoji on them, or with the form that a shortcut fills."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from bot.features.learnings.capturing.notices import Notice, Notices, Refusal, Why
from bot.features.learnings.capturing.rules import Said, Verdict, origin_of, spelled, verdict
from bot.features.learnings.capturing.units import (
    Before,
    Mark,
    before,
    emoji_of,
    is_wanted,
    link_of,
    notice_of,
    saved_by_mark,
    sheet_from,
    unknown_places,
)
from bot.features.learnings.crediting import CAPTURED, TO_AUTHOR, TO_SAVER, tell
from bot.features.learnings.drafts import CHANNEL, MESSAGE, Draft
from bot.features.learnings.finding.queries import Related
from bot.features.learnings.origin import as_text
from bot.features.learnings.receipts import member
from bot.features.learnings.rules import State
from bot.features.learnings.service import TOO_LONG
from bot.features.learnings.sheets import Sheet
from bot.features.learnings.store import LearningStore
from bot.kernel.access import Actor, may_take_part
from bot.kernel.clock import Clock
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, LearningId, OrganisationId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

log = logging.getLogger(__name__)

NOT_CAPTURED = "not_captured"
"""The kind of what is told when a marked message was not saved."""
ROOMY: Final = 10_000
"""Characters that the form's fields hold wherever the words may be cut. Longer texts are kept as drafts meanwhile."""
NOT_OPENED: Final = "its form did not open"
STILL_OPEN: Final = "it is longer than a form may hold"
OWN_WORDS: Final = "Pollen wrote this message itself: what stands in it is saved already."


class NotNowError(Exception):
    """Slack did not say what has to be known. Asking again later may help."""


class Messages(Protocol):
    """Slack's messages, as far as Pollen may read them."""

    async def read(self, channel: ChannelId, ts: str) -> Said | None:
        """Return one message; None where it is gone, or not for Pollen to read. Raises NotNowError."""
        ...


class Capturing:
    """Messages become learnings here, each once: whoever asks for it, in whatever way, and however often.

    `acquaint` asks Slack about somebody unless it did so within a day; `look_up` about a
    channel. Both keep what they hear, and neither raises when Slack is silent.
    """

    def __init__(
        self,
        *,
        transactions: Transactions[LearningStore],
        messages: Messages,
        acquaint: Callable[[Actor], Awaitable[object]],
        look_up: Callable[[OrganisationId, ChannelId], Awaitable[object]],
        relate: Callable[[Actor, LearningId], Awaitable[Related]],
        notices: Notices,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._messages = messages
        self._acquaint = acquaint
        self._look_up = look_up
        self._relate = relate
        self._notices = notices
        self._clock = clock
        self._wake = wake

    # By an emoji.

    async def by_emoji(self, actor: Actor, mark: Mark) -> LearningId | None:
        """Save the message that somebody marked, if this emoji does that, and tell its author and them.

        A second mark, by whomever, or the same one delivered again, finds it saved and does
        nothing; so does a mark on what was taken back. Raises NotNowError and BusyError,
        after which nothing is stored and the same may be tried again.
        """
        if not await self._transactions.read(lambda store: is_wanted(store, actor, mark)):
            return None
        await self._acquaint(actor)
        said = await self._messages.read(mark.channel, mark.ts)
        if said is None or not said.is_speech or said.by_pollen:
            return None
        await self._inquire(actor, said)
        now = self._clock.now()
        learning = await self._transactions.write(lambda store: self._captured(store, actor, mark, said, now))
        self._wake()
        return learning

    async def give_up(self, actor: Actor, mark: Mark) -> None:
        """Tell whoever marked a message that it could not be read, once."""

        def work(store: LearningStore) -> None:
            if is_wanted(store, actor, mark):
                self._refuse(store, actor, mark, Refusal(why=Why.SILENCE, emoji=emoji_of(store, actor)), now)

        now = self._clock.now()
        await self._transactions.write(work)
        self._wake()

    async def _inquire(self, actor: Actor, said: Said) -> None:
        """Learn what is not known yet of whoever wrote it, and of where."""
        organisation = actor.organisation
        if said.author is not None and said.author != actor.user:
            await self._acquaint(Actor(organisation=organisation, user=said.author))
        for place in await self._transactions.read(lambda store: unknown_places(store, organisation, said)):
            await self._look_up(organisation, place)

    def _captured(self, store: LearningStore, actor: Actor, mark: Mark, said: Said, now: datetime) -> LearningId | None:
        organisation = actor.organisation
        if not is_wanted(store, actor, mark) or store.captured(organisation, said.channel, said.ts) is not None:
            return None
        author = None if said.author is None else store.known(organisation, said.author)
        if store.known(organisation, actor.user) is None or (said.author and not author and not said.by_app):
            raise NotNowError("nobody knows yet who they are")
        text = spelled(said.words, store.known_names(organisation, said.named))
        emoji = emoji_of(store, actor)
        match verdict(said, text, author):
            case Verdict.NOTHING:
                return None
            case Verdict.STRANGERS:
                self._refuse(store, actor, mark, Refusal(why=Why.STRANGERS, emoji=emoji), now)
                return None
            case Verdict.TOO_LONG:
                origin = as_text(origin_of(said, actor.user, author))
                content = {"text": text, "evidence_url": link_of(said), CHANNEL: said.channel, MESSAGE: origin}
                draft = store.keep_draft(actor, content, reason=TOO_LONG, now=now)
                self._refuse(store, actor, mark, Refusal(why=Why.TOO_LONG, emoji=emoji, draft=draft), now)
                return None
        learning = saved_by_mark(store, actor, said, text, author, now=now)
        tell(store, learning, actor.user, as_=TO_SAVER, now=now)
        return learning.id

    def _refuse(self, store: LearningStore, actor: Actor, mark: Mark, refusal: Refusal, now: datetime) -> None:
        key = f"{NOT_CAPTURED}:{mark.channel}:{mark.ts}:{actor.user}:{refusal.why}"
        page = self._notices.refused(refusal)
        post = Post(key=key, kind=NOT_CAPTURED, text=page.text, blocks=page.blocks, user=actor.user)
        store.queue(actor.organisation, post, now=now)

    # By a shortcut.

    async def sheet(self, actor: Actor, said: Said) -> Sheet | Before:
        """Fill the form with a message, or tell what it was saved as before.

        A text that the form may have no room for is kept as a draft first. Raises
        NotAllowedError for those who may not log anything.
        """

        def look(store: LearningStore) -> Sheet | Before:
            standing = member(store, actor)
            saved = store.captured(actor.organisation, said.channel, said.ts)
            return sheet_from(store, actor, said) if saved is None else before(store, standing, saved)

        if said.by_pollen:
            raise UserFacingError(OWN_WORDS)
        sheet = await self._transactions.read(look)
        if isinstance(sheet, Sheet) and len(sheet.fields["text"]) > ROOMY:
            return replace(sheet, draft=await self.keep(actor, sheet, reason=STILL_OPEN))
        return sheet

    async def keep(self, actor: Actor, sheet: Sheet, *, reason: str = NOT_OPENED) -> Draft:
        """Keep what the form was to show as a draft, which knows where it comes from."""
        origin = "" if sheet.message is None else as_text(sheet.message)
        known = {**sheet.fields, CHANNEL: sheet.channel or "", MESSAGE: origin}
        content = {name: value for name, value in known.items() if value}
        now = self._clock.now()
        return await self._transactions.write(lambda store: store.keep_draft(actor, content, reason=reason, now=now))

    # What is told.

    async def prepare_system(self, organisation: OrganisationId, key: str) -> Post | None:
        """Write what is told of a saved message, right before it is sent; None where there is nothing left to tell."""
        found = re.fullmatch(rf"{CAPTURED}:(\d+):({TO_AUTHOR}|{TO_SAVER})", key)
        if found is None:
            return None
        notice = await self._transactions.read(
            lambda store: _notice(store, organisation, LearningId(int(found[1])), as_=found[2])
        )
        if notice is None:
            return None
        reader, told = notice
        page = self._notices.saved(replace(told, related=await self._beside(reader, told.receipt.learning.id)))
        return Post(key=key, kind=CAPTURED, text=page.text, blocks=page.blocks, user=reader.user)

    async def _beside(self, reader: Actor, learning: LearningId) -> Related:
        """Find what is related to it. A search that fails costs nobody the notice."""
        (found,) = await asyncio.gather(self._relate(reader, learning), return_exceptions=True)
        if isinstance(found, Related):
            return found
        log.warning("related_not_found", extra={"learning": learning, "error": type(found).__name__})
        return Related()


def _notice(
    store: LearningStore, organisation: OrganisationId, learning: LearningId, *, as_: str
) -> tuple[Actor, Notice] | None:
    """Read what to tell of a saved message, and whom; None where it was taken back or they left."""
    saved = store.learning(organisation, learning)
    if saved is None or saved.state is State.UNDONE:
        return None
    user = saved.author if as_ == TO_AUTHOR else saved.saver or saved.author
    if user is None:
        return None
    reader = Actor(organisation=organisation, user=user)
    standing = store.standing(reader)
    return (reader, notice_of(store, standing, saved, as_)) if may_take_part(standing) else None
