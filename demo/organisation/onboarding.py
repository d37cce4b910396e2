"""How the domains of the example organisation are onboarded, phase by phase."""

from typing import Annotated, Literal

from pydantic import Field

from demo.organisation.moments import Moment, Name


class _Step(Moment):
    week: Annotated[int, Field(ge=0, le=4)]
    by: Name
    domain: Name


class OnboardingStart(_Step):
    """A lead starts the onboarding of a domain."""

    do: Literal["start_onboarding"]


class Sponsoring(_Step):
    """A lead names the domain's sponsor."""

    do: Literal["name_sponsor"]


class PhaseDone(_Step):
    """A lead lets a domain go on to the next phase."""

    do: Literal["go_on"]
    to: Literal["define", "develop", "deliver"]
    reason: Name | None = None
    """Why it goes on, where a test is open."""


OnboardingEvent = OnboardingStart | Sponsoring | PhaseDone
