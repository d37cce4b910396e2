"""Measures as KPIs of data products, in the words of the Open Data Product Specification 4.1 (`productKPIs`).

docs/goals-files.md has the table. Where the specification has no field, an extension of it
(`x-…`) carries what Pollen knows, so that a KPI comes back as the measure that it was.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import yaml

from bot.features.goals.files.records import MeasureRecord, Whole
from bot.features.goals.rules.measures import Direction, Draft, Frequency, Timing
from bot.features.goals.rules.numbers import read_number, typed_number
from bot.features.goals.rules.tree import State
from bot.kernel.ids import UserId

HEAD: Final = """\
# The measures of an organisation's active goals, as productKPIs of the Open Data Product Specification 4.1.
productStrategy:
  productKPIs:
"""
PERCENT: Final = "%"
PERCENTAGE: Final = "percentage"
MOST_OFTEN: Final = Frequency.WEEKLY
"""What is measured every hour or day there is looked at once a week here."""
_OFTEN: Final = frozenset({"continuous", "real-time", "hourly", "daily"})


def kpi_of(record: MeasureRecord, *, owner: str = "") -> dict[str, Any]:
    """Write a measure as a KPI. Numbers are `Decimal`; what the measure has not is left out."""
    draft = record.draft
    fields: dict[str, Any] = {
        "id": record.source,
        "name": draft.name,
        "unit": PERCENTAGE if draft.unit == PERCENT else draft.unit,
        "target": draft.target,
        "direction": draft.direction.value,
        "frequency": draft.frequency.value,
        "owner": owner or None,
        "calculation": draft.measured_by or None,
        "x-baseline": draft.baseline,
        "x-timing": draft.timing.value,
        "x-weight": draft.weight,
    }
    return {name: value for name, value in fields.items() if value is not None}


def measure_of(kpi: Mapping[str, Any]) -> Draft:
    """Read a KPI as a measure, as far as it says anything that Pollen keeps.

    Raises UserFacingError for a target that is no number: the specification allows words there, Pollen does not.
    """
    unit = str(kpi.get("unit") or "")
    unit = PERCENT if unit == PERCENTAGE else unit
    frequency = str(kpi.get("frequency") or Frequency.MONTHLY)
    return Draft(
        name=str(kpi["name"]),
        unit=unit,
        baseline=_number(kpi, "x-baseline", unit),
        target=_number(kpi, "target", unit) or Decimal(0),
        direction=Direction(kpi.get("direction") or Direction.INCREASE),
        timing=Timing(kpi.get("x-timing") or Timing.LAGGING),
        frequency=MOST_OFTEN if frequency in _OFTEN else Frequency(frequency),
        measured_by=str(kpi.get("calculation") or kpi.get("description") or ""),
        weight=_number(kpi, "x-weight", ""),
    )


def _number(kpi: Mapping[str, Any], name: str, unit: str) -> Decimal | None:
    value = kpi.get(name)
    if value is None:
        return None
    return value if isinstance(value, Decimal) else read_number(str(value), field=name, unit=unit)


class _Plain(yaml.SafeDumper):
    """Writes numbers as they are, digit by digit."""


def _digits(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    text = typed_number(value)
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


_Plain.add_representer(Decimal, _digits)


def whole_as_kpis(whole: Whole, names: Mapping[UserId, str]) -> str:
    """Write the living measures of an active node as items of the list below `HEAD`."""
    if whole.node.state is not State.ACTIVE:
        return ""
    lead = whole.node.draft.lead
    owner = "" if lead is None else names.get(lead, "")
    kpis = [kpi_of(record, owner=owner) for record, _ in whole.measures if record.removed_at is None]
    if not kpis:
        return ""
    written = yaml.dump(kpis, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10_000)
    return "".join(f"    {line}\n" for line in written.splitlines())
