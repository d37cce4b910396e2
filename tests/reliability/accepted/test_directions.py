"""A turn of the direction of writing that somebody's words begin ends with them: Pollen's own words stay as they are."""

import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from html import unescape
from string import ascii_letters

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bot.features.digests.rules.editions import LEFT_OUT, Answer, Outcome, Taken, told_of
from bot.features.digests.rules.lessons import FOLLOWED_UP
from bot.kernel.access import who_can
from bot.kernel.directions import MOST_OPEN, closed, room_to_close
from handlers.digests.fitting import cut
from handlers.kit import escape, shown, told_apart, units
from tests.reliability.accepted.checks import leaves
from tests.reliability.accepted.renderers import RENDERERS

SENTENCES = {"errors.note", "errors.under_a_field", "digests.listeners.what_became"}
"""Renderers of sentences in which people's names stand already."""
OURS = {LEFT_OUT, *FOLLOWED_UP, "was retired", "was replaced", "was taken back"}
OPENERS = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
GREEK = {ord(letter): "αβγδεζηθικλμνξοπρστυφχψω"[at % 24] for at, letter in enumerate(ascii_letters)}


def turned(text):
    """List the characters of a text that stand where the direction of writing was turned."""
    found, turns = [], []
    for sign in text:
        if sign in OPENERS:
            turns.append(OPENERS[sign])
        elif sign == "\u2069" and sign in turns:
            while turns.pop() != sign:
                pass
        elif sign == "\u202c" and turns[-1:] == [sign]:
            turns.pop()
        elif turns:
            found.append(sign)
    return "".join(found), tuple(turns)


# One function closes what is open.


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("plain", "plain"),
        ("שלום", "שלום"),
        ("\u202eevil", "\u202eevil\u202c"),
        ("\u202eevil\u202c", "\u202eevil\u202c"),
        ("\u2067a\u202eb", "\u2067a\u202eb\u202c\u2069"),
        ("\u2067a\u202eb\u2069c", "\u2067a\u202eb\u2069c"),
        ("\u202ea\u2066b\u202cc", "\u202ea\u2066b\u202cc\u2069\u202c"),
        ("a\u202c\u2069b", "a\u202c\u2069b"),
        ("x" + "\u202e" * 20 + "y", "x" + "\u202e" * MOST_OPEN + "y" + "\u202c" * MOST_OPEN),
    ],
)
def test_what_is_opened_is_closed(text, becomes):
    assert closed(text) == becomes
    assert closed(becomes) == becomes


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text(alphabet="ab <,\u202a\u202c\u202e\u2066\u2069", max_size=60), st.integers(20, 40))
def test_whatever_is_cut_is_closed_and_still_fits(text, most):
    for short in (shown(text, most=most), *told_apart([text, text, f"{text}c"], most=most)):
        assert units(short) <= most
        assert not turned(short)[1]
    short = cut(text, words=3, characters=40)
    assert units(escape(short)) <= 40
    assert not turned(escape(text))[1]
    assert len(closed(text)) - len(text) <= room_to_close(text)


def test_sentences_that_name_people_and_domains_close_their_names():
    turning = "\u202eorders"
    for sentence in (
        who_can([turning, turning]),
        told_of(Answer.APPLIED, Outcome.WORKED, turning),
        told_of(Answer.NOT_FOR_US, None, turning),
        Taken(trying=(turning,)).words,
    ):
        assert turned(sentence) in {("orders", ()), ("ordersorders", ())}


# Whatever Pollen renders.


def foreign(thing):
    """Write everything that somebody may have said in Greek letters, with a turn that is not closed."""
    if isinstance(thing, Enum) or (isinstance(thing, str) and thing in OURS):
        return thing
    if isinstance(thing, str):
        bare = TURNS.sub("", thing)
        return f"\u202e{bare.translate(GREEK)}\u2067" if re.search(r"\s", bare.strip()) else bare
    if is_dataclass(thing) and not isinstance(thing, type):
        changed = {one.name: foreign(getattr(thing, one.name)) for one in fields(thing) if one.init}
        return replace(thing, **changed)
    if isinstance(thing, dict):
        return {key: foreign(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple | set | frozenset):
        return type(thing)(map(foreign, thing))
    return thing


def play(renderer, number, examples):
    """Return where a text is not closed, or turns words of ours."""
    wrong = []

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(renderer.given)
    def examples_pass(drawn):
        for sent in renderer.sends(foreign(drawn)):
            for where, words in leaves(sent.payload):
                if where.endswith("/initial_value"):
                    continue
                inside, left = turned(unescape(words))
                if left or re.search("[a-zA-Z]", inside):
                    wrong.append(f"{where}: {words[:300]!r}")

    examples_pass()
    return wrong


@pytest.mark.long
@pytest.mark.parametrize(
    "renderer", [one for one in RENDERERS if one.name not in SENTENCES], ids=lambda renderer: renderer.name
)
def test_no_word_of_ours_is_turned_by_what_somebody_wrote(renderer):
    assert play(renderer, 5, 3 * renderer.share)[:3] == []
