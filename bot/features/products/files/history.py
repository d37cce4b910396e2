"""Who owned a product when, as a team's dates tell it: stretches that touch, and nobody in the gaps."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from itertools import pairwise

from bot.features.products.files.records import username_of
from bot.features.products.files.told import Member
from bot.features.products.rules.ownership import Ownership, Why
from bot.features.products.rules.product import Owner


class HistoryError(Exception):
    """The dates do not make a history; the reason is a sentence. `line` is where."""

    def __init__(self, text: str, line: int) -> None:
        super().__init__(text)
        self.line = line


def history_of(
    owners: Sequence[Member], person: Callable[[str], Owner], *, begun: datetime, now: datetime
) -> tuple[Ownership, ...]:
    """Make a history of a team's owners, from the first on. Raises HistoryError for what nobody can know.

    `begun` is when the product was first written down: where the first owner's `dateIn` is not
    told, they own it since then. A day is the standard's: it begins at midnight in UTC.
    """
    spans = sorted((_span(member, owners, now) for member in owners), key=lambda span: span[:2])
    found: list[Ownership] = []
    for place, (since, until, member) in enumerate(_timed(spans, begun)):
        if found and (last := found[-1].until) is not None and last < since:
            found.append(_stretch(None, last, since))
        elif found and (found[-1].until is None or found[-1].until > since):
            raise HistoryError(_both(spans[place - 1][2], member), member.line)
        found.append(_stretch(person(member.username), since, until))
    if not found:
        return (_stretch(None, min(begun, now), None),)
    last_end = found[-1].until
    if last_end is not None:
        found.append(_stretch(None, last_end, None))
    return tuple(found)


def members_of(history: Sequence[Ownership]) -> list[Member]:
    """Tell the same by a team's dates."""
    found = []
    for one, after in [*pairwise(history), (history[-1], None)]:
        if one.owner is not None:
            next_owner = None if after is None else after.owner
            found.append(
                Member(
                    username=username_of(one.owner),
                    date_in=one.since.astimezone(UTC).date(),
                    date_out=None if one.until is None else one.until.astimezone(UTC).date(),
                    replaced_by="" if next_owner is None else username_of(next_owner),
                )
            )
    return found


def agree(history: Sequence[Ownership], owners: Sequence[Member]) -> bool:
    """Whether a team's owners are those of a history, on the same dates."""
    told = [(one.username, one.date_in, one.date_out, one.replaced_by) for one in owners]
    return told == [(one.username, one.date_in, one.date_out, one.replaced_by) for one in members_of(history)]


_Span = tuple[date, date, Member]


def _span(member: Member, owners: Sequence[Member], now: datetime) -> _Span:
    """Tell from when to when; the earliest and the latest date for what is open."""
    others = [one for one in owners if one is not member]
    before = [one.date_out for one in others if one.replaced_by == member.username and one.date_out]
    began = member.date_in or max((day for day in before if day <= (member.date_out or date.max)), default=None)
    after = [one.date_in for one in others if member.replaced_by and one.username == member.replaced_by and one.date_in]
    # Who owned it before already and takes it over again does so after the one whom they replace began.
    ended = member.date_out or min((day for day in after if day >= (began or date.min)), default=None)
    if began is None and any(one is not member and one.date_in and _is_over(one) for one in owners) and ended is None:
        raise HistoryError(f"Say since when {_short(member)} owns it: dateIn.", member.line)
    for name, day in (("dateIn", began), ("dateOut", ended)):
        if day is not None and day > now.date():
            raise HistoryError(f"{name} {day.isoformat()} of {_short(member)} has not come yet.", member.line)
    if began is not None and ended is not None and began > ended:
        raise HistoryError(f"dateOut of {_short(member)} is before their dateIn.", member.line)
    return began or date.min, ended or date.max, member


def _timed(spans: Sequence[_Span], begun: datetime) -> list[tuple[datetime, datetime | None, Member]]:
    timed = []
    for began, ended, member in spans:
        until = None if ended == date.max else _midnight(ended)
        since = _midnight(began) if began != date.min else begun if until is None else min(begun, until)
        timed.append((since, until, member))
    return timed


def _is_over(member: Member) -> bool:
    return member.date_out is not None


def _both(one: Member, other: Member) -> str:
    if one.username == other.username:
        return f"{_short(one)} stands here twice for the same time; correct their dateIn and dateOut, or leave one out."
    return (
        f"{_short(one)} and {_short(other)} own it at the same time, and a product has one owner; "
        "correct their dateIn and dateOut."
    )


def _stretch(owner: Owner | None, since: datetime, until: datetime | None) -> Ownership:
    return Ownership(owner=owner, since=since, until=until, why=Why.IMPORTED)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _short(member: Member) -> str:
    return f"“{member.username[:40]}”"
