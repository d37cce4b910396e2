"""An edition as its channel reads it: at most 250 words, each lesson with who, why and what one can do with it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from bot.features.digests.rules.editions import Edition, Item
from bot.features.digests.rules.ledger import Page
from bot.features.digests.rules.lessons import Lesson
from handlers.digests.fitting import count, cut, shares
from handlers.digests.lesson import READ
from handlers.digests.wording import CLOSING, OF_THINGS, READ_NEWER, STUCK, Line, ThingLine, Wording
from handlers.kit import actions, as_dicts, button, closed, context, escape, section, shown, spoken

TRY = "digests.try.v1"
NOT_FOR_US = "digests.not_for_us.v1"
ASK = "digests.ask.v1"
OPEN = {"node": "digests.goal.v1", "product": "digests.product.v1", "domain": "digests.stuck.v1"}
"""Opens the goal, product or domain that a line tells of; its value is the thing's number."""

MOST_WORDS = 250
"""Of what is there to read; the labels of buttons are there to press."""
LESSON_WORDS = 12
"""What is kept for each lesson before lines about stuck domains get more than others."""
MOST_JSON = 10_000
MOST_CHARACTERS = 1_400
"""Of one lesson, escaped: title and text together stay below what a section takes."""
LABELS = {TRY: "We'll try it", NOT_FOR_US: "Not for us", ASK: "Ask the author", READ: "Read it all"}


def edition(issue: Edition) -> Page:
    """Show an edition within 250 words and what Slack takes of blocks. The same facts give the same page."""
    characters = MOST_CHARACTERS
    blocks = _Sheet(issue, characters).blocks()
    while len(json.dumps(blocks)) > MOST_JSON:
        characters = characters * 2 // 3
        blocks = _Sheet(issue, characters).blocks()
    return Page(text=_read_aloud(issue), blocks=blocks)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One attempt at an edition, in which no text is longer than `characters`, escaped."""

    issue: Edition
    characters: int

    @property
    def says(self) -> Wording:
        return Wording(self.issue, self.characters)

    def blocks(self) -> list[dict[str, object]]:
        says = self.says
        items = [item for item in self.issue.items if item.was_shown]
        title, figures, lines, things = says.title(), says.figures(), says.uses(), says.things()
        headings = [OF_THINGS[kind] for kind in dict.fromkeys(line.kind for line in things)]
        others = [title, figures, CLOSING, *(line.text for line in lines), *headings]
        lessons = [item for item in items if item.became is None]
        room = MOST_WORDS - count(*others) - sum(self._frame(item) for item in items)
        spare = room - count(*(line.text for line in things)) - LESSON_WORDS * len(lessons)
        things = says.things(spare=spare)
        words, read = self._room(lessons, room - count(*(line.text for line in things)))
        blocks: list[Block] = [section(f"*{escape(title)}*")]
        if figures:
            blocks.append(context(figures))
        for item in items:
            if item.became is None:
                blocks += self._item(item, words=words[item.position], more=item.position in read)
            else:
                blocks += self._followed_up(item)
        return as_dicts([*blocks, *_below_each_other(lines), *_of_things(things), context(CLOSING)])

    def _room(self, items: Sequence[Item], room: int) -> tuple[dict[int, int], frozenset[int]]:
        """Say how many words each lesson gets, and which ones need a button to read the rest."""
        lengths = [count(item.lesson.title or "", item.lesson.text) for item in items]
        given = shares(lengths, room)
        whole = [fits >= length for fits, length in zip(given, lengths, strict=True)]
        read = [i.position for i, fits in zip(items, whole, strict=True) if not fits or self._has_more(i.lesson)]
        return {item.position: words for item, words in zip(items, given, strict=True)}, frozenset(read)

    def _has_more(self, lesson: Lesson) -> bool:
        if any((lesson.why, lesson.recommendation, lesson.applies_when, lesson.evidence_url)):
            return True
        if not self.says.names_all(lesson):
            return True
        return max(len(escape(lesson.title or "")), len(escape(lesson.text.strip()))) > self.characters

    def _frame(self, item: Item) -> int:
        """Count the words around a lesson; an answer's are kept free, or answering would shorten the lesson."""
        says = self.says
        if item.became is not None:
            followed = says.followed_up(item)
            return count(followed.text, followed.below)
        return count(says.heading(item.lesson), says.byline(item.lesson), says.reason(item), says.room_for_done(item))

    def _item(self, item: Item, *, words: int, more: bool) -> list[Block]:
        says = self.says
        done = says.done(item)
        below = [f"*{escape(done)}*" if done else "", escape(says.byline(item.lesson)), escape(says.reason(item))]
        value = f"{self.issue.id or 0}:{item.position}"
        buttons = [button(LABELS[action], action=action, value=value) for action in (TRY, NOT_FOR_US, ASK)]
        if more:
            buttons.append(button(LABELS[READ], action=READ, value=str(item.lesson.id)))
        return [section(self._lesson(item.lesson, words)), context(*filter(None, below)), actions(*buttons)]

    def _followed_up(self, item: Item) -> list[Block]:
        """Nobody answers for what is retired or replaced; what took its place can be read."""
        followed = self.says.followed_up(item)
        blocks: list[Block] = [section(followed.text)]
        if followed.below:
            blocks.append(context(followed.below))
        readable = ((READ_NEWER, followed.newer), (LABELS[READ], followed.whole))
        # One block may not hold two buttons of one action.
        ways = [button(label, action=READ, value=str(lesson)) for label, lesson in readable if lesson is not None]
        return [*blocks, *(actions(way) for way in ways)]

    def _lesson(self, lesson: Lesson, words: int) -> str:
        heading = escape(self.says.heading(lesson))
        begins = f"*{heading}* " if heading else ""
        if not lesson.title:
            return begins + escape(cut(lesson.text, words=words, characters=self.characters))
        title = escape(cut(lesson.title, words=words, characters=self.characters))
        title = f"*{heading} {title}*" if heading else f"*{title}*"
        left = words - count(lesson.title)
        if left <= 0:
            return title
        return f"{title}\n{escape(cut(lesson.text, words=left, characters=self.characters))}"


