"""What a unit of work insists on, each refusal under its field, with the next step in words."""

from collections.abc import Mapping

from bot.features.goals.finding import CALLED, a_called
from bot.features.goals.keeping.results import Names
from bot.features.goals.keeping.rules import people_of
from bot.features.goals.keeping.store import KeepingStore
from bot.features.goals.rules.tree import Draft, Field, Level, Misplaced, Node, State, above, misplaced
from bot.kernel.access import Actor, who_can
from bot.kernel.acting import Person
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, UserFacingError
from bot.kernel.ids import DomainId, NodeId, UserId

# Where a node hangs.


def require_placed(store: KeepingStore, actor: Actor, draft: Draft, *, node: NodeId | None) -> None:
    """Refuse a domain that takes nothing, and a parent that the node cannot hang under; say what to do."""
    require_domain(store, actor, draft.domain)
    why = why_misplaced(store, actor, draft, node=node)
    if why is not None:
        raise UserFacingError(sentence_of(why, draft), field=Field.PARENT)


def why_misplaced(store: KeepingStore, actor: Actor, draft: Draft, *, node: NodeId | None) -> Misplaced | None:
    parent = None if draft.parent is None else store.node(actor.organisation, draft.parent)
    over = above(draft.parent, store.parents(actor.organisation))
    return misplaced(draft, node=node, parent=parent, above=over, roots=store.roots(actor.organisation))


def require_domain(store: KeepingStore, actor: Actor, domain: DomainId | None) -> None:
    if domain is None:
        return
    known = store.domain(actor.organisation, domain)
    if known is None:
        raise UserFacingError("Pollen does not know this domain any more; choose another.", field=Field.DOMAIN)
    if not known.is_living:
        raise UserFacingError(
            f"{closed(known.name)} is no active domain any more; choose another, or bring it back in /domains.",
            field=Field.DOMAIN,
        )


def sentence_of(why: Misplaced, draft: Draft) -> str:
    """Say why it cannot hang there, and what to do."""
    what = CALLED[draft.level]
    a_what = a_called(draft.level)
    return {
        Misplaced.GONE: "What you chose is not active any more. Choose another one, or restore that one first.",
        Misplaced.ITSELF: f"This {what} cannot hang under itself, or under what is below it. Choose another one.",
        Misplaced.LEVEL: f"{a_what.capitalize()} hangs under a higher level: {_higher(draft.level)}. Choose one of these.",
        Misplaced.VISION: "A vision stands at the top. Leave this empty.",
        Misplaced.ALONE: _alone(draft, a_what),
        Misplaced.OTHER_DOMAIN: f"That one belongs to another domain. Choose one of the {what}'s own domain, "
        "or one of the whole organisation.",
        Misplaced.ORGANISATION: f"That one belongs to a domain, and this {what} to the whole organisation. Choose one "
        "of the whole organisation, or give the " + what + " to that domain.",
        Misplaced.FAR: "A domain's goal hangs under a goal or vision of the whole organisation. Choose one of these.",
    }[why]


def _higher(level: Level) -> str:
    *most, last = [CALLED[one] for one in Level if one.depth < level.depth] or [""]
    return f"{', '.join(most)} or {last}" if most else last


def _alone(draft: Draft, a_what: str) -> str:
    if draft.level is not Level.GOAL:
        return f"{a_what.capitalize()} hangs under something: choose what it contributes to ({_higher(draft.level)})."
    if draft.domain is None:
        return "The organisation has a vision by now: choose the one that this goal contributes to."
    return "Choose the goal or vision of the whole organisation that this goal contributes to."


# Who is named.


def check_people(store: KeepingStore, actor: Actor, draft: Draft, *, besides: Draft | None = None) -> None:
    """Raise UserFacingError where somebody is named who cannot answer for anything here.

    Whoever is named in `besides` may stay: that somebody left is no mistake of an editor's.
    """
    fields = people_of(draft)
    before = {} if besides is None else people_of(besides)
    for user, person in store.people(actor.organisation, fields).items():
        if not person.is_here and user not in before:
            raise UserFacingError(_not_here(person), field=fields[user])


def _not_here(person: Person) -> str:
    return (
        f"{closed(person.name)} cannot be named here: only people who work here can, no guests, apps or closed "
        "accounts. Choose somebody else."
    )


def names_of(store: KeepingStore, actor: Actor, draft: Draft) -> Names:
    """Read the names of what a node carries by id."""
    people = store.people(actor.organisation, people_of(draft))
    domain = None if draft.domain is None else store.domain(actor.organisation, draft.domain)
    parent = None if draft.parent is None else store.node(actor.organisation, draft.parent)
    return Names(
        lead=_name(people, draft.lead),
        participants=tuple(_name(people, user) for user in draft.participants),
        watcher=_name(people, draft.watcher),
        sponsor=_name(people, draft.sponsor),
        of=None if domain is None else domain.name,
        under=None if parent is None else parent.name,
    )


def _name(people: Mapping[UserId, Person], user: UserId | None) -> str:
    return "" if user is None else people[user].name


def deciders(store: KeepingStore, actor: Actor, domain: DomainId | None) -> str:
    """Name who can accept a proposal there."""
    known = None if domain is None else store.domain(actor.organisation, domain)
    people = {} if known is None else store.people(actor.organisation, known.leads)
    return who_can([person.name for person in people.values()])


# What state it is in.


def require_writable(node: Node) -> None:
    """Refuse to change what is stopped or archived; what is only proposed may still be put right."""
    what = CALLED[node.level]
    if node.state is State.STOPPED:
        raise ConflictError(f"This {what} was stopped. Start it again on its page, if it goes on.")
    if node.state is State.ARCHIVED:
        raise ConflictError(f"This {what} is archived. Restore it on its page first.")


def require_restorable(store: KeepingStore, actor: Actor, node: Node) -> None:
    """Refuse where what it would hang under is not there for it; say what comes first."""
    what = CALLED[node.level]
    domain = None if node.domain is None else store.domain(actor.organisation, node.domain)
    if domain is not None and not domain.is_living:
        raise ConflictError(
            f"This {what} belongs to {closed(domain.name)}, which is archived. Bring that back in /domains first."
        )
    parent = None if node.parent is None else store.node(actor.organisation, node.parent)
    if parent is None or parent.is_active:
        return
    name = f"“{closed(parent.name)}”"
    if parent.state is State.STOPPED:
        raise ConflictError(f"This {what} hangs under {name}, which was stopped. Start that again on its page first.")
    raise ConflictError(f"This {what} hangs under {name}, which is not active. Restore that first; then restore this.")
