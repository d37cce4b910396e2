"""What a person reads in a terminal."""

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.printing import message_as_text, view_as_text
from tests.sandbox.payloads import (
    actions,
    asked,
    button,
    chart,
    home,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    rich_text,
    section,
    select,
    table,
)

NAMES = {"U1": "Ana", "C1": "orders", "S1": "leads", "T1": "Acme"}


def printed(*blocks, width=60):
    return message_as_text({"text": "Not shown", "blocks": list(blocks)}, names=NAMES, width=width)


def lines(text):
    return dedent(text).strip("\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5 &lt; 6 &amp;&amp; 7 &gt; 6", "5 < 6 && 7 > 6"),
        ("&amp;lt;", "&lt;"),
        ("<@U1> and <@U2|ben> and <@U3>", "@Ana and @ben and @U3"),
        ("<#C1> <#C1|old> <#C2|returns> <#C3|>", "#orders #orders #returns #C3"),
        ("<!subteam^S1> <!subteam^S2|@team>", "@leads @team"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("<!date^1767600000^{date} at {time}^https://x.y|5 January>", "5 January"),
        ("<https://x.y/z|the page> <https://x.y/z>", "the page (https://x.y/z) https://x.y/z"),
        ("<https://x.y/?a=1&amp;b=2|a &lt; b>", "a < b (https://x.y/?a=1&b=2)"),
        ("<mailto:a@b.c|a@b.c> <mailto:a@b.c|Ana>", "a@b.c Ana (mailto:a@b.c)"),
        ("a < b > c", "a < b > c"),
        ("*bold* _it_ ~no~ `code` :bulb:", "*bold* _it_ ~no~ `code` :bulb:"),
    ],
)
def test_markup_is_shown_as_slack_shows_it(text, shown):
    assert message_as_text({"text": text}, names=NAMES) == shown
    assert printed(section(text), width=200) == shown


def test_plain_text_is_shown_as_it_is():
    assert printed({"type": "section", "text": plain("<!channel> &amp; <@U1>")}) == "<!channel> &amp; <@U1>"
    assert message_as_text({"text": "<@U1>", "mrkdwn": False}, names=NAMES) == "<@U1>"


def test_the_text_is_shown_only_without_blocks():
    assert message_as_text({"text": "Words", "blocks": []}, names={}) == "Words"
    assert message_as_text({"text": "Words", "blocks": [section("Others")]}, names={}) == "Others"
    assert message_as_text({}, names={}) == ""


def test_what_could_steer_a_terminal_never_reaches_it():
    assert message_as_text({"text": "a\x1b[31mred\x07\x9b\u200b\r\nb"}, names={}) == "a[31mred\nb"
    assert message_as_text({"text": "\u202eelpmaxe.dog\u2066"}, names={}) == "elpmaxe.dog"


def test_a_digest_reads_like_a_page():
    assert printed(
        {"type": "header", "text": plain("What others learned")},
        section(
            "*Count returns by reason*\nAsk for the reason at the desk, not by mail, because nobody answers mails."
        ),
        {"type": "context", "elements": [mrkdwn("From <#C1>"), plain("because you sell shoes")]},
        actions(button("We'll try it"), button("Not for us"), select(placeholder=plain("Change domain"))),
        {"type": "divider"},
        section("More next week.", accessory=button("Settings")),
    ) == lines("""
        What others learned
        ===================

        *Count returns by reason*
        Ask for the reason at the desk, not by mail, because nobody
        answers mails.
          From #orders  because you sell shoes

        [We'll try it]  [Not for us]  [Change domain v]

        ------------------------------------------------------------

        More next week.  [Settings]
    """)


def test_fields_stand_in_two_columns():
    fields = [mrkdwn("*Goal*\nFewer returns than last year, in all shops"), mrkdwn("*Owner*\n<@U1>"), plain("Last")]
    assert printed({"type": "section", "fields": fields}) == lines("""
        *Goal*                         *Owner*
        Fewer returns than last year,  @Ana
        in all shops
        Last
    """)


def test_a_button_beside_a_text_goes_below_it_when_there_is_no_room():
    assert printed(section("x" * 15, accessory=button()), width=20) == f"{'x' * 15}\n[Press]"


def test_buttons_that_do_not_fit_go_to_the_next_line():
    assert printed(actions(*[button("A longer button")] * 3), width=40) == lines("""
        [A longer button]  [A longer button]
        [A longer button]
    """)


