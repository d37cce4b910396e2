"""What can be wrong with the onboarding that the organisation's file tells, each in a sentence."""

from collections.abc import Iterator

from demo.organisation.company import Organisation
from demo.organisation.onboarding import OnboardingStart, PhaseDone, Sponsoring

PHASES = ("discover", "define", "develop", "deliver")


def misplaced_onboarding(organisation: Organisation) -> Iterator[str]:
    """Say what cannot be done as it is told."""
    steps = [one for one in organisation.events if isinstance(one, OnboardingStart | Sponsoring | PhaseDone)]
    at: dict[str, str] = {}
    for event in sorted(steps, key=lambda one: organisation.instant(one, person=one.by)):
        where = f"The event {event.do!r} in week {event.week}, {event.weekday} {event.at:%H:%M},"
        if event.by not in organisation.domain[event.domain].leads and not organisation.person[event.by].admin:
            yield f"{where} is by {event.by!r}, who does not lead {event.domain!r}."
        match event:
            case OnboardingStart():
                at[event.domain] = PHASES[0]
            case Sponsoring() if organisation.domain[event.domain].sponsor is None:
                yield f"{where} names the sponsor of {event.domain!r}, which has none."
            case PhaseDone():
                if at.get(event.domain) not in PHASES[: PHASES.index(event.to)][-1:]:
                    yield f"{where} leads {event.domain!r} to {event.to}, and it is not in the phase before that."
                at[event.domain] = event.to
