"""The example organisation: who works in it, what they learned, and what they do in the demo's four weeks.

It is data, kept in organisation.yml and checked when it is read. Nothing here knows Slack or the bot;
`demo.workspace` makes a local Slack's people and channels of it.
"""

from demo.organisation.company import Domain, Organisation, Person
from demo.organisation.moments import (
    Answer,
    Edit,
    Event,
    Learning,
    Moment,
    Outcome,
    Overview,
    Replacement,
    Saving,
    ScheduleChange,
    Search,
    Undo,
)
from demo.organisation.reading import OrganisationError, load, read

__all__ = [
    "Answer",
    "Domain",
    "Edit",
    "Event",
    "Learning",
    "Moment",
    "Organisation",
    "OrganisationError",
    "Outcome",
    "Overview",
    "Person",
    "Replacement",
    "Saving",
    "ScheduleChange",
    "Search",
    "Undo",
    "load",
    "read",
]