def test_controls_show_what_they_hold():
    assert printed(
        actions(
            select(initial_option=option("1")),
            {"type": "multi_users_select", "initial_users": ["U1", "U9"]},
            {"type": "datepicker", "initial_date": "2026-01-05"},
            {"type": "overflow", "options": options(2)},
            {"type": "users_select"},
            {"type": "checkboxes", "options": [option("a", description=plain("first")), option("b")],
             "initial_options": [option("b")]},
            button("Last"),
        )
    ) == lines("""
        [Option 1 v]  [@Ana, @U9 v]  [2026-01-05 v]
        [... Option 0, Option 1]  [Choose v]
        [ ] Option a: first
        [x] Option b
        [Last]
    """)  # fmt: skip


def test_rich_text_has_bullets_numbers_quotes_and_mentions():
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one two three four five six seven"}]}
    leaves = [
        {"type": "text", "text": "Hi "}, {"type": "user", "user_id": "U1"}, {"type": "text", "text": " in "},
        {"type": "channel", "channel_id": "C1"}, {"type": "emoji", "name": "wave"}, {"type": "broadcast", "range": "here"},
        {"type": "usergroup", "usergroup_id": "S1"}, {"type": "team", "team_id": "T1"}, {"type": "color", "value": "#aabbcc"},
        {"type": "link", "url": "https://x.y", "text": "page"}, {"type": "text", "text": "x()", "style": {"code": True}},
        {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "1 January"}, {"type": "text", "text": "\n"},
    ]  # fmt: skip
    parts = [
        {"type": "rich_text_section", "elements": leaves},
        {"type": "rich_text_list", "style": "bullet", "elements": [item]},
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "offset": 8, "elements": [item, item]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said\nso"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "if a:\n  b"}]},
    ]
    assert printed({"type": "rich_text", "elements": parts}, width=30) == lines("""
        Hi @Ana in
        #orders:wave:@here@leadsAcme#aabbccpage
        (https://x.y)`x()`1 January
        • one two three four five six
          seven
          9. one two three four five
             six seven
          10. one two three four five
              six seven
        > said
        > so
            if a:
              b
    """)


def test_a_bullet_written_by_hand_hangs_too():
    assert printed(section("• one two three four"), width=12) == "• one two\n  three four"


def test_tables_have_aligned_columns_under_a_header():
    settings = [None, {"align": "right"}, {"align": "center"}]
    rows = [["Domain", "Lessons", "Kind"], ["Orders\nand returns", "12", "a"], ["Retail", "7", "abc"]]
    assert printed(table(*rows, column_settings=settings)) == lines("""
        Domain              Lessons  Kind
        ------------------  -------  ----
        Orders and returns       12   a
        Retail                    7  abc
    """)


def test_cells_that_are_too_wide_are_wrapped_and_rich_ones_flattened():
    rich = rich_text({"type": "text", "text": "by "}, {"type": "user", "user_id": "U1"})
    block = table(["Lesson", "Who"], ["Ask for the reason at the desk"])
    block["rows"][1].append(rich)
    block["rows"].append([{"type": "raw_number", "value": 3}])
    assert printed(block, width=24) == lines("""
        Lesson           Who
        ---------------  -------
        Ask for the      by @Ana
        reason at the
        desk
        3
    """)


def test_a_line_is_drawn_as_a_field_of_points_with_its_numbers_below():
    days = ["2 Feb", "16 Feb", "2 Mar", "11 Mar", "26 Mar"]
    drawn = {
        "type": "data_visualization",
        "title": "Days to repair",
        "chart": {
            "type": "line",
            "series": [
                {"name": name, "data": [{"label": day, "value": v} for day, v in zip(days, values, strict=True)]}
                for name, values in (("Days", [9, 8, 7.5, 6, 4]), ("Target", [3] * 5))
            ],
            "axis_config": {"categories": days},
        },
    }
    assert printed(drawn) == lines("""
        Days to repair
        9 | *.....
          |       ....*....
          |                .....*.....
          |                           ....*..
          |                                  .....
          |                                       ..*
        3 | o.........o.........o.........o.........o
          +------------------------------------------
            2 Feb                              26 Mar
        * Days: 9, 8, 7.5, 6, 4
        o Target: 3 each time
    """)


def test_bars_and_pies_are_drawn_as_rows_and_a_line_of_one_point_too():
    assert printed(chart("bar")) == lines("""
        Lessons
        Jan, applied: ######## 1
        Feb, applied: #################### 2.5
    """)
    assert printed(chart("pie")) == lines("""
        Lessons
        Jan: ######## 1
        Feb: #################### 2.5
    """)


