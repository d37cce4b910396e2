"""Checking in: one form for all measures of a node."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from bot.features.goals.checking_in.judged import Judging
from bot.features.goals.checking_in.jumps import compared, is_jump
from bot.features.goals.checking_in.results import Line, Saved, Sheet, saved_in
from bot.features.goals.checking_in.sheets import compared_with_seen, is_as_seen, sheet_of
from bot.features.goals.checking_in.store import CheckInStore
from bot.features.goals.checking_in.typed import (
    NOTHING,
    NOTHING_SAID,
    Field,
    Seen,
    Typed,
    check,
    field_of,
    is_empty,
    mark_of_question,
    tidied,
    values_in,
)
from bot.features.goals.checking_in.writing import Writing
from bot.features.goals.finding import kept, require_active, today_of
from bot.features.goals.rules.measures import Reading
from bot.features.goals.rules.tree import Node
from bot.features.goals.seeing.news import News, tell_followers
from bot.kernel.access import Actor
from bot.kernel.clock import Clock
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import Delivery, MeasureId, NodeId
from bot.kernel.transactions import Transactions

DOING: Final = "check in there"


class CheckIns:
    """`render` words the news for channels that follow the node, `wake` tells the outbox that there is some."""

    def __init__(
        self,
        *,
        transactions: Transactions[CheckInStore],
        clock: Clock,
        render: Callable[[Saved], News],
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._wake = wake

    async def sheet(self, actor: Actor, node: NodeId) -> Sheet:
        """Return the empty form: for who may keep the node. Raises UserFacingError."""

        def work(store: CheckInStore) -> Sheet:
            current = kept(store, actor, node, doing=DOING)
            require_active(current)
            return sheet_of(store, actor, current, today=today_of(store, actor, now=self._clock.now()))

        return await self._transactions.read(work)

    async def save(self, actor: Actor, node: NodeId, typed: Typed, *, seen: Seen, delivery: Delivery) -> Saved | Sheet:
        """Save what was typed, or return the form again, where it is better looked at once more first.

        That is so where somebody else checked in or changed the measures since the form was
        `seen`, and where a value jumps. Sent again as it then stands, it is saved. Raises
        UserFacingError, with the field at fault where there is one, and changes nothing.
        """
        typed = tidied(typed)

        def work(store: CheckInStore) -> Saved | Sheet:
            current = kept(store, actor, node, doing=DOING)
            if (answer := store.first_answer(actor.organisation, delivery)) is not None:
                return saved_in(answer)
            require_active(current)
            today = today_of(store, actor, now=self._clock.now())
            sheet = compared_with_seen(store, actor, sheet_of(store, actor, current, today=today), seen, typed)
            if is_empty(typed):
                first = field_of(sheet.lines[0].measure.id) if sheet.lines else None
                raise UserFacingError(NOTHING if sheet.lines else NOTHING_SAID, field=first or Field.NOTE)
            measures = [line.measure for line in sheet.lines]
            wanted = values_in(typed, measures)
            on = check(typed, today=today)
            histories = {one: store.readings(actor.organisation, one) for one in wanted}
            sheet = _questioned(sheet, wanted, histories, on=on, asked=seen.asked)
            if sheet.has_questions or not is_as_seen(sheet):
                return sheet
            writing = Writing(store=store, actor=actor, node=current, typed=typed, on=on, now=self._clock.now())
            judging = Judging(store, actor.organisation, current)
            was = judging.judge(current, today=today)
            moved = writing.put(measures, wanted, histories)
            saved = writing.saved(moved, was, judging.judge(current, today=today))
            saved = self._told(store, actor, current, saved, delivery)
            store.record(actor.organisation, writing.entry(saved))
            store.claim(actor.organisation, delivery, answer=saved.as_answer(), now=writing.now)
            return saved

        result = await self._transactions.write(work)
        if isinstance(result, Saved) and result.followers:
            self._wake()
        return result

    def _told(self, store: CheckInStore, actor: Actor, node: Node, saved: Saved, delivery: Delivery) -> Saved:
        """Tell the channels that follow the node, where its status is another now."""
        if saved.was is saved.now:
            return saved
        news, key = self._render(saved), f"checked_in:{delivery}"
        followers = tell_followers(store, actor.organisation, node, news, key=key, now=self._clock.now())
        return replace(saved, followers=followers)


def _questioned(
    sheet: Sheet,
    values: Mapping[MeasureId, Decimal],
    histories: Mapping[MeasureId, Sequence[Reading]],
    *,
    on: date,
    asked: Mapping[MeasureId, str],
) -> Sheet:
    """Ask about values that jump, unless they were asked about before and sent again."""
    lines: list[Line] = []
    marks: dict[MeasureId, str] = {}
    for line in sheet.lines:
        number, value = line.measure.id, values.get(line.measure.id)
        last = None if value is None else compared(line.measure, histories[number], on=on)
        if value is None or last is None or not is_jump(value, last, measure=line.measure):
            lines.append(line)
            continue
        marks[number] = mark_of_question(value, last)
        lines.append(line if asked.get(number) == marks[number] else replace(line, compared=last))
    return replace(sheet, lines=tuple(lines), seen=replace(sheet.seen, asked=marks))
