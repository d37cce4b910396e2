"""What the channels read on a Monday: one digest as it stands there, of the others a line each."""

from dataclasses import dataclass, field
from itertools import islice

from demo.channels import Digest
from demo.goal_story import BetStopped
from demo.organisation import Learning
from demo.paper import WIDTH, Paper
from demo.report.cast import Cast
from demo.report.wording import cut, number
from demo.story import Answered, Saved, Week
from demo.timetable import DIGESTS_AT

SOME = 2


@dataclass(slots=True)
class DigestsTold:
    cast: Cast
    paper: Paper
    _told: set[str] = field(default_factory=set, init=False)
    _kept: list[Learning] = field(default_factory=list, init=False)
    """Lessons that were saved from messages, in the weeks before."""
    _taught: list[BetStopped] = field(default_factory=list, init=False)
    """What bets taught that were stopped, in the weeks before."""

    def tell(self, week: Week) -> None:
        paper, count = self.paper, len(week.digests)
        if not count:
            paper.tell("No digest goes out.")
            return
        # What a digest is, one sees once; after that a line for each channel is enough.
        whole = _answered_first(week) if week.number == 1 else None
        which = f"Monday: {number(count, 'digest')}"
        if whole is not None:
            when = f"at {DIGESTS_AT.hour} on the clock of each domain's lead"
            paper.tell(f"Monday, {when}: {number(count, 'digest')}. The one in #{whole.domain.channel}:")
            paper.message(whole.message)
            which = "The others"
        paper.tell(f"{which}, by their first lesson (and how many more there are):", gap=False)
        for digest in week.digests:
            if digest is not whole:
                self._in_short(digest)
        paper.gap()
        self._from_a_message(week)
        self._from_a_bet(week)
        self._what_became(week)
        self._of_goals(week)
        self._of_all(week)

    def _what_became(self, week: Week) -> None:
        """Show once what a domain reads below the lessons, about its own."""
        digest = next((one for one in week.digests if one.others), None)
        if digest is None or "became" in self._told:
            return
        self._told.add("became")
        self.paper.tell(f"Below its lessons, #{digest.domain.channel} reads what became of its own:")
        self.paper.blocks(digest.others)

    def _from_a_message(self, week: Week) -> None:
        """Show once what another domain reads of words that were written to colleagues."""
        seen = ((digest, lesson) for digest in week.digests for lesson in digest.lessons)
        found = ((one, lesson, of) for one, lesson in seen for of in self._kept if lesson.is_of(of))
        for digest, lesson, of in islice(found, 0 if "message" in self._told else 1):
            self._told.add("message")
            name = self.cast.first_name(of.author)
            self.paper.tell(f"One of those in #{digest.domain.channel} is what {name} wrote to colleagues last week:")
            self.paper.blocks(lesson.blocks[:2])
        self._kept += [done.learning for done in week.done if isinstance(done, Saved)]

    def _from_a_bet(self, week: Week) -> None:
        """Show once what another domain reads of a bet that was stopped."""
        seen = ((digest, lesson) for digest in week.digests for lesson in digest.lessons)
        found = ((one, lesson, of) for one, lesson in seen for of in self._taught if lesson.is_of(of.learning))
        for digest, lesson, of in islice(found, 0 if "bet" in self._told else 1):
            self._told.add("bet")
            self.paper.tell(
                f"One of those in #{digest.domain.channel} is what the bet “{of.bet.name}” taught last week:"
            )
            self.paper.blocks(lesson.blocks)
        self._taught += [done for done in week.done if isinstance(done, BetStopped)]

    def _of_goals(self, week: Week) -> None:
        """Show once what a digest tells of its domain's goals."""
        digest = next((one for one in week.digests if len(one.goals) > 1), None)
        if digest is None or "goals" in self._told:
            return
        self._told.add("goals")
        self.paper.tell(f"#{digest.domain.channel} also reads how its own goals go, three lines at most:")
        self.paper.blocks(digest.goals)

    def _of_all(self, week: Week) -> None:
        """Show once what everybody reads."""
        if not week.overviews or "overview" in self._told:
            return
        self._told.add("overview")
        place = self.cast.organisation.general_channel
        blocks = week.overviews[0]["blocks"]
        # Lessons look as they do in a domain's digest, so two of them are enough.
        buttons = [at for at, block in enumerate(blocks) if block["type"] == "actions"]
        self.paper.tell(
            f"In #{place} stands the digest of the whole organisation. It begins, with the first "
            f"{min(SOME, len(buttons))} of {number(len(buttons), 'lesson')}:"
        )
        self.paper.blocks(blocks[: buttons[:SOME][-1] + 1] if buttons else blocks)

    def _in_short(self, digest: Digest) -> None:
        headlines = digest.headlines
        more = f" (+{len(headlines) - 1})" if len(headlines) > 1 else ""
        place = f"  {'#' + digest.domain.channel:<17}"
        self.paper.line(f"{place}{cut(headlines[0], WIDTH - len(place) - len(more))}{more}")


def _answered_first(week: Week) -> Digest | None:
    answered = next((done.event.domain for done in week.done if isinstance(done, Answered)), None)
    return next((digest for digest in week.digests if digest.domain.name == answered), None)
