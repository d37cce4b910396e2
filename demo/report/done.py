"""What people did with what they read. What was explained once is told in short the next time."""

from dataclasses import dataclass, field

from demo.acts.digests import BUTTONS
from demo.paper import WIDTH, Paper
from demo.report.cast import Cast
from demo.report.wording import cut, listed
from demo.story import Answered, Done, Rescheduled, TakenBack

WITHDRAWN = "Withdrawn"


@dataclass(slots=True)
class DoneTold:
    cast: Cast
    paper: Paper
    _explained: set[str] = field(default_factory=set, init=False)

    def tell(self, done: Done) -> None:
        match done:
            case Answered():
                self._answered(done)
            case TakenBack():
                self._taken_back(done)
            case Rescheduled():
                self._rescheduled(done)

    def _answered(self, done: Answered) -> None:
        paper, event, asked = self.paper, done.event, done.asked
        place, name, pressed = done.digest.domain.channel, self.cast.first_name(event.by), BUTTONS[event.answer]
        when = self.cast.when(done.at, event.by)
        is_new, opens = event.answer not in self._explained, bool(asked.conversation)
        self._explained.add(event.answer)
        if is_new and (opens or event.answer == "try"):
            paper.gap()
            told = "A conversation of the two opens:" if opens else "The digest shows it from then on:"
            lesson = f"“{cut(asked.before.headline, 60)}” ({asked.before.origin})"
            paper.tell(f"{when}: {name} presses “{pressed}” under {lesson} in #{place}. {told}")
            for blocks in [message["blocks"] for message in asked.conversation] or [asked.after.blocks]:
                paper.blocks(blocks)
            return
        begin = f"{when}  {name}: “{pressed}” under “"
        paper.line(f"{begin}{cut(asked.before.headline, WIDTH - len(begin) - 1)}”")
        became = ": a conversation of the two begins" if opens else f" now shows “{asked.after.answer}”"
        paper.line(f"{' ' * len(when)}  #{place}{became}")

    def _taken_back(self, done: TakenBack) -> None:
        paper, author = self.paper, self.cast.first_name(done.learning.author)
        reason = done.event.reason[:1].lower() + done.event.reason[1:].rstrip(".")
        when = self.cast.when(done.at, done.learning.author)
        paper.gap()
        paper.tell(
            f"{when}: {author} takes back a lesson that digests have shown, because {reason}. Only {author} sees:"
        )
        paper.message(done.receipt)
        paper.tell(f"Where it stood in {listed([f'#{one.domain.channel}' for one in done.digests])}, one now reads:")
        paper.blocks([block for block in done.digests[0].message["blocks"] if WITHDRAWN in _words_of(block)][:1])

    def _rescheduled(self, done: Rescheduled) -> None:
        when, name = self.cast.when(done.at, done.event.by), self.cast.first_name(done.event.by)
        self.paper.gap()
        self.paper.tell(
            f"{when}: {name}, who leads {done.event.domain}, opens /digest and presses “{BUTTONS[done.event.do]}”:"
        )
        self.paper.blocks(done.page["blocks"][1:2])


def _words_of(block: dict[str, object]) -> str:
    text = block.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""
