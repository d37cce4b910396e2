"""What a button of an edition, of a notice or of the overview says when it is clicked."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, EditionId, LearningId
from handlers.kit import clicked, number_in

NOBODYS = "none"
"""Stands for the page on which there is a domain to be chosen first."""
UNKNOWN = "Pollen does not know this button any more. Please open the page again."
PREVIEW = "This is a preview. Once the digest is posted, these buttons work in its channel."


def audience_clicked(body: Mapping[str, Any]) -> DomainId | None:
    """Read which domain is meant; None is the organisation."""
    return _audience(number_in(clicked(body)))


def audience_value(domain: DomainId | None) -> str:
    """Write an audience into a button. No domain has the number 0."""
    return str(domain or 0)


def shelf_clicked(body: Mapping[str, Any]) -> tuple[DomainId | None, bool, int]:
    """Read which domains are to be offered: on which page, whether that shows a digest at all, and which part."""
    found = re.fullmatch(rf"(\d{{1,18}}|{NOBODYS}):(\d{{1,4}})", str(clicked(body).get("value")))
    if found is None:
        raise UserFacingError(UNKNOWN)
    chosen = found[1] != NOBODYS
    return _audience(int(found[1])) if chosen else None, chosen, int(found[2])


def entry_clicked(body: Mapping[str, Any]) -> tuple[EditionId, int]:
    """Read which lesson of which edition was clicked. Raises UserFacingError in a preview."""
    edition, position = attempt_clicked(body)
    if edition == 0 or body.get("view") is not None:
        raise UserFacingError(PREVIEW)
    return edition, position


def attempt_clicked(body: Mapping[str, Any]) -> tuple[EditionId, int]:
    """Read which edition is to be sent again, after which attempt."""
    found = re.fullmatch(r"(\d{1,18}):(\d{1,4})", str(clicked(body).get("value")))
    if found is None:
        raise UserFacingError(UNKNOWN)
    return EditionId(int(found[1])), int(found[2])


def part_clicked(body: Mapping[str, Any]) -> tuple[LearningId, int]:
    """Read which part of which lesson is to be shown."""
    found = re.fullmatch(r"(\d{1,18}):(\d{1,4})", str(clicked(body).get("value")))
    if found is None:
        raise UserFacingError(UNKNOWN)
    return LearningId(int(found[1])), int(found[2])


def due_clicked(body: Mapping[str, Any]) -> tuple[DomainId | None, date]:
    """Read which domain's edition, or the organisation's, of which date is meant."""
    found = re.fullmatch(r"(\d{1,18}):(\d{4}-\d\d-\d\d)", str(clicked(body).get("value")))
    if found is None:
        raise UserFacingError(UNKNOWN)
    try:
        due_on = date.fromisoformat(found[2])
    except ValueError as error:
        raise UserFacingError(UNKNOWN) from error
    return _audience(int(found[1])), due_on


def _audience(number: int) -> DomainId | None:
    return DomainId(number) if number else None
