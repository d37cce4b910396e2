"""A furnished Pollen over HTTP, what is in its database, and what a person or a stranger is told by it."""

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlmodel import SQLModel

from sandbox.parcels import FORM, JSON
from tests.slack import Living

CACHES = {"people", "channels", "memberships"}
"""What Slack says of people and channels, looked up after any act: whoever clicks becomes known by name."""
CLAIMS = {"claims", "sweeps"}
"""Which deliveries have had their effect, and when daily sweeps ran."""
SECRETS = ("xoxb-", "xapp-", "Traceback", 'File "', "sqlite3", "sqlalchemy", "site-packages", "UNIQUE constraint")
SDK = "slack_sdk/socket_mode"
UNFORESEEN = "Something went wrong"


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one request: the answer to it, and everything that was then shown to anyone."""

    status: int
    body: str
    shown: tuple[Any, ...]
    calls: tuple[Any, ...]
    log: tuple[logging.LogRecord, ...]

    @property
    def said(self) -> str:
        told = [shown.payload for shown in self.shown] + [call.arguments for call in self.calls]
        return self.body + " ".join(json.dumps(one, ensure_ascii=False) for one in told)

    @property
    def spoke(self) -> bool:
        """Whether a person sees something: an answer in the ack, a message, a form; or would, had they not closed it."""
        tried = any(call.method.startswith(("chat.", "views.")) for call in self.calls)
        return bool(self.body.strip()) or bool(self.shown) or tried

    def check(self, where: Any) -> None:
        """See that nothing failed, and that nothing is told that nobody should read."""
        assert self.status < 500, where
        # Mistakes of ours have a reference and a traceback in the log, which is where they belong.
        # What slack_sdk itself cannot read of a frame, it logs, and goes on.
        failed = [record for record in self.log if record.levelno >= logging.ERROR and SDK not in record.pathname]
        assert not failed, (where, failed[0].getMessage(), failed[0].exc_info)
        assert UNFORESEEN not in self.said, where
        for secret in SECRETS:
            assert secret not in self.said, (where, secret)


class Log(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class Door:
    """Where requests come in."""

    def __init__(self, living: Living, log: Log) -> None:
        self.living, self.log = living, log

    async def send(self, payload: Any, **more: Any) -> Heard:
        """Deliver a payload as Slack would, signed, by its kind."""
        if isinstance(payload, dict) and isinstance(payload.get("command"), str):
            body, kind = (
                urlencode({name: _flat(value) for name, value in payload.items()}, errors="surrogatepass"),
                FORM,
            )
        elif isinstance(payload, dict) and "event" in payload:
            body, kind = json.dumps(payload), JSON
        else:
            body, kind = urlencode({"payload": json.dumps(payload)}), FORM
        return await self.post(body, kind=kind, **more)

    async def post(self, body: str | bytes, **more: Any) -> Heard:
        seen = self._seen()
        answer = await self.living.slack.request(body, **more)
        return await self._heard(answer.status, answer.body, seen)

    async def frame(self, text: str) -> Heard:
        """Send the open socket a frame."""
        seen = self._seen()
        await self.living.slack.send_frame(text)
        # What arrives on a socket has no answer that one could wait for.
        await asyncio.sleep(0.005)
        return await self._heard(200, "", seen)

    def _seen(self) -> tuple[int, int, int]:
        slack = self.living.slack
        return len(slack.shown), len(slack.calls), len(self.log.records)

    async def _heard(self, status: int, body: str, seen: tuple[int, int, int]) -> Heard:
        await self.living.settled()
        slack = self.living.slack
        shown, calls, records = slack.shown[seen[0] :], slack.calls[seen[1] :], self.log.records[seen[2] :]
        return Heard(status, body, tuple(shown), tuple(calls), tuple(records))

    async def dump(self, *, without: set[str] = CACHES | CLAIMS) -> dict[str, list[str]]:
        """Every row of every table, but of those that may change whoever asks for what."""

        def look(session: Any) -> dict[str, list[str]]:
            return {
                name: sorted(map(repr, session.connection().exec_driver_sql(f'SELECT * FROM "{name}"').all()))
                for name in SQLModel.metadata.tables
                if name not in without
            }

        return await self.living.database.read(look)


def _flat(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    return [name for name in before if before[name] != after[name]]
