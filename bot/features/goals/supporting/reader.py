"""Open requests for whoever shows a node."""

from dataclasses import dataclass
from typing import Protocol

from bot.features.goals.rules.tree import Node
from bot.features.goals.store import GoalStore
from bot.features.goals.supporting.rules import Request, answerer, listed_by_date
from bot.features.goals.supporting.store import SupportRows
from bot.kernel.ids import OrganisationId


class ReaderStore(GoalStore, SupportRows, Protocol):
    """What reading takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequest:
    """A request that nobody has said yes or no to, with names to read."""

    request: Request
    asked_by: str
    sponsor: str
    """Who is to answer, as of now."""


def open_requests(store: ReaderStore, organisation: OrganisationId, node: Node) -> tuple[OpenRequest, ...]:
    """List what was asked of a node's sponsor and is open, the most urgent first. Checks nobody's rights."""
    found = listed_by_date(store.open_requests(organisation, node.id))
    users = [user for request in found for user in (request.asked_by, answerer(request, node))]
    people = store.people(organisation, users)
    return tuple(
        OpenRequest(
            request=request,
            asked_by=people[request.asked_by].name,
            sponsor=people[answerer(request, node)].name,
        )
        for request in found
    )
