"""Whether Slack would take a modal or a Home tab."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from sandbox.rules import limits
from sandbox.rules.blocks import Json, all_blocks, dependencies, duplicates, elements_of
from sandbox.rules.engine import problems
from sandbox.rules.problem import Problem


def check_view(view: Mapping[str, Any], *, surface: Literal["modal", "home"]) -> list[Problem]:
    """Say everything that Slack would refuse in a view, with pointers under /view. Never raises."""
    found = list(problems(limits.MODAL if surface == "modal" else limits.HOME, view, "/view", surface))
    if not isinstance(view, Mapping):
        return found
    placed = all_blocks(view.get("blocks"), "/view/blocks")
    found += dependencies(placed, surface)
    found += duplicates(placed)
    if surface == "modal" and "submit" not in view:
        found += [
            Problem("must define `submit` to use an `input` block in modals", f"{at}/input")
            for at, block in placed
            if block.get("type") == "input"
        ]
    found += _second_focus(placed)
    return found


def view_too_large(view: Mapping[str, Any]) -> bool:
    """Tell whether a view exceeds 250 KB of JSON."""
    return (
        len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
        > limits.VIEW_BYTES
    )


def _second_focus(placed: list[tuple[str, Json]]) -> Iterator[Problem]:
    focused = [
        f"{where}/focus_on_load"
        for at, block in placed
        for where, element in elements_of(block, at)
        if element.get("focus_on_load") is True
    ]
    for at in focused[1:]:
        yield Problem("only one element can set `focus_on_load` to true", at)
