"""A learning's history as Slack shows it."""

from collections.abc import Iterator
from typing import Any, Final

from slack_sdk.models.blocks import Block, ContextBlock, RichTextBlock, RichTextSectionElement
from slack_sdk.models.views import View

from bot.features.learnings.changes import Act
from bot.features.learnings.keeping.history import MOST_STEPS, History, Step
from bot.features.learnings.rules import State
from bot.kernel.access import Visibility
from bot.kernel.audit import Change
from handlers.kit import actions, button, divided, plain, section, shown, units
from handlers.learnings.keeping.page import KINDS
from handlers.learnings.keeping.words import BOLD, Parts, day, labelled

TURN: Final = "learnings.history_part.v1"
"""Shows something else in the history's place; the value is "learning.moment.part", the moment 0 for the history itself."""
MOST_BYTES: Final = 220_000
"""Of the changes as JSON; Slack takes views of 250 KB."""
MOST_BLOCKS: Final = 50
"""Of one change's words; Slack takes 100 in all."""
LONGEST_WORDS: Final = 200
"""Characters of what a field said before, and after."""
DID: Final[dict[str, str]] = {
    Act.EDITED: "edited it",
    Act.MOVED: "moved it to another domain",
    Act.SHARED: "shared it with everyone",
    Act.NARROWED: "kept it in its domain",
    Act.RETIRED: "retired it",
    Act.SUPERSEDED: "replaced it with a newer one",
    Act.MERGED: "added it to another one",
    Act.UNDONE: "took it back",
    Act.RESTORED: "brought it back",
}
HIDDEN: Final = "It was another domain's then: those words stay with that domain's leads."
NAMES: Final = {
    "text": "Text",
    "title": "Title",
    "why": "Why",
    "recommendation": "Recommendation",
    "applies_when": "Applies when",
    "kind": "Kind",
    "evidence_url": "Evidence",
    "tags": "Tags",
    "visibility": "Who can read it",
    "domain": "Domain",
    "goals": "Goals",
    "products": "Data products",
    "state": "State",
    "successor": "Newer learning",
    "retired_because": "Why it was retired",
}
SPELLED: Final[dict[str, dict[str, str]]] = {
    "kind": {kind.value: label for kind, label in KINDS.items()},
    "visibility": {Visibility.EVERYONE.value: "everyone at work", Visibility.DOMAIN.value: "its domain"},
    "state": {
        State.ACTIVE.value: "counts",
        State.RETIRED.value: "retired",
        State.SUPERSEDED.value: "replaced",
        State.MERGED.value: "added to another",
        State.UNDONE.value: "taken back",
    },
}


def build(history: History, *, part: int = 0) -> View:
    """Draw what became of a learning, the latest first: in one view, or in parts where there is no room for all."""
    drawn = divided([_step(step) for step in history.steps], most=MOST_STEPS, room=MOST_BYTES)
    at = min(part, len(drawn) - 1)
    before = sum(map(len, drawn[:at]))
    blocks: list[Block] = []
    for block, step in zip(drawn[at], history.steps[before:], strict=False):
        blocks.append(block)
        if _is_cut(step):
            blocks.append(actions(_turn(history, "Read all of it", moment(step), 0)))
    return _view([*blocks, *_below(history, at, len(drawn))])


def whole(history: History, at: int, *, part: int = 0) -> View:
    """Draw every word of what was changed at one moment, in parts where they are many.

    The history itself is drawn where it has no such change: it is older than those that are shown.
    """
    steps = [step for step in history.steps if moment(step) == at]
    if not steps:
        return build(history)
    drawn = divided([block for step in steps for block in _every_word(step)], most=MOST_BLOCKS, room=MOST_BYTES)
    here = min(part, len(drawn) - 1)
    ways = [_turn(history, "Back to the history", 0, 0)]
    if here:
        ways.insert(0, _turn(history, "Back", at, here - 1))
    if here + 1 < len(drawn):
        ways.insert(0, _turn(history, "Read on", at, here + 1))
    said = [_note(f"Part {here + 1} of {len(drawn)} of its words.")] if len(drawn) > 1 else []
    return _view([*drawn[here], *said, *(actions(way) for way in ways)])


def parts(history: History) -> int:
    """Tell in how many parts a history is drawn."""
    return len(divided([_step(step) for step in history.steps], most=MOST_STEPS, room=MOST_BYTES))


def moment(step: Step) -> int:
    """Name when a change was made, in microseconds since 1970."""
    return round(step.at.timestamp() * 1_000_000)


def _view(blocks: list[Block]) -> View:
    return View(type="modal", title=plain("History"), close=plain("Back"), blocks=blocks)


def _turn(history: History, label: str, at: int, part: int) -> Any:
    return button(label, action=TURN, value=f"{history.learning.id}.{at}.{part}")


def _note(text: str) -> Block:
    return ContextBlock(elements=[plain(text)])


def _below(history: History, at: int, of: int) -> Iterator[Block]:
    if not history.steps:
        yield section("Nobody has changed it since it was logged.")
    if at + 1 < of:
        yield actions(_turn(history, "Older changes", 0, at + 1))
    elif history.has_more:
        yield section(f"These are the latest {len(history.steps)} changes. Older ones are kept, and not shown here.")
    if at:
        yield actions(_turn(history, "Newer changes", 0, at - 1))
    by = f" by {shown(history.author, most=80)}" if history.author else ""
    yield _note(f"Logged{by} on {day(history.learning.logged_at)}.")


# One change.


def _step(step: Step) -> Block:
    words = [Parts.Text(text=f"\n{_said(change)}") for change in step.changes]
    if step.has_hidden:
        words.append(Parts.Text(text=f"\n{HIDDEN}"))
    return RichTextBlock(elements=[RichTextSectionElement(elements=[*_line(step), *words])])


def _line(step: Step) -> list[Any]:
    who = "An import" if step.by is None else shown(step.by, most=80)
    return [Parts.Text(text=f"{who} {DID.get(step.act, step.act)}", style=BOLD), Parts.Text(text=f" · {day(step.at)}")]


def _every_word(step: Step) -> Iterator[Block]:
    yield RichTextBlock(elements=[RichTextSectionElement(elements=_line(step))])
    for change in step.changes:
        name = NAMES.get(change.field, change.field)
        if change.before is None and change.after is None:
            yield from labelled(name, "The words were erased.")
        if change.before is not None:
            yield from labelled(f"{name}, before", _spelled(change.field, change.before))
        if change.after is not None:
            yield from labelled(f"{name}, after", _spelled(change.field, change.after))
    if step.has_hidden:
        yield _note(HIDDEN)


def _said(change: Change) -> str:
    name = NAMES.get(change.field, change.field)
    before, after = _words(change.field, change.before), _words(change.field, change.after)
    if before is None and after is None:
        return f"{name}: the words were erased"
    if before is None:
        return f"{name}: {after}"
    return f"{name}: {before} → {after or 'nothing'}"


def _words(field: str, value: str | None) -> str | None:
    if value is None:
        return None
    spelled = SPELLED.get(field, {}).get(value)
    return spelled or f"“{shown(_flat(value), most=LONGEST_WORDS)}”"


def _is_cut(step: Step) -> bool:
    """Whether there is more to read of it than its line in the history."""
    both = [words for change in step.changes for words in (change.before, change.after) if words is not None]
    return any(units(_flat(words)) > LONGEST_WORDS for words in both)


def _spelled(field: str, value: str) -> str:
    return SPELLED.get(field, {}).get(value, value)


def _flat(words: str) -> str:
    return " ".join(words.split())
