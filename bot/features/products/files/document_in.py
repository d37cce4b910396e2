"""A document of the Open Data Product Standard becomes what it tells of a product."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from bot.features.products.files import names, standard
from bot.features.products.files.exact import consumers_in, ownership_in, user_in
from bot.features.products.files.fields import cases_in, choice_in, is_link, line_in, name_in, words_in
from bot.features.products.files.kept import Extras
from bot.features.products.files.records import OURS
from bot.features.products.files.team import read_team
from bot.features.products.files.told import Told
from bot.features.products.keeping.rules import MAX_LINE
from bot.features.products.rules.product import (
    MAX_NAME,
    MAX_OUTPUT_PORTS,
    MAX_PURPOSE,
    MAX_URL,
    MAX_WORDS,
    Basis,
    OutputPort,
    ProductType,
    Status,
)
from bot.files.marked import List, Map, Text

LONGEST_ID: Final = 400
Found = TypeVar("Found")


def is_product(value: object) -> bool:
    """Whether a document says that it is a data product of the standard."""
    kind = value.values.get("kind") if isinstance(value, Map) else None
    return isinstance(kind, Text) and kind.written == standard.KIND


def read_document(value: Map, *, file: str) -> Told:
    """Read what a document tells; what is wrong with it stands beside it."""
    document: dict[str, Any] = standard.plain(value, standard.PRODUCT)
    told = Told(file=file, line=value.line, source="", lines=dict(value.lines))
    _as_now(document, value)
    custom = _custom(document)
    standard.join(document, standard.rest_in(custom.get(names.KEPT)))
    custom = _custom(document)
    extras = Extras()
    _check_kinds(told, document)
    document.pop("kind", None)
    _check_version(told, document.pop("apiVersion", None))
    told.source = line_in(told, "id", document.pop("id", None), most=LONGEST_ID)
    if not told.source and not any(problem.field == "id" for problem in told.problems):
        told.wrong("id", "It needs an id: any text by which this file, and the next one, can name it.")
    _plain_fields(told, document)
    _properties(told, document, custom)
    _ports(told, document, extras)
    _links(told, document, extras)
    _support(document, extras)
    read_team(told, document, _member_lines(value))
    told.kept = document if not extras.value else {**document, OURS: extras.value}
    return told


def _as_now(document: dict[str, Any], value: Map) -> None:
    """Bring a list of members, as 0.9.0 has it, into the shape of 1.0.0."""
    team = document.get("team")
    if isinstance(team, list):
        inner = value.values["team"]
        document["team"] = {"members": standard.plain(inner, standard.MEMBERS)}


def _check_kinds(told: Told, document: dict[str, Any]) -> None:
    """Refuse what has another shape than the standard's where Pollen has things of its own to put in."""
    if isinstance(document.get("description"), str):
        document["description"] = {"purpose": document["description"]}
    for name, kind in _KINDS.items():
        if name in document and not isinstance(document[name], kind):
            told.wrong(name, "A list is needed here." if kind is list else "Fields of its own are needed here.")
            del document[name]


_KINDS: Final[Mapping[str, type]] = {
    "description": dict,
    "team": dict,
    **dict.fromkeys(("customProperties", "outputPorts", "support", "authoritativeDefinitions"), list),
}


def _member_lines(value: Map) -> list[int]:
    team = value.values.get("team")
    members = team.values.get("members") if isinstance(team, Map) else team
    return [one.line for one in members.values] if isinstance(members, List) else []


def _check_version(told: Told, version: Any) -> None:
    if version not in standard.READ and not str(version or "").startswith(standard.LATER):
        said = f"“{str(version)[:40]}” is none that is read here" if version else "It is missing"
        told.wrong("apiVersion", f"{said}: write v1.0.0, or v0.9.0.")


def _plain_fields(told: Told, document: dict[str, Any]) -> None:
    name = document.pop("name", None)
    if name is not None or told.source:
        told.fields["name"] = name_in(told, told.source[:MAX_NAME] if name is None else name)
    status = document.pop("status", None)
    told.fields["status"] = choice_in(told, "status", status, Status, {Status.DECLINED})
    if (domain := document.pop("domain", None)) is not None:
        told.fields["domain"] = line_in(told, "domain", domain, most=MAX_NAME)
    description = document.get("description")
    if isinstance(description, dict) and isinstance(description.get("purpose"), str):
        told.lines.setdefault("purpose", told.lines.get("description", told.line))
        told.fields["purpose"] = words_in(told, "purpose", description.pop("purpose"), most=MAX_PURPOSE)
        if not description:
            del document["description"]
    created = document.pop("productCreatedTs", None)
    if created is not None:
        told.fields["created_at"] = instant = _instant(str(created))
        if instant is None:
            told.wrong("productCreatedTs", "This is no time that can be read; write it like 2026-01-31T14:05:00Z.")


def _instant(text: str) -> datetime | None:
    day = standard.day_in(text)
    if day is not None:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = standard.instant_in(text)
    try:
        return None if found is None else found.astimezone(UTC)
    except OverflowError:
        return None


# What Pollen alone knows.


def _custom(document: Mapping[str, Any]) -> dict[str, Any]:
    found = document.get("customProperties")
    return {
        one["property"]: one.get("value")
        for one in reversed(found if isinstance(found, list) else [])
        if isinstance(one, dict) and isinstance(one.get("property"), str)
    }