def _below_each_other(lines: Sequence[Line]) -> Iterator[Block]:
    """Set lines below each other: in one section, but for those that need a button to read their lesson."""
    together: list[str] = []
    for line in lines:
        if line.whole is None:
            together.append(line.text)
            continue
        if together:
            yield section("\n".join(together))
        together = []
        yield section(line.text, accessory=button(LABELS[READ], action=READ, value=str(line.whole)))
    if together:
        yield section("\n".join(together))


def _of_things(lines: Sequence[ThingLine]) -> Iterator[Block]:
    """Set a heading above the lines of each kind, each with a button that opens what it is about."""
    kind = None
    for line in lines:
        if line.kind != kind:
            yield section(f"*{OF_THINGS[line.kind]}*")
        kind = line.kind
        yield section(line.text, accessory=button("Open it", action=OPEN[line.kind], value=line.number))


def _read_aloud(issue: Edition) -> str:
    """The edition for notifications and screen readers, which read nothing else."""
    name = None if issue.name is None else shown(issue.name, most=80)
    whose = "The organisation's digest" if name is None else f"Digest for {name}"
    items = [item for item in issue.items if item.left_out is None]
    uses = [use for use in issue.uses if use.left_out is None]
    parts = [_told_aloud(item.lesson) for item in items]
    parts += [f"{closed(use.words)}: {shown(use.lesson.headline, most=120)}" for use in uses]
    lines = [line.matter for line in issue.lines if line.left_out is None]
    parts += [
        f"{shown(one.about, most=80)}: {shown(one.said, most=300 if one.kind == STUCK else 120)}" for one in lines
    ]
    if not parts:
        return spoken(f"{whose}. Its lessons were withdrawn or replaced since.")
    what = "One lesson" if len(items) == 1 else f"{len(items)} lessons"
    of_whom = " from other domains" if name is not None else ""
    begins = f"{whose}: {what}{of_whom}." if items else f"{whose}."
    return spoken(cut(" ".join([begins, *(_as_sentence(part) for part in parts)]), words=300, characters=2_600))


def _told_aloud(lesson: Lesson) -> str:
    return f"From {shown(lesson.domain_name, most=60)}: {shown(lesson.headline, most=160)}"


def _as_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
