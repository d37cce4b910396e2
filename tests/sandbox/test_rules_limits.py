"""Every number that Slack documents: as much as that is taken, one more is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.rules import check_message, check_view
from tests.sandbox.payloads import (
    Json,
    actions,
    asked,
    button,
    card,
    chart,
    container,
    data_table,
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
    task,
)


def in_message(*blocks: Json) -> list[str]:
    return [str(problem) for problem in check_message({"blocks": list(blocks)})]


def in_modal(*blocks: Json, **more: Any) -> list[str]:
    return [str(problem) for problem in check_view(modal(*blocks, **more), surface="modal")]


def in_home(*blocks: Json, **more: Any) -> list[str]:
    return [str(problem) for problem in check_view(home(*blocks, **more), surface="home")]


def confirm(**more: str) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()} | {
        name: plain(text) for name, text in more.items()
    }


def pie(**more: Any) -> Json:
    block = chart("pie")
    return {**block, "chart": {**block["chart"], **more}}


def line(**series: Any) -> Json:
    block = chart("line")
    drawn = block["chart"]
    return {**block, "chart": {**drawn, "series": [{**drawn["series"][0], **series}]}}


def axis(**more: Any) -> Json:
    block = chart("line")
    drawn = block["chart"]
    return {**block, "chart": {**drawn, "axis_config": {**drawn["axis_config"], **more}}}


def video(**more: Any) -> Json:
    return {
        "type": "video", "alt_text": "Alt", "title": plain(), "thumbnail_url": "https://x.y/z.png",
        "video_url": "https://x.y/z", **more,
    }  # fmt: skip


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://x.y/z.png", "alt_text": "Alt", **more}


def address(length: int) -> str:
    return "https://x.y/".ljust(length, "z")


def feedback(**more: Any) -> Json:
    buttons = {
        "positive_button": {"text": plain(), "value": "1", **more},
        "negative_button": {"text": plain(), "value": "0"},
    }
    return {"type": "context_actions", "elements": [{"type": "feedback_buttons", **buttons}]}


def one_category(name: str) -> Json:
    drawn = {"type": "bar", "series": [{"name": "a", "data": [{"label": name, "value": 1}]}]}
    return {**chart(), "chart": {**drawn, "axis_config": {"categories": [name]}}}


def points(count: int) -> Json:
    data = [{"label": str(number), "value": number} for number in range(count)]
    drawn = {"type": "area", "series": [{"name": "a", "data": data}]}
    return {**chart(), "chart": {**drawn, "axis_config": {"categories": [point["label"] for point in data]}}}


Words = Callable[[str], list[str]]
LENGTHS: list[tuple[str, int, str, Words]] = [
    ("section text", 3000, "/blocks/0/text/text", lambda s: in_message(section(s))),
    ("section field", 2000, "/blocks/0/fields/0/text", lambda s: in_message({"type": "section", "fields": [plain(s)]})),
    ("header", 150, "/blocks/0/text/text", lambda s: in_message({"type": "header", "text": plain(s)})),
    ("context", 3000, "/blocks/0/elements/0/text", lambda s: in_message({"type": "context", "elements": [mrkdwn(s)]})),
    ("block_id", 255, "/blocks/0/block_id", lambda s: in_message({"type": "divider", "block_id": s})),
    ("action_id", 255, "/blocks/0/elements/0/action_id", lambda s: in_message(actions(button(action_id=s)))),
    ("button text", 75, "/blocks/0/elements/0/text/text", lambda s: in_message(actions(button(s)))),
    ("button value", 2000, "/blocks/0/elements/0/value", lambda s: in_message(actions(button(value=s)))),
    ("button url", 3000, "/blocks/0/elements/0/url", lambda s: in_message(actions(button(url=s)))),
    ("accessibility label", 75, "/blocks/0/elements/0/accessibility_label",
     lambda s: in_message(actions(button(accessibility_label=s)))),
    ("confirm title", 100, "/blocks/0/elements/0/confirm/title/text",
     lambda s: in_message(actions(button(confirm=confirm(title=s))))),
    ("confirm text", 300, "/blocks/0/elements/0/confirm/text/text",
     lambda s: in_message(actions(button(confirm=confirm(text=s))))),
    ("confirm button", 30, "/blocks/0/elements/0/confirm/confirm/text",
     lambda s: in_message(actions(button(confirm=confirm(confirm=s))))),
    ("confirm deny", 30, "/blocks/0/elements/0/confirm/deny/text",
     lambda s: in_message(actions(button(confirm=confirm(deny=s))))),
    ("option text", 75, "/blocks/0/elements/0/options/0/text/text",
     lambda s: in_message(actions(select(options=[{"text": plain(s), "value": "a"}])))),
    ("option value", 150, "/blocks/0/elements/0/options/0/value",
     lambda s: in_message(actions(select(options=[option() | {"value": s}])))),
    ("option description", 75, "/blocks/0/elements/0/options/0/description/text",
     lambda s: in_message(actions(select(options=[option(description=plain(s))])))),
    ("overflow url", 3000, "/blocks/0/elements/0/options/0/url",
     lambda s: in_message(actions({"type": "overflow", "options": [option(url=s)]}))),
    ("group label", 75, "/blocks/0/elements/0/option_groups/0/label/text",
     lambda s: in_message(
         actions({"type": "static_select", "option_groups": [{"label": plain(s), "options": options(1)}]}))),
    ("placeholder", 150, "/blocks/0/elements/0/placeholder/text",
     lambda s: in_message(actions(select(placeholder=plain(s))))),
    ("image alt text", 2000, "/blocks/0/alt_text", lambda s: in_message(image(alt_text=s))),
    ("image title", 2000, "/blocks/0/title/text", lambda s: in_message(image(title=plain(s)))),
    ("markdown", 12_000, "/blocks/0/text", lambda s: in_message({"type": "markdown", "text": s})),
    ("chart title", 50, "/blocks/0/title", lambda s: in_message(chart(title=s))),
    ("chart segment", 20, "/blocks/0/chart/segments/0/label",
     lambda s: in_message(pie(segments=[{"label": s, "value": 1}]))),
    ("chart series", 20, "/blocks/0/chart/series/0/name", lambda s: in_message(line(name=s))),
    ("chart x label", 50, "/blocks/0/chart/axis_config/x_label", lambda s: in_message(axis(x_label=s))),
    ("chart y label", 50, "/blocks/0/chart/axis_config/y_label", lambda s: in_message(axis(y_label=s))),
    ("video title", 199, "/blocks/0/title/text", lambda s: in_message(video(title=plain(s)))),
    ("video author", 49, "/blocks/0/author_name", lambda s: in_message(video(author_name=s))),
    ("alert", 200, "/view/blocks/0/text/text", lambda s: in_modal({"type": "alert", "text": plain(s)})),
    ("card title", 150, "/blocks/0/title/text", lambda s: in_message({"type": "card", "title": plain(s)})),
    ("card subtitle", 150, "/blocks/0/subtitle/text", lambda s: in_message(card(subtitle=mrkdwn(s)))),
    ("container title", 150, "/blocks/0/title/text",
     lambda s: in_message(container({"type": "divider"}, title=plain(s)))),
    ("container subtitle", 150, "/blocks/0/subtitle/text",
     lambda s: in_message(container({"type": "divider"}, subtitle=mrkdwn(s)))),
    ("block_id inside a container", 255, "/blocks/0/child_blocks/0/block_id",
     lambda s: in_message(container({"type": "divider", "block_id": s}))),
    ("text in a carousel", 75, "/blocks/0/elements/0/actions/0/text/text",
     lambda s: in_message({"type": "carousel", "elements": [card(actions=[button(s)])]})),
    ("workflow button", 75, "/blocks/0/elements/0/text/text",
     lambda s: in_message(actions({"type": "workflow_button", "text": plain(s), "workflow": {"trigger": {
         "url": "https://x.y"}}}))),
    ("feedback text", 75, "/blocks/0/elements/0/positive_button/text/text", lambda s: in_message(feedback(text=plain(s)))),
    ("feedback value", 2000, "/blocks/0/elements/0/positive_button/value", lambda s: in_message(feedback(value=s))),
    ("icon button value", 2000, "/blocks/0/elements/0/value",
     lambda s: in_message({"type": "context_actions", "elements": [
         {"type": "icon_button", "icon": "trash", "text": plain(), "value": s}]})),
    ("button's prompt", 4000, "/blocks/0/elements/0/agent_prompt",
     lambda s: in_message(actions(button(agent_prompt=s)))),
    ("alt text of an element", 2000, "/blocks/0/elements/0/alt_text",
     lambda s: in_message({"type": "context", "elements": [image(alt_text=s)]})),
    ("description of a choice", 75, "/blocks/0/elements/0/options/0/description/text",
     lambda s: in_message(actions({"type": "checkboxes", "options": [option(description=mrkdwn(s))]}))),
    ("value of a choice", 150, "/blocks/0/elements/0/options/0/value",
     lambda s: in_message(actions({"type": "radio_buttons", "options": [option() | {"value": s}]}))),
    ("value in a group", 150, "/blocks/0/elements/0/option_groups/0/options/0/value",
     lambda s: in_message(actions({"type": "static_select", "option_groups": [
         {"label": plain(), "options": [option() | {"value": s}]}]}))),
    ("chart category", 20, "/blocks/0/chart/axis_config/categories/0",
     lambda s: in_message(one_category(s))),
    ("card body", 200, "/blocks/0/body/text", lambda s: in_message({"type": "card", "body": plain(s)})),
    ("attachment footer", 300, "/attachments/0/footer",
     lambda s: [str(problem) for problem in check_message({"attachments": [{"footer": s}]})]),
    ("view title", 24, "/view/title/text", lambda s: in_modal(title=plain(s))),
    ("view submit", 24, "/view/submit/text", lambda s: in_modal(submit=plain(s))),
    ("view close", 24, "/view/close/text", lambda s: in_modal(close=plain(s))),
    ("input label", 2000, "/view/blocks/0/label/text", lambda s: in_modal(asked(select(), label=plain(s)))),
    ("input hint", 2000, "/view/blocks/0/hint/text", lambda s: in_modal(asked(select(), hint=plain(s)))),
    ("initial value", 3000, "/view/blocks/0/element/initial_value",
     lambda s: in_modal(asked({"type": "plain_text_input", "initial_value": s}))),
]  # fmt: skip
KEPT: list[tuple[str, int, Words]] = [
    ("/view/private_metadata", 3000, lambda s: in_modal(private_metadata=s)),
    ("/view/callback_id", 255, lambda s: in_modal(callback_id=s)),
    ("/view/external_id", 255, lambda s: in_modal(external_id=s)),
    ("/view/private_metadata", 3000, lambda s: in_home(private_metadata=s)),
    ("/view/callback_id", 255, lambda s: in_home(callback_id=s)),
    ("/view/external_id", 255, lambda s: in_home(external_id=s)),
]
Count = Callable[[int], list[str]]
COUNTS: list[tuple[str, int, str, Count]] = [
    ("blocks of a message", 50, "/blocks", lambda n: in_message(*[{"type": "divider"}] * n)),
    ("blocks of a modal", 100, "/view/blocks", lambda n: in_modal(*[{"type": "divider"}] * n)),
    ("blocks of Home", 100, "/view/blocks", lambda n: in_home(*[{"type": "divider"}] * n)),
    ("fields", 10, "/blocks/0/fields", lambda n: in_message({"type": "section", "fields": [plain()] * n})),
    ("context elements", 10, "/blocks/0/elements", lambda n: in_message({"type": "context", "elements": [plain()] * n})),
    ("buttons", 25, "/blocks/0/elements", lambda n: in_message(actions(*[button()] * n))),
    ("options", 100, "/blocks/0/elements/0/options", lambda n: in_message(actions(select(n)))),
    ("option groups", 100, "/blocks/0/elements/0/option_groups",
     lambda n: in_message(
         actions({"type": "static_select", "option_groups": [{"label": plain(), "options": options(1)}] * n}))),
    ("options of a group", 100, "/blocks/0/elements/0/option_groups/0/options",
     lambda n: in_message(
         actions({"type": "static_select", "option_groups": [{"label": plain(), "options": options(n)}]}))),
    ("overflow", 5, "/blocks/0/elements/0/options",
     lambda n: in_message(actions({"type": "overflow", "options": options(n)}))),
    ("checkboxes", 10, "/blocks/0/elements/0/options",
     lambda n: in_message(actions({"type": "checkboxes", "options": options(n)}))),
    ("radio buttons", 10, "/blocks/0/elements/0/options",
     lambda n: in_message(actions({"type": "radio_buttons", "options": options(n)}))),
    ("table rows", 100, "/blocks/0/rows", lambda n: in_message(table(*[["a"]] * n))),
    ("table cells", 20, "/blocks/0/rows/0", lambda n: in_message(table(["a"] * n))),
    ("column settings", 20, "/blocks/0/column_settings",
     lambda n: in_message(table(["a"], column_settings=[{"align": "right"}] * n))),
    ("pie segments", 6, "/blocks/0/chart/segments",
     lambda n: in_message(pie(segments=[{"label": "a", "value": 1}] * n))),
    ("chart series", 6, "/blocks/0/chart/series",
     lambda n: in_message({**chart(), "chart": {**chart()["chart"], "series": [
         {**chart()["chart"]["series"][0], "name": str(i)} for i in range(n)]}})),
    ("cards", 10, "/blocks/0/elements",
     lambda n: in_message({"type": "carousel", "elements": [{"type": "card", "title": plain()}] * n})),
    ("container's blocks", 10, "/blocks/0/child_blocks", lambda n: in_message(container(*[{"type": "divider"}] * n))),
    ("plan's tasks", 50, "/blocks/0/tasks",
     lambda n: in_message({"type": "plan", "title": "a", "tasks": [task()] * n})),
    ("data table's cells", 20, "/blocks/0/rows/0", lambda n: in_message(data_table(["a"] * n, ["b"] * min(n, 20)))[:1]),
    ("feedback elements", 5, "/blocks/0/elements",
     lambda n: in_message({"type": "context_actions", "elements": feedback()["elements"] * n})),
    ("options of several", 100, "/blocks/0/elements/0/options",
     lambda n: in_message(actions({"type": "multi_static_select", "options": options(n)}))),
    ("attachments", 100, "/attachments",
     lambda n: [str(problem) for problem in check_message({"attachments": [{"text": "a"}] * n})]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("limit", "pointer", "check"), [case[1:] for case in LENGTHS], ids=[case[0] for case in LENGTHS]
)
def test_a_text_of_the_greatest_length_is_taken_and_one_character_more_is_refused(limit, pointer, check):
    assert check("x" * limit) == []
    assert f"must be less than {limit + 1} characters [json-pointer:{pointer}]" in check("x" * (limit + 1))


@pytest.mark.parametrize(("pointer", "check"), [case[2:] for case in LENGTHS if case[0] != "attachment footer"])
def test_an_empty_text_is_refused(pointer, check):
    assert f"must be more than 0 characters [json-pointer:{pointer}]" in check("")


@pytest.mark.parametrize(("pointer", "limit", "check"), KEPT)
def test_what_a_view_keeps_may_be_empty_but_not_too_long(pointer, limit, check):
    assert check("") == check("x" * limit) == []
    assert check("x" * (limit + 1)) == [f"must be less than {limit + 1} characters [json-pointer:{pointer}]"]


@pytest.mark.parametrize(("limit", "pointer", "check"), [case[1:] for case in COUNTS], ids=[case[0] for case in COUNTS])
def test_as_many_as_allowed_are_taken_and_one_more_is_refused(limit, pointer, check):
    assert check(limit) == []
    assert check(limit + 1) == [f"no more than {limit} items allowed [json-pointer:{pointer}]"]


@pytest.mark.parametrize(("pointer", "check"), [case[2:] for case in COUNTS if "blocks of" not in case[0] and
                                                case[0] != "attachments"])  # fmt: skip
def test_an_empty_list_is_refused_inside_a_block(pointer, check):
    assert f"must provide at least 1 items [json-pointer:{pointer}]" in check(0)


@pytest.mark.parametrize("count", [2, 101])
def test_a_data_table_has_a_header_and_up_to_100_rows(count):
    assert in_message(data_table(*[["a"]] * count)) == []
    beyond = 1 if count == 2 else 102
    said = "must provide at least 2 items" if count == 2 else "no more than 101 items allowed"
    assert in_message(data_table(*[["a"]] * beyond)) == [f"{said} [json-pointer:/blocks/0/rows]"]


def test_a_series_has_up_to_20_points():
    assert in_message(points(20)) == []
    assert in_message(points(21)) == [
        "no more than 20 items allowed [json-pointer:/blocks/0/chart/series/0/data]",
        "no more than 20 items allowed [json-pointer:/blocks/0/chart/axis_config/categories]",
    ]


NUMBERS: list[tuple[str, int, int | None, str, Count]] = [
    ("page_size", 1, 100, "/blocks/0/page_size", lambda n: in_message(data_table(["a"], ["b"], page_size=n))),
    ("max_selected_items", 1, None, "/blocks/0/elements/0/max_selected_items",
     lambda n: in_message(actions({"type": "multi_users_select", "max_selected_items": n}))),
    ("min_query_length", 0, None, "/blocks/0/elements/0/min_query_length",
     lambda n: in_message(actions({"type": "external_select", "min_query_length": n}))),
    ("min_length", 0, 3000, "/view/blocks/0/element/min_length",
     lambda n: in_modal(asked({"type": "plain_text_input", "min_length": n}))),
    ("max_length", 1, 3000, "/view/blocks/0/element/max_length",
     lambda n: in_modal(asked({"type": "plain_text_input", "max_length": n}))),
    ("lines", 1, 100, "/view/blocks/0/element/lines",
     lambda n: in_modal(asked({"type": "rich_text_input", "action_id": "a", "lines": n}))),
    ("max_files", 1, 10, "/view/blocks/0/element/max_files",
     lambda n: in_modal(asked({"type": "file_input", "max_files": n}))),
    ("date and time", 1_000_000_000, 9_999_999_999, "/view/blocks/0/element/initial_date_time",
     lambda n: in_modal(asked({"type": "datetimepicker", "initial_date_time": n}))),
    ("indent", 0, 8, "/blocks/0/elements/0/indent",
     lambda n: in_message({"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "indent": n,
         "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}]}]})),
]  # fmt: skip


@pytest.mark.parametrize(
    ("least", "most", "pointer", "check"), [case[1:] for case in NUMBERS], ids=[case[0] for case in NUMBERS]
)
def test_a_number_at_either_end_is_taken_and_one_beyond_is_refused(least, most, pointer, check):
    assert check(least) == []
    assert check(least - 1) == [f"must be greater than {least} [json-pointer:{pointer}]"]
    if most is not None:
        assert check(most) == []
        assert check(most + 1) == [f"must be less than {most} [json-pointer:{pointer}]"]


def test_addresses_of_images_may_have_3000_characters():
    assert in_message(image(image_url=address(3000))) == []
    assert in_message(image(image_url=address(3001))) == [
        "must be less than 3001 characters [json-pointer:/blocks/0/image_url]"
    ]


@settings(max_examples=30, deadline=None, database=None, derandomize=True)
@given(text=st.text(min_size=1, max_size=300))
def test_any_text_up_to_the_limit_passes_whatever_its_characters(text):
    taken = in_message(actions(button(text)))
    assert (taken == []) == (len(text) <= 75)
    assert in_message(section(text), rich_text({"type": "text", "text": text})) == []
    assert (in_modal(title=plain(text)) == []) == (len(text) <= 24)
