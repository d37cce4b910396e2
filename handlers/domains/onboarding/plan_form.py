"""The form in which admins decide how domains are onboarded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.features.domains.onboarding.plan import (
    FIELDS,
    MAX_OWN,
    MAX_TEST,
    WEEKS,
    Kind,
    Phase,
    Plan,
    Typed,
    as_typed,
    marks_of,
)
from bot.features.domains.onboarding.planning import Planned, PlannedMeanwhile
from handlers.domains.onboarding.wording import name_shown
from handlers.forms import fields, words
from handlers.kit import as_json, context, metadata_of, plain, section, shown

CALLBACK: Final = "domains.plan_form.v1"
LABELS: Final[Mapping[str, str]] = {
    Kind.GOALS: "Discover: how many goals are drafted",
    Kind.MEASURED: "Define: how many goals have a measure with a baseline and a target",
    Kind.OWNED: "Define: how many products are recorded, every one with an owner",
    Kind.SERVED: "Develop: how many products have an output port and a consumer of another domain",
    Kind.SHARED: "Develop: how many learnings are shared with everyone",
    Kind.MOVED: "Deliver: how many measures moved or bets were stopped",
    Kind.APPLIED: "Deliver: how many of its learnings were applied elsewhere",
    WEEKS: "After how many weeks without anything new is a domain stuck?",
    **{phase: f"Tests of your own for {phase}" for phase in Phase},
}
_OWN_HINT: Final = "One on each line. A lead ticks them off. Other words make another test, which is open again."
_COUNT: Final = 2
"""Digits of a number."""


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    version: int
    marks: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    meta: Meta
    typed: Typed


def build(plan: Plan, *, typed: Typed | None = None, said: str = "") -> View:
    """Build the form; filled with what was typed, and `said` above, where it is shown again."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(version=plan.version, marks=marks_of(plan))),
        title=plain("Onboarding"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=list(_blocks(typed or as_typed(plan), said=said, at=f"value.{plan.version}")),
    )


def _blocks(typed: Typed, *, said: str, at: str) -> Iterator[Block]:
    if said:
        yield words.said(shown(said, most=2_000))
    yield context(
        "What a domain must have before it goes on to the next phase, for all domains. 0 asks for none. "
        "A lead can go on with open tests, and says why."
    )
    held = {name: fields.of_words(typed.get(name, "")) for name in FIELDS}
    for kind in Kind:
        yield fields.field(kind, LABELS[kind], fields.typing(held, kind, at=at, most=_COUNT))
    yield fields.field(
        WEEKS,
        LABELS[WEEKS],
        fields.typing(held, WEEKS, at=at, most=_COUNT),
        hint="New is a reading of a measure, or a consumer of a product. The organisation's digest shows who is stuck.",
    )
    for phase in Phase:
        typing = fields.typing(held, phase, at=at, most=MAX_OWN * (MAX_TEST + 1), multiline=True)
        yield fields.field(phase, LABELS[phase], typing, hint=_OWN_HINT, optional=True)


def read(view: Mapping[str, Any]) -> Filled:
    """Raises UserFacingError for a form of a version that is no longer known."""
    held = fields.held_in(view)
    return Filled(meta=metadata_of(view, Meta), typed={name: fields.words(held, name) for name in FIELDS})


def saved(result: Planned) -> View:
    """Say in the form's place what was decided."""
    if not result.changed:
        said = "Nothing was changed."
    else:
        lines = "\n".join(f"• {_line(name, result.plan)}" for name in result.changed)
        said = f"*Saved. It holds for every domain from now on.*\n{lines}"
    return View(type="modal", title=plain("Onboarding"), close=plain("Back"), blocks=[section(said)])


def changed_meanwhile(result: PlannedMeanwhile) -> str:
    """Tell what another admin changed, and that nothing typed is lost."""
    who = name_shown(result.by) if result.by else "Another admin"
    lines = "\n".join(f"• {_label(name)}" for name in result.merge.changed)
    return (
        f"{who} changed this while you had it open:\n{lines}\n"
        "Nothing of yours is saved yet. What you typed is still here: press Save again to put it over theirs."
    )


def _line(name: str, plan: Plan) -> str:
    if name in set(Phase):
        count = len(plan.own[Phase(name)])
        return f"{_label(name)}: {count or 'none'}"
    return f"{_label(name)}: {as_typed(plan)[name]}"


def _label(name: str) -> str:
    return LABELS[name].removesuffix("?")
