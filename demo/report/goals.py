"""What people do with goals. What was explained once is told in short the next time."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from demo.acts.goals import ANSWERS, CHECK_IN, COMMAND, LATER, LINK, NEW, REVIEW, SAY, SHOW
from demo.acts.hands import View
from demo.channels import Message, text_of
from demo.goal_story import (
    BetStopped,
    Charted,
    Followed,
    GoalDone,
    GoalWritten,
    NumbersTyped,
    PutOff,
    StatusSaid,
    SupportAsked,
    SupportGiven,
)
from demo.paper import WIDTH, Paper
from demo.report.cast import Cast
from demo.report.filled import filled_in
from demo.report.wording import cut, listed
from demo.story import Week

NOT_SHOWN = frozenset({"actions", "context", "divider"})
"""What a page has beside what stands in it."""
WHOLE = "*The whole tree*"
"""Stands in the list of goals below the reader's own."""


@dataclass(slots=True)
class GoalsTold:
    cast: Cast
    paper: Paper
    _explained: set[type] = field(default_factory=set, init=False)

    def first(self, week: Week, outline: View, reader: str) -> None:
        """Tell how the tree came to be, what it looks like, and what a bet says of itself."""
        written = [done for done in week.done if isinstance(done, GoalWritten)]
        if not written:
            return
        paper, cast = self.paper, self.cast
        vision, *_ = written
        admin, name = cast.first_name(vision.goal.by), cast.first_name(reader)
        paper.heading("Goals, from a vision to a backlog")
        paper.tell(
            f"{admin} types {COMMAND}, presses “{NEW}” and writes the vision “{vision.goal.name}” and two goals below it. "
            f"{listed(self._leads(written, besides=vision.goal.by))} hang their own goals, bets and initiatives below "
            "those, say how each is measured, and type in the numbers of the last weeks. By Friday "
            f"{name} reads in {COMMAND}, below menus to narrow it down:"
        )
        paper.blocks(list(_own_part(outline)))
        bet = next((done for done in written if done.goal.id in self._bets_that_teach()), None)
        if bet is not None:
            lead = cast.first_name(bet.goal.lead)
            paper.tell(
                f"“Open” leads to a page. {lead} leads this bet of {bet.goal.domain}, which says when it is to stop:"
            )
            paper.blocks(list(_what_it_says(bet.written.page)))

    def _leads(self, written: list[GoalWritten], *, besides: str) -> list[str]:
        names = dict.fromkeys(done.goal.by for done in written if done.goal.by != besides)
        return [self.cast.first_name(name) for name in names]

    def _bets_that_teach(self) -> set[str]:
        return {one.taught.bet for one in self.cast.organisation.learnings if one.taught is not None}

    def tell(self, done: GoalDone) -> None:
        is_new = type(done) not in self._explained
        self._explained.add(type(done))
        match done:
            case NumbersTyped() if is_new:
                self._numbers_at_length(done)
            case NumbersTyped():
                self._numbers_in_short(done)
            case GoalWritten():
                self._written(done)
            case BetStopped():
                self._stopped(done)
            case PutOff():
                self._put_off(done)
            case SupportAsked() | SupportGiven():
                self._support(done)
            case StatusSaid():
                self._said(done)
            case Followed():
                self._followed(done)
            case Charted():
                self._charted(done)

    # Check-ins.

    def _numbers_at_length(self, done: NumbersTyped) -> None:
        when, name = self._when(done), self.cast.first_name(done.event.by)
        goal = self.cast.organisation.goal[done.event.goal]
        self.paper.gap()
        self.paper.tell(f"{when}: {name} opens “{goal.name}” in {COMMAND}, presses “{CHECK_IN}” and types:")
        self.paper.view(_fields(done.done.form))
        self.paper.tell("The page then begins:")
        self.paper.blocks(done.done.page["blocks"][:1])

    def _numbers_in_short(self, done: NumbersTyped) -> None:
        when, name = self._when(done), self.cast.first_name(done.event.by)
        goal = self.cast.organisation.goal[done.event.goal]
        said = done.done.said
        status = next((line for line in said if line.startswith("Status: ")), "")
        stands = status.removeprefix("Status: ").partition(". ")[0]
        begin = f"{when}  {name} checks in “"
        ends = f"”: {stands}"
        self.paper.line(f"{begin}{cut(goal.name, WIDTH - len(begin) - len(ends))}{ends}")

        if done.done.news is not None:
            channel = self.cast.organisation.domain[goal.domain].channel if goal.domain else ""
            self.paper.gap()
            self.paper.tell(f"#{channel}, which follows it, reads:")
            self.paper.message(done.done.news)

    def _followed(self, done: Followed) -> None:
        when, name = self._when(done), self.cast.first_name(done.event.by)
        goal = self.cast.organisation.goal[done.event.goal]
        begin, ends = f"{when}  {name} lets #{done.event.channel} follow “", "”"
        self.paper.line(f"{begin}{cut(goal.name, WIDTH - len(begin) - len(ends))}{ends}")

    # What is decided.

    def _written(self, done: GoalWritten) -> None:
        goal, offered = done.goal, done.written.offered
        when, name = self.cast.when(done.at, goal.by), self.cast.first_name(goal.by)
        self.paper.gap()
        wrote = f"{when}: {name} writes a {goal.level} for {goal.domain}: “{goal.name}”."
        # What is shown with a goal is told where somebody makes use of it.
        if offered is None or goal.uses is None:
            self.paper.tell(wrote)
            return
        self.paper.tell(f"{wrote} Pollen shows what other domains learned about it:")
        self.paper.message(offered)
        self.paper.tell(f"{name} presses “{LINK}”. The page of the {goal.level} leads to the lesson from then on.")

    def _stopped(self, done: BetStopped) -> None:
        author = done.learning.author
        when, name = self.cast.when(done.at, author), self.cast.first_name(author)
        self.paper.gap()
        self.paper.tell(
            f"{when}: “{done.bet.name}” is to be reviewed today. {name} opens its page, presses “{REVIEW}”, chooses “Stop” "
            "and says why. The form of a learning takes the place of the review, with what is known already:"
        )
        self.paper.view(_fields(done.stopped.form))
        self.paper.tell(
            f"{name} writes over it what it taught: “{done.learning.headline}”. The page of the bet then begins:"
        )
        self.paper.blocks(done.stopped.page["blocks"][:1])

    def _said(self, done: StatusSaid) -> None:
        when, name = self._when(done), self.cast.first_name(done.event.by)
        self.paper.gap()
        self.paper.tell(
            f"{when}: {name} knows what the numbers do not show, and presses “{SAY}” on the page of a goal:"
        )
        below = [block for block in done.page["blocks"] if " says so until " in _words(block)]
        self.paper.blocks([*done.page["blocks"][:1], *below])

    # Messages to one person.

    def _put_off(self, done: PutOff) -> None:
        name, goal = self.cast.first_name(done.event.by), self.cast.organisation.goal[done.event.goal]
        self.paper.gap()
        self.paper.tell(
            f"{self._when(done)}: nobody has given a number for “{goal.name}” for a while. {name}, who leads it, gets a "
            "direct message:"
        )
        self.paper.message(done.before)
        self.paper.tell(f"{name} presses “{LATER}”, and it says instead:")
        self.paper.blocks([block for block in done.after["blocks"] if "Reminder again" in _words(block)])

    def _support(self, done: SupportAsked | SupportGiven) -> None:
        when, name = self._when(done), self.cast.first_name(done.event.by)
        goal = self.cast.organisation.goal[done.event.goal]
        self.paper.gap()
        if isinstance(done, SupportAsked):
            sponsor = self.cast.first_name(goal.sponsor or goal.lead)
            self.paper.tell(
                f"{when}: {name} needs help with that, and asks the sponsor. {sponsor} gets a direct message:"
            )
        else:
            asker = self.cast.first_name(goal.lead)
            self.paper.tell(
                f"{when}: {name} presses “{ANSWERS[done.event.answer][0]}” there and says how. {asker} gets a direct message:"
            )
        self.paper.message(done.told)

    def _charted(self, done: Charted) -> None:
        when, name = self._when(done), self.cast.first_name(done.event.by)
        self.paper.gap()
        self.paper.tell(f"{when}: {name} presses “{SHOW}” on the page of that goal, and gets a message:")
        self.paper.message(done.message)

    def _when(self, done: NumbersTyped | StatusSaid | SupportAsked | SupportGiven | PutOff | Followed | Charted) -> str:
        return self.cast.when(done.at, done.event.by)


def _own_part(outline: View) -> Iterator[Message]:
    """The reader's own part of the list, without buttons below each other."""
    for block in outline["blocks"]:
        if text_of(block).startswith(WHOLE):
            return
        if block["type"] == "section":
            yield {key: value for key, value in block.items() if key != "accessory"}


def _what_it_says(page: View) -> Iterator[Message]:
    """What stands in a page between its name and its buttons, but for who does what."""
    begins = next((at for at, block in enumerate(page["blocks"]) if block["type"] == "header"), 0)
    for block in page["blocks"][begins:]:
        if block["type"] not in NOT_SHOWN and not _words(block).startswith(("Who ", "How is it", "Last check-in")):
            yield block


def _fields(form: View) -> View:
    """A form with nothing but the fields that hold something, without what explains them."""
    inputs = [block for block in filled_in(form)["blocks"] if block["type"] == "input"]
    return {**form, "blocks": [{key: value for key, value in block.items() if key != "hint"} for block in inputs]}


def _words(block: Message) -> str:
    """What a block says, whether it is formatted text or plain."""
    if block["type"] != "rich_text":
        return text_of(block)
    return "".join(str(part.get("text", "")) for line in block["elements"] for part in line["elements"])
