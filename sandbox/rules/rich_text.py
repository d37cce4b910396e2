"""Slack's limits on what a rich_text block is made of."""

from collections.abc import Mapping

from sandbox.rules.objects import EMOJI_NAME
from sandbox.rules.schema import Flag, Items, Number, Rule, Shape, Str, Typed, typed

_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_BORDER = Number(min=0, max=1, whole=True)


def _leaf(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Shape:
    style = Shape(optional={name: Flag() for name in _STYLES})
    return Shape(required={"type": Str(), **required}, optional={"style": style, **(optional or {})})


LEAVES: Mapping[str, Rule] = {
    "text": _leaf({"text": Str()}),
    "link": _leaf({"url": Str()}, {"text": Str(), "unsafe": Flag()}),
    "emoji": _leaf({"name": EMOJI_NAME}, {"unicode": Str(), "skin_tone": Number(min=1, max=6, whole=True)}),
    "user": _leaf({"user_id": Str()}),
    "channel": _leaf({"channel_id": Str()}),
    "usergroup": _leaf({"usergroup_id": Str()}),
    "team": _leaf({"team_id": Str()}),
    "broadcast": _leaf({"range": Str(one_of=("here", "channel", "everyone"))}),
    "color": _leaf({"value": Str(pattern="^#[0-9a-fA-F]{6}$")}),
    "date": _leaf(
        {"timestamp": Number(whole=True), "format": Str()},
        {"url": Str(), "fallback": Str(), "timezone": Str()},
    ),
}

_INLINE = Items(min=0, of=Typed(LEAVES))

_SECTION = Shape(required={"type": Str(), "elements": _INLINE})

PARTS: Mapping[str, Rule] = {
    "rich_text_section": _SECTION,
    "rich_text_list": Shape(
        required={
            "type": Str(),
            "style": Str(one_of=("bullet", "ordered")),
            "elements": Items(of=Typed({"rich_text_section": _SECTION})),
        },
        optional={"indent": Number(min=0, max=8, whole=True), "offset": Number(min=0, whole=True), "border": _BORDER},
    ),
    "rich_text_preformatted": Shape(
        required={"type": Str(), "elements": Items(of=typed(LEAVES, "text", "link"))},
        optional={"border": _BORDER},
    ),
    "rich_text_quote": Shape(required={"type": Str(), "elements": _INLINE}, optional={"border": _BORDER}),
}

RICH_TEXT = Shape(
    required={"type": Str(), "elements": Items(of=Typed(PARTS))},
    optional={"block_id": Str(max=255)},
)
"""Also what a table's cell, and a rich_text_input's initial value, may be."""
