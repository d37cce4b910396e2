"""What would make a goal better, said while somebody writes it. A hint never refuses anything."""

import re
from collections.abc import Sequence
from typing import Final

from bot.features.goals.rules import measures, tree
from bot.features.goals.rules.measures import Direction, Timing
from bot.features.goals.rules.progress import began_met
from bot.features.goals.rules.tree import Level
from bot.kernel.directions import closed

MOST_MEASURES: Final = 3
"""More than that, and nobody keeps an eye on them all."""
MOST_NAMED: Final = 3
"""Measures that one hint names."""

_OUTPUTS: Final = (
    "launch(?:es|ed|ing)?",
    "buil(?:d|ds|t|ding)",
    "migrat(?:e|es|ed|ing|ion)",
    "implement(?:s|ed|ing|ation)?",
    "develop(?:s|ed|ing|ment)?",
    "creat(?:e|es|ed|ing|ion)",
    "introduc(?:e|es|ed|ing)|introduction",
    "deploy(?:s|ed|ing|ment)?",
    "install(?:s|ed|ing|ation)?",
    "releas(?:e|es|ed|ing)",
    "roll(?:s|ed|ing)?[ -]?out",
    "rewrit(?:e|es|ten|ing)|rewrote",
    "redesign(?:s|ed|ing)?",
    "set(?:s|ting)?[ -]up",
)
_WORD = "|".join(_OUTPUTS)
_DONE = r"launched|built|migrated|implemented|developed|created|introduced|deployed|installed|rolled[ -]out|rewritten|redesigned"
_BEGINNING = re.compile(
    rf"\W*(?:(?:to|we|will|shall|must|and|successfully|fully)\s+)*(?P<word>{_WORD})\b", re.IGNORECASE
)
_ENDING = re.compile(
    rf"\b(?P<word>{_DONE})\b(?=\W*$|\s+(?:by|in|until|before|on|to|into|at|across|and|everywhere)\b|\s*[,;.])",
    re.IGNORECASE,
)
_FURTHER = re.compile(rf"\b(?:and|then|we|will)\s+(?P<word>{_WORD})\b", re.IGNORECASE)


def hints_for_node(draft: tree.Draft) -> tuple[str, ...]:
    """Say whether a vision or a goal is worded as something made rather than something changed.

    Bets and initiatives are about what one makes.
    """
    if draft.level not in {Level.VISION, Level.GOAL}:
        return ()
    word = output_word(draft.name) or output_word(draft.outcome)
    if word is None:
        return ()
    hint = f"“{word}” names something that is made or done. What will be different, and for whom, once it is there?"
    return (hint,)


def hints_for_measures(drafts: Sequence[measures.Draft]) -> tuple[str, ...]:
    """Say what is missing in the measures of one node, taken together."""
    hints = [*_about_baselines(drafts)]
    if drafts and all(draft.timing is Timing.LAGGING for draft in drafts):
        few = {1: "The measure is", 2: "Both measures are"}
        all_of_them = few.get(len(drafts), f"All {len(drafts)} measures are")
        hints.append(f"{all_of_them} lagging, moving only after the outcome. A leading one tells sooner how it goes.")
    if len(drafts) > MOST_MEASURES:
        hints.append(f"These are {len(drafts)} measures. With {MOST_MEASURES} or fewer, people keep an eye on each.")
    return tuple(hints)


def output_word(text: str) -> str | None:
    """Find the word by which a sentence names an output ("Launch the shop", "Shop launched by June")."""
    found = _BEGINNING.match(text) or _ENDING.search(text) or _FURTHER.search(text)
    return None if found is None else found["word"]


def _about_baselines(drafts: Sequence[measures.Draft]) -> list[str]:
    without = [f"“{closed(draft.name)}”" for draft in drafts if draft.baseline is None]
    hints = []
    if without:
        verb, it_has = ("has", "it has") if len(without) == 1 else ("have", "they have")
        hints.append(
            f"{_listed(without)} {verb} no baseline. With today's value, everybody sees how far {it_has} come."
        )
    hints.extend(
        f"“{closed(draft.name)}” is meant to {draft.direction.value}, but its baseline has reached the target already."
        for draft in drafts
        if draft.direction in {Direction.INCREASE, Direction.DECREASE} and began_met(draft)
    )
    return hints


def _listed(names: Sequence[str]) -> str:
    """Name the first few: "“A” and “B”"; "“A”, “B”, “C” and 5 more"."""
    named = list(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        named.append(f"{len(names) - MOST_NAMED} more")
    *most, last = named
    return f"{', '.join(most)} and {last}" if most else last
