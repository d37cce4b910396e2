"""What the Open Data Product Standard 1.0.0 lets stand where, and a place for everything that it does not.

A document is first what a file says, whatever that is. For the way out it is split into what
the standard knows and the rest, each piece of it with its path; on the way in they are joined.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from bot.files.marked import List, Map, Text, Value

VERSION: Final = "v1.0.0"
KIND: Final = "DataProduct"
READ: Final = frozenset({"v0.9.0", "v1.0.0"})
LATER: Final = "v1."
"""How versions begin of which what is unknown is kept."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text of some form."""

    form: str


@dataclass(frozen=True, slots=True)
class Anything:
    pass


@dataclass(frozen=True, slots=True)
class Listed:
    each: "Shape"


@dataclass(frozen=True, slots=True)
class Fields:
    known: Mapping[str, "Shape"]
    needed: tuple[str, ...] = ()


Shape: TypeAlias = Plain | Anything | Listed | Fields
Path: TypeAlias = tuple[str | int, ...]
Rest: TypeAlias = list[tuple[Path, Any]]

TEXT: Final = Plain("text")
URL: Final = Plain("url")
DAY: Final = Plain("day")
INSTANT: Final = Plain("instant")
ANY: Final = Anything()
TAGS: Final = Listed(TEXT)
_CUSTOM: Final = Listed(Fields({"property": TEXT, "value": ANY, "description": TEXT}, ("property", "value")))
_LINKS: Final = Listed(Fields({"type": TEXT, "url": URL, "description": TEXT}, ("type", "url")))
_MORE: Final[Mapping[str, Shape]] = {"tags": TAGS, "customProperties": _CUSTOM, "authoritativeDefinitions": _LINKS}
_INPUT_PORT: Final = Fields(
    {"name": TEXT, "version": TEXT, "contractId": TEXT, **_MORE}, ("name", "version", "contractId")
)
_OUTPUT_PORT: Final = Fields(
    {
        "name": TEXT,
        "description": TEXT,
        "type": TEXT,
        "version": TEXT,
        "contractId": TEXT,
        "sbom": Listed(Fields({"type": TEXT, "url": URL}, ("url",))),
        "inputContracts": Listed(Fields({"id": TEXT, "version": TEXT}, ("id", "version"))),
        **_MORE,
    },
    ("name", "version"),
)
_MANAGEMENT_PORT: Final = Fields(
    {"name": TEXT, "content": TEXT, "type": TEXT, "url": URL, "channel": TEXT, "description": TEXT, **_MORE},
    ("name", "content"),
)
_SUPPORT: Final = Fields(
    {
        "channel": TEXT,
        "url": URL,
        "description": TEXT,
        "tool": TEXT,
        "scope": TEXT,
        "invitationUrl": URL,
        **_MORE,
    },
    ("channel", "url"),
)
_MEMBER: Final = Fields(
    {
        "username": TEXT,
        "name": TEXT,
        "description": TEXT,
        "role": TEXT,
        "dateIn": DAY,
        "dateOut": DAY,
        "replacedByUsername": TEXT,
        **_MORE,
    },
    ("username",),
)
MEMBERS: Final = Listed(_MEMBER)
PRODUCT: Final = Fields(
    {
        "apiVersion": TEXT,
        "kind": TEXT,
        "id": TEXT,
        "name": TEXT,
        "version": TEXT,
        "status": TEXT,
        "domain": TEXT,
        "tenant": TEXT,
        "description": Fields(
            {
                "purpose": TEXT,
                "limitations": TEXT,
                "usage": TEXT,
                "authoritativeDefinitions": _LINKS,
                "customProperties": _CUSTOM,
            }
        ),
        "productCreatedTs": INSTANT,
        "tags": TAGS,
        "team": Fields({"name": TEXT, "description": TEXT, "members": MEMBERS, **_MORE}),
        "support": Listed(_SUPPORT),
        "authoritativeDefinitions": _LINKS,
        "inputPorts": Listed(_INPUT_PORT),
        "outputPorts": Listed(_OUTPUT_PORT),
        "managementPorts": Listed(_MANAGEMENT_PORT),
        "customProperties": _CUSTOM,
    },
    ("apiVersion", "kind", "id", "status"),
)
_MISSING: Final = object()
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z~]+")


