"""An edition as its channel reads it: at most 250 words, each lesson with who, why and what one can do with it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from bot.features.digests.rules.editions import WITHDRAWN, Answer, Edition, Item, Lesson, Page, Use
from handlers.digests.fitting import count, cut, shares
from handlers.kit import actions, as_dicts, button, context, escape, section, shown, spoken

TRY = "digests.try.v1"
NOT_FOR_US = "digests.not_for_us.v1"
ASK = "digests.ask.v1"
READ = "digests.read.v1"

MOST_WORDS = 250
"""Of what is there to read; the labels of buttons are there to press."""
MOST_JSON = 10_000
MOST_CHARACTERS = 1_400
"""Of one lesson, escaped: title and text together stay below what a section takes."""
LABELS = {TRY: "We'll try it", NOT_FOR_US: "Not for us", ASK: "Ask the author", READ: "Read it all"}
CLOSING = "Learned something? Log it with `/learned`."
OTHERS = "What others do with your lessons"


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

    def blocks(self) -> list[dict[str, object]]:
        items = [item for item in self.issue.items if item.left_out is None or item.is_withdrawn]
        title = f"For {self._name(self.issue.domain_name)}{': learned elsewhere' if items else ''}"
        lines = self._uses([use for use in self.issue.uses if use.left_out is None or use.is_withdrawn])
        frame = count(title, CLOSING, lines) + sum(self._frame(item) for item in items)
        words, read = self._room([item for item in items if not item.is_withdrawn], MOST_WORDS - frame)
        blocks: list[Block] = [section(f"*{escape(title)}*")]
        for item in items:
            if item.is_withdrawn:
                blocks.append(section(f"*{WITHDRAWN}*"))
            else:
                blocks += self._item(item, words=words[item.position], more=item.position in read)
        if lines:
            blocks.append(section(lines))
        blocks.append(context(CLOSING))
        return as_dicts(blocks)

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
        return max(len(escape(lesson.title or "")), len(escape(lesson.text.strip()))) > self.characters

    def _frame(self, item: Item) -> int:
        """Count the words around a lesson; an answer's are kept free, or answering would shorten the lesson."""
        if item.is_withdrawn:
            return count(WITHDRAWN)
        answer = (item.answer or Answer.PLANNED).told_by(self._name(self.issue.domain_name))
        return count(self._source(item.lesson), self._reason(item), answer)

    def _item(self, item: Item, *, words: int, more: bool) -> list[Block]:
        below = [escape(self._source(item.lesson)), escape(self._reason(item))]
        if item.answer is not None:
            below.insert(0, f"*{escape(item.answer.told_by(self._name(self.issue.domain_name)))}*")
        value = f"{self.issue.id or 0}:{item.position}"
        buttons = [button(LABELS[action], action=action, value=value) for action in (TRY, NOT_FOR_US, ASK)]
        if more:
            buttons.append(button(LABELS[READ], action=READ, value=str(item.lesson.id)))
        return [section(self._lesson(item.lesson, words)), context(*below), actions(*buttons)]

    def _lesson(self, lesson: Lesson, words: int) -> str:
        if not lesson.title:
            return escape(cut(lesson.text, words=words, characters=self.characters))
        title = f"*{escape(cut(lesson.title, words=words, characters=self.characters))}*"
        left = words - count(lesson.title)
        if left <= 0:
            return title
        return f"{title}\n{escape(cut(lesson.text, words=left, characters=self.characters))}"

    def _source(self, lesson: Lesson) -> str:
        author = f", {self._name(lesson.author_name)}" if lesson.author_name else ""
        return f"{self._name(lesson.domain_name)}{author}"

    def _reason(self, item: Item) -> str:
        return cut(item.reason, words=14, characters=min(160, self.characters))

    def _uses(self, uses: Sequence[Use]) -> str:
        lines = [f"• *{WITHDRAWN}*" if use.is_withdrawn else f"• {self._use(use)}" for use in uses]
        return "\n".join([f"*{OTHERS}*", *lines]) if lines else ""

    def _use(self, use: Use) -> str:
        words = cut(use.words, words=7, characters=min(60, self.characters))
        return f"{escape(words)}: {escape(cut(use.lesson.headline, words=6, characters=min(100, self.characters)))}"

    def _name(self, text: str) -> str:
        return cut(text, words=3, characters=min(40, self.characters))


def _read_aloud(issue: Edition) -> str:
    """The edition for notifications and screen readers, which read nothing else."""
    domain = shown(issue.domain_name, most=80)
    items = [item for item in issue.items if item.left_out is None]
    uses = [use for use in issue.uses if use.left_out is None]
    parts = [_told_aloud(item.lesson) for item in items]
    parts += [f"{use.words}: {shown(use.lesson.headline, most=120)}" for use in uses]
    if not parts:
        return spoken(f"Digest for {domain}. Its lessons were withdrawn by their authors.")
    what = "One lesson" if len(items) == 1 else f"{len(items)} lessons"
    begins = f"Digest for {domain}: {what} from other domains." if items else f"Digest for {domain}."
    return spoken(cut(" ".join([begins, *(_as_sentence(part) for part in parts)]), words=300, characters=2_600))


def _told_aloud(lesson: Lesson) -> str:
    return f"From {shown(lesson.domain_name, most=60)}: {shown(lesson.headline, most=160)}"


def _as_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
