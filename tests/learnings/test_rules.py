"""What may stand in a learning."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.features.learnings.rules import (
    MAX_TEXT,
    MAX_URL,
    Kind,
    NotValidError,
    clean,
    is_link,
    read_words,
    tags_as_text,
    tags_from,
    tags_in,
)

few = settings(max_examples=60, derandomize=True, deadline=None)


def problems(**typed):
    with pytest.raises(NotValidError) as caught:
        read_words(typed)
    return caught.value.problems


def labels(text):
    return [tag.label for tag in tags_in(text)]


@few
@given(st.text().filter(clean))
@example("  <!channel> & *bold* \n\n two lines ")
def test_any_text_typed_comes_back_whole(text):
    lines = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    assert read_words({"text": text}).text == lines.strip()


def test_half_a_character_is_replaced_and_the_rest_kept():
    assert clean("Late \ud83d parcels") == "Late \ufffd parcels"


def test_all_fields_are_read():
    content = read_words(
        {
            "text": " Ask the driver. ",
            "title": "Gates",
            "why": "Forty homes",
            "recommendation": "Ask first",
            "applies_when": "Shared gates",
            "kind": "surprise",
            "evidence_url": "https://example.com/a?b=c",
            "tags": "Address, nairobi",
        }
    )
    assert (content.text, content.title, content.why, content.recommendation, content.applies_when) == (
        "Ask the driver.",
        "Gates",
        "Forty homes",
        "Ask first",
        "Shared gates",
    )
    assert content.kind is Kind.SURPRISE
    assert content.evidence_url == "https://example.com/a?b=c"
    assert [tag.folded for tag in content.tags] == ["address", "nairobi"]


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_form():
    found = problems(
        text=" ", title="t" * 121, why="w" * (MAX_TEXT + 1), kind="magic", evidence_url="javascript:x", tags="x" * 31
    )
    assert list(found) == ["text", "title", "why", "kind", "evidence_url", "tags"]


def test_the_first_problem_is_the_errors_own_sentence():
    with pytest.raises(NotValidError) as caught:
        read_words({"text": "", "evidence_url": "ftp://x"})
    assert caught.value.field == "text"
    assert caught.value.text == "Please say what was learned, in a sentence or two."


def test_a_text_of_the_longest_length_fits_and_one_more_does_not():
    assert len(read_words({"text": "x" * MAX_TEXT}).text) == MAX_TEXT
    assert problems(text="x" * (MAX_TEXT + 1)) == {
        "text": "This has 20,001 characters and 20,000 fit. Please shorten it."
    }


@pytest.mark.parametrize("url", ["http://example.com", "HTTPS://Example.com/x", "https://10.0.0.1:8080/#a"])
def test_links_of_the_web_are_taken(url):
    assert is_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://a b.com",
        "https://a.com\nhttps://b.com",
        "http://[bad",
        "slack://open",
        "https://example.com/" + "x" * MAX_URL,
    ],
)
def test_other_addresses_are_refused(url):
    assert not is_link(url)
    assert "evidence_url" in problems(text="x", evidence_url=url)


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2060", "\x07", "\ufeff", "\u00ad"])
def test_a_link_that_hides_where_it_leads_is_refused_and_told_apart(hidden):
    url = f"https://evil.example/{hidden}elpmaxe.doog"
    assert not is_link(url)
    assert "is not seen" in problems(text="x", evidence_url=url)["evidence_url"]


def test_a_link_that_is_too_long_is_told_apart():
    assert "fit" in problems(text="x", evidence_url="https://example.com/" + "x" * MAX_URL)["evidence_url"]


def test_however_a_line_ended_it_ends_with_a_line_feed():
    assert clean("one\r\ntwo\rthree\nfour\r\n") == "one\ntwo\nthree\nfour"


def test_a_tag_never_begins_with_a_hash_so_that_reading_it_again_changes_nothing():
    assert [tag.label for tag in tags_in("##plan, # #week, c#, #")] == ["c#", "plan", "week"]


def test_tags_are_split_neatened_and_merged_by_accent_and_case():
    assert labels(" Café,  #late   parcels , CAFE,, late parcels") == ["Café", "late parcels"]


def test_a_semicolon_splits_instead_where_tags_have_commas():
    assert labels("Risk, cost; Safety") == ["Risk, cost", "Safety"]


def test_what_folds_to_nothing_is_no_tag():
    assert labels("\u0301, \u200b, x") == ["x"]


def test_ten_tags_fit_and_eleven_do_not():
    assert len(read_words({"text": "x", "tags": ",".join("abcdefghij")}).tags) == 10
    assert "11 tags" in problems(text="x", tags=",".join("abcdefghijk"))["tags"]


def test_tags_that_a_learning_has_already_may_stay_however_long_and_many():
    before = tags_from([f"{n} {'long' * 10}" for n in range(12)])
    assert read_words({"text": "x", "tags": tags_as_text(before)}, tags_before=before).tags == before
    with pytest.raises(NotValidError):
        read_words({"text": "x", "tags": tags_as_text(before) + ", one more"}, tags_before=before)


@few
@given(st.lists(st.text(max_size=12), max_size=5))
@example(["a, b"])
@example(["a, b", "c"])
@example(["a;b"])
def test_tags_written_as_text_are_read_the_same(typed):
    tags = tags_from(typed)
    assert tags_in(tags_as_text(tags)) == tags
