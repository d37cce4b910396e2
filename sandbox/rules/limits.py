"""Slack's limits on blocks, views and messages: what each may hold, how much, and where it may stand.

What no table can say (one thing or the other, unique ids, sums over a payload) is in blocks.py.
"""

from collections.abc import Mapping

from sandbox.rules.elements import ELEMENTS, IN_A_SECTION, IN_ACTIONS, IN_AN_INPUT
from sandbox.rules.objects import (
    AXIS_CONFIG,
    BLOCK_ID,
    CHART_POINT,
    CHART_SERIES,
    COLUMN_SETTING,
    SLACK_FILE,
)
from sandbox.rules.rich_text import RICH_TEXT
from sandbox.rules.schema import (
    EVERYWHERE,
    MESSAGES,
    MODALS,
    Anything,
    Flag,
    Items,
    Number,
    Rule,
    Shape,
    Str,
    Surface,
    Text,
    Typed,
    typed,
    url,
)

BLOCKS_IN_A_MESSAGE = 50
BLOCKS_IN_A_VIEW = 100
ATTACHMENTS = 100
MARKDOWN_IN_ALL = 12_000
"""Characters, over all markdown blocks of a message."""
TABLE_CELLS_IN_ALL = 10_000
"""Characters, over all cells of a message's table."""
DATA_TABLE_CELLS_IN_ALL = 20_000
"""Characters, over all cells of a message's data tables."""
TABLES_IN_A_MESSAGE = 1
CHARTS_IN_A_MESSAGE = 2
SERIALISED_BLOCKS = 12_000
"""Characters of a message's blocks as JSON. Slack publishes no number; its maintainers spoke of this one."""
MARKDOWN_TEXT = 12_000
METADATA = 8_000
"""Characters of metadata as JSON. Slack has a limit and publishes no number; this one is a guess on the safe side."""
VIEW_BYTES = 250_000


def _block(
    required: Mapping[str, Rule] | None = None,
    optional: Mapping[str, Rule] | None = None,
    *,
    on: frozenset[Surface] = EVERYWHERE,
) -> Shape:
    return Shape(
        required={"type": Str(), **(required or {})}, optional={"block_id": BLOCK_ID, **(optional or {})}, on=on
    )


_SERIES_CHART = Shape(
    required={"type": Str(), "series": Items(max=6, of=CHART_SERIES), "axis_config": AXIS_CONFIG},
)
_CELL = Typed(
    {
        "raw_text": Shape(required={"type": Str(), "text": Str()}),
        "raw_number": Shape(required={"type": Str(), "value": Number()}, optional={"text": Str()}),
        "rich_text": RICH_TEXT,
    }
)
_SOURCE = Shape(required={"type": Str(one_of=("url",)), "url": Str(), "text": Str()})
_TASK_CARD = _block(
    {
        "task_id": Str(),
        "title": Str(),
        "status": Str(one_of=("pending", "in_progress", "complete", "error")),
    },
    {
        "details": Typed({"rich_text": RICH_TEXT}),
        "output": Typed({"rich_text": RICH_TEXT}),
        "sources": Items(of=_SOURCE),
    },
    on=MESSAGES,
)
_CARD = _block(
    optional={
        "hero_image": ELEMENTS["image"],
        "icon": ELEMENTS["image"],
        "title": Text(max=150),
        "subtitle": Text(max=150),
        "body": Text(max=200),
        "actions": Items(of=typed(ELEMENTS, "button")),
    }
)

