"""Payloads that Slack would never send: with a part taken away, or replaced by something else."""

import copy
import random
from collections.abc import Iterator
from typing import Any

GONE = object()
OTHERS: tuple[Any, ...] = (
    GONE,
    None,
    True,
    7,
    -1,
    10**30,
    1.5,
    float("nan"),
    "",
    "x",
    "9" * 40,
    "0",
    "-1",
    "T0OTHER",
    "a" * 9000,
    "half \ud800 and nul \0 and \u202e",
    '{"v":1}',
    '{"v":99,"domain":1}',
    "[]",
    [],
    {},
    ["x"],
    [None],
    [[]],
    {"x": 1},
    {"id": 7},
    {"value": 7},
    {"values": {"x": 1}},
)
DECORATION = {
    "label",
    "hint",
    "title",
    "close",
    "submit",
    "options",
    "initial_option",
    "emoji",
    "elements",
    "placeholder",
}
"""Parts of a view that Pollen sent and never reads: spoiled seldom."""

Path = tuple[str | int, ...]


def parts(payload: Any, path: Path = ()) -> Iterator[Path]:
    """Where there is anything in a payload, from the outside in."""
    inner = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from parts(value, (*path, key))


def replaced(payload: Any, path: Path, value: Any) -> Any:
    spoiled = copy.deepcopy(payload)
    at = spoiled
    for key in path[:-1]:
        at = at[key]
    if value is GONE:
        del at[path[-1]]
    else:
        at[path[-1]] = copy.deepcopy(value)
    return spoiled


def spoiled(payload: Any, rng: random.Random) -> tuple[Any, Any]:
    """Spoil one part, seldom two; tell what was done."""
    done = []
    for _ in range(1 if rng.random() < 0.8 else 2):
        where = [path for path in parts(payload) if rng.random() < 0.1 or not DECORATION & set(path)]
        path, value = rng.choice(where), rng.choice(OTHERS)
        payload = replaced(payload, path, value)
        done.append((path, "gone" if value is GONE else value))
    return payload, done
