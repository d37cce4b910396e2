"""`pollen import` at work in a process of its own."""

import asyncio
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.databases import Contents
from benchmarks.invented import write_csv
from benchmarks.processes import BETWEEN_LOOKS, ROOT, last_words, stopped

LONGEST = 120.0
"""Seconds after which an import is given up."""


class ImportFailedError(Exception):
    """The import ended badly, or not at all; the text ends with the last of what it said."""


@asynccontextmanager
async def importing(database: str, *, rows: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Import invented lessons; the block begins with the first stored row, and afterwards the import ends."""
    prefix = secrets.token_hex(4)  # Lessons that were imported before would only be looked at.
    with TemporaryDirectory(prefix="benchmark-") as folder:
        file, log = Path(folder) / "lessons.csv", Path(folder) / "log"
        write_csv(file, rows, prefix=prefix)
        with log.open("wb") as written:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "bot", "import", "learnings", str(file)),
                cwd=folder,  # Where no .env file is.
                env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "POLLEN_DATABASE_URL": database},
                stdout=written,
                stderr=written,
            )
        try:
            if not await _begun(process, database, f"import:{prefix}-0"):
                raise ImportFailedError(f"The import stored nothing. It said last: {last_words(log)}")
            async with asyncio.timeout(LONGEST):
                yield process
                await process.wait()
        finally:
            await stopped(process)
        if process.returncode:
            raise ImportFailedError(f"The import failed. It said last: {last_words(log)}")


async def _begun(process: asyncio.subprocess.Process, database: str, source: str) -> bool:
    contents = Contents(database)
    deadline = time.monotonic() + LONGEST
    try:
        while time.monotonic() < deadline and process.returncode is None:
            if await contents.has(source):
                return True
            await asyncio.sleep(BETWEEN_LOOKS)
        return False
    finally:
        contents.close()
