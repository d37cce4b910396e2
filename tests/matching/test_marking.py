"""Words that were found, shown in the text as it was written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.marking import ELLIPSIS, excerpt, marked
from bot.matching.words import Stems, spans, terms, words
from tests.matching.seeded import SEEDED

STEMS = Stems()
ANYTHING = st.text(
    st.sampled_from("abcde ABé\u0301\u00ad\u200d.,!\n<>@:/_'-12ßİ😀👩🏽\U0001f1e9\U0001f1ea移行\ufeff\u202eאב"),
    max_size=60,
)


def bold(text, words):
    """Write the text with what was found in brackets."""
    pieces = marked(text, set(terms(words, stems=STEMS)), STEMS)
    return "".join(f"[{piece}]" if found else piece for piece, found in pieces)


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Messages and a message.", "message", "[Messages] and a [message]."),
        ("Cafés, CAFE, cafe\u0301!", "café", "[Cafés], [CAFE], [cafe\u0301]!"),
        ("co\u00adoperate", "cooperating", "[co\u00adoperate]"),
        ("Reuse it, reused.", "it", "Reuse it, reused."),
        ("See https://example.org/message or <@U1|message> :message: now", "message", None),
        ("a_message_b", "message", "a_[message]_b"),
        ("移行は 移行", "移行", "移行は [移行]"),
        ("*message* `message`", "message", "*[message]* `[message]`"),
        ("", "message", ""),
    ],
)
def test_words_are_marked_in_whatever_form_they_stand(text, words, shown):
    assert bold(text, words) == (text if shown is None else shown)


def test_nothing_is_marked_without_terms():
    assert marked("A text.", set(), STEMS) == [("A text.", False)]
    assert marked("", set(), STEMS) == []


@SEEDED
@given(ANYTHING, ANYTHING)
def test_the_pieces_are_the_text_and_the_marked_ones_its_words_that_were_found(text, asked):
    wanted = set(terms(asked, stems=STEMS))
    pieces = marked(text, wanted, STEMS)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
    assert not any(not first[1] and not second[1] for first, second in pairwise(pieces))
    found = [STEMS.of(word) for word in words(text) if STEMS.of(word) in wanted]
    assert [term for piece, is_found in pieces if is_found for term in terms(piece, stems=STEMS)] == found


@SEEDED
@given(ANYTHING)
def test_the_words_of_a_text_are_where_they_are_said_to_be(text):
    assert [word for _, _, word in spans(text)] == words(text)
    ends = 0
    for start, end, word in spans(text):
        assert ends <= start < end <= len(text)
        assert words(text[start:end]) == [word]
        ends = end


LONG = "One two three. " * 10 + "Here the kafka cluster rebalanced. " + "Four five six. " * 10


def test_an_excerpt_begins_with_the_sentence_of_the_first_word_found():
    assert excerpt(LONG, {"kafka"}, STEMS, most=60) == "…Here the kafka cluster rebalanced. Four five six. Four…"


def test_what_fits_is_shown_whole_and_on_one_line():
    assert excerpt("  A  short\n\ntext. ", {"text"}, STEMS, most=60) == "A short text."
    assert excerpt("", {"text"}, STEMS, most=60) == ""


def test_without_a_word_found_the_beginning_is_shown():
    assert excerpt(LONG, {"absent"}, STEMS, most=20) == "One two three. One…"
    assert excerpt(LONG, set(), STEMS, most=20) == "One two three. One…"


def test_a_word_near_the_beginning_is_shown_with_the_beginning():
    assert excerpt("We once had a kafka cluster " + "and more " * 30, {"kafka"}, STEMS, most=40).startswith("We once")


def test_the_end_of_a_text_is_shown_without_an_ellipsis_after_it():
    text = "word " * 50 + "and then kafka."
    assert excerpt(text, {"kafka"}, STEMS, most=40).endswith("and then kafka.")


def test_in_a_long_sentence_some_words_before_the_found_one_are_shown():
    shown = excerpt("lots of words " * 20 + "kafka " + "and others " * 20, {"kafka"}, STEMS, most=60)
    assert shown.startswith(ELLIPSIS)
    assert 1 < shown.index("kafka") <= 20


@pytest.mark.parametrize(
    "sign",
    [
        "e\u0301",
        "👩\u200d👩\u200d👧",
        "👍🏽",
        "\U0001f1e9\U0001f1ea",
        "❤\ufe0f",
        "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    ],
)
def test_no_sign_is_cut_in_two(sign):
    text = sign * 40
    for most in range(10, 40):
        shown = excerpt(text, set(), STEMS, most=most)
        assert len(shown) <= most
        cut = shown.removesuffix(ELLIPSIS)
        assert cut == sign * (len(cut) // len(sign))


@SEEDED
@given(ANYTHING.map(lambda text: text * 8), ANYTHING, st.integers(8, 80))
def test_an_excerpt_fits_and_is_of_the_text(text, asked, most):
    wanted = set(terms(asked, stems=STEMS))
    shown = excerpt(text, wanted, STEMS, most=most)
    flat = " ".join(text.split())
    assert len(shown) <= most or shown == flat
    assert shown.strip(ELLIPSIS).strip() in flat


@SEEDED
@given(st.lists(st.sampled_from(("words", "and", "more.", "kafka", "It", "was\n")), max_size=80), st.integers(30, 200))
def test_an_excerpt_shows_the_first_word_found(parts, most):
    text = " ".join(parts)
    shown = excerpt(text, {"kafka"}, STEMS, most=most)
    assert ("kafka" in shown) == ("kafka" in parts)
