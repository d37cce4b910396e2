"""What slack_sdk's models make is taken as it is."""

from typing import Any

import pytest
from slack_sdk.models.attachments import Attachment, AttachmentField
from slack_sdk.models.blocks import (
    ActionsBlock,
    AlertBlock,
    ButtonElement,
    CardBlock,
    CarouselBlock,
    ChannelMultiSelectElement,
    ChannelSelectElement,
    CheckboxesElement,
    ConfirmObject,
    ContextActionsBlock,
    ContextBlock,
    ConversationFilter,
    ConversationMultiSelectElement,
    ConversationSelectElement,
    DatePickerElement,
    DateTimePickerElement,
    DividerBlock,
    EmailInputElement,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    FeedbackButtonsElement,
    HeaderBlock,
    IconButtonElement,
    ImageBlock,
    ImageElement,
    InputBlock,
    LinkButtonElement,
    MarkdownBlock,
    MarkdownTextObject,
    NumberInputElement,
    Option,
    OptionGroup,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    RawTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextInputElement,
    RichTextListElement,
    RichTextPreformattedElement,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
    TableBlock,
    TimePickerElement,
    UrlInputElement,
    UserMultiSelectElement,
    UserSelectElement,
    VideoBlock,
)
from slack_sdk.models.blocks.basic_components import (
    DispatchActionConfig,
    FeedbackButtonObject,
    SlackFile,
    Workflow,
    WorkflowTrigger,
)
from slack_sdk.models.blocks.block_elements import FileInputElement, WorkflowButtonElement
from slack_sdk.models.metadata import Metadata
from slack_sdk.models.views import View

from sandbox.rules import check_message, check_view

OPTIONS = [
    Option(value="a", label="A", description="First"),
    Option(value="b", text=PlainTextObject(text="B", emoji=True)),
]
RICH_OPTIONS = [Option(value="a", text=MarkdownTextObject(text="*A*", verbatim=True), description="First")]
CONFIRM = ConfirmObject(title="Sure?", text="It *stays*.", confirm="Yes", deny="No", style="danger")
PARTS = RichTextElementParts
MENU: dict[str, Any] = {"placeholder": "Pick", "confirm": CONFIRM, "action_id": "menu", "focus_on_load": False}
MENUS = [
    StaticSelectElement(options=OPTIONS, initial_option=OPTIONS[1], **MENU),
    StaticSelectElement(option_groups=[OptionGroup(label="G", options=OPTIONS)], initial_option=OPTIONS[0], **MENU),
    StaticMultiSelectElement(options=OPTIONS, initial_options=OPTIONS, max_selected_items=2, **MENU),
    ExternalDataSelectElement(min_query_length=1, initial_option=OPTIONS[0], **MENU),
    ExternalDataMultiSelectElement(min_query_length=1, initial_options=OPTIONS, max_selected_items=3, **MENU),
    UserSelectElement(initial_user="U1", **MENU),
    UserMultiSelectElement(initial_users=["U1"], max_selected_items=3, **MENU),
    ChannelSelectElement(initial_channel="C1", **MENU),
    ChannelMultiSelectElement(initial_channels=["C1"], max_selected_items=3, **MENU),
    ConversationSelectElement(
        default_to_current_conversation=True,
        filter=ConversationFilter(include=["public"], exclude_bot_users=True),
        **MENU,
    ),
    ConversationMultiSelectElement(initial_conversations=["C1"], max_selected_items=3, **MENU),
    DatePickerElement(initial_date="2026-01-05", **MENU),
    TimePickerElement(initial_time="09:30", timezone="Europe/Berlin", **MENU),
    RadioButtonsElement(
        action_id="a", options=RICH_OPTIONS, initial_option=RICH_OPTIONS[0], confirm=CONFIRM, focus_on_load=False
    ),
    CheckboxesElement(action_id="a", options=RICH_OPTIONS, initial_options=RICH_OPTIONS, confirm=CONFIRM),
]
PRESSED = [
    ButtonElement(text="Try", action_id="a", value="1", style="primary", confirm=CONFIRM, accessibility_label="Try it"),
    LinkButtonElement(text="Read", url="https://x.y", action_id="b"),
    OverflowMenuElement(
        action_id="c",
        options=[Option(value="a", label="A", url="https://x.y"), Option(value="b", label="B")],
        confirm=CONFIRM,
    ),
]
IMAGE = ImageElement(image_url="https://x.y/z.png", alt_text="Alt")
WORKFLOW_BUTTON = WorkflowButtonElement(
    text="Run",
    action_id="d",
    style="primary",
    workflow=Workflow(
        trigger=WorkflowTrigger(url="https://x.y", customizable_input_parameters=[{"name": "a", "value": "b"}])
    ),
)
RICH_TEXT = RichTextBlock(
    block_id="rich",
    elements=[
        RichTextSectionElement(
            elements=[
                PARTS.Text(
                    text="a", style=PARTS.TextStyle(bold=True, italic=True, strike=True, code=True, underline=True)
                ),
                PARTS.Link(url="https://x.y", text="x"),
                PARTS.User(user_id="U1"),
                PARTS.Channel(channel_id="C1"),
                PARTS.UserGroup(usergroup_id="S1"),
                PARTS.Team(team_id="T1"),
                PARTS.Emoji(name="wave", unicode="1f44b", skin_tone=2),
                PARTS.Date(timestamp=1, format="{date}", fallback="1970", url="https://x.y"),
                PARTS.Broadcast(range="here"),
                PARTS.Color(value="#F405B3"),
            ]
        ),
        RichTextListElement(
            style="ordered",
            indent=1,
            offset=2,
            border=1,
            elements=[RichTextSectionElement(elements=[PARTS.Text(text="a")])],
        ),
        RichTextQuoteElement(elements=[PARTS.Text(text="a")]),
        RichTextPreformattedElement(border=1, elements=[PARTS.Text(text="a")]),
    ],
)
BLOCKS = [
    HeaderBlock(text="Title", block_id="h"),
    SectionBlock(text="Words", accessory=IMAGE, expand=True),
    SectionBlock(text=MarkdownTextObject(text="Words", verbatim=False), fields=["a", PlainTextObject(text="b")]),
    ContextBlock(elements=[IMAGE, PlainTextObject(text="a", emoji=False), MarkdownTextObject(text="a")]),
    DividerBlock(),
    ImageBlock(image_url="https://x.y/z.png", alt_text="Alt", title="Title"),
    ImageBlock(slack_file=SlackFile(id="F1"), alt_text="Alt"),
    ActionsBlock(elements=PRESSED),
    RICH_TEXT,
]
FOR_MESSAGES = [
    ActionsBlock(elements=[WORKFLOW_BUTTON]),
    MarkdownBlock(text="**a**"),
    TableBlock(rows=[[RawTextObject(text="a"), RICH_TEXT]], column_settings=[{"align": "right"}, {"is_wrapped": True}]),
    VideoBlock(
        alt_text="Alt", video_url="https://x.y", thumbnail_url="https://x.y", title="T", title_url="https://x.y",
        description="D", provider_icon_url="https://x.y", provider_name="P", author_name="A",
    ),
    ContextActionsBlock(
        elements=[
            FeedbackButtonsElement(
                action_id="f",
                positive_button=FeedbackButtonObject(text="Good", value="1", accessibility_label="Good"),
                negative_button=FeedbackButtonObject(text="Bad", value="0"),
            ),
            IconButtonElement(action_id="i", icon="trash", text="Remove", value="1"),
        ]
    ),
    CarouselBlock(elements=[CardBlock(title="T", subtitle="S", body="B", hero_image=IMAGE, icon=IMAGE)]),
]  # fmt: skip
INPUTS = [
    PlainTextInputElement(
        action_id="a", placeholder="p", initial_value="v", multiline=True, min_length=1, max_length=9, focus_on_load=True,
        dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_character_entered"]),
    ),
    RichTextInputElement(action_id="a", placeholder="p", initial_value=RICH_TEXT),
    NumberInputElement(action_id="a", is_decimal_allowed=True, initial_value="1", min_value="0", max_value="9"),
    EmailInputElement(action_id="a", initial_value="a@b.c", placeholder="p"),
    UrlInputElement(action_id="a", initial_value="https://x.y", placeholder="p"),
    FileInputElement(action_id="a", filetypes=["png"], max_files=3),
    DateTimePickerElement(action_id="a", initial_date_time=1_767_600_000, confirm=CONFIRM),
    *MENUS,
]  # fmt: skip


