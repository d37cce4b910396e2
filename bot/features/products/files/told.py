"""What a file tells of a product, before anybody looks at what is here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from bot.features.products.rules.ownership import Ownership
from bot.kernel.errors import OperatorError


class ProductFileError(OperatorError):
    """A file cannot be read as products at all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps one product out. `field` is empty where it is about all of it, `line` 0 about the file."""

    file: str
    """Empty where the sentence says which."""
    line: int
    field: str
    text: str

    def in_words(self) -> str:
        if not self.file:
            return self.text
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}, {self.field}: {self.text}" if self.field else f"{where}: {self.text}"


class Role(StrEnum):
    """What somebody is in a team, as far as Pollen keeps it."""

    OWNER = "owner"
    STEWARD = "steward"
    TECHNICAL_OWNER = "technical owner"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of a team."""

    username: str
    role: Role | None = None
    """None for what Pollen has no name for."""
    date_in: date | None = None
    date_out: date | None = None
    replaced_by: str = ""
    line: int = 0
    plain: Mapping[str, Any] = field(default_factory=dict)
    """Everything that the file says of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerNow:
    """Who owns a product, where a file tells no more than that. Empty for nobody."""

    username: str
    since: date | None = None


@dataclass(slots=True, kw_only=True)
class Told:
    file: str
    line: int
    """Where it begins, from 1."""
    source: str
    also_by_name: bool = False
    """Whether a product of this name is meant, whatever names it in files."""
    fields: dict[str, Any] = field(default_factory=dict)
    """By the names of a record's fields; what is not in here is not told. `domain` and consumers are names."""
    members: list[Member] | None = None
    """None where the file says nothing of any team."""
    owner_now: OwnerNow | None = None
    people: dict[Role, str] = field(default_factory=dict)
    """Of a table: steward and technical owner by their Slack ids; empty for none."""
    exact: tuple[Ownership, ...] = ()
    """Who owned it when, to the microsecond, as far as that agrees with the team."""
    kept: dict[str, Any] | None = None
    is_ours: bool = False
    """Whether Pollen wrote it: then what it does not tell is not there."""
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, name: str, text: str) -> None:
        problem = self.problem(name, text)
        if problem not in self.problems:
            self.problems.append(problem)

    def problem(self, name: str, text: str) -> Problem:
        return Problem(self.file, self.lines.get(name, self.line), name, text)


@dataclass(slots=True)
class Batch:
    """What files tell, and what of them could not be read."""

    products: list[Told] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was left out, and why, without anything being wrong."""
