"""Slack's markup becomes words that anybody can read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.learnings.capturing.rules import Mention, spelled
from bot.kernel.ids import UserId
from handlers.kit import escape
from handlers.learnings.capturing.markup import in_paragraphs, is_blank, joined, words_in, words_of_blocks

ANA, BEN = UserId("U1"), UserId("W2")
NAMES = {ANA: "Ana Lima", BEN: "Ben"}


def read(text):
    return spelled(words_in(text), NAMES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ask <@U1> or <@W2|ben>", "Ask @Ana Lima or @Ben"),
        ("Ask <@U9|eva> or <@U8>", "Ask @eva or @someone"),
        ("In <#C1|orders>, not <#C2|> or <#C3>", "In #orders, not a private channel or a private channel"),
        ("See <https://example.com/a?b=1&amp;c=2>", "See https://example.com/a?b=1&c=2"),
        ("See <https://example.com|the page>", "See the page (https://example.com)"),
        ("See <http://example.com|example.com>", "See http://example.com"),
        ("See <https://example.com/|https://example.com>", "See https://example.com/"),
        ("Write to <mailto:ana@example.com|ana@example.com>", "Write to ana@example.com"),
        ("Write to <mailto:ana@example.com|Ana>", "Write to Ana (ana@example.com)"),
        ("Call <tel:+15550100|+1 555 0100>", "Call +1 555 0100 (+15550100)"),
        ("<!here> <!channel|channel> <!everyone>: done", "@here @channel @everyone: done"),
        ("<!subteam^S1|@night-shift> and <!subteam^S2>", "@night-shift and a group"),
        ("On <!date^1767614400^{date}|5 January>", "On 5 January"),
        ("a &lt; b &amp;&amp; c &gt; d &amp;lt;", "a < b && c > d &lt;"),
        ("*bold* `code` :tada:", "*bold* `code` :tada:"),
        ("<> < | <a", "<> < | <a"),
        ("", ""),
    ],
)
def test_markup_is_read(text, words):
    assert read(text) == words


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.text(max_size=200))
def test_what_somebody_typed_comes_back_as_they_typed_it(typed):
    assert "".join(str(part) for part in words_in(escape(typed))) == typed


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.text(alphabet="<>@#!|^&;:/ahtpsltgmU12", max_size=80))
def test_any_text_at_all_is_read_to_the_same_words_each_time(text):
    words = words_in(text)
    assert words == words_in(text)
    assert words == joined(words)
    assert all(isinstance(part, Mention) or part for part in words)


@settings(max_examples=30, derandomize=True, deadline=None)
@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_words_around_a_mention_stay_around_it(before, after):
    assert words_in(f"{escape(before)}<@U1>{escape(after)}") == (before, Mention(user=ANA), after)


def rich(*elements):
    return [{"type": "rich_text", "elements": list(elements)}]


def section(*elements, kind="rich_text_section"):
    return {"type": kind, "elements": list(elements)}


def test_rich_text_is_read_as_it_looks():
    blocks = rich(
        section(
            {"type": "text", "text": "Ask "},
            {"type": "user", "user_id": "U1"},
            {"type": "text", "text": " <b>, "},
            {"type": "link", "url": "https://example.com", "text": "here"},
            {"type": "emoji", "name": "wave"},
            {"type": "broadcast", "range": "here"},
            {"type": "channel", "channel_id": "C1"},
            {"type": "usergroup", "usergroup_id": "S1"},
            {"type": "date", "timestamp": 1, "format": "x", "fallback": "today"},
        ),
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [section({"type": "text", "text": "one"}), section({"type": "text", "text": "two"})],
        },
        section({"type": "text", "text": "quoted"}, kind="rich_text_quote"),
    )
    assert spelled(words_of_blocks(blocks), NAMES) == (
        "Ask @Ana Lima <b>, here (https://example.com):wave:@herea private channela grouptoday\n• one\n• two\nquoted"
    )


def test_an_apps_blocks_are_read_line_by_line():
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Release & more"}},
        {"type": "divider"},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "By <@U1> &amp; co"},
            "fields": [{"type": "mrkdwn", "text": "A"}],
        },
        {"type": "context", "elements": [{"type": "image", "alt_text": "x"}, {"type": "plain_text", "text": "B"}]},
        {"type": "markdown", "text": "**C**"},
        {"type": "section", "text": {"type": "mrkdwn"}},
        {"type": "actions", "elements": []},
    ]
    assert spelled(words_of_blocks(blocks), NAMES) == "Release & more\nBy @Ana Lima & co\nA\nB\n**C**"


@pytest.mark.parametrize("blocks", [None, "x", [None, "x", 7], [{}], [{"type": "rich_text", "elements": "x"}]])
def test_blocks_that_are_none_have_no_words(blocks):
    assert words_of_blocks(blocks) == ()


def test_rich_text_without_end_is_read_to_some_depth():
    deep = {"type": "text", "text": "the bottom"}
    for _ in range(40):
        deep = section(deep)
    assert words_of_blocks(rich(deep)) == ()


def test_paragraphs_leave_out_what_is_blank():
    assert in_paragraphs([("a",), (" \n",), (), ("b", Mention(user=ANA))]) == ("a\n\nb", Mention(user=ANA))
    assert is_blank(())
    assert is_blank((" ",))
    assert not is_blank((Mention(user=ANA),))
