"""What every message and view that Pollen builds must keep to, whatever is in it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View

from sandbox.rules import check_message, check_view, message_too_long, view_too_large
from tests.reliability.accepted.words import whole

MOST_TEXT = 4_000
"""Characters of a message's text: chat.update refuses more."""
MOST_OPTIONS = 100
_RICH = r"/elements/\d+/elements/"
_UNSEEN = frozenset({"type", "style", "private_metadata", "value", "callback_id", "action_id", "block_id", "url"})


@dataclass(frozen=True, slots=True)
class Sent:
    """What would go to Slack: a "modal", a "message", "options" of a menu, "errors" under fields or a "text"."""

    kind: str
    payload: Any


def modal(view: View | Mapping[str, Any]) -> Sent:
    return Sent("modal", dict(view) if isinstance(view, Mapping) else view.to_dict())


def message(text: str, blocks: Sequence[Block | Mapping[str, Any]]) -> Sent:
    rendered = [dict(block) if isinstance(block, Mapping) else block.to_dict() for block in blocks]
    return Sent("message", {"text": text, "blocks": rendered})


def said(one: Any) -> Sent:
    """Take a Message, a Page or a Post."""
    return message(one.text, one.blocks)


def options(found: Sequence[Option]) -> Sent:
    return Sent("options", [option.to_dict() for option in found])


def text(words: str) -> Sent:
    return Sent("message", {"text": words})


def errors(payload: Mapping[str, str]) -> Sent:
    return Sent("errors", dict(payload))


def accepted(sent: Sent) -> None:
    """Raise AssertionError, with the reasons, for what Slack would refuse or a reader could not use."""
    payload = sent.payload
    if sent.kind == "errors":
        assert payload, "no error"
        assert all(value.strip() for value in payload.values()), payload
        return
    if sent.kind == "options":
        _menu(payload)
        payload = _in_a_menu(payload)
    _takes(sent.kind, payload)
    if (doubled := _doubled(payload)) != payload:
        _takes(sent.kind, doubled)
    for where, words in leaves(payload):
        # Between two words in bold stands a blank of its own.
        assert words.strip() or (words and re.search(_RICH, where)), f"nothing to see in {where}"
        assert whole(words), f"a sign is cut apart in {where}: {words[-80:]!r}"
    for menu in _menus(payload):
        _menu(menu)


def _takes(kind: str, payload: Mapping[str, Any]) -> None:
    if kind == "message":
        assert [str(problem) for problem in check_message(payload)] == []
        assert not message_too_long(payload), f"{len(json.dumps(payload['blocks']))} characters of blocks"
        assert 0 < len(payload["text"]) <= MOST_TEXT, f"{len(payload['text'])} characters of text"
    else:
        assert [str(problem) for problem in check_view(payload, surface="modal")] == []
        assert not view_too_large(payload), "the view is too large"


def _doubled(payload: Any) -> Any:
    """The same with every emoji as two characters: Slack does not say how it counts them."""
    if isinstance(payload, str):
        return payload if payload.isascii() else "".join(one if one <= "\uffff" else "\u00d7\u00d7" for one in payload)
    if isinstance(payload, Mapping):
        return {name: _doubled(value) for name, value in payload.items()}
    if isinstance(payload, list | tuple):
        return [_doubled(one) for one in payload]
    return payload


def leaves(payload: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """List every text that somebody sees, with where it stands."""
    if isinstance(payload, str):
        yield at, payload
    elif isinstance(payload, Mapping):
        for name, value in payload.items():
            if name not in _UNSEEN:
                yield from leaves(value, f"{at}/{name}")
    elif isinstance(payload, list | tuple):
        for index, one in enumerate(payload):
            yield from leaves(one, f"{at}/{index}")


def _in_a_menu(listed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A form with these options in a menu: rules say what a form holds, and a suggestion's answer holds no more."""
    menu = {"type": "static_select", "action_id": "menu", "options": list(listed)}
    element = menu if listed else {"type": "plain_text_input", "action_id": "none"}
    label = {"type": "plain_text", "text": "Menu"}
    return {
        "type": "modal",
        "title": label,
        "submit": label,
        "blocks": [{"type": "input", "label": label, "element": element}],
    }


def _menus(payload: Any) -> Iterator[Sequence[Mapping[str, Any]]]:
    """List the options of every menu in a payload, over all its groups."""
    if isinstance(payload, Mapping):
        if "option_groups" in payload:
            yield [option for group in payload["option_groups"] for option in group["options"]]
        elif isinstance(payload.get("options"), list):
            yield payload["options"]
        for value in payload.values():
            yield from _menus(value)
    elif isinstance(payload, list | tuple):
        for one in payload:
            yield from _menus(one)


def _menu(listed: Sequence[Mapping[str, Any]]) -> None:
    """No two options may look or be the same: nobody could tell which is which."""
    values = [option["value"] for option in listed]
    assert len(set(values)) == len(values), "two options have one value"
    looks = [(option["text"]["text"], (option.get("description") or option["text"])["text"]) for option in listed]
    twice = {one for one in looks if looks.count(one) > 1} if len(set(looks)) < len(looks) else set()
    assert not twice, f"options that look the same: {twice}"
