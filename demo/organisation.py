"""The example organisation: who works in it, what they learned, and what they do in the demo's four weeks.

It is data, kept in organisation.yml beside this module and checked when it is read. Nothing here knows
Slack or the bot; `demo.workspace` makes a local Slack's people and channels of it.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property
from importlib.resources import files
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from sandbox.yaml_text import load_yaml

FEWEST_WORDS, MOST_WORDS = 15, 80
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Week = Annotated[int, Field(ge=1, le=4)]
Name = Annotated[str, Field(min_length=1)]


class OrganisationError(ValueError):
    """The organisation's file can't be used. The text has one sentence for each thing to put right."""


def _quoted(at: object) -> object:
    # YAML reads an unquoted 10:30 as the number 630, which would pass for half past ten seconds.
    if isinstance(at, int | float):
        raise ValueError(f'Write the time {at} in quotes, like "10:30".')  # noqa: TRY004 (pydantic reads ValueError)
    return at


def _long_enough(text: str) -> str:
    count = len(text.split())
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        raise ValueError(f"A learning has {FEWEST_WORDS} to {MOST_WORDS} words; this one has {count}: {text[:40]!r}.")
    return text


LocalTime = Annotated[time, BeforeValidator(_quoted)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(Part):
    slack: Annotated[str, Field(pattern=r"^[a-z][a-z0-9._-]{0,20}$")]
    """The name that the person goes by in Slack, and in the rest of the file."""
    name: Name
    zone: Name
    domain: Name | None = None
    """None for someone who belongs to no domain yet."""
    admin: bool = False
    """Whether Slack knows them as an admin of the team."""


class Domain(Part):
    name: Name
    purpose: Name
    channel: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,80}$")]
    private: bool = False
    """Whether the channel is private, so that what is logged in it stays in the domain."""
    leads: Annotated[tuple[Name, ...], Field(min_length=1)]
    sponsor: Name | None = None


class Moment(Part):
    """A time of the story, on the clock of the person it belongs to."""

    week: Week
    weekday: Weekday
    at: LocalTime


class Learning(Moment):
    """A lesson and how it comes into the world.

    `everyone` in a private channel means that its author shares it after logging it there;
    `domain` in a public one means that they choose so in the form.
    """

    week: Annotated[int, Field(ge=0, le=4)]
    """0: already there when the story begins; its author logged it in the week before."""
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    author: Name
    domain: Name
    """The author's domain; for an author without one, the domain they choose when they are asked."""
    channel: Name | None = None
    """Where it is logged; None for the channel of its domain."""
    text: Annotated[str, AfterValidator(_long_enough)]
    title: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    why: Name | None = None
    recommendation: Name | None = None
    applies_when: Name | None = None
    kind: Literal["worked", "did_not_work", "surprise"] | None = None
    tags: tuple[Name, ...] = ()
    visibility: Literal["everyone", "domain"] = "everyone"

    @property
    def has_details(self) -> bool:
        """Whether there is more to it than the words behind the slash command."""
        return bool(self.title or self.why or self.recommendation or self.applies_when or self.kind or self.tags)


class Answer(Moment):
    """A domain answers one lesson of the digest it got this week."""

    do: Literal["answer"]
    by: Name
    domain: Name
    lesson: Annotated[int, Field(ge=1, le=5)]
    """Place in the edition, 1 at the top; where the edition is shorter, its last lesson stands in."""
    answer: Literal["try", "not_for_us", "ask"]


class Undo(Moment):
    """An author takes back a learning that others have read, by the clock of that author."""

    do: Literal["undo"]
    learnings: Annotated[tuple[Name, ...], Field(min_length=1)]
    """The first of these that a digest has shown is the one, so that it holds whatever the ranking picks."""
    reason: Name


class ScheduleChange(Moment):
    """A lead pauses or resumes the schedule of the domain's digest."""

    do: Literal["pause", "resume"]
    by: Name
    domain: Name


Event = Annotated[Answer | Undo | ScheduleChange, Field(discriminator="do")]


