"""How what somebody wrote to colleagues becomes a lesson."""

from dataclasses import dataclass

from demo.acts.lessons import EMOJI
from demo.channels import Message, text_of
from demo.paper import Paper
from demo.report.cast import Cast
from demo.report.filled import filled_in
from demo.report.wording import cut
from demo.story import Saved


@dataclass(frozen=True, slots=True)
class KeptTold:
    cast: Cast
    paper: Paper

    def tell(self, done: Saved) -> None:
        paper, kept, cast = self.paper, done.kept, self.cast
        author, saver = cast.first_name(done.learning.author), cast.first_name(done.saving.by)
        when, place = cast.when(done.at, done.learning.author), cast.place(done.learning)
        paper.gap()
        wrote = f"{when}: {author} writes to colleagues in {place}: “{cut(done.learning.text, 60)}”"
        if kept.form is None:
            paper.tell(f"{wrote} {saver} puts the emoji :{EMOJI}: on it, which saves it. Pollen tells {author}:")
            paper.blocks(kept.told_author["blocks"][:2])
            paper.tell(f"{saver} reads “{_opening(kept.told_saver)}” Both can undo it.")
            return
        paper.tell(f"{wrote} {saver} opens the menu of this message and chooses “Save as learning”. A form opens:")
        paper.view(filled_in(kept.form))
        paper.tell(f"(Its empty fields are left out here.) {saver} presses “Save”. Pollen tells {author}:")
        paper.message(kept.told_author)
        paper.tell(f"{saver} reads “{_opening(kept.told_saver)}”")


def _opening(told: Message) -> str:
    """The first line."""
    return text_of(told["blocks"][0]).partition("\n")[0].replace("*", "")
