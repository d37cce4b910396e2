"""The rules of the search by themselves: words asked for, typos, order."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.learnings.finding import asked
from bot.features.learnings.finding.scoring import ranked
from bot.features.learnings.finding.store import Candidate
from bot.kernel.ids import LearningId
from bot.matching.typos import closeness, is_one_letter_off, is_prose, may_be_typo
from bot.matching.words import Stems
from tests.clock import MONDAY_NOON
from tests.matching.seeded import SEEDED

LETTERS = st.text("abcé移", min_size=1, max_size=7)


def edits(word):
    """Write a word with each typo of one letter."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in "abé":
            yield before + letter + after
            yield before + letter + after[1:]
        yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


@SEEDED
@given(LETTERS)
def test_every_typo_of_one_letter_is_one(word):
    for typed in set(edits(word)) - {word}:
        assert is_one_letter_off(typed, word)
        assert is_one_letter_off(word, typed)


@SEEDED
@given(LETTERS, LETTERS)
def test_nothing_else_is(first, second):
    assert is_one_letter_off(first, second) == (first != second and second in {*edits(first), *_wider(first, second)})


def _wider(first, second):
    """Write the typos with letters that only the other word has."""
    for at in range(len(first) + 1):
        for letter in set(second):
            yield first[:at] + letter + first[at:]
            yield first[:at] + letter + first[at + 1 :]


def test_short_words_numbers_and_keys_are_no_typos():
    assert may_be_typo("kafka")
    assert not may_be_typo("kaf")
    assert not may_be_typo("kafka2")
    assert not may_be_typo("½cups")
    assert not may_be_typo("k" * 33)
    assert is_prose("kaf")
    assert not is_prose("ka")


def test_the_likeliest_typo_keeps_the_letters_then_the_first_one():
    near = ["xessage", "message", "mesasge"]
    assert min(near, key=lambda meant: closeness("messgae", meant)) == "mesasge"
    assert closeness("mesage", "message") < closeness("mesage", "xesage")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Messages, message: CAFÉ", [("Messages", "messages", "messag"), ("CAFÉ", "cafe", "cafe")]),
        ("the and 42", []),
        ("", []),
    ],
)
def test_what_was_typed_is_read_as_words_each_once(typed, words):
    assert [(word.typed, word.folded, word.term) for word in asked.read(typed, Stems())] == words


def test_of_very_many_words_the_first_are_looked_for():
    many = " ".join(f"word{letter}{other}" for letter in "abcdef" for other in "abcdef")
    assert len(asked.read(many, Stems())) == asked.MOST_WORDS


def candidate(number, body, *, title="", days=0):
    return Candidate(
        id=LearningId(number),
        logged_at=MONDAY_NOON - timedelta(days=days),
        title=tuple(title.split()),
        body=tuple(body.split()),
    )


def order(words, *candidates):
    groups = [(word,) for word in words.split()]
    found = [each.id for each in ranked(candidates, groups, now=MONDAY_NOON)]
    assert found == [each.id for each in ranked(candidates[::-1], groups, now=MONDAY_NOON)]
    return found


def test_a_word_in_the_title_counts_more():
    assert order("kafka", candidate(1, "kafka and more"), candidate(2, "and more", title="kafka")) == [2, 1]


def test_a_word_said_more_often_counts_more_but_ever_less_so():
    assert order("kafka", candidate(1, "kafka x y"), candidate(2, "kafka kafka y")) == [2, 1]
    even = candidate(3, "kafka x kafka x kafka retry x retry x retry")
    one_often = candidate(4, "kafka x kafka kafka x kafka kafka retry kafka x")
    assert order("kafka retry", even, one_often) == [3, 4]


def test_in_a_shorter_text_a_word_counts_more():
    assert order("kafka", candidate(1, "kafka " + "x " * 200), candidate(2, "kafka x")) == [2, 1]


def test_words_side_by_side_count_more():
    apart = candidate(1, "back x x x x x x x x pressure")
    close = candidate(2, "x x back pressure x x x x x x")
    assert order("back pressure", apart, close) == [2, 1]


def test_more_of_the_words_comes_before_anything_else():
    some = candidate(1, "x x x x kafka x x x retry", days=900)
    assert order("kafka retry lag", some, candidate(2, "kafka kafka", title="kafka")) == [1, 2]


def test_of_equals_the_newer_comes_first_and_then_the_higher_id():
    assert order("kafka", candidate(1, "kafka", days=50), candidate(2, "kafka", days=40)) == [2, 1]
    assert order("kafka", candidate(1, "kafka"), candidate(2, "kafka")) == [2, 1]
    assert order("", candidate(1, "a", days=1), candidate(2, "b", days=2), candidate(3, "c", days=1)) == [3, 1, 2]


def test_alternatives_of_a_word_count_as_the_word():
    first, second = candidate(1, "shard"), candidate(2, "share", days=1)
    found = ranked([second, first], [("shard", "share")], now=MONDAY_NOON)
    assert [each.id for each in found] == [1, 2]


@SEEDED
@given(st.lists(st.tuples(st.text("ab c", max_size=30), st.text("ab", max_size=3)), max_size=8))
def test_every_candidate_is_ranked_once(texts):
    given_ones = [candidate(number, body, title=title) for number, (body, title) in enumerate(texts)]
    assert sorted(order("a ab b", *given_ones)) == [each.id for each in given_ones]
