"""What search has in a database beside the tables that are declared in code."""

from collections.abc import Mapping
from typing import Any, Final

OWN: Final = "learning_tokens"
"""The virtual table on SQLite, with tables behind it that are called like it; the index on PostgreSQL."""


def is_declared(name: str | None, _kind: str, _parents: Mapping[str, Any]) -> bool:
    """Whether something in a database is compared with the tables in code: all but what only one engine has."""
    return name is None or not name.startswith(OWN)
