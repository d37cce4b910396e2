"""What the channels read on a Monday: one digest as it stands there, of the others a line each."""

from dataclasses import dataclass, field

from demo.channels import Digest
from demo.paper import WIDTH, Paper
from demo.report.wording import cut, number
from demo.story import Answered, Week
from demo.timetable import DIGESTS_AT


@dataclass(slots=True)
class DigestsTold:
    paper: Paper
    _became_told: bool = field(default=False, init=False)

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
        self._what_became(week)

    def _what_became(self, week: Week) -> None:
        """Show once what a domain reads below the lessons, about its own."""
        digest = next((one for one in week.digests if one.others), None)
        if digest is None or self._became_told:
            return
        self._became_told = True
        self.paper.tell(f"Below its lessons, #{digest.domain.channel} reads what became of its own:")
        self.paper.blocks(digest.others)

    def _in_short(self, digest: Digest) -> None:
        headlines = digest.headlines
        more = f" (+{len(headlines) - 1})" if len(headlines) > 1 else ""
        place = f"  {'#' + digest.domain.channel:<17}"
        self.paper.line(f"{place}{cut(headlines[0], WIDTH - len(place) - len(more))}{more}")


def _answered_first(week: Week) -> Digest | None:
    answered = next((done.event.domain for done in week.done if isinstance(done, Answered)), None)
    return next((digest for digest in week.digests if digest.domain.name == answered), None)
