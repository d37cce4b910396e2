"""Modals and Home tabs: which views are open, and what is typed into them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.elements import state_of, with_ids
from sandbox.errors import SlackError, invalid_arguments
from sandbox.links import links_in
from sandbox.pings import pings_in_view
from sandbox.rules import check_view, view_too_large
from sandbox.shown import shown_view
from sandbox.triggers import Rights
from sandbox.wire import Json
from sandbox.world import World

MAX_STACK = 3
Surface = Literal["modal", "home"]
# What a stored view always has, whether the app sent it or not.
_DEFAULTS: Mapping[str, Any] = {
    "title": None,
    "submit": None,
    "close": None,
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
}


@dataclass(slots=True)
class OpenView:
    """A view that someone sees. `state` is what they typed and picked so far; `errors` stand under the fields."""

    id: str
    user: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    channel: str | None = None
    state: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        return list(self.content["blocks"])


class Views:
    """The modal stack and the Home tab of each person."""

    def __init__(self, world: World, rights: Rights) -> None:
        self._world = world
        self._rights = rights
        self._stacks: dict[str, list[OpenView]] = {}
        self._homes: dict[str, OpenView] = {}

    def stack(self, user: str) -> list[OpenView]:
        """A person's open modals, the one on top last."""
        return self._stacks.setdefault(user, [])

    def home(self, user: str) -> OpenView | None:
        return self._homes.get(user)

    def find(self, view_id: str) -> OpenView | None:
        return next((view for view in self._all() if view.id == view_id), None)

    def open(self, trigger_id: str, view: Json) -> OpenView:
        """Show a first modal. One that was open before makes way for it."""
        self._check(view, "modal")
        trigger = self._rights.check(trigger_id)
        trigger.used = True
        opened = self._new(trigger.user, view, channel=trigger.channel)
        self._stacks[trigger.user] = [opened]
        self._changed(opened)
        return opened

    def push(self, trigger_id: str, view: Json) -> OpenView:
        """Lay a modal on top of those that are open."""
        self._check(view, "modal")
        trigger = self._rights.check(trigger_id)
        if not self.stack(trigger.user):
            raise SlackError("not_found")
        pushed = self.lay(trigger.user, view, channel=trigger.channel)
        trigger.used = True
        return pushed

    def lay(self, user: str, view: Json, *, channel: str | None) -> OpenView:
        """Put a checked view on top of a person's stack; raises push_limit_reached on the fourth."""
        stack = self.stack(user)
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        below = stack[-1]
        pushed = self._new(user, view, channel=channel)
        pushed.root_id, pushed.previous_id = below.root_id, below.id
        stack.append(pushed)
        self._changed(pushed)
        return pushed

    def update(self, target: OpenView | None, view: Json, *, view_hash: str = "") -> OpenView:
        """Replace what a view shows; what is typed survives where block and action ids are the same."""
        if target is None:
            raise SlackError("not_found")
        self._check(view, "home" if target.content["type"] == "home" else "modal", replacing=target)
        if view_hash and view_hash != target.hash:
            raise SlackError("hash_conflict")
        target.content = self._stored(view)
        target.state = state_of(target.blocks, target.state)
        target.hash = self._world.ids.view_hash()
        target.errors = {}
        self._changed(target)
        return target

    def by_external_id(self, external_id: str) -> OpenView | None:
        return next((view for view in self._all() if view.content["external_id"] == external_id), None)

    def publish(self, user: str, view: Json, *, view_hash: str = "") -> OpenView:
        """Set a person's Home tab."""
        home = self._homes.get(user)
        if home is not None:
            return self.update(home, view, view_hash=view_hash)
        self._check(view, "home")
        self._homes[user] = published = self._new(user, view, channel=None)
        self._changed(published)
        return published

    def close(self, view: OpenView) -> None:
        """Take the view away, and whatever lies on top of it."""
        stack = self.stack(view.user)
        if view in stack:
            del stack[stack.index(view) :]
        self._changed(view, "closed")

    def clear(self, user: str) -> None:
        """Take every modal away."""
        self._stacks[user] = []
        self._world.watch.changed("modals cleared")

    def check_modal(self, view: Any, *, replacing: OpenView | None = None) -> None:
        """Raise what Slack answers to a modal it would not show."""
        self._check(view, "modal", replacing=replacing)

    def shape(self, view: OpenView, *, values: bool = True) -> Json:
        """The view as payloads carry it; the Web API's answers leave the values out."""
        world = self._world
        return {
            "id": view.id,
            "team_id": world.team.id,
            **view.content,
            "state": {"values": view.state if values else {}},
            "hash": view.hash,
            "root_view_id": view.root_id,
            "previous_view_id": view.previous_id,
            "app_id": world.app.app_id,
            "app_installed_team_id": world.team.id,
            "bot_id": world.app.bot_id,
        }

    def _check(self, view: Any, surface: Surface, *, replacing: OpenView | None = None) -> None:
        if not isinstance(view, dict):
            raise invalid_arguments("must be an object [json-pointer:/view]")
        if problems := check_view(view, surface=surface):
            summary = "failed to match all allowed schemas [json-pointer:/view]"
            raise invalid_arguments(summary, *(str(problem) for problem in problems))
        if view_too_large(view):
            raise SlackError("view_too_large")
        taken = self.by_external_id(view["external_id"]) if view.get("external_id") else None
        if taken is not None and taken is not replacing:
            raise SlackError("duplicate_external_id")

    def _new(self, user: str, view: Json, *, channel: str | None) -> OpenView:
        identity = self._world.ids.view()
        content = self._stored(view)
        for block in content["blocks"]:
            element = block.get("element") or {}
            if channel is not None and element.get("default_to_current_conversation"):
                plural = element["type"].startswith("multi_")
                key = "initial_conversations" if plural else "initial_conversation"
                block["element"] = {key: [channel] if plural else channel, **element}
        opened = OpenView(identity, user, content, self._world.ids.view_hash(), identity, channel=channel)
        opened.state = state_of(opened.blocks)
        return opened

    def _stored(self, view: Json) -> Json:
        return {"type": view["type"], **_DEFAULTS, **view, "blocks": with_ids(view["blocks"], self._world)}

    def _all(self) -> list[OpenView]:
        modals = [view for stack in self._stacks.values() for view in stack]
        return [*modals, *self._homes.values()]

    def _changed(self, view: OpenView, how: str = "shown") -> None:
        if how == "shown":
            self._world.pings.extend(pings_in_view(view.content, view.id))
            self._world.shown.append(shown_view(view.content))
            self._world.links.extend(links_in(view.content, ts=view.id))
        title = (view.content["title"] or {}).get("text") or view.content["type"]
        self._world.watch.changed(f"view {title!r} {how}")
