"""The two menus that say where a node hangs: its domain, and what it contributes to."""

from collections.abc import Sequence
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import ExternalDataSelectElement, InputBlock, Option

from bot.features.goals.keeping.reader import Offered
from bot.features.goals.rules.tree import Field, Level, Node
from bot.kernel.acting import Domain
from bot.kernel.ids import DomainId, NodeId
from handlers.forms.fields import Held, chosen, field, of_option
from handlers.forms.menus import MOST_LABEL, domain_select, named_options
from handlers.goals.keeping import ids
from handlers.kit import number_in, plain, shown, told_apart

ORGANISATION: Final = "0"
"""The option for the whole organisation: no domain has this number."""
THE_ORGANISATION: Final = "The whole organisation"


class Looking(BaseModel):
    """What a form carries of the node that is to hang somewhere, for whoever looks for where."""

    level: Level
    domain: DomainId | None = None
    node: NodeId | None = None


def domain_field(held: Held, domains: Sequence[Domain]) -> InputBlock:
    named = named_options((domain.id, domain.name) for domain in domains)
    options = [Option(text=plain(THE_ORGANISATION), value=ORGANISATION), *named]
    element = domain_select(options, at=ids.DOMAIN, placeholder="Choose a domain", value=chosen(held, Field.DOMAIN))
    return field(Field.DOMAIN, "Where does it belong?", element, dispatches=True)


def parent_field(held: Held, *, hint: str) -> InputBlock:
    now = held.get(Field.PARENT, {}).get("selected_option")
    element = ExternalDataSelectElement(
        action_id=ids.PARENT,
        placeholder=plain("Choose, or type to find"),
        min_query_length=0,
        initial_option=_again(now) if now else None,
    )
    return field(Field.PARENT, "What does it contribute to?", element, hint=hint, optional=True)


def domain_in(held: Held) -> DomainId | None:
    """Read which domain is chosen; None is the whole organisation. Raises UserFacingError for what is no option."""
    number = number_in(held.get(Field.DOMAIN, {}))
    return DomainId(number) if number else None


def parent_in(held: Held) -> NodeId | None:
    return NodeId(number_in(held.get(Field.PARENT, {}))) if chosen(held, Field.PARENT) else None


def held_domain(domain: DomainId | None) -> dict[str, Any]:
    return of_option(ORGANISATION if domain is None else str(domain), "")


def held_parent(parent: Node | None) -> dict[str, Any]:
    return (
        {} if parent is None else of_option(str(parent.id), shown(Offered(node=parent, of=None).label, most=MOST_LABEL))
    )


def offered(found: Sequence[Offered]) -> list[Option]:
    """Offer what a node may hang under: "Goal: Parcels arrive on time (Orders)"."""
    labels = told_apart([one.label for one in found], most=MOST_LABEL)
    return [Option(text=plain(label), value=str(one.node.id)) for label, one in zip(labels, found, strict=True)]


def _again(option: Any) -> Option:
    """Show an option as it was chosen."""
    text = str((option.get("text") or {}).get("text") or "") or "What you chose"
    return Option(text=plain(shown(text, most=MOST_LABEL)), value=str(option["value"]))
