"""Slack's limits on the small objects that blocks and elements are made of."""

from sandbox.rules.schema import Flag, Items, Number, Shape, Str, Text, url

ACTION_ID = Str(max=255)
BLOCK_ID = Str(max=255)
EMOJI_NAME = Str()
COLOUR_STYLE = Str(one_of=("primary", "danger"))

OPTION = Shape(
    required={"text": Text(max=75, plain=True), "value": Str(max=150)},
    optional={"description": Text(max=75, plain=True)},
)
"""A choice in a menu."""

RICH_OPTION = Shape(
    required={"text": Text(max=75), "value": Str(max=150)},
    optional={"description": Text(max=75)},
)
"""A choice among checkboxes or radio buttons, which may be formatted."""

OVERFLOW_OPTION = Shape(
    required={"text": Text(max=75, plain=True), "value": Str(max=150)},
    optional={"description": Text(max=75, plain=True), "url": Str(max=3000)},
)

OPTION_GROUP = Shape(required={"label": Text(max=75, plain=True), "options": Items(max=100, of=OPTION)})

CONFIRM = Shape(
    required={
        "title": Text(max=100, plain=True),
        "text": Text(max=300),
        "confirm": Text(max=30, plain=True),
        "deny": Text(max=30, plain=True),
    },
    optional={"style": COLOUR_STYLE},
)

DISPATCH_ACTION_CONFIG = Shape(
    required={"trigger_actions_on": Items(max=2, of=Str(one_of=("on_enter_pressed", "on_character_entered")))},
)

CONVERSATION_FILTER = Shape(
    optional={
        "include": Items(max=4, of=Str(one_of=("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
)

SLACK_FILE = Shape(optional={"id": Str(), "url": Str(max=3000)})

WORKFLOW = Shape(
    required={
        "trigger": Shape(
            required={"url": url()},
            optional={
                "customizable_input_parameters": Items(of=Shape(required={"name": Str(), "value": Str()})),
            },
        ),
    },
)

COLUMN_SETTING = Shape(optional={"align": Str(one_of=("left", "center", "right")), "is_wrapped": Flag()})

CHART_POINT = Shape(required={"label": Str(max=20), "value": Number()})
CHART_SERIES = Shape(required={"name": Str(max=20), "data": Items(max=20, of=CHART_POINT)})
AXIS_CONFIG = Shape(
    required={"categories": Items(max=20, of=Str(max=20))},
    optional={"x_label": Str(max=50), "y_label": Str(max=50)},
)
