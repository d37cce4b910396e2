"""The example organisation: who works in it, what they learned, and what they do in the demo's four weeks.

It is data, kept in organisation.yml and checked when it is read. Nothing here knows Slack or the bot;
`demo.workspace` makes a local Slack's people and channels of it.
"""

from demo.organisation.company import Domain, Organisation, Person
from demo.organisation.events import Event
from demo.organisation.goals import (
    CheckIn,
    Follow,
    Goal,
    GoalEvent,
    Look,
    Measure,
    Past,
    Snooze,
    StatusWord,
    SupportAnswer,
    SupportRequest,
)
from demo.organisation.moments import (
    Answer,
    Edit,
    Learning,
    Moment,
    Outcome,
    Overview,
    Replacement,
    Saving,
    ScheduleChange,
    Search,
    Teaching,
    Undo,
)
from demo.organisation.onboarding import OnboardingEvent, OnboardingStart, PhaseDone, Sponsoring
from demo.organisation.products import (
    Following,
    HandOver,
    HandOverAnswer,
    Leaving,
    LetterRead,
    Linking,
    NewsRead,
    Product,
    ProductEvent,
)
from demo.organisation.reading import OrganisationError, load, read

__all__ = [
    "Answer",
    "CheckIn",
    "Domain",
    "Edit",
    "Event",
    "Follow",
    "Following",
    "Goal",
    "GoalEvent",
    "HandOver",
    "HandOverAnswer",
    "Learning",
    "Leaving",
    "LetterRead",
    "Linking",
    "Look",
    "Measure",
    "Moment",
    "NewsRead",
    "OnboardingEvent",
    "OnboardingStart",
    "Organisation",
    "OrganisationError",
    "Outcome",
    "Overview",
    "Past",
    "Person",
    "PhaseDone",
    "Product",
    "ProductEvent",
    "Replacement",
    "Saving",
    "ScheduleChange",
    "Search",
    "Snooze",
    "Sponsoring",
    "StatusWord",
    "SupportAnswer",
    "SupportRequest",
    "Teaching",
    "Undo",
    "load",
    "read",
]
