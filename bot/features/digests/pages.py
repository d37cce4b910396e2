"""How this feature's posts look is the handlers' business; here is what it asks of them."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.features.digests.rules.editions import Edition
from bot.features.digests.rules.ledger import Page, Question, Shortened, Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Renders what goes into the outbox. Each is pure: the same facts give the same page."""

    edition: Callable[[Edition], Page]
    trouble: Callable[[Trouble], Page]
    shortened: Callable[[Shortened], Page]
    question: Callable[[Question], Page]
    withdrawn_question: Callable[[], Page]
