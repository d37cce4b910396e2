"""What a unit of work about a node begins with: the node, and who answers for it."""

from datetime import date, datetime

from bot.features.goals.rules.permission import require_arranger, require_keeper
from bot.features.goals.rules.tree import Level, Node, State
from bot.features.goals.store import GoalStore
from bot.kernel.access import Actor, require_member
from bot.kernel.errors import ConflictError, NotFoundError
from bot.kernel.ids import DomainId, NodeId

GONE = "Pollen does not know this any more. Type /goals to see all that there is."
CALLED = {
    Level.VISION: "vision",
    Level.GOAL: "goal",
    Level.BET: "bet",
    Level.INITIATIVE: "initiative",
}
"""What people call a node of this level."""


def a_called(level: Level) -> str:
    """Say it with its article: "a bet", "an initiative"."""
    return f"an {CALLED[level]}" if level is Level.INITIATIVE else f"a {CALLED[level]}"


def found(store: GoalStore, actor: Actor, node: NodeId) -> Node:
    """Return the node for a full member. Raises NotFoundError, the same for what never was and what is another's."""
    require_member(store.standing(actor))
    known = store.node(actor.organisation, node)
    if known is None:
        raise NotFoundError(GONE)
    return known


def kept(store: GoalStore, actor: Actor, node: NodeId, *, doing: str) -> Node:
    """Return the node for somebody who may keep it. Raises NotFoundError and NotAllowedError."""
    known = found(store, actor, node)
    names = names_of_keepers(store, actor, known)
    require_keeper(store.standing(actor), known, leads=names, doing=doing)
    return known


def arranged(store: GoalStore, actor: Actor, node: NodeId, *, doing: str) -> Node:
    """Return the node for somebody who may arrange it. Raises NotFoundError and NotAllowedError."""
    known = found(store, actor, node)
    require_place(store, actor, known.domain, doing=doing)
    return known


def require_place(store: GoalStore, actor: Actor, domain: DomainId | None, *, doing: str) -> None:
    """Raise NotAllowedError unless the person may arrange what is in this domain, or of the organisation."""
    names = _names_of_leads(store, actor, domain)
    require_arranger(store.standing(actor), domain, leads=names, doing=doing)


def require_active(node: Node) -> None:
    """Raise ConflictError, with what to do, for what is proposed, stopped or archived."""
    what = CALLED[node.level]
    if node.state is State.PROPOSED:
        raise ConflictError(f"This {what} is only proposed yet. Once a lead accepts it, that is possible.")
    if node.state is State.STOPPED:
        raise ConflictError(f"This {what} was stopped. Start it again on its page, if it goes on.")
    if node.state is State.ARCHIVED:
        raise ConflictError(f"This {what} is archived. Restore it on its page first.")


def names_of_keepers(store: GoalStore, actor: Actor, node: Node) -> tuple[str, ...]:
    """Name the node's own lead, where they are here, and the leads of its domain."""
    own = () if node.draft.lead is None else (node.draft.lead,)
    people = store.people(actor.organisation, own)
    named = tuple(person.name for person in people.values() if person.is_here)
    return tuple(dict.fromkeys((*named, *_names_of_leads(store, actor, node.domain))))


def _names_of_leads(store: GoalStore, actor: Actor, domain: DomainId | None) -> tuple[str, ...]:
    known = None if domain is None else store.domain(actor.organisation, domain)
    if known is None:
        return ()
    return tuple(person.name for person in store.people(actor.organisation, known.leads).values())


def today_of(store: GoalStore, actor: Actor, *, now: datetime) -> date:
    """Tell which date it is where the person lives; in UTC where nobody knows."""
    return store.people(actor.organisation, [actor.user])[actor.user].date_at(now)
