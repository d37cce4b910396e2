"""What an organisation decided about its domains' onboarding: how much each test asks, and tests of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import blake2s
from typing import Any

from bot.features.domains.rules import fold
from bot.kernel.directions import closed
from bot.kernel.errors import UserFacingError
from bot.kernel.typed import without_nul

MAX_LEAST = 50
MAX_WEEKS = 52
MAX_OWN = 10
"""Tests of its own that an organisation may add to a phase."""
MAX_TEST = 150
WEEKS = "weeks"


class Phase(StrEnum):
    DISCOVER = "discover"
    DEFINE = "define"
    DEVELOP = "develop"
    DELIVER = "deliver"


class Kind(StrEnum):
    """The tests whose threshold an organisation sets."""

    GOALS = "goals"
    MEASURED = "measured"
    OWNED = "owned"
    SERVED = "served"
    SHARED = "shared"
    MOVED = "moved"
    APPLIED = "applied"


PHASE_OF: Mapping[Kind, Phase] = {
    Kind.GOALS: Phase.DISCOVER,
    Kind.MEASURED: Phase.DEFINE,
    Kind.OWNED: Phase.DEFINE,
    Kind.SERVED: Phase.DEVELOP,
    Kind.SHARED: Phase.DEVELOP,
    Kind.MOVED: Phase.DELIVER,
    Kind.APPLIED: Phase.DELIVER,
}


def _ones() -> dict[Kind, int]:
    return dict.fromkeys(Kind, 1)


def _no_own() -> dict[Phase, tuple[str, ...]]:
    return dict.fromkeys(Phase, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The defaults are what holds until an admin decides otherwise."""

    least: Mapping[Kind, int] = field(default_factory=_ones)
    """How many of each there must be; 0 asks for none."""
    weeks: int = 8
    """After how many weeks without anything new a domain is shown as stuck."""
    own: Mapping[Phase, tuple[str, ...]] = field(default_factory=_no_own)
    """Tests of the organisation's own, which a lead ticks off."""
    version: int = 0
    """0 where nobody decided anything yet."""


Typed = Mapping[str, str]
"""A plan as the form shows it: text by the name of its field."""
FIELDS: tuple[str, ...] = (*Kind, WEEKS, *Phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two decisions brought together: what this admin typed, over what another one saved meanwhile."""

    typed: Typed
    changed: tuple[str, ...]
    """The fields that the other one changed."""


def as_typed(plan: Plan) -> dict[str, str]:
    """Write a plan as its form shows it; also what the audit compares."""
    return {
        **{kind.value: str(plan.least[kind]) for kind in Kind},
        WEEKS: str(plan.weeks),
        **{phase.value: "\n".join(plan.own[phase]) for phase in Phase},
    }


def read_typed(typed: Typed, current: Plan) -> Plan:
    """Read what an admin typed, as the plan's next version. Raises UserFacingError with the field at fault."""
    least = {
        kind: _whole(typed.get(kind, ""), field=kind, least=0, most=MAX_LEAST, what="how many there must be")
        for kind in Kind
    }
    weeks = _whole(typed.get(WEEKS, ""), field=WEEKS, least=1, most=MAX_WEEKS, what="how many weeks")
    own = {phase: _own(typed.get(phase, ""), phase) for phase in Phase}
    return replace(current, least=least, weeks=weeks, own=own, version=current.version + 1)


def merged(typed: Typed, *, marks: Mapping[str, str], current: Plan) -> Merge:
    """Keep what this admin changed, take what another one changed, and say what that is."""
    now = as_typed(current)
    changed = tuple(name for name in FIELDS if mark(now[name]) != marks.get(name))
    mine = {name for name in FIELDS if mark(typed.get(name, "")) != marks.get(name)}
    return Merge(typed={name: typed.get(name, "") if name in mine else now[name] for name in FIELDS}, changed=changed)


def marks_of(plan: Plan) -> dict[str, str]:
    """Mark each field: a mark says whether it changed, never what it holds."""
    return {name: mark(text) for name, text in as_typed(plan).items()}


def mark(text: str) -> str:
    tidy = "\n".join(line.strip() for line in without_nul(text).splitlines() if line.strip())
    return blake2s(tidy.encode(), digest_size=4).hexdigest()


def as_kept(plan: Plan) -> dict[str, Any]:
    """Write a plan to be stored."""
    return {
        "version": plan.version,
        "least": {kind.value: plan.least[kind] for kind in Kind},
        "weeks": plan.weeks,
        "own": {phase.value: list(plan.own[phase]) for phase in Phase},
    }


def from_kept(kept: Mapping[str, Any]) -> Plan:
    """Read what was stored; what is not in it is as it is by default."""
    least, own, default = kept.get("least") or {}, kept.get("own") or {}, Plan()
    return Plan(
        least={kind: int(least.get(kind.value, default.least[kind])) for kind in Kind},
        weeks=int(kept.get("weeks", default.weeks)),
        own={phase: tuple(own.get(phase.value) or ()) for phase in Phase},
        version=int(kept.get("version", 0)),
    )


def _whole(typed: str, *, field: str, least: int, most: int, what: str) -> int:
    text = typed.strip()
    if not text.isdecimal() or len(text) > len(str(most)) or not least <= int(text) <= most:
        raise UserFacingError(f"Type {what} as a whole number from {least} to {most}.", field=field)
    return int(text)


def _own(typed: str, phase: Phase) -> tuple[str, ...]:
    tests = [" ".join(line.split()) for line in without_nul(typed).splitlines() if line.strip()]
    if len(tests) > MAX_OWN:
        raise UserFacingError(
            f"A phase has at most {MAX_OWN} tests of your own; these are {len(tests)}.", field=phase.value
        )
    seen: set[str] = set()
    for test in tests:
        if not any(sign.isalnum() for sign in test):
            raise UserFacingError("Write each test as a few words, one on each line.", field=phase.value)
        if len(test) > MAX_TEST:
            raise UserFacingError(
                f"A test has at most {MAX_TEST} characters; “{closed(test[:30])}…” has {len(test)}.", field=phase.value
            )
        if fold(test) in seen:
            raise UserFacingError(f"“{closed(test)}” stands there twice; leave one out.", field=phase.value)
        seen.add(fold(test))
    return tuple(tests)
