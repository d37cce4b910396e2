"""Menus of domains, in groups where they are more than one list may hold."""

import json
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Option, OptionGroup

from bot.kernel.ids import DomainId
from handlers.kit import plain, shown, told_apart

MOST_OPTIONS = 100
"""Options of a menu, or of one group in it."""
MOST_GROUPS = 100
"""Groups of a menu."""
MOST_BYTES = 200_000
"""Of a menu's options as JSON. Slack takes 250 KB of a view; what else stands in it takes less than 40."""


def options_of(domains: Sequence[tuple[DomainId, str]]) -> list[Option]:
    """Write domains as options, of which no two look the same."""
    labels = told_apart([name for _, name in domains], most=75)
    return [Option(text=plain(label), value=str(number)) for label, (number, _) in zip(labels, domains, strict=True)]


def listed(domains: Sequence[tuple[DomainId, str]], options: Sequence[Option]) -> dict[str, Any]:
    """Give a menu its options; a long list is split into groups that say from where to where they go."""
    if len(options) <= MOST_OPTIONS:
        return {"options": list(options)}
    return {
        "option_groups": [
            OptionGroup(
                label=plain(from_to(domains[at : at + MOST_OPTIONS])), options=list(options[at : at + MOST_OPTIONS])
            )
            for at in range(0, len(options), MOST_OPTIONS)
        ]
    }


def shelves(options: Sequence[Option]) -> list[range]:
    """Divide a list that is too long for one menu: where each part begins and ends. There is one at least."""
    found: list[range] = []
    begin, room = 0, MOST_BYTES
    for at, option in enumerate(options):
        heavy = len(json.dumps(option.to_dict(), ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if heavy > room or at - begin == MOST_OPTIONS * MOST_GROUPS:
            found.append(range(begin, at))
            begin, room = at, MOST_BYTES
        room -= heavy
    return [*found, range(begin, len(options))]


def from_to(domains: Sequence[tuple[DomainId, str]]) -> str:
    """Say from where to where a list goes: "Assembly to Customers"."""
    return f"{shown(domains[0][1], most=30)} to {shown(domains[-1][1], most=30)}"
