"""Reads a folder of Slack's references: a JSON file per method, one of events, a schema of manifests."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.errors import SandboxError

METHODS, EVENTS, MANIFEST = "slack-methods", "slack-events.json", "slack-manifest.schema.*.json"
TOKEN = "token"  # noqa: S105 (the argument that every method has)


class StandardsError(SandboxError):
    """A folder that can't be compared with."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What is said of one method: of a bot's scopes, and of its arguments all but the token."""

    name: str
    arguments: frozenset[str]
    required: frozenset[str]
    scopes: frozenset[str]
    errors: frozenset[str]
    tier: str | None


@dataclass(frozen=True, slots=True)
class Standards:
    """Everything in the folder. `events`: those of the Events API with their scopes; `manifest`: a JSON schema."""

    methods: Mapping[str, Reference]
    events: Mapping[str, frozenset[str]]
    manifest: Mapping[str, Any]


def read_standards(folder: Path) -> Standards:
    """Raises StandardsError, a sentence, where something is missing or can't be read."""
    if not folder.is_dir():
        raise StandardsError(f"There is no folder {folder}.")
    references = dict(_references(folder / METHODS))
    schemas = sorted(folder.glob(MANIFEST))
    if not references or not (folder / EVENTS).is_file() or not schemas:
        raise StandardsError(f"{folder} must hold {METHODS}/*.json, {EVENTS} and {MANIFEST}.")
    try:
        events = {
            event["name"]: frozenset(event.get("scopes") or ())
            for event in _json(folder / EVENTS)
            if "Events" in event["APIs"]
        }
    except (TypeError, KeyError, AttributeError):
        raise StandardsError(f"{folder / EVENTS} is no list of events with their names, scopes and APIs.") from None
    return Standards(references, events, _json(schemas[-1]))


def _references(folder: Path) -> Iterator[tuple[str, Reference]]:
    for path in sorted(folder.glob("*.json")):
        name = path.stem
        try:
            yield name, _reference(name, _json(path))
        except (TypeError, KeyError, AttributeError):
            raise StandardsError(
                f"{path} does not describe a method: args, scope and errors are not as expected."
            ) from None


def _reference(name: str, told: Mapping[str, Any]) -> Reference:
    return Reference(
        name,
        arguments=frozenset(told["args"].get("properties", {})) - {TOKEN},
        required=frozenset(told["args"].get("required", ())) - {TOKEN},
        scopes=frozenset(told["scope"].get("bot", ())),
        errors=frozenset(told.get("errors", {})),
        tier=told.get("rate_limits"),
    )


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StandardsError(f"Can't read {path}: {error.strerror}.") from None
    except ValueError:
        raise StandardsError(f"{path} is not JSON.") from None
