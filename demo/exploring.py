"""Somebody who tries everything that Pollen shows them: each button, menu and form once."""

from collections.abc import Awaitable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from demo.stage import DemoError, Stage
from sandbox import Person, SandboxError
from sandbox.elements import PRESSED, Control, controls, options_of

View = Mapping[str, Any]
MOST_ACTS = 500
"""Where somebody stops who would go on for ever."""
MOST_ROUNDS = 2
WORDS = "Call the carrier before the van leaves, not after the customer did."
ADDRESS = "https://wiki.example.com/carriers"


@dataclass(slots=True)
class Explorer:
    """Acts for one person. What Slack or Pollen refuses is an answer like any other, and the next thing is tried."""

    stage: Stage
    person: Person
    left_out: frozenset[str] = frozenset()
    """Action ids that are not to be pressed: what would end the tour."""
    tried: set[str] = field(default_factory=set)
    acts: int = 0

    async def type(self, command: str, text: str, *, channel: str, around: bool = True) -> None:
        """Type a command, and try everything that comes of it; again, as long as the last time brought something new.

        Without `around` it is only looked at.
        """
        for _ in range(MOST_ROUNDS):
            known = len(self.tried)
            await self._do(self.person.command(command, text, channel=channel))
            if not around:
                return
            await self.look_around(channel)
            if len(self.tried) == known:
                return

    async def use(self, shortcut: str, *, channel: str, message: View | None = None) -> None:
        """Use a shortcut, and try everything that comes of it."""
        await self._do(self.person.shortcut(shortcut, message=message))
        await self.look_around(channel)

    async def look_around(self, channel: str) -> None:
        """Try what is open, then what stands in the channel and in the direct messages, until nothing is new."""
        while self.acts < MOST_ACTS:
            if self.person.view is not None:
                await self._finish(self.person.view)
                continue
            there = [*reversed(self._messages(channel)), *reversed(self._messages(None))]
            found = next(((message, one) for message in there for one in self._new(message.get("blocks", []))), None)
            if found is None:
                return
            message, control = found
            await self._press(control, message=message)

    def _messages(self, channel: str | None) -> list[dict[str, Any]]:
        if channel is not None:
            return self.person.sees(channel)[-12:]
        return self.stage.slack.direct(self.person)[-12:]

    async def _finish(self, view: View) -> None:
        """Try what the view on top has, then send it if it can be sent, and close it."""
        fresh = next((one for one in self._new(view["blocks"]) if not one.is_input), None)
        if fresh is not None:
            await self._press(fresh, view=view)
            return
        if view["submit"] and f"empty {view['callback_id']}" not in self.tried:
            self.tried.add(f"empty {view['callback_id']}")
            await self._do(self.person.submit())
            return
        if view["submit"] and view["callback_id"] not in self.tried:
            self.tried.add(view["callback_id"])
            for control in controls(view["blocks"]):
                if control.is_input:
                    await self._fill(control, view)
            await self._do(self.person.submit())
            return
        await self._do(self.person.close_view())

    def _new(self, blocks: Iterable[dict[str, Any]]) -> list[Control]:
        known = self.tried | self.left_out
        return [control for control in controls(blocks) if control.action_id not in known]

    async def _press(self, control: Control, *, view: View | None = None, message: View | None = None) -> None:
        self.tried.add(control.action_id)
        where: dict[str, Any] = {"view": view, "message": message, "block_id": control.block_id}
        if control.type in PRESSED:
            await self._do(self.person.click(control.action_id, nth=0, **where))
        elif (value := await self._value(control, where)) is not None:
            await self._do(self.person.choose(control.action_id, value, nth=0, **where))

    async def _fill(self, control: Control, view: View) -> None:
        where: dict[str, Any] = {"view": view, "block_id": control.block_id}
        if (value := await self._value(control, where)) is not None:
            await self._do(self.person.choose(control.action_id, value, **where))

    async def _value(self, control: Control, where: Mapping[str, Any]) -> Any:
        """Something that fits; None where nothing does, or where what stands there is fine."""
        kind, several = control.type, control.type.startswith("multi_") or control.type == "checkboxes"
        offered = options_of(control.element)
        value: Any = None
        if kind == "plain_text_input":
            value = WORDS[: control.element.get("max_length", len(WORDS))]
        elif kind == "url_text_input":
            value = ADDRESS
        elif "external" in kind:
            reply = await self.person.suggest(control.action_id, "ca", **where)
            found = options_of(reply.body) if isinstance(reply.body, dict) else []
            value = found[0]["text"]["text"] if found else None
        elif offered:
            value = offered[-1]["value"]
        elif "users" in kind:
            value = self.person.name
        return [value] if several and value is not None else value

    async def _do(self, act: Awaitable[object]) -> None:
        self.acts += 1
        # What Slack would not let them do is nothing that Pollen shows.
        with suppress(SandboxError):
            await act
        # Where Pollen takes its time, it is tried on meanwhile, as people do.
        with suppress(DemoError):
            await self.stage.settled()
