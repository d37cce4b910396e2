"""Goals in YAML, read event by event: every value as the text that stands there, with its line.

No object is ever built from what a file says of its type, nothing stands for something else
(an alias of an alias would fill any memory), and nothing nests deeper than goals do.
"""

from typing import Final

from bot.features.goals.files.rows import GoalFileError, Kind, Problem, Row, Rows, field_named, own_id, unknown_field
from bot.files.marked import List, Map, MarkedFileError, Text, Value
from bot.files.marked import read_yaml as read_documents

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


def read_yaml(text: str, *, file: str) -> tuple[Rows, bool]:
    """Read rows, and whether Pollen wrote them. Raises GoalFileError for what is not YAML, or none that is read here."""
    top = _read(text, file)
    rows, is_ours = Rows(), False
    if isinstance(top, Map):
        is_ours = OURS in top.values
        goals = next((top.values[name] for name in TOP if name in top.values), None)
        for name in top.values:
            if name not in {OURS, *TOP}:
                raise GoalFileError(f"{file}, line {top.lines[name]}: “{name[:40]}” stands where only “goals” is read.")
    else:
        goals = top
    if not isinstance(goals, List):
        raise GoalFileError(f"{file} has no list of goals: it begins with “goals:” and a list below it.")
    for value in goals.values:
        _row(rows, Kind.NODE, value, parent=None)
    return rows, is_ours


# From values to rows.


def _row(rows: Rows, kind: Kind, value: Value, *, parent: str | None) -> None:
    if not isinstance(value, Map):
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


def _inside(rows: Rows, row: Row, value: Map) -> None:
    for name in _INSIDE.get(row.kind, ()):
        inner = value.values.get(name)
        if inner is None or (isinstance(inner, Text) and inner.written == ""):
            continue
        if not isinstance(inner, List):
            rows.problems.append(Problem(inner.line, name, "A list is needed here, each line with a dash."))
            continue
        for one in inner.values:
            _row(rows, _LISTS[name], one, parent=own_id(row))


def _text(value: Value, name: str) -> str | None:
    if isinstance(value, Text):
        return value.written
    if isinstance(value, List) and name in _BETWEEN:
        inner = [_link(one) if name == "backlog" else _text(one, "") for one in value.values]
        return None if None in inner else _BETWEEN[name].join(one for one in inner if one is not None)
    return None


def _link(value: Value) -> str | None:
    if not isinstance(value, Map):
        return _text(value, "")
    parts = [value.values.pop(name, None) for name in ("label", "name", "url")]
    if value.values or not all(part is None or isinstance(part, Text) for part in parts):
        return None
    return " ".join(part.written for part in parts if isinstance(part, Text))


# From text to values.


def _read(text: str, file: str) -> Value:
    try:
        documents = read_documents(text, file=file, deepest=DEEPEST)
    except MarkedFileError as error:
        raise GoalFileError(str(error)) from error
    if len(documents) > 1:
        raise GoalFileError(
            f"{file}, line {documents[1].line}: a second document begins here; one file holds one list of goals."
        )
    if not documents:
        raise GoalFileError(f"{file} is empty.")
    return documents[0]
