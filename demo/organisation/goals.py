"""The goals of the example organisation, from its vision to its backlog, and what people do about them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from demo.organisation.moments import Moment, Name, Part

Level = Literal["vision", "goal", "bet", "initiative"]
Number = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]
"""As somebody types it."""


class Measure(Part):
    """A measure of success; its words are those of Pollen's form."""

    name: Name
    unit: str = ""
    baseline: Number | None = None
    target: Number
    direction: Literal["increase", "decrease", "at_least", "at_most", "equals"]
    timing: Literal["leading", "lagging"] = "lagging"
    frequency: Literal["weekly", "fortnightly", "monthly", "quarterly", "yearly"]
    measured_by: Name | None = None


class Past(Part):
    """Numbers of before Pollen came, typed in with their date as soon as the goal is there."""

    day: date
    values: tuple[Number | None, ...]
    """One for each measure; None leaves its field empty."""


class Goal(Moment):
    """A vision, goal, bet or initiative, and when it is written into Pollen."""

    week: Annotated[int, Field(ge=0, le=4)]
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    level: Level
    by: Name
    """Who writes it: somebody who leads the domain, an admin for the whole organisation."""
    name: Annotated[str, Field(min_length=1, max_length=55)]
    """A name that menus show whole."""
    outcome: Name | None = None
    domain: Name | None = None
    """None for the whole organisation."""
    under: Name | None = None
    lead: Name
    participants: tuple[Name, ...] = ()
    watcher: Name | None = None
    sponsor: Name | None = None
    starts_on: date
    ends_on: date | None = None
    review_on: date | None = None
    belief: Name | None = None
    expected_outcome: Name | None = None
    success_signal: Name | None = None
    kill_criteria: Name | None = None
    backlog: Name | None = None
    measures: tuple[Measure, ...] = ()
    past: tuple[Past, ...] = ()
    uses: Name | None = None
    """The learning of another domain that Pollen shows whoever writes this, and that they link to it."""

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whom it names."""
        named = (self.by, self.lead, *self.participants, self.watcher, self.sponsor)
        return tuple(name for name in named if name is not None)


class CheckIn(Moment):
    """Somebody types the latest numbers of a goal."""

    do: Literal["check_in"]
    by: Name
    goal: Name
    values: tuple[Number | None, ...]
    """One for each measure; None leaves its field empty."""
    confidence: Annotated[int, Field(ge=0, le=10)] | None = None
    note: Name | None = None
    needs_support: bool = False


class StatusWord(Moment):
    """A lead says what the status is, whatever the numbers say, for a while."""

    do: Literal["say_status"]
    by: Name
    goal: Name
    status: Literal["on_track", "at_risk", "off_track", "achieved"]
    because: Name
    until: date


class SupportRequest(Moment):
    """Something is asked of a goal's sponsor."""

    do: Literal["ask_support"]
    by: Name
    goal: Name
    needed: Name
    needed_by: date


class SupportAnswer(Moment):
    """The sponsor answers what was asked, in the message that they got."""

    do: Literal["answer_support"]
    by: Name
    goal: Name
    answer: Literal["yes", "no", "ask_back"]
    said: Name
    """How they help, why not, or what they want to know."""


class Snooze(Moment):
    """Somebody who is reminded of a goal wants to hear of it later."""

    do: Literal["snooze"]
    by: Name
    goal: Name


class Follow(Moment):
    """A channel follows a goal: it is told when the goal's status changes."""

    do: Literal["follow"]
    by: Name
    goal: Name
    channel: Name


class Look(Moment):
    """Somebody has the page of a goal shown, with its chart."""

    do: Literal["look"]
    by: Name
    goal: Name


GoalEvent = CheckIn | StatusWord | SupportRequest | SupportAnswer | Snooze | Follow | Look
