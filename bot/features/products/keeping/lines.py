"""What a form takes as lines: use cases and output ports, one each. Written out, they are read as the same again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from bot.features.products.rules.product import Field, OutputPort, UseCase, fold
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId
from bot.kernel.typed import brief, without_nul

_PARTS: Final = 4
"""Of an output port: name, kind, version and address."""


# Use cases: "Logistics: how many drivers to order for tomorrow".


def use_cases_in(text: str, known: Mapping[str, DomainId]) -> tuple[UseCase, ...]:
    """Read use cases, one a line: the consumer, a colon, and the decision.

    `known` has the domains by their folded names; another consumer stays as it is written.
    Raises UserFacingError, naming the line, for one that cannot be read.
    """
    return tuple(_use_case(number, line, known) for number, line in _lines(text))


def use_cases_as_text(cases: Iterable[UseCase], names: Mapping[DomainId, str]) -> str:
    """Write use cases as they are typed."""
    return "\n".join(f"{_consumer(case, names)}: {flat(case.decision)}" for case in cases)


def use_cases_can_be_typed(cases: Iterable[UseCase]) -> bool:
    """Whether all of them, written out, are read as the same again: what came with a file may be worded otherwise."""
    return all(
        flat(case.decision)
        and (case.consumer is not None or (flat(case.consumer_name) and ":" not in case.consumer_name))
        for case in cases
    )


def _consumer(case: UseCase, names: Mapping[DomainId, str]) -> str:
    return flat(case.consumer_name if case.consumer is None else names.get(case.consumer, ""))


def _use_case(number: int, line: str, known: Mapping[str, DomainId]) -> UseCase:
    # A domain may have a colon in its name: the longest name that is one wins, else the first colon.
    for consumer, decision in reversed(list(_splits(line))):
        if (domain := known.get(fold(consumer))) is not None and decision:
            return UseCase(decision=decision, consumer=domain)
    consumer, decision = next(_splits(line), ("", ""))
    if not consumer or not decision:
        raise UserFacingError(
            f"Line {number}, “{brief(line)}”: write who uses it, a colon, and the decision that it serves, like "
            "“Logistics: how many drivers to order for tomorrow”.",
            field=Field.USE_CASES,
        )
    return UseCase(decision=decision, consumer_name=consumer)


def _splits(line: str) -> Iterator[tuple[str, str]]:
    for at, sign in enumerate(line):
        if sign == ":":
            yield flat(line[:at]), flat(line[at + 1 :])


# Output ports: "orders_daily | table | 2 | https://example.com/orders".


def output_ports_in(text: str) -> tuple[OutputPort, ...]:
    """Read output ports, one a line: name, kind, version and address, with a bar between; only the name is needed.

    Raises UserFacingError, naming the line, for one that cannot be read.
    """
    return tuple(_output_port(number, line) for number, line in _lines(text))


def output_ports_as_text(ports: Iterable[OutputPort]) -> str:
    """Write output ports as they are typed."""
    return "\n".join(
        " | ".join(_without_empty_end([flat(part) for part in (port.name, port.kind, port.version, port.url)]))
        for port in ports
    )


def output_ports_can_be_typed(ports: Iterable[OutputPort]) -> bool:
    """Whether all of them, written out, are read as the same again."""
    return all(
        flat(port.name) and not any("|" in part for part in (port.name, port.kind, port.version)) for port in ports
    )


def _output_port(number: int, line: str) -> OutputPort:
    parts = [flat(part) for part in line.split("|", _PARTS - 1)]
    name, kind, version, url = [*parts, *[""] * (_PARTS - len(parts))]
    if not name:
        raise UserFacingError(
            f"Line {number}, “{brief(line)}”: begin with the port's name, like “orders_daily | table | 2 | "
            "https://example.com/orders”.",
            field=Field.OUTPUT_PORTS,
        )
    return OutputPort(name=name, kind=kind, version=version, url=url)


def _without_empty_end(parts: Sequence[str]) -> list[str]:
    kept = list(parts)
    while len(kept) > 1 and not kept[-1]:
        kept.pop()
    return kept


def flat(text: str) -> str:
    """Put words in one line, with single blanks."""
    return " ".join(without_nul(text).split())


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line that says something, with the number that a person counts."""
    for number, line in enumerate(without_nul(text).splitlines(), start=1):
        if line.strip():
            yield number, line
