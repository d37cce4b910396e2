"""What people logged: some of it as they saw it, the rest as a number."""

import textwrap
from dataclasses import dataclass, field

from demo.acts.lessons import SHARE
from demo.channels import Message
from demo.paper import Paper
from demo.report.cast import Cast
from demo.report.wording import number
from demo.story import Logged, Week


@dataclass(slots=True)
class LoggedTold:
    cast: Cast
    paper: Paper
    _newcomer_told: bool = field(default=False, init=False)
    _beside_told: bool = field(default=False, init=False)

    def first(self, week: Week) -> None:
        """Tell the week before the digests: how one logs, in a public channel and in a private one."""
        paper, cast = self.paper, self.cast
        public = next(one for one in week.logged if not cast.is_private(one.learning) and not one.learning.title)
        self._typed(public, "It is saved before the answer comes, which nobody else sees:")
        paper.message(public.typed.receipt)
        private = next((one for one in week.logged if cast.is_private(one.learning)), None)
        if private is not None:
            name = cast.first_name(private.learning.author)
            self._typed(private, "This channel is private, so there it stays:")
            paper.blocks(_below_the_words(private))
            if private.typed.shared:
                paper.tell(f"{name} presses “{SHARE}”: this one others should know.")
        domains = {one.learning.domain for one in week.logged}
        paper.tell(f"By Friday there are {len(week.logged)} lessons, from {len(domains)} domains.")

    def all(self, week: Week) -> None:
        newcomer = next((one for one in week.logged if self.cast.has_no_domain(one.learning.author)), None)
        kept = sum(learning.visibility == "domain" for learning in week.learnings)
        stay = f"; {kept} of them for {'its' if kept == 1 else 'their'} domain alone" if kept else ""
        self.paper.tell(f"During the week {number(len(week.learnings), 'more lesson')} are logged{stay}.")
        self._beside(week)
        if newcomer is not None and not self._newcomer_told:
            self._newcomer_told = True
            name, learning = self.cast.first_name(newcomer.learning.author), newcomer.learning
            self._typed(newcomer, f"{name} belongs to no domain yet, so Pollen asks once:")
            self.paper.blocks(_below_the_words(newcomer))
            shares = f" and presses “{SHARE}”" if newcomer.typed.shared else ""
            self.paper.tell(f"{name} chooses {learning.domain}{shares}.")

    def _beside(self, week: Week) -> None:
        """Show once what somebody sees who logs what others know, too."""
        logged = next((one for one in week.logged if one.typed.beside), None)
        if logged is not None and not self._beside_told:
            self._beside_told = True
            self._typed(logged, "Below the receipt stands what others know:")
            self.paper.blocks(logged.typed.beside)

    def _typed(self, logged: Logged, then: str) -> None:
        words = textwrap.shorten(logged.learning.text, 50, placeholder=" ...")
        name = self.cast.first_name(logged.learning.author)
        self.paper.tell(f"{name} types “/learned {words}” in {self.cast.place(logged.learning)}. {then}")


def _below_the_words(logged: Logged) -> list[Message]:
    """What the receipt says below what was typed."""
    return list(logged.typed.receipt["blocks"][1:])
