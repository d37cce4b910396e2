"""What a check comes to."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    LOOK = "look at"
    """It works, or works in part; somebody should see why."""
    BROKEN = "broken"
    SKIPPED = "not asked"
    """It could not be looked at, or was not to be; that is told elsewhere."""


GRAVITY = (Level.SKIPPED, Level.OK, Level.LOOK, Level.BROKEN)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: a sentence that says what to do."""

    level: Level
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One check. `well` is said where nothing was found."""

    name: str
    well: str
    findings: tuple[Finding, ...] = ()

    @property
    def level(self) -> Level:
        return max((finding.level for finding in self.findings), key=GRAVITY.index, default=Level.OK)

    @property
    def lines(self) -> tuple[Finding, ...]:
        """What is to be read of it: each finding, or that all is well."""
        return self.findings or (Finding(Level.OK, self.well),)

    @property
    def needs_somebody(self) -> bool:
        return self.level in {Level.LOOK, Level.BROKEN}


def look(says: str) -> Finding:
    return Finding(Level.LOOK, says)


def broken(says: str) -> Finding:
    return Finding(Level.BROKEN, says)


def skipped(name: str, why: str) -> Checked:
    return Checked(name=name, well="", findings=(Finding(Level.SKIPPED, why),))
