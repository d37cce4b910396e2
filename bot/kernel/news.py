"""What people hear of the things that they follow, in the one message of their week."""

from dataclasses import dataclass
from enum import StrEnum


class Thing(StrEnum):
    """What people follow, and hear of in a direct message."""

    PRODUCT = "product"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a service keeps for somebody until their next message of a week leaves.

    `key` is unique among that person's for ever: the same key is the same news, and they read it
    once. `number` names the product or domain.
    """

    key: str
    thing: Thing
    number: int
    text: str
    """Sentences as they are read, nothing escaped; the thing's name stands above them."""
