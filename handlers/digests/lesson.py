"""A whole lesson, for whoever clicked *Read it all* and may read it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.features.digests.rules.lessons import RETIRED, Lesson
from bot.kernel.access import Visibility
from bot.matching.signs import last_end
from handlers.digests.wording import READ_NEWER
from handlers.kit import actions, button, context, divided, escape, plain, section, shown, units

READ = "digests.read.v1"
"""Shows a whole lesson; the value is its id."""
READ_ON = "digests.read_on.v1"
"""Shows another part of a lesson in the place of the one on show; the value is "lesson:part"."""
PORTION = 2_900
"""What fits into a section, escaped."""
LONGEST_REASON, LONGEST_HEADLINE = 600, 300
"""Characters of what became of a lesson, where it is told in a line."""
MOST_BLOCKS = 80
"""Of a lesson's words in one view; Slack takes 100 in all."""
MOST_BYTES = 200_000
"""Of the same as JSON; Slack takes 250 KB in all."""


def build(lesson: Lesson, *, part: int = 0) -> View:
    """Show every word of a lesson: in one view, or in parts where there is no room for all."""
    found = _divided(lesson)
    at = min(part, len(found) - 1)
    blocks: list[Block] = []
    if lesson.fate is not None:
        blocks += _fate(lesson, lesson.fate)
    blocks += found[at]
    if len(found) > 1:
        blocks.append(context(f"Part {at + 1} of {len(found)}."))
        blocks += [actions(button(label, action=READ_ON, value=f"{lesson.id}:{to}")) for label, to in _ways(at, found)]
    blocks.append(context(escape(_source(lesson))))
    return View(type="modal", title=plain("Lesson"), close=plain("Close"), blocks=blocks)


def parts(lesson: Lesson) -> int:
    """Tell in how many parts a lesson is shown."""
    return len(_divided(lesson))


def _divided(lesson: Lesson) -> list[list[Block]]:
    title: list[Block] = [section(f"*{escape(lesson.title)}*")] if lesson.title else []
    blocks = [
        *title,
        *_paragraphs("", lesson.text),
        *_paragraphs("Why", lesson.why),
        *_paragraphs("What to do", lesson.recommendation),
        *_paragraphs("When it applies", lesson.applies_when),
        *_paragraphs("Evidence", lesson.evidence_url),
    ]
    return divided(blocks, most=MOST_BLOCKS, room=MOST_BYTES)


def _ways(at: int, found: Sequence[object]) -> list[tuple[str, int]]:
    on = [("Read on", at + 1)] if at + 1 < len(found) else []
    back = [("Back", at - 1)] if at else []
    return [*on, *back]


def what_became(lesson: Lesson) -> str:
    """Say that a lesson was retired, and why, or what took its place. Plain words, not escaped."""
    fate = lesson.fate or ""
    if fate == RETIRED and lesson.retired_because:
        return f"{fate} {shown(lesson.retired_because, most=LONGEST_REASON)}"
    if lesson.newer is not None:
        return f"{fate.rstrip('.')}: {shown(lesson.newer.headline, most=LONGEST_HEADLINE)}"
    return fate


def tells_all(lesson: Lesson) -> bool:
    """Whether there is room for every word of what became of it."""
    because = units((lesson.fate == RETIRED and lesson.retired_because) or "")
    return because <= LONGEST_REASON and units(lesson.newer.headline if lesson.newer else "") <= LONGEST_HEADLINE


def _fate(lesson: Lesson, fate: str) -> list[Block]:
    """Say what became of a lesson: every word of why it was retired, and a way to the one to read instead."""
    if fate == RETIRED and lesson.retired_because and not tells_all(lesson):
        return [section(f"*{escape(fate)}*"), *_paragraphs("", lesson.retired_because)]
    said = f"*{escape(what_became(lesson))}*"
    if lesson.newer is None:
        return [section(said)]
    return [section(said, accessory=button(READ_NEWER, action=READ, value=str(lesson.newer.id)))]


def _source(lesson: Lesson) -> str:
    author = f" by {shown(lesson.author_name, most=80)}" if lesson.author_name else ""
    whom = "Every member of this organisation can read it."
    if lesson.visibility is Visibility.DOMAIN:
        whom = "Only its domain can read it."
    domain = shown(lesson.domain_name, most=80) or "no domain yet"
    return f"Logged for {domain}{author}. {whom}"


def _paragraphs(label: str, text: str | None) -> list[Block]:
    if not text or not text.strip():
        return []
    parts = portions(text.strip())
    if label:
        parts[0] = f"*{label}*\n{parts[0]}"
    return [section(part) for part in parts]


def portions(text: str) -> list[str]:
    """Escape a text and divide it, at spaces where there are any, into parts that a section takes."""
    parts: list[str] = []
    while text:
        most = PORTION - 50
        head = text[:most]
        while units(escape(head)) > most:
            head = head[: len(head) * 4 // 5]
        if len(head) < len(text):
            at = max(head.rfind(" "), head.rfind("\n"))
            head = head[:at] if at > len(head) // 2 else text[: max(1, last_end(text, len(head)))]
        parts.append(escape(head))
        text = text[len(head) :].lstrip()
    return parts
