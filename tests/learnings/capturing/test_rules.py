"""What of a message becomes a learning, whose words they are, and where they go."""

from dataclasses import replace

import pytest

from bot.features.learnings.capturing.rules import (
    Mention,
    Said,
    Verdict,
    home,
    is_worth_asking,
    origin_of,
    spelled,
    verdict,
)
from bot.features.learnings.origin import Credit, Known, Origin, Wrote, as_text, credit_of, origin_in
from bot.kernel.access import Role
from bot.kernel.ids import UserId


def made(kind, **fields):
    """Make something of plain strings, which is easier to read in a table than ids of many types."""
    return kind(**fields)


def origin(**fields):
    return made(Origin, channel="C1", ts="1.0", **fields)


SAID = made(Said, channel="C1", ts="1.0", words=("Freeze it.",), author="U1", author_name="ana", met_in="C1")
MEMBER = Known(role=Role.MEMBER, name="Ana")


@pytest.mark.parametrize(
    ("reaction", "emoji", "channel", "worth"),
    [
        ("seedling", "seedling", "C1", True),
        ("seedling", "", "C1", False),
        ("", "", "C1", False),
        ("tada", "seedling", "C1", False),
        ("raised_hands::skin-tone-4", "raised_hands", "G1", True),
        ("seedling", "seedling", "D1", False),
    ],
)
def test_only_the_chosen_emoji_saves_and_never_in_a_direct_message(reaction, emoji, channel, worth):
    assert is_worth_asking(reaction, emoji, channel) is worth


@pytest.mark.parametrize(
    ("said", "text", "author", "expected"),
    [
        (SAID, "Freeze it.", MEMBER, Verdict.SAVE),
        (SAID, "Freeze it.", None, Verdict.SAVE),
        (SAID, "", MEMBER, Verdict.NOTHING),
        (replace(SAID, is_speech=False), "Ana joined", MEMBER, Verdict.NOTHING),
        (replace(SAID, by_pollen=True), "A digest", None, Verdict.NOTHING),
        (SAID, "x" * 20_000, MEMBER, Verdict.SAVE),
        (SAID, "x" * 20_001, MEMBER, Verdict.TOO_LONG),
        (SAID, "Hello", Known(role=Role.EXTERNAL, name="Eve"), Verdict.STRANGERS),
        (SAID, "Hello", Known(role=Role.INACTIVE, name="Eve", is_external=True), Verdict.STRANGERS),
        (replace(SAID, is_external=True), "Hello", None, Verdict.STRANGERS),
        (replace(SAID, is_external=True), "Hello", MEMBER, Verdict.SAVE),
        (SAID, "Hello", Known(role=Role.GUEST, name="Gus"), Verdict.SAVE),
    ],
)
def test_what_becomes_of_a_marked_message(said, text, author, expected):
    assert verdict(said, text, author) is expected


@pytest.mark.parametrize(
    ("said", "saver", "author", "expected"),
    [
        (SAID, "U1", MEMBER, origin(author="U1", author_name="Ana", wrote=Wrote.SAVER)),
        (SAID, "U2", MEMBER, origin(author="U1", author_name="Ana", wrote=Wrote.COLLEAGUE)),
        (SAID, "U2", None, origin(author="U1", author_name="ana", wrote=Wrote.COLLEAGUE)),
        (
            SAID,
            "U2",
            Known(role=Role.GUEST, name="Gus"),
            origin(author="U1", author_name="Gus", wrote=Wrote.OTHER),
        ),
        (
            SAID,
            "U2",
            Known(role=Role.INACTIVE, name="Ida"),
            origin(author="U1", author_name="Ida", wrote=Wrote.OTHER),
        ),
        (
            SAID,
            "U2",
            Known(role=Role.EXTERNAL, name="Eve"),
            origin(author_name="Eve", wrote=Wrote.OTHER),
        ),
        (
            replace(SAID, is_external=True),
            "U2",
            None,
            origin(author_name="ana", wrote=Wrote.OTHER),
        ),
        (
            SAID,
            "U2",
            Known(role=Role.INACTIVE, name="Deploys", is_bot=True),
            origin(author_name="Deploys", wrote=Wrote.OTHER),
        ),
        (
            replace(SAID, author=None, author_name="Builds", by_app=True),
            "U2",
            None,
            origin(author_name="Builds", wrote=Wrote.OTHER),
        ),
        (
            replace(SAID, author=None, author_name=" "),
            "U2",
            None,
            origin(wrote=Wrote.NOBODY),
        ),
    ],
)
def test_whoever_wrote_it_is_named(said, saver, author, expected):
    assert origin_of(said, saver, author) == expected


def test_a_name_of_any_length_is_cut():
    found = origin_of(replace(SAID, author=None, author_name="b" * 100 + " " * 5000 + "c"), U2, None)
    assert found.author_name == "b" * 100


def test_a_blank_name_is_nobodys():
    blank = replace(SAID, author=None, author_name="Ana")
    assert origin_of(blank, U2, Known(name=" ", role=Role.MEMBER)).author_name == "Ana"
    assert spelled((Mention(user=U1, label=" "),), {}) == "@someone"


U1, U2 = UserId("U1"), UserId("U2")


def test_credit_goes_to_the_author_and_names_who_saved_it():
    message = origin(author="U1", author_name="Ana", wrote=Wrote.COLLEAGUE)
    assert credit_of(message, U2) == made(Credit, author="U1", saver="U2")
    assert credit_of(message, U1) == made(Credit, author="U1")
    assert credit_of(replace(message, author=None), U2) == made(Credit, author=None, author_name="Ana", saver="U2")
    assert credit_of(None, U2) == made(Credit, author="U2")


def test_an_origin_is_read_back_as_it_was_written():
    message = origin(author="U1", author_name="Zoë", wrote=Wrote.COLLEAGUE)
    assert origin_in(as_text(message)) == message
    assert origin_in(None) is None


def test_people_are_called_by_their_names_where_these_are_known():
    words = (
        "Ask ",
        made(Mention, user="U1"),
        ", ",
        made(Mention, user="U2", label="ben"),
        " or ",
        made(Mention, user="U3"),
    )
    assert spelled(words, {U1: "Ana"}) == "Ask @Ana, @ben or @someone"


@pytest.mark.parametrize(
    ("speaks_for", "public", "author", "saver", "expected"),
    [
        (1, True, 2, 3, 1),
        (1, False, 2, 3, 1),
        (None, True, 2, 3, 2),
        (None, True, None, 3, 3),
        (None, True, None, None, None),
        (None, False, 2, 3, None),
    ],
)
def test_the_domain_is_the_channels_else_the_authors_else_the_savers(speaks_for, public, author, saver, expected):
    assert home(speaks_for, is_public=public, author_chose=author, saver_chose=saver) == expected
