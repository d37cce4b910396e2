"""The names by which the standard's files carry what Pollen knows. docs/product-files.md has the table."""

import re
from typing import Any, Final

from bot.features.products.files.told import Role
from bot.matching.words import fold

PRODUCT_TYPE: Final = "pollenProductType"
BASIS: Final = "pollenBasis"
USE_CASES: Final = "pollenUseCases"
CONSUMERS: Final = "pollenConsumers"
OWNERSHIP: Final = "pollenOwnership"
PROPOSED_BY: Final = "pollenProposedBy"
DOMAIN_ARCHIVED: Final = "pollenDomainArchived"
KEPT: Final = "pollenKept"
PROPERTIES: Final = frozenset(
    {PRODUCT_TYPE, BASIS, USE_CASES, CONSUMERS, OWNERSHIP, PROPOSED_BY, DOMAIN_ARCHIVED, KEPT}
)
PORT_URL: Final = "pollenUrl"
"""A property of an output port: where it can be read."""
DOMAIN_CHANNEL: Final = "pollenDomainChannel"
"""A property of a support channel: that it is the channel of the product's domain."""
SLO: Final = "slo"
DOCS: Final = "documentation"
SLO_TYPES: Final = frozenset({"slo", "slos", "sla", "service level objective", "service level objectives"})
DOCS_TYPES: Final = frozenset({"documentation", "docs"})
_OWNERS: Final = (
    frozenset({"owner", "data product owner", "accountable owner"}),
    frozenset({"product owner", "data owner"}),
)
"""The first kind that a team has counts; another kind beside it is a role like any other."""
_ROLES: Final = {
    "steward": Role.STEWARD,
    "data steward": Role.STEWARD,
    "data product steward": Role.STEWARD,
    "technical owner": Role.TECHNICAL_OWNER,
    "tech owner": Role.TECHNICAL_OWNER,
    "technical data owner": Role.TECHNICAL_OWNER,
    "deputy": Role.DEPUTY,
    "deputy owner": Role.DEPUTY,
}


def folded(text: Any) -> str:
    """Compare what people call things: without case, accents, and signs between words."""
    parted = re.sub(r"([a-z])([A-Z])", r"\1 \2", text if isinstance(text, str) else "")
    return re.sub(r"[\W_]+", " ", fold(parted)).strip()


def roles_of(titles: list[Any]) -> list[Role | None]:
    """Tell which of Pollen's roles each title of a team is."""
    names = [folded(title) for title in titles]
    owners = next((kind for kind in _OWNERS if kind & set(names)), frozenset[str]())
    return [Role.OWNER if name in owners else _ROLES.get(name) for name in names]
