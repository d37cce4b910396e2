"""Saying what the status is, whatever the readings say: with a reason, and for a while."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bot.features.goals.checking_in.judged import Judging
from bot.features.goals.checking_in.results import Desk, Told, Wish, told_in
from bot.features.goals.checking_in.store import CheckInStore
from bot.features.goals.finding import CALLED, kept, require_active, today_of
from bot.features.goals.rules.judgement import Status
from bot.features.goals.rules.tree import Node, SaidStatus
from bot.features.goals.seeing.news import News, tell_followers
from bot.kernel.access import Actor
from bot.kernel.audit import Entry, changes
from bot.kernel.clock import Clock
from bot.kernel.errors import ConflictError, UserFacingError
from bot.kernel.ids import Delivery, NodeId
from bot.kernel.transactions import Transactions
from bot.kernel.typed import without_nul

LONGEST: Final = timedelta(days=90)
"""How far ahead a status may be said: what is true for longer shows in the readings."""
MAX_BECAUSE: Final = 500
SAYABLE: Final = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.ACHIEVED)
"""What a lead may say. That there are no readings, or none of late, is a fact."""
STATUS, BECAUSE, UNTIL = "status", "because", "until"
"""Fields of the form, and what an error about it points at."""
DOING: Final = "say what its status is"


class Statuses:
    """`render` words the news for channels that follow the node, `wake` tells the outbox that there is some."""

    def __init__(
        self,
        *,
        transactions: Transactions[CheckInStore],
        clock: Clock,
        render: Callable[[Told], News],
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._wake = wake

    async def desk(self, actor: Actor, node: NodeId) -> Desk:
        """Return the form as it is now: for who may keep the node. Raises UserFacingError."""

        def work(store: CheckInStore) -> Desk:
            current = kept(store, actor, node, doing=DOING)
            require_active(current)
            return self._desk(store, actor, current)

        return await self._transactions.read(work)

    async def say(self, actor: Actor, node: NodeId, wish: Wish, *, mark: str, delivery: Delivery) -> Told | Desk:
        """Say a status, or take one back; return the form again where somebody else did since it was seen.

        `mark` is that of the form. Raises UserFacingError, with the field at fault where there is one.
        """

        def work(store: CheckInStore) -> Told | Desk:
            current = kept(store, actor, node, doing=DOING)
            if (answer := store.first_answer(actor.organisation, delivery)) is not None:
                return told_in(answer)
            require_active(current)
            today = today_of(store, actor, now=self._clock.now())
            wanted = _checked(wish, today=today)
            if mark != _mark(current.said):
                return replace(self._desk(store, actor, current), wish=wish, is_changed=True)
            if wanted.status is None and current.said is None:
                raise ConflictError(
                    f"Nobody says a status of this {CALLED[current.level]}: the readings do.", field=STATUS
                )
            return self._saved(store, actor, current, wanted, delivery, today=today)

        result = await self._transactions.write(work)
        if isinstance(result, Told) and result.followers:
            self._wake()
        return result

    def _saved(
        self, store: CheckInStore, actor: Actor, before: Node, wish: Wish, delivery: Delivery, *, today: date
    ) -> Told:
        now, judging = self._clock.now(), Judging(store, actor.organisation, before)
        was = judging.judge(before, today=today)
        saved = store.save(actor.organisation, replace(before, said=_said(actor, wish)), now=now)
        judged = judging.judge(saved, today=today)
        told = Told(
            node=saved.id,
            name=saved.name,
            level=saved.level,
            by=store.people(actor.organisation, [actor.user])[actor.user].name,
            wish=wish,
            was=was.status,
            now=judged.status,
            because=judged.because,
            followers=0,
        )
        if told.was is not told.now:
            news, key = self._render(told), f"said_status:{delivery}"
            followers = tell_followers(store, actor.organisation, saved, news, key=key, now=now)
            told = replace(told, followers=followers)
        act = "took back status" if wish.status is None else "said status"
        told_by = changes(_fields(before), _fields(saved))
        entry = Entry(thing="node", thing_id=str(saved.id), act=act, by=actor.user, at=now, changes=told_by)
        store.record(actor.organisation, entry)
        store.claim(actor.organisation, delivery, answer=told.as_answer(), now=now)
        return told

    def _desk(self, store: CheckInStore, actor: Actor, node: Node) -> Desk:
        today = today_of(store, actor, now=self._clock.now())
        by = None if node.said is None else node.said.by
        people = {} if by is None else store.people(actor.organisation, [by])
        return Desk(
            node=node,
            judgement=Judging(store, actor.organisation, node).judge(node, today=today),
            today=today,
            mark=_mark(node.said),
            said_by="" if by is None else people[by].name,
        )


def _checked(wish: Wish, *, today: date) -> Wish:
    if wish.status is None:
        return Wish(status=None)
    if wish.status not in SAYABLE:
        raise UserFacingError("Choose one of these: on track, at risk, off track or achieved.", field=STATUS)
    because = without_nul(wish.because).strip()
    if not any(sign.isalnum() for sign in because):
        raise UserFacingError("Say why, in a sentence: others see it beside the status.", field=BECAUSE)
    if len(because) > MAX_BECAUSE:
        raise UserFacingError(
            f"A reason has at most {MAX_BECAUSE} characters; this one has {len(because):,}.", field=BECAUSE
        )
    if wish.until is None:
        raise UserFacingError("Choose the last date on which this holds.", field=UNTIL)
    if wish.until < today:
        raise UserFacingError("This date is over. Choose today or a date after it.", field=UNTIL)
    if wish.until > today + LONGEST:
        last = today + LONGEST
        raise UserFacingError(
            f"A status is said for at most {LONGEST.days} days, so until {last.day} {last:%B %Y}. Say it again then, if "
            "it still holds.",
            field=UNTIL,
        )
    return replace(wish, because=because)


def _said(actor: Actor, wish: Wish) -> SaidStatus | None:
    if wish.status is None or wish.until is None:
        return None
    return SaidStatus(status=wish.status.value, because=wish.because, until=wish.until, by=actor.user)


def _fields(node: Node) -> dict[str, str]:
    if node.said is None:
        return {}
    return {
        "said status": node.said.status,
        "because": node.said.because,
        "until": node.said.until.isoformat(),
    }


def _mark(said: SaidStatus | None) -> str:
    text = "" if said is None else f"{said.status}|{said.because}|{said.until}|{said.by}"
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()
