"""Reminders with any words in them, and the renderers that show them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from bot.features.goals.nudging.followed import MOST_NEWS, Followed, Proposal
from bot.features.goals.nudging.letters import MOST_FOLLOWED, MOST_LISTED, Letter, Line
from bot.features.goals.nudging.service import Snoozed
from bot.features.goals.nudging.times import Address
from bot.features.goals.nudging.waiting import Late, Waiting
from bot.features.goals.rules.tree import Draft, Level, Node, State
from bot.kernel.ids import NodeId, UserId
from bot.kernel.news import Thing
from handlers.goals import nudging
from handlers.goals.nudging import messages
from handlers.kit import spoken
from tests.reliability.accepted.checks import Sent, said, text
from tests.reliability.accepted.learned import maybe, or_none
from tests.reliability.accepted.words import labels, people, texts

DAY = date(2026, 9, 30)
ADDRESS = Address(reader=UserId("U0ANA"), week=date(2026, 9, 28))


def _line(drawn: Mapping[str, Any]) -> Line:
    lead = None if drawn["is_leaderless"] else UserId("U0BEN")
    late = tuple(Late(name=name, last_on=drawn["last_on"], due_on=DAY) for name in drawn["late"])
    review_on = DAY if drawn["is_review_due"] or not late else None
    draft = Draft(level=drawn["level"], name=drawn["name"], lead=lead, starts_on=DAY)
    return Line(
        node=Node(id=NodeId(10**17), draft=draft, state=State.ACTIVE),
        domain_name=drawn["domain"],
        waiting=Waiting(late=late, review_on=review_on) if drawn["waits"] else None,
        again_on=None if drawn["waits"] else drawn["again_on"],
        instead_of=drawn["instead_of"],
        is_gone=drawn["is_gone"],
        keeps=drawn["keeps"],
        keepers=tuple(drawn["keepers"]),
    )


LINES = st.fixed_dictionaries(
    {
        "level": st.sampled_from(Level),
        "name": labels(150),
        "domain": or_none(labels(60)),
        "is_leaderless": maybe(),
        "late": st.lists(labels(100), max_size=10),
        "last_on": st.sampled_from((None, DAY)),
        "is_review_due": maybe(),
        "waits": st.sampled_from((True, True, False)),
        "again_on": st.sampled_from((None, DAY)),
        "instead_of": or_none(people()),
        "is_gone": maybe(),
        "keeps": maybe(),
        "keepers": st.lists(people(), max_size=7),
    }
).map(_line)
LETTERS = st.builds(
    Letter,
    address=st.just(ADDRESS),
    lines=st.lists(LINES, min_size=1, max_size=MOST_LISTED).map(tuple),
    more=st.sampled_from((0, 1, 300)),
)
FOLLOWED = st.builds(
    Followed,
    thing=st.sampled_from((Thing.PRODUCT, Thing.DOMAIN)),
    number=st.just(10**17),
    name=labels(150),
    said=st.lists(texts(400, least=1), min_size=1, max_size=MOST_NEWS).map(tuple),
    is_followed=maybe(),
)
PROPOSALS = st.builds(
    Proposal, thing=st.sampled_from(Thing), number=st.just(10**17), name=labels(150), said=texts(400, least=1)
)
NEWS = st.builds(
    lambda letter, reminds, followed, others, proposals: replace(
        letter,
        lines=letter.lines if reminds else (),
        more=letter.more if reminds else 0,
        followed=tuple(followed),
        others=tuple(others),
        proposals=tuple(proposals),
        more_proposals=len(others) if proposals else 0,
    ),
    LETTERS,
    maybe(),
    st.lists(FOLLOWED, min_size=1, max_size=MOST_FOLLOWED),
    st.lists(labels(150), max_size=30),
    st.lists(PROPOSALS, max_size=MOST_LISTED),
)
PUT_OFF = st.builds(
    lambda line, until: Snoozed(node=line.node, until=until, letter=None), LINES, st.sampled_from((None, DAY))
)


def renderers() -> Iterator[tuple[str, Callable[..., list[Sent]], dict[str, st.SearchStrategy[Any]]]]:
    """Name each renderer, with how it renders and what it is given."""
    yield "goals.nudging.letter", lambda letter: [said(nudging.render(letter))], {"letter": LETTERS}
    yield "goals.nudging.news", lambda letter: [said(nudging.render(letter))], {"letter": NEWS}
    yield "goals.nudging.put_off", lambda snoozed: [text(spoken(messages.said(snoozed)))], {"snoozed": PUT_OFF}