class Organisation(Part):
    name: Name
    first_monday: date
    """The Monday on which week 1 begins."""
    general_channel: Name
    people: tuple[Person, ...]
    domains: tuple[Domain, ...]
    learnings: tuple[Learning, ...]
    events: tuple[Event, ...]

    @cached_property
    def person(self) -> dict[str, Person]:
        """People by their name in Slack."""
        return {person.slack: person for person in self.people}

    @cached_property
    def domain(self) -> dict[str, Domain]:
        """Domains by name."""
        return {domain.name: domain for domain in self.domains}

    @cached_property
    def learning(self) -> dict[str, Learning]:
        """Learnings by id."""
        return {learning.id: learning for learning in self.learnings}

    def members(self, domain: str) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.domain == domain)

    def channel_of(self, learning: Learning) -> str:
        """Name of the channel in which it is logged."""
        return learning.channel or self.domain[learning.domain].channel

    def instant(self, moment: Moment, *, person: str) -> datetime:
        """When it happens, in the person's zone. Week 0 is the week before the first Monday."""
        days = (moment.week - 1) * 7 + WEEKDAYS.index(moment.weekday)
        zone = ZoneInfo(self.person[person].zone)
        return datetime.combine(self.first_monday + timedelta(days=days), moment.at, tzinfo=zone)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        # In this order, as each step would trip over what the one before finds.
        for step in (self._repeated, self._unknown, self._misplaced):
            if problems := list(step()):
                raise ValueError("\n".join(problems))
        return self

    def _repeated(self) -> Iterable[str]:
        named = {
            "Slack name": [person.slack for person in self.people],
            "person's name": [person.name for person in self.people],
            "domain's name": [domain.name for domain in self.domains],
            "channel": [self.general_channel, *(domain.channel for domain in self.domains)],
            "learning's id": [learning.id for learning in self.learnings],
        }
        for what, names in named.items():
            for name in (name for name, count in Counter(names).items() if count > 1):
                yield f"The {what} {name!r} is there more than once."

    def _unknown(self) -> Iterable[str]:
        people, domains, learnings = set(self.person), set(self.domain), set(self.learning)
        channels = {self.general_channel, *(domain.channel for domain in self.domains)}
        references: list[tuple[str, str, str | None, set[str]]] = []
        zones = available_timezones()
        for person in self.people:
            where = f"Person {person.slack!r}"
            references += [(where, "time zone", person.zone, zones), (where, "domain", person.domain, domains)]
        for domain in self.domains:
            names = (*domain.leads, domain.sponsor)
            references += [(f"Domain {domain.name!r}", "person", name, people) for name in names]
        for learning in self.learnings:
            where = f"Learning {learning.id!r}"
            references += [(where, "person", learning.author, people), (where, "domain", learning.domain, domains)]
            references.append((where, "channel", learning.channel, channels))
        for event in self.events:
            where = _named(event)
            if isinstance(event, Undo):
                references += [(where, "learning", learning, learnings) for learning in event.learnings]
            else:
                references += [(where, "person", event.by, people), (where, "domain", event.domain, domains)]
        for where, what, name, known in references:
            if name is not None and name not in known:
                yield f"{where} names the {what} {name!r}, which does not exist."

    def _misplaced(self) -> Iterable[str]:
        if self.first_monday.weekday() != 0:
            yield f"first_monday is {self.first_monday}, which is not a Monday."
        yield from self._misplaced_leads()
        yield from self._misplaced_learnings()
        yield from self._misplaced_events()

    def _misplaced_leads(self) -> Iterable[str]:
        for domain in self.domains:
            for lead in domain.leads:
                if self.person[lead].domain != domain.name:
                    yield f"{lead!r} leads {domain.name!r} without belonging to it."
            if domain.sponsor in domain.leads:
                yield f"{domain.sponsor!r} both leads and sponsors {domain.name!r}; a sponsor supports the leads."

    def _misplaced_learnings(self) -> Iterable[str]:
        for learning in self.learnings:
            if self.person[learning.author].domain not in {learning.domain, None}:
                yield f"Learning {learning.id!r} is of {learning.domain!r}, a domain that its author is not in."

    def _misplaced_events(self) -> Iterable[str]:
        for event in self.events:
            if isinstance(event, Answer) and self.person[event.by].domain != event.domain:
                yield f"{_named(event)} is by {event.by!r}, who is not in {event.domain!r}."
            elif isinstance(event, ScheduleChange) and event.by not in self.domain[event.domain].leads:
                yield f"{_named(event)} is by {event.by!r}, who does not lead {event.domain!r}."
            elif isinstance(event, Undo):
                for learning in (self.learning[name] for name in event.learnings):
                    if not 0 < learning.week < event.week:
                        yield f"{_named(event)} names {learning.id!r}, which has to be logged in a week before it."


def _named(event: Event) -> str:
    return f"The event {event.do!r} in week {event.week}, {event.weekday} {event.at:%H:%M},"


def read(text: str) -> Organisation:
    """Read an organisation from YAML.

    Raises `OrganisationError`, one line for each thing that is wrong.
    """
    try:
        return Organisation.model_validate(load_yaml(text))
    except yaml.YAMLError as error:
        raise OrganisationError(f"The organisation is not valid YAML: {error}") from error
    except ValidationError as error:
        raise OrganisationError("\n".join(_sentences(error))) from error


def _sentences(error: ValidationError) -> Iterable[str]:
    for problem in error.errors():
        place = ".".join(str(step) for step in problem["loc"])
        said = problem.get("ctx", {}).get("error")
        message = str(said) if said else f"{problem['msg']}."
        yield f"{place}: {message}" if place else message


def load() -> Organisation:
    """The organisation that comes with the demo."""
    return read((files("demo") / "organisation.yml").read_text(encoding="utf-8"))
