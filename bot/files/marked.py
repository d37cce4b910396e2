"""YAML and JSON that somebody brings along, read event by event: every value with the line where it stands.

No object is ever built from what a file says of its type, nothing stands for something else
(an alias of an alias would fill any memory), and nothing nests deeper than it may.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, NoReturn, TypeAlias

import yaml

from bot.kernel.errors import OperatorError

_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
_YES_OR_NO: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_BROKEN: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LEADING_ZERO: Final = re.compile(r"[-+]?0[0-9]")
_MOST_DIGITS: Final = 40
_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps."""
_UNSEEN: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What may stand in a JSON text and means something else, or nothing, in YAML."""
_PAIR: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_BEGINS: Final = re.compile(r"^(?:%[^\r\n]*\r?\n)*---(?=\s|$)", re.MULTILINE)
_BREAK: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line in YAML."""
_MOST_SHOWN: Final = 40


class MarkedFileError(OperatorError):
    """The file cannot be read at all."""


@dataclass(slots=True)
class Text:
    line: int
    text: str
    """As it stands there, whatever it looks like: 1.10 is "1.10"."""
    is_plain: bool
    """Whether it stands there without quotation marks, so that it may mean a number, a yes or nothing."""

    @property
    def is_nothing(self) -> bool:
        return self.is_plain and self.text in _NOTHING

    @property
    def written(self) -> str:
        """The text, but empty where it means nothing."""
        return "" if self.is_nothing else self.text

    @property
    def meant(self) -> Any:
        """What it means: a text, a number, yes or no, or None."""
        return meant(self.text) if self.is_plain else self.text


@dataclass(slots=True)
class List:
    line: int
    values: list["Value"] = field(default_factory=list)


@dataclass(slots=True)
class Map:
    line: int
    values: dict[str, "Value"] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    """Where each name stands."""
    key: str | None = None


Value: TypeAlias = Text | List | Map


def meant(text: str) -> Any:
    """Tell what a text without quotation marks means. What only YAML 1.1 takes for something else is a text."""
    if text in _NOTHING:
        return None
    if text in _YES_OR_NO:
        return _YES_OR_NO[text]
    if len(text) > _MOST_DIGITS or _LEADING_ZERO.match(text):
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if _BROKEN.fullmatch(text) and (number := float(text)) not in {float("inf"), float("-inf")}:
        return number
    return text


def read_yaml(text: str, *, file: str, deepest: int, above: int = 0) -> list[Value]:
    """Read the documents of a file. Raises MarkedFileError for what is not YAML, or none that is read here.

    `above` is how many lines stand above in the file.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _built(yaml.parse(text, Loader=loader), file, deepest, above)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {above + mark.line + 1}" if mark is not None else ""
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "something does not fit"
        raise MarkedFileError(f"{file}{line}: this is not YAML ({what}).") from error


def read_each_yaml(text: str, *, file: str, deepest: int) -> list[Value | MarkedFileError]:
    """Read the documents of a file one by one: what is wrong with one stands in its place and costs no other."""
    try:
        return [*read_yaml(text, file=file, deepest=deepest)]
    except MarkedFileError as error:
        # Wherever a document begins, these signs stand at the beginning of a line, and nowhere else in YAML.
        starts = [found.start() for found in _BEGINS.finditer(text) if found.start() > 0]
        if not starts:
            return [error]
    found: list[Value | MarkedFileError] = []
    above = 0
    for start, end in pairwise([0, *starts, len(text)]):
        found += _document(text[start:end], file, deepest, above)
        above += len(_BREAK.findall(text, start, end))
    return found


def _document(text: str, file: str, deepest: int, above: int) -> list[Value | MarkedFileError]:
    try:
        return [*read_yaml(text, file=file, deepest=deepest, above=above)]
    except MarkedFileError as error:
        return [error]


def read_json(text: str, *, file: str, deepest: int) -> list[Value]:
    """Read the one document of a file. Raises MarkedFileError for what is not JSON, or none that is read here."""
    try:
        json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise MarkedFileError(f"{file}, line {error.lineno}: this is not JSON ({error.msg}).") from error
    except (ValueError, RecursionError) as error:
        raise MarkedFileError(f"{file}: this is not JSON that can be read here.") from error
    # JSON is YAML but for how it writes signs beyond the first 65,536, and for tabs between values.
    as_yaml = _PAIR.sub(_joined, text.replace("\t", " "))
    return read_yaml(_UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", as_yaml), file=file, deepest=deepest)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _joined(found: re.Match[str]) -> str:
    before, high, low = found.groups()
    return f"{before}\\U{0x10000 + (int(high, 16) - 0xD800 << 10) + int(low, 16) - 0xDC00:08x}"


def _built(events: Iterator[yaml.Event], file: str, deepest: int, above: int) -> list[Value]:
    open_: list[List | Map] = []
    documents: list[Value] = []
    for event in events:
        line = above + (0 if event.start_mark is None else event.start_mark.line + 1)
        if isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
            continue
        value = _begun(event, line, file)
        if value is None:
            continue
        if open_:
            _put(open_[-1], value, file)
        else:
            documents.append(value)
        if not isinstance(value, Text):
            if len(open_) == deepest:
                _refuse(file, line, "this is nested deeper than anything that is read here")
            open_.append(value)
    return documents


def _begun(event: yaml.Event, line: int, file: str) -> Value | None:
    if isinstance(event, yaml.AliasEvent):
        _refuse(file, line, f"“*{(event.anchor or '')[:_MOST_SHOWN]}” stands for something else; write that out")
    if (tag := getattr(event, "tag", None)) not in {None, "!"}:
        _refuse(file, line, f"“{str(tag)[:_MOST_SHOWN]}” says of what type a value is; leave it out")
    if isinstance(event, yaml.ScalarEvent):
        if _UNKEEPABLE.search(event.value):
            _refuse(file, line, "this holds a sign that no database keeps")
        return Text(line, event.value, bool(event.implicit[0]))
    if isinstance(event, yaml.SequenceStartEvent):
        return List(line)
    return Map(line) if isinstance(event, yaml.MappingStartEvent) else None


def _put(into: List | Map, value: Value, file: str) -> None:
    if isinstance(into, List):
        into.values.append(value)
    elif into.key is not None:
        into.values[into.key], into.key = value, None
    elif not isinstance(value, Text):
        _refuse(file, value.line, "a field needs a name, and this is a list or has fields of its own")
    elif value.text in into.values:
        _refuse(file, value.line, f"“{value.text[:_MOST_SHOWN]}” stands here twice, of one and the same thing")
    else:
        into.key, into.lines[value.text] = value.text, value.line


def _refuse(file: str, line: int, why: str) -> NoReturn:
    raise MarkedFileError(f"{file}, line {line}: {why}.")
