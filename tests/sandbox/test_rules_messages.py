"""What Slack refuses in a message, in its words."""

import pytest

from sandbox.rules import check_message, message_too_long, metadata_too_large
from tests.sandbox.payloads import (
    actions,
    asked,
    button,
    card,
    chart,
    container,
    data_table,
    mrkdwn,
    option,
    options,
    plain,
    rich_text,
    section,
    select,
    table,
    task,
)

PICTURE = {"type": "image", "image_url": "https://x.y/z.png", "alt_text": "Alt"}


def problems(*blocks, **more):
    return [str(problem) for problem in check_message({"blocks": list(blocks), **more})]


def test_a_message_of_every_kind_of_block_is_taken():
    assert problems(
        {"type": "header", "text": plain()},
        section(accessory=button(action_id="a", value="1", style="primary"), block_id="b", expand=True),
        {"type": "context", "elements": [mrkdwn(), plain(), PICTURE]},
        {"type": "divider"},
        actions(select(initial_option=option("1")), button()),
        asked({"type": "plain_text_input", "multiline": True}, optional=True),
        PICTURE,
        rich_text({"type": "user", "user_id": "U1", "style": {"bold": True}}),
        {"type": "markdown", "text": "**Words**"},
        table(["a", "b"], ["1", "2"], column_settings=[None, {"align": "right", "is_wrapped": True}]),
        chart(),
        chart("pie"),
        {"type": "carousel", "elements": [{"type": "card", "title": plain(), "actions": [button()]}]},
        text="Words",
        metadata={"event_type": "a_1", "event_payload": {"a": 1, "b": {"c": True}, "d": [{"e": "f"}]}},
        attachments=[{"color": "#aabbcc", "blocks": [section()], "ts": 1}],
    ) == []  # fmt: skip


def test_arguments_that_carry_no_content_and_nulls_are_not_looked_at():
    assert check_message({"channel": 1, "text": None, "blocks": None, "metadata": None}) == []


def test_a_problem_reads_as_slack_writes_it():
    assert problems(*[{"type": "divider"}] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]


def test_an_unknown_property_is_refused_at_the_object_that_has_it():
    assert problems(section(colour="red")) == ["invalid additional property: colour [json-pointer:/blocks/0]"]
    assert problems(actions(button(block_id="b"))) == [
        "invalid additional property: block_id [json-pointer:/blocks/0/elements/0]"
    ]


@pytest.mark.parametrize("kind", ["sections", "alert", "file", "auth_provider", 7, None, ["section"], {}])
def test_an_unknown_type_or_one_of_another_surface_is_refused(kind):
    assert problems({"type": kind}) == [f"unsupported type: {kind} [json-pointer:/blocks/0/type]"]


@pytest.mark.parametrize("kind", ["plain_text_input", "datetimepicker", "rich_text_input", "unknown"])
def test_an_element_is_refused_where_it_may_not_stand(kind):
    assert problems(section(accessory={"type": kind})) == [
        f"unsupported type: {kind} [json-pointer:/blocks/0/accessory/type]"
    ]


@pytest.mark.parametrize(
    "kind", ["email_text_input", "url_text_input", "number_input", "file_input", "rich_text_input"]
)
def test_inputs_that_only_views_have_are_refused_in_a_message(kind):
    assert problems(asked({"type": kind})) == [f"unsupported type: {kind} [json-pointer:/blocks/0/element/type]"]