def names(parts):
    return [f"{part.type}" for part in parts]


@pytest.mark.parametrize("block", [*BLOCKS, *FOR_MESSAGES], ids=names([*BLOCKS, *FOR_MESSAGES]))
def test_its_blocks_are_taken_in_messages(block):
    assert check_message({"blocks": [block.to_dict()]}) == []


@pytest.mark.parametrize("block", BLOCKS, ids=names(BLOCKS))
def test_its_blocks_are_taken_in_views(block):
    assert check_view(View(type="home", blocks=[block]).to_dict(), surface="home") == []


@pytest.mark.parametrize("element", [*PRESSED, *MENUS], ids=names([*PRESSED, *MENUS]))
def test_its_elements_are_taken_in_sections_and_actions(element):
    blocks = [SectionBlock(text="a", accessory=element), ActionsBlock(elements=[element])]
    assert check_message({"blocks": [block.to_dict() for block in blocks]}) == []


@pytest.mark.parametrize("element", INPUTS, ids=names(INPUTS))
def test_its_inputs_are_taken_in_modals(element):
    block = InputBlock(label="L", hint="H", optional=True, dispatch_action=True, block_id="b", element=element)
    view = View(
        type="modal", title="T", submit="S", close="C", callback_id="c", private_metadata="{}", external_id="e",
        clear_on_close=True, notify_on_close=False, blocks=[block],
    )  # fmt: skip
    assert check_view(view.to_dict(), surface="modal") == []


def test_its_alerts_attachments_and_metadata_are_taken():
    alert = AlertBlock(text="Mind this", level="warning")
    assert check_view(View(type="modal", title="T", blocks=[alert]).to_dict(), surface="modal") == []
    attachment = Attachment(
        text="a", fallback="f", fields=[AttachmentField(title="t", value="v")], color="good", title="t",
        title_link="https://x.y", pretext="p", author_name="n", image_url="https://x.y", footer="f", ts=1,
        markdown_in=["text"],
    )  # fmt: skip
    metadata = Metadata(event_type="kept", event_payload={"key": "1"})
    assert check_message({"attachments": [attachment.to_dict()], "metadata": metadata.to_dict()}) == []
