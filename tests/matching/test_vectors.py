"""What terms weigh, and how alike texts are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.vectors import Rarity, cosine, vectors
from tests.matching.seeded import SEEDED

TEXTS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=10), min_size=2, max_size=6)


def test_a_rare_term_weighs_more_than_a_common_one():
    first, *_ = vectors([["pump", "valve"], ["pump"], ["pump"]])
    assert first["valve"] / first["pump"] == pytest.approx(1 + math.log(4 / 2))


def test_among_thousands_of_texts_a_rare_term_does_not_drown_the_others():
    first, *_ = vectors([["pump", "valve"], *[["pump"]] * 4999])
    assert first["valve"] / first["pump"] == pytest.approx(1 + math.log(5001 / 2))


def test_a_term_said_ten_times_does_not_count_ten_times():
    often, _ = vectors([["pump"] * 10 + ["valve"], ["pump", "valve"]])
    assert often["pump"] / often["valve"] == pytest.approx(1 + math.log(10))


def test_three_texts_about_one_thing_match_each_other():
    first, second, third = vectors([["pump", "leak"], ["pump", "noise"], ["pump"]])
    assert cosine(first, second) > 0.2
    assert cosine(first, third) > 0.4


def test_a_text_without_terms_is_like_nothing():
    empty, other = vectors([[], ["pump"]])
    assert cosine(empty, other) == cosine(empty, empty) == 0


@SEEDED
@given(TEXTS)
def test_likeness_is_between_0_and_1_and_the_same_from_both_sides(texts):
    weighed = vectors(texts)
    for text, vector in zip(texts, weighed, strict=True):
        assert cosine(vector, vector) == pytest.approx(1 if text else 0)
        assert all(0 <= cosine(vector, other) == cosine(other, vector) <= 1 for other in weighed)


def test_how_rare_a_term_is_among_some_texts_weighs_others():
    known = [("a", "b"), ("a", "c"), ("a", "b", "d")]
    rarity = Rarity(known)
    assert rarity.texts == 3
    assert rarity.of("a") == 1
    assert rarity.of("b") < rarity.of("d") < rarity.of("never seen")
    assert [rarity.vector(text) for text in known] == vectors(known)
    assert rarity.vector(()) == {}
    assert Rarity(()).of("a") == 1
