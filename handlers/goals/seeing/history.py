"""A node's history as Slack shows it."""

from collections.abc import Iterator
from typing import Final

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.features.goals.rules.measures import Direction
from bot.features.goals.seeing.histories import LEAD_LEFT, History, Step
from bot.kernel.audit import Change
from bot.kernel.ids import NodeId
from handlers.forms.changes import LONGEST_WORDS, in_a_line, in_full, is_cut
from handlers.forms.days import day_in
from handlers.forms.words import bold, note, one_line, said
from handlers.goals.wording import STATUS_WORDS, day
from handlers.kit import actions, button, plain, section, shown

OLDER: Final = "goals.history_older.v1"
NEWER: Final = "goals.history_newer.v1"
"""Both carry "node.page"."""
STEP: Final = "goals.history_step.v1"
"""Shows all words of one change; carries "node.change.page"."""
BACK: Final = "goals.history_back.v1"
"""Goes back to the list of changes; carries "node.page"."""
NAMES: Final = {
    "starts_on": "Starts on",
    "ends_on": "Ends on",
    "expected_outcome": "It will result in",
    "success_signal": "We will know when",
    "belief": "We believe",
    "kill_criteria": "We stop when",
    "review_on": "Review on",
    "measured_by": "Measured by",
    "parent": "Hangs under",
}
DATES: Final = frozenset({"starts_on", "ends_on", "review_on", "date", "until", "needed by"})
"""Fields that are kept as dates."""
SPELLED: Final[dict[str, str]] = {
    **{status.value: words for status, words in STATUS_WORDS.items()},
    **{direction.value: direction.value.replace("_", " ") for direction in Direction},
}


def build(history: History) -> View:
    """Draw a page of a history, the latest first."""
    return View(type="modal", title=plain("History"), close=plain("Close"), blocks=list(_blocks(history)))


def _blocks(history: History) -> Iterator[Block]:
    yield note(shown(one_line(history.node.name), most=150))
    if not history.steps:
        yield section("Nothing has been changed yet.")
    for step in history.steps:
        yield from _step(step, history)
    buttons = []
    if history.page > 0:
        buttons.append(button("Newer", action=NEWER, value=f"{history.node.id}.{history.page - 1}"))
    if history.page + 1 < history.pages:
        buttons.append(button("Older", action=OLDER, value=f"{history.node.id}.{history.page + 1}"))
    if buttons:
        yield note(f"Page {history.page + 1} of {history.pages}, {history.total} changes in all.")
        yield actions(*buttons)


def _step(step: Step, history: History) -> Iterator[Block]:
    words = [f"\n{_said(change)}" for change in step.changes]
    yield said(bold(_line(step)), f" · {day(step.at.date())}", *words)
    if any(is_cut(change) for change in step.changes):
        value = f"{history.node.id}.{step.number}.{history.page}"
        yield actions(button("Read all of it", action=STEP, value=value))


def _line(step: Step) -> str:
    nobody = "Pollen" if step.act == LEAD_LEFT else "An import"
    who = nobody if step.by is None else shown(one_line(step.by), most=80)
    return f"{who}: {shown(one_line(step.act), most=100)}"


def _named(field: str) -> str:
    name = NAMES.get(field) or one_line(field)
    return shown(f"{name[:1].upper()}{name[1:]}", most=100)


def _said(change: Change) -> str:
    before, after = _short(change.field, change.before), _short(change.field, change.after)
    return in_a_line(_named(change.field), before, after)


def _short(field: str, words: str | None) -> str | None:
    if words is None:
        return None
    spelled = day_in(words) if field in DATES else SPELLED.get(words)
    return spelled or f"“{shown(one_line(words), most=LONGEST_WORDS)}”"


def build_step(node: NodeId, step: Step, *, page: int) -> View:
    """Show all words of one change."""
    changes = ((_named(change.field), change) for change in step.changes)
    blocks: list[Block] = [said(bold(_line(step)), f" · {day(step.at.date())}"), *in_full(changes)]
    blocks.append(actions(button("Back to all changes", action=BACK, value=f"{node}.{page}")))
    return View(type="modal", title=plain("History"), close=plain("Close"), blocks=blocks)
