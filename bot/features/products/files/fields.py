"""Single fields as every kind of file has them; what is wrong with one is a problem of that field."""

import json
import re
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from bot.features.products.files.names import folded
from bot.features.products.files.records import Case
from bot.features.products.files.told import Told
from bot.features.products.keeping.rules import MAX_LINE
from bot.features.products.rules.product import MAX_NAME, MAX_URL, MAX_USE_CASES, OutputPort
from bot.files.domains import MAX_DOMAIN
from bot.kernel.typed import is_address, length

_SHOWN: Final = 40
Choice = TypeVar("Choice", bound=StrEnum)


def words_in(told: Told, name: str, value: Any, *, most: int) -> str:
    """Read words as they are, but for the space around them."""
    if not isinstance(value, str):
        told.wrong(name, "A text is needed here.")
        return ""
    words = value.strip()
    if (long := length(words)) > most:
        told.wrong(name, f"It has {long:,} characters and {most:,} fit; shorten it.")
        return ""
    return words


def line_in(told: Told, name: str, value: Any, *, most: int) -> str:
    """Read a text of one line; nothing is an empty one."""
    return " ".join(words_in(told, name, "" if value is None else value, most=most).split())


def name_in(told: Told, value: Any) -> str:
    name = line_in(told, "name", value, most=MAX_NAME)
    if not any(sign.isalnum() for sign in name) and not any(one.field == "name" for one in told.problems):
        told.wrong("name", "Give the product a name.")
    return name


def choice_in(told: Told, name: str, value: Any, choices: type[Choice], but: Collection[Choice] = ()) -> Choice | None:
    """Read one of a few words, whatever its case."""
    given = folded(value).replace(" ", "_")
    allowed = [choice for choice in choices if choice not in but]
    if given in allowed:
        return choices(given)
    said = f"“{str(value)[:_SHOWN]}” is none of these" if value is not None and value != "" else "Write one of these"
    told.wrong(name, f"{said}: {', '.join(allowed)}.")
    return None


def link_in(told: Told, name: str, value: str) -> str:
    link = value.strip()
    if link and not is_link(link):
        told.wrong(name, "Give one whole link that begins with https:// or http://.")
        return ""
    return link


def is_link(url: str) -> bool:
    """Whether this is one address on the web."""
    return is_address(url) and length(url) <= MAX_URL


def cases_in(told: Told, name: str, value: Any) -> tuple[Case, ...]:
    """Read use cases: things with a decision, and a domain or another consumer."""
    if not isinstance(value, list) or not all(_is_case(one) for one in value):
        told.wrong(name, "A list of use cases is needed here, each with a decision, and a domain or a consumer.")
        return ()
    if len(value) > MAX_USE_CASES:
        told.wrong(name, f"It has {len(value)} use cases, and {MAX_USE_CASES} fit.")
    return tuple(
        Case(
            decision=line_in(told, name, one.get("decision", ""), most=MAX_LINE),
            domain=line_in(told, name, one.get("domain"), most=MAX_DOMAIN),
            consumer=line_in(told, name, one.get("consumer"), most=MAX_LINE),
        )
        for one in value
    )


def _is_case(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(name, ""), str) for name in ("decision", "domain", "consumer")
    )


def case_value(case: Case) -> dict[str, str]:
    told = {"decision": case.decision, "domain": case.domain, "consumer": case.consumer}
    return {name: text for name, text in told.items() if text}


# The same in one cell of a table.

_BETWEEN: Final = " | "
_CASE: Final = re.compile(r"([^:\n]+): (.+)")


def cases_as_cell(cases: Collection[Case]) -> str:
    """Write a line "consumer: decision" for each; as JSON where that would be read as something else."""
    lines = [
        f"{case.domain or case.consumer}: {case.decision}" if case.domain or case.consumer else case.decision
        for case in cases
    ]
    wanted = [(case.domain or case.consumer, case.decision) for case in cases]
    if [_case(line) for line in lines] == wanted and not "\n".join(lines).startswith("["):
        return "\n".join(lines)
    return json.dumps([case_value(case) for case in cases], ensure_ascii=False)


def cases_in_cell(told: Told, cell: str) -> tuple[Case, ...]:
    """Read what `cases_as_cell` wrote, or what somebody typed in its place. A consumer may be a domain: who knows them says."""
    if cell.startswith("["):
        try:
            return cases_in(told, "use_cases", json.loads(cell))
        except (ValueError, RecursionError):
            told.wrong(
                "use_cases", "It begins like JSON and is none; write a line for each, like “Sales: what to order”."
            )
            return ()
    lines = [_case(line) for line in cell.split("\n") if line.strip()]
    return cases_in(told, "use_cases", [{"decision": decision, "consumer": consumer} for consumer, decision in lines])


def _case(line: str) -> tuple[str, str]:
    found = _CASE.fullmatch(line.strip())
    return ("", line.strip()) if found is None else (found[1].strip(), found[2].strip())


def ports_as_cell(ports: Sequence[OutputPort]) -> str:
    """Write a line "name | kind | version | address" for each; as JSON where that would be read as something else."""
    parts = [(port.name, port.kind, port.version, port.url) for port in ports]
    lines = [_BETWEEN.join(part).rstrip(" |") for part in parts]
    if [port_parts(line) for line in lines] == parts and not "\n".join(lines).startswith("["):
        return "\n".join(lines)
    return json.dumps([list(part) for part in parts], ensure_ascii=False)


def port_parts(line: str) -> tuple[str, str, str, str]:
    """Take such a line apart; what is missing is empty."""
    parts = [part.strip() for part in re.split(r" *\| *", line, maxsplit=3)]
    name, kind, version, url = [*parts, "", "", ""][:4]
    return name, kind, version, url
