"""Letters about people who left, with any words in them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from bot.app.departures import BUTTONS
from bot.features.departures.letters import Because, Letter, Told
from bot.features.departures.rules import MOST_LISTED, Duty, Kind, Left, Person, Thing
from bot.kernel.access import Role
from bot.kernel.ids import UserId
from handlers.departures import Writing
from tests.reliability.accepted.checks import Sent, said
from tests.reliability.accepted.learned import maybe, or_none
from tests.reliability.accepted.words import labels, people

OF_PRODUCTS = tuple(duty for duty in Duty if duty is not Duty.LEAD)


def _left(drawn: Mapping[str, Any]) -> Left:
    kind = drawn["kind"]
    duties = (Duty.LEAD,) if kind is Kind.NODE else tuple(duty for duty in OF_PRODUCTS if duty in drawn["open"])
    return Left(
        thing=Thing(kind=kind, number=10**17),
        name=drawn["name"],
        called="initiative" if kind is Kind.NODE else "data product",
        open=duties,
    )


LEFT = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(Kind),
        "name": labels(150),
        "open": st.sets(st.sampled_from(OF_PRODUCTS), min_size=1),
    }
).map(_left)
PEOPLE = st.builds(
    lambda name, role: Person(id=UserId("U0CORA"), name=name or "", role=role), or_none(people()), st.sampled_from(Role)
)
LETTERS = st.builds(
    Letter,
    told=st.sampled_from(Told),
    people=st.lists(PEOPLE, min_size=1, max_size=12).map(tuple),
    domain=or_none(labels(60)),
    lines=st.lists(LEFT, min_size=1, max_size=MOST_LISTED).map(tuple),
    more=st.sampled_from((0, 1, 300)),
    because=st.sampled_from(Because),
    may_act=maybe(),
    leads=st.lists(people(), max_size=7).map(tuple),
)


def renderers() -> Iterator[tuple[str, Callable[..., list[Sent]], dict[str, st.SearchStrategy[Any]]]]:
    """Name each renderer, with how it renders and what it is given."""
    yield "departures.letter", lambda letter: [said(Writing(BUTTONS).render(letter))], {"letter": LETTERS}
