"""This machine's clock against Slack's, which stands in every answer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

TOO_FAR = timedelta(minutes=5)
"""From how far apart Slack's signed requests are refused."""


def ahead_of_slack(headers: Mapping[str, Any], *, now: datetime) -> timedelta | None:
    """Tell how far our clock is ahead of Slack's, to the second; None where Slack did not say what time it is."""
    try:
        return now - parsedate_to_datetime(str(headers.get("date") or headers.get("Date") or ""))
    except ValueError:
        return None


def told(ahead: timedelta) -> str:
    """Say that the clocks differ, and what to do."""
    seconds = int(ahead.total_seconds())
    where = "ahead of" if seconds > 0 else "behind"
    return (
        f"This machine's clock is {abs(seconds):,} seconds {where} Slack's: set it (NTP). Until then digests go out at "
        "the wrong hour, and over HTTP every request of Slack's is refused as forged."
    )
