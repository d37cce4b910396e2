"""What the sandbox raises."""

from typing import Any


class SandboxError(Exception):
    """Its text is a sentence for the person at the keyboard."""


class WorkspaceError(SandboxError):
    """A workspace file that can't be used."""


class CantActError(SandboxError):
    """A person tried what Slack would not let them do, or named what is not there."""


class SlackError(Exception):
    """A Web API refusal: becomes `{"ok": false, "error": ...}` with `details` beside it."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details = details

    def answer(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.details}


def invalid_arguments(*messages: str) -> SlackError:
    """The refusal that says in `response_metadata.messages` which argument is wrong."""
    listed = [f"[ERROR] {message}" for message in messages]
    return SlackError("invalid_arguments", response_metadata={"messages": listed})
