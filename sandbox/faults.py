"""What may go wrong with a call to Slack, on demand."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TypedDict, Unpack

from sandbox.chances import Chances
from sandbox.errors import SandboxError
from sandbox.wire import Json

OK, LIMITED, FAILED = 200, 429, 500
# A fault for this name meets what the app posts to response URLs, which is no method.
RESPONSE_URL = "response_url"


class FaultError(SandboxError):
    """Interference that makes no sense."""


class How(TypedDict, total=False):
    """The fields of a Fault besides its method."""

    error: str | None
    status: int
    retry_after: int | None
    drop: bool
    hang: float
    after_effect: bool
    page: int | None
    times: int | None
    chance: float
    where: Callable[[Json], bool]
    spare: Collection[str]


@dataclass(slots=True, eq=False)
class Fault:
    """Interference with calls of `method`: its name, `*` for any, or a pattern such as `chat.*`.

    What happens: `error` is answered instead. `status` is the answer's HTTP status. `retry_after`: 429 with that many
    seconds. `drop`: the connection is closed without an answer. `hang`: seconds of wall time before the answer,
    math.inf for one that never comes. `page`: a page holds at most so many, though more exist and the limit is higher.
    The method does its work nevertheless when there is nothing but `hang` or `page`, or with `after_effect`.

    Which calls: the next `times` (None: for ever) that satisfy `where` and are not of a method in `spare`, each with
    probability `chance`.
    """

    method: str
    error: str | None = None
    status: int = OK
    retry_after: int | None = None
    drop: bool = False
    hang: float = 0.0
    after_effect: bool = False
    page: int | None = None
    times: int | None = 1
    chance: float = 1.0
    where: Callable[[Json], bool] = lambda _arguments: True
    spare: Collection[str] = ()

    def __post_init__(self) -> None:
        if self.retry_after is not None:
            self.status = LIMITED
        for wrong, sentence in (
            (not self.method, "A fault needs the method that it meets, or * for any."),
            (
                self.times is not None and self.times < 1,
                "A fault happens once or more often; leave out times for ever.",
            ),
            (not 0 <= self.chance <= 1, "A chance is between 0 and 1."),
            (not self.hang >= 0, "Seconds to hang can't be negative."),
            (not 100 <= self.status <= 599, f"{self.status} is no HTTP status."),  # noqa: PLR2004 (what HTTP has)
            (self.retry_after is not None and self.retry_after < 0, "Seconds to wait can't be negative."),
            (self.page is not None and self.page < 0, "A page can't hold fewer than nothing."),
            (self.page == 0 and self.times is None and self.chance == 1, "Empty pages for ever would have no end."),
        ):
            if wrong:
                raise FaultError(sentence)

    def meets(self, method: str, arguments: Json) -> bool:
        """Whether it is about such a call, chance left aside."""
        return fnmatchcase(method, self.method) and method not in self.spare and self.where(arguments)

    def answer(self) -> Json | None:
        """What is answered instead of the method's own answer; None leaves that as it is."""
        if self.error is not None:
            return {"ok": False, "error": self.error}
        if self.status == LIMITED:
            return {"ok": False, "error": "ratelimited"}
        return {"ok": False, "error": "internal_error"} if self.status != OK or self.drop else None

    @property
    def headers(self) -> Mapping[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


# What a storm is made of, by the name that its chances go by.
KINDS: Mapping[str, How] = {
    "limited": {"retry_after": 1},
    "failed": {"status": FAILED},
    "refused": {"error": "internal_error"},
    "stored": {"error": "internal_error", "after_effect": True},
    "dropped": {"drop": True},
    "lost": {"drop": True, "after_effect": True},
    "slow": {},
    "short": {"page": 1},
}


@dataclass(slots=True)
class Faults:
    """The faults that wait for their calls.

    Chances depend on the seed, on when the fault was added among others, and on how many calls of that very method it
    has seen: calls of other methods in between change nothing. `wait` is how an answer hangs.
    """

    chances: Chances = field(default_factory=Chances)
    wait: Callable[[float], Awaitable[object]] = asyncio.sleep
    waiting: list[Fault] = field(default_factory=list)
    met: list[tuple[str, Fault]] = field(default_factory=list)
    _numbers: dict[Fault, int] = field(default_factory=dict)

    def seed(self, seed: int) -> None:
        """Begin the chances anew with another seed."""
        self.chances.begin(seed)

    def add(self, method: str, **how: Unpack[How]) -> Fault:
        """Arrange a fault; see Fault for what there is. Raises FaultError for what makes no sense."""
        fault = Fault(method, **how)
        self._numbers[fault] = len(self._numbers)
        self.waiting.append(fault)
        return fault

    def storm(
        self,
        chance: float = 0.05,
        *,
        method: str = "*",
        seconds: float = 0.05,
        spare: Collection[str] = (),
        **chances: float,
    ) -> list[Fault]:
        """Faults of every kind for ever, each with `chance` or what `chances` gives its kind; see KINDS.

        The chances are exact, so they may come to 1 in all at most. `seconds` is how slow a slow answer is.
        """
        if unknown := sorted(set(chances) - set(KINDS)):
            raise FaultError(f"There is no kind of fault {unknown[0]!r}; there are {', '.join(KINDS)}.")
        arranged, left = list[How](), 1.0
        for kind, how in KINDS.items():
            wanted = chances.get(kind, chance)
            if not 0 <= wanted <= left + 1e-9:
                raise FaultError("The chances of a storm are 0 or more each, and 1 at most in all.")
            # Only the calls that no earlier fault has met come to this one.
            share = min(wanted / left, 1.0) if wanted else 0.0
            left -= wanted
            so: How = {**how, "times": None, "chance": share, "spare": spare}
            if kind == "slow":
                so["hang"] = seconds
            arranged.append(so)
        return [self.add(method, **so) for so in arranged]

    def next(self, method: str, arguments: Json) -> Fault | None:
        """The fault that meets this call, counted off."""
        for fault in self.waiting:
            if fault.meets(method, arguments) and self._happens(fault, method):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.waiting.remove(fault)
                self.met.append((method, fault))
                return fault
        return None

    def remove(self, *faults: Fault) -> None:
        """Call these off; those that are over already are left aside."""
        self.waiting = [fault for fault in self.waiting if fault not in faults]

    def clear(self) -> None:
        self.waiting.clear()

    async def pause(self, fault: Fault) -> None:
        """Wait as long as the answer hangs."""
        if math.isinf(fault.hang):
            await asyncio.Event().wait()
        if fault.hang:
            await self.wait(fault.hang)

    def _happens(self, fault: Fault, method: str) -> bool:
        return self.chances.happens(fault.chance, who=f"fault {self._numbers[fault]}", about=method)
