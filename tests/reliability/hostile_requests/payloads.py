"""The golden payloads, as anybody might send them: with other ids, of other versions, by other people."""

import itertools
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from tests.reliability.hostile_requests.place import Door, Heard, changed
from tests.visibility.test_every_output import GOLDEN, as_person

NAMES = {path: f"{path.parent.name}/{path.stem}" for path in GOLDEN}
NO_ID = {"v", "version", "round"}
"""Numbers in a form's private words that name no row."""
WHERE = {"gus": "finance", "eve": "partners", "zoe": "orders", "ana": "orders", "dan": "lounge", "mia": "finance"}
_views = itertools.count(1)

Change = Callable[[Any], Any]


def sent_by(door: Door, path: Any, name: str) -> Any:
    """A golden payload as this person sends it now, from a view of their own."""
    body = as_person(door.living, path, name, WHERE.get(name, "logistics"))
    if isinstance(body.get("view"), dict):
        body["view"]["id"] = f"V9{next(_views):09}"
    return body


def same(body: Any) -> Any:
    return body


def with_ids(number: int) -> Change:
    """Let every id that a button, an option or a form carries be another."""

    def text(words: str) -> str:
        return re.sub(r"\d+", str(number), words)

    def metadata(words: str) -> str:
        held = json.loads(words or "{}")
        return json.dumps({key: value if key in NO_ID else deep(value) for key, value in held.items()})

    def deep(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | list):
            return value
        return [deep(one) for one in value] if isinstance(value, list) else number

    def change(part: Any, key: str = "") -> Any:
        if isinstance(part, dict):
            return {name: change(inner, name) for name, inner in part.items()}
        if isinstance(part, list):
            return [change(inner, key) for inner in part]
        if isinstance(part, str) and key == "private_metadata":
            return metadata(part)
        return text(part) if isinstance(part, str) and key == "value" else part

    return change


def of_version(version: str) -> Change:
    """Let every name of a button or form, and every form's private words, be of another version."""

    def change(body: Any) -> Any:
        told = re.sub(r"\.v1(?=[\".])", f".{version}", json.dumps(body))
        return json.loads(told.replace(r"{\"v\":1", r"{\"v\":" + version[1:]))

    return change


@dataclass(frozen=True, slots=True)
class Step:
    """One payload of a walk, what was heard of it, and the tables that it changed."""

    name: str
    heard: Heard
    changed: list[str]


async def walk(door: Door, name: str, *, change: Change = same, every: int = 1, begin: int = 0) -> AsyncIterator[Step]:
    """Send golden payloads by one person; see that each is answered, nothing fails, and nothing secret is told."""
    before = await door.dump()
    for path in GOLDEN[begin::every]:
        where = (NAMES[path], name)
        heard = await door.send(change(sent_by(door, path, name)))
        heard.check(where)
        assert heard.status == 200, where
        after = await door.dump()
        what = changed(before, after)
        # A letter that is answered says so itself, once the outbox brings it up to date.
        assert heard.spoke or "posts" in what, where
        yield Step(NAMES[path], heard, what)
        before = after
