"""The lessons of a node in a form: what it taught, what is used there, and what matches it."""

from collections.abc import Iterator, Sequence
from typing import Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, DividerBlock, ExternalDataSelectElement, Option, SectionBlock
from slack_sdk.models.views import View

from bot.features.goals.finding import CALLED
from bot.features.goals.reviewing.lessons import Linked, Shelf
from bot.features.goals.reviewing.store import How, Lesson
from bot.kernel.ids import NodeId
from handlers.goals.reviewing.ids import LINK, PICK, TURN, UNLINK
from handlers.goals.reviewing.messages import about, line, to_write
from handlers.kit import actions, as_json, button, context, escape, plain, section, shown, told_apart

CALLBACK: Final = "goals.lessons_view.v1"
PAGE: Final = 15
"""Lessons on one page: each takes two of the hundred blocks of a form."""
MOST_OPTIONS: Final = 50
_HOW: Final = {How.TAUGHT: "Taught by it", How.USED: "Used here"}


class Meta(BaseModel):
    """What the page carries unseen."""

    v: int = 1
    node: NodeId
    page: int = 0


def build(shelf: Shelf, *, page: int = 0, said: str = "") -> View:
    """Draw the lessons; `said` tells on top what was just done."""
    last = max(0, (len(shelf.linked) - 1) // PAGE)
    at = min(page, last)
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(node=shelf.node.id, page=at)),
        title=plain("Lessons"),
        close=plain("Close"),
        blocks=list(_blocks(shelf, at, last, said)),
    )


def options(lessons: Sequence[Lesson]) -> list[Option]:
    """Offer lessons in the menu."""
    few = lessons[:MOST_OPTIONS]
    names = told_apart([" ".join(one.headline.split()) or "A lesson" for one in few], most=70)
    return [
        Option(text=plain(name), value=str(one.id), description=plain(shown(one.domain, most=70) or "no domain yet"))
        for name, one in zip(names, few, strict=True)
    ]


def _blocks(shelf: Shelf, page: int, last: int, said: str) -> Iterator[Block]:
    what = CALLED[shelf.node.level]
    if said:
        yield section(escape(said))
    yield section(f"*{escape(shown(' '.join(shelf.node.name.split()), most=150))}*")
    if not shelf.linked:
        yield section(f"No lesson that you can read belongs to this {what} yet.")
    shown_here = shelf.linked[page * PAGE : (page + 1) * PAGE]
    for how, label in _HOW.items():
        these = [one for one in shown_here if one.how is how]
        if these:
            yield section(f"*{label}*")
        for one in these:
            yield from _linked(shelf, one)
    yield from _pages(shelf, page, last)
    yield actions(to_write(shelf.node.id), block_id="write")
    yield from _matches(shelf)
    yield context("A link says nothing more than that: what your domain does with a lesson is said on its own page.")


def _linked(shelf: Shelf, one: Linked) -> Iterator[Block]:
    value = f"{shelf.node.id}.{one.lesson.id}"
    yield section(line(one.lesson))
    buttons = list(about(one.lesson))
    if one.may_unlink:
        buttons.append(button("Take it off", action=UNLINK, value=value))
    yield actions(*buttons, block_id=f"linked_{one.lesson.id}")


def _pages(shelf: Shelf, page: int, last: int) -> Iterator[Block]:
    steps = []
    if page > 0:
        steps.append(button("Newer", action=TURN, value=f"{shelf.node.id}.{page - 1}"))
    if page < last:
        steps.append(button("Older", action=TURN, value=f"{shelf.node.id}.{page + 1}"))
    for number, step in enumerate(steps):
        yield actions(step, block_id=f"turn_{number}")


def _matches(shelf: Shelf) -> Iterator[Block]:
    if shelf.matches:
        yield DividerBlock()
        yield section("*Other domains learned something that may matter here*")
    for lesson in shelf.matches:
        yield section(line(lesson))
        link = [button("Link it", action=LINK, value=f"{shelf.node.id}.{lesson.id}")] if shelf.may_link else []
        yield actions(*link, *about(lesson), block_id=f"match_{lesson.id}")
    if shelf.may_link:
        # Another id each time, or Slack would keep what was chosen before.
        yield SectionBlock(
            block_id=f"pick_{len(shelf.linked)}",
            text=plain("Link another one"),
            accessory=ExternalDataSelectElement(
                action_id=PICK, placeholder=plain("Type what it says"), min_query_length=2
            ),
        )
