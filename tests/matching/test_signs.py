"""Where a text may be cut without taking a sign apart."""

import pytest

from bot.matching.signs import LONGEST, is_between, last_end

SIGNS = (
    "é",
    "e\u0301\u0323",
    "👍🏿",
    "👩🏽‍🚀",
    "👨‍👩‍👧‍👦",
    "❤️‍🔥",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "🇪🇸",
    "1️⃣",
    "กำ",
    "क्षि",
    "각",
    "\u1112\u1161\u11ab",
    "가\u11a8",
    "\r\n",
)


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_no_sign_is_cut_apart(sign):
    text = f"a{sign}b"
    assert [place for place in range(len(text) + 1) if is_between(text, place)] == [0, 1, len(text) - 1, len(text)]


@pytest.mark.parametrize("sign", [sign for sign in SIGNS if sign != "\r\n"], ids=ascii)
def test_two_of_a_kind_are_two(sign):
    text = sign * 3
    assert [place for place in range(len(text) + 1) if is_between(text, place)] == [len(sign) * n for n in range(4)]


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_the_last_place_to_cut_is_before_the_sign_that_has_no_room(sign):
    text = f"ab{sign}c"
    for at in range(2, 2 + len(sign)):
        assert last_end(text, at) == 2
    assert last_end(text, 2 + len(sign)) == 2 + len(sign)


def test_words_may_be_cut_between_any_two_letters():
    assert all(is_between("Straße und שלום", at) for at in range(16))


def test_marks_piled_up_without_an_end_are_cut_anywhere():
    text = "a" + "\u0301" * 3 * LONGEST
    assert last_end(text, 2 * LONGEST) == 2 * LONGEST


def test_nothing_fits_where_the_first_sign_does_not():
    assert last_end("👨‍👩‍👧‍👦", 3) == 0