def test_pictures_films_cards_and_markdown_have_words_too():
    picture = {"type": "image", "image_url": "https://x.y", "alt_text": "A bee"}
    card = {
        "type": "card",
        "hero_image": picture,
        "title": plain("Bees"),
        "body": mrkdwn("By <@U1>"),
        "actions": [button()],
    }
    assert printed(
        {**picture, "title": plain("Summer")},
        {"type": "video", "title": plain("Bees"), "alt_text": "Bees", "description": plain("in May")},
        {"type": "markdown", "text": "# Title\n[page](https://x.y)"},
        {"type": "carousel", "elements": [card]},
        {"type": "context_actions", "elements": [
            {"type": "feedback_buttons", "positive_button": button("Good"), "negative_button": button("Bad")}]},
        {"type": "call"},
    ) == lines("""
        Summer
        [image: A bee]

        [video: Bees] in May

        # Title
        page (https://x.y)

        [image: A bee]
        Bees
        By @Ana
        [Press]
        [Good]  [Bad]

        [call]
    """)  # fmt: skip


def test_attachments_are_set_off_by_a_bar():
    attachments = [
        {"title": "Page", "text": "By <@U1>", "fields": [{"title": "Due", "value": "May"}], "footer": "x.y"},
        {"blocks": [section("Block")], "fallback": "Not shown"},
        {"fallback": "Only this"},
    ]
    assert message_as_text({"text": "Look", "attachments": attachments}, names=NAMES) == lines("""
        Look
        | Page
        | By @Ana
        | Due: May
        |   x.y
        | Block
        | Only this
    """)


INPUTS = (
    asked({"type": "plain_text_input", "action_id": "v", "placeholder": plain("One thing")}, block_id="text",
          label=plain("What did you learn?"), hint=plain("Two sentences are enough.")),
    asked({"type": "plain_text_input", "action_id": "v", "multiline": True}, block_id="why", label=plain("Why"),
          optional=True),
    asked({"type": "radio_buttons", "action_id": "v", "options": options(2), "initial_option": option("0")},
          block_id="kind", label=plain("Kind")),
    asked({"type": "conversations_select", "action_id": "v", "initial_conversation": "C1"}, block_id="where",
          label=plain("Where")),
    asked({"type": "file_input", "action_id": "v"}, block_id="files", label=plain("Files")),
)  # fmt: skip


def test_a_form_shows_its_labels_hints_and_initial_values():
    assert view_as_text(modal(*INPUTS), names=NAMES, width=60) == lines("""
        Title
        =====

        What did you learn? ____ (One thing)
          Two sentences are enough.

        Why (optional): ____

        Kind:
          (o) Option 0
          ( ) Option 1

        Where: [#orders v]

        Files: [Add files]

        [Cancel]  [Save]
    """)


def test_a_form_shows_what_a_person_has_put_in():
    values = {
        "text": {"v": {"type": "plain_text_input", "value": "Ask\nat the desk"}},
        "why": {"v": {"type": "plain_text_input", "value": None}},
        "kind": {"v": {"type": "radio_buttons", "selected_option": option("1")}},
        "where": {"v": {"type": "conversations_select", "selected_conversation": None}},
        "files": {"v": {"type": "file_input", "files": [{"id": "F1", "name": "a.png"}]}},
    }
    view = {**modal(*INPUTS), "state": {"values": values}}
    assert view_as_text(view, names=NAMES, width=60) == lines("""
        Title
        =====

        What did you learn?
          Ask
          at the desk
          Two sentences are enough.

        Why (optional): ____

        Kind:
          ( ) Option 0
          (o) Option 1

        Where: [Choose v]

        Files: [a.png]

        [Cancel]  [Save]
    """)


def test_a_rich_text_input_shows_its_words():
    part = {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": rich_text({"type": "text", "text": "one"})["elements"],
    }
    held = {"type": "rich_text", "elements": [part, *rich_text({"type": "user", "user_id": "U1"})["elements"]]}
    element = {"type": "rich_text_input", "action_id": "v", "initial_value": held}
    assert "Label: one@Ana" in view_as_text(modal(asked(element)), names=NAMES)


def test_a_modal_ends_with_its_buttons_and_home_has_none():
    read_only = {"type": "modal", "title": plain("Look"), "blocks": [section()]}
    assert view_as_text(read_only, names={}).endswith("\n\n[Close]")
    assert view_as_text({**read_only, "close": plain("Back")}, names={}).endswith("\n\n[Back]")
    assert view_as_text(home(section("Hello <@U1>")), names=NAMES) == "Hello @Ana"


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(
    words=st.lists(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)),
    width=st.integers(20, 80),
)
def test_no_line_is_wider_than_the_page_and_no_word_is_lost(words, width):
    text = " ".join(words)
    shown = printed({"type": "section", "text": plain(text)}, {"type": "header", "text": plain("Title")}, width=width)
    assert all(len(line) <= width for line in shown.split("\n"))
    assert shown.split()[: len(words)] == words


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(text=st.text())
def test_any_text_is_printed_without_control_characters(text):
    for shown in (message_as_text({"text": text}, names={}), printed(section(text), actions(button(text)))):
        assert all(character == "\n" or character.isprintable() or ord(character) > 0x9F for character in shown)
