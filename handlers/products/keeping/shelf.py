"""What belongs to a product in a form: learnings about it, goals that need it, and how more are linked."""

from collections.abc import Iterator, Sequence
from typing import Final

from pydantic import BaseModel
from pydantic import Field as Default
from slack_sdk.models.blocks import Block, DividerBlock, ExternalDataSelectElement, Option, SectionBlock
from slack_sdk.models.views import View

from bot.features.products.keeping.linking import Belongings, LinkedGoal, LinkedLesson
from bot.features.products.keeping.store import Goal, Lesson
from bot.kernel.ids import ProductId
from handlers.forms.after import Place
from handlers.kit import actions, as_json, button, context, escape, plain, section, shown, told_apart
from handlers.products.keeping import ids

PAGE: Final = 20
"""Things on one page: each takes two of the hundred blocks of a form."""
MOST_OPTIONS: Final = 50


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    product: ProductId
    page: int = 0
    done: int = 0
    """What was done so far: Slack keeps what stands in a menu as long as its ids stay."""
    place: Place = Default(default_factory=Place)


def build(given: Belongings, meta: Meta, *, said: str = "") -> View:
    """Draw what belongs to a product; `said` tells on top what was just done."""
    things = [*given.lessons, *given.goals]
    last = max(0, (len(things) - 1) // PAGE)
    at = meta.model_copy(update={"page": min(meta.page, last), "done": meta.done + bool(said)})
    return View(
        type="modal",
        callback_id=ids.LINKS,
        private_metadata=as_json(at),
        title=plain("What belongs to it"),
        close=plain("Close"),
        blocks=list(_blocks(given, at, last, said)),
    )


def lesson_options(lessons: Sequence[Lesson]) -> list[Option]:
    """Offer learnings in a menu."""
    few = lessons[:MOST_OPTIONS]
    names = told_apart([" ".join(one.headline.split()) or "A learning" for one in few], most=70)
    return [
        Option(text=plain(name), value=str(one.id), description=plain(shown(one.domain, most=70) or "no domain yet"))
        for name, one in zip(names, few, strict=True)
    ]


def goal_options(goals: Sequence[Goal]) -> list[Option]:
    """Offer goals in a menu."""
    few = goals[:MOST_OPTIONS]
    names = told_apart([f"{one.level.capitalize()}: {' '.join(one.name.split())}" for one in few], most=70)
    return [
        Option(text=plain(name), value=str(one.id), description=plain(_of(one)))
        for name, one in zip(names, few, strict=True)
    ]


def _of(goal: Goal) -> str:
    return shown(goal.domain, most=70) or "The whole organisation"


def _blocks(given: Belongings, meta: Meta, last: int, said: str) -> Iterator[Block]:
    if said:
        yield section(escape(said))
    yield section(f"*{escape(shown(' '.join(given.product.name.split()), most=150))}*")
    things: list[LinkedLesson | LinkedGoal] = [*given.lessons, *given.goals]
    if not things:
        yield section("Nothing that you can read is linked to it yet.")
    here = things[meta.page * PAGE : (meta.page + 1) * PAGE]
    lessons = [one for one in here if isinstance(one, LinkedLesson)]
    goals = [one for one in here if isinstance(one, LinkedGoal)]
    if lessons:
        yield section("*What was learned about it*")
    for one in lessons:
        yield from _lesson(one)
    if goals:
        yield section("*Goals that need it, or work on it*")
    for goal in goals:
        yield from _goal(goal)
    yield from _pages(meta, last)
    yield DividerBlock()
    yield _menu("Link a learning", ids.PICK_LESSON, meta, hint="Type what it says", least=2)
    yield _menu("Link a goal", ids.PICK_GOAL, meta, hint="Choose, or type its name", least=0)
    yield context("A link says nothing more than that. Everybody who works here can link what they can read.")


def _lesson(one: LinkedLesson) -> Iterator[Block]:
    lesson = one.lesson
    became = f" · {lesson.what_became}" if lesson.what_became else ""
    of = shown(lesson.domain, most=80) or "no domain yet"
    yield section(f"{escape(shown(' '.join(lesson.headline.split()), most=300))}\n_{escape(of)}{escape(became)}_")
    buttons = [button("Read it", action=ids.OPEN_LESSON, value=str(lesson.id))]
    if one.may_unlink:
        buttons.append(button("Take it off", action=ids.UNLINK_LESSON, value=str(lesson.id)))
    yield actions(*buttons, block_id=f"lesson_{lesson.id}")


def _goal(one: LinkedGoal) -> Iterator[Block]:
    goal = one.goal
    state = "" if goal.state == "active" else f" · {goal.state}"
    about = f"{goal.level.capitalize()} · {_of(goal)}{state}"
    yield section(f"{escape(shown(' '.join(goal.name.split()), most=300))}\n_{escape(about)}_")
    buttons = [button("Open it", action=ids.OPEN_GOAL, value=str(goal.id))]
    if one.may_unlink:
        buttons.append(button("Take it off", action=ids.UNLINK_GOAL, value=str(goal.id)))
    yield actions(*buttons, block_id=f"goal_{goal.id}")


def _pages(meta: Meta, last: int) -> Iterator[Block]:
    steps = []
    if meta.page > 0:
        steps.append(("Newer", meta.page - 1))
    if meta.page < last:
        steps.append(("Older", meta.page + 1))
    for label, page in steps:
        yield actions(button(label, action=ids.TURN, value=str(page)), block_id=f"turn_{page}")


def _menu(label: str, action: str, meta: Meta, *, hint: str, least: int) -> Block:
    return SectionBlock(
        block_id=f"{action}.{meta.done}",
        text=plain(label),
        accessory=ExternalDataSelectElement(action_id=action, placeholder=plain(hint), min_query_length=least),
    )
