"""Slack's limits on the elements that stand in blocks: buttons, menus, inputs, images."""

from collections.abc import Mapping

from sandbox.rules.objects import (
    ACTION_ID,
    COLOUR_STYLE,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_ACTION_CONFIG,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    RICH_OPTION,
    SLACK_FILE,
    WORKFLOW,
)
from sandbox.rules.rich_text import RICH_TEXT
from sandbox.rules.schema import (
    EVERYWHERE,
    MESSAGES,
    MODALS,
    VIEWS,
    Flag,
    Items,
    Number,
    Rule,
    Shape,
    Str,
    Surface,
    Text,
    Typed,
    url,
)


def _element(
    required: Mapping[str, Rule] | None = None,
    optional: Mapping[str, Rule] | None = None,
    *,
    on: frozenset[Surface] = EVERYWHERE,
) -> Shape:
    """Build the shape of an interactive element; Slack makes up an action_id that is left out."""
    return Shape(
        required={"type": Str(), **(required or {})}, optional={"action_id": ACTION_ID, **(optional or {})}, on=on
    )


_FOCUS: Mapping[str, Rule] = {"focus_on_load": Flag()}
_PLACEHOLDER: Mapping[str, Rule] = {"placeholder": Text(max=150, plain=True)}
_PICKED: Mapping[str, Rule] = {"confirm": CONFIRM, **_FOCUS}
_MENU: Mapping[str, Rule] = {**_PLACEHOLDER, **_PICKED}
_MULTI: Mapping[str, Rule] = {**_MENU, "max_selected_items": Number(min=1, whole=True)}
_TYPED: Mapping[str, Rule] = {**_PLACEHOLDER, **_FOCUS, "dispatch_action_config": DISPATCH_ACTION_CONFIG}
_OPTIONS: Mapping[str, Rule] = {"options": Items(max=100, of=OPTION), "option_groups": Items(max=100, of=OPTION_GROUP)}
_QUERY: Mapping[str, Rule] = {"min_query_length": Number(min=0, whole=True)}
_CONVERSATIONS: Mapping[str, Rule] = {"default_to_current_conversation": Flag(), "filter": CONVERSATION_FILTER}
_RESPONSE_URL: Mapping[str, Rule] = {"response_url_enabled": Flag()}
_IDS = Items(of=Str())
_LENGTH = Number(min=0, max=3000, whole=True)
_FIGURE = Str(pattern=r"^-?\d+(\.\d+)?$")
"""A number, which Slack wants as a string."""
_FEEDBACK = Shape(
    required={"text": Text(max=75, plain=True), "value": Str(max=2000)},
    optional={"accessibility_label": Str(max=75)},
)

ELEMENTS: Mapping[str, Rule] = {
    "button": _element(
        {"text": Text(max=75, plain=True)},
        {
            "url": Str(max=3000),
            "value": Str(max=2000),
            "style": COLOUR_STYLE,
            "confirm": CONFIRM,
            "accessibility_label": Str(max=75),
            "agent_prompt": Str(max=4000),
            "agent_prompt_display": Str(),
            "visible_to_user_ids": _IDS,
        },
    ),
    "workflow_button": _element(
        {"text": Text(max=75, plain=True), "workflow": WORKFLOW},
        {"style": COLOUR_STYLE, "accessibility_label": Str(max=75)},
        on=MESSAGES,
    ),
    "overflow": _element({"options": Items(max=5, of=OVERFLOW_OPTION)}, {"confirm": CONFIRM}),
    "checkboxes": _element(
        {"options": Items(max=10, of=RICH_OPTION)},
        {"initial_options": Items(max=10, of=RICH_OPTION), **_PICKED},
    ),
    "radio_buttons": _element({"options": Items(max=10, of=RICH_OPTION)}, {"initial_option": RICH_OPTION, **_PICKED}),
    "static_select": _element(optional={**_OPTIONS, "initial_option": OPTION, **_MENU}),
    "external_select": _element(optional={**_QUERY, "initial_option": OPTION, **_MENU}),
    "users_select": _element(optional={"initial_user": Str(), **_MENU}),
    "channels_select": _element(optional={"initial_channel": Str(), **_RESPONSE_URL, **_MENU}),
    "conversations_select": _element(
        optional={"initial_conversation": Str(), **_CONVERSATIONS, **_RESPONSE_URL, **_MENU}
    ),
    "multi_static_select": _element(optional={**_OPTIONS, "initial_options": Items(max=100, of=OPTION), **_MULTI}),
    "multi_external_select": _element(optional={**_QUERY, "initial_options": Items(max=100, of=OPTION), **_MULTI}),
    "multi_users_select": _element(optional={"initial_users": _IDS, **_MULTI}),
    "multi_channels_select": _element(optional={"initial_channels": _IDS, **_MULTI}),
    "multi_conversations_select": _element(optional={"initial_conversations": _IDS, **_CONVERSATIONS, **_MULTI}),
    "datepicker": _element(optional={"initial_date": Str(pattern=r"^\d{4}-\d{2}-\d{2}$"), **_MENU}),
    "timepicker": _element(
        optional={"initial_time": Str(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$"), "timezone": Str(), **_MENU}
    ),
    "datetimepicker": _element(
        optional={"initial_date_time": Number(min=1_000_000_000, max=9_999_999_999, whole=True), **_PICKED}
    ),
    "plain_text_input": _element(
        optional={
            "initial_value": Str(max=3000),
            "multiline": Flag(),
            "min_length": _LENGTH,
            "max_length": Number(min=1, max=3000, whole=True),
            **_TYPED,
        }
    ),
    "rich_text_input": _element(
        {"action_id": ACTION_ID},
        {"initial_value": Typed({"rich_text": RICH_TEXT}), "lines": Number(min=1, max=100, whole=True), **_TYPED},
        on=VIEWS,
    ),
    "number_input": _element(
        {"is_decimal_allowed": Flag()},
        {"initial_value": _FIGURE, "min_value": _FIGURE, "max_value": _FIGURE, **_TYPED},
        on=MODALS,
    ),
    "email_text_input": _element(optional={"initial_value": Str(), **_TYPED}, on=MODALS),
    "url_text_input": _element(optional={"initial_value": Str(), **_TYPED}, on=MODALS),
    "file_input": _element(
        optional={"filetypes": Items(of=Str()), "max_files": Number(min=1, max=10, whole=True)}, on=MODALS
    ),
    "image": Shape(
        required={"type": Str(), "alt_text": Str(max=2000)},
        optional={"image_url": url(), "slack_file": SLACK_FILE},
    ),
    "feedback_buttons": _element({"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, on=MESSAGES),
    "icon_button": _element(
        {"icon": Str(one_of=("trash",)), "text": Text(max=75, plain=True)},
        {
            "value": Str(max=2000),
            "confirm": CONFIRM,
            "accessibility_label": Str(max=75),
            "visible_to_user_ids": _IDS,
        },
        on=MESSAGES,
    ),
}

SELECTS = (
    "static_select",
    "external_select",
    "users_select",
    "channels_select",
    "conversations_select",
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_channels_select",
    "multi_conversations_select",
)
CHOICES = ("checkboxes", "radio_buttons", "datepicker", "timepicker", *SELECTS)

IN_A_SECTION = ("button", "image", "overflow", "workflow_button", *CHOICES)
IN_ACTIONS = ("button", "datetimepicker", "overflow", "rich_text_input", "workflow_button", *CHOICES)
IN_AN_INPUT = (
    "datetimepicker",
    "email_text_input",
    "file_input",
    "number_input",
    "plain_text_input",
    "rich_text_input",
    "url_text_input",
    *CHOICES,
)
