"""What the channels read on a Monday: one digest as it stands there, of the others a line each."""

from dataclasses import dataclass

from demo.channels import Digest
from demo.paper import WIDTH, Paper
from demo.report.wording import cut, number
from demo.story import Answered, Week
from demo.timetable import DIGESTS_AT

IN_FULL = (1, 2)
"""The weeks of which one digest is shown whole; in the others a line for each channel is enough."""


@dataclass(frozen=True, slots=True)
class DigestsTold:
    paper: Paper

    def tell(self, week: Week) -> None:
        paper, count = self.paper, len(week.digests)
        if not count:
            paper.tell("No digest goes out.")
            return
        when = f"at {DIGESTS_AT.hour} on the clock of each domain's lead" if week.number == 1 else "again"
        whole = _worth_showing(week) if week.number in IN_FULL else None
        if whole is not None:
            paper.tell(f"Monday, {when}: {number(count, 'digest')}. The one in #{whole.domain.channel}:")
            paper.message(whole.message)
        which = "The others" if whole else f"Monday: {number(count, 'digest')}"
        paper.tell(f"{which}, by their first lesson (and how many more there are):", gap=False)
        for digest in week.digests:
            if digest is not whole:
                self._in_short(digest)
        paper.gap()

    def _in_short(self, digest: Digest) -> None:
        headlines = [lesson.headline for lesson in digest.lessons] or digest.others
        more = f" (+{len(headlines) - 1})" if len(headlines) > 1 else ""
        place = f"  {'#' + digest.domain.channel:<17}"
        self.paper.line(f"{place}{cut(headlines[0], WIDTH - len(place) - len(more))}{more}")


def _worth_showing(week: Week) -> Digest:
    """Choose what is answered first; later, what tells most of what became of earlier lessons."""
    answered = next((done.event.domain for done in week.done if isinstance(done, Answered)), None)
    first = next((digest for digest in week.digests if digest.domain.name == answered), None)
    if week.number == 1 and first is not None:
        return first
    return max(week.digests, key=lambda digest: (len(digest.others), len(digest.lessons)))
