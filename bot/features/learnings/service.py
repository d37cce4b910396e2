"""The ways to log a learning and to change one. Commands, clicks and forms all come through here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.features.learnings.changes import Act, Changes, answer_of, stored
from bot.features.learnings.drafts import CHANNEL, Draft
from bot.features.learnings.linking.units import linked, relink
from bot.features.learnings.receipts import Receipt, member, own, receipt_of
from bot.features.learnings.rules import MAX_TEXT, Learning, State, as_fields, clean, fingerprint, prints_of, read_words
from bot.features.learnings.sheets import domain_for, visibility_in
from bot.features.learnings.store import LearningStore
from bot.features.learnings.submissions import (
    NO_SUCH_DOMAIN,
    OUT_OF_REACH,
    Sent,
    add,
    edit,
    print_of,
    remember,
    takes_learnings,
)
from bot.kernel.access import Actor, Standing, Visibility
from bot.kernel.audit import changes
from bot.kernel.clock import Clock
from bot.kernel.errors import NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import ChannelId, Delivery, DomainId, LearningId
from bot.kernel.transactions import Transactions

TOO_LONG = f"it is longer than the {MAX_TEXT:,} characters that a learning may have"
PLACED = frozenset({State.ACTIVE, State.RETIRED, State.SUPERSEDED})
"""States of learnings that stand under a domain by themselves."""
ANY = frozenset(State)


class Learnings:
    """Everything that a person may do to a learning.

    A second delivery of the same act changes nothing and gets the same answer. `changed` is
    called after the commit of each change to a learning that exists, because it may have
    been posted somewhere.
    """

    def __init__(self, *, transactions: Transactions[LearningStore], clock: Clock, changed: Callable[[], None]) -> None:
        self._transactions = transactions
        self._clock = clock
        self._changed = changed
        self._changes = Changes(transactions=transactions, clock=clock, changed=changed)

    async def log(self, actor: Actor, delivery: Delivery, *, text: str, channel: ChannelId | None) -> Receipt | Draft:
        """Save a text as a learning; keep one that is too long as a draft instead.

        Its domain is the channel's, else the one that the person chose, else none yet; it is
        for everyone only where the channel is known to be public.
        """
        now = self._clock.now()

        def work(store: LearningStore) -> Receipt | Draft:
            standing = member(store, actor)
            known = _answered(store, actor, delivery)
            if known is not None:
                return receipt_of(store, standing, own(store, standing, known.learning))
            if len(clean(text)) > MAX_TEXT:
                kept = {"text": clean(text), **({CHANNEL: channel} if channel else {})}
                return store.keep_draft(actor, kept, reason=TOO_LONG, now=now)
            learning = store.add(
                actor,
                read_words({"text": text}),
                domain=domain_for(store, actor, channel),
                visibility=visibility_in(store, actor.organisation, channel),
                channel=channel,
                now=now,
            )
            store.claim(actor.organisation, delivery, answer=answer_of(learning), now=now)
            return receipt_of(store, standing, learning)

        return await self._transactions.write(work)

    async def submit(self, actor: Actor, delivery: Delivery, sent: Sent) -> Receipt:
        """Save a submitted form: a new learning, or changes to one.

        The same form may come again with other words, when its first answer came too late to
        close it: then it changes what it saved. Raises NotValidError, and
        ChangedMeanwhileError when somebody else was faster.
        """
        now = self._clock.now()
        exact = Delivery(f"{delivery}:{print_of(sent)}")

        def work(store: LearningStore) -> tuple[Receipt, bool]:
            standing = member(store, actor)
            repeated = _answered(store, actor, exact)
            if repeated is not None:
                return receipt_of(store, standing, own(store, standing, repeated.learning)), False
            first = _answered(store, actor, delivery)
            saved = first.learning if first is not None else sent.learning
            if saved is None:
                before, after = None, add(store, actor, sent, now=now)
            else:
                before, after = _edited(store, standing, saved, sent, first, now=now)
            answer = f"{answer_of(after)}:{_print(linked(store, actor.organisation, after.id))}"
            for claimed in [exact] if first else [exact, delivery]:
                store.claim(actor.organisation, claimed, answer=answer, now=now)
            return receipt_of(store, standing, after), before is not None and after != before

        receipt, changed = await self._transactions.write(work)
        if changed:
            self._changed()
        return receipt

    async def receipt(self, actor: Actor, learning: LearningId) -> Receipt:
        """Return a learning's receipt as it is now, for those who may change it."""

        def work(store: LearningStore) -> Receipt:
            standing = member(store, actor)
            return receipt_of(store, standing, own(store, standing, learning))

        return await self._transactions.read(work)

    async def move(self, actor: Actor, delivery: Delivery, learning: LearningId, domain: DomainId) -> Receipt:
        """Put it under another domain. Who may read it stays as it was decided, and is never more than that."""

        def change(store: LearningStore, _standing: Standing, before: Learning) -> Learning:
            if domain == before.domain:
                return before
            if not takes_learnings(store, actor, domain):
                raise UserFacingError(NO_SUCH_DOMAIN, field="domain")
            if before.domain is None:
                remember(store, actor, domain, unless=None)
            return replace(before, domain=domain)

        return await self._changes.make(actor, delivery, learning, change, act=Act.MOVED, states=PLACED)

    async def share(self, actor: Actor, delivery: Delivery, learning: LearningId) -> Receipt:
        """Let every full member of the organisation read it."""

        def change(_store: LearningStore, _standing: Standing, before: Learning) -> Learning:
            if before.domain is None:
                raise UserFacingError("Please choose its domain first. Then you can share it with everyone.")
            return replace(before, visibility=Visibility.EVERYONE)

        return await self._changes.make(actor, delivery, learning, change, act=Act.SHARED)

    async def narrow(self, actor: Actor, delivery: Delivery, learning: LearningId) -> Receipt:
        """Let only its domain read it from now on; what was posted elsewhere follows."""

        def change(_store: LearningStore, _standing: Standing, before: Learning) -> Learning:
            return replace(before, visibility=Visibility.DOMAIN)

        return await self._changes.make(actor, delivery, learning, change, act=Act.NARROWED, states=ANY)

    async def undo(self, actor: Actor, delivery: Delivery, learning: LearningId) -> Receipt:
        """Take it back, whatever became of it: nobody sees it any more, and its words are kept."""
        return await self._changes.make(actor, delivery, learning, _in_state(State.UNDONE), act=Act.UNDONE, states=ANY)

    async def restore(self, actor: Actor, delivery: Delivery, learning: LearningId) -> Receipt:
        """Bring back what was taken back, retired, replaced or added to another one: it counts by itself again.

        What its author took back comes back by its author alone.
        """
        active = _in_state(State.ACTIVE)

        def change(store: LearningStore, standing: Standing, before: Learning) -> Learning:
            if before.state is State.UNDONE and before.author not in {None, standing.user}:
                last = store.last_act(actor.organisation, learning)
                if last is not None and last.by == before.author:
                    raise NotAllowedError("Its author took this back, so only they can bring it back.")
            return active(store, standing, before)

        return await self._changes.make(actor, delivery, learning, change, act=Act.RESTORED, states=ANY)


