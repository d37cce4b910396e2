"""Menus of domains, in groups where they are more than one list may hold."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Option, OptionGroup

from bot.kernel.ids import DomainId
from handlers.kit import plain, shown, told_apart

MOST_OPTIONS = 100
"""Options of a menu, or of one group in it."""


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
                label=plain(_from_to(domains[at : at + MOST_OPTIONS])), options=list(options[at : at + MOST_OPTIONS])
            )
            for at in range(0, len(options), MOST_OPTIONS)
        ]
    }


def _from_to(domains: Sequence[tuple[DomainId, str]]) -> str:
    return f"{shown(domains[0][1], most=30)} to {shown(domains[-1][1], most=30)}"