def test_a_block_without_type_or_that_is_no_object_is_refused():
    assert problems({}) == ["missing required field: type [json-pointer:/blocks/0]"]
    assert problems("section") == ["must provide an object [json-pointer:/blocks/0]"]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
        ({"type": "actions"}, "missing required field: elements [json-pointer:/blocks/0]"),
        (actions({"type": "button"}), "missing required field: text [json-pointer:/blocks/0/elements/0]"),
        (actions(button(confirm={})), "missing required field: title [json-pointer:/blocks/0/elements/0/confirm]"),
        ({**PICTURE, "image_url": None}, "must provide a string [json-pointer:/blocks/0/image_url]"),
        (
            {"type": "image", "image_url": "https://x.y/z.png"},
            "missing required field: alt_text [json-pointer:/blocks/0]",
        ),
        ({"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0/type]"),
        (
            {"type": "card"},
            "must define one of `hero_image`, `title`, `actions` or `body` [json-pointer:/blocks/0/type]",
        ),
    ],
)
def test_what_is_missing_is_named(block, said):
    assert said in problems(block)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (section(expand="yes"), "must be a boolean [json-pointer:/blocks/0/expand]"),
        (section(fields="a"), "must provide an array [json-pointer:/blocks/0/fields]"),
        (actions(button(value=1)), "must provide a string [json-pointer:/blocks/0/elements/0/value]"),
        (actions(button(style="blue")), "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"),
        (
            actions({"type": "multi_users_select", "max_selected_items": 0}),
            "must be greater than 1 [json-pointer:/blocks/0/elements/0/max_selected_items]",
        ),
        (
            actions({"type": "external_select", "min_query_length": 1.5}),
            "must provide an integer [json-pointer:/blocks/0/elements/0/min_query_length]",
        ),
        (
            actions({"type": "external_select", "min_query_length": True}),
            "must provide a number [json-pointer:/blocks/0/elements/0/min_query_length]",
        ),
        (
            actions({"type": "datepicker", "initial_date": "5.1.2026"}),
            r"input must match regex pattern: ^\d{4}-\d{2}-\d{2}$ [json-pointer:/blocks/0/elements/0/initial_date]",
        ),
        (
            actions({"type": "conversations_select", "filter": {"include": []}}),
            "must provide at least 1 items [json-pointer:/blocks/0/elements/0/filter/include]",
        ),
        (
            {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "indent": 9, "elements": [
                {"type": "rich_text_section", "elements": []}]}]},
            "must be less than 8 [json-pointer:/blocks/0/elements/0/indent]",
        ),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_refused(block, said):
    assert said in problems(block)


def test_a_text_object_that_may_be_of_two_types_fails_as_a_whole_first():
    assert problems(section("")) == [
        "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ]


def test_mrkdwn_is_refused_where_only_plain_text_may_stand():
    assert problems({"type": "header", "text": mrkdwn()}) == [
        "must be a valid enum value [json-pointer:/blocks/0/text/type]"
    ]
    assert problems(actions(select(options=[option() | {"text": mrkdwn()}]))) == [
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/options/0/text/type]"
    ]
    assert problems(actions({"type": "checkboxes", "options": [option() | {"text": mrkdwn()}]})) == []


def test_each_type_of_text_has_its_own_setting():
    assert problems(section(accessory=button()) | {"text": mrkdwn() | {"verbatim": True}}) == []
    assert problems({"type": "header", "text": plain() | {"emoji": False}}) == []
    assert "invalid additional property: verbatim [json-pointer:/blocks/0/text]" in problems(
        {"type": "header", "text": plain() | {"verbatim": True}}
    )
    assert "invalid additional property: emoji [json-pointer:/blocks/0/text]" in problems(
        {"type": "section", "text": mrkdwn() | {"emoji": True}}
    )


def test_a_picture_has_an_address_or_a_file_but_not_both():
    neither = {"type": "image", "alt_text": "Alt"}
    assert problems({**neither, "slack_file": {"id": "F1"}}) == []
    assert problems(neither) == ["must define either `image_url` or `slack_file` [json-pointer:/blocks/0]"]
    assert problems({**PICTURE, "slack_file": {"id": "F1"}}) == [
        "must define only one of `image_url` and `slack_file` [json-pointer:/blocks/0]"
    ]
    assert problems({**neither, "slack_file": {}}) == [
        "must define either `id` or `url` [json-pointer:/blocks/0/slack_file]"
    ]
    assert problems({"type": "context", "elements": [neither]}) == [
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0/elements/0]"
    ]


@pytest.mark.parametrize("kind", ["static_select", "multi_static_select"])
def test_a_menu_has_options_or_groups_but_not_both(kind):
    groups = [{"label": plain(), "options": options(1)}]
    at = "[json-pointer:/blocks/0/elements/0]"
    assert problems(actions({"type": kind, "option_groups": groups})) == []
    assert problems(actions({"type": kind})) == [f"must define either `options` or `option_groups` {at}"]
    assert problems(actions({"type": kind, "options": options(1), "option_groups": groups})) == [
        f"must define only one of `options` and `option_groups` {at}"
    ]


