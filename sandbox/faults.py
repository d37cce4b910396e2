"""What may go wrong with a Web API call, on demand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.wire import Json


@dataclass(slots=True)
class Fault:
    """Interference with the next `times` calls of `method` whose arguments satisfy `where`.

    `error`: answered instead. `status`: HTTP status of the answer. `drop`: the connection is closed without an
    answer. `hang`: seconds of wall time before the answer. `after_effect`: the method has done its work before.
    """

    method: str
    error: str | None = None
    status: int = 200
    drop: bool = False
    hang: float = 0.0
    after_effect: bool = False
    times: int = 1
    where: Callable[[Json], bool] = lambda _arguments: True

    def answer(self) -> Json | None:
        """What is answered instead of the method's own answer; None leaves that as it is."""
        if self.error is not None:
            return {"ok": False, "error": self.error}
        return {"ok": False, "error": "internal_error"} if self.status != 200 or self.drop else None  # noqa: PLR2004


@dataclass(slots=True)
class Faults:
    """The faults that wait for their call."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, method: str, **how: Any) -> Fault:
        """Arrange a fault; see Fault for what there is."""
        fault = Fault(method, **how)
        self.waiting.append(fault)
        return fault

    def next(self, method: str, arguments: Json) -> Fault | None:
        """The fault that meets this call, counted off."""
        for fault in self.waiting:
            if fault.method == method and fault.where(arguments):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        self.waiting.clear()
