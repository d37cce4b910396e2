"""What is sent to the app, and what comes back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

from sandbox.wire import Json

ParcelKind = Literal["slash_commands", "interactive", "events_api"]
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class UnansweredError(Exception):
    """A delivery that was not acked: what the person sees, and the reason that a retry gives."""

    def __init__(self, shown: str, reason: str, *, final: bool = False) -> None:
        super().__init__(shown)
        self.shown = shown
        self.reason = reason
        self.final = final


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a person's act.

    `body` is what the app answered in its ack; `error` what Slack shows the person when there was none or it could
    not be used; `errors` what stands under the fields of a form, by block id; `seconds` of wall time until the ack.
    """

    acked: bool
    body: Any = None
    error: str | None = None
    seconds: float = 0.0
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Parcel:
    """One delivery. `retry` counts from 1 for an event that is sent again."""

    kind: ParcelKind
    payload: Json
    envelope_id: str
    retry: int = 0
    retry_reason: str | None = None
    reply: Reply | None = None
    reason: str | None = None
    final: bool = False

    @property
    def type(self) -> str:
        """`command`, an interaction's type, or an event's."""
        if self.kind == "slash_commands":
            return "command"
        if self.kind == "events_api":
            return str(self.payload["event"]["type"])
        return str(self.payload["type"])

    def request(self) -> tuple[str, str]:
        """The content type and body of the HTTP request that it is."""
        if self.kind == "slash_commands":
            return FORM, urlencode(self.payload)
        if self.kind == "interactive":
            return FORM, urlencode({"payload": json.dumps(self.payload)})
        return JSON, json.dumps(self.payload)

    def retry_headers(self) -> Mapping[str, str]:
        """What an HTTP request that is sent again says of itself."""
        if not self.retry:
            return {}
        return {"X-Slack-Retry-Num": str(self.retry), "X-Slack-Retry-Reason": self.retry_reason or ""}

    def envelope(self) -> Json:
        """As Socket Mode sends it."""
        envelope: Json = {
            "envelope_id": self.envelope_id,
            "type": self.kind,
            "accepts_response_payload": self.kind != "events_api",
            "payload": self.payload,
        }
        if self.kind == "events_api":
            envelope |= {"retry_attempt": self.retry, "retry_reason": self.retry_reason or ""}
        return envelope
