"""The form of a node: its picture, with the fields of its level, and how to read it back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import Field as Default
from slack_sdk.models.blocks import Block, InputBlock, Option
from slack_sdk.models.views import View

from bot.features.goals.finding import a_called
from bot.features.goals.keeping.reader import Beginning
from bot.features.goals.keeping.rules import PLACE, Seen, links_as_text, links_in, seen_of
from bot.features.goals.rules.numbers import read_number, typed_number
from bot.features.goals.rules.tree import (
    MAX_NAME,
    MAX_PARTICIPANTS,
    MAX_WORDS,
    Draft,
    Field,
    Hypothesis,
    Level,
    Node,
)
from bot.kernel.acting import Domain
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import NodeId
from handlers.forms.after import Place
from handlers.forms.fields import (
    Held,
    chosen,
    dated,
    day,
    field,
    fits,
    held_in,
    menu,
    of_day,
    of_user,
    of_users,
    of_words,
    people,
    person,
    typing,
    user,
    users,
    words,
)
from handlers.goals.keeping import ids
from handlers.goals.keeping.menus import (
    Looking,
    domain_field,
    domain_in,
    held_domain,
    held_parent,
    parent_field,
    parent_in,
)
from handlers.goals.wording import LEVEL_WORDS
from handlers.kit import as_json, context, metadata_of, plain, section

LEVEL: Final = "level"
_MOST_WEIGHT: Final = 40
_PEOPLE: Final = (Field.LEAD, Field.PARTICIPANTS, Field.WATCHER, Field.SPONSOR)
_HYPOTHESIS: Final = (Field.BELIEF, Field.EXPECTED_OUTCOME, Field.SUCCESS_SIGNAL, Field.KILL_CRITERIA)
_DATES: Final = (Field.STARTS_ON, Field.ENDS_ON)
FIELDS: Final = {
    Level.VISION: (Field.NAME, Field.OUTCOME, *_PEOPLE, *_DATES),
    Level.GOAL: (Field.NAME, Field.OUTCOME, *_PEOPLE, *_DATES, Field.REVIEW_ON, Field.WEIGHT),
    Level.BET: (
        Field.NAME,
        *_HYPOTHESIS,
        *_PEOPLE,
        *_DATES,
        Field.REVIEW_ON,
        Field.OUTCOME,
        Field.WEIGHT,
        Field.BACKLOG,
    ),
    Level.INITIATIVE: (Field.NAME, Field.OUTCOME, *_PEOPLE, *_DATES, Field.WEIGHT, Field.BACKLOG),
}
"""What each level's form asks for, from the top. What holds something already is asked for as well."""
_LABELS: Final = {
    Field.NAME: "Name",
    Field.OUTCOME: "What will be different, and for whom?",
    Field.LEAD: "Who leads it?",
    Field.PARTICIPANTS: "Who takes part?",
    Field.WATCHER: "Who watches its progress?",
    Field.SPONSOR: "Who supports it, as its sponsor?",
    Field.STARTS_ON: "Starts on",
    Field.ENDS_ON: "Ends on",
    Field.REVIEW_ON: "Reviewed on",
    Field.WEIGHT: "How much does it count?",
    Field.BACKLOG: "Backlog links",
    Field.BELIEF: "We believe that",
    Field.EXPECTED_OUTCOME: "This will result in",
    Field.SUCCESS_SIGNAL: "We will know when",
    Field.KILL_CRITERIA: "We will stop if",
}
_HINTS: Final = {
    Field.NAME: "In a few words, what will be different once it is reached.",
    Field.LEAD: "They answer for it, and keep it up to date.",
    Field.WATCHER: "They keep an eye on it, and hear of it when its lead is away.",
    Field.SPONSOR: "They are asked for help, with a date.",
    Field.REVIEW_ON: "On this day it is decided: continue, change or stop.",
    Field.WEIGHT: "Its weight beside what contributes to the same: 1 counts like the others, 2 twice as much. "
    "While none has a weight, the weakest one decides.",
    Field.BACKLOG: "One address a line, with a name before it if you like: Board https://example.com/board",
}
_UNDER: Final = {
    Level.VISION: "A vision stands at the top: leave this empty.",
    Level.GOAL: "A goal or vision of the whole organisation.",
    Level.BET: "A goal or vision, of the same domain or of the whole organisation.",
    Level.INITIATIVE: "A bet, goal or vision, of the same domain or of the whole organisation.",
}


