"""Numbers as people type them and as they are shown. What is shown or prefilled reads back to the same number.

Numbers are shown whole, never rounded or shortened: "1,200 parcels", "12.5 %", "€3,500,000". A
currency sign stands before the number, every other unit behind it, after a space.
"""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Final

from bot.kernel.directions import closed
from bot.kernel.errors import UserFacingError

MOST_DIGITS: Final = 30
"""Before and behind the point together, zeros in front left out."""
LONGEST_TEXT: Final = 100
MOST_QUOTED: Final = 30
MOST_PERCENT: Final = 999

_MINUS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
_SIGNS = {
    **dict.fromkeys(map(ord, _MINUS), "-"),
    **dict.fromkeys(map(ord, "\u2019\u02bc\uff07"), "'"),
    ord("\uff0b"): "+",
    ord("\uff0e"): ".",
    ord("\u066b"): ".",
    ord("\uff0c"): ",",
    ord("\u066c"): "'",
    ord("\uff05"): "%",
    ord("\u066a"): "%",
}
_MULTIPLIERS: Final = {
    **dict.fromkeys(("k", "thousand"), 3),
    **dict.fromkeys(("m", "mn", "mio", "million"), 6),
    **dict.fromkeys(("b", "bn", "billion"), 9),
}
"""What may stand behind a number, as a power of ten."""
_TYPED = re.compile(r"(?P<sign>[-+]?) ?(?P<digits>[0-9.](?:[0-9.,' ]*[0-9.])?) ?(?P<behind>[^0-9]*)")
_PLAIN = re.compile(r"\d+(?:[.,]\d*)?|[.,]\d+")
_BY_COMMAS = re.compile(r"[1-9]\d?\d?(?:,\d{3})+(?:\.\d*)?|[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d*)?")
_BY_POINTS = re.compile(r"[1-9]\d?\d?(?:\.\d{3})+,\d*|[1-9]\d?\d?(?:\.\d{3}){2,}")
_BY_SPACES = re.compile(r"[1-9]\d?\d?(?:(?: \d{3})+|(?:'\d{3})+)(?:[.,]\d*)?")
_TIMES: Final = frozenset({"seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years", "points"})
"""Units that lose their last letter where there is one of them."""


def read_number(text: str, *, field: str, unit: str = "") -> Decimal:
    """Read what people type: "1,200", "1 200", "1.234,5", "1.2k", "12 %", "€3.5m", "4 days" where `unit` is "days".

    A comma with three digits behind it groups ("1,200" is 1200), any other is a decimal comma ("1,5");
    a single point is a decimal point. Raises UserFacingError with the field.
    """
    flat = _flat(text)
    if not flat:
        raise UserFacingError("Write a number, like 1,200 or 12.5.", field=field)
    found = None if len(flat) > LONGEST_TEXT else _TYPED.fullmatch(_without_unit(flat, unit))
    digits = None if found is None else _plain(found["digits"])
    power = None if found is None else _power(found["behind"])
    if found is None or digits is None or power is None:
        raise UserFacingError(
            f"Pollen cannot read “{_brief(flat)}” as one number. Write it like 1,200 or 12.5.", field=field
        )
    whole, _, rest = digits.partition(".")
    rest = rest.ljust(power, "0")
    value = Decimal(f"{whole}{rest[:power]}.{rest[power:]}".rstrip("."))
    return require_fitting(value if found["sign"] != "-" or not value else value.copy_negate(), field=field)


def require_fitting(value: Decimal, *, field: str) -> Decimal:
    """Return a number that Pollen can keep, wherever it came from. Raises UserFacingError with the field."""
    if not value.is_finite():
        raise UserFacingError("Write a number, like 1,200 or 12.5.", field=field)
    _, digits, exponent = value.as_tuple()
    power = int(exponent)
    before = max(len(digits) + power, 0) if value else 1
    if before + max(-power, 0) > MOST_DIGITS + (before == 1 and abs(value) < 1):
        raise UserFacingError(f"A number has at most {MOST_DIGITS} digits; shorten this one.", field=field)
    return value