def test_what_is_chosen_at_first_must_be_among_the_options():
    at = "[json-pointer:/blocks/0/elements/0/initial_option"
    grouped = {"type": "static_select", "option_groups": [{"label": plain(), "options": options(2)}]}
    assert problems(actions(grouped | {"initial_option": option("1")})) == []
    assert problems(actions(grouped | {"initial_option": option("2")})) == [
        f"must be one of the provided options {at}]"
    ]
    assert problems(actions(select(initial_option="1"))) == [
        f"must provide an object {at}]",
        f"must be one of the provided options {at}]",
    ]
    described = option("1", description=plain("Changed"))
    assert problems(actions(select(initial_option=described))) == [f"must be one of the provided options {at}]"]
    ticked = {"type": "checkboxes", "options": options(2), "initial_options": [option("0"), option("5")]}
    assert problems(actions(ticked)) == [f"must be one of the provided options {at}s/1]"]


def test_what_is_chosen_at_first_must_be_the_very_same_option():
    chosen = {"text": plain("Option 0") | {"emoji": True}, "value": "0"}
    assert problems(actions(select(initial_option=chosen))) == [
        "must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]"
    ]
    assert problems(actions(select(options=[chosen], initial_option=chosen))) == []


def test_block_ids_are_unique_in_the_whole_message():
    assert problems(section(block_id="b"), {"type": "divider"}, section(block_id="b")) == [
        '`block_id` "b" already exists [json-pointer:/blocks/2/block_id]'
    ]
    assert problems(section(block_id="b"), attachments=[{"blocks": [section(block_id="b")]}]) == [
        '`block_id` "b" already exists [json-pointer:/attachments/0/blocks/0/block_id]'
    ]


def test_action_ids_are_unique_inside_a_block_only():
    again = button(action_id="a")
    assert problems(actions(again, button(action_id="b")), actions(again)) == []
    assert problems({"type": "divider"}, actions(again, again)) == [
        '`action_id` "a" already exists [json-pointer:/blocks/1/elements/1/action_id]'
    ]


def test_a_message_has_one_table_and_two_charts_at_most():
    assert problems(table(["a"]), chart(), chart("pie")) == []
    assert problems(table(["a"]), table(["a"])) == ["only_one_table_allowed [json-pointer:/blocks/1]"]
    assert problems(table(["a"]), attachments=[{"blocks": [table(["a"])]}]) == [
        "only_one_table_allowed [json-pointer:/attachments/0/blocks/0]"
    ]
    assert problems(chart(), chart(), chart()) == [
        "no more than 2 data_visualization blocks allowed [json-pointer:/blocks/2]"
    ]


def test_the_cells_of_a_table_may_be_texts_numbers_and_rich_texts_of_10000_characters_together():
    cells = [{"type": "raw_text", "text": "x" * 4000}, {"type": "raw_number", "value": 1, "text": "1"}]
    rich = rich_text({"type": "text", "text": "x" * 5999})
    assert problems({"type": "table", "rows": [cells, [rich]]}) == []
    assert problems({"type": "table", "rows": [cells, [rich, {"type": "raw_text", "text": "x"}]]}) == [
        "must be less than 10001 characters [json-pointer:/blocks/0/rows]"
    ]


def test_an_empty_cell_is_refused():
    assert problems(table(["a", ""])) == ["must be more than 0 characters [json-pointer:/blocks/0/rows/0/1/text]"]


def test_all_markdown_blocks_together_have_12000_characters():
    half = {"type": "markdown", "text": "x" * 6000}
    assert problems(half, half) == []
    assert problems(half, half, {"type": "markdown", "text": "x"}) == [
        "must be less than 12001 characters [json-pointer:/blocks/2/text]"
    ]


def test_each_series_of_a_chart_has_one_point_for_each_category_and_a_name_of_its_own():
    block = chart("bar")
    series = block["chart"]["series"][0]
    short = {"name": "other", "data": series["data"][:1]}
    assert problems({**block, "chart": {**block["chart"], "series": [series, short, series]}}) == [
        "must have one data point for each category [json-pointer:/blocks/0/chart/series/1/data]",
        "must have a unique name [json-pointer:/blocks/0/chart/series/2/name]",
    ]


