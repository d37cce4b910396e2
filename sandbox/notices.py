"""What Slack itself tells a person when the app's answer is late or of no use."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.parcels import ParcelKind
from sandbox.wire import Json
from sandbox.world import SLACKBOT, World

IN_A_FORM = "We had some trouble connecting. Try again?"
# By an interaction's type. Slack draws a sign beside buttons and shortcuts; what its menu says is not published.
SHOWN: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "block_actions": lambda payload: f"A warning sign beside {payload['actions'][0]['action_id']!r}.",
    "block_suggestion": lambda payload: f"No options in the menu {payload['action_id']!r}.",
    "message_action": lambda payload: f"A warning about the shortcut {payload['callback_id']!r}.",
    "shortcut": lambda payload: f"A warning about the shortcut {payload['callback_id']!r}.",
    "view_submission": lambda _payload: IN_A_FORM,
}


def notice(kind: ParcelKind, payload: Json, error: str) -> str | None:
    """The words or the sign; None where a person sees nothing of it."""
    if kind == "slash_commands":
        return f'{payload["command"]} failed with the error "{error}"'
    shown = SHOWN.get(payload["type"])
    return shown(payload) if shown is not None else None


def tell_of_command(world: World, payload: Json, words: str) -> None:
    """Slackbot says so where the command was typed, to the person alone. The command is not sent again."""
    channel = world.channels[payload["channel_id"]]
    message = {
        "type": "message",
        "user": SLACKBOT,
        "team": world.team.id,
        "ts": world.ids.stamp(),
        "is_ephemeral": True,
        "text": words,
    }
    channel.timeline.add(message, reader=payload["user_id"])
    world.watch.changed(f"ephemeral in {channel.name or channel.id}: {words[:60]!r}")
