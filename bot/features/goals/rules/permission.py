"""Who may do what with goals: leads their domain's, admins all, a node's own lead what it is about; anyone proposes."""

from collections.abc import Sequence

from bot.features.goals.rules.tree import Node
from bot.kernel.access import Standing, may_edit, require_member, who_can
from bot.kernel.errors import NotAllowedError
from bot.kernel.ids import DomainId


def may_arrange(standing: Standing, domain: DomainId | None) -> bool:
    """Create, accept, move, archive and restore there: the domain's leads and admins; for the organisation, admins."""
    return standing.is_admin if domain is None else may_edit(standing, domain)


def may_keep(standing: Standing, node: Node) -> bool:
    """Edit a node and its measures, check in, review it and ask for support: who may arrange it, and its own lead."""
    return may_arrange(standing, node.domain) or (standing.is_full_member and standing.user == node.draft.lead)


def require_arranger(standing: Standing, domain: DomainId | None, *, leads: Sequence[str], doing: str) -> None:
    """Raise NotAllowedError, naming who can, unless the person may arrange there. `doing` reads like "move it"."""
    require_member(standing)
    if not may_arrange(standing, domain):
        raise NotAllowedError(f"Only {who_can(leads)} can {doing}.")


def require_keeper(standing: Standing, node: Node, *, leads: Sequence[str], doing: str) -> None:
    """Raise NotAllowedError, naming who can, unless the person may keep the node.

    `leads` are the names of the node's own lead and of the domain's leads.
    """
    require_member(standing)
    if not may_keep(standing, node):
        raise NotAllowedError(f"Only {who_can(leads)} can {doing}.")
