"""What Pollen's own code calls, read once for all tests that hold it against a list."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def method_calls() -> tuple[tuple[Path, str, ast.Call], ...]:
    """Every call of something's method in bot/ and handlers/: in which file, of what name, and the call itself."""
    return tuple(
        (path, node.func.attr, node)
        for folder in ("bot", "handlers")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )
