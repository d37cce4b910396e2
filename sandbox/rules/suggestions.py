"""Whether Slack would show what an app offers for an external menu."""

from collections.abc import Iterator
from typing import Any

from sandbox.rules.engine import problems
from sandbox.rules.objects import OPTION, OPTION_GROUP
from sandbox.rules.problem import Problem
from sandbox.rules.schema import Items, Shape

MIN_QUERY_LENGTH = 3
"""How much must be typed before the app is asked, where the menu does not say."""
_ANSWER = Shape(
    optional={
        "options": Items(max=100, min=0, of=OPTION),
        "option_groups": Items(max=100, min=0, of=OPTION_GROUP),
    },
)


def check_suggestions(body: Any) -> Iterator[Problem]:
    """Say what Slack would refuse in the answer to a block_suggestion. Never raises."""
    yield from problems(_ANSWER, body, "", "modal")
    if isinstance(body, dict) and len(body.keys() & {"options", "option_groups"}) != 1:
        yield Problem("must define either `options` or `option_groups`", "/")
