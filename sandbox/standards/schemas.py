"""A JSON schema as plain facts that can be compared with another's, however each is written."""

from collections.abc import Iterator, Mapping
from typing import Any

LIMITS = ("maxItems", "maxLength", "minItems", "minLength")


def facts(schema: Mapping[str, Any]) -> set[str]:
    """Every key that is known, which must be there, and its limits: `features.bot_user.display_name: maxLength 80`."""
    return set(_facts(schema, schema, "", ()))


def _facts(whole: Mapping[str, Any], part: Mapping[str, Any], path: str, through: tuple[str, ...]) -> Iterator[str]:
    for step in _resolved(whole, part, through):
        told, seen = step
        for name in told.get("required", ()):
            yield f"{_joined(path, name)}: required"
        for limit in LIMITS:
            if told.get(limit):
                yield f"{path}: {limit} {told[limit]}"
        for name, below in told.get("properties", {}).items():
            yield _joined(path, name)
            yield from _facts(whole, below, _joined(path, name), seen)
        if isinstance(told.get("items"), Mapping):
            yield from _facts(whole, told["items"], f"{path}[]", seen)
        for named in (*told.get("patternProperties", {}).values(), told.get("additionalProperties")):
            if isinstance(named, Mapping):
                yield from _facts(whole, named, f"{path}{{}}", seen)


def _resolved(
    whole: Mapping[str, Any], part: Mapping[str, Any], through: tuple[str, ...]
) -> Iterator[tuple[Mapping[str, Any], tuple[str, ...]]]:
    """A part without references and alternatives. What contains itself is followed once."""
    reference = part.get("$ref")
    if reference is not None:
        if reference in through:
            return
        target: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        yield from _resolved(whole, target, (*through, reference))
    for alternative in (*part.get("anyOf", ()), *part.get("oneOf", ()), *part.get("allOf", ())):
        yield from _resolved(whole, alternative, through)
    yield part, through


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
