"""Nothing that Slack would refuse: organisations, editions, forms, pages and receipts with any words in them.

make soak plays ten thousand examples and more; make check some of each renderer, always the same.
"""

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.reliability.accepted.checks import accepted
from tests.reliability.accepted.renderers import RENDERERS, Renderer

pytestmark = pytest.mark.long

SOME = 7
"""Examples of each renderer in make check: with its share, some two thousand in all, before those of make soak."""
ROUNDS = 25
A_ROUND = 4
"""Examples of each renderer in a round of make soak: with its share, more than a thousand in all."""


def play(renderer: Renderer, number: int, examples: int) -> int:
    """Render so many examples, the same for the same number, and return how many messages and views they made."""
    made = 0

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(renderer.given)
    def examples_pass(drawn: object) -> None:
        nonlocal made
        for sent in renderer.sends(drawn):  # type: ignore[arg-type]  # Hypothesis does not know what it draws.
            accepted(sent)
            made += 1

    examples_pass()
    return made


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.name)
def test_slack_takes_whatever_it_renders(renderer):
    assert play(renderer, 2, SOME * renderer.share) > 0


@pytest.mark.soak
def test_slack_takes_whatever_is_rendered(rounds):
    for number in rounds(ROUNDS):
        for renderer in RENDERERS:
            assert play(renderer, number, A_ROUND * renderer.share) > 0