class Meta(Looking):
    """What the form carries unseen; its fields are for that level."""

    v: int = 1
    version: int = 0
    marks: dict[str, str] = Default(default_factory=dict)
    place: Place = Default(default_factory=Place)

    @property
    def fill(self) -> str:
        """Slack keeps what stands in a field as long as its ids stay: this is new with what fills them."""
        return f"value.{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A submitted form."""

    node: NodeId | None
    """None for a new one."""
    draft: Draft
    shown: frozenset[Field]
    """The fields that it had."""
    seen: Seen
    place: Place


# Building.


def build_new(given: Beginning, *, place: Place) -> View:
    """Build the form for a new node."""
    meta = Meta(level=given.draft.level, domain=given.draft.domain, place=place)
    held = {**held_of(given.draft), Field.PARENT: held_parent(given.parent)}
    return _new(meta, held, given)


def build_again(view: Mapping[str, Any], given: Beginning) -> View:
    """Build the form for a new node as it is filled, with the fields of the level that is chosen by now."""
    meta, held = metadata_of(view, Meta), held_in(view)
    return _new(meta.model_copy(update={"level": _level(held, meta), "domain": domain_in(held)}), held, given)


def build_edit(node: Node, *, place: Place, draft: Draft | None = None, note: Sequence[str] = ()) -> View:
    """Build the form for a node as it is now; filled with `draft` where it is shown again."""
    seen = seen_of(node.draft, node.version)
    meta = Meta(
        node=node.id, level=node.level, version=node.version, marks=dict(seen.marks), place=place, domain=node.domain
    )
    about = "Its lead, its domain's leads and admins can change it. Everybody who works here sees it."
    top: list[Block] = [*map(section, note)] or [context(about)]
    return _view(meta, f"Edit {a_called(node.level)}", [*top, *_inputs(meta, held_of(draft or node.draft))])


def held_of(draft: Draft) -> dict[str, Mapping[str, Any]]:
    """Write a draft as a form holds it, but for what it hangs under."""
    hypothesis = draft.hypothesis
    return {
        LEVEL: {"selected_option": {"value": draft.level.value}},
        Field.DOMAIN: held_domain(draft.domain),
        Field.NAME: of_words(draft.name),
        Field.OUTCOME: of_words(draft.outcome),
        Field.LEAD: of_user(draft.lead),
        Field.PARTICIPANTS: of_users(draft.participants),
        Field.WATCHER: of_user(draft.watcher),
        Field.SPONSOR: of_user(draft.sponsor),
        Field.STARTS_ON: of_day(draft.starts_on),
        Field.ENDS_ON: of_day(draft.ends_on),
        Field.REVIEW_ON: of_day(draft.review_on),
        Field.WEIGHT: of_words("" if draft.weight is None else typed_number(draft.weight)),
        Field.BACKLOG: of_words(links_as_text(draft.backlog)),
        Field.BELIEF: of_words(hypothesis.belief),
        Field.EXPECTED_OUTCOME: of_words(hypothesis.expected_outcome),
        Field.SUCCESS_SIGNAL: of_words(hypothesis.success_signal),
        Field.KILL_CRITERIA: of_words(hypothesis.kill_criteria),
    }


def _new(meta: Meta, held: Held, given: Beginning) -> View:
    top = context(_who_creates(meta, given))
    return _view(meta, f"New {meta.level.value}", [top, *_place(meta, held, given.domains), *_inputs(meta, held)])


def _who_creates(meta: Meta, given: Beginning) -> str:
    if meta.domain in given.creates_in:
        return "It is there at once, and everybody who works here sees it."
    whom = "an admin accepts it" if meta.domain is None else "a lead of the domain or an admin accepts it"
    return f"You propose it: it counts once {whom}. Everybody who works here sees it."


