"""What another domain does with a learning. One answer a domain; minds may be changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.kernel.ids import DomainId


class Answer(StrEnum):
    PLANNED = "planned"
    APPLIED = "applied"
    NOT_FOR_US = "not_for_us"


class Outcome(StrEnum):
    """What came of it where it was applied."""

    WORKED = "worked"
    DID_NOT_WORK = "did_not_work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    domain: DomainId
    domain_name: str
    answer: Answer
    outcome: Outcome | None = None
    """Told only of what was applied."""
    note: str | None = None
    answered_at: datetime