def _properties(told: Told, document: dict[str, Any], custom: Mapping[str, Any]) -> None:
    told.is_ours = names.PRODUCT_TYPE in custom
    for name, field, read in _READERS:
        told.lines.setdefault(name, told.lines.get("customProperties", told.line))
        if name in custom:
            told.fields[field] = read(told, name, custom[name])
    if names.OWNERSHIP in custom:
        told.exact = ownership_in(custom[names.OWNERSHIP])
    _leave(document, "customProperties", _is_known)


def _is_known(one: Mapping[str, Any]) -> bool:
    name = one.get("property")
    return isinstance(name, str) and name in names.PROPERTIES


def _basis(told: Told, name: str, value: Any) -> Basis:
    found = value if isinstance(value, dict) else {}
    if not isinstance(value, dict):
        told.wrong(name, "It needs outcome, process and decides.")
    return Basis(
        **{
            part: words_in(told, name, found.get(part, ""), most=MAX_WORDS)
            for part in ("outcome", "process", "decides")
        }
    )


def _type(told: Told, name: str, value: Any) -> ProductType | None:
    return choice_in(told, name, value, ProductType)


_READERS: Final[tuple[tuple[str, str, Callable[[Told, str, Any], Any]], ...]] = (
    (names.PRODUCT_TYPE, "product_type", _type),
    (names.BASIS, "basis", _basis),
    (names.USE_CASES, "use_cases", cases_in),
    (names.CONSUMERS, "consumers", consumers_in),
    (names.PROPOSED_BY, "proposed_by", user_in),
    (names.DOMAIN_ARCHIVED, "domain_archived", lambda _told, _name, value: value is True),
)


# Ports, links, support.


def _ports(told: Told, document: dict[str, Any], extras: Extras) -> None:
    ports = document.get("outputPorts")
    if not isinstance(ports, list):
        return
    found = []
    for port in _taken(document, "outputPorts", lambda one: isinstance(one.get("name"), str)):
        name, version = port.pop("name"), port.pop("version", None)
        url = _port_url(port)
        kind = port.pop("type") if isinstance(port.get("type"), str) else ""
        if not isinstance(version, str | None):
            port["version"], version = version, None
        one = OutputPort(
            name=line_in(told, "outputPorts", name, most=MAX_LINE),
            version=line_in(told, "outputPorts", version, most=MAX_LINE),
            kind=line_in(told, "outputPorts", kind, most=MAX_LINE),
            url=line_in(told, "outputPorts", url, most=MAX_URL),
        )
        extras.put("ports", f"{one.name}\t{one.version}", port)
        found.append(one)
    if len(found) > MAX_OUTPUT_PORTS:
        told.wrong("outputPorts", f"It has {len(found)} output ports, and {MAX_OUTPUT_PORTS} fit.")
    told.fields["output_ports"] = tuple(found)


def _port_url(port: dict[str, Any]) -> str:
    found = _first(port, "customProperties", _is_port_url)
    return "" if found is None else str(found["value"])


def _is_port_url(one: Mapping[str, Any]) -> bool:
    return one.get("property") == names.PORT_URL and isinstance(one.get("value"), str) and is_link(one["value"])


def _links(told: Told, document: dict[str, Any], extras: Extras) -> None:
    for field, types, default in (
        ("slo_url", names.SLO_TYPES, names.SLO),
        ("docs_url", names.DOCS_TYPES, names.DOCS),
    ):

        def is_it(one: Mapping[str, Any], types: frozenset[str] = types) -> bool:
            return names.folded(one.get("type")) in types and isinstance(one.get("url"), str) and is_link(one["url"])

        found = _first(document, "authoritativeDefinitions", is_it)
        if found is not None:
            told.fields[field] = found.pop("url")
            extras.put(
                "links", field, {name: value for name, value in found.items() if (name, value) != ("type", default)}
            )


def _support(document: dict[str, Any], extras: Extras) -> None:
    """Lay the channel of the domain aside: where the domain has one here, that is the one to be told."""
    found = _first(document, "support", _is_domain_channel)
    if found is not None:
        extras.put("channel", "", found)


def _is_domain_channel(one: Mapping[str, Any]) -> bool:
    custom = one.get("customProperties")
    return isinstance(custom, list) and {"property": names.DOMAIN_CHANNEL, "value": True} in custom


# Lists of things, of which some are taken.


def _taken(
    of: dict[str, Any], name: str, which: Callable[[Mapping[str, Any]], bool], *, most: int | None = None
) -> Iterator[dict[str, Any]]:
    """Yield those things of a list that are meant, and leave the others in it; a list that is empty then goes."""
    values = of.get(name)
    if not isinstance(values, list):
        return
    meant = [one for one in values if isinstance(one, dict) and which(one)][:most]
    left = [one for one in values if not any(one is taken for taken in meant)]
    if not left:
        del of[name]
    elif meant:
        of[name] = left
    yield from meant


def _first(of: dict[str, Any], name: str, which: Callable[[Mapping[str, Any]], bool]) -> dict[str, Any] | None:
    return next(iter(list(_taken(of, name, which, most=1))), None)


def _leave(of: dict[str, Any], name: str, which: Callable[[Mapping[str, Any]], bool]) -> None:
    list(_taken(of, name, which))
