"""Filling in a modal and submitting it: what Slack's client checks, and what the app's answer does."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.elements import STATE_FIELDS, Control, controls, is_empty
from sandbox.errors import CantActError, SlackError
from sandbox.views import OpenView, Views
from sandbox.wire import Json

REQUIRED = "Please complete this required field."
_FORMATS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "email_text_input": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "Please enter a valid email address."),
    "url_text_input": (re.compile(r"https?://\S+"), "Please enter a valid URL."),
    "number_input": (re.compile(r"-?\d+(\.\d+)?"), "Please enter a number."),
}


def field_named(view: OpenView, name: str) -> Control:
    """The field of a form by its block id, else by the label a person reads."""
    fields = [control for control in controls(view.blocks) if control.type in STATE_FIELDS]
    called = [field for field in fields if field.block_id == name] + [field for field in fields if field.label == name]
    if called:
        return called[0]
    names = ", ".join(repr(field.block_id) for field in fields) or "none"
    raise CantActError(f"This form has no field {name!r}; it has {names}.")


def complaints(view: OpenView) -> dict[str, str]:
    """What Slack's own client would not submit, by block id."""
    found = {}
    for control in controls(view.blocks):
        if control.is_input and (complaint := _complaint(control, view.state[control.block_id][control.action_id])):
            found[control.block_id] = complaint
    return found


def _complaint(control: Control, state: Json) -> str | None:
    if is_empty(state):
        return None if control.block.get("optional") else REQUIRED
    value = state.get("value")
    if not isinstance(value, str):
        return None
    least, most = control.element.get("min_length", 0), control.element.get("max_length")
    if len(value) < least:
        return f"Please enter at least {least} characters."
    if most is not None and len(value) > most:
        return f"Please enter {most} characters or fewer."
    if control.type in _FORMATS:
        pattern, complaint = _FORMATS[control.type]
        return None if pattern.fullmatch(value) else complaint
    return None


def apply_response(views: Views, view: OpenView, body: Any) -> dict[str, str]:
    """Do what the ack of a submission says; returns the errors to show under fields.

    Raises SlackError when Slack could not use the answer: the form stays open and says there was trouble.
    """
    if body in (None, "", {}):
        views.close(view)
        return {}
    action = body.get("response_action") if isinstance(body, Mapping) else None
    if not isinstance(action, str) or action not in _RESPONSES:
        raise SlackError("invalid_response_action")
    return _RESPONSES[action](views, view, body)


def _errors(_views: Views, view: OpenView, body: Mapping[str, Any]) -> dict[str, str]:
    errors = body.get("errors")
    inputs = {control.block_id for control in controls(view.blocks) if control.is_input}
    if not isinstance(errors, Mapping) or not errors or not inputs.issuperset(errors):
        raise SlackError("invalid_response_errors")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise SlackError("invalid_response_errors")
    view.errors = {str(block): str(text) for block, text in errors.items()}
    return view.errors


def _update(views: Views, view: OpenView, body: Mapping[str, Any]) -> dict[str, str]:
    views.update(view, body.get("view") or {})
    return {}


def _push(views: Views, view: OpenView, body: Mapping[str, Any]) -> dict[str, str]:
    views.check_modal(body.get("view"))
    views.lay(view.user, body["view"], channel=view.channel)
    return {}


def _clear(views: Views, view: OpenView, _body: Mapping[str, Any]) -> dict[str, str]:
    views.clear(view.user)
    return {}


_RESPONSES: Mapping[Any, Callable[[Views, OpenView, Mapping[str, Any]], dict[str, str]]] = {
    "errors": _errors,
    "update": _update,
    "push": _push,
    "clear": _clear,
}
