"""What there is to look at before a check-in is saved: what others did while the form was open, and values that jump."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from slack_sdk.models.blocks import Block

from bot.features.goals.checking_in.results import Line, Other, Sheet
from bot.features.goals.rules.numbers import shown_number
from handlers.goals.wording import day
from handlers.kit import context, escape, section, shown

MOST_OTHERS: Final = 5
MOST_GONE: Final = 10
MOST_NOTE: Final = 300
MOST_TYPED: Final = 100


def on_top(sheet: Sheet) -> Iterator[Block]:
    """Say what happened, and that nothing is saved yet."""
    if sheet.others or any(line.met is not None or line.is_redefined for line in sheet.lines):
        yield section(
            "*Not saved yet.* This changed while you were typing. What you typed is still here: look at it once more, "
            "and send it again."
        )
        for other in sheet.others[-MOST_OTHERS:]:
            yield context(_other(other))
    if sheet.has_questions:
        yield section(
            "*Not saved yet.* A number is very far from the last one. Correct it, or send it again if it is right."
        )
    for gone in sheet.gone[:MOST_GONE]:
        name = f"“{escape(shown(gone.name, most=100))}”" if gone.name else "Something"
        yield section(
            f"{name} is not measured any more: somebody removed it while you were typing. What you typed for it was "
            f"“{escape(shown(gone.typed, most=MOST_TYPED))}”; put it into the note if it still matters."
        )


def above(line: Line) -> Iterator[Block]:
    """Say what changed of a measure."""
    said = []
    if line.is_redefined:
        said.append("This measure itself was changed while you were typing: look at its name, unit and target.")
    if line.met is not None:
        met, unit = line.met, line.measure.unit
        said.append(
            f"{escape(met.by)} wrote *{escape(shown_number(met.value, unit))}* for {day(met.on)} while you were typing "
            f"({when(met.at)})."
        )
    if said:
        yield context(*said)


def below(line: Line, sheet: Sheet) -> Iterator[Block]:
    """Ask about a value that jumps."""
    if line.compared is None or sheet.typed is None:
        return
    typed = shown(sheet.typed.values.get(line.measure.id, ""), most=MOST_TYPED)
    last = shown_number(line.compared, line.measure.unit)
    yield section(
        f"*Is {escape(typed)} right?* The number to compare it with is {escape(last)}: a hundred times as much, or as "
        "little, is often a slipped point or another unit."
    )


def _other(other: Other) -> str:
    check_in = other.check_in
    said = f"{escape(other.by)} checked in for {day(check_in.on)} ({when(other.at)})."
    if check_in.confidence is not None:
        said += f" How sure: {check_in.confidence} of 10."
    if check_in.needs_support:
        said += " It needs support."
    if check_in.note:
        said += f" Note: {escape(shown(check_in.note, most=MOST_NOTE))}"
    return said


def when(at: datetime) -> str:
    return f"on {day(at.date())} at {at:%H:%M}"
