"""What support requests ask of their rows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from bot.features.goals.store import GoalStore
from bot.features.goals.supporting.rules import Request, Turn
from bot.kernel.ids import NodeId, OrganisationId, SupportId, UserId


class SupportRows(Protocol):
    def open_requests(self, organisation: OrganisationId, node: NodeId) -> Sequence[Request]:
        """List what was asked of the node's sponsor and is neither answered nor withdrawn."""
        ...


class SupportStore(GoalStore, SupportRows, Protocol):
    def request(self, organisation: OrganisationId, request: SupportId) -> Request | None: ...

    def add_request(
        self,
        organisation: OrganisationId,
        node: NodeId,
        *,
        asked_by: UserId,
        sponsor: UserId,
        needed: str,
        needed_by: date,
        now: datetime,
    ) -> Request: ...

    def save_request(self, organisation: OrganisationId, request: Request, *, now: datetime) -> Request:
        """Write its sponsor and state; return it with its version counted up."""
        ...

    def add_turn(self, organisation: OrganisationId, request: Request, turn: Turn) -> None:
        """Store what was said last."""
        ...

    # What was told of it.

    def told(self, organisation: OrganisationId, prefix: str) -> Sequence[str]:
        """List the keys of posts that begin like this, as they were stored."""
        ...

    def queue_again(self, organisation: OrganisationId, key: str, *, now: datetime) -> None:
        """Let a post be sent after all that was dropped before it left; any other stays as it is."""
        ...

    def show(
        self,
        organisation: OrganisationId,
        key: str,
        *,
        text: str,
        blocks: Sequence[Mapping[str, Any]],
        now: datetime,
    ) -> bool:
        """Let a message that may be in Slack show this from now on; return whether it showed something else."""
        ...

    def changed(self, organisation: OrganisationId, *, since: datetime) -> Sequence[SupportId]:
        """List requests that changed, and open ones whose node did, at this time or later."""
        ...

    def followed(self, organisation: OrganisationId) -> datetime | None:
        """Tell when messages were last made to follow."""
        ...

    def follow_until(self, organisation: OrganisationId, *, now: datetime) -> None: ...
