"""Slack's public check of payloads, which needs no token."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.errors import SlackError
from sandbox.methods.method import WITHOUT_TOKEN, Method, Request
from sandbox.rules import Problem, check_message, check_view
from sandbox.wire import Json

MAX_CHARACTERS = 100_000
NO_OBJECT = Problem("must provide an object", "")


def blocks_validate(request: Request) -> Json:
    """Check exactly one of blocks, view and message; a message without text is taken, as Slack takes it."""
    raw = request.arguments.raw
    given = [name for name in CHECKS if raw.get(name) not in (None, "")]
    if len(given) != 1:
        raise _misused("must provide exactly one of `blocks`, `view`, or `message`")
    [name] = given
    payload = _decoded(name, raw[name])
    if problems := CHECKS[name](payload):
        raise SlackError(f"invalid_{name}", errors=[_told(name, problem) for problem in problems])
    return {}


def _decoded(name: str, value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) > MAX_CHARACTERS:
        raise _misused(f"must be less than {MAX_CHARACTERS + 1} characters [json-pointer:/{name}]")
    try:
        return json.loads(text)
    except ValueError:
        raise _misused(f"must be valid JSON [json-pointer:/{name}]") from None


def _misused(message: str) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": [message]})


def _told(name: str, problem: Problem) -> Json:
    # Pointers start at what was given.
    pointer = problem.pointer.removeprefix(f"/{name}") if name != "message" else problem.pointer
    field = next((part for part in reversed(pointer.split("/")) if part and not part.isdigit()), name)
    told: Json = {"code": "failed_constraint", "message": problem.message, "field": field, "pointer": pointer}
    if problem.constraint is not None:
        kind, expected = problem.constraint
        told["constraint"] = {"type": kind, "expected": list(expected) if isinstance(expected, tuple) else expected}
    return told


def _check_blocks(blocks: Any) -> list[Problem]:
    return check_message({"blocks": blocks}) if blocks is not None else [Problem("must provide an array", "/blocks")]


def _check_message(message: Any) -> list[Problem]:
    return check_message(message) if isinstance(message, dict) else [NO_OBJECT]


def _check_view(view: Any) -> list[Problem]:
    if not isinstance(view, dict):
        return [NO_OBJECT]
    return check_view(view, surface="home" if view.get("type") == "home" else "modal")


CHECKS: Mapping[str, Callable[[Any], list[Problem]]] = {
    "blocks": _check_blocks,
    "view": _check_view,
    "message": _check_message,
}
METHODS = [
    Method(
        "blocks.validate",
        blocks_validate,
        optional=("blocks", "message", "view"),
        errors=("invalid_blocks", "invalid_message", "invalid_view"),
        tokens=WITHOUT_TOKEN,
        decodes=False,
    )
]