def _place(meta: Meta, held: Held, domains: Sequence[Domain]) -> Iterator[Block]:
    levels = [Option(text=plain(LEVEL_WORDS[level]), value=level.value) for level in Level]
    yield field(LEVEL, "What is it?", menu(held, LEVEL, levels, at=ids.LEVEL), dispatches=True)
    yield domain_field(held, domains)
    yield parent_field(held, hint=_UNDER[meta.level])


def _inputs(meta: Meta, held: Held) -> Iterator[Block]:
    asked = FIELDS[meta.level]
    for one in (*asked, *(other for other in _LABELS if other not in asked and _holds(held, other))):
        if fits(held, one):
            yield _input(one, held, at=meta.fill)
        else:
            yield context(f"“{_LABELS[one]}” is too long for a form, and stays as it is.")


def _holds(held: Held, one: Field) -> bool:
    """Whether there is something in a field that this level's form would not ask for."""
    state = held.get(one, {})
    return any(state.get(key) for key in ("value", "selected_date", "selected_user", "selected_users"))


def _input(one: Field, held: Held, *, at: str) -> InputBlock:
    element: Any
    if one in {Field.LEAD, Field.WATCHER, Field.SPONSOR}:
        element = person(held, one, at=at)
    elif one is Field.PARTICIPANTS:
        element = people(held, one, at=at, most=MAX_PARTICIPANTS)
    elif one in {Field.STARTS_ON, Field.ENDS_ON, Field.REVIEW_ON}:
        element = dated(held, one, at=at)
    else:
        most = {Field.NAME: MAX_NAME, Field.WEIGHT: _MOST_WEIGHT}.get(one, MAX_WORDS)
        element = typing(held, one, at=at, most=most, multiline=most == MAX_WORDS)
    required = one in {Field.NAME, Field.STARTS_ON}
    return field(one, _LABELS[one], element, hint=_HINTS.get(one), optional=not required)


def _view(meta: Meta, title: str, blocks: Sequence[Block]) -> View:
    return View(
        type="modal",
        callback_id=ids.FORM,
        private_metadata=as_json(meta),
        title=plain(title),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=list(blocks),
    )


# Reading.


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError, with the field at fault, for what cannot be read."""
    meta, held = metadata_of(view, Meta), held_in(view)
    draft = _draft(held, level=_level(held, meta))
    if meta.node is None:
        draft = replace(draft, domain=domain_in(held), parent=parent_in(held))
    return Filled(
        node=meta.node,
        draft=draft,
        shown=frozenset(one for one in Field if one in held) - PLACE,
        seen=Seen(version=meta.version, marks=meta.marks),
        place=meta.place,
    )


def _level(held: Held, meta: Meta) -> Level:
    """Read the level that is chosen; where the form does not ask for it, it is what it was."""
    value = chosen(held, LEVEL)
    return Level(value) if value in set(Level) else meta.level


def _draft(held: Held, *, level: Level) -> Draft:
    starts_on, weight = day(held, Field.STARTS_ON), words(held, Field.WEIGHT).strip()
    if starts_on is None:
        raise UserFacingError("Choose the day on which it starts.", field=Field.STARTS_ON)
    return Draft(
        level=level,
        name=words(held, Field.NAME),
        outcome=words(held, Field.OUTCOME),
        lead=user(held, Field.LEAD),
        participants=users(held, Field.PARTICIPANTS),
        watcher=user(held, Field.WATCHER),
        sponsor=user(held, Field.SPONSOR),
        starts_on=starts_on,
        ends_on=day(held, Field.ENDS_ON),
        weight=read_number(weight, field=Field.WEIGHT) if weight else None,
        hypothesis=Hypothesis(
            belief=words(held, Field.BELIEF),
            expected_outcome=words(held, Field.EXPECTED_OUTCOME),
            success_signal=words(held, Field.SUCCESS_SIGNAL),
            kill_criteria=words(held, Field.KILL_CRITERIA),
        ),
        review_on=day(held, Field.REVIEW_ON),
        backlog=links_in(words(held, Field.BACKLOG)),
    )
