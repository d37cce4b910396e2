"""What an edition says, each part cut to its share of words and characters."""

from dataclasses import dataclass

from bot.features.digests.rules.editions import Answer, Edition, Item, Taken, Use, told_of
from bot.features.digests.rules.lessons import MERGED, RETIRED, SUPERSEDED, WITHDRAWN, Lesson
from bot.features.digests.rules.matters import Matter
from bot.kernel.ids import LearningId
from handlers.digests.dates import day
from handlers.digests.fitting import cut, fits
from handlers.kit import escape

CLOSING = "Learned something? Log it with `/learned`."
OTHERS = "What others do with your lessons"
OF_OTHERS = "What came of other lessons"
READ_NEWER = "Read that one"
OF_THINGS = {"node": "Goals", "product": "Products", "domain": "Domains"}
"""The heading above lines about things of a kind."""
STUCK = "stuck"
"""The kind of matter about a domain that runs before it walks."""
LINE_WORDS = 12
STUCK_WORDS = 40
"""Room for the open tests of the phase that has the longest."""
NOT_SHARED = "It is not shared with everyone."
ROOM_FOR_TAKEN = "It did not work for 2 domains, 3 will try it"
"""As long as what all domains do with a lesson is ever told."""
SINCE = {RETIRED: "retired since", SUPERSEDED: "replaced since", MERGED: "replaced since"}


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """A lesson that is no longer what it was when it was posted. Escaped."""

    text: str
    below: str = ""
    newer: LearningId | None = None
    """The lesson to read instead."""
    whole: LearningId | None = None
    """The lesson itself, where there was no room for what is told of it. It can be read beside the newer one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line about what others do with a lesson. Escaped."""

    text: str
    whole: LearningId | None = None
    """The lesson, where there was no room for its headline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingLine:
    """A line about a goal, a product or a domain. Escaped."""

    kind: str
    number: str
    """Which one it is."""
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one edition, in which no text is longer than `characters`, escaped."""

    issue: Edition
    characters: int

    def title(self) -> str:
        if self.issue.domain is None:
            return "Learned across the organisation"
        elsewhere = any(item.was_shown for item in self.issue.items)
        return f"For {self.name(self.issue.domain_name)}{': learned elsewhere' if elsewhere else ''}"

    def figures(self) -> str:
        """Tell how many domains took part; nothing in a domain's own edition."""
        figures, since = self.issue.figures, self.issue.since
        if figures is None or since is None:
            return ""
        taught, learned = figures.taught, figures.learned
        parts = []
        if taught:
            parts.append(f"{_domains(taught)} shared something new")
        if learned:
            who = _domains(learned) if not taught else "one" if learned == 1 else str(learned)
            parts.append(f"{who} took up a lesson of another one")
        return f"Since {day(since)}, {' and '.join(parts)}." if parts else ""

    def heading(self, lesson: Lesson) -> str:
        """Name the domain before its lesson, where the edition tells of all domains."""
        return f"{self.name(lesson.domain_name)}:" if self.issue.domain is None else ""

    def byline(self, lesson: Lesson) -> str:
        """Say whose lesson it is, as far as its heading doesn't."""
        return self.source(lesson) if self.issue.domain is not None else self.name(lesson.author_name or "")

    def source(self, lesson: Lesson) -> str:
        author = f", {self.name(lesson.author_name)}" if lesson.author_name else ""
        return f"{self.name(lesson.domain_name)}{author}"

    def reason(self, item: Item) -> str:
        return cut(item.reason, words=14, characters=min(160, self.characters))

    def done(self, item: Item) -> str:
        """Tell what is done with a lesson: by this domain, or in the organisation's edition by all."""
        if self.issue.domain is None:
            return self._named(item.taken).words
        if item.answer is None:
            return ""
        return told_of(item.answer, item.outcome, self.name(self.issue.domain_name))

    def room_for_done(self, item: Item) -> str:
        """Return words as many as an answer may take, or answering would shorten the lesson."""
        if self.issue.domain is None:
            return ROOM_FOR_TAKEN
        return self.done(item) or Answer.PLANNED.told_by(self.name(self.issue.domain_name))

    def followed_up(self, item: Item) -> FollowedUp:
        """Say what became of a lesson that stood here."""
        became, lesson = item.became or WITHDRAWN, item.lesson
        if became == WITHDRAWN:
            return FollowedUp(text=f"*{WITHDRAWN}*")
        headline, below = escape(self._short(lesson.headline)), escape(self.source(lesson))
        whole = None if self._is_whole(lesson.headline) else lesson.id
        if became == RETIRED:
            because = lesson.retired_because or ""
            why = [f"Why: {escape(self._short(because))}"] if because else []
            whole = whole if self._is_whole(because) else lesson.id
            return FollowedUp(text="\n".join([f"*{RETIRED}*", headline, *why]), below=below, whole=whole)
        if lesson.newer is None:
            return FollowedUp(text=f"*{became}* {NOT_SHARED}\n{headline}", below=below, whole=whole)
        newer = escape(self._short(lesson.newer.headline))
        return FollowedUp(
            text=f"*{became.rstrip('.')}:* {newer}", below=f"Before: {headline}", newer=lesson.newer.id, whole=whole
        )

    def _short(self, text: str) -> str:
        return cut(text, words=12, characters=min(200, self.characters))

    def _is_whole(self, text: str) -> bool:
        return fits(text, words=12, characters=min(200, self.characters))

    def uses(self) -> list[Line]:
        """Tell what others do with lessons, with a heading above; nothing where there is nothing to tell."""
        lines = [self._use(use) for use in self.issue.uses if use.was_shown]
        heading = OF_OTHERS if self.issue.domain is None else OTHERS
        return [Line(f"*{heading}*"), *lines] if lines else []

    def things(self, *, spare: int = 0) -> list[ThingLine]:
        """Tell of goals, products and domains: each kind's lines together, below their heading.

        `spare` words are shared out among those about domains that are stuck.
        """
        stuck = sum(line.left_out is None and line.matter.kind == STUCK for line in self.issue.lines)
        words = min(STUCK_WORDS, LINE_WORDS + max(0, spare) // max(1, stuck))
        shown = [self._thing(line.matter, words) for line in self.issue.lines if line.left_out is None]
        return [line for kind in OF_THINGS for line in shown if line.kind == kind]

    def _thing(self, matter: Matter, words: int) -> ThingLine:
        kind, _, number = matter.thing.partition(":")
        return ThingLine(kind=kind, number=number, text=self._told_of(matter, words))

    def _told_of(self, matter: Matter, words: int) -> str:
        about = escape(cut(matter.about, words=6, characters=min(80, self.characters)))
        # What is stuck is told with its open tests, which is what others can help with.
        most, characters = (words, 300) if matter.kind == STUCK else (LINE_WORDS, 120)
        return f"• *{about}*: {escape(cut(matter.said, words=most, characters=min(characters, self.characters)))}"

    def names_all(self, lesson: Lesson) -> bool:
        """Whether there is room for the whole names of a lesson's domain and author."""
        names = (lesson.domain_name, lesson.author_name or "")
        return all(fits(name, words=3, characters=min(40, self.characters)) for name in names)

    def name(self, text: str) -> str:
        return cut(text, words=3, characters=min(40, self.characters))

    def _use(self, use: Use) -> Line:
        if use.became == WITHDRAWN:
            return Line(f"• *{WITHDRAWN}*")
        words = escape(cut(use.words, words=9, characters=min(80, self.characters)))
        room = min(100, self.characters)
        headline = escape(cut(use.lesson.headline, words=6, characters=room)).rstrip(".")
        whole = None if fits(use.lesson.headline, words=6, characters=room) else use.lesson.id
        notes = [escape(self.name(use.lesson.domain_name))] if self.issue.domain is None else []
        notes += [SINCE[use.became]] if use.became is not None else []
        return Line(f"• {words}: {headline}" + (f" ({', '.join(notes)})" if notes else ""), whole)

    def _named(self, taken: Taken) -> Taken:
        worked, using, failed, trying = (
            tuple(self.name(name) for name in names)
            for names in (taken.worked, taken.using, taken.failed, taken.trying)
        )
        return Taken(worked=worked, using=using, failed=failed, trying=trying)


def _domains(count: int) -> str:
    return "one domain" if count == 1 else f"{count} domains"
