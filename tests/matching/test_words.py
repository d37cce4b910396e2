"""How texts become words and terms, and when two texts say the same."""

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.stopwords import STOP_WORDS
from bot.matching.words import Stems, beginning_of, fold, overlap, terms, words
from tests.matching.seeded import SEEDED

ANY_TEXT = st.text(max_size=200)
SOME_TERMS = st.lists(st.sampled_from("abcdef"), max_size=12)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ÉCOLE Zürich", "ecole zurich"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("e\u0301te\u0301", "ete"),
        ("co\u00adoperate", "cooperate"),
        ("ﬁnance \uff21\uff22\uff23", "finance abc"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("हिन्दी", "हिन्दी"),
        ("が か", "が か"),
        ("한국어", "한국어"),
    ],
)
def test_folding_drops_case_and_accents_but_no_letters(written, folded):
    assert fold(written) == folded


@SEEDED
@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@SEEDED
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\u0131"), max_size=100))
def test_folding_does_not_depend_on_how_accents_are_stored(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_terms_are_folded_and_stemmed_in_order_and_keep_repeats():
    assert terms("Suppliers deliver; the SUPPLIER'S deliveries, délivered") == (
        "supplier", "deliv", "supplier", "deliveri", "deliv",
    )  # fmt: skip


def test_stop_words_of_several_languages_are_dropped():
    assert terms("They were not with us, and so it was") == ()
    assert terms("Wir haben die Lieferanten nicht gefragt") == ("lieferanten", "gefragt")
    assert terms("L'équipe n'avait pas testé la sauvegarde") == terms("equipe avait teste sauvegarde")
    assert terms("don't, doesn\u2019t, we've") == ()


@pytest.mark.parametrize("word", ["car", "mine", "bin", "sea", "AI", "OS", "EU", "HA"])
def test_words_of_other_languages_that_are_names_in_english_are_kept(word):
    assert len(terms(word)) == 1


def test_stop_words_are_folded():
    assert {fold(word) for word in STOP_WORDS} == STOP_WORDS


def test_short_numbers_and_single_letters_are_dropped_and_names_with_digits_kept():
    assert terms("5 of 24 in 2024, plan B, S3 and k8s, error 503") == ("2024", "plan", "s3", "k8s", "error", "503")


def test_identifiers_are_read_as_their_words():
    assert terms("customer_order-lines") == terms("customer order lines")


def test_mentions_addresses_and_names_of_emoji_are_not_words():
    text = "<@U02ABC> said :tada: see <https://wiki.example.com/page|the runbook> &amp; <#C1|general> <!subteam^S1|@on call>"
    assert words(text) == ["said", "see", "the", "runbook"]


def test_a_colon_before_and_after_a_word_without_spaces_is_no_emoji():
    assert words("risk:high:cost at 10:30:45") == ["risk", "high", "cost", "at", "10", "30", "45"]


def test_words_are_kept_as_written():
    assert words("The Supplier's PPE, naïve—très Über") == ["The", "Supplier", "s", "PPE", "naïve", "très", "Über"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("   \n\t", ()),
        ("🎉🚀👩‍👩‍👧 — … !!", ()),
        ("\x00backup\x1brestore\x07", ("backup", "restor")),
        ("\u202egnitset\u202c", ("gnitset",)),
        ("שלום עולם", ("שלום", "עולם")),
        ("مرحبا بالعالم", ("مرحبا", "بالعالم")),
        ("नमस्ते दुनिया", ("नमस्ते", "दुनिया")),
        ("\ud800broken", ("broken",)),
        ("x" * 20_000, ()),
    ],
)
def test_odd_texts_have_the_terms_that_they_have(text, expected):
    assert terms(text) == expected


@SEEDED
@given(ANY_TEXT)
def test_any_text_has_terms_that_are_folded_and_not_empty(text):
    found = terms(text)
    assert all(term == fold(term) and len(term) > 1 for term in found)
    assert len(found) <= len(words(text))


@SEEDED
@given(st.lists(ANY_TEXT, max_size=4))
def test_a_small_memory_of_stems_gives_the_same_terms(texts):
    small = Stems(most=2)
    assert [terms(text, stems=small) for text in texts] == [terms(text) for text in texts]


def test_a_memory_of_stems_never_holds_more_than_it_may():
    stems = Stems(most=10)
    before = sys.getsizeof(stems._known)
    for number in range(1000):
        stems.of(f"word{number}")
    assert len(stems._known) <= 10
    assert sys.getsizeof(stems._known) < before + 1000


@SEEDED
@given(SOME_TERMS, SOME_TERMS)
def test_overlap_is_a_share_and_the_same_from_both_sides(a, b):
    assert 0 <= overlap(a, b) == overlap(b, a) <= 1


@SEEDED
@given(SOME_TERMS.filter(bool))
def test_a_text_overlaps_itself_in_full(text):
    assert overlap(text, text) == 1


def test_texts_without_terms_overlap_nothing():
    assert overlap((), ()) == overlap((), ("a",)) == 0


LESSON = "Ask the vendor for a sandbox before you sign: ours had none and testing took six weeks longer than planned."


@pytest.mark.parametrize(
    "again",
    [
        "ask the VENDOR for a sandbox, before signing; ours had none & testing took 6 weeks longer than planned!!",
        "Vendor sandbox first. " + LESSON,
        LESSON + " Why: we could not try a migration.",
        "Ask the supplier for a sandbox before you sign: ours had none and tests took six weeks longer than planned.",
    ],
)
def test_the_same_lesson_in_slightly_other_words_is_seen_as_the_same(again):
    assert overlap(terms(LESSON), terms(again)) >= 0.6


@pytest.mark.parametrize(
    "other",
    [
        "Ask the vendor for a price per seat before you sign: ours doubled it in the second year.",
        "A sandbox for each team made our testing weeks shorter.",
        "Vendor sandbox",
    ],
)
def test_another_lesson_about_the_same_thing_is_not(other):
    assert overlap(terms(LESSON), terms(other)) < 0.4


def test_the_same_words_in_another_order_are_not_quite_the_same():
    assert overlap(terms("pumps cool engines"), terms("engines cool pumps")) == pytest.approx(3 / 5)


@pytest.mark.parametrize(
    "word",
    ["dying", "skies", "skis", "studies", "hoping", "early", "only", "relational", "sensibility", "Straße", "2026"],
)
def test_each_word_begins_as_is_said_of_what_it_comes_down_to(word):
    assert fold(word).startswith(beginning_of(Stems().of(word)))


@settings(max_examples=50)
@given(st.text("aZ9 _-.'é<>@&;:/\u200dhtps", max_size=20))
def test_words_of_plain_text_are_those_of_any_text(text):
    # A letter beyond ASCII at the end takes the way of all texts.
    assert [*words(text), "é"] == words(f"{text} é")
