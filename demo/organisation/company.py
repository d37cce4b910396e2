"""The example organisation: who works in it, in which domains, and everything that happens there."""

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Annotated

from pydantic import Field

from bot.kernel.zones import zone as zone_of
from demo.organisation.events import Event
from demo.organisation.goals import Goal
from demo.organisation.moments import WEEKDAYS, Edit, Learning, Moment, Name, Part, Replacement, Undo
from demo.organisation.products import Product


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


class Organisation(Part):
    name: Name
    first_monday: date
    """The Monday on which week 1 begins."""
    general_channel: Name
    people: tuple[Person, ...]
    domains: tuple[Domain, ...]
    learnings: tuple[Learning, ...]
    goals: tuple[Goal, ...] = ()
    """Visions, goals, bets and initiatives."""
    products: tuple[Product, ...] = ()
    """Data products."""
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

    @cached_property
    def goal(self) -> dict[str, Goal]:
        """Visions, goals, bets and initiatives by id."""
        return {goal.id: goal for goal in self.goals}

    @cached_property
    def product(self) -> dict[str, Product]:
        """Data products by id."""
        return {product.id: product for product in self.products}

    def members(self, domain: str) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.domain == domain)

    def channel_of(self, learning: Learning) -> str:
        """Name of the channel in which it is logged."""
        return learning.channel or self.domain[learning.domain].channel

    def channel_for(self, person: str) -> str:
        """Name of the channel in which somebody works: their domain's."""
        domain = self.person[person].domain
        return self.domain[domain].channel if domain else self.general_channel

    def instant(self, moment: Moment, *, person: str) -> datetime:
        """When it happens, in the person's zone. Week 0 is the week before the first Monday."""
        days = (moment.week - 1) * 7 + WEEKDAYS.index(moment.weekday)
        zone = zone_of(self.person[person].zone)
        return datetime.combine(self.first_monday + timedelta(days=days), moment.at, tzinfo=zone)

    def actor(self, event: Event) -> str:
        """Who does it, by name in Slack: an author, where it is about their own lesson."""
        match event:
            case Undo():
                return self.learning[event.learnings[0]].author
            case Edit():
                return self.learning[event.learning].author
            case Replacement():
                return self.learning[event.old].author
            case _:
                return event.by
