"""What authors do to lessons that digests have shown, and how these digests follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from demo.acts.lessons import UNDO
from demo.acts.pages import EDIT, REPLACE
from demo.channels import Digest, passage
from demo.organisation import Learning
from demo.paper import Paper
from demo.report.cast import Cast
from demo.report.wording import cut, listed
from demo.story import Corrected, Replaced, TakenBack

WITHDRAWN = "Withdrawn"


@dataclass(frozen=True, slots=True)
class ChangesTold:
    cast: Cast
    paper: Paper

    def tell(self, done: TakenBack | Corrected | Replaced) -> None:
        self.paper.gap()
        match done:
            case TakenBack():
                self._taken_back(done)
            case Corrected():
                self._corrected(done)
            case Replaced():
                self._replaced(done)

    def _taken_back(self, done: TakenBack) -> None:
        paper, author = self.paper, self.cast.first_name(done.learning.author)
        reason = done.event.reason[:1].lower() + done.event.reason[1:].rstrip(".")
        when = self.cast.when(done.at, done.learning.author)
        paper.tell(
            f"{when}: {author} presses “{UNDO}” under {_called(done.learning)}, because {reason}. "
            f"Where it stood in {_places(done.digests)}, one now reads:"
        )
        paper.blocks(passage(done.digests[0].message["blocks"], WITHDRAWN))

    def _corrected(self, done: Corrected) -> None:
        event, author = done.event, done.learning.author
        when, name = self.cast.when(done.at, author), self.cast.first_name(author)
        self.paper.tell(
            f"{when}: {name} opens {_called(done.learning)}, presses “{EDIT}” and corrects {event.old} to "
            f"{event.new}.{f' In {_places(done.digests)} it now reads:' if done.digests else ''}"
        )
        for digest in done.digests[:1]:
            self.paper.blocks([lesson.blocks[0] for lesson in digest.lessons if lesson.is_of(done.learning)])

    def _replaced(self, done: Replaced) -> None:
        when, name = self.cast.when(done.at, done.old.author), self.cast.first_name(done.old.author)
        self.paper.tell(
            f"{when}: {name} knows better than in {_called(done.old)}. On the page of that lesson {name} presses "
            f"“{REPLACE}” and chooses {_called(done.new)}. The old page now begins:"
        )
        self.paper.blocks(done.page["blocks"][:1])
        if done.digests:
            self.paper.tell(f"Where the old one stood in {_places(done.digests)}, one now reads:")
            self.paper.blocks(passage(done.digests[0].message["blocks"], done.new.headline))


def _places(digests: Sequence[Digest]) -> str:
    return listed([f"#{one.domain.channel}" for one in digests])


def _called(learning: Learning) -> str:
    return f"“{cut(learning.headline, 60)}”"
