"""What can be wrong in the organisation's file beyond the shape of its parts, each in a sentence."""

from collections import Counter
from collections.abc import Iterable

from bot.kernel.zones import zone_names
from demo.organisation.company import Organisation
from demo.organisation.events import Event
from demo.organisation.goal_consistency import misplaced_goals, unknown_in_goals
from demo.organisation.moments import Answer, Edit, Outcome, Overview, Replacement, ScheduleChange, Search, Undo
from demo.organisation.onboarding_consistency import misplaced_onboarding
from demo.organisation.product_consistency import misplaced_products, unknown_in_products
from demo.organisation.products import Linking


def problems(organisation: Organisation) -> list[str]:
    """List what is wrong; of the first kind only, as each kind of check would trip over what the one before finds."""
    for step in (_repeated, _unknown, _misplaced):
        if found := list(step(organisation)):
            return found
    return []


def _repeated(organisation: Organisation) -> Iterable[str]:
    named = {
        "Slack name": [person.slack for person in organisation.people],
        "person's name": [person.name for person in organisation.people],
        "domain's name": [domain.name for domain in organisation.domains],
        "channel": [organisation.general_channel, *(domain.channel for domain in organisation.domains)],
        "learning's id": [learning.id for learning in organisation.learnings],
        "goal's id": [goal.id for goal in organisation.goals],
        "goal's name": [goal.name for goal in organisation.goals],
    }
    for what, names in named.items():
        for name in (name for name, count in Counter(names).items() if count > 1):
            yield f"The {what} {name!r} is there more than once."


def _unknown(organisation: Organisation) -> Iterable[str]:
    people, domains, learnings = set(organisation.person), set(organisation.domain), set(organisation.learning)
    channels = {organisation.general_channel, *(domain.channel for domain in organisation.domains)}
    references: list[tuple[str, str, str | None, set[str]]] = []
    zones = set(zone_names())
    for person in organisation.people:
        where = f"Person {person.slack!r}"
        references += [(where, "time zone", person.zone, zones), (where, "domain", person.domain, domains)]
    for domain in organisation.domains:
        names = (*domain.leads, domain.sponsor)
        references += [(f"Domain {domain.name!r}", "person", name, people) for name in names]
    for learning in organisation.learnings:
        where = f"Learning {learning.id!r}"
        references += [(where, "person", learning.author, people), (where, "domain", learning.domain, domains)]
        references.append((where, "channel", learning.channel, channels))
        if learning.saved is not None:
            references.append((where, "person", learning.saved.by, people))
        if learning.taught is not None:
            references.append((where, "goal", learning.taught.bet, set(organisation.goal)))
    references += unknown_in_goals(organisation)
    references += unknown_in_products(organisation)
    for event in organisation.events:
        where = _named(event)
        references += [(where, "learning", name, learnings) for name in _learnings_of(event)]
        kinds = (
            ("by", "person", people),
            ("domain", "domain", domains),
            ("channel", "channel", channels),
            ("goal", "goal", set(organisation.goal)),
        )
        references += [(where, what, getattr(event, field, None), known) for field, what, known in kinds]
    for where, what, name, known in references:
        if name is not None and name not in known:
            yield f"{where} names the {what} {name!r}, which does not exist."


def _misplaced(organisation: Organisation) -> Iterable[str]:
    if organisation.first_monday.weekday() != 0:
        yield f"first_monday is {organisation.first_monday}, which is not a Monday."
    yield from _misplaced_leads(organisation)
    yield from _misplaced_learnings(organisation)
    yield from _misplaced_events(organisation)
    yield from misplaced_goals(organisation)
    yield from misplaced_products(organisation)
    yield from misplaced_onboarding(organisation)


def _misplaced_leads(organisation: Organisation) -> Iterable[str]:
    for domain in organisation.domains:
        for lead in domain.leads:
            if organisation.person[lead].domain != domain.name:
                yield f"{lead!r} leads {domain.name!r} without belonging to it."
        if domain.sponsor in domain.leads:
            yield f"{domain.sponsor!r} both leads and sponsors {domain.name!r}; a sponsor supports the leads."


def _misplaced_learnings(organisation: Organisation) -> Iterable[str]:
    for learning in organisation.learnings:
        if organisation.person[learning.author].domain not in {learning.domain, None}:
            yield f"Learning {learning.id!r} is of {learning.domain!r}, a domain that its author is not in."
        if learning.saved is None:
            continue
        by = learning.saved.by
        if by == learning.author or organisation.person[by].domain != learning.domain:
            yield f"Learning {learning.id!r} is saved by {by!r}, who is no colleague of its author in {learning.domain!r}."
        if learning.has_details or organisation.domain[learning.domain].private:
            yield f"Learning {learning.id!r} is saved from a message, so it has neither details nor a private channel."


def _misplaced_events(organisation: Organisation) -> Iterable[str]:
    for event in organisation.events:
        for wrong in _wrong_with(event, organisation):
            yield f"{_named(event)} {wrong}"


def _wrong_with(event: Event, organisation: Organisation) -> Iterable[str]:
    person, lessons = organisation.person, [organisation.learning[name] for name in _learnings_of(event)]
    for lesson in lessons:
        if lesson.week >= event.week:
            yield f"names {lesson.id!r}, which has to be logged in a week before it."
    match event:
        case Answer() | Outcome() if person[event.by].domain != event.domain:
            yield f"is by {event.by!r}, who is not in {event.domain!r}."
        case Outcome() if not _has_tried(event, organisation):
            yield f"is of {event.domain!r}, which did not want to try a lesson in a week before it."
        case ScheduleChange() if event.by not in organisation.domain[event.domain].leads:
            yield f"is by {event.by!r}, who does not lead {event.domain!r}."
        case Overview() if not person[event.by].admin:
            yield f"is by {event.by!r}, who is no admin."
        case Search() if person[event.by].domain is None:
            yield f"is by {event.by!r}, who belongs to no domain."
        case Edit() if lessons[0].text.count(event.old) != 1:
            yield f"corrects {event.old!r}, which {event.learning!r} does not say exactly once."
        case Replacement() if len({lesson.author for lesson in lessons}) > 1:
            yield f"names {event.old!r} and {event.new!r}, which are by two authors."


def _has_tried(outcome: Outcome, organisation: Organisation) -> bool:
    answers = (event for event in organisation.events if isinstance(event, Answer) and event.week < outcome.week)
    tried = [event for event in answers if event.domain == outcome.domain and event.answer == "try"]
    return any(outcome.learning in {None, event.learning} for event in tried)


def _learnings_of(event: Event) -> tuple[str, ...]:
    match event:
        case Undo():
            return event.learnings
        case Edit() | Linking():
            return (event.learning,)
        case Replacement():
            return (event.old, event.new)
        case Search():
            return (event.opens,)
        case Answer() | Outcome():
            return () if event.learning is None else (event.learning,)
        case _:
            return ()


def _named(event: Event) -> str:
    return f"The event {event.do!r} in week {event.week}, {event.weekday} {event.at:%H:%M},"