def test_response_urls_cannot_be_asked_for_in_a_message():
    said = "`response_url_enabled` can only be used in an `input` block of a modal"
    found = problems(actions({"type": "channels_select", "response_url_enabled": True}))
    assert found == [f"{said} [json-pointer:/blocks/0/elements/0/response_url_enabled]"]


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"event_payload": {}}, "missing required field: event_type [json-pointer:/metadata]"),
        ({"event_type": "a"}, "missing required field: event_payload [json-pointer:/metadata]"),
        ({"event_type": "a", "event_payload": []}, "must provide an object [json-pointer:/metadata/event_payload]"),
        (
            {"event_type": "a b", "event_payload": {}},
            "input must match regex pattern: ^[A-Za-z0-9_]+$ [json-pointer:/metadata/event_type]",
        ),
        (
            {"event_type": "a", "event_payload": {}, "more": 1},
            "invalid additional property: more [json-pointer:/metadata]",
        ),
        ("a", "must provide an object [json-pointer:/metadata]"),
    ],
)
def test_metadata_has_a_type_and_a_payload(metadata, said):
    assert said in [str(problem) for problem in check_message({"text": "a", "metadata": metadata})]


@pytest.mark.parametrize("value", [None, ["a"], {"a": {"b": 1}}, [{"a": {"b": 1}}], {"a": None}])
def test_a_metadata_payload_is_flat(value):
    found = check_message({"metadata": {"event_type": "a", "event_payload": {"a/b": value}}})
    assert [str(problem) for problem in found] == [
        "must be a string, number, boolean, or flat object [json-pointer:/metadata/event_payload/a~1b]"
    ]


def test_a_text_that_is_no_string_and_attachments_that_are_no_list_are_refused():
    found = check_message({"text": 1, "attachments": {"text": "a"}})
    assert [str(problem) for problem in found] == [
        "must provide a string [json-pointer:/text]",
        "must provide an array [json-pointer:/attachments]",
    ]


def test_attachments_are_checked_with_their_fields_and_blocks():
    attachment = {"fields": [{"title": "a", "long": True}], "blocks": [section("")]}
    found = [str(problem) for problem in check_message({"attachments": [attachment, {"unknown": 1}]})]
    assert found == [
        "failed to match all allowed schemas [json-pointer:/attachments/0/blocks/0/text]",
        "must be more than 0 characters [json-pointer:/attachments/0/blocks/0/text/text]",
        "invalid additional property: long [json-pointer:/attachments/0/fields/0]",
        "invalid additional property: unknown [json-pointer:/attachments/1]",
    ]


def test_all_blocks_together_may_have_12000_characters_of_json():
    wrapping = len('[{"type":"section","text":{"type":"mrkdwn","text":""}}]')
    nearly = [section("x" * 2900)] * 4
    room = 12_000 - (len('{"type":"section","text":{"type":"mrkdwn","text":""}},') + 2900) * 4
    assert not message_too_long({"blocks": [*nearly, section("x" * (room - wrapping))]})
    assert message_too_long({"blocks": [*nearly, section("x" * (room - wrapping + 1))]})
    assert not message_too_long({"text": "x" * 20_000})


def test_metadata_may_have_8000_characters_of_json():
    room = 8_000 - len('{"event_type":"a","event_payload":{"a":""}}')
    assert not metadata_too_large({"metadata": {"event_type": "a", "event_payload": {"a": "x" * room}}})
    assert metadata_too_large({"metadata": {"event_type": "a", "event_payload": {"a": "x" * (room + 1)}}})
    assert not metadata_too_large({"text": "a"})


