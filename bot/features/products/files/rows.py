"""Products in a table: a row for each, as it is now. Who owned it before, and what else a file may keep, is not in it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.features.products.files import standard
from bot.features.products.files.fields import (
    cases_as_cell,
    cases_in_cell,
    choice_in,
    line_in,
    link_in,
    name_in,
    port_parts,
    ports_as_cell,
    words_in,
)
from bot.features.products.files.records import Record, username_of
from bot.features.products.files.team import MAX_USERNAME
from bot.features.products.files.told import Batch, OwnerNow, Problem, ProductFileError, Role, Told
from bot.features.products.keeping.rules import MAX_LINE
from bot.features.products.rules.product import (
    MAX_OUTPUT_PORTS,
    MAX_PURPOSE,
    MAX_WORDS,
    OutputPort,
    ProductType,
    Status,
    fold,
)
from bot.files import tables
from bot.files.domains import MAX_DOMAIN
from bot.kernel.ids import UserId
from bot.matching.spelling import nearest

COLUMNS: Final = (
    "id",
    "name",
    "domain",
    "domain_state",
    "status",
    "product_type",
    "purpose",
    "owner",
    "owned_since",
    "steward",
    "technical_owner",
    "outcome",
    "process",
    "decides",
    "use_cases",
    "output_ports",
    "slo_url",
    "docs_url",
    "names",
)
_ALSO: Final = {
    "type": "product_type",
    "title": "name",
    "product": "name",
    "description": "purpose",
    "slo": "slo_url",
    "docs": "docs_url",
    "documentation": "docs_url",
    "owner_since": "owned_since",
    "data_steward": "steward",
    "business_outcome": "outcome",
    "business_process": "process",
}
HEAD: Final = tables.BYTE_ORDER_MARK + tables.table([COLUMNS])
ARCHIVED: Final = "archived"
LONGEST_ID: Final = 400


# Out.


def record_as_row(record: Record, names: Mapping[UserId, str]) -> str:
    """Write a product as a row below `HEAD`."""
    owner = record.owner
    people = [owner.user if owner is not None else None, record.steward, record.technical_owner]
    cells = {
        "id": record.source,
        "name": record.name,
        "domain": record.domain,
        "domain_state": ARCHIVED if record.domain_archived else "",
        "status": record.status.value,
        "product_type": record.product_type.value,
        "purpose": record.purpose,
        "owner": "" if owner is None else username_of(owner),
        "owned_since": record.history[-1].since.date().isoformat(),
        "steward": record.steward or "",
        "technical_owner": record.technical_owner or "",
        "outcome": record.basis.outcome,
        "process": record.basis.process,
        "decides": record.basis.decides,
        "use_cases": cases_as_cell(record.use_cases),
        "output_ports": ports_as_cell(record.output_ports),
        "slo_url": record.slo_url,
        "docs_url": record.docs_url,
        "names": ", ".join(
            filter(None, (" ".join(names.get(user, "").split()) for user in people if user is not None))
        ),
    }
    return tables.table([[tables.defused(cells[column]) for column in COLUMNS]])


_PARTS: Final = ("name", "kind", "version", "url")


# In.


def read_table(text: str, *, file: str) -> Batch:
    """Read rows. Raises ProductFileError or TableError for a table whose header cannot be read."""
    batch, opened = Batch(), tables.opened(text, file=file, known=_how_many_known)
    columns = list(_columns(opened.header, batch, file, opened.line))
    if "name" not in columns and "id" not in columns:
        raise ProductFileError(f"{file} has no column “name”, so nobody knows which product a row is about.")
    for line, record in opened.rows:
        _row(batch, file, line, record, columns)
    return batch


def _how_many_known(header: Sequence[str]) -> int:
    return sum(_column(name) is not None for name in header)


def _column(name: str) -> str | None:
    folded = re.sub(r"[\W_]+", "_", fold(tables.as_before(name))).strip("_")
    return folded if folded in COLUMNS else _ALSO.get(folded)


def _columns(header: Sequence[str], batch: Batch, file: str, line: int) -> Iterator[str | None]:
    seen: set[str] = set()
    for name in header:
        column = _column(name)
        if column is None and name.strip():
            short = name.strip()[:40]
            batch.notes.append(f"{file}, line {line}: the column “{short}” is not read{nearest(short, COLUMNS)}.")
        elif column is not None and column in seen:
            batch.problems.append(Problem(file, line, column, "There are two columns of this name; the first counts."))
            column = None
        seen |= {column} if column is not None else set()
        yield column


def _row(
    batch: Batch, file: str, line: int, record: Sequence[str] | tables.Malformed, columns: Sequence[str | None]
) -> None:
    why = tables.misfit(record, columns)
    if why or isinstance(record, tables.Malformed):
        batch.problems.append(Problem(file, line, "", why))
        return
    cells = {
        name: tables.as_before(cell).replace("\x00", "")
        for name, cell in zip(columns, record, strict=False)
        if name is not None
    }
    batch.products.append(_told(Told(file=file, line=line, source="", also_by_name=True), cells))


def _told(told: Told, cells: Mapping[str, str]) -> Told:
    told.source = line_in(told, "id", cells.get("id", ""), most=LONGEST_ID)
    if "name" in cells and (cells["name"].strip() or not told.source):
        told.fields["name"] = name_in(told, cells["name"])
    if not told.source:
        told.source = f"import:{fold(str(told.fields.get('name', '')))}"
    for name, read in _READERS.items():
        if name in cells:
            told.fields[name] = read(told, name, cells[name].strip())
    if not cells.get("domain", "").strip():
        told.fields.pop("domain", None)
        told.fields.pop("domain_archived", None)
    elif "domain_state" in cells:
        told.fields["domain_archived"] = cells["domain_state"].strip().lower() == ARCHIVED
    for name, choices, but in (("status", Status, {Status.DECLINED}), ("product_type", ProductType, set[Status]())):
        if cells.get(name, "").strip():
            told.fields[name] = choice_in(told, name, cells[name], choices, but)
    _people(told, cells)
    return told


def _people(told: Told, cells: Mapping[str, str]) -> None:
    if "owner" in cells:
        since = cells.get("owned_since", "").strip()
        day = standard.day_in(since) if since else None
        if since and day is None:
            told.wrong("owned_since", f"“{since[:40]}” is no date that can be read; write it like 2026-01-31.")
        told.owner_now = OwnerNow(username=line_in(told, "owner", cells["owner"], most=MAX_USERNAME), since=day)
    for role, name in ((Role.STEWARD, "steward"), (Role.TECHNICAL_OWNER, "technical_owner")):
        if name in cells:
            told.people[role] = line_in(told, name, cells[name], most=MAX_USERNAME)


def _ports_in(told: Told, name: str, cell: str) -> tuple[OutputPort, ...]:
    parts: list[tuple[Any, ...]] = [port_parts(line) for line in cell.split("\n") if line.strip()]
    if cell.startswith("["):
        try:
            parts = [tuple(one) for one in json.loads(cell)]
        except (ValueError, TypeError, RecursionError):
            parts = [()]
    if not all(
        len(one) == len(_PARTS) and all(isinstance(part, str) for part in one) and one[0].strip() for one in parts
    ):
        told.wrong(name, "Write a line for each, like “orders_daily | table | 2 | https://example.com”.")
        return ()
    if len(parts) > MAX_OUTPUT_PORTS:
        told.wrong(name, f"It has {len(parts)} output ports, and {MAX_OUTPUT_PORTS} fit.")
    return tuple(
        OutputPort(
            name=line_in(told, name, one[0], most=MAX_LINE),
            kind=line_in(told, name, one[1], most=MAX_LINE),
            version=line_in(told, name, one[2], most=MAX_LINE),
            url=link_in(told, name, one[3]),
        )
        for one in parts
    )


_READERS: Final[Mapping[str, Any]] = {
    "domain": lambda told, name, cell: line_in(told, name, cell, most=MAX_DOMAIN),
    "purpose": lambda told, name, cell: words_in(told, name, cell, most=MAX_PURPOSE),
    **dict.fromkeys(
        ("outcome", "process", "decides"), lambda told, name, cell: words_in(told, name, cell, most=MAX_WORDS)
    ),
    "use_cases": lambda told, name, cell: cases_in_cell(told, cell),  # noqa: ARG005 - as the others
    "output_ports": _ports_in,
    "slo_url": link_in,
    "docs_url": link_in,
}
