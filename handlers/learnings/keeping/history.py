"""A learning's history as Slack shows it."""

from collections.abc import Iterator
from typing import Final

from slack_sdk.models.blocks import Block, ContextBlock, RichTextBlock, RichTextSectionElement
from slack_sdk.models.views import View

from bot.features.learnings.changes import Act
from bot.features.learnings.keeping.history import MOST_STEPS, History, Step
from bot.features.learnings.rules import State
from bot.kernel.access import Visibility
from bot.kernel.audit import Change
from handlers.kit import divided, plain, section, shown
from handlers.learnings.keeping.page import KINDS
from handlers.learnings.keeping.words import BOLD, Parts, day

MOST_BYTES: Final = 220_000
"""Of the changes as JSON; Slack takes views of 250 KB."""
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


def build(history: History) -> View:
    """Draw what became of a learning, the latest first."""
    return View(type="modal", title=plain("History"), close=plain("Back"), blocks=list(_blocks(history)))


def _blocks(history: History) -> Iterator[Block]:
    if not history.steps:
        yield section("Nobody has changed it since it was logged.")
    steps, *older = divided([_step(step) for step in history.steps], most=MOST_STEPS, room=MOST_BYTES)
    yield from steps
    if history.has_more or older:
        yield section(f"These are the latest {len(steps)} changes. Older ones are kept, and not shown here.")
    by = f" by {shown(history.author, most=80)}" if history.author else ""
    yield ContextBlock(elements=[plain(f"Logged{by} on {day(history.learning.logged_at)}.")])


def _step(step: Step) -> RichTextBlock:
    who = "An import" if step.by is None else shown(step.by, most=80)
    line = [Parts.Text(text=f"{who} {DID.get(step.act, step.act)}", style=BOLD), Parts.Text(text=f" · {day(step.at)}")]
    words = [Parts.Text(text=f"\n{_said(change)}") for change in step.changes]
    if step.has_hidden:
        words.append(Parts.Text(text="\nIt was another domain's then: those words stay with that domain's leads."))
    return RichTextBlock(elements=[RichTextSectionElement(elements=[*line, *words])])


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
    return spelled or f"“{shown(' '.join(value.split()), most=LONGEST_WORDS)}”"
