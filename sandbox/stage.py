"""What people act on: the parts of the sandbox that every act needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.delivery import Deliveries
from sandbox.elements import Control, controls, state_of
from sandbox.errors import CantActError, SlackError
from sandbox.notices import notice, tell_of_command
from sandbox.parcels import ParcelKind, Reply
from sandbox.payloads import Payloads
from sandbox.timeline import Entry
from sandbox.triggers import Rights
from sandbox.views import OpenView, Views
from sandbox.wire import Json
from sandbox.world import Channel, User, World


@dataclass(frozen=True, slots=True)
class InMessage:
    """A control that stands in a message."""

    control: Control
    channel: Channel
    entry: Entry


@dataclass(frozen=True, slots=True)
class InView:
    """A control that stands in a modal or Home tab."""

    control: Control
    view: OpenView


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which control a person means: its text or action id, narrowed down where several are called so."""

    name: str
    block_id: str | None = None
    value: str | None = None
    nth: int | None = None

    def among(self, found: list[Control]) -> Control | None:
        """The one that is meant; raises CantActError when it could be several."""
        matching = [control for control in found if self._means(control)]
        if self.nth is not None:
            return matching[self.nth] if self.nth < len(matching) else None
        if len(matching) > 1:
            blocks = ", ".join(control.block_id for control in matching)
            raise CantActError(
                f"There are {len(matching)} {self.name!r} here; say which by nth, value or block_id (one of {blocks})."
            )
        return matching[0] if matching else None

    def _means(self, control: Control) -> bool:
        if self.name not in (control.action_id, control.label):
            return False
        if self.block_id is not None and control.block_id != self.block_id:
            return False
        return self.value is None or control.element.get("value") == self.value


@dataclass(frozen=True, slots=True)
class Stage:
    """Shared by everyone in the workspace.

    `picked` is what people chose in messages, by person and message; `notices` what Slack told each of them itself.
    """

    world: World
    views: Views
    rights: Rights
    deliveries: Deliveries
    payloads: Payloads
    picked: dict[tuple[str, str], Json] = field(default_factory=dict)
    notices: dict[str, list[str]] = field(default_factory=dict)

    async def send(self, user: str, kind: ParcelKind, payload: Json) -> Reply:
        """Send the app what a person did; where no ack comes in time, they are told as Slack tells them."""
        reply = await self.deliveries.send(kind, payload)
        return reply if reply.acked else self._noted(user, kind, payload, reply)

    def unusable(self, user: str, kind: ParcelKind, payload: Json, reply: Reply, refusal: SlackError) -> Reply:
        """What becomes of an ack whose body Slack refuses: to the person it is as good as none."""
        return self._noted(user, kind, payload, replace(reply, error=refusal.error))

    def _noted(self, user: str, kind: ParcelKind, payload: Json, reply: Reply) -> Reply:
        if words := notice(kind, payload, reply.error or ""):
            self.notices.setdefault(user, []).append(words)
            if kind == "slash_commands":
                tell_of_command(self.world, payload, words)
        return reply

    def visible(self, user: User) -> list[tuple[Channel, Entry]]:
        """Every message that the person can see anywhere, oldest first."""
        seen = [
            (channel, entry)
            for channel in self.world.channels.values()
            if self.world.can_see(user, channel)
            for entry in channel.timeline.entries
            if entry.reader in (None, user.id)
        ]
        return sorted(seen, key=lambda one: str(one[1].message["ts"]))

    def message(self, user: User, message: Mapping[str, Any] | str) -> tuple[Channel, Entry]:
        """A message by its dict or `ts`; raises CantActError when the person does not see it."""
        ts = message if isinstance(message, str) else message["ts"]
        for channel, entry in self.visible(user):
            if entry.message["ts"] == ts:
                return channel, entry
        raise CantActError(f"{user.name} sees no message {ts}: it is not there, or not for them.")

    def view(self, user: User, view: Mapping[str, Any] | str | None) -> OpenView:
        """One of the person's own views; the one on top when none is named."""
        stack = self.views.stack(user.id)
        if view is None:
            if not stack:
                raise CantActError(f"{user.name} has no view open.")
            return stack[-1]
        wanted = view if isinstance(view, str) else view["id"]
        found = self.views.find(wanted)
        if found is None or found.user != user.id:
            raise CantActError(f"{user.name} has no view {wanted} open.")
        return found

    def locate(
        self,
        user: User,
        wanted: Wanted,
        *,
        message: Mapping[str, Any] | str | None,
        view: Mapping[str, Any] | str | None,
    ) -> InMessage | InView:
        """The control a person means: in the message or view named, else wherever they see it first.

        That is the view on top, then messages from the newest on, then the Home tab.
        """
        found: InMessage | InView | None = None
        if view is not None:
            found = self._in_view(self.view(user, view), wanted)
        elif message is not None:
            found = self._in_message(*self.message(user, message), wanted)
        else:
            found = self._anywhere(user, wanted)
        if found is None:
            raise CantActError(f"{user.name} sees no {wanted.name!r} there.")
        return found

    def state(self, user: User, entry: Entry) -> Json:
        """What the person has chosen in a message so far, as `state.values`."""
        blocks = entry.message.get("blocks", [])
        return state_of(blocks, self.picked.get((user.id, entry.message["ts"]), {}))

    def _anywhere(self, user: User, wanted: Wanted) -> InMessage | InView | None:
        stack = self.views.stack(user.id)
        if stack and (found := self._in_view(stack[-1], wanted)) is not None:
            return found
        for channel, entry in reversed(self.visible(user)):
            if (there := self._in_message(channel, entry, wanted)) is not None:
                return there
        home = self.views.home(user.id)
        return self._in_view(home, wanted) if home is not None else None

    def _in_view(self, view: OpenView, wanted: Wanted) -> InView | None:
        control = wanted.among(list(controls(view.blocks)))
        return InView(control, view) if control is not None else None

    def _in_message(self, channel: Channel, entry: Entry, wanted: Wanted) -> InMessage | None:
        control = wanted.among(list(controls(entry.message.get("blocks", []))))
        return InMessage(control, channel, entry) if control is not None else None
