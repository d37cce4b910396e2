"""A product as a document of the Open Data Product Standard 1.0.0, and that as YAML."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from bot.features.products.files import names, standard
from bot.features.products.files.exact import consumers_value, in_order, ownership_value
from bot.features.products.files.fields import case_value
from bot.features.products.files.history import members_of
from bot.features.products.files.kept import Extras
from bot.features.products.files.records import OURS, Channel, Record
from bot.features.products.files.told import Member, Role
from bot.files.marked import meant
from bot.kernel.ids import UserId

_ODD: Final = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML reads as an end of a line, or not at all, unless it is written out."""
_ANY_WIDTH: Final = 1_000_000


def document_of(record: Record, people: Mapping[UserId, str], channel: Channel | None) -> dict[str, Any]:
    """Write a product with everything that was kept of it. The standard lets all of it stand where it stands."""
    document = {name: value for name, value in record.kept.items() if name != OURS}
    extras = Extras(record.kept.get(OURS))
    document |= {
        "apiVersion": standard.VERSION,
        "kind": standard.KIND,
        "id": record.source,
        "name": record.name,
        "status": record.status.value,
        "domain": record.domain,
        "productCreatedTs": record.created_at.isoformat(),
    }
    if record.purpose:
        document["description"] = {"purpose": record.purpose, **document.get("description", {})}
    _put(document, "team", _team(record, document.get("team"), people, extras))
    _before(document, "support", _support(channel, extras))
    _before(document, "authoritativeDefinitions", _links(record, extras))
    _before(document, "outputPorts", [_port(port, extras) for port in record.output_ports])
    document["customProperties"] = [*_properties(record, extras), *_listed(document.get("customProperties"))]
    known, rest = standard.split(document)
    if rest:
        # It takes a place of its own in the list, which the paths of what stands there have to count with.
        document["customProperties"].insert(1, {"property": names.KEPT, "value": []})
        known, rest = standard.split(document)
        known["customProperties"][1]["value"] = standard.rest_as_value(rest)
    return dict(known)


def _put(document: dict[str, Any], name: str, value: Any) -> None:
    if value:
        document[name] = value


def _before(document: dict[str, Any], name: str, ours: list[dict[str, Any]]) -> None:
    """Put what Pollen knows before what a file had besides. What is no list is left as it was."""
    there = document.get(name, [])
    if isinstance(there, list) and (ours or there):
        document[name] = [*ours, *there]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _team(record: Record, team: Any, people: Mapping[UserId, str], extras: Extras) -> Any:
    members = [(Role.OWNER, one) for one in members_of(record.history)]
    for role, user in ((Role.STEWARD, record.steward), (Role.TECHNICAL_OWNER, record.technical_owner)):
        if user is not None:
            members.append((role, Member(username=user)))
    if record.deputy is not None:
        members.append((Role.DEPUTY, Member(username=record.deputy.user, date_out=record.deputy.until)))
    ours = [_member(role, member, people, extras) for role, member in members]
    more = team or {}
    others = _listed(more.get("members"))
    return {**more, "members": [*ours, *others]} if ours or others else team


def _member(role: Role, member: Member, people: Mapping[UserId, str], extras: Extras) -> dict[str, Any]:
    told = {
        "username": member.username,
        "name": people.get(UserId(member.username), ""),
        "role": role.value,
        "dateIn": "" if member.date_in is None else member.date_in.isoformat(),
        "dateOut": "" if member.date_out is None else member.date_out.isoformat(),
        "replacedByUsername": member.replaced_by,
    }
    return {**{name: text for name, text in told.items() if text}, **extras.take(role.value, member.username)}


def _support(channel: Channel | None, extras: Extras) -> list[dict[str, Any]]:
    if channel is None:
        laid_aside = extras.take("channel", "")
        return [laid_aside] if laid_aside else []
    team = f"&team={channel.team}" if channel.team else ""
    return [
        {
            "channel": f"#{channel.name}" if channel.name else channel.id,
            "url": f"https://slack.com/app_redirect?channel={channel.id}{team}",
            "tool": "slack",
            "scope": "interactive",
            "customProperties": [{"property": names.DOMAIN_CHANNEL, "value": True}],
        }
    ]


def _links(record: Record, extras: Extras) -> list[dict[str, Any]]:
    return [
        {"type": kind, "url": url, **extras.take("links", field)}
        for field, kind, url in (("slo_url", names.SLO, record.slo_url), ("docs_url", names.DOCS, record.docs_url))
        if url
    ]


def _port(port: Any, extras: Extras) -> dict[str, Any]:
    more = extras.take("ports", f"{port.name}\t{port.version}")
    written = {"name": port.name, "version": port.version, **({"type": port.kind} if port.kind else {}), **more}
    if port.url:
        custom = [{"property": names.PORT_URL, "value": port.url}]
        written["customProperties"] = [*custom, *_listed(more.get("customProperties"))]
    return written


def _properties(record: Record, extras: Extras) -> list[dict[str, Any]]:
    basis = {part: getattr(record.basis, part) for part in ("outcome", "process", "decides")}
    strangers = extras.take_list("strangers")
    values: Sequence[tuple[str, Any]] = (
        (names.PRODUCT_TYPE, record.product_type.value),
        (names.BASIS, {part: text for part, text in basis.items() if text}),
        (names.USE_CASES, [case_value(case) for case in record.use_cases]),
        (names.CONSUMERS, sorted([*consumers_value(record.consumers), *strangers], key=in_order)),
        (names.OWNERSHIP, ownership_value(record.history)),
        (names.PROPOSED_BY, record.proposed_by),
        (names.DOMAIN_ARCHIVED, record.domain_archived),
    )
    return [{"property": name, "value": value} for name, value in values if value]


class _Plain(yaml.SafeDumper):
    """Writes texts so that every reader takes them for texts."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - what is the same twice is written twice
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if _ODD.search(text) or not isinstance(meant(text), str):
        style = '"'
    elif "\n" in text:
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Plain.add_representer(str, _text)


def as_yaml(document: Mapping[str, Any]) -> str:
    """Write a document for people to read and change."""
    return yaml.dump(dict(document), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=_ANY_WIDTH)
