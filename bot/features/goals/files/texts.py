"""Each record as the texts that stand in a file, by field. What has no value has an empty text."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from bot.features.goals.files.records import MeasureRecord, NodeRecord
from bot.features.goals.keeping.rules import links_as_text
from bot.features.goals.reviewing.rules import Review
from bot.features.goals.rules.measures import CheckIn, Reading
from bot.features.goals.rules.numbers import typed_number

ARCHIVED: Final = "archived"
YES: Final = "yes"


def node_texts(record: NodeRecord) -> dict[str, str]:
    draft, said = record.draft, record.said
    return {
        "id": record.source,
        "parent": record.parent,
        "level": draft.level.value,
        "name": draft.name,
        "domain": record.domain,
        "domain_state": ARCHIVED if record.domain_archived else "",
        "state": record.state.value,
        "archived_with": record.archived_with,
        "outcome": draft.outcome,
        "lead": draft.lead or "",
        "participants": " ".join(sorted(draft.participants)),
        "watcher": draft.watcher or "",
        "sponsor": draft.sponsor or "",
        "starts_on": _date(draft.starts_on),
        "ends_on": _date(draft.ends_on),
        "review_on": _date(draft.review_on),
        "weight": _number(draft.weight),
        "belief": draft.hypothesis.belief,
        "expected_outcome": draft.hypothesis.expected_outcome,
        "success_signal": draft.hypothesis.success_signal,
        "kill_criteria": draft.hypothesis.kill_criteria,
        "backlog": links_as_text(draft.backlog),
        "said_status": "" if said is None else said.status,
        "said_because": "" if said is None else said.because,
        "said_until": "" if said is None else _date(said.until),
        "said_by": "" if said is None else said.by or "",
        "proposed_by": record.proposed_by or "",
        "created_at": _instant(record.created_at),
    }


def measure_texts(record: MeasureRecord) -> dict[str, str]:
    draft = record.draft
    return {
        "id": record.source,
        "parent": record.node,
        "name": draft.name,
        "unit": draft.unit,
        "baseline": _number(draft.baseline),
        "target": _number(draft.target),
        "direction": draft.direction.value,
        "timing": draft.timing.value,
        "frequency": draft.frequency.value,
        "measured_by": draft.measured_by,
        "weight": _number(draft.weight),
        "removed_at": _instant(record.removed_at),
        "created_at": _instant(record.created_at),
    }


def reading_texts(reading: Reading, measure: str) -> dict[str, str]:
    return {
        "parent": measure,
        "on": _date(reading.on),
        "value": _number(reading.value),
        "confidence": _confidence(reading.confidence),
        "note": reading.note,
        "by": reading.by or "",
        "at": _instant(reading.at),
    }


def check_in_texts(check_in: CheckIn, node: str) -> dict[str, str]:
    return {
        "parent": node,
        "on": _date(check_in.on),
        "confidence": _confidence(check_in.confidence),
        "note": check_in.note,
        "needs_support": YES if check_in.needs_support else "",
        "by": check_in.by or "",
        "at": _instant(check_in.at),
    }


def review_texts(review: Review, node: str) -> dict[str, str]:
    return {
        "parent": node,
        "decision": review.decision.value,
        "rationale": review.rationale,
        "next_on": _date(review.next_on),
        "by": review.by or "",
        "at": _instant(review.at),
    }


def _date(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _instant(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat(timespec="microseconds")


def _number(number: Decimal | None) -> str:
    return "" if number is None else typed_number(number)


def _confidence(confidence: int | None) -> str:
    return "" if confidence is None else str(confidence)