def shown_number(value: Decimal, unit: str = "") -> str:
    """Show a number with its unit as people write it: "1,200 parcels", "12.5 %", "1 day", "-€3.50 per order".

    What a unit leaves open is closed, so that it turns no word behind it.
    """
    sign, number = ("-" if value < 0 else ""), value.copy_abs()
    digits, unit = f"{number:,f}", closed(" ".join(unit.split()))
    if not unit:
        return sign + digits
    if _is_currency(unit[0]):
        return f"{sign}{unit[0]}{digits}{unit[1:]}"
    return f"{sign}{digits} {_singular(unit) if number == 1 else unit}"


def typed_number(value: Decimal) -> str:
    """Write a number as it stands in a field: "-1200.5", without groups and without its unit."""
    return f"{value or value.copy_abs():f}"


def shown_progress(progress: Decimal) -> str:
    """Show progress in whole percent: "41 %". What is not quite there is never 100 %; it stops at 999 % either way."""
    whole = round(Fraction(progress) * 100)
    if progress < 1:
        whole = min(whole, 99)
    if whole > MOST_PERCENT:
        return f"over {MOST_PERCENT} %"
    return f"below -{MOST_PERCENT} %" if whole < -MOST_PERCENT else f"{whole} %"


def _flat(text: str) -> str:
    """Write digits, signs and blanks of any script as ASCII's, and each run of blanks as one."""
    digits = (str(unicodedata.decimal(sign, sign)) for sign in text.translate(_SIGNS))
    return " ".join("".join(digits).split())


def _without_unit(flat: str, unit: str) -> str:
    """Leave out the measure's own unit at either end, a percent sign behind and a currency's sign."""
    unit = _flat(unit)
    behind, before = [closed(unit), unit, _singular(unit)], [unit]
    if unit and _is_currency(unit[0]):
        behind, before = [closed(unit[1:]).strip(), unit, unit[1:].strip()], [unit, unit[0]]
    sign = "-" if flat.startswith("-") else ""
    flat = _stripped(flat.removeprefix("-").strip(), before=before, behind=behind)
    flat = _stripped(flat, before=[sign for sign in flat[:1] if _is_currency(sign)], behind=["%"])
    return sign + _stripped(flat, before=[], behind=[sign for sign in flat[-1:] if _is_currency(sign)])


def _stripped(flat: str, *, before: list[str], behind: list[str]) -> str:
    """Leave out the first of these words that stands there. What could be a number itself is none of them."""
    for own in filter(_is_word, behind):
        if flat[-len(own) :].casefold() == own.casefold():
            flat = flat[: -len(own)].rstrip()
            break
    for own in filter(_is_word, before):
        if flat[: len(own)].casefold() == own.casefold():
            return flat[len(own) :].lstrip()
    return flat


def _is_word(unit: str) -> bool:
    return bool(unit.strip("0123456789.,'+- "))


def _plain(digits: str) -> str | None:
    """Return digits with at most a point in them; None where groups make no sense."""
    if _BY_COMMAS.fullmatch(digits):
        return digits.replace(",", "")
    if _BY_POINTS.fullmatch(digits):
        return digits.replace(".", "").replace(",", ".")
    if _BY_SPACES.fullmatch(digits):
        return digits.replace(" ", "").replace("'", "").replace(",", ".")
    return digits.replace(",", ".") if _PLAIN.fullmatch(digits) else None


def _power(behind: str) -> int | None:
    return 0 if not behind else _MULTIPLIERS.get(behind.casefold())


def _is_currency(sign: str) -> bool:
    return unicodedata.category(sign) == "Sc"


def _singular(unit: str) -> str:
    return unit[:-1] if unit.casefold() in _TIMES else unit


def _brief(text: str) -> str:
    return text if len(text) <= MOST_QUOTED else f"{text[: MOST_QUOTED - 1]}…"
