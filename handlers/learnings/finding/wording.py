"""What is said about a search: how many were found, what was forgiven, and what to try when nothing was.

People's words stand in these sentences, which therefore are shown as plain text.
"""

from collections.abc import Iterator

from bot.features.learnings.finding.queries import MOST_FOUND, PAGE, Found
from bot.matching.words import terms
from handlers.kit import shown
from handlers.learnings.finding.form import MOST_WORDS, Asked

MOST_QUOTED = 80
"""Characters of what was searched for, said again."""


def notes(asked: Asked, found: Found) -> Iterator[str]:
    """Say plainly where the results are of something else than what was typed."""
    if asked.cut:
        yield f"A search holds {MOST_WORDS} characters, so only the beginning of your words was looked for."
    if found.hits:
        for typed, meant in found.forgiven.items():
            yield f"No learning has {quoted(typed)}; showing {quoted(meant)}."
        if found.loosened:
            which = "current learning" if found.past else "learning"
            yield f"No {which} has all of these words. These have some of them."
    if found.past:
        yield _past(found.past)


def _past(many: int) -> str:
    if many == 1:
        return "One learning with these words was replaced or retired: choose “All of them” to see it."
    amount = "Ten or more" if many >= PAGE else str(many)
    return f"{amount} learnings with these words were replaced or retired: choose “All of them” to see them."


def counted(found: Found) -> str:
    """Say how many there are, and in which order they stand."""
    if found.more and found.terms:
        return (
            f"More than {MOST_FOUND} learnings found. Here are the newest {MOST_FOUND}, the best first; "
            "one more word or a filter finds older ones."
        )
    if found.more:
        return (
            f"More than {MOST_FOUND} learnings. Here are the newest {MOST_FOUND}; a word or a filter finds older ones."
        )
    many = "1 learning" if found.total == 1 else f"{found.total:,} learnings"
    if found.terms:
        return f"{many} found"
    return many if found.total == 1 else f"{many}, the newest first"


def nothing(asked: Asked) -> str:
    """Say that nothing was found, for what."""
    words = asked.query.words
    if words and not terms(words):
        says = "words like “the”, short numbers, signs and emoji say nothing of what a text is about"
        return f"{quoted(words)} cannot be looked for: {says}."
    if words:
        with_filters = " with these filters" if asked.is_filtered else ""
        return f"Nothing found for {quoted(words)}{with_filters}."
    if asked.is_filtered:
        return "No learning matches these filters."
    return "There is no learning yet that you can read."


def what_to_try(asked: Asked) -> Iterator[str]:
    """Say what may help, where it may."""
    words = asked.query.words
    if words and not terms(words):
        yield "Add a word that says what it is about, like: late parcels."
        yield "Leave the field empty to see the newest learnings."
        return
    if len(words.split()) > 1:
        yield "Use fewer words, or more common ones."
    if asked.is_filtered:
        yield "Search without filters."
    if words:
        yield "Check the spelling, or try another word for the same thing."
        yield "When you know the answer, log it with /learned: whoever searches next finds it."
    elif not asked.is_filtered:
        yield "Log the first one with /learned."


def quoted(words: str) -> str:
    return f"“{shown(words, most=MOST_QUOTED)}”"
