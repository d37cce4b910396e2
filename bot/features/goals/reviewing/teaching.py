"""What a node taught, as the beginning of a learning. No Slack, no database, no clock."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.features.goals.finding import CALLED
from bot.features.goals.reviewing.rules import Decision, Review
from bot.features.goals.rules.tree import Node

DID_NOT_WORK: Final = "did_not_work"
LONGEST_TITLE: Final = 120


def taught(node: Node, review: Review | None) -> Mapping[str, str]:
    """Fill the fields of a learning with what was believed and what came of it, to be made into a lesson.

    `review` is the last one of the node, where there is any.
    """
    stopped = review is not None and review.decision is Decision.STOP
    hypothesis = node.draft.hypothesis
    fields = {
        "text": "\n\n".join(_text(node, review)),
        "why": "\n\n".join(
            _said(("We would know by", hypothesis.success_signal), ("We would stop if", hypothesis.kill_criteria))
        ),
        "title": _title(node, review),
        "kind": DID_NOT_WORK if stopped else "",
    }
    return {name: value for name, value in fields.items() if value}


def _title(node: Node, review: Review | None) -> str:
    title = f"What {node.name} taught us" if review is None else f"Why we {_DID[review.decision]} {node.name}"
    return title if len(title) <= LONGEST_TITLE else ""


_DID: Final = {
    Decision.STOP: "stopped",
    Decision.RESCOPE: "changed",
    Decision.START: "started",
    Decision.CONTINUE: "go on with",
}


def _text(node: Node, review: Review | None) -> Iterator[str]:
    hypothesis, what = node.draft.hypothesis, CALLED[node.level]
    if review is not None and review.decision in {Decision.STOP, Decision.RESCOPE}:
        did = "stopped" if review.decision is Decision.STOP else "changed"
        yield from _said((f"We {did} the {what} “{_flat(node.name)}”", review.rationale))
    yield from _said(
        ("We believed", hypothesis.belief),
        ("We expected", hypothesis.expected_outcome or node.draft.outcome),
    )


def _said(*pairs: tuple[str, str]) -> Iterator[str]:
    for label, words in pairs:
        if words.strip():
            yield f"{label}: {_calm(words)}"


def _flat(words: str) -> str:
    return " ".join(words.split())


def _calm(words: str) -> str:
    """Take out long blanks, so that a form has room for all of it."""
    lines = [" ".join(line.split()) for line in words.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
