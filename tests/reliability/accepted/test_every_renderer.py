"""Every renderer is played: who adds one that is not in renderers.py makes this fail.

Whatever in handlers builds a piece of a message, a form or a menu must be reached by one of
the renderers there. Which functions do so is read from their source; which are reached, by
playing a few examples of each renderer and watching the calls; what these functions name in
their source counts as well, because some branches are seldom drawn.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType

import pytest

from tests.reliability.accepted.renderers import RENDERERS
from tests.reliability.accepted.test_accepted import play

ROOT = Path(__file__).parents[3]
HANDLERS = ROOT / "handlers"
BUILDERS = frozenset(
    {
        "ActionsBlock",
        "ConfirmObject",
        "ContextBlock",
        "DividerBlock",
        "HeaderBlock",
        "InputBlock",
        "Message",
        "Option",
        "OptionGroup",
        "Page",
        "Post",
        "RichTextBlock",
        "SectionBlock",
        "View",
        "actions",
        "button",
        "context",
        "mrkdwn",
        "plain",
        "section",
    }
)
NO_RENDERERS = {("handlers/digests/__init__.py", "register"): "Its Page is the listeners' way to show one."}
EXAMPLES = 2
"""Of each renderer."""
Function = tuple[str, str]
"""A file, and a function's name."""


def functions() -> Iterator[tuple[Function, bool, set[Function]]]:
    """List the functions of handlers: whether each builds a piece of something, and which others it names."""
    for path in sorted(HANDLERS.rglob("*.py")):
        file, tree = str(path.relative_to(ROOT)), ast.parse(path.read_text())
        home = {
            name.asname or name.name: f"{node.module.replace('.', '/')}.py"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for name in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                named = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
                named |= {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
                named -= {node.name}
                built = bool(BUILDERS & set(_called(node)))
                yield (file, node.name), built, {(home.get(name, file), name) for name in named}


def _called(function: ast.AST) -> Iterator[str]:
    """Name what a function calls, but not what functions inside it call."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call):
            yield str(getattr(node.func, "id", None) or getattr(node.func, "attr", ""))
        yield from _called(node)


def called() -> set[Function]:
    """Play every renderer, and return each function of handlers that was called meanwhile."""
    seen: set[CodeType] = set()

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            seen.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        for renderer in RENDERERS:
            play(renderer, 3, EXAMPLES)
    finally:
        sys.setprofile(before)
    here = [code for code in seen if code.co_filename.startswith(str(HANDLERS))]
    return {(str(Path(code.co_filename).relative_to(ROOT)), code.co_name) for code in here}


def reached(names: dict[Function, set[Function]]) -> set[Function]:
    """Add to what is called what that names, and so on."""
    found, added = set[Function](), called()
    while added:
        found |= added
        added = {other for one in added for other in names.get(one, ())} & names.keys() - found
    return found


@pytest.mark.long
def test_whatever_builds_a_piece_of_a_message_or_a_form_is_played():
    known = list(functions())
    built = {function for function, builds, _ in known if builds}
    names: dict[Function, set[Function]] = {}
    for function, _, named in known:
        names.setdefault(function, set()).update(named)
    assert built - reached(names) == set(NO_RENDERERS)
