"""What reminders ask of their rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.features.goals.nudging.followed import Heard
from bot.features.goals.nudging.times import Address
from bot.features.goals.store import GoalStore
from bot.kernel.ids import NodeId, OrganisationId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One node that a reminder is about."""

    node: NodeId
    instead_of: UserId | None = None
    """Whom it would have gone to, where they are away or gone."""


class NudgeStore(GoalStore, Protocol):
    def reviewed(self, organisation: OrganisationId, nodes: Iterable[NodeId]) -> Mapping[NodeId, datetime]:
        """Tell when each node that was ever reviewed was reviewed last."""
        ...

    # Who wants to hear of what later.

    def snoozed(self, organisation: OrganisationId, *, after: date) -> Mapping[tuple[UserId, NodeId], date]:
        """Tell until when who is not to be reminded of which node, where that is later than `after`."""
        ...

    def snooze(self, organisation: OrganisationId, user: UserId, node: NodeId, *, until: date | None) -> None:
        """Write until when somebody is not to be reminded of a node; None: no longer."""
        ...

    # Reminders.

    def nudged(self, organisation: OrganisationId, *, since: date) -> Collection[Address]:
        """List the reminders of this week and later ones."""
        ...

    def told(self, organisation: OrganisationId, *, week: date) -> Collection[NodeId]:
        """List the nodes that any reminder of a week is about."""
        ...

    def items(self, organisation: OrganisationId, address: Address) -> Sequence[Item]:
        """List what a reminder is about; nothing where there is none."""
        ...

    def add_nudge(
        self, organisation: OrganisationId, address: Address, items: Iterable[Item], *, now: datetime
    ) -> None: ...

    def leave_out(self, organisation: OrganisationId, address: Address, nodes: Iterable[NodeId]) -> None:
        """Take nodes out of a reminder that has not been sent."""
        ...

    # What people follow.

    def untold(self, organisation: OrganisationId, *, user: UserId | None = None) -> Mapping[UserId, Sequence[Heard]]:
        """List the news that no reminder has told, by who is to hear them: of everybody, or of one person."""
        ...

    def told_in(self, organisation: OrganisationId, address: Address) -> Sequence[Heard]:
        """List the news that a reminder tells."""
        ...

    def told_before(self, organisation: OrganisationId, *, week: date) -> Collection[int]:
        """List the news that reminders of earlier weeks told, by their numbers."""
        ...

    def tell_in(self, organisation: OrganisationId, address: Address, news: Iterable[int]) -> None:
        """Let these news be that reminder's."""
        ...

    def untell(self, organisation: OrganisationId, address: Address) -> None:
        """Let a reminder that is not sent have told nothing: another one is to."""
        ...

    def forget_news(self, organisation: OrganisationId, news: Iterable[int]) -> None: ...
