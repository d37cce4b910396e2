"""What the sandbox has and Slack's references have not, and the other way round."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sandbox.methods.method import COMMON, Method
from sandbox.standards.reading import Reference, Standards
from sandbox.standards.schemas import facts

Kind = Literal["argument", "error", "event", "manifest", "method", "required", "scope", "tier"]
Side = Literal["missing", "extra"]
"""Missing in the sandbox, or extra in it."""


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One thing about one subject: a method, an event or a place in manifests."""

    subject: str
    kind: Kind
    side: Side
    name: str

    def __str__(self) -> str:
        has = "in the reference only" if self.side == "missing" else "in the sandbox only"
        return f"{self.subject}: {self.kind} {self.name}: {has}"


@dataclass(frozen=True, slots=True)
class Served:
    """What the sandbox has, in the terms of the references."""

    methods: Mapping[str, Method]
    events: Mapping[str, frozenset[str]]
    manifest: Mapping[str, object]


def differences(served: Served, standards: Standards) -> list[Difference]:
    """Every difference, in order. Methods that the sandbox does not serve are none: see `unserved`."""
    found: list[Difference] = []
    for name, method in served.methods.items():
        reference = standards.methods.get(name)
        found += _of_method(method, reference) if reference else [Difference(name, "method", "extra", name)]
    for event, scopes in served.events.items():
        if event in standards.events:
            found += _sides(event, "scope", scopes, standards.events[event])
    found += _sides("events", "event", served.events, standards.events)
    found += _sides("manifest", "manifest", facts(served.manifest), facts(standards.manifest))
    return sorted(found)


def unserved(served: Served, standards: Standards) -> list[str]:
    """The methods in the references that the sandbox answers with unknown_method."""
    return sorted(set(standards.methods) - set(served.methods))


def _of_method(method: Method, reference: Reference) -> Iterator[Difference]:
    known = {*method.required, *method.optional}
    # Errors that any method may answer are in few references, so they are missing or extra nowhere.
    errors, told = set(method.errors) - COMMON, reference.errors - COMMON
    yield from _sides(method.name, "argument", known, reference.arguments)
    yield from _sides(method.name, "required", method.required, reference.required)
    yield from _sides(method.name, "error", errors, told)
    yield from _sides(method.name, "scope", method.scopes, reference.scopes)
    tiers = [{tier} - {None} for tier in (method.tier, reference.tier)]
    yield from _sides(method.name, "tier", *([str(tier) for tier in some] for some in tiers))


def _sides(subject: str, kind: Kind, ours: Iterable[str], theirs: Iterable[str]) -> Iterator[Difference]:
    here, there = set(ours), set(theirs)
    for name in there - here:
        yield Difference(subject, kind, "missing", name)
    for name in here - there:
        yield Difference(subject, kind, "extra", name)
