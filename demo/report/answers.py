"""What domains answer to lessons, and what came of it. What was explained once is told in short the next time."""

from dataclasses import dataclass, field

from demo.acts.digests import BUTTONS
from demo.acts.pages import TRIED
from demo.paper import WIDTH, Paper
from demo.report.cast import Cast
from demo.report.wording import cut
from demo.story import Answered, Worked


@dataclass(slots=True)
class AnswersTold:
    cast: Cast
    paper: Paper
    _explained: set[str] = field(default_factory=set, init=False)

    def tell(self, done: Answered | Worked) -> None:
        if isinstance(done, Worked):
            self._worked(done)
        elif self._is_new(done):
            self._at_length(done)
        else:
            self._in_short(done)

    def _is_new(self, done: Answered) -> bool:
        """Whether readers have not seen yet what such an answer does."""
        answer = done.event.answer
        is_new = answer not in self._explained
        self._explained.add(answer)
        return is_new and (bool(done.asked.conversation) or answer == "try")

    def _at_length(self, done: Answered) -> None:
        event, asked, place = done.event, done.asked, done.digest.domain.channel
        when, name = self.cast.when(done.at, event.by), self.cast.first_name(event.by)
        told = "A conversation of the two opens:" if asked.conversation else "There one reads from then on:"
        lesson = f"“{cut(asked.before.headline, 60)}” ({asked.before.origin})"
        self.paper.gap()
        self.paper.tell(f"{when}: {name} presses “{BUTTONS[event.answer]}” under {lesson} in #{place}. {told}")
        for blocks in [message["blocks"] for message in asked.conversation] or [asked.after.blocks[1:2]]:
            self.paper.blocks(blocks)

    def _in_short(self, done: Answered) -> None:
        event, asked, place = done.event, done.asked, done.digest.domain.channel
        when, name = self.cast.when(done.at, event.by), self.cast.first_name(event.by)
        begin = f"{when}  {name}: “{BUTTONS[event.answer]}” under “"
        self.paper.line(f"{begin}{cut(asked.before.headline, WIDTH - len(begin) - 1)}”")
        became = ": a conversation of the two begins" if asked.conversation else f" now shows “{asked.after.answer}”"
        self.paper.line(f"{' ' * len(when)}  #{place}{became}")

    def _worked(self, done: Worked) -> None:
        when, name = self.cast.when(done.at, done.event.by), self.cast.first_name(done.event.by)
        self.paper.gap()
        self.paper.tell(
            f"{when}: {name} opens “{cut(done.lesson.headline, 60)}”, presses “{TRIED}” and says that it worked. "
            f"Its place in the digest of {done.event.domain} now says:"
        )
        self.paper.blocks(done.after.blocks[1:2])
