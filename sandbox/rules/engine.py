"""The one walk that compares a payload with the rules."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.rules.problem import Problem
from sandbox.rules.schema import Anything, Flag, Items, Number, Rule, Shape, Str, Surface, Text, Typed

NO_SCHEMA = "failed to match all allowed schemas"


def problems(rule: Rule, value: Any, at: str, surface: Surface) -> Iterator[Problem]:
    """Say everything that is wrong with a JSON value. Never raises, whatever the value is.

    What lies inside a value of the wrong type is not looked at.
    """
    match rule:
        case Str():
            yield from _string(rule, value, at)
        case Flag():
            if not isinstance(value, bool):
                yield Problem("must be a boolean", at)
        case Number():
            yield from _number(rule, value, at)
        case Text():
            yield from _text(rule, value, at, surface)
        case Items():
            yield from _items(rule, value, at, surface)
        case Shape():
            yield from _shape(rule, value, at, surface)
        case Typed():
            yield from _typed(rule, value, at, surface)
        case Anything():
            pass


def _string(rule: Str, value: Any, at: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem("must provide a string", at)
    elif rule.one_of and value not in rule.one_of:
        yield Problem("must be a valid enum value", at, ("enum", rule.one_of))
    elif len(value) < rule.min:
        yield Problem(f"must be more than {rule.min - 1} characters", at, ("min_length", rule.min))
    elif rule.max is not None and len(value) > rule.max:
        yield Problem(f"must be less than {rule.max + 1} characters", at, ("max_length", rule.max))
    elif value and rule.pattern is not None and not re.search(rule.pattern, value):
        yield Problem(f"input must match regex pattern: {rule.pattern}", at)


def _number(rule: Number, value: Any, at: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Problem("must provide a number", at)
    elif rule.whole and not isinstance(value, int):
        yield Problem("must provide an integer", at)
    elif rule.min is not None and not value >= rule.min:
        yield Problem(f"must be greater than {rule.min}", at)
    elif rule.max is not None and not value <= rule.max:
        yield Problem(f"must be less than {rule.max}", at)


def _text(rule: Text, value: Any, at: str, surface: Surface) -> Iterator[Problem]:
    length = Str(max=rule.max)
    plain = Shape(required={"type": Str(), "text": length}, optional={"emoji": Flag()})
    mrkdwn = Shape(required={"type": Str(), "text": length}, optional={"verbatim": Flag()})
    if not isinstance(value, Mapping):
        yield Problem("must provide an object", at)
        return
    kind = value.get("type")
    if kind == "mrkdwn" and not rule.plain:
        found = [*_shape(mrkdwn, value, at, surface)]
    elif kind == "plain_text" or "type" not in value:
        found = [*_shape(plain, value, at, surface)]
    else:
        kinds = ("plain_text",) if rule.plain else ("plain_text", "mrkdwn")
        found = [Problem("must be a valid enum value", f"{at}/type", ("enum", kinds))]
    if found and not rule.plain:
        yield Problem(NO_SCHEMA, at)
    yield from found


def _items(rule: Items, value: Any, at: str, surface: Surface) -> Iterator[Problem]:
    if not isinstance(value, list | tuple):
        yield Problem("must provide an array", at)
        return
    if rule.max is not None and len(value) > rule.max:
        yield Problem(f"no more than {rule.max} items allowed", at, ("max_items", rule.max))
    if len(value) < rule.min:
        yield Problem(f"must provide at least {rule.min} items", at, ("min_items", rule.min))
    for index, item in enumerate(value):
        if not (item is None and rule.gaps):
            yield from problems(rule.of, item, f"{at}/{index}", surface)


def _shape(rule: Shape, value: Any, at: str, surface: Surface) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem("must provide an object", at)
        return
    allowed = {**rule.required, **rule.optional}
    yield from (Problem(f"invalid additional property: {name}", at) for name in value if name not in allowed)
    yield from (Problem(f"missing required field: {name}", at) for name in rule.required if name not in value)
    for name, inner in allowed.items():
        if name in value:
            yield from problems(inner, value[name], f"{at}/{name}", surface)


def _typed(rule: Typed, value: Any, at: str, surface: Surface) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem("must provide an object", at)
        return
    if "type" not in value:
        yield Problem("missing required field: type", at)
        return
    name = value["type"]
    kind = rule.kinds.get(name) if isinstance(name, str) else None
    if kind is None or (isinstance(kind, Shape) and surface not in kind.on):
        here = tuple(one for one, kind in rule.kinds.items() if not isinstance(kind, Shape) or surface in kind.on)
        yield Problem(f"unsupported type: {name}", f"{at}/type", ("enum", here))
    else:
        yield from problems(kind, value, at, surface)
