"""When digests come, as whoever may say so says it."""

from dataclasses import dataclass

from demo.acts.digests import BUTTONS, OVERVIEW, SET_UP
from demo.channels import text_of
from demo.paper import Paper
from demo.report.cast import Cast
from demo.story import Rescheduled, SetUp

WHEN = ("Next:", "*Paused")
"""How the page of a digest begins to say when it comes."""


@dataclass(frozen=True, slots=True)
class SchedulesTold:
    cast: Cast
    paper: Paper

    def tell(self, done: Rescheduled | SetUp) -> None:
        when, name = self.cast.when(done.at, done.event.by), self.cast.first_name(done.event.by)
        self.paper.gap()
        if isinstance(done, Rescheduled):
            pressed = BUTTONS[done.event.do]
            self.paper.tell(f"{when}: {name}, who leads {done.event.domain}, opens /digest and presses “{pressed}”:")
        else:
            self.paper.tell(
                f"{when}: {name}, an admin, opens /digest, presses “{OVERVIEW}”, then “{SET_UP}”, and chooses "
                f"#{done.event.channel}:"
            )
        self.paper.blocks([block for block in done.page["blocks"] if text_of(block).startswith(WHEN)][:1])
