"""A data product as much as other things tell of it: every full member may know of it."""

from dataclasses import dataclass
from typing import Final

from bot.kernel.ids import ProductId

IN_USE: Final = frozenset({"proposed", "draft", "active", "deprecated"})
"""Statuses of products that other things are newly linked to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedProduct:
    id: ProductId
    name: str
    status: str = "active"
    """proposed, draft, active, deprecated or retired."""
