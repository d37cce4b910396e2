"""Goals in YAML, read event by event: every value as the text that stands there, with its line.

No object is ever built from what a file says of its type, nothing stands for something else
(an alias of an alias would fill any memory), and nothing nests deeper than goals do.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NoReturn, TypeAlias

import yaml

from bot.features.goals.files.rows import GoalFileError, Kind, Problem, Row, Rows, field_named, own_id, unknown_field

DEEPEST: Final = 8
OURS: Final = "pollen_goals"
"""The key by which a file is known as Pollen's own: what such a file does not tell of something, that has none."""
TOP: Final = ("goals", "nodes")
_LISTS: Final = {
    "measures": Kind.MEASURE,
    "readings": Kind.READING,
    "check_ins": Kind.CHECK_IN,
    "reviews": Kind.REVIEW,
}
_INSIDE: Final = {Kind.NODE: ("measures", "check_ins", "reviews"), Kind.MEASURE: ("readings",)}
_BETWEEN: Final = {"participants": " ", "backlog": "\n"}
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class _Text:
    line: int
    text: str


@dataclass(slots=True)
class _List:
    line: int
    values: list["_Value"] = field(default_factory=list)


@dataclass(slots=True)
class _Map:
    line: int
    values: dict[str, "_Value"] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    key: str | None = None


_Value: TypeAlias = _Text | _List | _Map


def read_yaml(text: str, *, file: str) -> tuple[Rows, bool]:
    """Read rows, and whether Pollen wrote them. Raises GoalFileError for what is not YAML, or none that is read here."""
    top = _read(text, file)
    rows, is_ours = Rows(), False
    if isinstance(top, _Map):
        is_ours = OURS in top.values
        goals = next((top.values[name] for name in TOP if name in top.values), None)
        for name in top.values:
            if name not in {OURS, *TOP}:
                raise GoalFileError(f"{file}, line {top.lines[name]}: “{name[:40]}” stands where only “goals” is read.")
    else:
        goals = top
    if not isinstance(goals, _List):
        raise GoalFileError(f"{file} has no list of goals: it begins with “goals:” and a list below it.")
    for value in goals.values:
        _row(rows, Kind.NODE, value, parent=None)
    return rows, is_ours


# From values to rows.


def _row(rows: Rows, kind: Kind, value: _Value, *, parent: str | None) -> None:
    if not isinstance(value, _Map):
        found = Row(kind, value.line, {})
        rows.problems.append(found.problem("", "A row of fields is needed here, like “name: …”."))
        return
    texts: dict[str, str] = {} if parent is None else {"parent": parent}
    lines: dict[str, int] = {}
    row = Row(kind, value.line, texts, lines)
    for name, inner in value.values.items():
        line = value.lines[name]
        if name in _INSIDE.get(kind, ()):
            continue
        known = field_named(name, kind)
        lines[known or name] = line
        text = _text(inner, known or "")
        if known is None or (known == "parent" and parent is not None):
            rows.problems.append(row.problem(name, unknown_field(name, kind)))
        elif text is None:
            rows.problems.append(row.problem(known, "One value is needed here, neither a list nor fields of its own."))
        elif known in texts:
            rows.problems.append(row.problem(known, "It stands here twice."))
        else:
            texts[known] = text
    rows.rows.append(row)
    _inside(rows, row, value)


def _inside(rows: Rows, row: Row, value: _Map) -> None:
    for name in _INSIDE.get(row.kind, ()):
        inner = value.values.get(name)
        if inner is None or (isinstance(inner, _Text) and inner.text in _NOTHING):
            continue
        if not isinstance(inner, _List):
            rows.problems.append(Problem(inner.line, name, "A list is needed here, each line with a dash."))
            continue
        for one in inner.values:
            _row(rows, _LISTS[name], one, parent=own_id(row))


def _text(value: _Value, name: str) -> str | None:
    if isinstance(value, _Text):
        return value.text
    if isinstance(value, _List) and name in _BETWEEN:
        inner = [_link(one) if name == "backlog" else _text(one, "") for one in value.values]
        return None if None in inner else _BETWEEN[name].join(one for one in inner if one is not None)
    return None


def _link(value: _Value) -> str | None:
    if not isinstance(value, _Map):
        return _text(value, "")
    parts = [value.values.pop(name, None) for name in ("label", "name", "url")]
    if value.values or not all(part is None or isinstance(part, _Text) for part in parts):
        return None
    return " ".join(part.text for part in parts if isinstance(part, _Text))


# From text to values.


def _read(text: str, file: str) -> _Value:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _built(yaml.parse(text, Loader=loader), file)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "something does not fit"
        raise GoalFileError(f"{file}{line}: this is not YAML ({what}).") from error


def _built(events: Iterator[yaml.Event], file: str) -> _Value:
    open_: list[_List | _Map] = []
    top: _Value | None = None
    for event in events:
        line = 0 if event.start_mark is None else event.start_mark.line + 1
        if isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
            continue
        value = _begun(event, line, file)
        if value is None:
            continue
        if not open_:
            if top is not None:
                _refuse(file, line, "a second document begins here; one file holds one list of goals")
            top = value
        else:
            _put(open_[-1], value, file)
        if not isinstance(value, _Text):
            if len(open_) == DEEPEST:
                _refuse(file, line, "this is nested deeper than anything that is read here")
            open_.append(value)
    if top is None:
        raise GoalFileError(f"{file} is empty.")
    return top


def _begun(event: yaml.Event, line: int, file: str) -> _Value | None:
    if isinstance(event, yaml.AliasEvent):
        _refuse(file, line, f"“*{(event.anchor or '')[:40]}” stands for something else; write that out")
    if (tag := getattr(event, "tag", None)) not in {None, "!"}:
        _refuse(file, line, f"“{str(tag)[:40]}” says of what type a value is; leave it out")
    if isinstance(event, yaml.ScalarEvent):
        is_nothing = event.implicit[0] and event.value in _NOTHING
        return _Text(line, "" if is_nothing else event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        return _List(line)
    return _Map(line) if isinstance(event, yaml.MappingStartEvent) else None


def _put(into: _List | _Map, value: _Value, file: str) -> None:
    if isinstance(into, _List):
        into.values.append(value)
    elif into.key is not None:
        into.values[into.key], into.key = value, None
    elif not isinstance(value, _Text):
        _refuse(file, value.line, "a field needs a name, and this is a list or has fields of its own")
    elif value.text in into.values:
        _refuse(file, value.line, f"“{value.text[:40]}” stands here twice, of one and the same row")
    else:
        into.key, into.lines[value.text] = value.text, value.line


def _refuse(file: str, line: int, why: str) -> NoReturn:
    raise GoalFileError(f"{file}, line {line}: {why}.")
