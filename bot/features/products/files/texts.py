"""A record as texts by field, to tell what is different."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any

from bot.features.products.files.fields import ports_as_cell
from bot.features.products.files.records import OURS, Case, Record, username_of
from bot.features.products.rules.ownership import Ownership


def record_texts(record: Record) -> dict[str, str]:
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
        "use_cases": "\n".join(map(_case, record.use_cases)),
        "output_ports": ports_as_cell(record.output_ports),
        "slo_url": record.slo_url,
        "docs_url": record.docs_url,
        "consumers": "\n".join(f"{one.domain or one.user} since {_when(one.since)}" for one in record.consumers),
        "owners": "\n".join(map(_stretch, record.history)),
        "proposed_by": record.proposed_by or "",
        "created_at": record.created_at.isoformat(),
    } | {f"kept: {name}": text for name, text in _kept_texts(record.kept)}


def _kept_texts(kept: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in kept.items():
        if name == OURS and isinstance(value, dict):
            yield from ((f"{name} {kind}", _written(extras)) for kind, extras in value.items())
        else:
            yield name, value if isinstance(value, str) else _written(value)


def _case(case: Case) -> str:
    """Write a use case; quotation marks tell a consumer that is no domain here."""
    consumer = case.domain or (f"“{case.consumer}”" if case.consumer else "")
    return f"{consumer}: {case.decision}" if consumer else case.decision


def _stretch(one: Ownership) -> str:
    owner = "(nobody)" if one.owner is None else username_of(one.owner)
    until = "" if one.until is None else f" to {_when(one.until)}"
    by = "" if one.by is None else f" by {one.by}"
    return f"{owner} from {_when(one.since)}{until}, {one.why.replace('_', ' ')}{by}"


def _when(instant: datetime) -> str:
    """Write midnight in UTC as a day, as the standard has it, and anything else to the microsecond."""
    told = instant.astimezone(UTC)
    return told.date().isoformat() if told.time() == time() else told.isoformat(sep=" ")


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
