"""What is said of reviews and lessons."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from bot.features.goals.finding import CALLED
from bot.features.goals.reviewing.lessons import Offered
from bot.features.goals.reviewing.reviews import Reviewed
from bot.features.goals.reviewing.rules import Decision
from bot.features.goals.reviewing.store import Lesson
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import LearningId, NodeId
from handlers.goals.reviewing.ids import LINK, READ, TRY, UNLINK, WRITE
from handlers.goals.wording import day
from handlers.kit import Message, actions, button, closed, context, escape, plain, section, shown, spoken

OLD_BUTTON: Final = "Pollen does not know this button any more. Please open the page again."
MOST_HEADLINE: Final = 150


# Reviews.


def reviewed(done: Reviewed) -> str:
    """Say what was decided, what follows, and who sees it; as it is read."""
    what, name, review = CALLED[done.node.level], closed(done.node.name), done.review
    said = {
        Decision.CONTINUE: f"The {what} “{name}” goes on.",
        Decision.RESCOPE: f"The {what} “{name}” goes on, changed: Edit on its page is where to say how.",
        Decision.START: f"The {what} “{name}” is active, from today on.",
        Decision.STOP: f"The {what} “{name}” is stopped.",
    }[review.decision]
    below = {0: "", 1: "One below it was stopped with it."}.get(
        done.below, f"{done.below} below it were stopped with it."
    )
    again = "" if review.next_on is None else f"It is reviewed again on {day(review.next_on)}."
    who = "Everyone who works here sees it with /goals."
    return " ".join(filter(None, (said, below, again, who)))


def to_write(node: NodeId) -> ButtonElement:
    """Offer the form of a learning, with what the node taught in it."""
    return button("Write what it taught", action=WRITE, value=str(node))


def written_next(done: Reviewed) -> View:
    """Say in the form's place what was saved, where the form of a learning could not be drawn at once."""
    text = "The review is saved. What it taught is the most valuable of it: write it down while you remember."
    blocks = [section(text), actions(to_write(done.node.id))]
    return View(type="modal", title=plain("Review"), close=plain("Close"), blocks=blocks)


# Lessons of other domains, right after a goal or bet was created.


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button about a lesson names."""

    node: NodeId
    learning: LearningId
    offered: tuple[LearningId, ...] = ()
    """All that its message offers; nothing in a form."""


def pressed(action: Mapping[str, Any]) -> Pressed:
    """Read a button. Raises UserFacingError for a value that is none of ours."""
    found = re.fullmatch(r"(\d{1,18})\.(\d{1,18})(?:\.(\d{1,18}(?:-\d{1,18}){0,9}))?", str(action.get("value") or ""))
    if found is None:
        raise UserFacingError(OLD_BUTTON)
    node, learning, offered = found.groups()
    return Pressed(
        NodeId(int(node)),
        LearningId(int(learning)),
        tuple(LearningId(int(one)) for one in offered.split("-")) if offered else (),
    )


def offer(offered: Offered, *, said: str = "") -> Message:
    """Show lessons that match a node, each with what may be done with it."""
    what = CALLED[offered.node.level]
    name = f"{what} “{shown(offered.node.name, most=MOST_HEADLINE)}”"
    domains = ", ".join(dict.fromkeys(shown(lesson.domain, most=60) for lesson in offered.lessons))
    opening = f"Other domains learned something that may matter to the {name}."
    blocks = [section(escape(opening)), *_offers(offered)]
    if said:
        blocks.append(context(escape(said)))
    blocks.append(
        context(f"A link shows the lesson on the page of this {what}, and says nothing more. *Lessons* there has them.")
    )
    return Message(f"{spoken(opening)} {spoken(domains)}.", blocks)


def _offers(offered: Offered) -> Iterator[Block]:
    all_of_them = "-".join(str(lesson.id) for lesson in offered.lessons)
    for lesson in offered.lessons:
        value = f"{offered.node.id}.{lesson.id}.{all_of_them}"
        yield section(line(lesson))
        is_linked = lesson.id in offered.linked
        linking = (
            button("Linked. Take it off", action=UNLINK, value=value)
            if is_linked
            else button("Link it", action=LINK, value=value, style="primary")
        )
        yield actions(linking, *about(lesson), block_id=f"lesson_{lesson.id}")


def about(lesson: Lesson) -> Iterator[ButtonElement]:
    """What may be done with a lesson wherever it is shown."""
    yield button("Read it", action=READ, value=str(lesson.id))
    if not lesson.what_became:
        yield button("We'll try it", action=TRY, value=str(lesson.id))


def line(lesson: Lesson) -> str:
    """Show a lesson in a line, for mrkdwn."""
    domain = escape(shown(" ".join(lesson.domain.split()), most=60)) or "no domain yet"
    became = f" ({escape(lesson.what_became)})" if lesson.what_became else ""
    words = escape(shown(" ".join(lesson.headline.split()), most=MOST_HEADLINE))
    return f"*{domain}*: {words or 'a lesson'}{became}"


def linked(lesson: Lesson) -> str:
    return f"Linked: “{shown(lesson.headline, most=MOST_HEADLINE)}”. Everyone who may read the lesson sees it here."


def unlinked(lesson: Lesson) -> str:
    return f"Taken off: “{shown(lesson.headline, most=MOST_HEADLINE)}”. The lesson itself stays."
