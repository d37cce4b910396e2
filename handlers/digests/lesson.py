"""A whole lesson, for whoever clicked *Read it all* and may read it."""

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.features.digests.rules.lessons import RETIRED, Lesson
from bot.kernel.access import Visibility
from handlers.kit import context, escape, plain, section, shown

PORTION = 2_900
"""What fits into a section, escaped."""


def build(lesson: Lesson) -> View:
    """Show every word of a lesson."""
    blocks: list[Block] = []
    if lesson.fate is not None:
        blocks.append(section(f"*{escape(what_became(lesson))}*"))
    if lesson.title:
        blocks.append(section(f"*{escape(lesson.title)}*"))
    blocks += _paragraphs("", lesson.text)
    blocks += _paragraphs("Why", lesson.why)
    blocks += _paragraphs("What to do", lesson.recommendation)
    blocks += _paragraphs("When it applies", lesson.applies_when)
    blocks += _paragraphs("Evidence", lesson.evidence_url)
    blocks.append(context(escape(_source(lesson))))
    return View(type="modal", title=plain("Lesson"), close=plain("Close"), blocks=blocks)


def what_became(lesson: Lesson) -> str:
    """Say that a lesson was retired, and why, or what took its place. Plain words, not escaped."""
    fate = lesson.fate or ""
    if fate == RETIRED and lesson.retired_because:
        return f"{fate} {shown(lesson.retired_because, most=600)}"
    if lesson.newer is not None:
        return f"{fate.rstrip('.')}: {shown(lesson.newer.headline, most=300)}"
    return fate


def _source(lesson: Lesson) -> str:
    author = f" by {shown(lesson.author_name, most=60)}" if lesson.author_name else ""
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
        while len(escape(head)) > most:
            head = head[: len(head) * 4 // 5]
        if len(head) < len(text) and (at := max(head.rfind(" "), head.rfind("\n"))) > len(head) // 2:
            head = head[:at]
        parts.append(escape(head))
        text = text[len(head) :].lstrip()
    return parts
