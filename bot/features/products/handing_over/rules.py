"""What a hand-over is, who may do what with it, and when it is over. No Slack, no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.features.products.rules.permission import may_arrange, may_keep
from bot.features.products.rules.product import MAX_WORDS, Product
from bot.kernel.access import Standing
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import HandOverId, ProductId, UserId
from bot.kernel.typed import length, without_nul

LASTS: Final = timedelta(days=14)
"""How long the recipient has to decide."""
REMINDED_AFTER: Final = timedelta(days=10)
LONGEST_DEPUTY: Final = timedelta(days=90)
"""How far ahead a deputy's last date may be."""


class State(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    VOID = "void"
    """What it was about changed otherwise: see `Void`."""


class Act(StrEnum):
    """What is done with an open hand-over."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


class Void(StrEnum):
    """Why a hand-over came to nothing without anybody's word."""

    RETIRED = "retired"
    RECIPIENT_LEFT = "recipient_left"
    """Left the organisation, or is a guest now."""
    PROPOSER_LEFT = "proposer_left"
    OWNER_CHANGED = "owner_changed"
    """It was taken, or its owner left, meanwhile."""


class Field(StrEnum):
    """What the forms ask for, and what an error about it points at."""

    TO = "to"
    HOW_BUILT = "how_built"
    SLOS = "slos"
    CONSUMERS = "consumers"
    RUNBOOKS = "runbooks"
    DEBTS = "debts"
    NOTE = "note"
    ANSWER = "answer"
    DEPUTY = "deputy"
    UNTIL = "until"


ITEMS: Final = (Field.HOW_BUILT, Field.SLOS, Field.CONSUMERS, Field.RUNBOOKS, Field.DEBTS)
"""The checklist, in the order in which it is asked and shown."""
CALLED: Final = {
    Field.HOW_BUILT: "How it is built",
    Field.SLOS: "SLOs",
    Field.CONSUMERS: "Consumers",
    Field.RUNBOOKS: "Runbooks",
    Field.DEBTS: "Known debts",
    Field.NOTE: "Note",
}
ENDS: Final = {Act.ACCEPT: State.ACCEPTED, Act.DECLINE: State.DECLINED, Act.WITHDRAW: State.WITHDRAWN}
OF_RECIPIENT: Final = (Act.ACCEPT, Act.DECLINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    id: HandOverId
    product: ProductId
    owner: UserId | None
    """Whose it was when it was proposed; None for nobody's, or for somebody whom only a file names."""
    to: UserId
    state: State
    proposed_by: UserId
    proposed_at: datetime
    expires_at: datetime
    checklist: Mapping[Field, str]
    """Of `ITEMS`, what was written."""
    note: str = ""
    answer: str = ""
    """Why it was declined."""
    void: Void | None = None
    reminded_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: UserId | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state is State.PROPOSED

    @property
    def still_open(self) -> tuple[Field, ...]:
        """Which items of the checklist say nothing."""
        return tuple(item for item in ITEMS if not self.checklist.get(item))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A hand-over as somebody typed it."""

    to: UserId | None
    checklist: Mapping[Field, str]
    note: str = ""

    @property
    def still_open(self) -> tuple[Field, ...]:
        return tuple(item for item in ITEMS if not self.checklist.get(item, "").strip())


def ended_otherwise(
    hand_over: HandOver, product: Product | None, *, recipient_is_here: bool, proposer_is_here: bool
) -> Void | None:
    """Tell why an open hand-over means nothing any more; None while it does."""
    if product is None or not product.is_living:
        return Void.RETIRED
    owner = None if product.owner is None else product.owner.user
    # An owner whom only a file names has no id: that they changed shows by the date alone.
    if owner != hand_over.owner or product.owned_since > hand_over.proposed_at:
        return Void.OWNER_CHANGED
    if not recipient_is_here:
        return Void.RECIPIENT_LEFT
    return None if proposer_is_here else Void.PROPOSER_LEFT


def is_over(hand_over: HandOver, *, now: datetime) -> bool:
    """Whether the recipient's time is over, whoever noticed."""
    return now >= hand_over.expires_at


def reminder_due(hand_over: HandOver, *, now: datetime) -> bool:
    """Whether the recipient is to be reminded now: once, and only while they can still decide."""
    due = hand_over.proposed_at + REMINDED_AFTER <= now < hand_over.expires_at
    return hand_over.is_open and hand_over.reminded_at is None and due


# Who may do what.


def may_propose(standing: Standing, product: Product, *, today: date) -> bool:
    """The owner, their deputy while it lasts, the domain's leads, admins."""
    return may_keep(standing, product, today=today)


def speaks_as_deputy(standing: Standing, product: Product) -> bool:
    """Whether somebody has no say here but as a deputy."""
    owner = None if product.owner is None else product.owner.user
    return not may_arrange(standing, product.domain) and standing.user != owner


def may_withdraw(standing: Standing, hand_over: HandOver, product: Product) -> bool:
    """Whoever proposed it, the owner, the domain's leads, admins."""
    if may_arrange(standing, product.domain):
        return True
    owner = None if product.owner is None else product.owner.user
    return standing.is_full_member and standing.user in {hand_over.proposed_by, owner}


def acts_of(standing: Standing, hand_over: HandOver, product: Product) -> tuple[Act, ...]:
    """Tell what somebody may do with a hand-over as it is, so that only those buttons are shown."""
    if not hand_over.is_open:
        return ()
    mine = OF_RECIPIENT if standing.is_full_member and standing.user == hand_over.to else ()
    return (*mine, *((Act.WITHDRAW,) if may_withdraw(standing, hand_over, product) else ()))


def may_name_deputy(standing: Standing, product: Product) -> bool:
    """The owner, the domain's leads, admins: no deputy passes it on."""
    return standing.is_full_member and not speaks_as_deputy(standing, product)


# What is typed.


def checklist_in(typed: Mapping[Field, str]) -> dict[Field, str]:
    """Read the checklist, without what says nothing. Raises UserFacingError."""
    read = {item: words_in(typed.get(item, ""), field=item) for item in ITEMS}
    return {item: words for item, words in read.items() if words}


def reason_in(typed: str) -> str:
    """Read why somebody declines. Raises UserFacingError."""
    words = words_in(typed, field=Field.ANSWER)
    if not words:
        raise UserFacingError("Say why not, in a sentence or two, so that it can go to somebody else.", field="answer")
    return words


def words_in(typed: str, *, field: Field) -> str:
    """Read words; empty where there is nothing to see. Raises UserFacingError for too many."""
    words = without_nul(typed).strip()
    if not any(sign.isprintable() and not sign.isspace() for sign in words):
        return ""
    if length(words) > MAX_WORDS:
        raise UserFacingError(
            f"At most {MAX_WORDS:,} characters; this has {length(words):,}. Please shorten it, or link to the rest.",
            field=field,
        )
    return words


def last_date_in(until: date | None, *, today: date) -> date:
    """Read until when somebody stands in. Raises UserFacingError for no date, one that is past, or one too far ahead."""
    if until is None:
        raise UserFacingError("Choose the last day on which they stand in.", field=Field.UNTIL)
    if until < today:
        raise UserFacingError("This day is past. Choose today or a later one.", field=Field.UNTIL)
    if until > today + LONGEST_DEPUTY:
        raise UserFacingError(
            f"At most {LONGEST_DEPUTY.days} days ahead. For longer, hand the product over.", field=Field.UNTIL
        )
    return until
