"""Logs for machines and operators: what happened, to which ids, never what people wrote.

The message of a record is an event's name; facts about it are in `extra`. Libraries are
quoted by name and level only, and exceptions by type and place, because their texts may
carry what somebody typed. `--debug` shows all of it, on the machine of whoever asks.
"""

import logging
import sys
import time
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any, TextIO

import structlog

OURS = ("bot", "handlers", "storage")
SELDOM = 600.0
"""Seconds in which a library is heard once from the same place in its code."""


def configure(*, debug: bool = False, stream: TextIO | None = None) -> None:
    """Send every record to `stream` (standard error by default): JSON lines, or for people on a terminal."""
    out = stream if stream is not None else sys.stderr
    renderer: Any = structlog.dev.ConsoleRenderer() if out.isatty() else structlog.processors.JSONRenderer()
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                *([] if debug else [only_names_of_libraries, only_places_of_errors]),
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([structlog.processors.format_exc_info] if debug else []),
                renderer,
            ],
        )
    )
    if not debug:
        handler.addFilter(Seldom())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.INFO if debug else logging.WARNING)
    if not debug:
        # That a sweep takes longer than its interval is expected, and how one failed Pollen says itself.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        # Bolt warns of a token in the environment and of requests nobody handles; the first is
        # how Pollen is configured, the second is answered by our own catch-alls.
        logging.getLogger("slack_bolt").setLevel(logging.ERROR)


class Seldom(logging.Filter):
    """Lets a library say the same thing once in ten minutes: while Slack is away, slack_sdk does every few seconds.

    What Pollen itself says of it stands in the log once, with what to do.
    """

    def __init__(self, *, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._seconds = seconds
        self._said: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.split(".", maxsplit=1)[0] in OURS:
            return True
        place, now = (record.name, record.lineno), self._seconds()
        if now - self._said.get(place, -SELDOM) < SELDOM:
            return False
        self._said[place] = now
        return True


def only_names_of_libraries(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep of a library's record who said it and how loudly: its text may hold a payload."""
    name = str(event.get("logger", ""))
    if name.split(".", maxsplit=1)[0] not in OURS:
        event["event"] = "library_said_something"
    return event


def only_places_of_errors(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep of an exception its type and where it came from: its text may hold what somebody typed."""
    raised = event.pop("exc_info", None)
    record = event.get("_record")
    if raised is None and isinstance(record, logging.LogRecord):
        raised = record.exc_info
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = [
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-8:]
        ]
    if isinstance(record, logging.LogRecord):
        record.exc_info = None
        record.exc_text = None
    return event
