"""What every part of this feature asks of its rows. Each part adds what it alone needs in a Protocol of its own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.features.goals.rules.measures import CheckIn, Measure, Reading
from bot.features.goals.rules.measures import Draft as MeasureDraft
from bot.features.goals.rules.tree import Draft, Node, State
from bot.kernel.acting import ActingStore
from bot.kernel.ids import MeasureId, NodeId, OrganisationId, UserId


class GoalStore(ActingStore, Protocol):
    # The tree.

    def node(self, organisation: OrganisationId, node: NodeId) -> Node | None:
        """Return a node in any state, but for a declined one."""
        ...

    def tree(self, organisation: OrganisationId, *, states: Iterable[State] = (State.ACTIVE,)) -> Mapping[NodeId, Node]:
        """Return every node in these states, from the top level down, each level by name."""
        ...

    def add(
        self, organisation: OrganisationId, draft: Draft, *, state: State, by: UserId | None, now: datetime
    ) -> Node:
        """Store a new node. `by` is who proposed or created it."""
        ...

    def save(self, organisation: OrganisationId, node: Node, *, now: datetime) -> Node:
        """Write a node as it is to be; return it with its version counted up."""
        ...

    # Measures and readings.

    def measures(self, organisation: OrganisationId, nodes: Iterable[NodeId]) -> Sequence[Measure]:
        """Return what these nodes are measured by now, each node's in their order."""
        ...

    def measure(self, organisation: OrganisationId, measure: MeasureId) -> Measure | None:
        """Return a measure, also one that was removed."""
        ...

    def add_measure(self, organisation: OrganisationId, node: NodeId, draft: MeasureDraft, *, now: datetime) -> Measure:
        """Store a new measure, after the node's others."""
        ...

    def save_measure(self, organisation: OrganisationId, measure: Measure) -> Measure:
        """Write a measure as it is to be; return it with its version counted up."""
        ...

    def latest(
        self, organisation: OrganisationId, measures: Iterable[MeasureId], *, until: date | None = None
    ) -> Mapping[MeasureId, Reading]:
        """Return the reading of the latest date, not after `until`, of each measure that has one."""
        ...

    def readings(self, organisation: OrganisationId, measure: MeasureId) -> Sequence[Reading]:
        """Return all readings of a measure, the earliest date first."""
        ...

    def put_reading(self, organisation: OrganisationId, reading: Reading) -> Reading | None:
        """Store a reading, in the place of one of the same date, which is returned."""
        ...

    def add_check_in(self, organisation: OrganisationId, check_in: CheckIn) -> None: ...

    def last_check_ins(self, organisation: OrganisationId, nodes: Iterable[NodeId]) -> Mapping[NodeId, CheckIn]:
        """Return the latest check-in of each node that has one: by its date, then by when it was written."""
        ...
