"""What a request for support is, who may do what with it, and what comes next. No Slack, no database, no clock."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.features.goals.rules.tree import Node
from bot.kernel.access import Standing
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import NodeId, SupportId, UserId

MAX_WORDS: Final = 2_000
"""Characters of what is needed, and of whatever is said about it."""


class State(StrEnum):
    ASKED = "asked"
    """The sponsor is to answer."""
    ASKED_BACK = "asked_back"
    """Whoever asked is to reply; the sponsor may still decide."""
    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done with a request."""

    YES = "yes"
    NO = "no"
    ASK_BACK = "asked_back"
    REPLY = "replied"
    WITHDRAW = "withdrawn"


class Field(StrEnum):
    """What the forms ask for, and what an error about it points at."""

    NEEDED = "needed"
    NEEDED_BY = "needed_by"
    SAID = "said"


_KEPT_BY_NOBODY: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""Signs that steer terminals: one of them no database keeps, and nobody sees any."""
OPEN: Final = frozenset({State.ASKED, State.ASKED_BACK})
OF_SPONSOR: Final = (Act.YES, Act.NO, Act.ASK_BACK)
FOLLOWS: Final = {
    Act.YES: State.YES,
    Act.NO: State.NO,
    Act.ASK_BACK: State.ASKED_BACK,
    Act.REPLY: State.ASKED,
    Act.WITHDRAW: State.WITHDRAWN,
}
POSSIBLE: Final = {
    Act.YES: OPEN,
    Act.NO: OPEN,
    Act.ASK_BACK: frozenset({State.ASKED}),
    Act.REPLY: frozenset({State.ASKED_BACK}),
    Act.WITHDRAW: OPEN,
}
"""In which states each act makes sense."""
MISSING: Final = {
    Act.YES: "Say how you will help, in a sentence or two.",
    Act.NO: "Say why not, in a sentence or two.",
    Act.ASK_BACK: "Write your question.",
    Act.REPLY: "Write your reply.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one of the two said."""

    by: UserId
    act: Act
    said: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    id: SupportId
    node: NodeId
    asked_by: UserId
    sponsor: UserId
    """Whom it was sent to last."""
    needed: str
    needed_by: date
    state: State
    asked_at: datetime
    turns: tuple[Turn, ...] = ()
    """What was said since, the earliest first."""
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def last(self) -> Turn | None:
        return self.turns[-1] if self.turns else None

    @property
    def round(self) -> int:
        """How many turns there were when the sponsor was last asked: none at first, then those up to the reply."""
        return max((at for at, turn in enumerate(self.turns, start=1) if turn.act is Act.REPLY), default=0)


def answerer(request: Request, node: Node) -> UserId:
    """Tell who is to answer: the sponsor as of now. Where the node has none any more, whoever was asked."""
    return node.draft.sponsor or request.sponsor


def addressees(request: Request, node: Node) -> tuple[UserId, ...]:
    """List who is to hear what the asker said last: who is to answer, and whoever had asked back in their place."""
    asked_back = [turn.by for turn in request.turns[: request.round] if turn.act is Act.ASK_BACK][-1:]
    return tuple(dict.fromkeys((answerer(request, node), *asked_back)))


def may_answer(standing: Standing, request: Request, node: Node) -> bool:
    """Whether somebody may say yes or no, or ask back: the sponsor, and admins."""
    return standing.is_admin or (standing.is_full_member and standing.user == answerer(request, node))


def may_speak_for(standing: Standing, request: Request, *, keeps: bool) -> bool:
    """Whether somebody may reply or withdraw: whoever asked, and who may keep the node."""
    return keeps or (standing.is_full_member and standing.user == request.asked_by)


def acts_of(standing: Standing, request: Request, node: Node, *, keeps: bool) -> tuple[Act, ...]:
    """Tell what somebody may do with a request as it is, so that only those buttons are shown."""
    mine: list[Act] = []
    if may_answer(standing, request, node):
        mine += OF_SPONSOR
    if may_speak_for(standing, request, keeps=keeps):
        mine += (Act.REPLY, Act.WITHDRAW)
    return tuple(act for act in mine if request.state in POSSIBLE[act])


def needed_in(typed: str) -> str:
    """Read what is needed. Raises UserFacingError."""
    return _words(typed, field=Field.NEEDED, missing="Say what you need from the sponsor.")


def said_in(typed: str, act: Act) -> str:
    """Read what is said in an act. Raises UserFacingError."""
    return _words(typed, field=Field.SAID, missing=MISSING[act])


def date_in(typed: str, *, today: date) -> date:
    """Read by when it is needed. Raises UserFacingError for no date, one that is past, or one over a year ahead."""
    try:
        on = date.fromisoformat(typed)
    except ValueError as error:
        raise UserFacingError("Choose the day by which you need it.", field=Field.NEEDED_BY) from error
    if on < today:
        raise UserFacingError("This day is past. Choose today or a later one.", field=Field.NEEDED_BY)
    if on > a_year_after(today):
        raise UserFacingError("This is more than a year ahead. Choose an earlier day.", field=Field.NEEDED_BY)
    return on


def a_year_after(today: date) -> date:
    """Return the same day of the next year; the last of February for its 29th."""
    most = calendar.monthrange(today.year + 1, today.month)[1]
    return date(today.year + 1, today.month, min(today.day, most))


def listed_by_date(requests: Sequence[Request]) -> tuple[Request, ...]:
    return tuple(sorted(requests, key=lambda request: (request.needed_by, request.id)))


def _words(typed: str, *, field: Field, missing: str) -> str:
    words = _KEPT_BY_NOBODY.sub("", typed).encode("utf-8", "ignore").decode("utf-8").strip()
    if not any(sign.isprintable() and not sign.isspace() for sign in words):
        raise UserFacingError(missing, field=field)
    # An emoji counts as two, as it may in Slack's fields.
    length = len(words.encode("utf-16-le")) // 2
    if length > MAX_WORDS:
        raise UserFacingError(f"At most {MAX_WORDS:,} characters; this has {length:,}. Please shorten it.", field=field)
    return words
