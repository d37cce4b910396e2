"""What every part of this feature asks of its rows. Each part adds what it alone needs in a Protocol of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from bot.features.goals.rules.measures import CheckIn, Measure, Reading
from bot.features.goals.rules.measures import Draft as MeasureDraft
from bot.features.goals.rules.tree import Draft, Node, State
from bot.kernel.access import Actor, Role, Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import ChannelId, Delivery, DomainId, MeasureId, NodeId, OrganisationId, UserId
from bot.kernel.posts import Post
from bot.kernel.zones import zone, zone_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """What goals need to know of a domain."""

    id: DomainId
    name: str
    leads: tuple[UserId, ...]
    """Who leads it, and still can."""
    is_living: bool
    channel: ChannelId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What goals need to know of somebody. Someone never seen is a member without a name ("someone")."""

    id: UserId
    name: str
    role: Role
    zone: str | None = None

    def date_at(self, now: datetime) -> date:
        """Tell which date it is where they live; in UTC where nobody knows."""
        named = self.zone if self.zone in zone_names() else None
        return now.astimezone(UTC if named is None else zone(named)).date()

    @property
    def is_here(self) -> bool:
        """Whether they can answer for anything: no guests, apps, closed accounts or people of elsewhere."""
        return self.role in {Role.MEMBER, Role.ADMIN}


class GoalStore(Protocol):
    # Who acts, and whether they did already.

    def standing(self, actor: Actor) -> Standing: ...

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None: ...

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None: ...

    # People and domains.

    def people(self, organisation: OrganisationId, users: Iterable[UserId]) -> Mapping[UserId, Person]:
        """Tell who these are, in the order asked."""
        ...

    def domain(self, organisation: OrganisationId, domain: DomainId) -> Domain | None: ...

    def domains(self, organisation: OrganisationId) -> Sequence[Domain]:
        """List the living domains, by name."""
        ...

    def chosen(self, organisation: OrganisationId, user: UserId) -> DomainId | None:
        """Tell which domain somebody chose as theirs."""
        ...

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

    # The audit, and what is to be sent.

    def record(self, organisation: OrganisationId, entry: Entry) -> None: ...

    def acts(self, organisation: OrganisationId, *, thing: str, thing_id: str, most: int) -> Sequence[Entry]:
        """Return the latest acts on a thing, the latest first."""
        ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        """Store a post to be sent."""
        ...
