"""What comes of an act, where it is more than the product itself."""

from dataclasses import dataclass

from bot.features.products.rules.product import Draft, Field, Product


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of what a product carries by id."""

    of: str = ""
    """Its domain."""
    owner: str = ""
    """Empty while nobody owns it."""
    steward: str = ""
    technical_owner: str = ""
    use_cases: str = ""
    """As they are typed, a line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A new product: recorded, or proposed where the person may not record it."""

    product: Product
    names: Names
    deciders: str
    """Who can accept it where it is proposed, as names: "Ana, Ben or an admin"."""
    elsewhere: tuple[str, ...] = ()
    """Consumers in its use cases that are no domains here."""
    is_owner_told: bool = False
    """Whether its owner, who is somebody else, gets to know it in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An edit that is saved."""

    product: Product
    elsewhere: tuple[str, ...] = ()
    moved_to: str = ""
    """The name of the domain to which it went."""
    told: int = 0
    """Consumers who hear of it."""
    ended: str = ""
    """Whose ownership ended, where it was retired."""
    is_hand_over_void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedMeanwhile:
    """Somebody else changed the product since the form was filled: nothing is saved."""

    current: Product
    draft: Draft
    """What the editor typed, over what the other saved."""
    use_cases: str
    """Its use cases as they are typed."""
    changed: tuple[Field, ...]
    now: Names
    """How what the other saved is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of a proposal, for whoever made it and whoever decided."""

    product: Product
    of: str
    by: str
    accepted: bool
    because: str = ""
    """Why it was declined, where somebody said so."""
    is_told: bool = False
    """Whether the proposer gets to know it in a message."""
    is_owner_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of the wish to own a product."""

    product: Product
    by: str
    of: str
    is_owner: bool
    """Whether they own it now; else those who can hand it over were told of the wish."""
    asked: tuple[str, ...] = ()
    """Names of those who were told."""
    told: int = 0
    """Consumers who hear of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    product: Product
    by: str
    of: str
    because: str = ""
    asked: tuple[str, ...] = ()
    """Names of the leads who were told."""
