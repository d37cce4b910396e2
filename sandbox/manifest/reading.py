"""Reading a manifest, and saying in sentences what is wrong with it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sandbox.manifest.model import Manifest
from sandbox.yaml_text import load_yaml

_SENTENCES: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not a key that Slack knows",
    "string_too_short": "has {length} characters; Slack wants at least {min_length}",
    "string_too_long": "has {length} characters; Slack takes at most {max_length}",
    "too_short": "has {length} entries; Slack wants at least {min_length}",
    "too_long": "has {length} entries; Slack takes at most {max_length}",
    "string_pattern_mismatch": "is not written as Slack wants it, which is {pattern}",
    "literal_error": "is not one of {expected}",
    "string_type": "is not a text",
    "bool_type": "is neither true nor false",
    "int_type": "is not a whole number",
    "list_type": "is not a list",
    "dict_type": "is not a mapping",
    "model_type": "is not a mapping",
}


class ManifestError(ValueError):
    """Slack would refuse this manifest. The message has one sentence, on a line of its own, per problem."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_manifest(source: Path | str) -> Manifest:
    """Read a manifest from a file, or from its YAML or JSON text. Raises ManifestError."""
    data = _parsed(_text(source) if isinstance(source, Path) else source)
    if not isinstance(data, dict):
        raise ManifestError("A manifest is a mapping that starts with display_information; this is not a mapping.")
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        problems = [sentence for detail in error.errors() for sentence in _sentences(detail)]
        raise ManifestError(*dict.fromkeys(problems)) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ManifestError(f"There is no manifest at {path}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"The manifest at {path} cannot be read: {error}.") from None


def _parsed(text: str) -> Any:
    try:
        # JSON may be indented by tabs, which YAML forbids.
        return json.loads(text) if text.lstrip().startswith("{") else load_yaml(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise ManifestError(f"The manifest is neither YAML nor JSON: {reason}.") from None


def _sentences(detail: ErrorDetails) -> Iterator[str]:
    if detail["type"] == "parts":
        yield from detail["msg"].splitlines()
        return
    template = _SENTENCES.get(detail["type"])
    given = detail.get("input")
    facts = {**detail.get("ctx", {}), "length": len(given) if isinstance(given, str | list | dict) else 0}
    said = template.format(**facts) if template else detail["msg"]
    yield f"{_path(detail['loc'])} {said}."


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.removeprefix(".") or "The manifest"
