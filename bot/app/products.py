"""Puts the parts of products together: their services over one store, their listeners over the services."""

from dataclasses import dataclass

from bot.app.parts import Parts
from bot.app.sweeps import Sweep, Wakes
from bot.features.deliveries.service import Check
from bot.features.people.service import People
from handlers.links import Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What products need of the other features."""

    links: Links
    people: People
    wakes: Wakes
    checks: dict[str, Check]
    """Who looks at a post once more before it is sent, by the post's kind: products add theirs."""


def wire_products(parts: Parts, around: Around) -> list[Sweep]:  # noqa: ARG001 - filled part by part
    """Register everything about products; return the sweeps that they need."""
    return []
