"""Logs for machines and operators: what happened, to which ids, never what people wrote.

The message of a record is an event's name; facts about it are in `extra`. Libraries are
quoted by name and level only, and exceptions by type and place, because their texts may
carry what somebody typed. `--debug` shows all of it, on the machine of whoever asks.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

OURS = ("bot", "handlers", "storage")


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
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.INFO if debug else logging.WARNING)
    if not debug:
        # Bolt warns of a token in the environment and of requests nobody handles; the first is
        # how Pollen is configured, the second is answered by our own catch-alls.
        logging.getLogger("slack_bolt").setLevel(logging.ERROR)


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
