"""A record as texts by field, to tell what is different."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.features.products.files.exact import consumers_value, ownership_value
from bot.features.products.files.fields import case_value
from bot.features.products.files.records import OURS, Record, username_of
from bot.features.products.rules.product import OutputPort


def record_texts(record: Record) -> dict[str, str]:
    ports = [_port(port) for port in record.output_ports]
    deputy = record.deputy
    return {
        "name": record.name,
        "domain": record.domain,
        "domain_archived": "yes" if record.domain_archived else "",
        "status": record.status.value,
        "purpose": record.purpose,
        "product_type": record.product_type.value,
        "owner": "" if record.owner is None else username_of(record.owner),
        "steward": record.steward or "",
        "technical_owner": record.technical_owner or "",
        "deputy": "" if deputy is None else f"{deputy.user} until {deputy.until.isoformat()}",
        "outcome": record.basis.outcome,
        "process": record.basis.process,
        "decides": record.basis.decides,
        "use_cases": "\n".join(_written(case_value(case)) for case in record.use_cases),
        "output_ports": "\n".join(ports),
        "slo_url": record.slo_url,
        "docs_url": record.docs_url,
        "consumers": "\n".join(_written(one) for one in consumers_value(record.consumers)),
        "owners": "\n".join(_written(one) for one in ownership_value(record.history)),
        "proposed_by": record.proposed_by or "",
        "created_at": record.created_at.isoformat(),
    } | {f"kept: {name}": text for name, text in _kept_texts(record.kept)}


def _kept_texts(kept: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in kept.items():
        if name == OURS and isinstance(value, dict):
            yield from ((f"{name} {kind}", _written(extras)) for kind, extras in value.items())
        else:
            yield name, value if isinstance(value, str) else _written(value)


def _port(port: OutputPort) -> str:
    return json.dumps([port.name, port.version, port.kind, port.url], ensure_ascii=False)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