def plain(value: Value, shape: Shape) -> Any:
    """Say what stands in a file as plain values. Where the standard wants a text, 1.10 stays "1.10"."""
    if isinstance(value, Text):
        if isinstance(shape, Plain):
            return None if value.is_nothing else value.text
        return value.meant
    if isinstance(value, List):
        each = shape.each if isinstance(shape, Listed) else ANY
        return [plain(one, each) for one in value.values]
    return _plain_fields(value, shape)


def _plain_fields(value: Map, shape: Shape) -> dict[str, Any]:
    if not isinstance(shape, Fields):
        return {name: plain(inner, ANY) for name, inner in value.values.items()}
    found = {name: plain(inner, shape.known.get(name, ANY)) for name, inner in value.values.items()}
    # Of what the standard knows, a field that is empty says as much as one that is not there.
    return {
        name: inner
        for name, inner in found.items()
        if inner is not None or name not in shape.known or _is_any(shape, name)
    }


def _is_any(shape: Fields, name: str) -> bool:
    return isinstance(shape.known[name], Anything)


def split(document: Any, shape: Shape = PRODUCT) -> tuple[Any, Rest]:
    """Part a document into what the standard lets stand there, and the rest. Both are in the same order each time."""
    rest: Rest = []
    known = _fitting(document, shape, (), rest)
    rest.sort(key=lambda piece: [(1, 0, step) if isinstance(step, str) else (0, step, "") for step in piece[0]])
    return (None if known is _MISSING else known), rest


def _fitting(value: Any, shape: Shape, path: Path, rest: Rest) -> Any:
    if isinstance(shape, Anything):
        return value
    if isinstance(shape, Plain):
        if isinstance(value, str) and _has_form(value, shape.form):
            return value
    elif isinstance(shape, Listed):
        if isinstance(value, list):
            found = [_fitting(one, shape.each, (*path, place), rest) for place, one in enumerate(value)]
            return [one for one in found if one is not _MISSING]
    elif isinstance(value, dict):
        return _fitting_fields(value, shape, path, rest)
    rest.append((path, value))
    return _MISSING


def _fitting_fields(value: dict[str, Any], shape: Fields, path: Path, rest: Rest) -> Any:
    before, found = len(rest), {}
    for name, inner in value.items():
        if name not in shape.known:
            rest.append(((*path, name), inner))
            continue
        fitting = _fitting(inner, shape.known[name], (*path, name), rest)
        if fitting is not _MISSING:
            found[name] = fitting
    if all(name in found for name in shape.needed):
        return {name: found[name] for name in shape.known if name in found}
    # Without what it needs it cannot stand there at all: then it is kept in one piece.
    del rest[before:]
    rest.append((path, value))
    return _MISSING


def join(document: dict[str, Any], rest: Rest) -> None:
    """Put each piece back where it was. One whose place is gone is left out: somebody took that away."""
    for path, value in rest:
        place: Any = document
        for step in path[:-1]:
            place = _step(place, step)
        if path and isinstance(place, dict) and isinstance(path[-1], str):
            place.setdefault(path[-1], value)
        elif path and isinstance(place, list) and isinstance(path[-1], int):
            place.insert(path[-1], value)


def _step(place: Any, step: str | int) -> Any:
    if isinstance(place, dict) and isinstance(step, str):
        return place.get(step)
    if isinstance(place, list) and isinstance(step, int) and 0 <= step < len(place):
        return place[step]
    return None


def rest_as_value(rest: Rest) -> list[dict[str, Any]]:
    return [{"path": list(path), "value": value} for path, value in rest]


def rest_in(value: Any) -> Rest:
    """Read what `rest_as_value` wrote; what is nothing of the kind is left out."""
    found: Rest = []
    for one in value if isinstance(value, Sequence) and not isinstance(value, str) else ():
        path = one.get("path") if isinstance(one, dict) else None
        if isinstance(path, list) and all(isinstance(step, str | int) for step in path) and "value" in one:
            found.append((tuple(path), one["value"]))
    return found


def _has_form(text: str, form: str) -> bool:
    if form == "url":
        return _URL.fullmatch(text) is not None
    if form == "day":
        return day_in(text) is not None
    return form == "text" or instant_in(text) is not None


def day_in(text: str) -> date | None:
    """Read a date as the standard writes it."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    return None


def instant_in(text: str) -> datetime | None:
    """Read a time as the standard writes it: with its offset."""
    if re.fullmatch(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[-+][0-9]{2}:[0-9]{2})", text
    ):
        try:
            return datetime.fromisoformat(text.upper())
        except ValueError:
            return None
    return None
