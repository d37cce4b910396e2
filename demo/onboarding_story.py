"""What happened in onboardings in the demo, as the report needs it: pages as they were seen then."""

from dataclasses import dataclass
from datetime import datetime

from demo.acts.hands import View
from demo.acts.onboarding import Onboarding, WentOn
from demo.organisation import OnboardingEvent, OnboardingStart, PhaseDone, Sponsoring


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardingBegun:
    at: datetime
    event: OnboardingStart
    page: View


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsorNamed:
    at: datetime
    event: Sponsoring
    page: View


@dataclass(frozen=True, slots=True, kw_only=True)
class PhasePassed:
    at: datetime
    event: PhaseDone
    went: WentOn


OnboardingDone = OnboardingBegun | SponsorNamed | PhasePassed


async def do_about_onboarding(onboarding: Onboarding, event: OnboardingEvent, at: datetime) -> OnboardingDone:
    """Do what an event of the organisation's file says about the onboarding of a domain."""
    match event:
        case OnboardingStart():
            return OnboardingBegun(at=at, event=event, page=await onboarding.start(event))
        case Sponsoring():
            return SponsorNamed(at=at, event=event, page=await onboarding.name_sponsor(event))
        case PhaseDone():
            return PhasePassed(at=at, event=event, went=await onboarding.go_on(event))
