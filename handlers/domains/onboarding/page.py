"""A domain's page in a form: where it stands in its onboarding, what is missing, and who has to do with it."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.features.domains.onboarding.pages import DomainPage, Passage, People, Spot
from bot.features.domains.onboarding.rules import Stage, Test
from bot.features.domains.onboarding.store import Lesson
from bot.features.domains.rules import State
from bot.kernel.ids import DomainId
from handlers.domains.evolving.ids import LEAD, MERGE, SPLIT
from handlers.domains.messages import listed
from handlers.domains.onboarding import ids
from handlers.domains.onboarding.wording import (
    ASKS,
    STAGES,
    goals_said,
    lessons_said,
    name_shown,
    products_said,
    some,
)
from handlers.domains.opening import open_page
from handlers.forms.days import day
from handlers.forms.words import Parts, Piece, bold, labelled, note, one_line, said
from handlers.kit import actions, as_json, button, closed, escape, plain, section, shown

CALLBACK: Final = "domains.page.v1"
MOST_PASSAGES: Final = 8
MOST_NAMES: Final = 5
LONGEST_TITLE: Final = 150
LONGEST_LABEL: Final = 60
LONGEST_OPEN: Final = 800
PASSED: Final = "✓"
OPEN: Final = "○"


class Meta(BaseModel):
    v: int = 1
    domain: DomainId
    list_page: int | None = None
    """Which page of the list lies below; None where none does."""


def build(page: DomainPage, *, said_on_top: str = "", list_page: int | None = None) -> View:
    """Draw a domain's page; `said_on_top` is what was just done."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=plain("Domain"),
        close=plain("Close"),
        private_metadata=as_json(Meta(domain=page.domain.id, list_page=list_page)),
        blocks=list(_blocks(page, said_on_top)),
    )


def _blocks(page: DomainPage, said_on_top: str) -> Iterator[Block]:
    if said_on_top:
        yield said(shown(said_on_top, most=1_000))
    yield HeaderBlock(text=plain(shown(one_line(page.domain.name), most=150)))
    yield said(*_who(page))
    yield from labelled("What it is for", page.domain.purpose)
    yield from _phase(page)
    yield from _lessons(page.lessons)
    if page.domain.part_of is None:
        yield DividerBlock()
        yield said(*_recorded(page))
    if elements := list(_buttons(page)):
        yield actions(*elements)
    yield from _history(page)
    yield from _former(page)


# Who has to do with it.


def _who(page: DomainPage) -> Iterator[Piece]:
    domain = page.domain
    if domain.part_of is not None:
        into, since = name_shown(domain.part_of.name), day(domain.part_of.since.date())
        yield f"Merged on {since}: it is part of {into} now. What it had went there; what only its own people may read "
        yield "stayed with them."
        return
    if domain.state is State.ARCHIVED:
        yield "Archived"
        return
    if domain.channel is None:
        yield "No channel yet"
    else:
        yield Parts.Channel(channel_id=domain.channel)
    names = [name_shown(name) for name in page.leads[:MOST_NAMES]]
    more = len(page.leads) - len(names)
    names += [f"{more} more"] if more else []
    yield f" · led by {', '.join(names)}" if names else " · nobody leads it: whoever presses “Lead it” in /domains does"
    yield f"\n{_sponsor(page.spot)}"
    members = "nobody was seen in its channel yet"
    if page.members.count:
        members = f"{some(page.members.count, 'member', 'members')}, as seen in its channel{_named(page.members)}"
    yield f"\n{members}\n{some(page.followers.count, 'follower', 'followers')}{_named(page.followers)}"


def _sponsor(spot: Spot) -> str:
    if spot.sponsor is None:
        return "Nobody sponsors it yet"
    name = name_shown(spot.sponsor)
    if spot.facts.sponsor_left:
        return f"Nobody sponsors it any more: {name} has left, or is a guest now"
    return f"Sponsored by {name}"


def _named(people: People) -> str:
    """Name the first few people, and say how many more there are; nothing where nobody is to be named."""
    names = [name_shown(name) for name in people.names]
    more = people.count - len(names)
    return f": {listed([*names, *([f'{more} more'] if more > 0 else [])])}" if names else ""


def _recorded(page: DomainPage) -> Iterator[Piece]:
    yield bold("What is recorded")
    yield f"\n{goals_said(page.spot)}\n{products_said(page.spot)}\n{lessons_said(page.spot)}"


# Its onboarding.


