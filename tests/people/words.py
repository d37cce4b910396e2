"""Short ways to name people, channels and moves in tests."""

from bot.features.people.rules import Channel, Move, Person
from bot.kernel.access import Actor


def acting(user, organisation="T1", **more):
    return Actor(organisation=organisation, user=user, **more)


def shown(user, **about):
    return Person(user=user, **about)


def a_channel(channel, **about):
    return Channel(channel=channel, **about)


def a_move(where, who, *, joined, at):
    return Move(channel=where, user=who, joined=joined, at=at)
