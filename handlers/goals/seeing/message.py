"""A node's page as a message that only its reader sees: with a chart, a table, and what one may do."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from slack_sdk.models.blocks import Block, HeaderBlock, Option, StaticSelectElement

from bot.features.goals.rules.tree import State
from bot.features.goals.seeing.pages import Charted, Page
from handlers.forms.words import bold, note, one_line, said
from handlers.goals import ids
from handlers.goals.seeing.chart import chart, chart_in_words, table, table_in_words, thinning_said
from handlers.goals.seeing.page import name_of, place_of
from handlers.goals.wording import STATE_WORDS, day, percent, status_said
from handlers.kit import actions, as_dicts, button, plain, shown, spoken, told_apart

MEASURE: Final = "goals.chart.v1"
"""The menu that shows another measure in the chart; an option's value is "node.measure"."""
MOST: Final = 10_000
"""Characters of a message's blocks as JSON. Slack takes some more, and does not say how many."""
MOST_OF_WORDS: Final = 1_500
LONGEST_REASON: Final = 400
ONLY_YOU: Final = "Only you see this message."


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is sent."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


def build(charted: Charted) -> tuple[Letter, ...]:
    """Write the page in up to four ways, the best first: where Slack refuses a block, text stands for it.

    The last one has neither chart nor table, and always has room.
    """
    page = charted.page
    text = spoken(f"{shown(one_line(page.node.name), most=150)}: {_standing(page)}. {ONLY_YOU}")
    ways = [
        Letter(text, _blocks(charted, has_chart=has_chart, has_table=has_table))
        for has_table, has_chart in product((True, False), (True, False))
    ]
    different = [way for at, way in enumerate(ways) if way not in ways[:at]]
    return (*(way for way in different[:-1] if _size(way) <= MOST), different[-1])


def _size(letter: Letter) -> int:
    return len(json.dumps(letter.blocks, ensure_ascii=False, separators=(",", ":")))


def _blocks(charted: Charted, *, has_chart: bool, has_table: bool) -> list[dict[str, Any]]:
    page, measured = charted.page, charted.page.judgement.measured
    blocks: list[Block | Mapping[str, Any]] = [*_head(page)]
    if charted.measured is not None and charted.thinned.readings:
        if has_chart:
            blocks.append(chart(charted.measured, charted.thinned))
            if left_out := thinning_said(charted.thinned):
                blocks.append(note(left_out))
        else:
            blocks.append(said(chart_in_words(charted.measured, charted.thinned, most=MOST_OF_WORDS)))
    elif charted.measured is not None:
        blocks.append(said("No number has been entered yet: the first check-in brings the chart."))
    if len(measured) > 1:
        blocks.append(actions(_menu(charted)))
    if measured:
        blocks.append(table(measured) if has_table else said(table_in_words(measured, most=MOST_OF_WORDS)))
    else:
        blocks.append(said("It has no measure of success yet."))
    return as_dicts([*blocks, actions(*_buttons(page)), note(ONLY_YOU)])


def _head(page: Page) -> Iterator[Block]:
    yield HeaderBlock(text=plain(shown(one_line(page.node.name), most=150)))
    yield note(shown(place_of(page), most=LONGEST_REASON))
    because = shown(one_line(page.judgement.because), most=LONGEST_REASON)
    is_active = page.node.state is State.ACTIVE
    yield said(bold(_standing(page)), f"\n{because}" if because and is_active else "")
    if is_active and page.judgement.how:
        yield note(shown(one_line(page.judgement.how), most=LONGEST_REASON))
    if (found := page.check_in) is not None:
        by = "" if found.by is None else f" by {name_of(page, found.by)}"
        sure = "" if found.confidence is None else f", confidence {found.confidence} of 10"
        needs = ", needs support" if found.needs_support else ""
        yield said(f"Last check-in on {day(found.on)}{by}{sure}{needs}", quote=shown(found.note, most=LONGEST_REASON))


def _standing(page: Page) -> str:
    if page.node.state is not State.ACTIVE:
        return STATE_WORDS[page.node.state].capitalize()
    progress = percent(page.judgement.progress)
    as_said = " (as its lead says)" if page.judgement.is_said else ""
    return f"{status_said(page.judgement.status)}{as_said}{f' · {progress}' if progress else ''}"


def _menu(charted: Charted) -> StaticSelectElement:
    measured = charted.page.judgement.measured
    labels = told_apart([one_line(one.measure.name) or "Measure" for one in measured], most=60)
    options = [
        Option(text=plain(label), value=f"{charted.page.node.id}.{one.measure.id}")
        for label, one in zip(labels, measured, strict=True)
    ]
    shown_now = charted.measured
    chosen = next((option for option, one in zip(options, measured, strict=True) if one is shown_now), None)
    return StaticSelectElement(
        action_id=MEASURE, placeholder=plain("Choose a measure"), options=options, initial_option=chosen
    )


def _buttons(page: Page) -> Iterator[object]:
    value = str(page.node.id)
    if page.may_keep and page.node.state is State.ACTIVE:
        yield button("Check in", action=ids.CHECK_IN, value=value)
    yield button("Open", action=ids.OPEN_NODE, value=value)
    yield button("History", action=ids.HISTORY, value=value)
    yield button("All goals", action=ids.OPEN_TREE, value=value)
