"""Which lessons an edition holds, and the words that say why each one is there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.editions import MOST_LESSONS, MOST_OF_ONE_DOMAIN, Item
from bot.features.digests.rules.lessons import Lesson
from bot.kernel.directions import closed
from bot.matching.ranking import Candidate, Interest, Match, choose, rank
from bot.matching.words import Stems

PURPOSE = "purpose"
PURPOSE_WEIGHT = 1.0
OWN_WEIGHT = 0.8
WORTH_NAMING = 0.17
"""The score from which the words that two lessons share say something. Below, they are mostly by the way."""


def choose_items(
    candidates: Sequence[Lesson], own: Sequence[Lesson], *, audience: Audience, now: datetime, stems: Stems
) -> tuple[Item, ...]:
    """Choose the lessons that match a domain's purpose and own lessons best, then the newest."""
    lessons = {int(lesson.id): lesson for lesson in candidates}
    matches = rank([_candidate(lesson) for lesson in candidates], _interests(audience, own), now=now, stems=stems)
    chosen = choose(matches, most=MOST_LESSONS, most_per_origin=MOST_OF_ONE_DOMAIN, stems=stems)
    return tuple(
        Item(
            position=at,
            lesson=lessons[match.candidate.id],
            reason=reason(match, audience=audience.name, origin=lessons[match.candidate.id].domain_name, now=now),
        )
        for at, match in enumerate(chosen)
    )


def reason(match: Match, *, audience: str, origin: str, now: datetime) -> str:
    """Say why a lesson is there, in terms of work, never of people."""
    if match.interest is not None and match.shared:
        shared = ", ".join(match.shared)
        if match.interest.label == PURPOSE:
            return f"Matches what {closed(audience)} works on: {shared}"
        if match.score >= WORTH_NAMING:
            # In the other lesson's words: quoting one's own would keep them here when it is withdrawn.
            return f"Like one of your own lessons: {shared}"
    age = now - match.candidate.logged_at
    if age <= timedelta(days=7):
        return f"New in the last week, from {closed(origin)}"
    if age <= timedelta(days=31):
        return f"New in the last month, from {closed(origin)}"
    return f"From {closed(origin)}, and not shown here before"


def _candidate(lesson: Lesson) -> Candidate:
    parts = (lesson.title, lesson.text, lesson.applies_when, lesson.recommendation)
    return Candidate(
        id=lesson.id,
        origin=lesson.domain or 0,
        text="\n".join(part for part in parts if part),
        logged_at=lesson.logged_at,
    )


def _interests(audience: Audience, own: Sequence[Lesson]) -> list[Interest]:
    purpose = f"{audience.name}. {audience.purpose}"
    lessons = [
        Interest(
            text="\n".join(part for part in (lesson.title, lesson.text) if part),
            weight=OWN_WEIGHT,
            label=_label(lesson),
        )
        for lesson in own
    ]
    return [Interest(text=purpose, weight=PURPOSE_WEIGHT, label=PURPOSE), *lessons]


def _label(lesson: Lesson) -> str:
    return f"lesson:{lesson.id}"