# What stands by itself: neither a container nor a list of other blocks.
_SINGLE: Mapping[str, Rule] = {
    "section": _block(
        optional={
            "text": Text(max=3000),
            "fields": Items(max=10, of=Text(max=2000)),
            "accessory": typed(ELEMENTS, *IN_A_SECTION),
            "expand": Flag(),
        }
    ),
    "header": _block({"text": Text(max=150, plain=True)}),
    "context": _block(
        {"elements": Items(max=10, of=Typed({"image": ELEMENTS["image"], "plain_text": Text(), "mrkdwn": Text()}))}
    ),
    "divider": _block(),
    "actions": _block({"elements": Items(max=25, of=typed(ELEMENTS, *IN_ACTIONS))}),
    "input": _block(
        {"label": Text(max=2000, plain=True), "element": typed(ELEMENTS, *IN_AN_INPUT)},
        {"hint": Text(max=2000, plain=True), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "image": _block(
        {"alt_text": Str(max=2000)},
        {"image_url": url(), "slack_file": SLACK_FILE, "title": Text(max=2000, plain=True)},
    ),
    "rich_text": RICH_TEXT,
    "video": _block(
        {
            "alt_text": Str(),
            "title": Text(max=199, plain=True),
            "thumbnail_url": url(),
            "video_url": Str(max=3000, pattern="^https://"),
        },
        {
            "author_name": Str(max=49),
            "description": Text(max=199, plain=True),
            "provider_icon_url": url(),
            "provider_name": Str(),
            "title_url": Str(max=3000, pattern="^https://"),
        },
    ),
    "markdown": _block({"text": Str(max=MARKDOWN_IN_ALL)}, on=MESSAGES),
    "table": _block(
        {"rows": Items(max=100, of=Items(max=20, of=_CELL))},
        {"column_settings": Items(max=20, of=COLUMN_SETTING, gaps=True)},
        on=frozenset({"message", "home"}),
    ),
    "data_table": _block(
        {"caption": Str(), "rows": Items(min=2, max=101, of=Items(max=20, of=_CELL))},
        {"page_size": Number(min=1, max=100, whole=True), "row_header_column_index": Number(min=0, max=19, whole=True)},
        on=frozenset({"message", "home"}),
    ),
    "data_visualization": _block(
        {
            "title": Str(max=50),
            "chart": Typed(
                {
                    "pie": Shape(required={"type": Str(), "segments": Items(max=6, of=CHART_POINT)}),
                    "bar": _SERIES_CHART,
                    "area": _SERIES_CHART,
                    "line": _SERIES_CHART,
                }
            ),
        },
        on=MESSAGES,
    ),
    "alert": _block(
        {"text": Text(max=200)},
        {"level": Str(one_of=("default", "info", "warning", "error", "success"))},
        on=MODALS,
    ),
    "card": _CARD,
    "task_card": _TASK_CARD,
    "context_actions": _block(
        {"elements": Items(max=5, of=typed(ELEMENTS, "feedback_buttons", "icon_button"))}, on=MESSAGES
    ),
}
_IN_A_CONTAINER = (
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
)

BLOCKS: Mapping[str, Rule] = {
    **_SINGLE,
    "carousel": _block({"elements": Items(max=10, of=Typed({"card": _CARD}))}, on=frozenset({"message", "home"})),
    "container": _block(
        {"child_blocks": Items(max=10, of=typed(_SINGLE, *_IN_A_CONTAINER))},
        {
            "title": Text(max=150, plain=True),
            "rich_text_title": Typed({"rich_text": RICH_TEXT}),
            "subtitle": Text(max=150),
            "width": Str(one_of=("narrow", "standard", "wide", "full")),
            "icon": ELEMENTS["image"],
            "is_collapsible": Flag(),
            "default_collapsed": Flag(),
            "has_header_divider": Flag(),
        },
        on=MESSAGES,
    ),
    "plan": _block({"title": Str()}, {"tasks": Items(max=50, of=Typed({"task_card": _TASK_CARD}))}, on=MESSAGES),
}

_KEPT: Mapping[str, Rule] = {
    "private_metadata": Str(max=3000, min=0),
    "callback_id": Str(max=255, min=0),
    "external_id": Str(max=255, min=0),
}
_VIEW_BLOCKS = Items(max=BLOCKS_IN_A_VIEW, min=0, of=Typed(BLOCKS))

MODAL = Shape(
    required={"type": Str(one_of=("modal",)), "title": Text(max=24, plain=True), "blocks": _VIEW_BLOCKS},
    optional={
        "submit": Text(max=24, plain=True),
        "close": Text(max=24, plain=True),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        **_KEPT,
    },
)
HOME = Shape(required={"type": Str(one_of=("home",)), "blocks": _VIEW_BLOCKS}, optional=_KEPT)

MESSAGE_BLOCKS = Items(max=BLOCKS_IN_A_MESSAGE, min=0, of=Typed(BLOCKS))

_ATTACHMENT = Shape(
    optional={
        **{
            name: Str(min=0)
            for name in (
                "author_icon",
                "author_link",
                "author_name",
                "author_subname",
                "callback_id",
                "color",
                "fallback",
                "footer_icon",
                "image_url",
                "pretext",
                "text",
                "thumb_url",
                "title",
                "title_link",
            )
        },
        "actions": Items(max=5, of=Anything()),
        "attachment_type": Str(),
        "blocks": MESSAGE_BLOCKS,
        "fields": Items(of=Shape(optional={"title": Str(min=0), "value": Str(min=0), "short": Flag()})),
        "footer": Str(max=300, min=0),
        "mrkdwn_in": Items(min=0, of=Str()),
        "ts": Anything(),
    }
)
"""A legacy attachment. Slack's clients send numbers and strings alike as `ts`."""

MESSAGE: Mapping[str, Rule] = {
    "text": Str(min=0),
    "blocks": MESSAGE_BLOCKS,
    "attachments": Items(max=ATTACHMENTS, min=0, of=_ATTACHMENT),
    "metadata": Shape(
        required={"event_type": Str(max=255, pattern="^[A-Za-z0-9_]+$"), "event_payload": Anything()},
    ),
}
"""The arguments of a posting method that carry content; other arguments are not the message's."""