def _phase(page: DomainPage) -> Iterator[Block]:
    if not page.domain.is_living:
        return
    yield DividerBlock()
    at = page.now
    if at is None:
        yield said(
            bold("Not onboarding"), "\nA lead can start it: from discover through define and develop to deliver."
        )
        yield from _moves(page, None)
        return
    days = "" if at.stage is Stage.DONE else f" · {some(page.passages[0].days, 'day', 'days')}"
    since = f", since {day(at.began_at.date())}"
    yield said(bold(STAGES[at.stage]), f"{days}{since}\n{ASKS[at.stage]}")
    if page.is_stuck:
        weeks = some(page.weeks, "week", "weeks")
        yield note(f"Nothing new came for more than {weeks}: no reading of a measure, no consumer of a product.")
    if computed := [test for test in page.tests if not test.is_own]:
        yield section("\n".join(_test_line(test) for test in computed))
    for test in page.tests:
        if test.is_own:
            yield _own_test(page, test)
    yield from _moves(page, at.stage)


def _test_line(test: Test) -> str:
    now = f": {escape(test.now)}" if test.now else ""
    return f"{PASSED if test.passed else OPEN} {escape(one_line(test.says))}{now}"


def _own_test(page: DomainPage, test: Test) -> Block:
    if not _may_move(page):
        return section(_test_line(test))
    label, action = ("Open again", ids.UNTICK) if test.passed else ("Tick off", ids.TICK)
    return section(_test_line(test), accessory=button(label, action=action, value=f"{page.domain.id}:{test.mark}"))


def _may_move(page: DomainPage) -> bool:
    return page.may_edit and page.domain.is_living


def _moves(page: DomainPage, stage: Stage | None) -> Iterator[Block]:
    if not _may_move(page):
        return
    value = str(page.domain.id)
    buttons = []
    if stage is None:
        buttons.append(button("Start onboarding", action=ids.START, value=value, style="primary"))
    elif stage.after is not None:
        label = "Finish" if stage.after is Stage.DONE else f"Go on to {stage.after.value}"
        buttons.append(button(label, action=ids.ADVANCE, value=value, style="primary"))
    if stage is not None and stage.before is not None:
        buttons.append(button(f"Go back to {stage.before.value}", action=ids.BACK, value=value))
    label = "Name a sponsor" if page.spot.sponsor is None else "Change the sponsor"
    yield actions(*buttons, button(label, action=ids.SPONSOR, value=value), block_id="onboarding")


def _lessons(lessons: tuple[Lesson, ...]) -> Iterator[Block]:
    if not lessons:
        return
    yield section("*What other domains learned in this phase*")
    for lesson in lessons:
        title = escape(shown(one_line(lesson.title), most=LONGEST_TITLE))
        open_it = button("Open", action=ids.READ, value=str(lesson.id))
        yield section(f"{title}\n_{escape(name_shown(lesson.domain))}_", accessory=open_it)


# What may be done, and what was.


def _buttons(page: DomainPage) -> Iterator[Any]:
    value = str(page.domain.id)
    if (into := page.domain.part_of) is not None:
        yield open_page(into.id, f"Open {shown(one_line(into.name), most=LONGEST_LABEL)}")
    if page.domain.is_living or page.follows:
        wanted = "off" if page.follows else "on"
        yield button("Stop following" if page.follows else "Follow", action=ids.FOLLOW, value=f"{value}:{wanted}")
    if _may_move(page):
        yield button("Merge", action=MERGE, value=value)
        yield button("Split", action=SPLIT, value=value)
        yield button("Other lead", action=LEAD, value=value)


def _history(page: DomainPage) -> Iterator[Block]:
    is_short = len(page.passages) < 2 and not any(one.stretch.open_tests for one in page.passages)  # noqa: PLR2004
    if not page.passages or (is_short and page.now is not None):
        return
    yield section("*How it came here*")
    for passage in page.passages[:MOST_PASSAGES]:
        yield said(*_passage(passage), quote=shown(passage.stretch.reason, most=LONGEST_OPEN))
    if (more := len(page.passages) - MOST_PASSAGES) > 0:
        yield note(f"{some(more, 'step', 'steps')} before that.")


def _passage(passage: Passage) -> Iterator[Piece]:
    stretch = passage.stretch
    yield bold(STAGES[stretch.stage])
    yield _time(passage)
    yield "" if passage.by is None else f" · {name_shown(passage.by)}"
    if stretch.open_tests:
        missing = "; ".join(closed(one_line(test)) for test in stretch.open_tests)
        yield f"\nBegun while open: {shown(missing, most=LONGEST_OPEN)}"


def _time(passage: Passage) -> str:
    """Say when it was, on which day or from when to when."""
    began, ended = passage.stretch.began_at, passage.stretch.ended_at
    if ended is None:
        return f" from {day(began.date())}"
    if began.date() == ended.date():
        return f" on {day(began.date())}"
    return f" from {day(began.date())} to {day(ended.date())}, {some(passage.days, 'day', 'days')}"


def _former(page: DomainPage) -> Iterator[Block]:
    for former in page.former_names[:MOST_NAMES]:
        yield note(f"Until {day(former.until.date())} it was called {name_shown(former.name)}.")
