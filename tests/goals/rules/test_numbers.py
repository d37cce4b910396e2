"""Numbers as people type them, and as they are shown to people."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.goals.rules.numbers import (
    MOST_DIGITS,
    read_number,
    require_fitting,
    shown_number,
    shown_progress,
    typed_number,
)
from bot.kernel.directions import closed
from bot.kernel.errors import UserFacingError
from tests.goals.rules.trees import SEEDED

TYPED = [
    # typed, the measure's unit, what it is
    ("12", "", "12"),
    ("12.5", "", "12.5"),
    ("12.50", "", "12.50"),
    ("1,200", "", "1200"),
    ("1 200", "", "1200"),
    ("1\u00a0200", "", "1200"),
    ("1\u202f200,5", "", "1200.5"),
    ("1'200", "", "1200"),
    ("1\u2019200.25", "", "1200.25"),
    ("1.234,5", "", "1234.5"),
    ("1,234.5", "", "1234.5"),
    ("1.234.567", "", "1234567"),
    ("1,234,567", "", "1234567"),
    ("12,34,567", "", "1234567"),
    ("1.234", "", "1.234"),
    ("1,5", "", "1.5"),
    ("0,123", "", "0.123"),
    ("1,2345", "", "1.2345"),
    ("0012", "", "12"),
    (".5", "", "0.5"),
    ("5.", "", "5"),
    ("-5", "", "-5"),
    ("- 5", "", "-5"),
    ("\u22125", "", "-5"),
    ("+5", "", "5"),
    ("-0", "", "0"),
    ("1.2k", "", "1200"),
    ("1,2 K", "", "1200"),
    ("1,200k", "", "1200000"),
    ("3.5m", "", "3500000"),
    ("3.5 million", "", "3500000"),
    ("2 bn", "", "2000000000"),
    ("12 %", "%", "12"),
    ("12%", "", "12"),
    ("€3.5m", "€", "3500000"),
    ("€ 3,500", "", "3500"),
    ("3.500,00 €", "€", "3500.00"),
    ("-€5", "€", "-5"),
    ("€-5", "€", "-5"),
    ("€3.50 per order", "€ per order", "3.50"),
    ("EUR 3,500", "EUR", "3500"),
    ("3,500 eur", "EUR", "3500"),
    ("4 days", "days", "4"),
    ("1 day", "days", "1"),
    ("5m", "m", "5"),
    ("5 m²", "m²", "5"),
    ("15", "5", "15"),
    ("  7  ", "", "7"),
    ("\uff11\uff12\uff0e\uff15\uff05", "", "12.5"),
    ("\u0661\u0662\u0663", "", "123"),
]


@pytest.mark.parametrize(("typed", "unit", "value"), TYPED)
def test_numbers_are_read_as_people_type_them(typed, unit, value):
    found = read_number(typed, field="value", unit=unit)

    assert str(found) == value


REFUSED = [
    "abc", "twelve", "1 20", "1,2,3", "12,3456,7", "1.2.3", "10-20", "10 20", "5²", "½", "1e6", "--5", "€", "%", "-",
    "NaN", "Infinity", "0x10", "4 days", "1,200,00", "5 k m", "k", "1/2", "12 % of 5", "5 apples", "9" * 101,
]  # fmt: skip


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_not_one_number_is_refused_in_a_sentence_under_its_field(typed):
    with pytest.raises(UserFacingError) as refused:
        read_number(typed, field="baseline")

    assert refused.value.field == "baseline"
    assert refused.value.text.endswith(" as one number. Write it like 1,200 or 12.5.")
    assert len(refused.value.text) < 110


@pytest.mark.parametrize("typed", ["", "   ", "\u00a0"])
def test_nothing_is_no_number(typed):
    with pytest.raises(UserFacingError) as refused:
        read_number(typed, field="value")

    assert refused.value.text == "Write a number, like 1,200 or 12.5."


def test_a_number_has_thirty_digits_at_most():
    most = "9" * MOST_DIGITS
    for fits in (most, f"-{most}", f"{most[1:]}.9", f".{most}", f"0.{'0' * (MOST_DIGITS - 1)}1", f"00{most}"):
        assert read_number(fits, field="value") == Decimal(fits)
    for typed in (most + "9", f"{most}.9", f"0.{most}9", f"{most}k"):
        with pytest.raises(UserFacingError) as refused:
            read_number(typed, field="value")
        assert (refused.value.text, refused.value.field) == (
            "A number has at most 30 digits; shorten this one.",
            "value",
        )


def test_numbers_from_elsewhere_fit_by_the_same_rules():
    for fits in ("1E+29", "1E-30", "0", "0E-10", "-12.5"):
        assert require_fitting(Decimal(fits), field="target") == Decimal(fits)
    for unfit in ("1E+30", "1E-31", "1E+999999", "NaN", "Infinity", "-Infinity", "sNaN"):
        with pytest.raises(UserFacingError) as refused:
            require_fitting(Decimal(unfit), field="target")
        assert refused.value.field == "target"


SHOWN = [
    ("1200", "", "1,200"),
    ("1200", "parcels", "1,200 parcels"),
    ("12.5", "%", "12.5 %"),
    ("-12.5", "%", "-12.5 %"),
    ("3500000", "€", "€3,500,000"),
    ("-3.50", "€ per order", "-€3.50 per order"),
    ("3500", "EUR", "3,500 EUR"),
    ("1", "days", "1 day"),
    ("-1", "days", "-1 day"),
    ("1.0", "hours", "1.0 hour"),
    ("1.5", "days", "1.5 days"),
    ("0", "days", "0 days"),
    ("1", "orders", "1 orders"),
    ("1E+3", " m² ", "1,000 m²"),
    ("0.0000001", "", "0.0000001"),
    ("-0", "", "0"),
    ("123456789012345678901234567890", "", "123,456,789,012,345,678,901,234,567,890"),
]


@pytest.mark.parametrize(("value", "unit", "shown"), SHOWN)
def test_numbers_are_shown_whole_with_their_unit_as_people_write_it(value, unit, shown):
    assert shown_number(Decimal(value), unit) == shown


@pytest.mark.parametrize("unit", ["\u202eslecrap", "€\u2067 per order"])
def test_a_unit_that_turns_what_stands_behind_it_is_closed_and_still_read(unit):
    shown = shown_number(Decimal("12.5"), unit)

    assert shown == closed(shown) != shown.rstrip("\u202c\u2069")
    assert read_number(shown, field="value", unit=unit) == Decimal("12.5")


def test_a_field_is_filled_with_a_number_without_groups_and_unit():
    assert [typed_number(Decimal(value)) for value in ("1200", "-0.50", "1E+3", "-0", "1E-7")] == [
        "1200",
        "-0.50",
        "1000",
        "0",
        "0.0000001",
    ]


decimals = st.builds(
    lambda negative, digits, power: Decimal((negative, tuple(map(int, str(digits))), -power)),
    st.booleans(),
    st.integers(1, 10**MOST_DIGITS - 1),
    st.integers(0, MOST_DIGITS),
)
units = st.one_of(
    st.sampled_from(["", "%", "€", "$ per order", "days", "m", "k", "EUR", "m²", "°C", "CO2", "per 1,000 orders"]),
    st.text(st.characters(blacklist_categories=["C", "N", "Z", "M", "P"]), max_size=20),
)


@SEEDED
@given(decimals, units)
def test_what_is_shown_or_filled_in_reads_back_to_the_same_number(value, unit):
    assert read_number(shown_number(value, unit), field="value", unit=unit) == value
    assert read_number(typed_number(value), field="value", unit=unit) == value


@SEEDED
@given(st.text(max_size=120), st.text(max_size=20))
def test_whatever_is_typed_is_a_number_or_refused(typed, unit):
    with suppress(UserFacingError):
        assert read_number(typed, field="value", unit=unit).is_finite()


def test_progress_is_shown_in_whole_percent_and_100_only_where_it_is_there():
    values = (
        "0",
        "0.005",
        "0.416",
        "0.999",
        "0.99999999",
        "1",
        "1.5",
        "9.99",
        "9.996",
        "-0.2",
        "-0.004",
        "-12",
        "1E+40",
    )

    assert [shown_progress(Decimal(value)) for value in values] == [
        "0 %", "0 %", "42 %", "99 %", "99 %", "100 %", "150 %", "999 %", "over 999 %", "-20 %", "0 %", "below -999 %",
        "over 999 %",
    ]  # fmt: skip
