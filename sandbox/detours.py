"""What may happen to an event on its way to the app, on demand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, TypedDict, Unpack

from sandbox.chances import Chances
from sandbox.faults import FaultError
from sandbox.wire import Json

Order = Literal["as sent", "reversed", "shuffled"]


class Way(TypedDict, total=False):
    """The fields of a Detour besides the type of event."""

    copies: int
    delay: float
    hold: bool
    lost: bool
    times: int | None
    chance: float
    where: Callable[[Json], bool]


@dataclass(slots=True, eq=False)
class Detour:
    """Interference with events of `type`: its name, `*` for any, or a pattern such as `channel_*`.

    `copies`: it arrives so often, under one event id. `delay`: seconds on the sandbox's clock before it is sent.
    `hold`: it is kept back until it is released. `lost`: it does not arrive, so only its retries can. `where` is asked
    about the event; `times` and `chance` are those of a Fault.
    """

    type: str = "*"
    copies: int = 1
    delay: float = 0.0
    hold: bool = False
    lost: bool = False
    times: int | None = None
    chance: float = 1.0
    where: Callable[[Json], bool] = lambda _event: True

    def __post_init__(self) -> None:
        for wrong, sentence in (
            (not self.type, "A detour needs the type of event that it is for, or * for any."),
            (self.copies < 1, "An event arrives once or more often; use lost for one that does not."),
            (not self.delay >= 0, "Seconds of delay can't be negative."),
            (self.times is not None and self.times < 1, "A detour happens once or more often."),
            (not 0 <= self.chance <= 1, "A chance is between 0 and 1."),
        ):
            if wrong:
                raise FaultError(sentence)


@dataclass(slots=True)
class Detours:
    """The detours that wait for their events, and the events that are held back."""

    chances: Chances = field(default_factory=Chances)
    waiting: list[Detour] = field(default_factory=list)
    held: list[Json] = field(default_factory=list)
    _numbers: dict[Detour, int] = field(default_factory=dict)

    def add(self, type: str = "*", **way: Unpack[Way]) -> Detour:  # noqa: A002 (Slack's word)
        """Arrange a detour, for ever unless `times` says otherwise. Raises FaultError for what makes no sense."""
        detour = Detour(type, **way)
        self._numbers[detour] = len(self._numbers)
        self.waiting.append(detour)
        return detour

    def next(self, event: Json) -> Detour | None:
        """The detour that this event takes, counted off."""
        name = str(event["type"])
        for detour in self.waiting:
            who = f"detour {self._numbers[detour]}"
            if not (fnmatchcase(name, detour.type) and detour.where(event)):
                continue
            if self.chances.happens(detour.chance, who=who, about=name):
                if detour.times is not None:
                    detour.times -= 1
                    if detour.times <= 0:
                        self.waiting.remove(detour)
                return detour
        return None

    def take_held(self, order: Order) -> list[Json]:
        """What was held back, in the order in which it is to be sent now."""
        taken, self.held = self.held, []
        if order == "reversed":
            taken.reverse()
        elif order == "shuffled":
            self.chances.shuffler("held").shuffle(taken)
        return taken

    def clear(self) -> None:
        """Let events go straight again. What is held back stays so until it is released."""
        self.waiting.clear()
