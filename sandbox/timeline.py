"""The messages of one conversation."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.wire import Json


@dataclass(slots=True)
class Entry:
    """One message. `reader` is set for an ephemeral one: nobody else sees it."""

    message: Json
    reader: str | None = None


@dataclass(slots=True)
class Timeline:
    """In order of `ts`. An edit replaces a message's dict, so one that was read before stays as it was."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, message: Json, *, reader: str | None = None) -> None:
        self.entries.append(Entry(message, reader))

    def find(self, ts: str) -> Entry | None:
        return next((entry for entry in reversed(self.entries) if entry.message["ts"] == ts), None)

    def posted(self, ts: str) -> Json | None:
        """The message that everyone in the conversation sees."""
        entry = self.find(ts)
        return entry.message if entry is not None and entry.reader is None else None

    def replace(self, ts: str, message: Json) -> None:
        entry = self.find(ts)
        if entry is not None:
            entry.message = message

    def remove(self, ts: str) -> None:
        self.entries = [entry for entry in self.entries if entry.message["ts"] != ts]

    def messages(self) -> list[Json]:
        """What everyone in the conversation sees, oldest first."""
        return [entry.message for entry in self.entries if entry.reader is None]

    def seen_by(self, user: str) -> list[Json]:
        """What one person sees: everyone's messages and the ephemeral ones meant for them."""
        return [entry.message for entry in self.entries if entry.reader in (None, user)]

    def replies(self, ts: str) -> Iterator[Json]:
        for message in self.messages():
            if message.get("thread_ts") == ts and message["ts"] != ts:
                yield message
