"""Texts become values, one field after the other; what does not is a problem of that field."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from bot.features.goals.files.rows import Problem, Row
from bot.features.goals.rules.numbers import read_number
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import UserId
from bot.kernel.typed import length, without_nul
from bot.matching.spelling import nearest
from bot.matching.words import fold

AHEAD: Final = timedelta(hours=14)
"""How far ahead of UTC's the latest date on earth is."""
MOST_CONFIDENCE: Final = 10
LONGEST_ID: Final = 400
_DATES: Final = ("%Y/%m/%d", "%d.%m.%Y")
_SLACK_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_YES: Final = frozenset({"yes", "true", "1", "y"})
_NO: Final = frozenset({"", "no", "false", "0", "n"})
Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")


class Reader:
    """Reads the fields of one row, and keeps what is wrong with them. `now` is what no reading may lie behind."""

    def __init__(self, row: Row, *, now: datetime) -> None:
        self._row = row
        self._now = now
        self.problems: list[Problem] = []

    def wrong(self, field: str, text: str) -> None:
        self.problems.append(self._row.problem(field, text))

    def tells(self, field: str) -> bool:
        return field in self._row.texts

    def text(self, field: str) -> str:
        """Read a text of one line."""
        return " ".join(without_nul(self._row.texts.get(field, "")).split())

    def words(self, field: str, *, most: int | None = None) -> str:
        """Read a text as it is, but for the space around it."""
        words = without_nul(self._row.texts.get(field, "")).strip()
        if most is not None and (long := length(words)) > most:
            self.wrong(field, f"It has {long:,} characters and {most:,} fit; shorten it.")
            return ""
        return words

    def id(self, field: str) -> str:
        """Read what names something in files: as Pollen wrote it, or as anybody did."""
        given = self.text(field)
        if len(given) > LONGEST_ID:
            self.wrong(field, f"An id has at most {LONGEST_ID} characters.")
            return ""
        return source_of(given)

    def one_of(self, choices: type[Choice], field: str, default: Choice | None = None) -> Choice | None:
        given = self.text(field)
        folded = re.sub(r"\W+", "_", fold(given)).strip("_")
        if folded in set(choices):
            return choices(folded)
        if given or default is None:
            said = f"“{_short(given)}” is none of these" if given else "Write one of these"
            self.wrong(field, f"{said}: {', '.join(choices)}.")
        return default

    def number(self, field: str, *, unit: str = "") -> Decimal | None:
        given = self.words(field)
        return self._read(field, lambda: read_number(given, field=field, unit=unit)) if given else None

    def user(self, field: str) -> UserId | None:
        given = self.text(field)
        return self._user(field, given) if given else None

    def users(self, field: str) -> tuple[UserId, ...]:
        given = re.split(r"[\s,;]+", self.text(field))
        found = [self._user(field, one) for one in given if one]
        return tuple(one for one in found if one is not None)

    def day(self, field: str) -> date | None:
        given = self.text(field)
        if not given:
            return None
        found = date_in(given)
        if found is None:
            self.wrong(field, f"“{_short(given)}” is no date that can be read; write it like 2026-01-31.")
        return found

    def past_day(self, field: str) -> date | None:
        """Read a date that there has been somewhere on earth."""
        found = self.day(field)
        if found is not None and found > (self._now + AHEAD).date():
            self.wrong(field, f"{found.isoformat()} has not come yet.")
            return None
        return found

    def past_instant(self, field: str) -> datetime | None:
        given = self.text(field)
        if not given:
            return None
        found = _instant_in(given)
        if found is None:
            self.wrong(
                field, f"“{_short(given)}” is no time that can be read; write it like 2026-01-31T14:05:00+00:00."
            )
        elif found > self._now + timedelta(days=1):
            self.wrong(field, f"“{_short(given)}” has not come yet.")
            return None
        return found

    def confidence(self, field: str) -> int | None:
        given = self.text(field)
        if not given:
            return None
        if not re.fullmatch(r"[0-9]{1,2}", given) or int(given) > MOST_CONFIDENCE:
            self.wrong(field, f"“{_short(given)}” is no whole number from 0 to {MOST_CONFIDENCE}.")
            return None
        return int(given)

    def is_so(self, field: str) -> bool:
        given = fold(self.text(field))
        if given not in _YES | _NO:
            self.wrong(field, f"“{_short(given)}” is neither yes nor no.")
        return given in _YES

    def _user(self, field: str, given: str) -> UserId | None:
        if not _SLACK_ID.fullmatch(given):
            self.wrong(field, f"“{_short(given)}” is no id of Slack's; it looks like U0123ABCD.")
            return None
        return UserId(given)

    def _read(self, field: str, read: Callable[[], Value]) -> Value | None:
        try:
            return read()
        except UserFacingError as error:
            self.wrong(field, error.text)
            return None


def source_of(given: str) -> str:
    """Name something as Pollen does: what Pollen named is called so, all else is marked as somebody's own name."""
    return given if not given or given.startswith(("pollen:", "import:")) else f"import:{given}"


def date_in(text: str) -> date | None:
    """Read a date; None for what nobody can tell the day from the month of, too."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}(?:[T ]00:00(?::00)?)?", text):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            return None
    for pattern in _DATES:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _instant_in(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def unknown(name: str, known: Mapping[str, object]) -> str:
    return f"“{_short(name)}”{nearest(name, tuple(known))}"


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


_MOST_SHOWN: Final = 40
