"""Whether Slack would take a message."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.rules import limits
from sandbox.rules.blocks import Json, all_blocks, dependencies, duplicates, objects
from sandbox.rules.engine import problems
from sandbox.rules.problem import Problem

# Kinds of block with cells, and how many characters all cells of a kind have together.
_CELLS = {"table": limits.TABLE_CELLS_IN_ALL, "data_table": limits.DATA_TABLE_CELLS_IN_ALL}


def check_message(payload: Mapping[str, Any]) -> list[Problem]:
    """Say everything that Slack would refuse in a message's text, blocks, attachments and metadata.

    `payload` is what a posting method or a response URL was sent, decoded; other arguments are not looked at, and
    an argument that is None counts as not given. Never raises.
    """
    given = {name: payload[name] for name in limits.MESSAGE if payload.get(name) is not None}
    found = [
        problem
        for name, value in given.items()
        for problem in problems(limits.MESSAGE[name], value, f"/{name}", "message")
    ]
    placed = list(_blocks(given))
    found += dependencies(placed, "message")
    found += duplicates(placed)
    found += _too_many(placed)
    found += _too_much(placed)
    if isinstance(given.get("metadata"), Mapping):
        found += _event_payload(given["metadata"].get("event_payload"))
    return found


def message_too_long(payload: Mapping[str, Any]) -> bool:
    """Tell whether all blocks together exceed what Slack takes, although each of them may be legal."""
    return _size(payload.get("blocks") or []) > limits.SERIALISED_BLOCKS


def metadata_too_large(payload: Mapping[str, Any]) -> bool:
    """Tell whether metadata exceeds what we believe that Slack keeps."""
    return _size(payload.get("metadata")) > limits.METADATA


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _blocks(given: Json) -> Iterator[tuple[str, Json]]:
    yield from all_blocks(given.get("blocks"), "/blocks")
    for index, attachment in enumerate(objects(given.get("attachments"))):
        yield from all_blocks(attachment.get("blocks"), f"/attachments/{index}/blocks")


def _too_many(placed: Sequence[tuple[str, Json]]) -> Iterator[Problem]:
    tables = [at for at, block in placed if block.get("type") == "table"]
    for at in tables[limits.TABLES_IN_A_MESSAGE :]:
        yield Problem("only_one_table_allowed", at)
    charts = [at for at, block in placed if block.get("type") == "data_visualization"]
    for at in charts[limits.CHARTS_IN_A_MESSAGE :]:
        yield Problem(f"no more than {limits.CHARTS_IN_A_MESSAGE} data_visualization blocks allowed", at)


def _too_much(placed: Sequence[tuple[str, Json]]) -> Iterator[Problem]:
    """Add up what is capped over a whole message."""
    markdown = 0
    cells: Counter[str] = Counter()
    for at, block in placed:
        if block.get("type") == "markdown" and isinstance(block.get("text"), str):
            alone = len(block["text"])
            markdown += alone
            if markdown > limits.MARKDOWN_IN_ALL >= alone:
                yield Problem(f"must be less than {limits.MARKDOWN_IN_ALL + 1} characters", f"{at}/text")
        for kind, most in _CELLS.items():
            if block.get("type") == kind:
                cells[kind] += _characters(block.get("rows"))
                if cells[kind] > most:
                    yield Problem(f"must be less than {most + 1} characters", f"{at}/rows")


def _characters(value: Any) -> int:
    """Count the characters of every `text` inside; without recursion, because the depth is the sender's choice."""
    total, waiting = 0, [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, list | tuple):
            waiting.extend(current)
        elif isinstance(current, Mapping):
            waiting.extend(inner for inner in current.values() if not isinstance(inner, str))
            total += len(current["text"]) if isinstance(current.get("text"), str) else 0
    return total


def _event_payload(payload: Any) -> Iterator[Problem]:
    """Check that metadata is flat: plain values, objects of plain values, and arrays of such objects."""
    at = "/metadata/event_payload"
    if not isinstance(payload, Mapping):
        yield Problem("must provide an object", at)
        return
    for name, value in payload.items():
        if isinstance(value, Mapping):
            flat = _is_flat(value)
        elif isinstance(value, list | tuple):
            flat = all(isinstance(item, Mapping) and _is_flat(item) for item in value)
        else:
            flat = _is_plain(value)
        if not flat:
            pointer = str(name).replace("~", "~0").replace("/", "~1")
            yield Problem("must be a string, number, boolean, or flat object", f"{at}/{pointer}")


def _is_flat(value: Json) -> bool:
    return all(_is_plain(inner) for inner in value.values())


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float)
