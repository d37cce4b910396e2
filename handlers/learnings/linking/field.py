"""The two fields of a learning's form that link it: to goals, and to products. An option's value is a number."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import ExternalDataMultiSelectElement, InputInteractiveElement, Option

from bot.features.learnings.goals import Goal
from bot.features.learnings.linking.rules import MOST_LINKED, GoalChoice, ProductChoice, ids_in
from bot.features.learnings.rules import GOALS, PRODUCTS, fingerprint
from bot.features.learnings.sheets import Sheet
from handlers.kit import plain, shown, told_apart

MENUS: Final = {GOALS: "learnings.goals.v1", PRODUCTS: "learnings.products.v1"}
"""The action ids begin with these; what fills the field follows."""
LABELS: Final = {GOALS: "Goals", PRODUCTS: "Data products"}
HINTS: Final = {
    GOALS: "The goals or bets that taught it. Type to find one.",
    PRODUCTS: "What it is about. Type to find one.",
}
MOST_HELD: Final = 20
"""Things that a field holds: a form with all its words has room for no more."""
LONGEST: Final = 70


def fits(sheet: Sheet, name: str) -> bool:
    """Whether the field can hold what the learning is linked to: from their own pages there may come very many."""
    return len(ids_in(sheet.fields.get(name, ""))) <= MOST_HELD


def element(sheet: Sheet, name: str, *, key: str) -> InputInteractiveElement:
    """Build the field with what the sheet names in it; `key` names what fills the form.

    What stands in it is in its id too: links may change without a new version of the learning.
    """
    held = sheet.fields.get(name, "")
    chosen = _options(sheet, name, held)
    return ExternalDataMultiSelectElement(
        action_id=f"{MENUS[name]}.{key}{f'.{fingerprint(held)}' if held else ''}",
        placeholder=plain("Type a name"),
        min_query_length=0,
        initial_options=chosen or None,
        max_selected_items=max(MOST_LINKED, len(chosen)),
    )


def text_in(held: Mapping[str, Any]) -> str:
    """Read what was chosen, as the sheet writes it."""
    return ",".join(str(one.get("value") or "0") for one in held.get("selected_options") or [])


def named(sheet: Sheet, name: str, held: str) -> str:
    """Name what a field's ids stand for."""
    ids = set(ids_in(held))
    return ", ".join(f"“{label}”" for number, label in _labels(sheet, name) if number in ids)


def too_many(sheet: Sheet, name: str) -> str:
    """Say in the field's place why it is not there."""
    count = len(ids_in(sheet.fields.get(name, "")))
    called = {GOALS: "goals", PRODUCTS: "data products"}[name]
    return f"It is linked to {count:,} {called}, more than this form has room for: those links stay as they are."


def goal_options(found: Sequence[GoalChoice]) -> list[Option]:
    """Offer goals."""
    names = told_apart([_of_goal(one.goal) for one in found], most=LONGEST)
    return [
        Option(text=plain(name), value=str(one.goal.id), description=plain(_home(one)))
        for name, one in zip(names, found, strict=True)
    ]


def product_options(found: Sequence[ProductChoice]) -> list[Option]:
    """Offer products."""
    names = told_apart([" ".join(one.product.name.split()) for one in found], most=LONGEST)
    return [
        Option(text=plain(name), value=str(one.product.id), description=plain(shown(one.domain, most=LONGEST)))
        for name, one in zip(names, found, strict=True)
    ]


def _home(one: GoalChoice) -> str:
    return shown(one.domain, most=LONGEST) or "The whole organisation"


def _options(sheet: Sheet, name: str, held: str) -> list[Option]:
    ids = set(ids_in(held))
    there = [(number, label) for number, label in _labels(sheet, name) if number in ids]
    names = told_apart([label for _, label in there], most=LONGEST)
    return [Option(text=plain(said), value=str(number)) for said, (number, _) in zip(names, there, strict=True)]


def _labels(sheet: Sheet, name: str) -> list[tuple[int, str]]:
    if name == GOALS:
        return [(one.id, _of_goal(one)) for one in sheet.goals]
    return [(one.id, " ".join(one.name.split())) for one in sheet.products]


def _of_goal(goal: Goal) -> str:
    return f"{goal.level.capitalize()}: {' '.join(goal.name.split())}"