def _in_state(state: State) -> Callable[[LearningStore, Standing, Learning], Learning]:
    def change(_store: LearningStore, _standing: Standing, before: Learning) -> Learning:
        return replace(before, state=state, successor=None, retired_because=None)

    return change


@dataclass(frozen=True, slots=True)
class _Answered:
    """What a delivery led to."""

    learning: LearningId
    version: int
    links: str
    """A fingerprint of what the learning belonged to; empty for an answer of those times when forms had no links."""


def _answered(store: LearningStore, actor: Actor, delivery: Delivery) -> _Answered | None:
    answer = store.first_answer(actor.organisation, delivery)
    if answer is None:
        return None
    learning, version, links = [*answer.split(":"), ""][:3]
    return _Answered(LearningId(int(learning)), int(version), links)


def _edited(
    store: LearningStore,
    standing: Standing,
    learning: LearningId,
    sent: Sent,
    first: _Answered | None,
    *,
    now: datetime,
) -> tuple[Learning, Learning]:
    """Change the learning that the form is about, or that it made when it came first; return it before and after."""
    try:
        before = own(store, standing, learning)
    except (NotAllowedError, NotFoundError) as error:
        raise type(error)(f"{error.text} {OUT_OF_REACH}") from error
    belongs = linked(store, before.organisation, learning)
    was = sent.was
    if first is not None:
        # What they had before their eyes is what their own first attempt stored, if that still stands.
        was = prints_of(as_fields(before)) if before.version == first.version else {}
        was = {**was, **(prints_of(belongs) if _print(belongs) == first.links else {})}
    edited = edit(store, standing.actor, before, sent, was=was, belongs=belongs)
    relink(store, standing.actor, learning, before=belongs, after=edited.links, now=now)
    links = changes(belongs, edited.links)
    return before, stored(store, standing.actor, before, edited.learning, act=Act.EDITED, now=now, links=links)


def _print(links: Mapping[str, str]) -> str:
    return fingerprint(repr(sorted(links.items())))