@pytest.mark.parametrize(
    "block",
    [
        container(section(), actions(button()), {"type": "divider"}, table(["a"]), width="full", is_collapsible=True),
        {**container(section()), "title": plain(), "subtitle": mrkdwn(), "icon": PICTURE},
        {"type": "container", "rich_text_title": rich_text({"type": "text", "text": "a"}), "child_blocks": [section()]},
        task(
            details=rich_text({"type": "text", "text": "a"}),
            sources=[{"type": "url", "url": "https://x.y", "text": "x"}],
        ),
        {"type": "plan", "title": "Plan", "tasks": [task(), task(status="complete")]},
        data_table(["a", "b"], ["1", "2"], page_size=5, row_header_column_index=1),
    ],
)
def test_newer_blocks_are_taken(block):
    assert problems(block) == []


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ({"type": "container", "child_blocks": [section()]},
         "must define either `title` or `rich_text_title` [json-pointer:/blocks/0/type]"),
        (container(section(), default_collapsed=True),
         "must define `is_collapsible` to use `default_collapsed` [json-pointer:/blocks/0/default_collapsed]"),
        (container({"type": "markdown", "text": "a"}),
         "unsupported type: markdown [json-pointer:/blocks/0/child_blocks/0/type]"),
        (container(container(section())), "unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]"),
        (container(section(), width="huge"), "must be a valid enum value [json-pointer:/blocks/0/width]"),
        (task(status="done"), "must be a valid enum value [json-pointer:/blocks/0/status]"),
        ({"type": "plan", "title": "Plan", "tasks": [section()]},
         "unsupported type: section [json-pointer:/blocks/0/tasks/0/type]"),
        ({"type": "data_table", "rows": [[], []]}, "missing required field: caption [json-pointer:/blocks/0]"),
        (data_table(["a", "b"], ["1"]), "all rows must have the same number of cells [json-pointer:/blocks/0/rows/1]"),
        ({**data_table(["a"], ["b"]), "rows": [[rich_text({"type": "text", "text": "a"})], [{"type": "raw_text", "text": "b"}]]},
         "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]"),
        ({"type": "card", "actions": [select()]}, "unsupported type: static_select [json-pointer:/blocks/0/actions/0/type]"),
        (actions({"type": "timepicker", "timezone": "Mars/Base"}),
         "must be a valid IANA timezone [json-pointer:/blocks/0/elements/0/timezone]"),
        (actions({"type": "timepicker", "initial_time": "24:00"}),
         "input must match regex pattern: ^([01][0-9]|2[0-3]):[0-5][0-9]$ [json-pointer:/blocks/0/elements/0/initial_time]"),
        (actions({"type": "datetimepicker", "placeholder": plain()}),
         "invalid additional property: placeholder [json-pointer:/blocks/0/elements/0]"),
        (actions({"type": "multi_conversations_select", "response_url_enabled": True}),
         "invalid additional property: response_url_enabled [json-pointer:/blocks/0/elements/0]"),
        (actions(select(options=[option(url="https://x.y")])),
         "invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]"),
        ({"type": "context_actions", "elements": [{"type": "icon_button", "icon": "star", "text": plain()}]},
         "must be a valid enum value [json-pointer:/blocks/0/elements/0/icon]"),
    ],
)  # fmt: skip
def test_what_single_elements_demand(block, said):
    assert said in problems(block)


def test_ids_and_rules_hold_inside_blocks_that_hold_blocks():
    again = button(action_id="a")
    assert problems(section(block_id="b"), container(section(block_id="b"))) == [
        '`block_id` "b" already exists [json-pointer:/blocks/1/child_blocks/0/block_id]'
    ]
    assert problems({"type": "carousel", "elements": [card(actions=[again]), card(actions=[again, again])]}) == [
        '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/actions/1/action_id]'
    ]
    assert problems(container(section(accessory=select(initial_option=option("9"))), {"type": "section"})) == [
        "must be one of the provided options [json-pointer:/blocks/0/child_blocks/0/accessory/initial_option]",
        "must define either `text` or `fields` [json-pointer:/blocks/0/child_blocks/1/type]",
    ]
    assert problems(table(["a"]), container(table(["a"]))) == [
        "only_one_table_allowed [json-pointer:/blocks/1/child_blocks/0]"
    ]


def test_the_cells_of_all_data_tables_have_20000_characters_together():
    half = data_table(["a"], ["x" * 9_999])
    assert problems(half, half) == []
    assert problems(half, half, data_table(["a"], ["b"])) == [
        "must be less than 20001 characters [json-pointer:/blocks/2/rows]"
    ]
