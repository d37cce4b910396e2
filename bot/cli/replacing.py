"""Files that appear whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.kernel.errors import OperatorError

OURS_ALONE = 0o600
"""Permissions of a file that holds what people wrote for few: its owner reads and writes it, nobody else."""


class ExportFileError(OperatorError):
    """The file cannot, or must not, be written."""


@contextmanager
def replacing(path: Path, *, force: bool) -> Iterator[TextIO]:
    """Open a file that appears at `path`, whole, when the block ends well, and not at all otherwise.

    Only its owner may read it. Raises ExportFileError for one that is there already, unless
    `force`, and for what is no plain file.
    """
    target = path.resolve()
    _refuse(path, target, force=force)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS_ALONE)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        _refuse(path, target, force=force)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _refuse(path: Path, target: Path, *, force: bool) -> None:
    if not target.parent.is_dir():
        raise ExportFileError(f"{path} cannot be written: there is no folder {path.parent}.")
    if target.exists() and not target.is_file():
        raise ExportFileError(f"{path} is no plain file; leave it out to write to standard output.")
    if target.exists() and not force:
        raise ExportFileError(f"{path} is there already; choose another name, or replace it with --force.")
