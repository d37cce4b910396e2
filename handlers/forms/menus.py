"""Menus of things with names: told apart, in groups where Slack's menu has no room for all of them."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from slack_sdk.models.blocks import ExternalDataSelectElement, Option, OptionGroup, StaticSelectElement

from handlers.kit import plain, shown, told_apart

MOST_LABEL: Final = 75
MOST_OPTIONS: Final = 100
"""Of a menu, or of one group in it."""
MOST_BYTES: Final = 40_000
"""Of a menu of domains as JSON: Slack takes 250 KB of a view, of which long words may take 200."""


def named_options(things: Iterable[tuple[int, str]]) -> list[Option]:
    """Offer things by their names; the value is a thing's number."""
    every = list(things)
    labels = told_apart([name for _, name in every], most=MOST_LABEL)
    return [Option(text=plain(label), value=str(number)) for label, (number, _) in zip(labels, every, strict=True)]


def select(options: Sequence[Option], *, at: str, placeholder: str, value: str) -> StaticSelectElement:
    """Build a menu, however many options there are, with the one chosen that has this value."""
    now = next((option for option in options if option.value == value), None)
    many = len(options) > MOST_OPTIONS
    return StaticSelectElement(
        action_id=at,
        placeholder=plain(placeholder),
        initial_option=now,
        **{"option_groups": _groups(options)} if many else {"options": list(options)},
    )


def domain_select(
    options: Sequence[Option], *, at: str, placeholder: str, value: str
) -> StaticSelectElement | ExternalDataSelectElement:
    """Build a menu of domains; of more than a view has room for, one in which somebody types to find theirs.

    What is found is offered by `handlers.forms.domains`.
    """
    sent = json.dumps([option.to_dict() for option in options])
    if len(sent) <= MOST_BYTES:
        return select(options, at=at, placeholder=placeholder, value=value)
    return ExternalDataSelectElement(
        action_id=at,
        placeholder=plain("Choose, or type to find"),
        min_query_length=0,
        initial_option=next((option for option in options if option.value == value), None),
    )


def _groups(options: Sequence[Option]) -> list[OptionGroup]:
    groups = []
    for start in range(0, len(options), MOST_OPTIONS):
        some = list(options[start : start + MOST_OPTIONS])
        first, last = (str(one.to_dict()["text"]["text"]) for one in (some[0], some[-1]))
        label = f"{shown(first, most=34)} to {shown(last, most=34)}"
        groups.append(OptionGroup(label=plain(label), options=some))
    return groups
